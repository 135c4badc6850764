//! Which of what many nodes share each node has: 16 bits each until one number is larger, then 32
//! bits for all.
//!
//! Heaps have few classes and few different lists of edge names.

use heaplens_model::NodeIdx;

use super::{OutOfMemory, try_push, try_reserve};

/// A number for each node, in file order.
#[derive(Debug)]
pub enum SharedColumn {
    /// All numbers are below 2^16.
    Narrow(Vec<u16>),
    /// Some are not.
    Wide(Vec<u32>),
}

impl Default for SharedColumn {
    fn default() -> Self {
        SharedColumn::Narrow(Vec::new())
    }
}

impl SharedColumn {
    /// Room for exactly `additional` more numbers.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        match self {
            SharedColumn::Narrow(numbers) => try_reserve(numbers, additional),
            SharedColumn::Wide(numbers) => try_reserve(numbers, additional),
        }
    }

    /// Adds the next node's number.
    #[inline(always)]
    pub fn push(&mut self, number: u32) -> Result<(), OutOfMemory> {
        if let SharedColumn::Narrow(numbers) = self
            && let Ok(narrow) = u16::try_from(number)
        {
            return try_push(numbers, narrow);
        }
        self.push_wide(number)
    }

    #[cold]
    #[inline(never)]
    fn push_wide(&mut self, number: u32) -> Result<(), OutOfMemory> {
        if let SharedColumn::Narrow(numbers) = self {
            let mut wide = Vec::new();
            try_reserve(&mut wide, numbers.capacity())?;
            wide.extend(numbers.iter().map(|number| u32::from(*number)));
            *self = SharedColumn::Wide(wide);
        }
        match self {
            SharedColumn::Wide(numbers) => try_push(numbers, number),
            SharedColumn::Narrow(_) => unreachable!("widened above"),
        }
    }

    /// The number of a node.
    #[inline(always)]
    pub fn get(&self, node: NodeIdx) -> u32 {
        match self {
            SharedColumn::Narrow(numbers) => u32::from(numbers[node.at()]),
            SharedColumn::Wide(numbers) => numbers[node.at()],
        }
    }

    /// Bytes that the column holds.
    pub fn memory(&self) -> u64 {
        match self {
            SharedColumn::Narrow(numbers) => 2 * numbers.capacity() as u64,
            SharedColumn::Wide(numbers) => 4 * numbers.capacity() as u64,
        }
    }
}
