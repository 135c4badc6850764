//! Rows as JSON, with the keys of the command line.

use std::fmt::Write as _;

use super::columns::{ExportColumns, ExportRow, Key, Value};
use super::whole_or_cut;
use crate::ScriptPosition;

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
            match (row.value(Key::EdgeType), row.value(Key::EdgeName)) {
                (Value::Text(kind), Value::Text(name)) => {
                    out.push_str("{\"type\":");
                    json_string(kind, out);
                    out.push_str(",\"name\":");
                    json_string(name, out);
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
            Value::Text(text) => json_string(text, out),
            Value::Location(at) => {
                out.push_str("{\"script\":");
                match &at.script {
                    Some(script) => json_string(&whole_or_cut(script), out),
                    None => out.push_str("null"),
                }
                let ScriptPosition {
                    script_id,
                    line,
                    column,
                } = at.position;
                let (line, column) = (line.saturating_add(1), column.saturating_add(1));
                let _ = write!(
                    out,
                    ",\"scriptId\":{script_id},\"line\":{line},\"column\":{column}}}"
                );
            }
        }
    }
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
