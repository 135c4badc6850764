//! Reuses the memory of large columns for later ones.
//!
//! If it were freed, the allocator might give pieces of it to smaller columns. The next large
//! column would not fit there any more, and wasm memory, once grown, never shrinks. Fresh memory
//! also costs time, as the system clears each page of it.

use super::{OutOfMemory, try_reserve};

/// Columns of 32 bits whose memory can be used again.
#[derive(Debug, Default)]
pub struct Scratch {
    columns: Vec<Vec<u32>>,
}

impl Scratch {
    /// Keeps a column's memory for later ones. `as_word` converts an item to any word: collecting
    /// the column in place keeps its memory.
    pub fn give<T>(&mut self, mut column: Vec<T>, as_word: impl FnMut(T) -> u32) {
        column.clear();
        let column: Vec<u32> = column.into_iter().map(as_word).collect();
        if column.capacity() > 0 {
            self.columns.push(column);
        }
    }

    /// Returns an empty column with memory for `len` items. It reuses memory that is large enough
    /// and not much larger, or takes fresh memory. `of_word` converts a word to any item.
    pub fn take<T>(
        &mut self,
        len: usize,
        of_word: impl FnMut(u32) -> T,
    ) -> Result<Vec<T>, OutOfMemory> {
        let fits = len..=len + len / 4;
        let mut columns = self.columns.iter();
        match columns.position(|column| fits.contains(&column.capacity())) {
            Some(index) => {
                let column = self.columns.swap_remove(index);
                Ok(column.into_iter().map(of_word).collect())
            }
            None => {
                let mut column = Vec::new();
                try_reserve(&mut column, len)?;
                Ok(column)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::NodeIdx;

    use super::*;

    #[test]
    fn what_was_given_is_used_again() {
        let mut scratch = Scratch::default();
        let [small, large] = [100, 1000].map(|len| vec![NodeIdx(7); len]);
        let [small_at, large_at] = [small.as_ptr(), large.as_ptr()].map(<*const NodeIdx>::addr);
        for column in [large, small, Vec::new()] {
            scratch.give(column, |node| node.0);
        }
        let mut take = |len| scratch.take(len, NodeIdx).expect("memory");
        let taken = [take(90), take(90), take(900)];
        assert!(taken.iter().all(|column| column.is_empty()));
        assert_eq!(taken.each_ref().map(Vec::capacity), [100, 90, 1000]);
        let [first, _, third] = taken.each_ref().map(|column| column.as_ptr().addr());
        assert_eq!([first, third], [small_at, large_at]);
    }
}
