//! The retainers of each node: 4 bytes and a bit an edge, and 8 bytes a node.
//!
//! An entry has the retainer and the edge's type. The index of the edge is not kept: no analysis
//! needs it, and the rows that are shown look it up. The table is built by counting sort, in two
//! passes over the edges.

use std::iter::Rev;
use std::ops::Range;

use fixedbitset::{FixedBitSet, Ones};
use heaplens_model::NodeIdx;
use rustc_hash::FxHashMap;

use crate::tables::edges::Edge;
use crate::tables::{
    OutOfMemory, Scratch, Tables, Topology, blocks, try_bits, try_filled, try_reserve_entry,
    try_resize,
};

/// Incoming edges by node. Those of one node are in file order, so that parallel edges are
/// neighbours. The nodes are in the order of a walk, so that its analysis reads the table from one
/// end to the other.
#[derive(Debug, Default)]
pub struct RetainerTable {
    /// The edge's type and the position of the node it starts from.
    entries: Vec<Edge>,
    /// The index of each node's first entry; [`NOTHING`] for a node without retainers.
    first: Vec<u32>,
    /// A bit for the last entry of each node.
    last: FixedBitSet,
    /// The ends of nodes with more than [`MANY`] entries, which `last` would find too slowly.
    ends: FxHashMap<NodeIdx, u32>,
    /// The node at each position; empty while each node is its own position.
    node_at: Vec<NodeIdx>,
}

/// The number of edges to each node, weak ones included.
#[derive(Debug, Default)]
pub struct RetainerCounts {
    counts: Vec<u32>,
}

/// Goes through a [`RetainerTable`] from the last position to the first.
pub struct Backward<'a> {
    entries: &'a [Edge],
    /// The last entry of each position that is left.
    last: Rev<Ones<'a>>,
}

/// An entry that is not filled yet.
const BLANK: Edge = Edge::from_code(0, 0);

/// The most entries of a node whose end is found by the bits of `last`. Up to this number the
/// search costs less than any other work on the entries.
const MANY: usize = 1 << 12;

/// Stands for no entry. An entry takes four bytes, so there are always fewer.
const NOTHING: u32 = u32::MAX;

impl RetainerCounts {
    /// Counts the edges to each node: the first of two passes over the edges.
    pub fn count(topology: Topology<'_>) -> Result<RetainerCounts, OutOfMemory> {
        let mut counts = try_filled(0u32, topology.len())?;
        blocks::forward(topology.edges.len(), |range| {
            for edge in &topology.edges[range] {
                counts[edge.node().at()] += 1;
            }
            Ok(())
        })?;
        Ok(RetainerCounts { counts })
    }

    /// Returns the number of edges to a node.
    #[inline(always)]
    pub fn of(&self, node: NodeIdx) -> usize {
        self.counts[node.at()] as usize
    }
}

impl RetainerTable {
    /// Groups the edges by target, in the order of `node_at`, the node at each position of a walk.
    /// Unless each node is its own position, [`RetainerTable::set_nodes_by_position`] must follow.
    pub fn build(
        tables: &Tables,
        counts: RetainerCounts,
        node_at: &[NodeIdx],
        scratch: &mut Scratch,
    ) -> Result<RetainerTable, OutOfMemory> {
        let edges = tables.edges.as_slice();
        let mut entries = try_filled(BLANK, edges.len())?;
        let mut positions = scratch.take(node_at.len(), NodeIdx)?;
        try_resize(&mut positions, NodeIdx(0), node_at.len())?;
        let mut last = try_bits(edges.len())?;
        let mut ends = FxHashMap::default();
        let mut first = counts.counts;
        let mut end = 0;
        blocks::forward(node_at.len(), |range| {
            for position in range {
                let node = node_at[position].at();
                positions[node] = NodeIdx(position as u32);
                let count = std::mem::replace(&mut first[node], NOTHING);
                if count > 0 {
                    end += count;
                    first[node] = end;
                    last.insert(end as usize - 1);
                    if count as usize > MANY {
                        try_reserve_entry(&mut ends)?;
                        ends.insert(node_at[position], end);
                    }
                }
            }
            Ok(())
        })?;
        // Filling from the back moves each node's end down to its first entry.
        blocks::backward(tables.nodes.len(), |range| {
            for node in range.rev().map(|node| NodeIdx(node as u32)) {
                let retainer = positions[node.at()];
                for index in tables.nodes.edges(node).rev() {
                    let edge = edges[index];
                    let entry = &mut first[edge.node().at()];
                    *entry -= 1;
                    entries[*entry as usize] = edge.with_node(retainer);
                }
            }
            Ok(())
        })?;
        scratch.give(positions, |position| position.0);
        Ok(RetainerTable {
            entries,
            first,
            last,
            ends,
            node_at: Vec::new(),
        })
    }

    /// Returns whether any edge leads to a node, weak ones included.
    #[inline(always)]
    pub fn has_retainers(&self, node: NodeIdx) -> bool {
        self.first[node.at()] != NOTHING
    }

    fn range(&self, node: NodeIdx) -> Range<usize> {
        if !self.has_retainers(node) {
            return 0..0;
        }
        const BITS: usize = usize::BITS as usize;
        let start = self.first[node.at()] as usize;
        // The search starts in the word of the first entry, without the bits before that entry.
        let mut words = self.last.as_slice()[start / BITS..].iter().copied();
        let first = words.next().unwrap_or(0) & (usize::MAX << (start % BITS));
        let words = std::iter::once(first).chain(words.take(MANY / BITS + 1));
        let last = words.enumerate().find(|(_, word)| *word != 0);
        let end = match last {
            Some((at, word)) => (start / BITS + at) * BITS + word.trailing_zeros() as usize + 1,
            None => self.ends.get(&node).map_or(start, |end| *end as usize),
        };
        start..end
    }

    /// Goes through the retainers by position in the walk, from the last position to the first.
    /// `later` are the nodes at the last positions, which are left out.
    pub fn backward(&self, later: &[NodeIdx]) -> Backward<'_> {
        let first = later.iter().find(|node| self.has_retainers(**node));
        let end = first.map_or(self.entries.len(), |node| self.first[node.at()] as usize);
        let mut last = self.last.ones().rev();
        last.find(|entry| *entry < end);
        Backward {
            entries: &self.entries[..end],
            last,
        }
    }

    /// Iterates over the edges to a node in file order: type and retainer.
    pub fn edges(&self, node: NodeIdx) -> impl Iterator<Item = Edge> + '_ {
        let entries = self.entries(node).iter();
        entries.map(|entry| entry.with_node(self.retainer(*entry)))
    }

    /// Iterates over the edges from `retainer` to `node`. O(log edges to `node`).
    pub fn edges_from(&self, retainer: NodeIdx, node: NodeIdx) -> impl Iterator<Item = Edge> + '_ {
        let entries = self.entries(node);
        // The entries of a node are in the file order of their retainers.
        let first = entries.partition_point(|entry| self.retainer(*entry) < retainer);
        entries[first..]
            .iter()
            .take_while(move |entry| self.retainer(**entry) == retainer)
            .map(move |entry| entry.with_node(retainer))
    }

    /// Returns the retainer of one of [`RetainerTable::entries`].
    #[inline(always)]
    pub fn retainer(&self, entry: Edge) -> NodeIdx {
        let position = entry.node();
        let node = self.node_at.get(position.at()).copied();
        node.unwrap_or(position)
    }

    /// Returns the edges to a node: type and position of the retainer.
    pub fn entries(&self, node: NodeIdx) -> &[Edge] {
        &self.entries[self.range(node)]
    }

    /// Iterates over the edges to a node in file order, by a scan of each retainer's edges. For tests.
    #[cfg(any(test, feature = "test-kit"))]
    pub fn edge_indices<'a>(
        &'a self,
        tables: &'a Tables,
        node: NodeIdx,
    ) -> impl Iterator<Item = (NodeIdx, heaplens_model::EdgeIdx)> + 'a {
        let mut before = None;
        self.edges(node)
            .map(Edge::node)
            .filter(move |retainer| before.replace(*retainer) != Some(*retainer))
            .flat_map(move |retainer| {
                tables
                    .nodes
                    .edges(retainer)
                    .filter(move |edge| tables.edges.as_slice()[*edge].node() == node)
                    .map(move |edge| (retainer, heaplens_model::EdgeIdx(edge as u32)))
            })
    }

    /// Sets the node at each position. Keeping four bytes a node is cheaper than converting every
    /// entry from position to node.
    pub fn set_nodes_by_position(&mut self, node_at: Vec<NodeIdx>) {
        self.node_at = node_at;
    }

    /// Returns the bytes of memory that the table takes.
    pub fn memory(&self) -> u64 {
        let columns = self.entries.capacity() + self.first.capacity() + self.node_at.capacity();
        let ends = self.ends.capacity() * size_of::<(NodeIdx, u32)>();
        (4 * columns + self.last.len() / 8 + ends) as u64
    }
}

impl<'a> Backward<'a> {
    /// Returns the retainers of the next position that has any, in file order.
    #[inline(always)]
    pub fn next_entries(&mut self) -> &'a [Edge] {
        let start = self.last.next().map_or(0, |entry| entry + 1);
        let (before, entries) = self.entries.split_at(start);
        self.entries = before;
        entries
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::EdgeKind;

    use super::*;
    use crate::test_kit::{Graph, GraphNode};

    /// Returns a root that retains each of some nodes so many times.
    fn tables(counts: &[usize]) -> Tables {
        let mut graph = Graph::new();
        for count in counts {
            let node = graph.add(GraphNode::new("A"));
            for _ in 0..*count {
                graph.nodes[0].edge(EdgeKind::Property, "a", node);
            }
        }
        graph.tables()
    }

    #[test]
    fn the_entries_of_a_node_end_where_those_of_the_next_begin() {
        for many in [0, 1, 31, 64, MANY - 1, MANY, MANY + 1, MANY + 63, 3 * MANY] {
            for before in (0..66).step_by(13) {
                let expected = [before, many, 2];
                let tables = tables(&expected);
                let counts = RetainerCounts::count(tables.topology()).expect("fits");
                let node_at = [0, 3, 1, 2].map(NodeIdx);
                let table =
                    RetainerTable::build(&tables, counts, &node_at, &mut Scratch::default())
                        .expect("fits");
                for (node, count) in (1..).map(NodeIdx).zip(expected) {
                    assert_eq!(table.entries(node).len(), count, "{node:?} of {expected:?}");
                    assert_eq!(table.has_retainers(node), count > 0);
                }
                let mut backward = table.backward(&[NodeIdx(2)]);
                for count in [before, 2].into_iter().filter(|count| *count > 0) {
                    assert_eq!(backward.next_entries().len(), count);
                }
            }
        }
    }
}
