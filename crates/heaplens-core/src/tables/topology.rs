//! Where edges lead, and nothing else: all that a walk over the graph asks of the tables.
//!
//! A walk that asks for no more can be taken wherever these two columns are, also in a worker that
//! has no other part of the snapshot.

use std::ops::Range;

use heaplens_model::NodeIdx;

use super::edges::Edge;

/// The two columns that make a graph, and where it begins.
#[derive(Clone, Copy, Debug)]
pub struct Topology<'a> {
    /// The index of each node's first edge, and the end of the last node's edges; empty without
    /// nodes.
    pub first_edges: &'a [u32],
    /// All edges' targets and types, in file order.
    pub edges: &'a [Edge],
    /// See [`super::Tables::root`].
    pub root: NodeIdx,
}

impl<'a> Topology<'a> {
    /// How many nodes.
    #[inline(always)]
    pub fn len(self) -> usize {
        self.first_edges.len().saturating_sub(1)
    }

    /// Whether there are no nodes.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// All nodes in file order.
    pub fn indices(self) -> impl ExactSizeIterator<Item = NodeIdx> + use<> {
        (0..self.len() as u32).map(NodeIdx)
    }

    /// The indices of a node's edges.
    #[inline(always)]
    pub fn edge_range(self, node: NodeIdx) -> Range<usize> {
        self.first_edges[node.at()] as usize..self.first_edges[node.at() + 1] as usize
    }

    /// A node's edges.
    #[inline(always)]
    pub fn edges_of(self, node: NodeIdx) -> &'a [Edge] {
        &self.edges[self.edge_range(node)]
    }
}
