//! The branches that unmounted fibers hang together in.
//!
//! Two unmounted fibers are of one branch where one is the other's `return` or `child`, or where they
//! are alternates. `sibling` does not join: it may go on leading to what was unmounted at another
//! time. React 16 and 17 cut the top of what is unmounted from its parent, so that a branch is what
//! was unmounted at once. React 18 and 19 clear all links of each fiber: each one is a branch then.
//!
//! The top of a branch has no `return` in it and is nobody's `child`. Of several, one with a `child`
//! comes first, then the first of the file.
//!
//! O(fibers).

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;

use super::disjoint_sets::DisjointSets;
use super::fibers::{Fibers, NO_FIBER};
use super::{Progress, Steps, in_blocks};
use crate::tables::{NodeGroups, OutOfMemory, try_bits, try_filled, try_push, try_reserve};
use crate::views::Snapshot;

/// The branches.
#[derive(Debug, Default)]
pub struct Branches {
    /// The unmounted fibers by branch, in the order of their first fibers.
    pub members: NodeGroups,
    /// The top of each branch.
    pub tops: Vec<NodeIdx>,
}

/// Finds the branches.
pub struct FindBranches<'a> {
    snapshot: &'a Snapshot,
    fibers: Fibers,
    list: Vec<NodeIdx>,
    mounted: FixedBitSet,
    /// Fibers of one branch are joined.
    same: DisjointSets,
    is_child: FixedBitSet,
    branch_of: Vec<u32>,
    /// The top of each branch so far.
    tops: Vec<u32>,
    sizes: Vec<u32>,
    phase: Phase,
    next: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Join,
    Number,
    Group,
}

impl<'a> FindBranches<'a> {
    /// Begins the work. It takes 12 bytes for each fiber.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(
        snapshot: &'a Snapshot,
        fibers: Fibers,
        mounted: FixedBitSet,
    ) -> Result<FindBranches<'a>, OutOfMemory> {
        let len = fibers.links.len();
        let mut list = Vec::new();
        try_reserve(&mut list, len)?;
        list.extend(fibers.nodes.iter());
        Ok(FindBranches {
            snapshot,
            list,
            mounted,
            same: DisjointSets::new(len)?,
            is_child: try_bits(len)?,
            branch_of: try_filled(NO_FIBER, len)?,
            tops: Vec::new(),
            sizes: Vec::new(),
            phase: Phase::Join,
            next: 0,
            fibers,
        })
    }

    /// Whether a root reaches a fiber that is not mounted.
    fn is_unmounted(&self, fiber: u32) -> bool {
        let node = self.list.get(fiber as usize);
        node.is_some_and(|node| {
            self.snapshot.distances.get(*node) >= 0 && !self.mounted.contains(fiber as usize)
        })
    }

    fn join(&mut self, one: u32, other: u32) {
        if self.is_unmounted(other) {
            self.same.join(one, other);
        }
    }

    /// What makes a fiber the top: the smallest of its branch is it.
    fn rank(&self, fiber: u32) -> (bool, bool, u32) {
        let links = self.fibers.links[fiber as usize];
        let is_below = self.is_unmounted(links.parent) || self.is_child.contains(fiber as usize);
        (is_below, !self.is_unmounted(links.child), fiber)
    }

    fn look_at(&mut self, fiber: u32) -> Result<(), OutOfMemory> {
        if !self.is_unmounted(fiber) {
            return Ok(());
        }
        if self.phase == Phase::Join {
            let links = self.fibers.links[fiber as usize];
            self.join(fiber, links.parent);
            self.join(fiber, links.child);
            if links.child != NO_FIBER {
                self.is_child.insert(links.child as usize);
            }
            if let Some(other) = self.fibers.pair(fiber) {
                self.join(fiber, other);
            }
            return Ok(());
        }
        // A branch's first fiber comes before the others.
        let first = self.same.first(fiber);
        if first == fiber {
            self.branch_of[fiber as usize] = self.tops.len() as u32;
            try_push(&mut self.tops, fiber)?;
            try_push(&mut self.sizes, 1)?;
        } else {
            let branch = self.branch_of[first as usize];
            self.branch_of[fiber as usize] = branch;
            self.sizes[branch as usize] += 1;
            let top = self.tops[branch as usize];
            if self.rank(fiber) < self.rank(top) {
                self.tops[branch as usize] = fiber;
            }
        }
        Ok(())
    }

    /// The fibers by branch.
    fn group(&self) -> Result<Branches, OutOfMemory> {
        let mut ends = Vec::new();
        let mut count = 0;
        for size in &self.sizes {
            try_push(&mut ends, count as usize)?;
            count += size;
        }
        let mut sorted = try_filled(NodeIdx(0), count as usize)?;
        for (node, branch) in self.list.iter().zip(&self.branch_of) {
            if let Some(end) = ends.get_mut(*branch as usize) {
                sorted[*end] = *node;
                *end += 1;
            }
        }
        let mut found = Branches::default();
        let mut start = 0;
        for (end, top) in ends.into_iter().zip(&self.tops) {
            for node in &sorted[start..end] {
                found.members.push(*node)?;
            }
            found.members.close_group()?;
            try_push(&mut found.tops, self.list[*top as usize])?;
            start = end;
        }
        Ok(found)
    }

    fn step(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let len = self.list.len();
        let end = len.min(self.next.saturating_add(budget));
        for fiber in self.next..end {
            self.look_at(fiber as u32)?;
        }
        self.next = end;
        if end < len {
            return Ok(false);
        }
        self.next = 0;
        self.phase = match self.phase {
            Phase::Join => Phase::Number,
            Phase::Number | Phase::Group => Phase::Group,
        };
        Ok(self.phase == Phase::Group)
    }
}

impl Steps for FindBranches<'_> {
    type Output = Branches;

    fn advance(&mut self, budget: usize) -> Result<Option<Branches>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| self.step(block))?;
        is_done.then(|| self.group()).transpose()
    }

    fn progress(&self) -> Progress {
        let len = self.list.len();
        Progress::new(self.phase as usize * len + self.next, 2 * len)
    }
}
