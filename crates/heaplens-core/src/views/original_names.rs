//! Where in generated code the name of a function or class stands, whose position V8 gives.
//!
//! V8's position of a function is its first bracket, that of a class its constructor's. A map has
//! the original name at the generated name, which is some columns before. What is between is one of
//! few texts, unless the code is at hand to be read.

use super::source_lines::Lines;
use crate::tables::wtf8::utf16_len;

/// So many bytes before a constructor may be the head of its class.
const CLASS_HEAD: usize = 300;

/// Returns whether a word stands at a position.
pub fn has_word(text: &Lines<'_>, line: u32, column: u32, word: &str) -> bool {
    let split = text.split(line, column);
    split.is_some_and(|(_, rest)| rest.starts_with(word.as_bytes()))
}

/// Returns the column of a class's name, whose head ends before a position.
pub fn class_name(text: &Lines<'_>, line: u32, column: u32, name: &str) -> Option<u32> {
    const KEYWORD: &[u8] = b"class ";
    let (before, _) = text.split(line, column)?;
    let head = before.get(before.len().saturating_sub(CLASS_HEAD)..)?;
    let keyword = head.windows(KEYWORD.len()).rposition(|at| at == KEYWORD)?;
    let from_name = head.get(keyword + KEYWORD.len()..)?;
    let rest = from_name.strip_prefix(name.as_bytes())?;
    let goes_on = |next: &u8| next.is_ascii_alphanumeric() || matches!(next, b'_' | b'$' | 0x80..);
    let is_whole = !rest.first().is_some_and(goes_on);
    is_whole.then(|| column.checked_sub(utf16_len(from_name) as u32))?
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
