//! One node's edges, found by type and name.
//!
//! Names are compared as text: a question asks for a few names of a few nodes, and a look-up table
//! of the strings would cost more. Edges of other types are passed by without a look at their names.

use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, StringIdx};

use crate::tables::Tables;
use crate::tables::edge_names::NameList;
use crate::tables::edges::Edge;

/// The edges of one node in file order.
#[derive(Clone, Copy)]
pub struct NodeEdges<'a> {
    tables: &'a Tables,
    first: usize,
    edges: &'a [Edge],
    names: NameList<'a>,
}

impl<'a> NodeEdges<'a> {
    pub fn new(tables: &'a Tables, node: NodeIdx) -> NodeEdges<'a> {
        let range = tables.nodes.edges(node);
        NodeEdges {
            tables,
            first: range.start,
            edges: &tables.edges.as_slice()[range],
            names: tables.edge_names(node),
        }
    }

    /// Iterates over the edges of some types, with their positions among the node's edges.
    pub fn of(
        self,
        is_wanted: impl Fn(EdgeKind) -> bool + 'a,
    ) -> impl Iterator<Item = (usize, Edge)> + 'a {
        let edges = self.edges.iter().copied().enumerate();
        edges.filter(move |(_, edge)| is_wanted(edge.kind()))
    }

    /// The index of an edge among all edges of the file.
    pub fn index(self, at: usize) -> EdgeIdx {
        EdgeIdx((self.first + at) as u32)
    }

    /// The name of an edge that has a text for a name.
    pub fn text(self, at: usize) -> &'a [u8] {
        self.tables.strings.get(StringIdx(self.names.get(at)))
    }

    /// The index of an element or a hidden edge.
    pub fn number(self, at: usize) -> u32 {
        self.names.get(at)
    }

    /// Where the first edge of a type with a text as its name leads.
    pub fn target(self, kind: EdgeKind, name: &[u8]) -> Option<NodeIdx> {
        let is_it = move |other| other == kind;
        self.of(is_it)
            .find(|(at, _)| self.text(*at) == name)
            .map(|(_, edge)| edge.node())
    }

    /// Where the first internal edge with a name leads.
    pub fn internal(self, name: &[u8]) -> Option<NodeIdx> {
        self.target(EdgeKind::Internal, name)
    }

    /// Where the hidden edge with an index leads.
    pub fn hidden(self, index: u32) -> Option<NodeIdx> {
        self.of(|kind| kind == EdgeKind::Hidden)
            .find(|(at, _)| self.number(*at) == index)
            .map(|(_, edge)| edge.node())
    }

    /// How many edges of some types there are.
    pub fn count(self, is_wanted: impl Fn(EdgeKind) -> bool + 'a) -> u64 {
        self.of(is_wanted).count() as u64
    }
}

/// Reads a name that is a decimal number, as V8 names slots.
pub fn slot_number(name: &[u8]) -> Option<u64> {
    if name.is_empty() || name.len() > 12 {
        return None;
    }
    name.iter().try_fold(0u64, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u64::from(byte - b'0'))
    })
}
