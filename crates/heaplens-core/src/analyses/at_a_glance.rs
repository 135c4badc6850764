//! What stands out of a snapshot's nodes without a look at their edges: detached DOM nodes, contexts
//! of functions that retain much, realms, and objects that stand for threads.
//!
//! Two passes over the strings and one over the nodes; edges only of the few objects that are named
//! as a thread's are.

use heaplens_model::overview::{CountAndSize, MapObject, Overview};
use heaplens_model::{DomState, NodeIdx, NodeKind};

use super::dominator_map::map_object;
use super::edge_lookup;
use super::largest::{Largest, MOST};
use super::worker_objects::WorkerNames;
use super::{Progress, Steps, in_blocks};
use crate::graph::names::{NameSet, is_context_name, is_native_context_name};
use crate::tables::OutOfMemory;
use crate::views::Snapshot;

/// Looks for all of it.
pub struct LookOver<'a> {
    snapshot: &'a Snapshot,
    names: Names,
    found: Overview,
    contexts: Largest<NodeIdx>,
    workers: Vec<NodeIdx>,
    next: usize,
}

/// The names that the rules speak of.
struct Names {
    context: NameSet,
    native_context: NameSet,
    worker: WorkerNames,
}

fn count(sums: &mut CountAndSize, size: u64) {
    sums.count += 1;
    sums.size = sums.size.saturating_add(size);
}

impl<'a> LookOver<'a> {
    /// Looks up the names. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<LookOver<'a>, OutOfMemory> {
        let strings = &snapshot.tables.strings;
        let [context, native_context] = edge_lookup::find_by(strings, |text, add| {
            if is_context_name(text) {
                add(0);
            }
            if is_native_context_name(text) {
                add(1);
            }
        })?;
        Ok(LookOver {
            snapshot,
            names: Names {
                context,
                native_context,
                worker: WorkerNames::find(snapshot)?,
            },
            found: Overview::default(),
            contexts: Largest::default(),
            workers: Vec::new(),
            next: 0,
        })
    }

    fn look_at(&mut self, node: NodeIdx) {
        let nodes = &self.snapshot.tables.nodes;
        let (name, size) = (nodes.name(node), nodes.shallow_size(node));
        let found = &mut self.found;
        if nodes.dom_state(node) == DomState::Detached {
            count(&mut found.detached, size);
        }
        if self.names.context.contains(name) {
            count(&mut found.contexts, size);
            let retained = self.snapshot.retained_sizes.get(node);
            self.contexts.add(retained, node, node);
        }
        found.realm_count += u64::from(self.names.native_context.contains(name));
        let kind = nodes.kind(node);
        let buffer_data = &self.snapshot.names.array_buffer_data;
        if kind == NodeKind::Native && buffer_data.contains(name) {
            count(&mut found.buffers, size);
        }
        if self.names.worker.is_worker(self.snapshot, node) {
            found.worker_count += 1;
            if self.workers.len() < MOST {
                self.workers.push(node);
            }
        }
    }
}

impl Steps for LookOver<'_> {
    type Output = Overview;

    fn advance(&mut self, budget: usize) -> Result<Option<Overview>, OutOfMemory> {
        let len = self.snapshot.tables.nodes.len();
        let is_done = in_blocks(budget, |block| {
            let end = len.min(self.next.saturating_add(block));
            for node in (self.next as u32..end as u32).map(NodeIdx) {
                self.look_at(node);
            }
            self.next = end;
            Ok(end == len)
        })?;
        if !is_done {
            return Ok(None);
        }
        let told = |node: NodeIdx| -> MapObject { map_object(self.snapshot, node) };
        let mut found = std::mem::take(&mut self.found);
        found.largest_contexts = self.contexts.all().copied().map(told).collect();
        found.workers = self.workers.iter().map(|node| told(*node)).collect();
        Ok(Some(found))
    }

    fn progress(&self) -> Progress {
        Progress::new(self.next, self.snapshot.tables.nodes.len())
    }
}
