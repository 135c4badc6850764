//! Where in generated code the name of a function or class stands, whose position V8 gives.
//!
//! V8's position of a function is its first bracket, that of a class its constructor's. A map has
//! the original name at the generated name, which is some columns before. What is between is one of
//! few texts, unless the code is at hand to be read.

use std::borrow::Cow;

/// So many bytes before a constructor may be the head of its class.
const CLASS_HEAD: usize = 300;

/// The whole text of a generated script.
pub struct GeneratedText<'a>(pub Cow<'a, str>);

impl GeneratedText<'_> {
    fn line(&self, line: u32) -> Option<&str> {
        self.0.split('\n').nth(line as usize)
    }

    /// Returns whether a word stands at a position.
    pub fn has(&self, line: u32, column: u32, word: &str) -> bool {
        let rest = self.line(line).and_then(|line| after_units(line, column));
        rest.is_some_and(|rest| rest.starts_with(word))
    }

    /// Returns the column of a class's name, whose head ends before a position.
    pub fn class_name(&self, line: u32, column: u32, name: &str) -> Option<u32> {
        let line = self.line(line)?;
        let before = line.len() - after_units(line, column)?.len();
        let head = line.get(..before)?;
        let mut start = head.len().saturating_sub(CLASS_HEAD);
        while !head.is_char_boundary(start) {
            start += 1;
        }
        let class = start + head.get(start..)?.rfind("class ")? + "class ".len();
        let rest = head.get(class..)?.strip_prefix(name)?;
        let is_whole =
            !rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '_' | '$'));
        is_whole.then(|| head.get(..class).unwrap_or_default().encode_utf16().count() as u32)
    }
}

/// Returns the rest of a line after so many UTF-16 units.
fn after_units(line: &str, units: u32) -> Option<&str> {
    let mut left = units as usize;
    if line.is_ascii() {
        return line.get(left..);
    }
    for (at, character) in line.char_indices() {
        if left == 0 {
            return line.get(at..);
        }
        left = left.checked_sub(character.len_utf16())?;
    }
    (left == 0).then_some("")
}

/// Returns whether a name may be one in code, and not V8's own name for a node.
pub fn is_identifier(name: &str) -> bool {
    let is_part = |part: char| part.is_alphanumeric() || matches!(part, '_' | '$' | '#');
    !name.is_empty() && name.chars().all(is_part)
}

/// Returns the columns at which the name of a function may stand that starts at a column, or that
/// of a class whose constructor does. They are exact: elsewhere a map may have another name.
pub fn name_columns(column: u32, length: u32) -> [Option<u32>; 5] {
    let before = |text: &str| column.checked_sub(length)?.checked_sub(text.len() as u32);
    [
        // `function name(`, `name(` of a method.
        before(""),
        // `class name{constructor(`
        before("{constructor"),
        // `class name{`, which begins with its keyword
        column.checked_add("class ".len() as u32),
        // `name=(`, `name=a=>`
        before("="),
        // `name=function(`
        before("=function"),
    ]
}
