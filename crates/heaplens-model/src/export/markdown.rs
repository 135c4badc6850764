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
            Value::Text(_) | Value::Location(_) => code_span(&value.plain_text(), true, out),
            _ => out.push_str(&value.plain_text()),
        }
        out.push_str(" |");
    }
    out.push('\n');
}

/// Writes a text that Markdown takes as it is: between more backticks than it has in a row. In a
/// table a bar would end the cell.
pub(crate) fn code_span(text: &str, is_in_table: bool, out: &mut String) {
    if text.is_empty() {
        return;
    }
    let longest = text.split(|character| character != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0) + 1);
    // A blank at both ends is taken away again, unless there is nothing else.
    let is_blank = text.trim_matches(' ').is_empty();
    let has_sign = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let blank = if has_sign && !is_blank { " " } else { "" };
    out.push_str(&fence);
    out.push_str(blank);
    for character in text.chars().map(on_one_line) {
        if character == '|' && is_in_table {
            out.push('\\');
        }
        out.push(character);
    }
    out.push_str(blank);
    out.push_str(&fence);
}
