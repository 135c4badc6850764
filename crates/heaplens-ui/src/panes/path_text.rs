//! A path to a root as text and as Markdown, to be pasted elsewhere.

use heaplens_model::EdgeKind;
use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::query::{Path, PathEnd};
use heaplens_model::row::ObjectRow;

/// The most steps that are copied.
pub const COPIED_STEPS: u32 = 500;

/// Returns a path as lines: the object, then each retainer with the edge by which it holds the one
/// before.
pub fn as_text(object: &ObjectRow, path: &Path, texts: &Texts) -> String {
    let mut lines = vec![(texts.menu.path_of)(&label(object, plain))];
    for step in &path.steps {
        let edge = edge(&step.row, plain);
        let retainer = label(&step.row, plain);
        lines.push(format!("  {edge} {} {retainer}", texts.edge_in));
    }
    lines.extend(end(path, texts).map(|end| format!("  {end}")));
    lines.join("\n") + "\n"
}

/// Returns a path as a numbered list in Markdown. Names are code, so that nothing in them is read as
/// Markdown.
pub fn as_markdown(object: &ObjectRow, path: &Path, texts: &Texts) -> String {
    let mut lines = vec![(texts.menu.path_of)(&label(object, code)), String::new()];
    for (number, step) in (1..).zip(&path.steps) {
        let edge = edge(&step.row, code);
        let retainer = label(&step.row, code);
        lines.push(format!("{number}. {edge} {} {retainer}", texts.edge_in));
    }
    lines.extend(end(path, texts).map(|end| format!("\n{end}")));
    lines.join("\n") + "\n"
}

fn label(object: &ObjectRow, name: fn(&str) -> String) -> String {
    format!("{} {}", name(&object.name.text), object.id)
}

fn edge(row: &ObjectRow, name: fn(&str) -> String) -> String {
    row.edge.as_ref().map_or_else(String::new, |edge| {
        let text = &edge.name.text;
        match edge.kind {
            EdgeKind::Element => name(&format!("[{text}]")),
            _ => name(text),
        }
    })
}

/// What is said after the last step.
fn end(path: &Path, texts: &Texts) -> Option<String> {
    let left = path.length.saturating_sub(path.steps.len() as u64);
    if left > 0 {
        let left = format::grouped(left, texts.group_separator);
        return Some((texts.menu.more_steps)(&left));
    }
    match path.end {
        PathEnd::Root => None,
        PathEnd::IsRoot => Some(texts.path_from_root.to_owned()),
        PathEnd::Unreachable => Some(texts.path_unreachable.to_owned()),
    }
}

/// A name on one line.
fn plain(name: &str) -> String {
    if name.is_empty() {
        return "\"\"".to_owned();
    }
    name.replace(['\n', '\r'], " ")
}

/// A name as code in Markdown: between more backticks than stand together in it.
fn code(name: &str) -> String {
    let name = plain(name);
    let mut longest = 0;
    let mut together = 0;
    for character in name.chars() {
        together = if character == '`' { together + 1 } else { 0 };
        longest = longest.max(together);
    }
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{name}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_markdown() {
        assert_eq!(code("a*b"), "`a*b`");
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
        assert_eq!(code("a\nb"), "`a b`");
        assert_eq!(code(""), "`\"\"`");
    }
}
