//! Adds the sizes of V8's own arrays and hidden objects to the object that owns them.
//!
//! The rules are those of DevTools, `HeapSnapshot.ts`, `calculateShallowSizes`. They apply to nodes
//! of type `hidden` and `array`, and to native external string data, if these have exactly one
//! owner. Ownership spreads over every edge that is not weak. A snapshot without user roots was
//! taken to expose V8's internals and keeps its sizes. The result does not depend on the order of
//! the walk.

use fixedbitset::FixedBitSet;
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};

use super::{WellKnownNames, user_roots};
use crate::tables::{
    OutOfMemory, Scratch, Tables, blocks, try_bits, try_clone_bits, try_push, try_resize,
};

/// No owner was found yet. The number is above every node: `NodeTable::MAX_LEN` is 2^28.
const UNVISITED: u32 = u32::MAX;
/// More than one owner.
const SHARED: u32 = u32::MAX - 1;

/// Redistributes the sizes in place. O(nodes + edges), with a word of scratch for each node and one
/// for each candidate.
pub fn redistribute(
    tables: &mut Tables,
    names: &WellKnownNames,
    scratch: &mut Scratch,
) -> Result<(), OutOfMemory> {
    if user_roots(tables, names).next().is_none() {
        return Ok(());
    }
    let owners = find_owners(tables, names, scratch)?;
    blocks::nodes(tables.nodes.len(), |node| {
        let owner = owners[node.at()];
        if owner >= SHARED {
            return Ok(());
        }
        let owner = NodeIdx(owner);
        // Sizes of the root and of synthetic nodes are of no use to people.
        if owner == tables.root || tables.nodes.is(owner, NodeKind::Synthetic) {
            return Ok(());
        }
        let sizes = tables.nodes.shallow_sizes_mut();
        let size = sizes.get(node);
        sizes.set(node, 0)?;
        sizes.add(owner, size)
    })?;
    scratch.give(owners, |owner| owner);
    Ok(())
}

fn is_candidate(tables: &Tables, names: &WellKnownNames, node: NodeIdx) -> bool {
    match tables.nodes.kind(node) {
        NodeKind::Hidden | NodeKind::Array => true,
        NodeKind::Native => names.external_string_data.contains(tables.nodes.name(node)),
        _ => false,
    }
}

/// Finds the owner of each candidate. The values of other nodes are meaningless.
fn find_owners(
    tables: &Tables,
    names: &WellKnownNames,
    scratch: &mut Scratch,
) -> Result<Vec<u32>, OutOfMemory> {
    let len = tables.nodes.len();
    let mut owners = scratch.take(len, |word| word)?;
    try_resize(&mut owners, UNVISITED, len)?;
    let mut search = Search {
        tables,
        owners,
        undecided: try_bits(len)?,
        scanned: NodeIdx(0),
        worklist: Vec::new(),
    };
    blocks::nodes(len, |node| {
        search
            .undecided
            .set(node.at(), is_candidate(tables, names, node));
        Ok(())
    })?;
    let candidates = try_clone_bits(&search.undecided)?;
    blocks::nodes(len, |node| {
        search.scanned = node;
        let owner = if candidates.contains(node.at()) {
            search.owners[node.at()]
        } else {
            node.0
        };
        if owner == UNVISITED {
            return Ok(());
        }
        search.spread(node, owner)?;
        while let Some(candidate) = search.worklist.pop() {
            search.spread(candidate, search.owners[candidate.at()])?;
        }
        Ok(())
    })?;
    Ok(search.owners)
}

struct Search<'a> {
    tables: &'a Tables,
    owners: Vec<u32>,
    /// Candidates that are not known to be shared. Most edges lead to other nodes, which these bits
    /// tell from the cache.
    undecided: FixedBitSet,
    /// The last node that spread its owner in file order, which is the fastest order.
    scanned: NodeIdx,
    /// Candidates up to that node whose owner has changed since.
    worklist: Vec<NodeIdx>,
}

impl Search<'_> {
    #[inline(always)]
    fn spread(&mut self, node: NodeIdx, owner: u32) -> Result<(), OutOfMemory> {
        for edge in &self.tables.edges.as_slice()[self.tables.nodes.edges(node)] {
            let target = edge.node();
            if !self.undecided.contains(target.at()) || edge.is(EdgeKind::Weak) {
                continue;
            }
            let known = &mut self.owners[target.at()];
            if *known == owner {
                continue;
            }
            // This happens at most twice for each target: unvisited to owned, owned to shared.
            *known = if *known == UNVISITED { owner } else { SHARED };
            if *known == SHARED {
                self.undecided.remove(target.at());
            }
            if target <= self.scanned {
                try_push(&mut self.worklist, target)?;
            }
        }
        Ok(())
    }
}
