//! Rows as JSON, with the keys of the command line.

use std::fmt::Write as _;

use super::columns::{ExportColumns, ExportRow, Key, Value};
use super::whole_or_cut;
use crate::Location;

pub(super) fn json_row(columns: ExportColumns, row: &ExportRow<'_>, out: &mut String) {
    let mut is_first = true;
    for (key, name) in columns.keys() {
        if key == Key::EdgeName {
            continue;
        }
        if !is_first {
            out.push(',');
        }
        is_first = false;
        if key == Key::EdgeType {
            out.push_str("\"edge\":");
            match row.value(Key::EdgeType) {
                Value::Text(kind) => {
                    out.push_str("{\"type\":");
                    json_string(kind, out);
                    out.push_str(",\"name\":");
                    edge_name(row, out);
                    out.push('}');
                }
                _ => out.push_str("null"),
            }
            continue;
        }
        let _ = write!(out, "\"{name}\":");
        match row.value(key) {
            Value::Nothing => out.push_str("null"),
            value @ (Value::Unsigned(_) | Value::Signed(_)) => out.push_str(&value.plain_text()),
            Value::Numbers(numbers) => {
                let _ = write!(out, "[{}]", numbers.replace(' ', ","));
            }
            Value::Text(text) => json_string(text, out),
            Value::Location(at) => json_location(at, out),
        }
    }
}

/// Writes an index as a number. Merged elements have no name.
fn edge_name(row: &ExportRow<'_>, out: &mut String) {
    match row.value(Key::EdgeName) {
        Value::Text(name) => match name.parse::<u64>() {
            Ok(index) if row.has_edge_index() => {
                let _ = write!(out, "{index}");
            }
            _ => json_string(name, out),
        },
        _ => out.push_str("null"),
    }
}

fn json_location(at: &Location, out: &mut String) {
    out.push_str("{\"script\":");
    match &at.script {
        Some(script) => json_string(&whole_or_cut(script), out),
        None => out.push_str("null"),
    }
    let _ = write!(out, ",\"scriptId\":{}", at.position.script_id);
    match at.position.from_one() {
        Some((line, column)) => {
            let _ = write!(out, ",\"line\":{line},\"column\":{column}");
        }
        None => out.push_str(",\"line\":null,\"column\":null"),
    }
    if let Some(original) = &at.original {
        out.push_str(",\"original\":{\"source\":");
        json_string(&whole_or_cut(&original.source), out);
        let (line, column) = (original.line + 1, original.column + 1);
        let _ = write!(out, ",\"line\":{line},\"column\":{column},\"name\":");
        match &original.name {
            Some(name) => json_string(&whole_or_cut(name), out),
            None => out.push_str("null"),
        }
        out.push('}');
    }
    out.push('}');
}

fn json_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if u32::from(control) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
