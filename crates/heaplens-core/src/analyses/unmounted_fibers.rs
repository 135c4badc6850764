//! React's fibers that are unmounted and alive: their branches, and what holds each branch.
//!
//! The first retainer of a branch is an object outside of it that a root reaches without an unmounted
//! fiber on the way. Objects that are no fibers come first, then mounted fibers, last those that have
//! it as `alternate`; of several the one nearest to a root. From there on the rule is that of detached
//! elements (`detached_retainers.rs`): what says nothing to a programmer is passed over. A branch that
//! only other unmounted fibers or the root itself hold has none.
//!
//! O(nodes + edges) in a file that has unmounted fibers. What a file without fibers costs is told in
//! `fibers.rs`.

use std::sync::Arc;

use heaplens_model::{EdgeKind, NodeIdx};

use super::component_names::FindComponents;
use super::detached_retainers::FindRetainers;
use super::fiber_branches::{Branches, FindBranches};
use super::fibers::{FindFibers, NO_FIBER};
use super::mounted_fibers::FindMounted;
use super::reachable::{NotWeak, Reachable};
use super::{Progress, Steps, in_blocks};
use crate::graph::retains;
use crate::tables::{NodeSet, OutOfMemory, RankedSet, try_copy, try_filled, try_push, try_reserve};
use crate::views::Snapshot;
use crate::views::detached::HeldElement;
use crate::views::fibers::{UnmountedBranch, UnmountedFibers};

/// Finds them.
pub struct FindUnmounted<'a> {
    snapshot: &'a Snapshot,
    /// Fibers, and what each has as `alternate`.
    fibers: RankedSet,
    alternates: Vec<u32>,
    branches: Branches,
    /// The branches that something holds, in the order in which retainers are found.
    held: Vec<u32>,
    work: Work<'a>,
}

enum Work<'a> {
    Fibers(Box<FindFibers<'a>>),
    Mounted(Box<FindMounted<'a>>),
    Branches(Box<FindBranches<'a>>),
    Outside(Box<Reachable<'a, NotWeak>>),
    Choose(Choose),
    Retainers(Box<FindRetainers<'a>>),
    Components(Vec<HeldElement>, Box<FindComponents<'a>>),
}

/// The first retainers, as far as they are known.
struct Choose {
    outside: NodeSet,
    branch: usize,
    member: usize,
    /// Of each branch: how good, how far, the retainer and the fiber.
    best: Vec<Option<(u8, i32, NodeIdx, NodeIdx)>>,
}

impl<'a> FindUnmounted<'a> {
    /// Looks whether there may be fibers.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<FindUnmounted<'a>, OutOfMemory> {
        Ok(FindUnmounted {
            snapshot,
            fibers: RankedSet::default(),
            alternates: Vec::new(),
            branches: Branches::default(),
            held: Vec::new(),
            work: Work::Fibers(Box::new(FindFibers::new(snapshot)?)),
        })
    }

    /// How good a retainer is; the smallest is best.
    fn rank(&self, retainer: NodeIdx, fiber: NodeIdx) -> u8 {
        let Some(at) = self.fibers.position(retainer) else {
            return 0;
        };
        let alternate = self.alternates.get(at).copied().unwrap_or(NO_FIBER);
        let is_alternate = self.fibers.position(fiber) == Some(alternate as usize);
        1 + u8::from(is_alternate)
    }

    /// Looks at the retainers of the next fibers. Returns whether that were all.
    fn choose(&self, choose: &mut Choose, budget: usize) -> bool {
        let snapshot = self.snapshot;
        let mut left = budget;
        while left > 0 {
            let Some(members) = self.branches.members.get(choose.branch) else {
                return true;
            };
            left -= 1;
            let Some(fiber) = members.get(choose.member) else {
                (choose.branch, choose.member) = (choose.branch + 1, 0);
                continue;
            };
            choose.member += 1;
            for edge in snapshot.retainers.edges(*fiber) {
                left = left.saturating_sub(1);
                let retainer = edge.node();
                let distance = snapshot.distances.get(retainer);
                if !retains(edge.kind())
                    || edge.kind() == EdgeKind::WeakMapTable
                    || retainer == snapshot.tables.root
                    || distance < 0
                    || !choose.outside.contains(retainer)
                {
                    continue;
                }
                let one = (self.rank(retainer, *fiber), distance, retainer, *fiber);
                let best = &mut choose.best[choose.branch];
                if best.is_none_or(|best| one < best) {
                    *best = Some(one);
                }
            }
        }
        false
    }

    /// Begins to find what is behind the first retainers.
    fn begin_retainers(&mut self, choose: Choose) -> Result<Work<'a>, OutOfMemory> {
        let mut nodes = Vec::new();
        let mut first = Vec::new();
        for (branch, best) in (0..).zip(choose.best) {
            if let Some((_, _, retainer, fiber)) = best {
                try_push(&mut self.held, branch)?;
                try_push(&mut nodes, fiber)?;
                try_push(&mut first, retainer)?;
            }
        }
        let work = FindRetainers::of_fibers(self.snapshot, nodes, first, choose.outside);
        Ok(Work::Retainers(Box::new(work)))
    }
}

impl Steps for FindUnmounted<'_> {
    type Output = UnmountedFibers;

    fn advance(&mut self, budget: usize) -> Result<Option<UnmountedFibers>, OutOfMemory> {
        let snapshot = self.snapshot;
        match &mut self.work {
            Work::Fibers(work) => {
                if let Some(fibers) = work.advance(budget)? {
                    if fibers.links.is_empty() {
                        return Ok(Some(UnmountedFibers::default()));
                    }
                    self.work = Work::Mounted(Box::new(FindMounted::new(snapshot, fibers)?));
                }
            }
            Work::Mounted(work) => {
                if let Some((fibers, mounted)) = work.advance(budget)? {
                    let mut members = NodeSet::empty(snapshot.tables.nodes.len())?;
                    try_reserve(&mut self.alternates, fibers.links.len())?;
                    for (node, links) in fibers.nodes.iter().zip(&fibers.links) {
                        members.insert(node);
                        self.alternates.push(links.alternate);
                    }
                    self.fibers = RankedSet::new(members)?;
                    let work = FindBranches::new(snapshot, fibers, mounted)?;
                    self.work = Work::Branches(Box::new(work));
                }
            }
            Work::Branches(work) => {
                if let Some(branches) = work.advance(budget)? {
                    if branches.tops.is_empty() {
                        return Ok(Some(UnmountedFibers::default()));
                    }
                    let mut forbidden = NodeSet::empty(snapshot.tables.nodes.len())?;
                    for node in branches.members.iter().flatten() {
                        forbidden.insert(*node);
                    }
                    self.branches = branches;
                    let root = snapshot.tables.root;
                    let topology = snapshot.tables.topology();
                    let walk = Reachable::new(topology, NotWeak::default(), [root], forbidden)?;
                    self.work = Work::Outside(Box::new(walk));
                }
            }
            Work::Outside(work) => {
                if let Some(outside) = work.advance(budget)? {
                    self.work = Work::Choose(Choose {
                        outside,
                        branch: 0,
                        member: 0,
                        best: try_filled(None, self.branches.tops.len())?,
                    });
                }
            }
            Work::Choose(choose) => {
                let mut choose = Choose {
                    outside: std::mem::take(&mut choose.outside),
                    best: std::mem::take(&mut choose.best),
                    ..*choose
                };
                let is_done = in_blocks(budget, |block| Ok(self.choose(&mut choose, block)))?;
                self.work = if is_done {
                    self.begin_retainers(choose)?
                } else {
                    Work::Choose(choose)
                };
            }
            Work::Retainers(work) => {
                if let Some(held) = work.advance(budget)? {
                    let tops = try_copy(&self.branches.tops)?;
                    let work = FindComponents::new(snapshot, tops)?;
                    self.work = Work::Components(held, Box::new(work));
                }
            }
            Work::Components(held, work) => {
                if let Some(components) = work.advance(budget)? {
                    let mut found = UnmountedFibers {
                        members: Arc::new(std::mem::take(&mut self.branches.members)),
                        ..UnmountedFibers::default()
                    };
                    for (top, component) in self.branches.tops.iter().zip(components) {
                        let branch = UnmountedBranch {
                            top: *top,
                            component,
                            held: None,
                        };
                        try_push(&mut found.branches, branch)?;
                    }
                    for (branch, held) in self.held.iter().zip(&*held) {
                        found.branches[*branch as usize].held = Some(*held);
                    }
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        let (before, done) = match &self.work {
            Work::Fibers(work) => (0, work.progress().done),
            Work::Mounted(_) => (3, 0),
            Work::Branches(_) => (4, 0),
            Work::Outside(work) => (5, work.progress().done),
            Work::Choose(_) => (6, 0),
            Work::Retainers(_) | Work::Components(..) => (7, 0),
        };
        Progress::new(before * len + done as usize, 8 * len)
    }
}
