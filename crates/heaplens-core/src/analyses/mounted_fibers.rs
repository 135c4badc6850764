//! Which fibers are mounted.
//!
//! React keeps each tree's root in an object (`FiberRootNode`) whose `current` is the tree's first
//! fiber, the HostRoot, and the HostRoot has that object as `stateNode`. What `child` and `sibling`
//! lead to from there is mounted, and so is the alternate of each of them: it was shown before, or
//! will be next. What an alternate's own `child` leads to is not, since it may be a child that was
//! removed.
//!
//! Some reconcilers have no such object. In a file without any HostRoot, a fiber without `return` that
//! has a `child` stands for one, unless its `stateNode` is a detached DOM node: only branches that
//! still know their former parent are told there.
//!
//! A tree counts as mounted whose container was taken out of the document without being unmounted. A
//! fiber that React has made but not shown yet, in the midst of rendering, looks like one that is
//! unmounted.
//!
//! O(fibers, and edges of what they have as `stateNode`).

use fixedbitset::FixedBitSet;
use heaplens_model::{DomState, EdgeKind, NodeIdx, NodeKind, StringIdx};
use rustc_hash::FxHashMap;

use super::fibers::{Fibers, NO_FIBER};
use super::{Progress, Steps, edge_lookup, in_blocks};
use crate::graph::names::NameSet;
use crate::tables::{OutOfMemory, try_bits, try_push, try_reserve_entry};
use crate::views::Snapshot;

/// Finds the mounted fibers.
pub struct FindMounted<'a> {
    snapshot: &'a Snapshot,
    fibers: Fibers,
    current: NameSet,
    /// The `current` of each `stateNode` that was looked at.
    current_of: FxHashMap<NodeIdx, u32>,
    /// Reached from a root by `child` and `sibling`.
    reached: FixedBitSet,
    mounted: FixedBitSet,
    stack: Vec<u32>,
    phase: Phase,
    next: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Roots,
    Substitutes,
    Walk,
    Alternates,
}

impl<'a> FindMounted<'a> {
    /// Begins the work. It takes two bits for each fiber, and 4 bytes for each that waits. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot, fibers: Fibers) -> Result<FindMounted<'a>, OutOfMemory> {
        let [current] = edge_lookup::find_strings(&snapshot.tables.strings, ["current"])?;
        let len = fibers.links.len();
        Ok(FindMounted {
            snapshot,
            fibers,
            current,
            current_of: FxHashMap::default(),
            reached: try_bits(len)?,
            mounted: try_bits(len)?,
            stack: Vec::new(),
            phase: Phase::Roots,
            next: 0,
        })
    }

    fn begin_at(&mut self, fiber: u32) -> Result<(), OutOfMemory> {
        if fiber != NO_FIBER && !self.reached.put(fiber as usize) {
            try_push(&mut self.stack, fiber)?;
        }
        Ok(())
    }

    /// The fiber that an object has as `current`. Returns the cost, too.
    fn current_of(&mut self, node: NodeIdx) -> Result<(u32, usize), OutOfMemory> {
        if let Some(known) = self.current_of.get(&node) {
            return Ok((*known, 0));
        }
        let mut cost = 0;
        let mut edges = self
            .snapshot
            .tables
            .named_edges(node)
            .inspect(|_| cost += 1);
        let current = edges.find(|(edge, name)| {
            edge.is(EdgeKind::Property) && self.current.contains(StringIdx(*name))
        });
        let position = current.and_then(|(edge, _)| self.fibers.nodes.position(edge.node()));
        let fiber = position.map_or(NO_FIBER, |at| at as u32);
        try_reserve_entry(&mut self.current_of)?;
        self.current_of.insert(node, fiber);
        Ok((fiber, cost))
    }

    /// Begins the walk at a fiber's root if the fiber is a HostRoot. Returns the cost.
    fn look_for_root(&mut self, fiber: u32) -> Result<usize, OutOfMemory> {
        let instance = self.fibers.links[fiber as usize].instance;
        let Some(instance) = instance.filter(|_| self.current.is_there()) else {
            return Ok(0);
        };
        let (current, cost) = self.current_of(instance)?;
        if current == fiber || self.fibers.pair(fiber) == Some(current) {
            self.begin_at(current)?;
        }
        Ok(cost)
    }

    fn look_for_substitute(&mut self, fiber: u32) -> Result<(), OutOfMemory> {
        let nodes = &self.snapshot.tables.nodes;
        let links = self.fibers.links[fiber as usize];
        let is_removed =
            |node| nodes.is(node, NodeKind::Native) && nodes.dom_state(node) == DomState::Detached;
        let is_root = links.parent == NO_FIBER
            && links.child != NO_FIBER
            && !links.instance.is_some_and(is_removed);
        if is_root {
            self.begin_at(fiber)?;
        }
        Ok(())
    }

    fn step(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let len = self.fibers.links.len();
        let mut left = budget;
        while left > 0 {
            left -= 1;
            if self.phase == Phase::Walk {
                match self.stack.pop() {
                    Some(fiber) => {
                        let links = self.fibers.links[fiber as usize];
                        self.begin_at(links.child)?;
                        self.begin_at(links.sibling)?;
                    }
                    None => self.phase = Phase::Alternates,
                }
                continue;
            }
            if self.next == len {
                self.next = 0;
                self.phase = match self.phase {
                    Phase::Roots if self.stack.is_empty() => Phase::Substitutes,
                    Phase::Alternates => return Ok(true),
                    _ => Phase::Walk,
                };
                continue;
            }
            let fiber = self.next as u32;
            self.next += 1;
            match self.phase {
                Phase::Roots => left = left.saturating_sub(self.look_for_root(fiber)?),
                Phase::Substitutes => self.look_for_substitute(fiber)?,
                Phase::Walk => {}
                Phase::Alternates => {
                    if self.reached.contains(fiber as usize) {
                        self.mounted.insert(fiber as usize);
                        if let Some(other) = self.fibers.pair(fiber) {
                            self.mounted.insert(other as usize);
                        }
                    }
                }
            }
        }
        Ok(false)
    }
}

impl Steps for FindMounted<'_> {
    /// The fibers, and which of them are mounted.
    type Output = (Fibers, FixedBitSet);

    fn advance(&mut self, budget: usize) -> Result<Option<(Fibers, FixedBitSet)>, OutOfMemory> {
        if !in_blocks(budget, |block| self.step(block))? {
            return Ok(None);
        }
        let fibers = std::mem::take(&mut self.fibers);
        Ok(Some((fibers, std::mem::take(&mut self.mounted))))
    }

    fn progress(&self) -> Progress {
        let len = self.fibers.links.len();
        Progress::new(self.phase as usize * len + self.next, 4 * len)
    }
}
