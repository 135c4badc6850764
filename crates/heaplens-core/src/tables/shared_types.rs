//! Foreign types of nodes or edges that do not fit into their column.
//!
//! A column has few bits for a type: V8's types and the first foreign ones have a code each, all
//! others share the last code. Which they are is kept here, 8 bytes for each such node or edge, so
//! that files of V8 pay nothing.

use super::{OutOfMemory, try_push};

/// The numbers of foreign types, by the index of the node or edge.
#[derive(Debug, Default)]
pub struct SharedTypes {
    /// In the order of their indices.
    numbers: Vec<(u32, u8)>,
}

impl SharedTypes {
    /// Notes a type's number, as in `NodeKind::Other`. Indices rise.
    pub fn push(&mut self, index: u32, number: u8) -> Result<(), OutOfMemory> {
        debug_assert!(self.numbers.last().is_none_or(|(last, _)| *last < index));
        try_push(&mut self.numbers, (index, number))
    }

    /// What was noted for an index. O(log of how many there are).
    pub fn get(&self, index: u32) -> Option<u8> {
        let position = self
            .numbers
            .binary_search_by_key(&index, |(index, _)| *index);
        Some(self.numbers[position.ok()?].1)
    }

    /// Bytes that it holds.
    pub fn memory(&self) -> u64 {
        8 * self.numbers.capacity() as u64
    }
}
