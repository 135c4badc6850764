//! Whether the name of an edge is a key that a program took from its data.
//!
//! No file tells it: V8 writes the keys of a dictionary as it writes the fields of a record. So this
//! errs towards keys. Fields have names of code, and values of several classes.

use heaplens_model::object_facts::ObjectKind;
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};
use rustc_hash::FxHashMap;

use crate::tables::edges::EdgeName;
use crate::views::Snapshot;

/// Objects with fewer properties are told by the names of these alone.
const LEAST_HELD: usize = 4;
/// Records seldom have more fields. More are not looked at, either.
const MOST_FIELDS: usize = 32;

/// How many objects a node holds by properties, or by elements if these are more.
pub fn held_by_keys(snapshot: &Snapshot, node: NodeIdx) -> u64 {
    let edges = &snapshot.tables.edges.as_slice()[snapshot.tables.nodes.edges(node)];
    let properties = edges.iter().filter(|edge| edge.is(EdgeKind::Property));
    let elements = edges.iter().filter(|edge| edge.is(EdgeKind::Element));
    properties.count().max(elements.count()) as u64
}

impl Snapshot {
    /// Whether an edge's name is a key of a dictionary. O(edges of its start).
    pub fn is_key(&self, edge: EdgeIdx) -> bool {
        let kind = self.tables.edges.kind(edge);
        let start = self.edge_start(edge);
        let is_object = || {
            matches!(
                self.object_kind(start),
                ObjectKind::PlainObject | ObjectKind::Instance
            )
        };
        match (kind, self.tables.edge_name(start, edge)) {
            // Numbers by which an object is asked are ids.
            (EdgeKind::Element, _) => is_object(),
            (EdgeKind::Property, EdgeName::String(name)) => {
                let name = self.tables.strings.get(name);
                !is_known(name) && is_object() && (!is_of_code(name) || self.is_dictionary(start))
            }
            _ => false,
        }
    }

    /// Whether an object is used as a dictionary: it has many properties, or most of some are of
    /// one class. O(its edges).
    pub fn is_dictionary(&self, node: NodeIdx) -> bool {
        let is_plain = self.object_kind(node) == ObjectKind::PlainObject;
        let edges = self.edges_of(node);
        let properties = edges
            .of(|kind| kind == EdgeKind::Property)
            .filter(|(at, _)| !is_known(edges.text(*at)));
        let (mut held, mut most) = (0, 0);
        let mut counts = FxHashMap::default();
        for (_, edge) in properties.take(MOST_FIELDS) {
            held += 1;
            // A prototype's methods are no entries.
            if is_plain || self.object_kind(edge.node()) != ObjectKind::Function {
                let count = counts.entry(self.classes.of_node(edge.node())).or_insert(0);
                *count += 1;
                most = most.max(*count);
            }
        }
        held >= LEAST_HELD && (most * 2 > held || is_plain && held == MOST_FIELDS)
    }
}

/// Whether V8 or the language gives a property its name.
fn is_known(name: &[u8]) -> bool {
    matches!(name, b"__proto__" | b"constructor" | b"prototype") || name.starts_with(b"<symbol")
}

/// Whether a name can stand in code without quotes.
fn is_of_code(name: &[u8]) -> bool {
    let is_start = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | b'#');
    let is_next = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    let is_name = |(first, rest): (&u8, &[u8])| is_start(*first) && rest.iter().all(is_next);
    name.split_first().is_some_and(is_name)
}
