//! What the page owns, as opposed to the debugger and V8 itself.
//!
//! DevTools, `HeapSnapshot.ts`, `markPageOwnedNodes`: all that the root's shortcut edges and the
//! documents' trees reach over edges that are not weak. Dominators let no edge from outside in.

use fixedbitset::FixedBitSet;
use heaplens_model::{EdgeKind, NodeIdx};

use super::{WellKnownNames, ahead, is_document_trees};
use crate::tables::{OutOfMemory, Tables, blocks, try_push, try_reserve};

/// One bit for each node. O(nodes + edges), one word of scratch for each node at most.
pub fn mark(tables: &Tables, names: &WellKnownNames) -> Result<FixedBitSet, OutOfMemory> {
    let mut owned = FixedBitSet::with_capacity(tables.nodes.len());
    let mut queue: Vec<NodeIdx> = Vec::new();
    try_reserve(&mut queue, tables.nodes.len())?;
    for edge in tables.nodes.edges(tables.root) {
        let link = tables.edges.links()[edge];
        let starts = match link.kind() {
            EdgeKind::Element => is_document_trees(tables, names, link.node()),
            kind => kind == EdgeKind::Shortcut,
        };
        if starts && !owned.put(link.node().at()) {
            try_push(&mut queue, link.node())?;
        }
    }
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
