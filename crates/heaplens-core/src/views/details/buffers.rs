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
        let mut buffer = node;
        if let Some(of_view) = edges.internal(b"buffer") {
            add(FactLabel::Buffer, self.value(of_view));
            buffer = of_view;
        }
        let store = self.edges_of(buffer).internal(b"backing_store");
        let store = store.filter(|store| self.tables.nodes.is(*store, NodeKind::Native));
        let bytes = store.map_or(0, |store| self.tables.nodes.shallow_size(store));
        if let Some(store) = store.filter(|_| bytes > 0) {
            add(FactLabel::BackingStore, self.value(store));
            add(FactLabel::ByteLength, Value::Bytes(bytes));
        } else if let Some(elements) = edges.internal(b"elements") {
            // An empty array for all that have none is no store of this one.
            if self.raw_name(elements) == b"(object elements)" {
                add(FactLabel::OnHeapStore, self.value(elements));
            }
        }
    }
}
