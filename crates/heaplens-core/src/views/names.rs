//! The shown names of objects and edges.
//!
//! The rules are those of DevTools, `HeapSnapshot.ts`, `JSHeapSnapshotNode.name`. Concatenated
//! strings are joined from their parts, plain objects show their properties, and all other objects
//! show their own name.

use std::borrow::Cow;

use heaplens_model::query::TextPage;
use heaplens_model::row::{EdgeLabel, Text};
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind, StringIdx};

use super::{Snapshot, TEXT_LIMIT};
use crate::graph::interfaces::{is_plain, shown_length, write_property};
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, try_extend, try_push, wtf8};

/// The most UTF-16 units in the shown properties of a plain object.
const PLAIN_LENGTH: usize = 100;

/// The source of an object's name. Objects with equal sources have equal names, except for
/// properties without a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameSource {
    /// A string.
    String(StringIdx),
    /// A plain object's properties, by their list if lists are shared.
    Properties(Option<u32>),
    /// The parts of a concatenated string; see [`Snapshot::rope_start`].
    Parts(NodeIdx),
    /// A string without text: it is a part of itself, or all its parts are empty.
    Nothing,
}

impl Snapshot {
    /// Returns an object's whole name as WTF-8.
    ///
    /// # Errors
    /// When memory runs out: a file decides how long a name is.
    pub fn object_name(&self, node: NodeIdx) -> Result<Cow<'_, [u8]>, OutOfMemory> {
        self.name_up_to(node, usize::MAX)
    }

    /// Returns an object's name, of which all beyond `bytes` bytes may be left out.
    pub fn name_up_to(&self, node: NodeIdx, bytes: usize) -> Result<Cow<'_, [u8]>, OutOfMemory> {
        Ok(match self.name_source(node) {
            NameSource::Parts(start) => self.rope_name(start, bytes)?.into(),
            NameSource::Properties(_) => self.plain_object_name(node, bytes)?.into(),
            NameSource::String(name) => self.tables.strings.get(name).into(),
            NameSource::Nothing => Cow::default(),
        })
    }

    /// Returns the source of an object's name.
    #[inline]
    pub fn name_source(&self, node: NodeIdx) -> NameSource {
        if self.tables.nodes.is(node, NodeKind::ConcatenatedString) {
            let start = self.rope_start(node);
            start.map_or(NameSource::Nothing, NameSource::Parts)
        } else if is_plain(&self.tables, &self.names, node) {
            NameSource::Properties(self.tables.edges.names().list(node))
        } else {
            NameSource::String(self.tables.nodes.name(node))
        }
    }

    /// Returns an object's name as a row shows it.
    pub fn object_text(&self, node: NodeIdx) -> Text {
        self.object_text_within(node, TEXT_LIMIT)
    }

    /// Returns an object's name, of `limit` UTF-16 units at most.
    pub fn object_text_within(&self, node: NodeIdx, limit: usize) -> Text {
        // A UTF-16 unit takes three bytes at most, and one more byte tells that the name is cut.
        let bytes = limit.saturating_mul(3).saturating_add(1);
        match self.name_up_to(node, bytes) {
            Ok(name) => shown(&name, limit),
            Err(_) => Text {
                text: String::new(),
                cut: true,
            },
        }
    }

    /// Returns a class's or an edge's name as a row shows it.
    pub fn name_text(&self, wtf8: &[u8]) -> Text {
        shown(wtf8, self.name_limit())
    }

    /// Returns an edge's type and name as a row shows them.
    pub fn edge_label(&self, edge: EdgeIdx) -> EdgeLabel {
        let kind = match self.tables.edges.kind(edge) {
            EdgeKind::WeakMapKey => EdgeKind::Internal,
            kind => kind,
        };
        let foreign_type = match kind {
            EdgeKind::Other(_) => Some(self.tables.edge_type_name(kind).to_owned()),
            _ => None,
        };
        let number = |text: String| Text { text, cut: false };
        let name = match self.tables.edge_name(self.edge_start(edge), edge) {
            EdgeName::Index(index) => number(index.to_string()),
            EdgeName::String(name) => {
                let name = self.tables.strings.get(name);
                let leading = (kind == EdgeKind::Shortcut).then(|| leading_number(name));
                leading
                    .flatten()
                    .map_or_else(|| self.name_text(name), number)
            }
        };
        EdgeLabel {
            kind,
            foreign_type,
            index: edge,
            name,
        }
    }

    /// Returns a name such as `{first, second, …, last}`. Properties are taken from both ends in
    /// turn while they fit. All beyond `most` bytes is left out.
    fn plain_object_name(&self, node: NodeIdx, most: usize) -> Result<Vec<u8>, OutOfMemory> {
        let mut edges = self.tables.nodes.edges(node);
        let first_edge = edges.start;
        let names = self.tables.edge_names(node);
        let [mut start, mut end] = [Side::new(), Side::new()];
        let mut from_end = false;
        let mut left_out = false;
        while let Some(edge) = if from_end {
            edges.next_back()
        } else {
            edges.next()
        } {
            let is_property = self.tables.edges.as_slice()[edge].is(EdgeKind::Property);
            let name = StringIdx(names.get(edge - first_edge));
            if !is_property || self.names.proto.contains(name) {
                continue;
            }
            let length = shown_length(self.tables.strings.get(name));
            if start.length > 1 && start.length + end.length + length > PLAIN_LENGTH {
                left_out = true;
                break;
            }
            let side = if from_end { &mut end } else { &mut start };
            if side.length > 1 {
                try_push(&mut side.parts, Part::Comma)?;
                side.length += 2;
            }
            if length > 0 {
                try_push(&mut side.parts, Part::Property(name))?;
            }
            side.length += length;
            from_end = !from_end;
        }
        let mut name = Vec::new();
        let mut write = |text: &[u8]| {
            let free = most.saturating_sub(name.len());
            let text = text.get(..free).unwrap_or(text);
            try_extend(&mut name, text.iter().copied())
        };
        write(b"{")?;
        let start_parts = start.parts.iter();
        for part in start_parts {
            self.write_part(*part, &mut write)?;
        }
        if left_out {
            write(", …".as_bytes())?;
        }
        if end.length > 1 {
            write(b", ")?;
        }
        for part in end.parts.iter().rev() {
            self.write_part(*part, &mut write)?;
        }
        write(b"}")?;
        Ok(name)
    }

    fn write_part(
        &self,
        part: Part,
        mut write: impl FnMut(&[u8]) -> Result<(), OutOfMemory>,
    ) -> Result<(), OutOfMemory> {
        match part {
            Part::Comma => write(b", "),
            Part::Property(name) => write_property(self.tables.strings.get(name), write),
        }
    }
}

/// One end of a plain object's name, with its parts from the outside in.
struct Side {
    parts: Vec<Part>,
    /// In UTF-16 units, with the brace.
    length: usize,
}

#[derive(Clone, Copy)]
enum Part {
    Comma,
    Property(StringIdx),
}

impl Side {
    fn new() -> Side {
        Side {
            parts: Vec::new(),
            length: 1,
        }
    }
}

/// Returns the number that a text begins with, as JavaScript's `parseInt` reads it.
///
/// DevTools shows the names of shortcut edges in this way (`HeapSnapshot.ts`,
/// `JSHeapSnapshotEdge.name`).
fn leading_number(name: &[u8]) -> Option<String> {
    let text = name.trim_ascii_start();
    let (sign, digits) = match text.split_first() {
        Some((b'-', rest)) => ("-", rest),
        Some((b'+', rest)) => ("", rest),
        _ => ("", text),
    };
    let end = digits
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(digits.len());
    let digits = std::str::from_utf8(digits.get(..end)?).ok()?;
    let number: f64 = digits.parse().ok()?;
    // JavaScript writes larger numbers with exponents. No real name is such a number.
    if number >= 1e21 {
        return None;
    }
    let sign = if number == 0.0 { "" } else { sign };
    Some(format!("{sign}{number}"))
}

/// Returns a page of a text: the characters that begin within `count` UTF-16 units from `start` on.
/// O(text).
pub fn page(wtf8: &[u8], start: u64, count: u32) -> Result<TextPage, OutOfMemory> {
    let end = start.saturating_add(u64::from(count));
    let mut total = 0u64;
    let mut bytes = wtf8.len()..wtf8.len();
    for (at, byte) in wtf8.iter().enumerate() {
        // A character of four bytes counts two units; bytes that continue a character count none.
        let units = u64::from(byte & 0xC0 != 0x80) + u64::from(*byte >= 0xF0);
        if units > 0 {
            if total >= start {
                bytes.start = bytes.start.min(at);
            }
            if total >= end {
                bytes.end = bytes.end.min(at);
            }
        }
        total += units;
    }
    Ok(TextPage {
        text: wtf8::try_to_string(wtf8.get(bytes).unwrap_or_default())?,
        start,
        total,
    })
}

/// Cuts a text to `limit` UTF-16 units, as a row shows it.
pub fn shown(wtf8: &[u8], limit: usize) -> Text {
    // A UTF-16 unit takes three bytes at most.
    if wtf8.len() <= limit {
        return Text {
            text: wtf8::to_string(wtf8),
            cut: false,
        };
    }
    let shown = wtf8.get(..limit.saturating_mul(3)).unwrap_or(wtf8);
    let text = wtf8::to_string(shown);
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > limit
    });
    match end {
        Some((end, _)) => Text {
            text: text[..end].to_owned(),
            cut: true,
        },
        None => Text {
            text,
            cut: shown.len() < wtf8.len(),
        },
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::{EdgeKind, NodeIdx};

    use super::{leading_number, page};
    use crate::test_kit::{Graph, GraphNode};

    #[test]
    fn the_start_of_a_name_is_cut_from_the_whole() {
        let long = "long".repeat(50);
        let lists: [&[&str]; 6] = [
            &[],
            &["", "", "a", "", "b"],
            &["first", "a\"b{", "last"],
            &[&long, "b", "c"],
            &["", &long, "c", &long],
            &["one", "two", &long, "three", "four"],
        ];
        let mut graph = Graph::new();
        for properties in lists {
            let mut object = GraphNode::new("Object");
            for property in properties {
                object.edge(EdgeKind::Property, property, 0);
            }
            graph.add(object);
        }
        let session = graph.session();
        let snapshot = session.snapshot();
        for (node, shown) in (1..).map(NodeIdx).zip([
            "{}",
            "{a, , b}",
            "{first, \"a\\\"b{\", last}",
            &format!("{{{long}, …}}"),
            "",
            "{one, two, …, three, four}",
        ]) {
            let name = snapshot.object_name(node).expect("memory");
            if !shown.is_empty() {
                assert_eq!(String::from_utf8_lossy(&name), shown);
            }
            for bytes in 0..name.len() + 2 {
                let start = snapshot.name_up_to(node, bytes).expect("memory");
                assert_eq!(*start, name[..bytes.min(name.len())]);
            }
        }
    }

    #[test]
    fn pages_of_a_text_make_the_whole_and_split_no_character() {
        let text = "aé€😀b😀";
        let units = text.encode_utf16().count() as u64;
        for count in 1..=9 {
            let pages = (0..=units).step_by(count as usize).map(|start| {
                let page = page(text.as_bytes(), start, count).expect("memory");
                assert_eq!((page.start, page.total), (start, units));
                page.text
            });
            assert_eq!(pages.collect::<String>(), text, "{count}");
        }
        for (start, count) in [(100, 10), (0, 0)] {
            let page = page(text.as_bytes(), start, count).expect("memory");
            assert_eq!(page.text, "");
        }
    }

    #[test]
    fn numbers_are_read_as_parse_int_does() {
        for (name, number) in [
            ("12", Some("12")),
            ("012abc", Some("12")),
            (" -3.5", Some("-3")),
            ("+7", Some("7")),
            ("-0", Some("0")),
            ("0x1f", Some("0")),
            ("12345678901234567890", Some("12345678901234567000")),
            ("", None),
            ("-", None),
            ("window 1", None),
        ] {
            assert_eq!(leading_number(name.as_bytes()).as_deref(), number, "{name}");
        }
    }
}
