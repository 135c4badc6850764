//! What the objects of each class add up to, of some nodes only: Summary under a filter.
//!
//! DevTools, `HeapSnapshot.ts`, `buildAggregates` and `calculateClassesRetainedSize` with a
//! filter. Counted are nodes of the set that are larger than 0 bytes. A class's retained size is
//! the sum over its counted members that no other counted member of the class dominates; each
//! member's own retained size is the ordinary one. O(nodes), 17 bytes for each node while it
//! works. `graph::retained_sizes` does the same for all nodes while a file loads.

use heaplens_model::NodeIdx;

use super::dominated::{Dominated, ListDominated};
use super::{Progress, Steps, in_blocks};
use crate::graph::ClassTable;
use crate::graph::classes::ClassSums;
use crate::tables::{NodeSet, OutOfMemory, try_filled, try_push};
use crate::views::Snapshot;
use crate::views::lists::sort_facts::ClassGroups;

/// Adds them up. What comes of it are the classes that have a counted member.
pub struct AddUp<'a> {
    snapshot: &'a Snapshot,
    classes: &'a ClassTable,
    set: &'a NodeSet,
    sums: Vec<ClassSums>,
    list: ListDominated<'a>,
    dominated: Option<Dominated>,
    /// The nodes on the way down the tree, and the positions of their children that are left.
    way: Vec<(NodeIdx, u32)>,
    /// For each class the node on the way that counts; the way's length is its number.
    counted_by: Vec<NodeIdx>,
    done: usize,
}

/// No node: there are never so many.
const NOBODY: NodeIdx = NodeIdx(u32::MAX);

impl<'a> AddUp<'a> {
    /// Takes the memory.
    pub fn new(snapshot: &'a Snapshot, set: &'a NodeSet) -> Result<AddUp<'a>, OutOfMemory> {
        AddUp::by(snapshot, &snapshot.classes, set)
    }

    /// The same by other classes than the snapshot's own.
    pub fn by(
        snapshot: &'a Snapshot,
        classes: &'a ClassTable,
        set: &'a NodeSet,
    ) -> Result<AddUp<'a>, OutOfMemory> {
        let nodes = snapshot.tables.nodes.len();
        Ok(AddUp {
            snapshot,
            classes,
            set,
            sums: try_filled(ClassSums::default(), classes.len())?,
            list: ListDominated::new(&snapshot.dominators, snapshot.tables.root, nodes)?,
            dominated: None,
            way: Vec::new(),
            counted_by: try_filled(NOBODY, classes.len())?,
            done: 0,
        })
    }

    /// Takes up to `budget` steps down and up the tree; whether it is over.
    fn walk_block(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let Some(dominated) = &self.dominated else {
            return Ok(true);
        };
        for _ in 0..budget {
            let Some((node, next)) = self.way.last_mut() else {
                return Ok(true);
            };
            if *next < dominated.range(*node).end {
                let child = dominated.child(*next);
                *next += 1;
                try_push(&mut self.way, (child, dominated.range(child).start))?;
                self.done += 1;
                enter(
                    (self.snapshot, self.classes),
                    self.set,
                    &mut self.sums,
                    &mut self.counted_by,
                    child,
                );
            } else {
                let counted_by = &mut self.counted_by[self.classes.of_node(*node).at()];
                if counted_by == node {
                    *counted_by = NOBODY;
                }
                self.way.pop();
            }
        }
        Ok(false)
    }
}

/// Counts a node that the walk comes to.
#[inline(always)]
fn enter(
    (snapshot, classes): (&Snapshot, &ClassTable),
    set: &NodeSet,
    sums: &mut [ClassSums],
    counted_by: &mut [NodeIdx],
    node: NodeIdx,
) {
    if !set.contains(node) {
        return;
    }
    let size = snapshot.tables.nodes.shallow_size(node);
    if size == 0 {
        return;
    }
    let class = classes.of_node(node).at();
    let sums = &mut sums[class];
    let distance = snapshot.distances.get(node);
    if sums.count == 0 || distance < sums.distance {
        sums.distance = distance;
    }
    sums.count += 1;
    sums.shallow_size = sums.shallow_size.saturating_add(size);
    let counted_by = &mut counted_by[class];
    if *counted_by == NOBODY {
        *counted_by = node;
        let retained = snapshot.retained_sizes.get(node);
        sums.retained_size = sums.retained_size.saturating_add(retained);
    }
}

impl Steps for AddUp<'_> {
    type Output = ClassGroups;

    fn advance(&mut self, budget: usize) -> Result<Option<ClassGroups>, OutOfMemory> {
        if self.dominated.is_none() {
            let Some(dominated) = self.list.advance(budget)? else {
                return Ok(None);
            };
            if self.snapshot.tables.nodes.is_empty() {
                return Ok(Some(ClassGroups::default()));
            }
            let root = self.snapshot.tables.root;
            try_push(&mut self.way, (root, dominated.range(root).start))?;
            enter(
                (self.snapshot, self.classes),
                self.set,
                &mut self.sums,
                &mut self.counted_by,
                root,
            );
            self.dominated = Some(dominated);
        }
        if !in_blocks(budget, |block| self.walk_block(block))? {
            return Ok(None);
        }
        let mut groups = ClassGroups::default();
        for class in self.classes.indices() {
            let sums = self.sums[class.at()];
            if sums.count > 0 {
                try_push(&mut groups.classes, class)?;
                try_push(&mut groups.sums, sums)?;
            }
        }
        Ok(Some(groups))
    }

    fn progress(&self) -> Progress {
        let nodes = self.snapshot.tables.nodes.len();
        let walk = Progress::new(self.done, nodes);
        self.list.progress().and(walk)
    }
}
