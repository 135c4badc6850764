//! The realm that an object belongs to for certain.
//!
//! DevTools, `HeapSnapshot.ts`, `calculateNativeContextAttribution`: an object belongs to the native
//! context that the map of its map names, and a native context to itself. All other objects belong
//! to whoever reaches them, which takes a walk over the graph
//! ([`native_contexts`](crate::analyses::native_contexts)); here nothing is said of those.

use heaplens_model::NodeIdx;

use crate::graph::names::is_native_context_name;
use crate::views::Snapshot;

impl Snapshot {
    /// The native context of an object. O(edges of the object and its map).
    pub(super) fn realm(&self, node: NodeIdx) -> Option<NodeIdx> {
        let is_realm = |node: NodeIdx| is_native_context_name(self.raw_name(node));
        if is_realm(node) {
            return Some(node);
        }
        let map = self.edges_of(node).internal(b"map")?;
        let meta_map = self.edges_of(map).internal(b"map")?;
        let realm = self.edges_of(meta_map).internal(b"native_context")?;
        is_realm(realm).then_some(realm)
    }
}
