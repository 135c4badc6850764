//! The bytes behind ArrayBuffers, typed arrays and DataViews.
//!
//! An ArrayBuffer leads to its bytes outside of V8's heap (`backing_store`), whose size the file
//! has. The offset and length of a view are in no file. Small typed arrays keep their bytes on V8's
//! heap until somebody asks for their buffer.

use heaplens_model::object_facts::{Fact, FactLabel, Value};
use heaplens_model::{NodeIdx, NodeKind};

use crate::views::Snapshot;

impl Snapshot {
    pub(super) fn buffer_facts(&self, node: NodeIdx, facts: &mut Vec<Fact>) {
        let mut add = |label, value| facts.push(Fact { label, value });
        let edges = self.edges_of(node);
        if let Some(of_view) = edges.internal(b"buffer") {
            add(FactLabel::Buffer, self.value(of_view));
        }
        if let Some(store) = self.off_heap_store(node) {
            let bytes = self.tables.nodes.shallow_size(store);
            add(FactLabel::BackingStore, self.value(store));
            add(FactLabel::ByteLength, Value::Bytes(bytes));
        } else if let Some(store) = self.on_heap_store(node) {
            add(FactLabel::OnHeapStore, self.value(store));
        }
    }

    /// The bytes of a buffer, or of a view's buffer, outside of V8's heap.
    pub(super) fn off_heap_store(&self, node: NodeIdx) -> Option<NodeIdx> {
        let buffer = self.edges_of(node).internal(b"buffer").unwrap_or(node);
        let store = self.edges_of(buffer).internal(b"backing_store")?;
        let nodes = &self.tables.nodes;
        (nodes.is(store, NodeKind::Native) && nodes.shallow_size(store) > 0).then_some(store)
    }

    /// The bytes of a small typed array. An empty array for all that have none is no store of this
    /// one.
    pub(super) fn on_heap_store(&self, node: NodeIdx) -> Option<NodeIdx> {
        let elements = self.edges_of(node).internal(b"elements")?;
        (self.raw_name(elements) == b"(object elements)").then_some(elements)
    }
}
