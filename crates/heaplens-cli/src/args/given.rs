//! All arguments of a command line, and the options that a command leaves.
//!
//! A command takes what it has. An option that is still there afterwards is not the command's.

use std::ffi::OsString;
use std::mem::take;

use heaplens_model::locale::Lang;
use heaplens_model::{Cut, Filter, Ignored, MatchedBy, ObjectId};
use lexopt::prelude::*;

use super::values::{
    Condition, condition, cut, filter, ignored, language, matched_by, object_id, source_map,
    suspect_number, usage,
};
use super::{Help, Print};
use crate::Failure;

/// What was given, without the command's name.
pub struct Given {
    command: String,
    words: std::vec::IntoIter<OsString>,
    json: bool,
    limit: Option<usize>,
    source_maps: Vec<OsString>,
    pub ids_from: Option<OsString>,
    pub contents: bool,
    pub of: Option<ObjectId>,
    pub by_class: bool,
    pub filter: Option<Filter>,
    pub case: bool,
    pub regex: bool,
    pub query: bool,
    pub ignored: Vec<Ignored>,
    pub cuts: Vec<Cut>,
    pub merged: bool,
    pub depth: Option<u32>,
    pub retained: bool,
    pub without_noise: bool,
    pub as_npm: bool,
    pub matched_by: Option<MatchedBy>,
    pub fail_if: Option<Condition>,
    pub markdown: bool,
    pub html: bool,
    pub hide_names: bool,
    pub with_strings: bool,
    pub lang: Option<Lang>,
    pub suspect: Option<usize>,
}

impl Given {
    /// Reads a command line, the program's own name first. Help and the version count before all
    /// else.
    pub fn read(args: impl IntoIterator<Item = OsString>) -> Result<Result<Given, Help>, Failure> {
        let wrong = |error: lexopt::Error| Failure::Usage(error.to_string());
        let mut parser = lexopt::Parser::from_iter(args);
        let mut words = Vec::new();
        let mut given = Given::nothing();
        while let Some(arg) = parser.next().map_err(wrong)? {
            match arg {
                Short('h') | Long("help") => return Ok(Err(Help::Usage)),
                Short('V') | Long("version") => return Ok(Err(Help::Version)),
                Long("json") => given.json = true,
                Long("limit") => {
                    let limit = parser.value().and_then(|value| value.parse());
                    given.limit = Some(limit.map_err(wrong)?);
                }
                Long("source-map") => {
                    let path = parser.value().map_err(wrong)?;
                    given.source_maps.push(source_map(path)?);
                }
                Long("ids-from") => given.ids_from = Some(parser.value().map_err(wrong)?),
                Long("contents") => given.contents = true,
                Long("of") => given.of = Some(object_id(&parser.value().map_err(wrong)?)?),
                Long("by-class") => given.by_class = true,
                Long("filter") => given.filter = Some(filter(&parser.value().map_err(wrong)?)?),
                Long("case") => given.case = true,
                Long("regex") => given.regex = true,
                Long("query") => given.query = true,
                Long("ignore") => {
                    let word = parser.value().map_err(wrong)?;
                    given.ignored.push(ignored(&word)?);
                }
                Long("cut") => given.cuts.push(cut(&parser.value().map_err(wrong)?)?),
                Long("merged") => given.merged = true,
                Long("depth") => {
                    let depth = parser.value().and_then(|value| value.parse());
                    given.depth = Some(depth.map_err(wrong)?);
                }
                Long("retained") => given.retained = true,
                Long("without-noise") => given.without_noise = true,
                Long("as-npm") => given.as_npm = true,
                Long("matched-by") => {
                    given.matched_by = Some(matched_by(&parser.value().map_err(wrong)?)?);
                }
                Long("fail-if") => {
                    let word = parser.value().map_err(wrong)?;
                    given.fail_if = Some(condition(&word)?);
                }
                Long("markdown") => given.markdown = true,
                Long("html") => given.html = true,
                Long("hide-names") => given.hide_names = true,
                Long("with-strings") => given.with_strings = true,
                Long("lang") => given.lang = Some(language(&parser.value().map_err(wrong)?)?),
                Long("suspect") => {
                    given.suspect = Some(suspect_number(&parser.value().map_err(wrong)?)?);
                }
                Value(word) => words.push(word),
                other => return Err(wrong(other.unexpected())),
            }
        }
        given.words = words.into_iter();
        let Some(command) = given.words.next() else {
            return usage("no command given");
        };
        given.command = command.to_string_lossy().into_owned();
        Ok(Ok(given))
    }

    fn nothing() -> Given {
        Given {
            command: String::new(),
            words: Vec::new().into_iter(),
            json: false,
            limit: None,
            source_maps: Vec::new(),
            ids_from: None,
            contents: false,
            of: None,
            by_class: false,
            filter: None,
            case: false,
            regex: false,
            query: false,
            ignored: Vec::new(),
            cuts: Vec::new(),
            merged: false,
            depth: None,
            retained: false,
            without_noise: false,
            as_npm: false,
            matched_by: None,
            fail_if: None,
            markdown: false,
            html: false,
            hide_names: false,
            with_strings: false,
            lang: None,
            suspect: None,
        }
    }

    /// Returns the command's name.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// Takes the next word, which must be there.
    pub fn file(&mut self, name: &str) -> Result<OsString, Failure> {
        match self.words.next() {
            Some(word) => Ok(word),
            None => usage(format!("`{}` needs a {name}", self.command)),
        }
    }

    /// Takes all words, of which one must be there.
    pub fn files(&mut self) -> Result<Vec<OsString>, Failure> {
        let mut files = vec![self.file("FILE")?];
        files.extend(&mut self.words);
        Ok(files)
    }

    /// Takes the next word, which must be text.
    pub fn text(&mut self, name: &str) -> Result<String, Failure> {
        let word = self.file(name)?;
        word.into_string()
            .or_else(|word| usage(format!("`{}` is not UTF-8", word.to_string_lossy())))
    }

    /// Takes the next word, which must be an object's id.
    pub fn id(&mut self, name: &str) -> Result<ObjectId, Failure> {
        object_id(&self.file(name)?)
    }

    /// Takes all words, which must be ids.
    pub fn ids(&mut self) -> Result<Vec<ObjectId>, Failure> {
        self.words.by_ref().map(|word| object_id(&word)).collect()
    }

    /// Takes how to print what has lists.
    pub fn print(&mut self) -> Print {
        Print {
            limit: self.limit.take(),
            ..self.print_whole()
        }
    }

    /// Takes how to print what has lists and locations.
    pub fn print_located(&mut self) -> Print {
        Print {
            source_maps: take(&mut self.source_maps),
            ..self.print()
        }
    }

    /// Takes how to print what has no lists.
    pub fn print_whole(&mut self) -> Print {
        Print {
            json: take(&mut self.json),
            ..Print::default()
        }
    }

    /// Refuses what no one took.
    pub fn finish(self) -> Result<(), Failure> {
        let Given {
            command,
            mut words,
            json,
            limit,
            source_maps,
            ids_from,
            contents,
            of,
            by_class,
            filter,
            case,
            regex,
            query,
            ignored,
            cuts,
            merged,
            depth,
            retained,
            without_noise,
            as_npm,
            matched_by,
            fail_if,
            markdown,
            html,
            hide_names,
            with_strings,
            lang,
            suspect,
        } = self;
        let options = [
            (json, "json"),
            (limit.is_some(), "limit"),
            (!source_maps.is_empty(), "source-map"),
            (ids_from.is_some(), "ids-from"),
            (contents, "contents"),
            (of.is_some(), "of"),
            (by_class, "by-class"),
            (filter.is_some(), "filter"),
            (case, "case"),
            (regex, "regex"),
            (query, "query"),
            (!ignored.is_empty(), "ignore"),
            (!cuts.is_empty(), "cut"),
            (merged, "merged"),
            (depth.is_some(), "depth"),
            (retained, "retained"),
            (without_noise, "without-noise"),
            (as_npm, "as-npm"),
            (matched_by.is_some(), "matched-by"),
            (fail_if.is_some(), "fail-if"),
            (markdown, "markdown"),
            (html, "html"),
            (hide_names, "hide-names"),
            (with_strings, "with-strings"),
            (lang.is_some(), "lang"),
            (suspect.is_some(), "suspect"),
        ];
        if let Some((_, option)) = options.iter().find(|(is_left, _)| *is_left) {
            return usage(format!("`{command}` has no option --{option}"));
        }
        match words.next() {
            None => Ok(()),
            Some(extra) => usage(format!(
                "`{command}` has one argument too many: `{}`",
                extra.to_string_lossy()
            )),
        }
    }
}
