//! The arguments, parsed with `lexopt`. A larger parser is not worth its size for few commands.

use std::ffi::{OsStr, OsString};

use heaplens_model::{Filter, Ignored, ObjectId, SearchBy};
use lexopt::prelude::*;

use crate::Failure;

/// The text of `--help`.
pub const USAGE: &str = "\
heaplens: what a V8 heap snapshot holds, with the numbers of Chrome DevTools

Usage:
  heaplens summary FILE [--filter NAME] [--json] [--limit N]
  heaplens compare BASE TARGET [--json] [--limit N]
  heaplens object FILE @ID… [--ids-from LIST] [--contents] [--json] [--limit N]
  heaplens find FILE TEXT [--case] [--regex] [--query] [--filter NAME] [--json] [--limit N]
  heaplens objects FILE CLASS [--filter NAME] [--json] [--limit N]
  heaplens path FILE @ID [--ignore WHAT]… [--json] [--limit N]
  heaplens retainers FILE @ID [--ignore WHAT]… [--json] [--limit N]
  heaplens retainers FILE CLASS|@ID… --merged [--depth N] [--json] [--limit N]
  heaplens dominators FILE [--of @ID] [--by-class] [--json] [--limit N]
  heaplens timings FILE [--json]
  heaplens check FILE… [--json]

Commands:
  summary     classes with their objects' count, distance, shallow and retained size; statistics
  compare     by class, the objects that are new and deleted between two snapshots
  object      objects by id: name, class, sizes, dominator, what they are, edges, retainers
  find        objects whose name has a text, or that a query asks for, in the order of the file
  objects     the objects of a class, largest retained size first
  path        what keeps an object alive, step by step to a root
  retainers   what keeps an object alive, nearest first; --merged: what keeps a class or some
              objects alive, by class and property, step by step
  dominators  what the root or an object immediately dominates, largest retained size first
  timings     how long each phase of loading takes, and the peak memory
  check       one line a file: ok, or what is wrong with it, where, and what helps

FILE may be gzipped, in an archive, or a raw log of inspector messages; `-` is standard input.

Options:
  --json           print JSON (one line an object for `object`, one line a file for `check`)
  --limit N        print at most N rows of each list; without it lists are complete
  --filter NAME    only objects of a named filter: duplicated-strings, retained-by-detached-dom,
                   retained-by-contexts, retained-by-console, retained-by-event-handlers,
                   allocated:MIN-MAX, realm:@ID, shared-realm, no-realm, unreachable, detached
  --case           upper and lower case differ
  --regex          TEXT is a regular expression, in which case always differs
  --query          TEXT is a query, such as 'class:Foo retained>1MB not detached'
  --ignore WHAT    look past @ID, edge:NAME or class:NAME; may be given again
  --merged         group retainers by class and property
  --depth N        go on with each group for N levels (1)
  --source-map PATH  translate locations and names by a source map, or by those of a folder; source
                   files too; may be given again
  --of @ID         tell what this object dominates, in place of the root
  --by-class       group what is dominated by class
  --contents       tell what objects hold: properties, elements, entries of Maps and Sets, variables
  --ids-from LIST  read more object ids, one a line, from a file or `-`
  -h, --help       print this
  -V, --version    print the version

Exit status: 0 done, 1 the file cannot be read as a snapshot, 2 wrong usage.
";

/// The commands that print locations.
const LOCATED: &[&str] = &["summary", "compare", "object", "find", "objects", "path"];

/// A command with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Say something about the program itself.
    Help(Help),
    /// `heaplens summary`.
    Summary(Summary),
    /// `heaplens compare`.
    Compare(Compare),
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

/// Of `heaplens summary`.
#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    /// The snapshot.
    pub file: OsString,
    /// Only what this filter lets through.
    pub filter: Option<Filter>,
    /// How to print.
    pub print: Print,
}

/// Of `heaplens find`.
#[derive(Debug, PartialEq, Eq)]
pub struct Find {
    /// The snapshot.
    pub file: OsString,
    /// What to find.
    pub text: String,
    /// How the text is meant.
    pub by: SearchBy,
    /// Only what this filter lets through.
    pub filter: Option<Filter>,
    /// How to print.
    pub print: Print,
}

/// Of `heaplens objects`.
#[derive(Debug, PartialEq, Eq)]
pub struct Objects {
    /// The snapshot.
    pub file: OsString,
    /// The class's name.
    pub class: String,
    /// Only what this filter lets through.
    pub filter: Option<Filter>,
    /// How to print.
    pub print: Print,
}

/// Of `heaplens path`.
#[derive(Debug, PartialEq, Eq)]
pub struct Path {
    /// The snapshot.
    pub file: OsString,
    /// The object.
    pub id: ObjectId,
    /// What to look past.
    pub ignored: Vec<Ignored>,
    /// How to print.
    pub print: Print,
}

/// Of `heaplens retainers`.
#[derive(Debug, PartialEq, Eq)]
pub struct Retainers {
    /// The snapshot.
    pub file: OsString,
    /// What is retained.
    pub of: RetainersOf,
    /// How many levels.
    pub depth: u32,
    /// How to print.
    pub print: Print,
}

/// Of `heaplens retainers` without `--merged`.
#[derive(Debug, PartialEq, Eq)]
pub struct RetainerRows {
    /// The snapshot.
    pub file: OsString,
    /// The object.
    pub id: ObjectId,
    /// What to look past.
    pub ignored: Vec<Ignored>,
    /// How to print.
    pub print: Print,
}

/// Of what `heaplens retainers` tells the retainers.
#[derive(Debug, PartialEq, Eq)]
pub enum RetainersOf {
    /// The objects of the classes of this name.
    Class(String),
    /// These objects.
    Ids(Vec<ObjectId>),
}

/// Of `heaplens compare`.
#[derive(Debug, PartialEq, Eq)]
pub struct Compare {
    /// The earlier snapshot.
    pub base: OsString,
    /// The later one.
    pub target: OsString,
    /// How to print.
    pub print: Print,
}

/// Of `heaplens object`.
#[derive(Debug, PartialEq, Eq)]
pub struct Object {
    /// The snapshot.
    pub file: OsString,
    /// Ids given as arguments.
    pub ids: Vec<ObjectId>,
    /// A list of more ids.
    pub ids_from: Option<OsString>,
    /// Tell what they hold.
    pub contents: bool,
    /// How to print.
    pub print: Print,
}

/// Of `heaplens dominators`.
#[derive(Debug, PartialEq, Eq)]
pub struct Dominators {
    /// The snapshot.
    pub file: OsString,
    /// The dominator; nothing for the root.
    pub of: Option<ObjectId>,
    /// Group by class.
    pub by_class: bool,
    /// How to print.
    pub print: Print,
}

/// Of `heaplens timings`.
#[derive(Debug, PartialEq, Eq)]
pub struct Timings {
    /// The snapshot.
    pub file: OsString,
    /// How to print.
    pub print: Print,
}

/// Of `heaplens check`.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    pub files: Vec<OsString>,
    /// How to print.
    pub print: Print,
}

/// The most levels of `retainers`.
const MAX_DEPTH: u32 = 64;

/// Returns whether a file argument means standard input.
pub fn is_stdin(file: &OsStr) -> bool {
    file == "-"
}

/// All arguments, before they are checked against the command.
#[derive(Default)]
struct Given {
    words: Vec<OsString>,
    json: bool,
    limit: Option<usize>,
    ids_from: Option<OsString>,
    contents: bool,
    source_maps: Vec<OsString>,
    of: Option<ObjectId>,
    by_class: bool,
    filter: Option<Filter>,
    case: bool,
    regex: bool,
    query: bool,
    ignored: Vec<Ignored>,
    merged: bool,
    depth: Option<u32>,
}

/// Parses a command line, the program's own name first.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, Failure> {
    let wrong = |error: lexopt::Error| Failure::Usage(error.to_string());
    let mut parser = lexopt::Parser::from_iter(args);
    let mut given = Given::default();
    while let Some(arg) = parser.next().map_err(wrong)? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help(Help::Usage)),
            Short('V') | Long("version") => return Ok(Command::Help(Help::Version)),
            Long("json") => given.json = true,
            Long("limit") => {
                given.limit = Some(
                    parser
                        .value()
                        .and_then(|value| value.parse())
                        .map_err(wrong)?,
                );
            }
            Long("ids-from") => given.ids_from = Some(parser.value().map_err(wrong)?),
            Long("contents") => given.contents = true,
            Long("source-map") => given.source_maps.push(parser.value().map_err(wrong)?),
            Long("of") => given.of = Some(object_id(&parser.value().map_err(wrong)?)?),
            Long("by-class") => given.by_class = true,
            Long("filter") => given.filter = Some(filter(&parser.value().map_err(wrong)?)?),
            Long("case") => given.case = true,
            Long("regex") => given.regex = true,
            Long("query") => given.query = true,
            Long("ignore") => given
                .ignored
                .push(ignored(&parser.value().map_err(wrong)?)?),
            Long("merged") => given.merged = true,
            Long("depth") => {
                let depth = parser.value().and_then(|value| value.parse());
                given.depth = Some(depth.map_err(wrong)?);
            }
            Value(word) => given.words.push(word),
            other => return Err(wrong(other.unexpected())),
        }
    }
    command(given)
}

fn command(given: Given) -> Result<Command, Failure> {
    let Given {
        words,
        json,
        limit,
        ids_from,
        contents,
        source_maps,
        of,
        by_class,
        filter,
        case,
        regex,
        query,
        ignored,
        merged,
        depth,
    } = given;
    let print = Print {
        json,
        limit,
        source_maps,
    };
    let mut words = words.into_iter();
    let name = words
        .next()
        .ok_or_else(|| Failure::Usage("no command given".to_owned()))?;
    let name = name.to_string_lossy().into_owned();

    let refuse = |option: &str| Failure::Usage(format!("`{name}` has no option --{option}"));
    let commands_of: [(bool, &str, &[&str]); 12] = [
        (!print.source_maps.is_empty(), "source-map", LOCATED),
        (ids_from.is_some(), "ids-from", &["object"]),
        (contents, "contents", &["object"]),
        (of.is_some(), "of", &["dominators"]),
        (by_class, "by-class", &["dominators"]),
        (filter.is_some(), "filter", &["summary", "find", "objects"]),
        (!ignored.is_empty(), "ignore", &["path", "retainers"]),
        (merged, "merged", &["retainers"]),
        (depth.is_some(), "depth", &["retainers"]),
        (case, "case", &["find"]),
        (regex, "regex", &["find"]),
        (query, "query", &["find"]),
    ];
    for (is_given, option, commands) in commands_of {
        if is_given && !commands.contains(&name.as_str()) {
            return Err(refuse(option));
        }
    }
    if limit.is_some() && matches!(name.as_str(), "timings" | "check") {
        return Err(refuse("limit"));
    }

    let command = match name.as_str() {
        "summary" => Command::Summary(Summary {
            file: file(&name, "FILE", &mut words)?,
            filter,
            print,
        }),
        "find" => Command::Find(Find {
            file: file(&name, "FILE", &mut words)?,
            text: text(&name, "TEXT", &mut words)?,
            by: search_by(case, regex, query)?,
            filter,
            print,
        }),
        "objects" => Command::Objects(Objects {
            file: file(&name, "FILE", &mut words)?,
            class: text(&name, "CLASS", &mut words)?,
            filter,
            print,
        }),
        "path" => Command::Path(Path {
            file: file(&name, "FILE", &mut words)?,
            id: object_id(&file(&name, "@ID", &mut words)?)?,
            ignored,
            print,
        }),
        "retainers" => {
            let file = file(&name, "FILE", &mut words)?;
            let of = retainers_of(&name, &mut words)?;
            let refused = |reason: &str| Err(Failure::Usage(format!("`retainers` {reason}")));
            match of {
                RetainersOf::Ids(ids) if !merged && ids.len() == 1 => {
                    if depth.is_some() {
                        return refused("has --depth only with --merged");
                    }
                    Command::RetainerRows(RetainerRows {
                        file,
                        id: ids[0],
                        ignored,
                        print,
                    })
                }
                _ if !merged => return refused("of more than one object needs --merged"),
                _ if !ignored.is_empty() => return refused("has no --ignore with --merged"),
                of => {
                    let depth = depth.unwrap_or(1);
                    if !(1..=MAX_DEPTH).contains(&depth) {
                        return refused(&format!("has --depth from 1 to {MAX_DEPTH}"));
                    }
                    Command::Retainers(Retainers {
                        file,
                        of,
                        depth,
                        print,
                    })
                }
            }
        }
        "dominators" => Command::Dominators(Dominators {
            file: file(&name, "FILE", &mut words)?,
            of,
            by_class,
            print,
        }),
        "timings" => Command::Timings(Timings {
            file: file(&name, "FILE", &mut words)?,
            print,
        }),
        "compare" => {
            let base = file(&name, "BASE", &mut words)?;
            let target = file(&name, "TARGET", &mut words)?;
            if is_stdin(&base) && is_stdin(&target) {
                return Err(Failure::Usage(
                    "only one file can be standard input".to_owned(),
                ));
            }
            Command::Compare(Compare {
                base,
                target,
                print,
            })
        }
        "object" => {
            let file = file(&name, "FILE", &mut words)?;
            let ids = words
                .by_ref()
                .map(|word| object_id(&word))
                .collect::<Result<Vec<_>, _>>()?;
            if ids.is_empty() && ids_from.is_none() {
                return Err(Failure::Usage(
                    "`object` needs an object id, such as @123".to_owned(),
                ));
            }
            if is_stdin(&file) && ids_from.as_deref().is_some_and(is_stdin) {
                return Err(Failure::Usage(
                    "only one of FILE and LIST can be `-`".to_owned(),
                ));
            }
            Command::Object(Object {
                file,
                ids,
                ids_from,
                contents,
                print,
            })
        }
        "check" => {
            let files: Vec<_> = words.by_ref().collect();
            if files.is_empty() {
                return Err(Failure::Usage("`check` needs a FILE".to_owned()));
            }
            if files.iter().filter(|file| is_stdin(file)).count() > 1 {
                return Err(Failure::Usage(
                    "only one file can be standard input".to_owned(),
                ));
            }
            Command::Check(Check { files, print })
        }
        _ => return Err(Failure::Usage(format!("no command `{name}`"))),
    };
    match words.next() {
        Some(extra) => {
            let extra = extra.to_string_lossy();
            Err(Failure::Usage(format!(
                "`{name}` has one argument too many: `{extra}`"
            )))
        }
        None => Ok(command),
    }
}

fn file(
    command: &str,
    name: &str,
    words: &mut impl Iterator<Item = OsString>,
) -> Result<OsString, Failure> {
    words
        .next()
        .ok_or_else(|| Failure::Usage(format!("`{command}` needs a {name}")))
}

fn text(
    command: &str,
    name: &str,
    words: &mut impl Iterator<Item = OsString>,
) -> Result<String, Failure> {
    let word = file(command, name, words)?;
    word.into_string()
        .map_err(|word| Failure::Usage(format!("`{}` is not UTF-8", word.to_string_lossy())))
}

/// What starts with `@` is an id, and then all are.
fn retainers_of(
    command: &str,
    words: &mut impl Iterator<Item = OsString>,
) -> Result<RetainersOf, Failure> {
    let first = text(command, "CLASS or @ID", words)?;
    if !first.starts_with('@') {
        return Ok(RetainersOf::Class(first));
    }
    let mut ids = vec![object_id(OsStr::new(&first))?];
    for word in words {
        ids.push(object_id(&word)?);
    }
    Ok(RetainersOf::Ids(ids))
}

fn ignored(word: &OsStr) -> Result<Ignored, Failure> {
    let word = word.to_string_lossy();
    word.parse().map_err(|_| {
        Failure::Usage(format!(
            "`{word}` cannot be ignored: write @ID, edge:NAME or class:NAME"
        ))
    })
}

fn filter(word: &OsStr) -> Result<Filter, Failure> {
    let word = word.to_string_lossy();
    word.parse().map_err(|_| {
        let plain: Vec<_> = Filter::PLAIN.iter().map(Filter::name).collect();
        let all = plain.join(", ");
        Failure::Usage(format!(
            "no filter `{word}`: there are {all}, allocated:MIN-MAX, realm:@ID"
        ))
    })
}

fn search_by(case: bool, regex: bool, query: bool) -> Result<SearchBy, Failure> {
    let match_case = case;
    match (regex, query) {
        (false, false) => Ok(SearchBy::Text { match_case }),
        (true, false) => Ok(SearchBy::Pattern),
        (false, true) if !case => Ok(SearchBy::Query),
        _ => Err(Failure::Usage(
            "--query goes neither with --regex nor with --case: a query has `~/text/` and `~/text/i`"
                .to_owned(),
        )),
    }
}

/// Returns an object's id, with or without the `@` that views show before it.
pub fn object_id(word: &OsStr) -> Result<ObjectId, Failure> {
    let word = word.to_string_lossy();
    let digits = word.strip_prefix('@').unwrap_or(&word);
    // `parse` accepts a sign.
    if digits.starts_with('+') {
        return Err(Failure::Usage(format!("`{word}` is not an object id")));
    }
    digits
        .parse()
        .map(ObjectId)
        .map_err(|_| Failure::Usage(format!("`{word}` is not an object id, such as @123")))
}

#[cfg(test)]
mod tests {
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
            ("compare - -", "standard input"),
            ("object a", "@123"),
            ("object - --ids-from -", "only one"),
            ("check", "FILE"),
            ("timings a --limit 3", "--limit"),
            ("dominators a --of x", "`x`"),
            ("summary a --of @1", "--of"),
            ("summary a --by-class", "--by-class"),
            ("timings a --source-map x", "--source-map"),
            ("summary a --source-map", "--source-map"),
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
