//! Where in the code something comes from: a script, a line and a column.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::row::Text;

/// A position in a script, counted from 0 as in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the field names are V8's own")]
pub struct ScriptPosition {
    pub script_id: i64,
    pub line: i64,
    pub column: i64,
}

/// Where a class, a function or an object comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The script's path or address, cut for display; nothing for code from `eval` and the like.
    pub script: Option<Text>,
    /// The position in it.
    pub position: ScriptPosition,
    /// Where a source map says that this comes from.
    pub original: Option<Box<OriginalLocation>>,
}

/// A position in a source, by a source map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginalLocation {
    /// The source's path or address, as the map has it, cut for display.
    pub source: Text,
    /// The line, from 0.
    pub line: i64,
    /// The column, from 0.
    pub column: i64,
    /// The name there, where it is another than in the script.
    pub name: Option<Text>,
}

/// Lines and columns from here on are negative ones that V8 wrote without their sign.
const NEGATIVE: i64 = 1 << 31;

impl ScriptPosition {
    /// Returns line and column from 1, as editors count them; nothing where the file gives none
    /// that a script can have.
    ///
    /// Code that V8 wraps into a function may begin before the first line. Node.js 12 writes such
    /// lines as 32 bits without a sign.
    pub fn from_one(self) -> Option<(i64, i64)> {
        let can_be = |number: i64| (0..NEGATIVE).contains(&number);
        (can_be(self.line) && can_be(self.column)).then_some((self.line + 1, self.column + 1))
    }
}

/// A longer file name is cut in a row. The tooltip has it whole.
const SHORT_NAME: usize = 48;

impl Location {
    /// Returns the script's last part with line and column from 1: `leaks.js:46:113`. `unnamed`
    /// words a script by its id, where it has no name.
    /// Of a position that a source map translates it has the source's last folder and file.
    pub fn short_text(&self, unnamed: fn(script_id: i64) -> String) -> String {
        if let Some(original) = &self.original {
            let name = shortened(with_folder(&original.source.text));
            return format!("{name}:{}:{}", original.line + 1, original.column + 1);
        }
        let mut text = match &self.script {
            Some(script) => shortened(file_name(&script.text)),
            None => unnamed(self.position.script_id),
        };
        if let Some((line, column)) = self.position.from_one() {
            // Writing to a string cannot fail.
            let _ = write!(text, ":{line}:{column}");
        }
        text
    }

    /// Returns the whole path with line and column from 1: `/app/leaks.js:46:113`. A source map's
    /// path counts, where there is one.
    pub fn whole_text(&self) -> String {
        if let Some(original) = &self.original {
            let source = &original.source;
            let cut = if source.cut { "…" } else { "" };
            let (line, column) = (original.line + 1, original.column + 1);
            return format!("{}{cut}:{line}:{column}", source.text);
        }
        self.generated_text()
    }

    /// The same, whatever a source map says.
    pub fn generated_text(&self) -> String {
        let script = match &self.script {
            Some(script) if script.cut => Cow::Owned(format!("{}…", script.text)),
            Some(script) => Cow::Borrowed(script.text.as_str()),
            None => Cow::Owned(format!("script {}", self.position.script_id)),
        };
        match self.position.from_one() {
            Some((line, column)) => format!("{script}:{line}:{column}"),
            None => script.into_owned(),
        }
    }
}

/// Cuts a long name for a row.
fn shortened(name: &str) -> String {
    match name.char_indices().nth(SHORT_NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or(name)),
        None => name.to_owned(),
    }
}

/// Returns the last two parts of a path: many sources are called `index.ts`.
fn with_folder(path: &str) -> &str {
    let path = if path.contains("://") {
        without_query(path)
    } else {
        path
    };
    let mut slashes = path.rmatch_indices(['/', '\\']).map(|(at, _)| at);
    let Some(last) = slashes.next() else {
        return path;
    };
    let start = slashes.next().map_or(0, |slash| slash + 1);
    let folder = path.get(start..last).unwrap_or_default();
    let is_folder = !matches!(folder, "" | "." | "..") && !folder.ends_with(':');
    path.get(if is_folder { start } else { last + 1 }..)
        .filter(|name| !name.is_empty())
        .unwrap_or(path)
}

/// Returns the last part of a script's path or address, without what follows a `?` or `#`.
///
/// A `data:` address has no such part: its type stands for it. Node.js' own scripts have names and
/// no paths, so they stay whole.
pub fn file_name(script: &str) -> &str {
    if script.starts_with("node:") {
        return script;
    }
    if script.starts_with("data:") {
        let end = script.find([';', ',']).unwrap_or(script.len());
        return script.get(..end).unwrap_or(script);
    }
    let path = if script.contains("://") {
        without_query(script)
    } else {
        script
    };
    // The name of a folder keeps its slash: it stands for a page.
    let end = path.trim_end_matches(['/', '\\']).len();
    let head = path.get(..end).unwrap_or(path);
    let start = head.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
    match path.get(start..) {
        Some(name) if end > start => name,
        _ => script,
    }
}

/// Returns an address without what follows a `?` or `#`.
pub fn without_query(address: &str) -> &str {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    address.get(..end).unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_a_path_names_the_file() {
        for (script, name) in [
            ("/srv/app/leaks.js", "leaks.js"),
            ("C:\\app\\leaks.js", "leaks.js"),
            ("leaks.js", "leaks.js"),
            ("file:///a/b%20c.mjs", "b%20c.mjs"),
            ("https://a.example/x/app.js?v=1/2#3", "app.js"),
            ("https://a.example/", "a.example/"),
            ("https://a.example/x/", "x/"),
            ("/odd/what?.js", "what?.js"),
            ("node:internal/fs/utils", "node:internal/fs/utils"),
            ("data:text/javascript;base64,AA/BB", "data:text/javascript"),
            ("webpack:///./src/a.js?1234", "a.js"),
            ("///", "///"),
            ("", ""),
            ("/x/文件.js", "文件.js"),
        ] {
            assert_eq!(file_name(script), name, "{script}");
        }
    }

    #[test]
    fn a_row_has_the_last_part_and_a_tooltip_all() {
        let at = |script: Option<&str>| Location {
            script: script.map(|text| Text {
                text: text.to_owned(),
                cut: false,
            }),
            position: ScriptPosition {
                script_id: 7,
                line: 45,
                column: 112,
            },
            original: None,
        };
        let unnamed = |id| format!("script {id}");
        let leak = at(Some("/srv/app/leaks.js"));
        assert_eq!(leak.short_text(unnamed), "leaks.js:46:113");
        assert_eq!(leak.whole_text(), "/srv/app/leaks.js:46:113");
        assert_eq!(at(None).short_text(unnamed), "script 7:46:113");
        assert_eq!(at(None).whole_text(), "script 7:46:113");
        let long = at(Some(&format!("/a/{}", "名".repeat(1000))));
        let expected = format!("{}…:46:113", "名".repeat(SHORT_NAME));
        assert_eq!(long.short_text(unnamed), expected);
        let original = |source: &str| Location {
            original: Some(Box::new(OriginalLocation {
                source: Text {
                    text: source.to_owned(),
                    cut: false,
                },
                line: 11,
                column: 2,
                name: None,
            })),
            ..leak.clone()
        };
        for (source, short) in [
            ("webpack://app/./src/foo.ts", "src/foo.ts:12:3"),
            ("../src/foo.ts", "src/foo.ts:12:3"),
            ("../foo.ts", "foo.ts:12:3"),
            ("./foo.ts", "foo.ts:12:3"),
            ("foo.ts", "foo.ts:12:3"),
            ("webpack:///foo.ts?1234", "foo.ts:12:3"),
            ("", ":12:3"),
        ] {
            assert_eq!(original(source).short_text(unnamed), short, "{source}");
            assert_eq!(original(source).whole_text(), format!("{source}:12:3"));
        }
        assert_eq!(
            original("a.ts").generated_text(),
            "/srv/app/leaks.js:46:113"
        );
        let position = ScriptPosition {
            line: i64::from(u32::MAX),
            ..leak.position
        };
        assert_eq!(
            Location { position, ..leak }.short_text(unnamed),
            "leaks.js"
        );
    }

    #[test]
    fn editors_count_from_one() {
        let at = |line, column| ScriptPosition {
            script_id: 1,
            line,
            column,
        };
        assert_eq!(at(0, 12).from_one(), Some((1, 13)));
        assert_eq!(at(i64::from(u32::MAX), 0).from_one(), None);
        assert_eq!(at(0, 1 << 31).from_one(), None);
        assert_eq!(at(NEGATIVE - 1, 0).from_one(), Some((NEGATIVE, 1)));
    }
}
