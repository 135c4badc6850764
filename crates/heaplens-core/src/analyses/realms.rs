//! The realms with what leads into each, and the objects that stand for other threads.
//!
//! O(nodes + edges).

use heaplens_model::NodeIdx;

use super::realm_references::FindRealmReferences;
use super::worker_objects::WorkerNames;
use super::{Progress, Steps, in_blocks};
use crate::tables::{OutOfMemory, try_push};
use crate::views::Snapshot;
use crate::views::realms::FoundRealms;

/// Finds them.
pub struct FindRealms<'a> {
    snapshot: &'a Snapshot,
    /// Until they are known.
    references: Option<Box<FindRealmReferences<'a>>>,
    found: FoundRealms,
    workers: WorkerNames,
    next: usize,
}

impl<'a> FindRealms<'a> {
    /// Looks up the names that the rules speak of. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<FindRealms<'a>, OutOfMemory> {
        Ok(FindRealms {
            snapshot,
            references: Some(Box::new(FindRealmReferences::new(snapshot)?)),
            found: FoundRealms::default(),
            workers: WorkerNames::find(snapshot)?,
            next: 0,
        })
    }

    fn look(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let len = self.snapshot.tables.nodes.len();
        let end = len.min(self.next.saturating_add(budget));
        for node in (self.next..end).map(|node| NodeIdx(node as u32)) {
            if self.workers.is_worker(self.snapshot, node) {
                try_push(&mut self.found.workers, node)?;
            }
        }
        self.next = end;
        Ok(end == len)
    }
}

impl Steps for FindRealms<'_> {
    type Output = FoundRealms;

    fn advance(&mut self, budget: usize) -> Result<Option<FoundRealms>, OutOfMemory> {
        if let Some(references) = &mut self.references {
            if let Some(found) = references.advance(budget)? {
                self.found = FoundRealms {
                    realms: found.contexts.realms,
                    first: found.first,
                    shared_size: found.contexts.shared_size,
                    unattributed_size: found.contexts.unattributed_size,
                    workers: Vec::new(),
                };
                self.references = None;
            }
            return Ok(None);
        }
        let is_done = in_blocks(budget, |block| self.look(block))?;
        Ok(is_done.then(|| std::mem::take(&mut self.found)))
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        let references = self.references.as_ref().map(|work| work.progress());
        let references = references.unwrap_or(Progress::new(5 * len, 5 * len));
        references.and(Progress::new(self.next, len))
    }
}
