//! Marks the nodes that the page owns, as opposed to the debugger and V8 itself.
//!
//! These are all nodes that the root's shortcut edges and the documents' trees reach over edges
//! that are not weak (DevTools, `HeapSnapshot.ts`, `markPageOwnedNodes`). For dominators, edges
//! from other nodes to these do not count.
//!
//! Distances usually start from the same nodes and follow nearly the same edges. In that case only
//! the edges that they skipped are left to follow.

use fixedbitset::FixedBitSet;
use heaplens_model::EdgeKind;

use super::DistanceRules;
use super::distances::FromUserRoots;
use super::prefetch_edges::prefetch_edges;
use crate::tables::{OutOfMemory, Topology, blocks, try_bits, try_extend, try_push};

/// Makes a bit for each node that the page owns. O(nodes + edges), with at most one word of scratch
/// for each node.
pub fn mark(
    topology: Topology<'_>,
    rules: &DistanceRules,
    from_user_roots: FromUserRoots,
) -> Result<FixedBitSet, OutOfMemory> {
    let mut queue = Vec::new();
    try_extend(&mut queue, rules.page_starts.iter().copied())?;
    let mut is_start = try_bits(topology.len())?;
    is_start.extend(queue.iter().map(|node| node.at()));
    let mut owned = try_bits(topology.len())?;
    let mut user_roots = rules.user_roots.iter();
    if user_roots.all(|node| is_start.contains(node.at())) {
        owned.union_with(&from_user_roots.reached);
        try_extend(&mut queue, from_user_roots.skipped_targets.into_iter())?;
    }
    drop(from_user_roots.reached);

    queue.retain(|node| !owned.put(node.at()));
    let mut next = 0;
    blocks::until_done(|| {
        for _ in 0..blocks::LEN {
            let Some(&node) = queue.get(next) else {
                return Ok(true);
            };
            prefetch_edges(topology, &queue, next);
            next += 1;
            for edge in topology.edges_of(node) {
                if !edge.is(EdgeKind::Weak) && !owned.put(edge.node().at()) {
                    try_push(&mut queue, edge.node())?;
                }
            }
        }
        Ok(false)
    })?;
    Ok(owned)
}
