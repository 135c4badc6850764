//! The tree of a depth-first walk as a string of brackets, two bits a node.
//!
//! An opening bracket enters a node, and a closing one leaves it. The brackets are in the order of
//! the walk, so the n-th opening bracket is the node at position n.

use fixedbitset::FixedBitSet;

use crate::tables::{OutOfMemory, blocks, try_grow_bits, try_push};

/// The walk's tree as a string of brackets, two bits a node.
#[derive(Debug, Default)]
pub struct BracketTree {
    brackets: FixedBitSet,
    len: usize,
}

impl BracketTree {
    /// Adds a bracket.
    pub fn push(&mut self, open: bool) -> Result<(), OutOfMemory> {
        if self.len == self.brackets.len() {
            try_grow_bits(&mut self.brackets, 2 * self.len + 64)?;
        }
        if open {
            self.brackets.insert(self.len);
        }
        self.len += 1;
        Ok(())
    }

    /// Makes a tree of the first `len` brackets of `bits`.
    pub fn new(bits: FixedBitSet, len: usize) -> BracketTree {
        BracketTree {
            len: len.min(bits.len()),
            brackets: bits,
        }
    }

    /// Returns the number of brackets.
    pub fn brackets(&self) -> usize {
        self.len
    }

    /// Returns whether a bracket opens a position. If not, it closes the last open one.
    #[inline(always)]
    pub fn is_opening(&self, bracket: usize) -> bool {
        self.brackets.contains(bracket)
    }

    /// Finds the opening bracket a number of positions before a bracket: 1 for the nearest one.
    /// Returns 0 if there are fewer. O(positions / 32).
    pub fn opening_before(&self, bracket: usize, positions: usize) -> usize {
        const BITS: usize = usize::BITS as usize;
        let words = self.brackets.as_slice();
        let mut left = positions;
        let mut bits = bracket % BITS;
        for (at, word) in words.iter().enumerate().take(bracket / BITS + 1).rev() {
            let mut word = if bits < BITS {
                word & !(usize::MAX << bits)
            } else {
                *word
            };
            bits = BITS;
            let ones = word.count_ones() as usize;
            if ones < left {
                left -= ones;
                continue;
            }
            for _ in 1..left {
                word ^= 1 << word.ilog2();
            }
            return at * BITS + word.checked_ilog2().unwrap_or(0) as usize;
        }
        0
    }

    /// Calls a function with each position except the first, and its parent. Positions ascend.
    pub fn replay(
        &self,
        mut visit: impl FnMut(u32, u32) -> Result<(), OutOfMemory>,
    ) -> Result<(), OutOfMemory> {
        let mut path: Vec<u32> = Vec::new();
        let mut position = 0;
        blocks::forward(self.len, |range| {
            for at in range {
                if !self.brackets.contains(at) {
                    path.pop();
                    continue;
                }
                if let Some(parent) = path.last() {
                    visit(position, *parent)?;
                }
                try_push(&mut path, position)?;
                position += 1;
            }
            Ok(())
        })
    }
}
