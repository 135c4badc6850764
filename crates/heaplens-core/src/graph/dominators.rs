//! The dominator tree.
//!
//! Semi-NCA (Georgiadis, Tarjan and Werneck, "Finding Dominators in Practice", 2006) on the
//! numbers of one depth-first walk: O(edges · log nodes) at worst, linear in practice, 16 bytes
//! of scratch a node. Its first half is [`super::semidominators`]. It finds what DevTools' Lengauer–Tarjan finds (`HeapSnapshot.ts`,
//! `calculateDominatorsAndRetainedSizes`), since a graph has one dominator tree.

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;

use super::RetainerTable;
use super::depth_first::{DepthFirst, Shape};
use super::semidominators::Places;
use crate::tables::{OutOfMemory, Scratch, Tables, blocks, try_filled, try_push};

/// Who dominates whom.
#[derive(Debug, Default)]
pub struct DominatorTree {
    /// The immediate dominator of each node; the root's is the root.
    dominators: Vec<NodeIdx>,
    /// All nodes in preorder of the tree: what a node dominates follows it in one run.
    preorder: Vec<NodeIdx>,
}

impl DominatorTree {
    /// The immediate dominator of a node; the root's is the root.
    #[inline(always)]
    pub fn dominator(&self, node: NodeIdx) -> NodeIdx {
        self.dominators[node.at()]
    }

    /// All nodes in preorder of the tree, the root first: what a node dominates follows it in
    /// one run.
    pub fn preorder(&self) -> &[NodeIdx] {
        &self.preorder
    }

    /// Forgets the preorder, which only analyses while loading need.
    pub fn forget_preorder(&mut self) {
        self.preorder = Vec::new();
    }

    /// Bytes that the tree holds.
    pub fn memory(&self) -> u64 {
        4 * (self.dominators.capacity() + self.preorder.capacity()) as u64
    }

    /// Finds the tree by a walk, of which the retainers have the numbers.
    ///
    /// Leaves the walk with nothing but its nodes.
    pub fn build(
        tables: &Tables,
        walk: &mut DepthFirst,
        retainers: &RetainerTable,
        page_owned: &FixedBitSet,
        scratch: &mut Scratch,
    ) -> Result<DominatorTree, OutOfMemory> {
        if tables.nodes.is_empty() {
            return Ok(DominatorTree::default());
        }
        let vertex = &walk.vertex;
        let places = Places {
            retainers,
            vertex,
            owned: if page_owned.is_clear() {
                FixedBitSet::new()
            } else {
                owned_places(&vertex[..walk.reached], page_owned)?
            },
            reached: walk.reached,
        };
        let semi = scratch.take(vertex.len(), |word| word)?;
        let semi = places.semidominators(&walk.shape, semi)?;
        drop(places);
        let mut dominator = dominators(&std::mem::take(&mut walk.shape), semi)?;
        // What only holds one another hangs on the root and counts for nothing else.
        while dominator.len() < vertex.len() {
            try_push(&mut dominator, 0)?;
        }
        let preorder = preorder(vertex, &dominator)?;
        let mut by_node = try_filled(tables.root, vertex.len())?;
        blocks::forward(vertex.len(), |range| {
            for place in range {
                by_node[vertex[place].at()] = vertex[dominator[place] as usize];
            }
            Ok(())
        })?;
        Ok(DominatorTree {
            dominators: by_node,
            preorder,
        })
    }
}

/// Whether the page owns the node at each place.
fn owned_places(vertex: &[NodeIdx], page_owned: &FixedBitSet) -> Result<FixedBitSet, OutOfMemory> {
    let mut owned = FixedBitSet::with_capacity(vertex.len());
    blocks::forward(vertex.len(), |range| {
        for place in range {
            owned.set(place, page_owned.contains(vertex[place].at()));
        }
        Ok(())
    })?;
    Ok(owned)
}

/// Turns semidominators into dominators, both by place in the walk.
fn dominators(shape: &Shape, mut semi: Vec<u32>) -> Result<Vec<u32>, OutOfMemory> {
    shape.replay(|place, parent| {
        let semidominator = semi[place as usize];
        let mut candidate = parent;
        // Places below this one hold their dominators by now.
        while candidate > semidominator {
            candidate = semi[candidate as usize];
        }
        semi[place as usize] = candidate;
    })?;
    Ok(semi)
}

/// Lays the tree out in preorder; `vertex` and `dominator` go by place in the walk, where a
/// dominator comes before what it dominates.
fn preorder(vertex: &[NodeIdx], dominator: &[u32]) -> Result<Vec<NodeIdx>, OutOfMemory> {
    let len = vertex.len();
    // How long the run of each place is, and once it is laid out, where what is left of it ends.
    let mut run = try_filled(1u32, len)?;
    // The first place dominates itself.
    blocks::backward(len, |range| {
        for place in range.rev().filter(|place| *place > 0) {
            run[dominator[place] as usize] += run[place];
        }
        Ok(())
    })?;
    let mut preorder = try_filled(vertex[0], len)?;
    blocks::forward(len, |range| {
        for place in range.filter(|place| *place > 0) {
            let length = run[place];
            let end = &mut run[dominator[place] as usize];
            let start = *end - length;
            preorder[start as usize] = vertex[place];
            run[place] = *end;
            run[dominator[place] as usize] = start;
        }
        Ok(())
    })?;
    Ok(preorder)
}
