//! Gives V8's own arrays and hidden objects to the one object that owns them.
//!
//! DevTools, `HeapSnapshot.ts`, `calculateShallowSizes`: nodes of type `hidden` and `array`, and
//! native external string data, are charged to their owner when they have exactly one; ownership
//! spreads over every edge that is not weak. A snapshot without user roots was taken to expose
//! V8's internals and keeps its sizes. The outcome does not depend on the order of the walk.

use heaplens_model::{EdgeKind, NodeIdx, NodeKind};

use super::{WellKnownNames, user_roots};
use crate::tables::{OutOfMemory, Tables, blocks, try_filled, try_push};

/// No owner met yet. Above every node: `NodeTable::MAX_LEN` is 2^28.
const UNVISITED: u32 = u32::MAX;
/// More than one owner.
const SHARED: u32 = u32::MAX - 1;

/// Redistributes the sizes in place. O(nodes + edges), a word of scratch for each node and one
/// for each candidate.
pub fn redistribute(tables: &mut Tables, names: &WellKnownNames) -> Result<(), OutOfMemory> {
    if user_roots(tables, names).next().is_none() {
        return Ok(());
    }
    let owners = find_owners(tables, names)?;
    blocks::nodes(tables.nodes.len(), |node| {
        let owner = owners[node.at()];
        if owner >= SHARED || owner == node.0 {
            return Ok(());
        }
        let owner = NodeIdx(owner);
        // Sizes of the root and of synthetic nodes mean nothing to people.
        if owner == tables.root || tables.nodes.is(owner, NodeKind::Synthetic) {
            return Ok(());
        }
        let sizes = tables.nodes.shallow_sizes_mut();
        let size = sizes.get(node);
        sizes.set(node, 0)?;
        sizes.add(owner, size)
    })
}

fn is_candidate(tables: &Tables, names: &WellKnownNames, node: NodeIdx) -> bool {
    match tables.nodes.kind(node) {
        NodeKind::Hidden | NodeKind::Array => true,
        NodeKind::Native => names.external_string_data.contains(tables.nodes.name(node)),
        _ => false,
    }
}

/// Each node's owner: itself for those that are no candidates.
fn find_owners(tables: &Tables, names: &WellKnownNames) -> Result<Vec<u32>, OutOfMemory> {
    let mut owners = try_filled(UNVISITED, tables.nodes.len())?;
    blocks::nodes(tables.nodes.len(), |node| {
        if !is_candidate(tables, names, node) {
            owners[node.at()] = node.0;
        }
        Ok(())
    })?;
    let mut worklist = Vec::new();
    blocks::nodes(tables.nodes.len(), |node| {
        // Candidates are walked when an owner reaches them, the others here.
        if owners[node.at()] == node.0 {
            spread(tables, node, &mut owners, &mut worklist)?;
            while let Some(candidate) = worklist.pop() {
                spread(tables, candidate, &mut owners, &mut worklist)?;
            }
        }
        Ok(())
    })?;
    Ok(owners)
}

fn spread(
    tables: &Tables,
    node: NodeIdx,
    owners: &mut [u32],
    worklist: &mut Vec<NodeIdx>,
) -> Result<(), OutOfMemory> {
    let owner = owners[node.at()];
    for link in &tables.edges.links()[tables.nodes.edges(node)] {
        if link.is(EdgeKind::Weak) {
            continue;
        }
        let target = link.node();
        let known = owners[target.at()];
        if known == target.0 || known == owner || known == SHARED {
            continue;
        }
        // Twice at most for each target: from unvisited to owned, and from owned to shared.
        owners[target.at()] = if known == UNVISITED { owner } else { SHARED };
        try_push(worklist, target)?;
    }
    Ok(())
}
