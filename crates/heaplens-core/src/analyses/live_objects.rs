//! Counts the objects that each trace node allocated and that are still in the snapshot.
//!
//! DevTools, `HeapSnapshot.ts`, `initialize`: `liveObjects`, which counts every node. Nothing is
//! counted in a file without recorded stacks. O(nodes).

use heaplens_model::NodeIdx;

use super::{Progress, Steps, in_blocks};
use crate::tables::OutOfMemory;
use crate::views::Snapshot;
use crate::views::allocations::{Allocations, LiveObjects};

/// Counts them. What comes of it is what each function allocated.
pub struct CountLiveObjects<'a> {
    snapshot: &'a Snapshot,
    live: LiveObjects,
    next: usize,
    len: usize,
}

impl<'a> CountLiveObjects<'a> {
    /// Takes the memory: 12 bytes for each trace node.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<CountLiveObjects<'a>, OutOfMemory> {
        let tables = &snapshot.tables;
        let is_recorded = tables.allocations.is_recorded();
        Ok(CountLiveObjects {
            snapshot,
            live: LiveObjects::none(&tables.allocations)?,
            next: 0,
            len: if is_recorded { tables.nodes.len() } else { 0 },
        })
    }
}

impl Steps for CountLiveObjects<'_> {
    type Output = Allocations;

    fn advance(&mut self, budget: usize) -> Result<Option<Allocations>, OutOfMemory> {
        let tables = &self.snapshot.tables;
        let is_done = in_blocks(budget, |len| {
            let end = self.len.min(self.next.saturating_add(len));
            for node in (self.next..end).map(|node| NodeIdx(node as u32)) {
                if let Some(at) = tables.allocations.trace_node_of(node) {
                    self.live.add(at, tables.nodes.shallow_size(node));
                }
            }
            self.next = end;
            Ok(end == self.len)
        })?;
        if !is_done {
            return Ok(None);
        }
        let live = std::mem::take(&mut self.live);
        Ok(Some(Allocations::new(&tables.allocations, live)?))
    }

    fn progress(&self) -> Progress {
        Progress::new(self.next, self.len)
    }
}
