//! Concatenated strings that V8 flattened: one half is empty, and the other one is the whole text.
//!
//! DevTools, `HeapSnapshot.ts`, `isFlatConsString`.

use heaplens_model::{NodeIdx, StringIdx};

use super::edge_lookup::{self, is_internal};
use crate::graph::names::NameSet;
use crate::tables::OutOfMemory;
use crate::views::Snapshot;
use crate::views::names::NameSource;

/// The names by which they are told.
pub struct FlatRopes {
    empty: NameSet,
    halves: NameSet,
}

impl FlatRopes {
    /// Looks the names up. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &Snapshot) -> Result<FlatRopes, OutOfMemory> {
        let [empty, halves] =
            edge_lookup::find_by(&snapshot.tables.strings, |text, add| match text {
                b"" => add(0),
                b"first" | b"second" => add(1),
                _ => {}
            })?;
        Ok(FlatRopes { empty, halves })
    }

    /// Whether edges of this name lead to halves.
    pub fn is_half(&self, name: StringIdx) -> bool {
        self.halves.contains(name)
    }

    /// Whether a concatenated string was flattened: a half of it shows as nothing.
    pub fn is_flat(&self, snapshot: &Snapshot, node: NodeIdx) -> bool {
        snapshot.tables.named_edges(node).any(|(edge, name)| {
            is_internal(edge.kind()) && self.is_half(StringIdx(name)) && {
                let half = edge.node();
                match snapshot.name_source(half) {
                    NameSource::String(name) => self.empty.contains(name),
                    NameSource::Parts(start) => !snapshot.has_rope_text(start),
                    NameSource::Properties(_) => false,
                    NameSource::Nothing => true,
                }
            }
        })
    }
}
