//! The dominator tree.
//!
//! The algorithm is Semi-NCA (Georgiadis, Tarjan and Werneck, "Finding Dominators in Practice",
//! 2006) on the positions of one depth-first walk. It takes O(edges · log nodes) at worst, is
//! linear in practice, and needs 16 bytes of scratch a node. [`super::semidominators`] is its first
//! half.
//!
//! The result is that of DevTools' Lengauer–Tarjan (`HeapSnapshot.ts`,
//! `calculateDominatorsAndRetainedSizes`), since a graph has only one dominator tree.

use std::ops::Range;
use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;

use super::RetainerTable;
use super::ancestor_jumps::AncestorJumps;
use super::bracket_tree::BracketTree;
use super::depth_first::DepthFirst;
use super::essential_edges::EssentialEdges;
use super::semidominators::WalkGraph;
use crate::tables::{OutOfMemory, Scratch, Tables, blocks, try_bits, try_filled, try_push};

/// The immediate dominators of all nodes.
#[derive(Debug, Default)]
pub struct DominatorTree {
    /// The immediate dominator of each node; the root's is the root.
    dominators: Vec<NodeIdx>,
    /// All nodes in preorder of the tree: the nodes that a node dominates follow it in one run.
    preorder: Vec<NodeIdx>,
    /// A bit for each node that dominates another one, made when it is first needed.
    dominating: OnceLock<FixedBitSet>,
}

impl DominatorTree {
    /// Returns the immediate dominator of a node; the root's is the root.
    #[inline(always)]
    pub fn dominator(&self, node: NodeIdx) -> NodeIdx {
        self.dominators[node.at()]
    }

    /// Returns all nodes in preorder of the tree: the nodes that a node dominates follow it in one
    /// run.
    pub fn preorder(&self) -> &[NodeIdx] {
        &self.preorder
    }

    /// Calls `take` with those of `nodes` that a node dominates immediately, in file order.
    /// O(`nodes`).
    pub fn each_dominated_by<E>(
        &self,
        node: NodeIdx,
        nodes: Range<usize>,
        mut take: impl FnMut(NodeIdx) -> Result<(), E>,
    ) -> Result<(), E> {
        let start = nodes.start;
        let dominators = self.dominators.get(nodes).unwrap_or_default();
        blocks::forward(dominators.len(), |range| {
            let indices = (start + range.start) as u32..;
            for (index, dominator) in indices.zip(&dominators[range]) {
                // The root is its own dominator, but does not count as dominated by itself.
                if *dominator == node && index != node.0 {
                    take(NodeIdx(index))?;
                }
            }
            Ok(())
        })
    }

    /// Returns whether a node dominates another one. The first call makes a bit for each node and
    /// takes O(nodes); later calls take O(1).
    ///
    /// If there is no memory for the bits, each call takes O(nodes).
    pub fn is_dominating(&self, node: NodeIdx) -> bool {
        let bits = match self.dominating.get() {
            Some(bits) => Some(bits),
            None => {
                let found = self.dominating_nodes().ok();
                found.map(|bits| self.dominating.get_or_init(|| bits))
            }
        };
        match bits {
            Some(bits) => bits.contains(node.at()),
            None => self
                .each_dominated_by(node, 0..self.dominators.len(), |_| Err(()))
                .is_err(),
        }
    }

    /// Makes a bit for each node that dominates another one. O(nodes), with one random write each.
    fn dominating_nodes(&self) -> Result<FixedBitSet, OutOfMemory> {
        let mut dominating = try_bits(self.dominators.len())?;
        blocks::nodes(self.dominators.len(), |node| {
            let dominator = self.dominator(node);
            if dominator != node {
                dominating.insert(dominator.at());
            }
            Ok(())
        })?;
        Ok(dominating)
    }

    /// Drops the preorder, which is needed only while a snapshot is loaded.
    pub fn forget_preorder(&mut self) {
        self.preorder = Vec::new();
    }

    /// Returns the bytes of memory that the tree takes.
    pub fn memory(&self) -> u64 {
        let bits = self.dominating.get().map_or(0, |bits| bits.len() / 8);
        (4 * (self.dominators.capacity() + self.preorder.capacity()) + bits) as u64
    }

    /// Builds the tree from a depth-first walk and the retainers by position in that walk.
    ///
    /// Only the nodes are left in the walk afterwards.
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
        let node_at = &walk.node_at;
        let page_owned = if page_owned.is_clear() {
            FixedBitSet::new()
        } else {
            page_owned_by_position(&node_at[..walk.reached], page_owned)?
        };
        let graph = WalkGraph {
            retainers,
            node_at,
            essential: EssentialEdges {
                // The walk begins at the root.
                root: 0,
                page_owned: &page_owned,
            },
            reached: walk.reached,
        };
        let semi = scratch.take(node_at.len(), |word| word)?;
        let semi = graph.semidominators(&walk.tree, semi)?;
        drop(page_owned);
        let mut dominator = dominators(&std::mem::take(&mut walk.tree), semi)?;
        // Unreachable nodes, which only each other retain, are children of the root.
        while dominator.len() < node_at.len() {
            try_push(&mut dominator, 0)?;
        }
        let preorder = preorder(node_at, &dominator)?;
        let mut by_node = try_filled(tables.root, node_at.len())?;
        blocks::forward(node_at.len(), |range| {
            for position in range {
                by_node[node_at[position].at()] = node_at[dominator[position] as usize];
            }
            Ok(())
        })?;
        Ok(DominatorTree {
            dominators: by_node,
            preorder,
            dominating: OnceLock::new(),
        })
    }
}

/// Returns a bit for each position whose node the page owns.
fn page_owned_by_position(
    node_at: &[NodeIdx],
    page_owned: &FixedBitSet,
) -> Result<FixedBitSet, OutOfMemory> {
    let mut owned = try_bits(node_at.len())?;
    blocks::forward(node_at.len(), |range| {
        for position in range {
            owned.set(position, page_owned.contains(node_at[position].at()));
        }
        Ok(())
    })?;
    Ok(owned)
}

/// The average number of steps up the dominator tree for each node, beyond which jumps are made.
const STEPS_A_NODE: usize = 8;

/// Turns semidominators into dominators, both by position in the walk.
///
/// A node's dominator is the nearest dominator of its parent that does not come after its
/// semidominator. One or two steps usually find it. A long list may need many: if its first and its
/// last item retain the same objects, each object takes a walk over the whole list. After too many
/// steps, [`AncestorJumps`] take over.
fn dominators(tree: &BracketTree, mut semi: Vec<u32>) -> Result<Vec<u32>, OutOfMemory> {
    let mut steps_left = STEPS_A_NODE * semi.len();
    let mut jumps = None;
    tree.replay(|position, parent| {
        let semidominator = semi[position as usize];
        let mut candidate = parent;
        // All positions below this one have their dominators already.
        while candidate > semidominator && steps_left > 0 {
            candidate = semi[candidate as usize];
            steps_left -= 1;
        }
        if steps_left == 0 {
            let known = &semi[..position as usize];
            if jumps.is_none() {
                jumps = Some(AncestorJumps::new(known, semi.len())?);
            }
            if let Some(jumps) = &mut jumps {
                candidate = jumps.nearest_up_to(known, candidate, semidominator);
                jumps.add(candidate)?;
            }
        }
        semi[position as usize] = candidate;
        Ok(())
    })?;
    Ok(semi)
}

/// Returns the nodes in preorder of the tree. `node_at` and `dominator` are by position in the
/// walk, where a dominator comes before the nodes that it dominates.
fn preorder(node_at: &[NodeIdx], dominator: &[u32]) -> Result<Vec<NodeIdx>, OutOfMemory> {
    let len = node_at.len();
    // First the length of each position's run; then the end of the part that is still free.
    let mut run = try_filled(1u32, len)?;
    // The first position dominates itself.
    blocks::backward(len, |range| {
        for position in range.rev().filter(|position| *position > 0) {
            run[dominator[position] as usize] += run[position];
        }
        Ok(())
    })?;
    let mut preorder = try_filled(node_at[0], len)?;
    blocks::forward(len, |range| {
        for position in range.filter(|position| *position > 0) {
            let length = run[position];
            let end = &mut run[dominator[position] as usize];
            let start = *end - length;
            preorder[start as usize] = node_at[position];
            run[position] = *end;
            run[dominator[position] as usize] = start;
        }
        Ok(())
    })?;
    Ok(preorder)
}
