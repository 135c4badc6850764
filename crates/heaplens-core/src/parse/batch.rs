//! Integers on their way from the text to the columns.

use super::classify::BLOCK;

/// As many integers wait at most: few enough to stay in the first-level cache.
const CAPACITY: usize = 1024;

/// At most this many integers end in one block.
pub const BLOCK_INTEGERS: usize = BLOCK / 2;

/// Integers, and where in the file each starts.
pub struct Batch {
    values: Box<[u64; CAPACITY]>,
    offsets: Box<[u64; CAPACITY]>,
    len: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Batch {
            values: Box::new([0; CAPACITY]),
            offsets: Box::new([0; CAPACITY]),
            len: 0,
        }
    }
}

/// Whole records of a batch.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    /// Their integers.
    pub values: &'a [u64],
    /// Where in the file each starts.
    pub offsets: &'a [u64],
}

impl Batch {
    /// Whether a whole block's integers fit.
    #[inline(always)]
    pub fn has_room(&self) -> bool {
        self.len <= CAPACITY - BLOCK_INTEGERS
    }

    /// How many integers wait.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Adds an integer; there is room.
    pub fn push(&mut self, value: u64, offset: u64) {
        self.values[self.len] = value;
        self.offsets[self.len] = offset;
        self.len += 1;
    }

    /// Room for a whole block's integers, of which [`Batch::advance`] keeps some.
    #[inline(always)]
    pub fn room(&mut self) -> Option<(&mut [u64; BLOCK_INTEGERS], &mut [u64; BLOCK_INTEGERS])> {
        let values = self.values.get_mut(self.len..)?.first_chunk_mut()?;
        let offsets = self.offsets.get_mut(self.len..)?.first_chunk_mut()?;
        Some((values, offsets))
    }

    /// Keeps the first `count` integers written into [`Batch::room`].
    #[inline(always)]
    pub fn advance(&mut self, count: usize) {
        self.len += count.min(BLOCK_INTEGERS);
    }

    /// The whole records of `fields` integers each.
    pub fn records(&self, fields: usize) -> Records<'_> {
        let whole = self.len - self.len % fields;
        Records {
            values: &self.values[..whole],
            offsets: &self.offsets[..whole],
        }
    }

    /// Forgets the whole records and keeps what is left.
    pub fn consume(&mut self, fields: usize) {
        let left = self.len % fields;
        let whole = self.len - left;
        self.values.copy_within(whole..self.len, 0);
        self.offsets.copy_within(whole..self.len, 0);
        self.len = left;
    }
}
