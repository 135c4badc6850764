//! Reading ahead of a walk, so that it finds at hand what it would have to wait for.
//!
//! A walk over the graph asks for one place of memory after another, each as good as random, and
//! spends most of its time waiting. When a queue tells where the walk will be soon, reads that
//! nothing depends on can be made now, and many of them are waited for together. The results are
//! thrown away; nothing but time changes.

use heaplens_model::NodeIdx;

use crate::tables::Topology;

/// Nodes are read ahead in blocks of this many.
const BLOCK: usize = 16;

/// Reads values for nothing but to have them at hand.
#[inline(always)]
fn touch(values: impl Iterator<Item = u32>) {
    std::hint::black_box(values.fold(0, |read, value| read ^ value));
}

/// For a walk that is at `next` in its queue, called at each step: reads the edges of the block
/// after this one.
#[inline(always)]
pub fn prefetch_edges(topology: Topology<'_>, queue: &[NodeIdx], next: usize) {
    if next.is_multiple_of(BLOCK) {
        let start = (next + BLOCK).min(queue.len());
        let block = &queue[start..(start + BLOCK).min(queue.len())];
        let first_edges = block.iter().map(|node| topology.edge_range(*node).start);
        let edges = first_edges.filter_map(|index| topology.edges.get(index));
        touch(edges.map(|edge| edge.node().0));
    }
}
