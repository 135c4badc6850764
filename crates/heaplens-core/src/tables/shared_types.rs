//! Foreign types of nodes or edges that do not fit into their column.
//!
//! A column has few bits for a type. V8's types and the first foreign ones have a code each; all
//! others share the last code. This table has their types, at 8 bytes for each such node or edge.
//! V8's own files have none.

use super::{OutOfMemory, try_push};

/// The numbers of foreign types, by the index of the node or edge.
#[derive(Debug, Default)]
pub struct SharedTypes {
    /// Ascending by index.
    numbers: Vec<(u32, u8)>,
}

impl SharedTypes {
    /// Adds a type's number, as in `NodeKind::Other`. Indices must ascend.
    pub fn push(&mut self, index: u32, number: u8) -> Result<(), OutOfMemory> {
        debug_assert!(self.numbers.last().is_none_or(|(last, _)| *last < index));
        try_push(&mut self.numbers, (index, number))
    }

    /// Returns the number at an index. O(log entries).
    pub fn get(&self, index: u32) -> Option<u8> {
        let position = self
            .numbers
            .binary_search_by_key(&index, |(index, _)| *index);
        Some(self.numbers[position.ok()?].1)
    }

    /// Returns the bytes of memory that the table takes.
    pub fn memory(&self) -> u64 {
        8 * self.numbers.capacity() as u64
    }
}
