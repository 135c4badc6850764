//! The realms with what leads into each, and the objects that stand for other threads.
//!
//! A worker's heap is in no file but its own. Its object is told, so that a person who looks for what
//! is there knows where to look. Prototypes and what V8 makes workers from are left out. O(nodes +
//! edges).

use heaplens_model::{EdgeKind, NodeIdx, NodeKind};

use super::realm_references::FindRealmReferences;
use super::{Progress, Steps, in_blocks};
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, try_push};
use crate::views::Snapshot;
use crate::views::realms::FoundRealms;

/// Finds them.
pub struct FindRealms<'a> {
    snapshot: &'a Snapshot,
    /// Until they are known.
    references: Option<Box<FindRealmReferences<'a>>>,
    found: FoundRealms,
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
            next: 0,
        })
    }

    fn look(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let len = self.snapshot.tables.nodes.len();
        let end = len.min(self.next.saturating_add(budget));
        for node in (self.next..end).map(|node| NodeIdx(node as u32)) {
            if is_worker(self.snapshot, node) {
                try_push(&mut self.found.workers, node)?;
            }
        }
        self.next = end;
        Ok(end == len)
    }
}

/// Returns whether a node stands for another thread. O(its edges), of objects of that name.
fn is_worker(snapshot: &Snapshot, node: NodeIdx) -> bool {
    let tables = &snapshot.tables;
    let kind = tables.nodes.kind(node);
    let name = tables.strings.get(tables.nodes.name(node));
    let name = name.strip_prefix(b"Detached ").unwrap_or(name);
    let is_called_so = matches!(name, b"Worker" | b"SharedWorker");
    if !is_called_so || !matches!(kind, NodeKind::Object | NodeKind::Native) {
        return false;
    }
    let mut has_content = false;
    for (edge, name) in tables.named_edges(node) {
        let EdgeName::String(name) = EdgeName::new(edge.kind(), name) else {
            has_content |= edge.node() != node;
            continue;
        };
        match tables.strings.get(name) {
            b"constructor" if edge.is(EdgeKind::Property) => return false,
            b"__proto__" | b"map" | b"properties" => {}
            _ => has_content = true,
        }
    }
    has_content
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
