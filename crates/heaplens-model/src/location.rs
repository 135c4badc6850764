//! Where in the code something comes from: a script, a line and a column.

use std::borrow::Cow;

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

impl Location {
    /// Returns the script's whole path with line and column from 1: `/app/leaks.js:46:113`.
    pub fn whole_text(&self) -> String {
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
