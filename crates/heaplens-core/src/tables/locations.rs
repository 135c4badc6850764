//! Where in the scripts objects' constructors and closures stand.

use heaplens_model::NodeIdx;
use heaplens_model::row::Location;

use super::{OutOfMemory, try_push};

/// Locations by node.
#[derive(Debug, Default)]
pub struct LocationTable {
    entries: Vec<(NodeIdx, [i32; 3])>,
    closed: bool,
}

impl LocationTable {
    /// Adds a location; of several for one node the last counts.
    pub fn push(&mut self, node: NodeIdx, location: [i32; 3]) -> Result<(), OutOfMemory> {
        self.closed = false;
        try_push(&mut self.entries, (node, location))
    }

    /// Sorts by node. V8 writes them nearly sorted, which the sort makes use of.
    pub fn close(&mut self) {
        self.entries.sort_by_key(|(node, _)| *node);
        // Keeps the last of equals: a later one overwrites the kept one in place.
        self.entries.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                *kept = *later;
            }
            same
        });
        self.entries.shrink_to_fit();
        self.closed = true;
    }

    /// The location of a node; a binary search.
    pub fn get(&self, node: NodeIdx) -> Option<Location> {
        debug_assert!(self.closed || self.entries.is_empty());
        let at = self
            .entries
            .binary_search_by_key(&node, |(node, _)| *node)
            .ok()?;
        let [script_id, line, column] = self.entries[at].1.map(i64::from);
        Some(Location {
            script_id,
            line,
            column,
        })
    }

    /// All locations, by node.
    pub fn iter(&self) -> impl Iterator<Item = (NodeIdx, [i32; 3])> + '_ {
        self.entries.iter().copied()
    }

    /// Bytes that the table holds.
    pub fn memory(&self) -> u64 {
        (self.entries.capacity() * size_of::<(NodeIdx, [i32; 3])>()) as u64
    }
}
