//! The values that a file has: constants, numbers, dates, and objects as rows.
//!
//! V8 writes `undefined`, `null`, `true` and `false` as objects (oddballs), whose first hidden edge
//! leads to their text. Older versions name them all `system / Oddball`, newer ones by their text.
//! Numbers have a value, as a string behind the edge `value`, only in files that were asked for
//! numeric values, and in all of Chromium 156.

use heaplens_model::object_facts::Value;
use heaplens_model::row::ObjectRow;
use heaplens_model::{NodeIdx, NodeKind};

use crate::tables::wtf8;
use crate::views::Snapshot;

/// The hidden edge of a date that leads to its time: the field after properties and elements
/// (`js-date.tq`). Newer versions keep the time in the object, and files do not have it.
const DATE_VALUE: u32 = 2;
/// The milliseconds of the latest and, negative, of the earliest date.
const MAX_DATE: f64 = 8.64e15;

impl Snapshot {
    /// Whatever an edge leads to.
    pub(super) fn value(&self, node: NodeIdx) -> Value {
        if let Some(primitive) = self.constant(node).or_else(|| self.number(node)) {
            return Value::Primitive(primitive);
        }
        Value::Object(Box::new(self.row(node)))
    }

    /// An object as a row without an edge.
    pub(super) fn row(&self, node: NodeIdx) -> ObjectRow {
        self.object_row(node, None, self.has_edges(node))
    }

    /// The text of `undefined`, `null`, `true` or `false`.
    pub(super) fn constant(&self, node: NodeIdx) -> Option<String> {
        let kind = self.tables.nodes.kind(node);
        if !matches!(kind, NodeKind::Hidden | NodeKind::Native) {
            return None;
        }
        let name = self.raw_name(node);
        let is_constant = |text: &[u8]| matches!(text, b"undefined" | b"null" | b"true" | b"false");
        if name != b"system / Oddball" && !is_constant(name) {
            return None;
        }
        let text = self.edges_of(node).hidden(0)?;
        let text = self.string(text)?;
        let is_it = is_constant(text) && (name == b"system / Oddball" || name == text);
        is_it.then(|| wtf8::to_string(text))
    }

    /// The value of a number, where the file has it.
    pub(super) fn number(&self, node: NodeIdx) -> Option<String> {
        if !self.tables.nodes.is(node, NodeKind::Number) {
            return None;
        }
        let value = self.edges_of(node).internal(b"value")?;
        self.string(value).map(wtf8::to_string)
    }

    /// The characters of a flat string.
    pub(super) fn string(&self, node: NodeIdx) -> Option<&[u8]> {
        let is_string = self.tables.nodes.is(node, NodeKind::String);
        is_string.then(|| self.tables.strings.get(self.tables.nodes.name(node)))
    }

    /// How many UTF-16 units a string has: V8 says so in newer files, for longer strings.
    pub(super) fn string_length(&self, node: NodeIdx) -> Option<u64> {
        let length = self.edges_of(node).internal(b"length")?;
        self.number(length)?.parse().ok()
    }

    /// The time of a date in milliseconds since 1970, where the file has it.
    pub(super) fn date(&self, node: NodeIdx) -> Option<i64> {
        let number = self.edges_of(node).hidden(DATE_VALUE)?;
        let milliseconds: f64 = self.number(number)?.parse().ok()?;
        let is_date = milliseconds.fract() == 0.0 && milliseconds.abs() <= MAX_DATE;
        is_date.then_some(milliseconds as i64)
    }
}
