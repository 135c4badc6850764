//! Where in the scripts objects' constructors and closures stand.

use heaplens_model::NodeIdx;
use heaplens_model::row::Location;

use super::{OutOfMemory, try_push};

/// Locations by node: script, line and column, from 0.
///
/// As the file gives them: Node.js 12 wrote lines below 0 as 32 bits without a sign.
#[derive(Debug, Default)]
pub struct LocationTable {
    entries: Vec<(NodeIdx, [u32; 3])>,
    closed: bool,
}

impl LocationTable {
    /// Adds a location; of several for one node the last counts.
    pub fn push(&mut self, node: NodeIdx, location: [u32; 3]) -> Result<(), OutOfMemory> {
        self.closed = false;
        try_push(&mut self.entries, (node, location))
    }

    /// Forgets the locations of nodes from `count` on, and says how many those were.
    pub fn retain_below(&mut self, count: usize) -> usize {
        let before = self.entries.len();
        self.entries.retain(|(node, _)| node.at() < count);
        before - self.entries.len()
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
    pub fn iter(&self) -> impl Iterator<Item = (NodeIdx, [u32; 3])> + '_ {
        self.entries.iter().copied()
    }

    /// Bytes that the table holds.
    pub fn memory(&self) -> u64 {
        (self.entries.capacity() * size_of::<(NodeIdx, [u32; 3])>()) as u64
    }
}
