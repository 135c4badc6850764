//! The collections of a snapshot, by kind.
//!
//! What a collection has and has room for is read as the Object panel reads it
//! (`views::details`). A first pass finds the smallest array, whose size tells how wide the slots
//! of the file's arrays are. O(edges of all objects and of their stores), and 40 bytes for each
//! collection.

use heaplens_model::{NodeIdx, NodeKind};

use super::edge_lookup;
use super::{Progress, Steps, in_blocks};
use crate::graph::names::NameSet;
use crate::tables::OutOfMemory;
use crate::views::Snapshot;
use crate::views::details::collection_sizes::{SharedStores, SlotWidth};
use crate::views::found_collections::FoundCollections;

/// Finds them.
pub struct FindCollections<'a> {
    snapshot: &'a Snapshot,
    array: NameSet,
    smallest_array: Option<u64>,
    /// Known after the first pass.
    width: Option<SlotWidth>,
    shared: SharedStores,
    found: FoundCollections,
    next: usize,
}

impl<'a> FindCollections<'a> {
    /// Looks up the name that arrays have. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<FindCollections<'a>, OutOfMemory> {
        let [array] = edge_lookup::find_strings(&snapshot.tables.strings, ["Array"])?;
        Ok(FindCollections {
            snapshot,
            array,
            smallest_array: None,
            width: None,
            shared: SharedStores::new(snapshot)?,
            found: FoundCollections::default(),
            next: 0,
        })
    }

    fn measure(&mut self, node: NodeIdx) {
        let nodes = &self.snapshot.tables.nodes;
        if nodes.is(node, NodeKind::Object) && self.array.contains(nodes.name(node)) {
            let size = nodes.shallow_size(node);
            let smallest = self.smallest_array.unwrap_or(u64::MAX).min(size);
            self.smallest_array = Some(smallest);
        }
    }
}

impl Steps for FindCollections<'_> {
    type Output = FoundCollections;

    fn advance(&mut self, budget: usize) -> Result<Option<FoundCollections>, OutOfMemory> {
        let snapshot = self.snapshot;
        let len = snapshot.tables.nodes.len();
        let is_done = in_blocks(budget, |mut left| {
            while left > 0 && self.next < len {
                let node = NodeIdx(self.next as u32);
                self.next += 1;
                left -= 1;
                let Some(width) = self.width else {
                    self.measure(node);
                    continue;
                };
                let edges = snapshot.tables.nodes.edges(node).len();
                // What a large collection costs counts.
                left = left.saturating_sub(edges);
                if let Some(size) = snapshot.collection_size(node, width, &mut self.shared) {
                    self.found.add(node, size)?;
                }
            }
            Ok(self.next == len)
        })?;
        if !is_done {
            return Ok(None);
        }
        if self.width.is_none() {
            self.width = Some(SlotWidth::of_smallest_array(self.smallest_array));
            self.next = 0;
            return Ok(None);
        }
        Ok(Some(std::mem::take(&mut self.found)))
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        let passed = if self.width.is_some() { len } else { 0 };
        Progress::new(passed + self.next, 2 * len)
    }
}
