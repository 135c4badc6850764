//! The strings, unescaped, in one arena.
//!
//! Texts are WTF-8: UTF-8 that may also hold lone surrogates, which JavaScript strings can.
//! Two strings are equal exactly when their bytes are.

use heaplens_model::StringIdx;

use super::{OutOfMemory, try_push, try_reserve};

/// The number of strings that analyses add. Without reserved memory, columns would double for the
/// first one.
const ADDED: usize = 512;
/// Their usual length in bytes.
const ADDED_LEN: usize = 32;

/// Strings in file order, and after them those that analyses add.
#[derive(Debug, Default)]
pub struct StringTable {
    bytes: Vec<u8>,
    /// The end of each string in `bytes`, where the next one starts.
    ends: Vec<u32>,
}

impl StringTable {
    /// The largest arena: an offset has 32 bits, and a block on wasm32 is not larger either.
    pub const MAX_BYTES: usize = if usize::BITS < 64 {
        i32::MAX as usize
    } else {
        u32::MAX as usize
    };

    /// Reserves memory for exactly `additional` more bytes of text.
    pub fn try_reserve_bytes(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        try_reserve(&mut self.bytes, additional)
    }

    /// Adds text to the string that is being written.
    #[inline]
    pub fn write(&mut self, text: &[u8]) -> Result<(), OutOfMemory> {
        let len = self.bytes.len() + text.len();
        if len > Self::MAX_BYTES {
            return Err(OutOfMemory { needed: len as u64 });
        }
        if len > self.bytes.capacity() {
            let additional = (self.bytes.len() / 2).max(text.len());
            self.bytes
                .try_reserve_exact(additional)
                .or_else(|_| self.bytes.try_reserve_exact(text.len()))
                .map_err(|_| OutOfMemory { needed: len as u64 })?;
        }
        self.bytes.extend_from_slice(text);
        Ok(())
    }

    /// Ends the string that is being written.
    #[inline]
    pub fn end(&mut self) -> Result<StringIdx, OutOfMemory> {
        let index = StringIdx(self.ends.len() as u32);
        try_push(&mut self.ends, self.bytes.len() as u32)?;
        Ok(index)
    }

    /// Returns the text written since the last [`StringTable::end`].
    pub fn unfinished(&self) -> &[u8] {
        &self.bytes[self.ends.last().map_or(0, |end| *end as usize)..]
    }

    /// Reserves memory for `additional` more strings and the few that analyses add.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        try_reserve(&mut self.ends, additional.saturating_add(ADDED))
    }

    /// Drops the text written since the last [`StringTable::end`].
    pub fn abandon(&mut self) {
        self.bytes
            .truncate(self.ends.last().map_or(0, |end| *end as usize));
    }

    /// Frees unused memory, except for the few strings that analyses add.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to(self.bytes.len() + ADDED * ADDED_LEN);
        self.ends.shrink_to(self.ends.len() + ADDED);
    }

    /// Adds a string.
    pub fn push(&mut self, text: &[u8]) -> Result<StringIdx, OutOfMemory> {
        self.write(text)?;
        self.end()
    }

    /// Adds a string made of `prefix` and an existing string.
    pub fn push_joined(
        &mut self,
        prefix: &[u8],
        rest: StringIdx,
    ) -> Result<StringIdx, OutOfMemory> {
        let (start, end) = self.range(rest);
        // The arena may move as it grows, so the bytes are copied by their indices.
        self.write(prefix)?;
        let len = self.bytes.len() + (end - start);
        if len > Self::MAX_BYTES {
            self.abandon();
            return Err(OutOfMemory { needed: len as u64 });
        }
        self.bytes
            .try_reserve(end - start)
            .map_err(|_| OutOfMemory { needed: len as u64 })?;
        self.bytes.extend_from_within(start..end);
        self.end()
    }

    /// Returns the number of strings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether there are no strings.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Iterates over all indices in the table.
    pub fn indices(&self) -> impl ExactSizeIterator<Item = StringIdx> + use<> {
        (0..self.ends.len() as u32).map(StringIdx)
    }

    /// Returns a string as WTF-8.
    #[inline]
    pub fn get(&self, index: StringIdx) -> &[u8] {
        let (start, end) = self.range(index);
        &self.bytes[start..end]
    }

    #[inline]
    fn range(&self, index: StringIdx) -> (usize, usize) {
        let start = if index.0 == 0 {
            0
        } else {
            self.ends[index.at() - 1] as usize
        };
        (start, self.ends[index.at()] as usize)
    }

    /// Returns the bytes of memory that the table takes.
    pub fn memory(&self) -> u64 {
        (self.bytes.capacity() + 4 * self.ends.capacity()) as u64
    }
}
