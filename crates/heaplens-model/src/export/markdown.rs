//! Rows as a table of GitHub Flavored Markdown. Every text is in a code span, in which nothing is a
//! link, an image or HTML.

use super::columns::{ExportColumns, ExportRow, Value, join};
use super::on_one_line;

pub(super) fn begin_markdown(columns: ExportColumns, out: &mut String) {
    out.push_str("| ");
    join(columns, " | ", out);
    out.push_str(" |\n|");
    for (key, _) in columns.keys() {
        out.push_str(if key.is_number() { " ---: |" } else { " --- |" });
    }
    out.push('\n');
}

pub(super) fn markdown_row(columns: ExportColumns, row: &ExportRow<'_>, out: &mut String) {
    let values = columns.keys().map(|(key, _)| row.value(key));
    out.push('|');
    for value in values {
        out.push(' ');
        match value {
            Value::Text(_) | Value::Location(_) => code_span(&value.plain_text(), out),
            _ => out.push_str(&value.plain_text()),
        }
        out.push_str(" |");
    }
    out.push('\n');
}

/// Writes a text that Markdown takes as it is: between more backticks than it has in a row.
fn code_span(text: &str, out: &mut String) {
    if text.is_empty() {
        return;
    }
    let longest = text.split(|character| character != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0) + 1);
    // A blank at both ends is taken away again.
    let blank = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
    out.push_str(&fence);
    out.push_str(blank);
    for character in text.chars().map(on_one_line) {
        if character == '|' {
            out.push('\\');
        }
        out.push(character);
    }
    out.push_str(blank);
    out.push_str(&fence);
}
