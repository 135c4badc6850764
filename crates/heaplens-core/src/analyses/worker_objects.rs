//! Which objects stand for other threads, by their names and what they hold.
//!
//! A worker's heap is in no file but its own; its object tells a person where to look. The browser
//! writes a thread as a native object, Node.js as an object of the class. Prototypes and what V8
//! makes workers from are called so, too, and are left out.

use heaplens_model::{EdgeKind, NodeIdx, NodeKind};

use super::edge_lookup;
use crate::graph::names::NameSet;
use crate::tables::OutOfMemory;
use crate::tables::edges::EdgeName;
use crate::views::Snapshot;

/// The names that such objects have.
pub struct WorkerNames(NameSet);

impl WorkerNames {
    /// Looks the names up. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn find(snapshot: &Snapshot) -> Result<WorkerNames, OutOfMemory> {
        let [names] = edge_lookup::find_by(&snapshot.tables.strings, |text, add| {
            let text = text.strip_prefix(b"Detached ").unwrap_or(text);
            if matches!(text, b"Worker" | b"SharedWorker") {
                add(0);
            }
        })?;
        Ok(WorkerNames(names))
    }

    /// Returns whether a node stands for another thread. O(its edges), of objects of that name.
    pub fn is_worker(&self, snapshot: &Snapshot, node: NodeIdx) -> bool {
        let tables = &snapshot.tables;
        let is_called_so = self.0.contains(tables.nodes.name(node));
        let kind = tables.nodes.kind(node);
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
}
