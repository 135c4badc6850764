//! What an object or an edge is called on the screen.
//!
//! DevTools, `HeapSnapshot.ts`, `JSHeapSnapshotNode.name`: concatenated strings are put together
//! from their parts, plain objects show their properties, all others their own name.

use std::borrow::Cow;

use heaplens_model::row::{EdgeLabel, Text};
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind, StringIdx};

use rustc_hash::FxHashSet;

use super::Snapshot;
use crate::graph::shapes::{format_property, is_plain};
use crate::tables::edges::EdgeName;
use crate::tables::wtf8;

/// Parts of a concatenated string are read until it has so many UTF-16 units.
const CONS_LENGTH: usize = 1024;
/// After so many concatenated strings inside one, it is watched whether they come again; after
/// so many that did, it holds itself.
const CONS_PATIENCE: usize = 1000;
/// The properties of a plain object are shown up to so many UTF-16 units.
const PLAIN_LENGTH: usize = 100;

/// Where an object has its name from: objects with equal sources, but for [`NameSource::Parts`]
/// and properties of no list, have equal names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameSource {
    /// A string.
    String(StringIdx),
    /// A plain object's properties, by their list if such are shared.
    Properties(Option<u32>),
    /// The strings that it is put together from.
    Parts,
}

impl Snapshot {
    /// An object's name, as WTF-8 and whole.
    pub fn object_name(&self, node: NodeIdx) -> Cow<'_, [u8]> {
        match self.name_source(node) {
            NameSource::Parts => self.concatenated_string(node).into(),
            NameSource::Properties(_) => self.plain_object_name(node).into(),
            NameSource::String(name) => self.tables.strings.get(name).into(),
        }
    }

    /// Where an object has its name from.
    #[inline]
    pub fn name_source(&self, node: NodeIdx) -> NameSource {
        if self.tables.nodes.is(node, NodeKind::ConcatenatedString) {
            NameSource::Parts
        } else if is_plain(&self.tables, &self.names, node) {
            NameSource::Properties(self.tables.edges.names().list(node))
        } else {
            NameSource::String(self.tables.nodes.name(node))
        }
    }

    /// An object's name as a row shows it.
    pub fn object_text(&self, node: NodeIdx) -> Text {
        self.text(&self.object_name(node))
    }

    /// A text of the snapshot as a row shows it.
    pub fn text(&self, wtf8: &[u8]) -> Text {
        // A UTF-16 unit takes three bytes at most.
        if wtf8.len() <= self.text_limit {
            return Text {
                text: wtf8::to_string(wtf8),
                cut: false,
            };
        }
        let shown = wtf8
            .get(..self.text_limit.saturating_mul(3))
            .unwrap_or(wtf8);
        let text = wtf8::to_string(shown);
        let mut units = 0;
        let end = text.char_indices().find(|(_, character)| {
            units += character.len_utf16();
            units > self.text_limit
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

    /// An edge's type and name as a row shows them.
    pub fn edge_label(&self, edge: EdgeIdx) -> EdgeLabel {
        let kind = match self.tables.edges.link(edge).kind() {
            EdgeKind::WeakMapTable | EdgeKind::WeakMapKey => EdgeKind::Internal,
            kind => kind,
        };
        let name = match self.tables.edge_name(self.holder(edge), edge) {
            EdgeName::Index(index) => Text {
                text: index.to_string(),
                cut: false,
            },
            EdgeName::String(name) => {
                let name = self.tables.strings.get(name);
                match kind {
                    EdgeKind::Shortcut => match leading_number(name) {
                        Some(number) => Text {
                            text: number,
                            cut: false,
                        },
                        None => self.text(name),
                    },
                    _ => self.text(name),
                }
            }
        };
        EdgeLabel { kind, name }
    }

    fn concatenated_string(&self, node: NodeIdx) -> Vec<u8> {
        let mut name = Vec::new();
        let mut length = 0;
        let mut stack = vec![node];
        let mut inner = 0;
        let mut seen = FxHashSet::default();
        while length < CONS_LENGTH
            && let Some(part) = stack.pop()
        {
            if !self.tables.nodes.is(part, NodeKind::ConcatenatedString) {
                let text = self.tables.strings.get(self.tables.nodes.name(part));
                length += wtf8::utf16_len(text);
                name.extend_from_slice(text);
                continue;
            }
            inner += 1;
            // A string put together in a million steps is a million deep, and has a text.
            if inner > CONS_PATIENCE && !seen.insert(part) && inner > seen.len() + 2 * CONS_PATIENCE
            {
                break;
            }
            let [first, second] = self.halves(part);
            stack.extend([second, first]);
        }
        name
    }

    /// The two halves of a concatenated string; DevTools takes node 0 for a missing one.
    fn halves(&self, node: NodeIdx) -> [NodeIdx; 2] {
        let mut halves = [None, None];
        for (link, name) in self.tables.named_edges(node) {
            if link.kind().name() != EdgeKind::Internal.name() {
                continue;
            }
            let name = StringIdx(name);
            if self.names.first.contains(name) {
                halves[0] = Some(link.node());
            } else if self.names.second.contains(name) {
                halves[1] = Some(link.node());
            }
            if halves.iter().all(Option::is_some) {
                break;
            }
        }
        halves.map(|half| half.unwrap_or(NodeIdx(0)))
    }

    /// `{first, second, …, last}`: properties from both ends in turn while they fit.
    fn plain_object_name(&self, node: NodeIdx) -> Vec<u8> {
        let mut edges = self.tables.nodes.edges(node);
        let first_edge = edges.start;
        let names = self.tables.edge_names(node);
        let mut start = Side::new(b"{");
        let mut end = Side::new(b"}");
        let mut from_end = false;
        let mut left_out = false;
        while let Some(edge) = if from_end {
            edges.next_back()
        } else {
            edges.next()
        } {
            let is_property = self.tables.edges.links()[edge].is(EdgeKind::Property);
            let name = StringIdx(names.get(edge - first_edge));
            if !is_property || self.names.proto.contains(name) {
                continue;
            }
            let formatted = format_property(self.tables.strings.get(name));
            let length = wtf8::utf16_len(&formatted);
            if start.length > 1 && start.length + end.length + length > PLAIN_LENGTH {
                left_out = true;
                break;
            }
            let side = if from_end { &mut end } else { &mut start };
            if side.length > 1 {
                side.parts.push(b", ".to_vec());
                side.length += 2;
            }
            side.parts.push(formatted.into_owned());
            side.length += length;
            from_end = !from_end;
        }
        let mut name = start.parts.concat();
        if left_out {
            name.extend_from_slice(", …".as_bytes());
        }
        if end.length > 1 {
            name.extend_from_slice(b", ");
        }
        name.extend(end.parts.iter().rev().flatten());
        name
    }
}

/// One end of a plain object's name, its parts from the outside in.
struct Side {
    parts: Vec<Vec<u8>>,
    length: usize,
}

impl Side {
    fn new(brace: &[u8]) -> Side {
        Side {
            parts: vec![brace.to_vec()],
            length: 1,
        }
    }
}

/// The number that a text begins with, as JavaScript's `parseInt` reads it.
///
/// DevTools shows the names of shortcut edges so (`HeapSnapshot.ts`, `JSHeapSnapshotEdge.name`).
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
    // From here on JavaScript writes exponents; no name is such a number.
    if number >= 1e21 {
        return None;
    }
    let sign = if number == 0.0 { "" } else { sign };
    Some(format!("{sign}{number}"))
}

#[cfg(test)]
mod tests {
    use heaplens_model::{DomState, EdgeKind, NodeIdx, NodeKind, ObjectId, StringIdx};

    use super::leading_number;
    use crate::session::Session;
    use crate::tables::Tables;
    use crate::tables::edges::Link;
    use crate::tables::nodes::NodeRecord;

    /// Concatenated strings, each of the given halves, after a root and the string "ab".
    fn concatenated(halves: &[[u32; 2]]) -> Session {
        let mut tables = Tables::default();
        for text in ["", "ab", "first", "second"] {
            tables.strings.push(text.as_bytes()).expect("fits");
        }
        let mut add = |kind, name, edges: &[u32]| {
            let first_edge = tables.edges.len() as u32;
            for (name, target) in (2..).zip(edges) {
                let link = Link::new(NodeIdx(*target), EdgeKind::Internal);
                tables.edges.push(link, name).expect("fits");
            }
            let record = NodeRecord {
                kind,
                dom_state: DomState::Unknown,
                name: StringIdx(name),
                id: ObjectId(1),
                self_size: 8,
                first_edge,
            };
            tables.nodes.push(record).expect("fits");
        };
        add(NodeKind::Synthetic, 0, &[]);
        add(NodeKind::String, 1, &[]);
        for halves in halves {
            add(NodeKind::ConcatenatedString, 0, halves);
        }
        let count = tables.edges.len() as u32;
        tables.nodes.close(count).expect("fits");
        Session::from_tables(tables).expect("fits")
    }

    fn name(session: &Session, node: u32) -> String {
        String::from_utf8(session.snapshot().object_name(NodeIdx(node)).into_owned())
            .expect("ASCII")
    }

    #[test]
    fn a_string_appended_to_a_million_times_has_a_name() {
        let depth = 1_000_000;
        let mut halves: Vec<[u32; 2]> = (0..depth).map(|at| [at + 1, 1]).collect();
        halves[0] = [1, 1];
        assert_eq!(name(&concatenated(&halves), depth + 1), "ab".repeat(512));
    }

    #[test]
    fn a_string_that_holds_itself_has_an_end() {
        let session = concatenated(&[[2, 1], [1, 3], [5, 0], [4, 0]]);
        assert_eq!(name(&session, 2), "");
        assert_eq!(name(&session, 3), "ab".repeat(512));
        assert_eq!(name(&session, 4), "");
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
