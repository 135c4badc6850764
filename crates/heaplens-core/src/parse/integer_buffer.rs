//! A buffer of integers between the text and the columns.

use super::classify::BLOCK;

/// The most integers that a buffer holds: few enough to stay in the first-level cache.
const CAPACITY: usize = 1024;

/// The most integers that can end in one block of text.
pub const BLOCK_INTEGERS: usize = BLOCK / 2;

/// Integers and their offsets in the file.
pub struct IntegerBuffer {
    values: Box<[u64; CAPACITY]>,
    offsets: Box<[u64; CAPACITY]>,
    len: usize,
}

impl Default for IntegerBuffer {
    fn default() -> Self {
        IntegerBuffer {
            values: Box::new([0; CAPACITY]),
            offsets: Box::new([0; CAPACITY]),
            len: 0,
        }
    }
}

/// Whole records of a buffer.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    pub values: &'a [u64],
    pub offsets: &'a [u64],
}

impl IntegerBuffer {
    /// Returns whether the integers of a whole block fit.
    #[inline(always)]
    pub fn has_room(&self) -> bool {
        self.len <= CAPACITY - BLOCK_INTEGERS
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// Adds an integer. The caller checks first that there is room.
    pub fn push(&mut self, value: u64, offset: u64) {
        self.values[self.len] = value;
        self.offsets[self.len] = offset;
        self.len += 1;
    }

    /// Returns the free space for a whole block's integers and their offsets.
    /// [`IntegerBuffer::advance`] keeps the first of them.
    #[inline(always)]
    pub fn free_block(
        &mut self,
    ) -> Option<(&mut [u64; BLOCK_INTEGERS], &mut [u64; BLOCK_INTEGERS])> {
        let values = self.values.get_mut(self.len..)?.first_chunk_mut()?;
        let offsets = self.offsets.get_mut(self.len..)?.first_chunk_mut()?;
        Some((values, offsets))
    }

    /// Keeps the first `count` integers written into [`IntegerBuffer::free_block`].
    #[inline(always)]
    pub fn advance(&mut self, count: usize) {
        self.len += count.min(BLOCK_INTEGERS);
    }

    /// Returns all whole records, of `fields` integers each.
    pub fn records(&self, fields: usize) -> Records<'_> {
        let whole = self.len - self.len % fields;
        Records {
            values: &self.values[..whole],
            offsets: &self.offsets[..whole],
        }
    }

    /// Drops the whole records and keeps the integers of the last, partial one.
    pub fn consume(&mut self, fields: usize) {
        let left = self.len % fields;
        let whole = self.len - left;
        self.values.copy_within(whole..self.len, 0);
        self.offsets.copy_within(whole..self.len, 0);
        self.len = left;
    }
}
