//! The nodes that dominate a node of some set: the ways down the tree of dominators that lead to it.
//!
//! From each node of the set up the tree, to where another one went before. O(nodes), a bit for
//! each node.

use heaplens_model::NodeIdx;

use super::{Progress, Steps, in_blocks};
use crate::tables::{NodeSet, OutOfMemory};
use crate::views::Snapshot;

/// Finds them.
pub struct FindDominating<'a> {
    snapshot: &'a Snapshot,
    set: &'a NodeSet,
    found: NodeSet,
    next: usize,
    /// The node on the way up.
    at: Option<NodeIdx>,
}

impl<'a> FindDominating<'a> {
    /// Takes the memory.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(
        snapshot: &'a Snapshot,
        set: &'a NodeSet,
    ) -> Result<FindDominating<'a>, OutOfMemory> {
        Ok(FindDominating {
            snapshot,
            set,
            found: NodeSet::empty(snapshot.tables.nodes.len())?,
            next: 0,
            at: None,
        })
    }
}

impl FindDominating<'_> {
    /// Goes up to one more dominator, or on to the next node. Whether there is more to do.
    fn step(&mut self) -> bool {
        if let Some(at) = self.at {
            let dominator = self.snapshot.dominators.dominator(at);
            // The root is its own dominator.
            let is_new = dominator != at && self.found.insert(dominator);
            self.at = is_new.then_some(dominator);
            return true;
        }
        if self.next == self.snapshot.tables.nodes.len() {
            return false;
        }
        let node = NodeIdx(self.next as u32);
        self.at = self.set.contains(node).then_some(node);
        self.next += 1;
        true
    }
}

impl Steps for FindDominating<'_> {
    type Output = NodeSet;

    fn advance(&mut self, budget: usize) -> Result<Option<NodeSet>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| {
            for _ in 0..block {
                if !self.step() {
                    return Ok(true);
                }
            }
            Ok(false)
        })?;
        Ok(is_done.then(|| std::mem::take(&mut self.found)))
    }

    fn progress(&self) -> Progress {
        Progress::new(self.next, self.snapshot.tables.nodes.len())
    }
}
