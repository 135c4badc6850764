//! The retainers of each node: 4 bytes and a bit an edge, and 8 bytes a node.
//!
//! An entry is the retainer and the edge's type. Which of the retainer's edges it is can be found
//! when a row is shown, and no analysis asks. Built by counting sort, two
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

/// Incoming edges by node; those of one node are in file order, so that parallel edges are
/// neighbours. The nodes themselves are in the order of a walk, whose analysis then reads the
/// table from one end to the other.
#[derive(Debug, Default)]
pub struct RetainerTable {
    /// The edge's type and the position of the node it starts from.
    entries: Vec<Edge>,
    /// Where each node's entries begin; [`NOTHING`] for a node without retainers.
    first: Vec<u32>,
    /// A bit for the last entry of each node.
    last: FixedBitSet,
    /// The ends of all nodes that have more than [`MANY`] entries, which take long to look for.
    ends: FxHashMap<NodeIdx, u32>,
    /// The node at each position; empty while each node is its own position.
    node_at: Vec<NodeIdx>,
}

/// How many edges lead to each node, weak ones included.
#[derive(Debug, Default)]
pub struct RetainerCounts {
    counts: Vec<u32>,
}

/// Goes through a [`RetainerTable`] a place at a time, from the back.
pub struct Backward<'a> {
    entries: &'a [Edge],
    /// The last entries of the places that are left.
    last: Rev<Ones<'a>>,
}

/// What stands in a table's place that is not filled yet.
const BLANK: Edge = Edge::from_word(0);

/// Looking through the bits of so many entries costs less than everything else that is done with a
/// node's entries.
const MANY: usize = 1 << 12;

/// No entry: an entry takes four bytes, so there are never so many.
const NOTHING: u32 = u32::MAX;

impl RetainerCounts {
    /// Counts them: the first of two passes over the edges.
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

    /// How many edges lead to a node.
    #[inline(always)]
    pub fn of(&self, node: NodeIdx) -> usize {
        self.counts[node.at()] as usize
    }
}

impl RetainerTable {
    /// Sorts the edges by the node they lead to, and these by `node_at`, the node at each place of
    /// a walk. [`RetainerTable::set_nodes_by_position`] has to follow in the end, unless each node is at its
    /// own place.
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

    /// Whether any edge leads to a node, weak ones included.
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
        // From the word of the first entry on; what is before that entry does not count.
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

    /// Goes through what holds the places of a walk from the last one before `later` to the first;
    /// `later` are the nodes at all places after it.
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

    /// The edges that lead to a node: type and holder, in file order.
    pub fn edges(&self, node: NodeIdx) -> impl Iterator<Item = Edge> + '_ {
        let entries = self.entries(node).iter();
        entries.map(|entry| entry.with_node(self.retainer(*entry)))
    }

    /// The edges from one node to another. O(log of the edges that lead there).
    pub fn edges_from(&self, retainer: NodeIdx, node: NodeIdx) -> impl Iterator<Item = Edge> + '_ {
        let entries = self.entries(node);
        // Retainers are in file order.
        let first = entries.partition_point(|entry| self.retainer(*entry) < retainer);
        entries[first..]
            .iter()
            .take_while(move |entry| self.retainer(**entry) == retainer)
            .map(move |entry| entry.with_node(retainer))
    }

    /// The holder of one of [`RetainerTable::places`].
    #[inline(always)]
    pub fn retainer(&self, entry: Edge) -> NodeIdx {
        let position = entry.node();
        let node = self.node_at.get(position.at()).copied();
        node.unwrap_or(position)
    }

    /// The edges that lead to a node: type and place of the holder.
    pub fn entries(&self, node: NodeIdx) -> &[Edge] {
        &self.entries[self.range(node)]
    }

    /// The edges that lead to a node, in file order; scans the edges of each holder once.
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

    /// Says which node is at each place. They are kept: four bytes a node are cheaper than to
    /// change every edge back.
    pub fn set_nodes_by_position(&mut self, node_at: Vec<NodeIdx>) {
        self.node_at = node_at;
    }

    /// Bytes that the table holds.
    pub fn memory(&self) -> u64 {
        let columns = self.entries.capacity() + self.first.capacity() + self.node_at.capacity();
        let ends = self.ends.capacity() * size_of::<(NodeIdx, u32)>();
        (4 * columns + self.last.len() / 8 + ends) as u64
    }
}

impl<'a> Backward<'a> {
    /// What holds the next place that anything holds, in file order.
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

    /// A root that retains each of some nodes so many times.
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
