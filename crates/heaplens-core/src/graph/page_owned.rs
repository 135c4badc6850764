//! What the page owns, as opposed to the debugger and V8 itself.
//!
//! DevTools, `HeapSnapshot.ts`, `markPageOwnedNodes`: all that the root's shortcut edges and the
//! documents' trees reach over edges that are not weak. Dominators let no edge from outside in.
//! Distances are measured from the same starts, as a rule, over nearly the same edges: then only
//! what that walk passed over is left to do.

use fixedbitset::FixedBitSet;
use heaplens_model::{EdgeKind, NodeIdx};

use super::distances::Near;
use super::{WellKnownNames, ahead, is_document_trees, user_roots};
use crate::tables::{OutOfMemory, Tables, blocks, try_push};

/// One bit for each node. O(nodes + edges), one word of scratch for each node at most.
pub fn mark(
    tables: &Tables,
    names: &WellKnownNames,
    near: Near,
) -> Result<FixedBitSet, OutOfMemory> {
    let mut starts: Vec<NodeIdx> = Vec::new();
    for edge in tables.nodes.edges(tables.root) {
        let link = tables.edges.links()[edge];
        let starts_here = match link.kind() {
            EdgeKind::Element => is_document_trees(tables, names, link.node()),
            kind => kind == EdgeKind::Shortcut,
        };
        if starts_here {
            try_push(&mut starts, link.node())?;
        }
    }
    let mut is_start = FixedBitSet::with_capacity(tables.nodes.len());
    is_start.extend(starts.iter().map(|node| node.at()));
    let mut owned = FixedBitSet::with_capacity(tables.nodes.len());
    if user_roots(tables, names).all(|node| is_start.contains(node.at())) {
        owned.union_with(&near.met);
        starts.extend(near.passed_over);
    }
    drop(near.met);

    let mut queue = starts;
    queue.retain(|node| !owned.put(node.at()));
    let mut next = 0;
    blocks::until_done(|| {
        for _ in 0..blocks::LEN {
            let Some(&node) = queue.get(next) else {
                return Ok(true);
            };
            ahead::read_queue(tables, &queue, next);
            next += 1;
            for link in &tables.edges.links()[tables.nodes.edges(node)] {
                if !link.is(EdgeKind::Weak) && !owned.put(link.node().at()) {
                    try_push(&mut queue, link.node())?;
                }
            }
        }
        Ok(false)
    })?;
    Ok(owned)
}
