//! The two columns that say where edges lead. Walks over the graph read no other.

use std::ops::Range;

use heaplens_model::NodeIdx;

use super::edges::Edge;

/// The two columns that make a graph, and its root.
#[derive(Clone, Copy, Debug)]
pub struct Topology<'a> {
    /// The index of each node's first edge, and the end of the last node's edges; empty without
    /// nodes.
    pub first_edges: &'a [u32],
    /// The target and type of each edge, in file order.
    pub edges: &'a [Edge],
    /// See [`super::Tables::root`].
    pub root: NodeIdx,
}

impl<'a> Topology<'a> {
    /// Returns the number of nodes.
    #[inline(always)]
    pub fn len(self) -> usize {
        self.first_edges.len().saturating_sub(1)
    }

    /// Returns whether there are no nodes.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Iterates over all nodes in file order.
    pub fn indices(self) -> impl ExactSizeIterator<Item = NodeIdx> + use<> {
        (0..self.len() as u32).map(NodeIdx)
    }

    /// Returns the indices of a node's edges.
    #[inline(always)]
    pub fn edge_range(self, node: NodeIdx) -> Range<usize> {
        self.first_edges[node.at()] as usize..self.first_edges[node.at() + 1] as usize
    }

    /// Returns a node's edges.
    #[inline(always)]
    pub fn edges_of(self, node: NodeIdx) -> &'a [Edge] {
        &self.edges[self.edge_range(node)]
    }
}
