//! Concatenated strings that were never flattened, with all that they consist of.
//!
//! V8 keeps the result of `+` as a concatenated string, and makes one text of it when a program
//! reads its characters. Until then each `+` costs such an object. One that is no half of another is
//! the text that a program has. It consists of itself and all concatenated strings below it; a part
//! of several texts counts once, for the first of them in the file. A flattened one, of which a half
//! is empty, is no part. Those that are halves of each other, as no real file has, are left out.
//!
//! O(nodes + edges of concatenated strings), three bits for each node.

use heaplens_model::{NodeIdx, StringIdx};

use super::edge_lookup::is_internal;
use super::flat_ropes::FlatRopes;
use super::{Progress, Steps, in_blocks};
use crate::tables::{NodeSet, OutOfMemory, try_push};
use crate::views::Snapshot;
use crate::views::string_groups::{GroupSort, StringGroup, StringGroups};

/// Finds them.
pub struct FindRopes<'a> {
    snapshot: &'a Snapshot,
    flat: FlatRopes,
    /// Concatenated strings that are not flattened.
    parts: NodeSet,
    /// Those that are a half of another one.
    halves: NodeSet,
    /// Those that were counted.
    counted: NodeSet,
    /// How many nodes were looked at in each of the three passes: for parts, halves and texts.
    passed: [usize; 3],
    /// Parts of the last text that are still to be counted.
    open: Vec<NodeIdx>,
    groups: Vec<StringGroup>,
    strings: Vec<(NodeIdx, u32)>,
}

impl<'a> FindRopes<'a> {
    /// Looks up the names that the rule speaks of. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<FindRopes<'a>, OutOfMemory> {
        let len = snapshot.tables.nodes.len();
        Ok(FindRopes {
            snapshot,
            flat: FlatRopes::new(snapshot)?,
            parts: NodeSet::empty(len)?,
            halves: NodeSet::empty(len)?,
            counted: NodeSet::empty(len)?,
            passed: [0; 3],
            open: Vec::new(),
            groups: Vec::new(),
            strings: Vec::new(),
        })
    }

    /// Calls `take` with the concatenated strings that are halves of one. O(its edges).
    fn each_half(
        &self,
        node: NodeIdx,
        mut take: impl FnMut(NodeIdx) -> Result<(), OutOfMemory>,
    ) -> Result<(), OutOfMemory> {
        for (edge, name) in self.snapshot.tables.named_edges(node) {
            let is_half = is_internal(edge.kind()) && self.flat.is_half(StringIdx(name));
            if is_half && edge.node() != node && self.parts.contains(edge.node()) {
                take(edge.node())?;
            }
        }
        Ok(())
    }

    fn find_part(&mut self, node: NodeIdx) {
        if self.snapshot.is_rope(node) && !self.flat.is_flat(self.snapshot, node) {
            self.parts.insert(node);
        }
    }

    fn mark_halves(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        if !self.parts.contains(node) {
            return Ok(());
        }
        let mut halves = std::mem::take(&mut self.halves);
        let marked = self.each_half(node, |half| {
            halves.insert(half);
            Ok(())
        });
        self.halves = halves;
        marked
    }

    /// Begins the group of a text.
    fn begin(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        let size = self.snapshot.tables.nodes.shallow_size(node);
        if size == 0 || self.halves.contains(node) || !self.parts.contains(node) {
            return Ok(());
        }
        try_push(&mut self.strings, (node, self.groups.len() as u32))?;
        let group = StringGroup {
            first: node,
            count: 0,
            shallow_size: 0,
            sort: GroupSort::Rope,
        };
        try_push(&mut self.groups, group)?;
        self.counted.insert(node);
        try_push(&mut self.open, node)
    }

    /// Counts a part of the last text.
    fn count(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        let size = self.snapshot.tables.nodes.shallow_size(node);
        if let Some(group) = self.groups.last_mut() {
            group.count += 1;
            group.shallow_size = group.shallow_size.saturating_add(size);
        }
        let mut open = std::mem::take(&mut self.open);
        let mut counted = std::mem::take(&mut self.counted);
        let went_on = self.each_half(node, |half| {
            if counted.insert(half) {
                try_push(&mut open, half)?;
            }
            Ok(())
        });
        (self.open, self.counted) = (open, counted);
        went_on
    }
}

impl Steps for FindRopes<'_> {
    type Output = StringGroups;

    fn advance(&mut self, budget: usize) -> Result<Option<StringGroups>, OutOfMemory> {
        let len = self.snapshot.tables.nodes.len();
        let is_done = in_blocks(budget, |block| {
            for _ in 0..block {
                if let Some(node) = self.open.pop() {
                    self.count(node)?;
                    continue;
                }
                let Some(pass) = self.passed.iter().position(|passed| *passed < len) else {
                    return Ok(true);
                };
                let node = NodeIdx(self.passed[pass] as u32);
                self.passed[pass] += 1;
                match pass {
                    0 => self.find_part(node),
                    1 => self.mark_halves(node)?,
                    _ => self.begin(node)?,
                }
            }
            Ok(false)
        })?;
        if !is_done {
            return Ok(None);
        }
        let groups = std::mem::take(&mut self.groups);
        let strings = std::mem::take(&mut self.strings);
        StringGroups::new(groups, &strings, |_| true).map(Some)
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        Progress::new(self.passed.iter().sum(), 3 * len)
    }
}
