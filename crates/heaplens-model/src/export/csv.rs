//! Rows for spreadsheets: comma-separated values, and tab-separated text to copy. Neither has
//! formulas.

use std::fmt::Write as _;

use super::columns::{ExportColumns, ExportRow};
use super::on_one_line;

/// Writes a row of comma-separated values (RFC 4180).
pub(super) fn csv_row(columns: ExportColumns, row: &ExportRow<'_>, out: &mut String) {
    for (position, (key, _)) in columns.keys().enumerate() {
        if position > 0 {
            out.push(',');
        }
        csv_cell(&row.value(key).plain_text(), key.is_number(), out);
    }
    out.push_str("\r\n");
}

/// Writes a row with tabs between its cells, for the clipboard.
pub(super) fn tab_separated_row(columns: ExportColumns, row: &ExportRow<'_>, out: &mut String) {
    for (position, (key, _)) in columns.keys().enumerate() {
        if position > 0 {
            out.push('\t');
        }
        let text = row.value(key).plain_text();
        if !key.is_number() && is_formula(&text) {
            out.push('\'');
        }
        out.extend(text.chars().map(on_one_line));
    }
    out.push('\n');
}

/// Returns whether a spreadsheet takes a text for a formula.
pub(super) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn csv_cell(text: &str, is_number: bool, out: &mut String) {
    let guard = if !is_number && is_formula(text) {
        "'"
    } else {
        ""
    };
    if text.contains(['"', ',', '\n', '\r']) {
        let _ = write!(out, "\"{guard}{}\"", text.replace('"', "\"\""));
    } else {
        out.push_str(guard);
        out.push_str(text);
    }
}
