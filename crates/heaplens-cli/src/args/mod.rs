//! The arguments, parsed with `lexopt`. A larger parser is not worth its size for few commands.
//!
//! `given` reads them, and there is one module a command, which takes what the command has.

mod allocations;
mod check;
mod collections;
mod compare;
mod detached;
mod dominators;
mod find;
mod given;
mod growth;
mod object;
mod objects;
mod overview;
mod path;
mod realms;
mod retainers;
mod strings;
mod summary;
mod suspects;
mod timings;
mod usage;
mod values;
mod variables;
mod what_if;

use std::ffi::OsString;

pub use allocations::Allocations;
pub use check::Check;
pub use collections::Collections;
pub use compare::Compare;
pub use detached::Detached;
pub use dominators::Dominators;
pub use find::Find;
use given::Given;
pub use growth::Growth;
pub use object::Object;
pub use objects::Objects;
pub use overview::Overview;
pub use path::Path;
pub use realms::Realms;
pub use retainers::{RetainerRows, Retainers, RetainersOf};
pub use strings::Strings;
pub use summary::Summary;
pub use suspects::{Report, Suspects};
pub use timings::Timings;
pub use usage::USAGE;
pub use values::{is_stdin, object_id};
pub use variables::Variables;
pub use what_if::WhatIf;

use crate::Failure;

/// A command with its arguments.
#[derive(Debug, PartialEq)]
pub enum Command {
    /// Say something about the program itself.
    Help(Help),
    /// `heaplens overview`.
    Overview(Overview),
    /// `heaplens summary`.
    Summary(Summary),
    /// `heaplens compare`.
    Compare(Compare),
    /// `heaplens growth`.
    Growth(Growth),
    /// `heaplens object`.
    Object(Object),
    /// `heaplens find`.
    Find(Find),
    /// `heaplens objects`.
    Objects(Objects),
    /// `heaplens path`.
    Path(Path),
    /// `heaplens retainers`.
    Retainers(Retainers),
    /// The same of one object, without `--merged`.
    RetainerRows(RetainerRows),
    /// `heaplens dominators`.
    Dominators(Dominators),
    /// `heaplens strings`.
    Strings(Strings),
    /// `heaplens collections`.
    Collections(Collections),
    /// `heaplens realms`.
    Realms(Realms),
    /// `heaplens detached`.
    Detached(Detached),
    /// `heaplens allocations`.
    Allocations(Allocations),
    /// `heaplens variables`.
    Variables(Variables),
    /// `heaplens what-if`.
    WhatIf(WhatIf),
    /// `heaplens suspects`.
    Suspects(Suspects),
    /// `heaplens timings`.
    Timings(Timings),
    /// `heaplens check`.
    Check(Check),
}

/// A question about the program itself.
#[derive(Debug, PartialEq, Eq)]
pub enum Help {
    /// How to use it.
    Usage,
    /// Which version it is.
    Version,
}

/// How to print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Print {
    /// JSON in place of tables.
    pub json: bool,
    /// The most rows of each list.
    pub limit: Option<usize>,
    /// Source maps, source files and folders of such, which translate locations.
    pub source_maps: Vec<OsString>,
}

/// Parses a command line, the program's own name first.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, Failure> {
    let mut given = match Given::read(args)? {
        Ok(given) => given,
        Err(help) => return Ok(Command::Help(help)),
    };
    let name = given.command().to_owned();
    let given_to = &mut given;
    let command = match name.as_str() {
        "overview" => Command::Overview(Overview::take_from(given_to)?),
        "summary" => Command::Summary(Summary::take_from(given_to)?),
        "compare" => Command::Compare(Compare::take_from(given_to)?),
        "growth" => Command::Growth(Growth::take_from(given_to)?),
        "object" => Command::Object(Object::take_from(given_to)?),
        "find" => Command::Find(Find::take_from(given_to)?),
        "objects" => Command::Objects(Objects::take_from(given_to)?),
        "path" => Command::Path(Path::take_from(given_to)?),
        "retainers" => retainers::take_from(given_to)?,
        "dominators" => Command::Dominators(Dominators::take_from(given_to)?),
        "strings" => Command::Strings(Strings::take_from(given_to)?),
        "collections" => Command::Collections(Collections::take_from(given_to)?),
        "realms" => Command::Realms(Realms::take_from(given_to)?),
        "detached" => Command::Detached(Detached::take_from(given_to)?),
        "allocations" => Command::Allocations(Allocations::take_from(given_to)?),
        "variables" => Command::Variables(Variables::take_from(given_to)?),
        "what-if" => Command::WhatIf(WhatIf::take_from(given_to)?),
        "suspects" => Command::Suspects(Suspects::take_from(given_to)?),
        "timings" => Command::Timings(Timings::take_from(given_to)?),
        "check" => Command::Check(Check::take_from(given_to)?),
        _ => return values::usage(format!("no command `{name}`")),
    };
    given.finish()?;
    Ok(command)
}

#[cfg(test)]
mod tests {
    use heaplens_model::ObjectId;

    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let words = std::iter::once("heaplens").chain(line.split_whitespace());
        parse(words.map(OsString::from)).map_err(|failure| match failure {
            Failure::Usage(reason) => reason,
            other => panic!("{line}: {other:?}"),
        })
    }

    #[test]
    fn options_may_stand_anywhere() {
        let wanted = Command::Summary(Summary {
            file: "a".into(),
            filter: None,
            print: Print {
                json: true,
                limit: Some(7),
                ..Print::default()
            },
        });
        assert_eq!(parsed("summary a --json --limit 7"), Ok(wanted));
        assert_eq!(
            parsed("--limit=7 summary --json a"),
            parsed("summary a --json --limit 7")
        );
    }

    #[test]
    fn ids_may_carry_an_at_sign() {
        let Ok(Command::Object(object)) = parsed("object f @12 13 @18446744073709551615") else {
            panic!("not an object command");
        };
        assert_eq!(object.ids, [ObjectId(12), ObjectId(13), ObjectId(u64::MAX)]);
        for wrong in ["@", "@-1", "@+1", "@1x", "@18446744073709551616"] {
            let reason = parsed(&format!("object f {wrong}")).unwrap_err();
            assert!(reason.contains(wrong), "{reason}");
        }
    }

    #[test]
    fn what_has_locations_takes_source_maps() {
        for line in [
            "summary a",
            "compare a b",
            "object a @1",
            "find a x",
            "objects a Foo",
            "path a @1",
            "retainers a @1",
            "allocations a",
            "detached a",
            "variables a --as-npm",
            "what-if a --cut @1",
        ] {
            let taken = parsed(&format!("{line} --source-map ."));
            assert!(taken.is_ok(), "{taken:?}");
        }
    }

    #[test]
    fn wrong_usage_has_a_reason() {
        for (line, part) in [
            ("", "no command given"),
            ("frobnicate", "frobnicate"),
            ("summary", "FILE"),
            ("summary a b", "`b`"),
            ("summary a --limit -1", "-1"),
            ("summary a --limit", "--limit"),
            ("summary a --filter Foo", "`Foo`"),
            ("object a @1 --filter detached", "--filter"),
            ("find a", "TEXT"),
            ("find a b --query --regex", "--query"),
            ("summary a --regex", "--regex"),
            ("objects a", "CLASS"),
            ("path a x", "`x`"),
            ("path a @1 --ignore x", "`x`"),
            ("retainers a Foo", "--merged"),
            ("retainers a Foo --merged --depth 0", "--depth"),
            ("retainers a @1 x --merged", "`x`"),
            ("retainers a @1 @2", "--merged"),
            ("retainers a @1 --depth 2", "--depth"),
            ("retainers a @1 --merged --ignore @2", "--ignore"),
            ("summary a --frob", "--frob"),
            ("compare a", "TARGET"),
            ("compare a b --matched-by name", "structure"),
            ("compare - -", "standard input"),
            ("summary a --retained", "--retained"),
            ("growth a", "2 to 20"),
            ("growth a - -", "standard input"),
            ("object a", "@123"),
            ("object - --ids-from -", "only one"),
            ("check", "FILE"),
            ("suspects", "FILE"),
            (
                "suspects a b c d e f g h i j k l m n o p q r s t u",
                "1 to 20",
            ),
            ("suspects a b --fail-if score", "`score`"),
            ("suspects a b --fail-if sizeDelta>1", "sizeDelta"),
            ("compare a b --fail-if score>1", "score"),
            ("suspects a --fail-if score>1MB", "unit"),
            ("compare a b --fail-if countDelta>1kB", "unit"),
            ("growth a b --without-noise", "no option --without-noise"),
            ("compare a b --fail-if sizeDelta>1GiBs", "1GiBs"),
            ("suspects - - a", "standard input"),
            ("suspects a --markdown --html", "--html"),
            ("suspects a --markdown --json", "--json"),
            ("suspects a --hide-names", "no option --hide-names"),
            ("suspects a --json --lang zh-CN", "no option --lang"),
            ("suspects a --html --lang fr", "`fr`"),
            ("suspects a --html --suspect 0", "`0`"),
            ("compare a b --markdown", "no option --markdown"),
            ("summary a --fail-if score>1", "--fail-if"),
            ("timings a --limit 3", "--limit"),
            ("dominators a --of x", "`x`"),
            ("allocations a --depth 65", "--depth"),
            ("allocations", "FILE"),
            ("detached", "FILE"),
            ("detached a --depth 2", "--depth"),
            ("variables", "FILE"),
            ("realms a --as-npm", "--as-npm"),
            ("what-if a", "--cut"),
            ("what-if a --cut 1", "`1`"),
            ("summary a --cut @1", "no option --cut"),
            ("overview", "FILE"),
            ("overview a --depth 0", "--depth"),
            ("overview a --by-class", "--by-class"),
            ("collections", "FILE"),
            ("realms", "FILE"),
            ("strings", "FILE"),
            ("strings a --filter detached", "--filter"),
            ("summary a --of @1", "--of"),
            ("summary a --by-class", "--by-class"),
            ("timings a --source-map .", "no option --source-map"),
            ("summary a --source-map", "--source-map"),
            ("summary a --source-map no/such.map", "no/such.map"),
            ("retainers a Foo --merged --source-map .", "--source-map"),
        ] {
            let reason = parsed(line).unwrap_err();
            assert!(reason.contains(part), "{line}: {reason}");
        }
    }

    #[test]
    fn help_and_version_count_before_all_else() {
        assert_eq!(parsed("summary --help"), Ok(Command::Help(Help::Usage)));
        assert_eq!(parsed("-V"), Ok(Command::Help(Help::Version)));
    }
}
