//! What each node dominates: the dominator tree from the top.
//!
//! A snapshot keeps each node's dominator alone. Sums over subtrees go down the tree, and need
//! the children of each node. Built by counting sort: O(nodes), 8 bytes for each node.

use std::ops::Range;

use heaplens_model::NodeIdx;

use super::{Progress, Steps, in_blocks};
use crate::graph::DominatorTree;
use crate::tables::{OutOfMemory, try_filled};

/// The children of each node in the dominator tree, in file order.
#[derive(Debug, Default)]
pub struct Dominated {
    /// Where each node's children begin; one longer than the nodes.
    first: Vec<u32>,
    children: Vec<NodeIdx>,
}

impl Dominated {
    /// The positions of a node's children, for [`Dominated::child`].
    #[inline(always)]
    pub fn range(&self, node: NodeIdx) -> Range<u32> {
        self.first[node.at()]..self.first[node.at() + 1]
    }

    /// The child at a position.
    #[inline(always)]
    pub fn child(&self, position: u32) -> NodeIdx {
        self.children[position as usize]
    }
}

/// Builds [`Dominated`].
pub struct ListDominated<'a> {
    tree: &'a DominatorTree,
    root: NodeIdx,
    nodes: usize,
    found: Dominated,
    next: usize,
}

impl<'a> ListDominated<'a> {
    /// Takes the memory; `nodes` is how many nodes there are.
    pub fn new(
        tree: &'a DominatorTree,
        root: NodeIdx,
        nodes: usize,
    ) -> Result<ListDominated<'a>, OutOfMemory> {
        Ok(ListDominated {
            tree,
            root,
            nodes,
            found: Dominated {
                first: try_filled(0, nodes + 1)?,
                children: try_filled(NodeIdx(0), nodes.saturating_sub(1))?,
            },
            next: 0,
        })
    }

    /// The next nodes: first they are counted, then, from the back, put in their positions.
    fn list_block(&mut self, budget: usize) -> bool {
        let nodes = self.nodes;
        if nodes == 0 {
            return true;
        }
        let end = (self.next + budget).min(2 * nodes);
        let Dominated { first, children } = &mut self.found;
        for step in self.next..end {
            if step == nodes {
                let mut sum = 0;
                for first in &mut *first {
                    sum += *first;
                    *first = sum;
                }
            }
            let is_counting = step < nodes;
            let node = if is_counting {
                NodeIdx(step as u32)
            } else {
                NodeIdx((2 * nodes - 1 - step) as u32)
            };
            if node == self.root {
                continue;
            }
            let first = &mut first[self.tree.dominator(node).at()];
            if is_counting {
                *first += 1;
            } else {
                // Filling from the back moves each end down to the first child.
                *first -= 1;
                children[*first as usize] = node;
            }
        }
        self.next = end;
        end == 2 * nodes
    }
}

impl Steps for ListDominated<'_> {
    type Output = Dominated;

    fn advance(&mut self, budget: usize) -> Result<Option<Dominated>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| Ok(self.list_block(block)))?;
        Ok(is_done.then(|| std::mem::take(&mut self.found)))
    }

    fn progress(&self) -> Progress {
        Progress::new(self.next, 2 * self.nodes)
    }
}
