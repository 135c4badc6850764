//! Sizes in bytes: 32 bits each, and a map for the few that are larger.
//!
//! A size of 4 GiB or more is rare (a huge `ArrayBuffer`, the root's retained size), and a
//! snapshot has millions of the others.

use heaplens_model::NodeIdx;
use rustc_hash::FxHashMap;

use super::{OutOfMemory, try_extend, try_filled, try_push, try_reserve};

/// One size for each node.
#[derive(Debug, Default)]
pub struct SizeColumn {
    /// `LARGE` means: look into the map.
    small: Vec<u32>,
    large: FxHashMap<u32, u64>,
}

const LARGE: u32 = u32::MAX;

impl SizeColumn {
    /// A column of `len` zeros.
    pub fn try_zeros(len: usize) -> Result<SizeColumn, OutOfMemory> {
        Ok(SizeColumn {
            small: try_filled(0, len)?,
            large: FxHashMap::default(),
        })
    }

    /// A copy, or the size that was not to be had.
    pub fn try_clone(&self) -> Result<SizeColumn, OutOfMemory> {
        let mut small = Vec::new();
        try_reserve(&mut small, self.small.len())?;
        small.extend_from_slice(&self.small);
        Ok(SizeColumn {
            small,
            large: self.large.clone(),
        })
    }

    /// Room for exactly `additional` more sizes.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        try_reserve(&mut self.small, additional)
    }

    /// Adds a size.
    #[inline(always)]
    pub fn push(&mut self, size: u64) -> Result<(), OutOfMemory> {
        if size < u64::from(LARGE) {
            return try_push(&mut self.small, size as u32);
        }
        self.large.insert(self.small.len() as u32, size);
        try_push(&mut self.small, LARGE)
    }

    /// Adds many sizes.
    #[inline(always)]
    pub fn append(
        &mut self,
        sizes: impl ExactSizeIterator<Item = u64> + Clone,
    ) -> Result<(), OutOfMemory> {
        let largest = sizes.clone().fold(0, u64::max);
        if largest < u64::from(LARGE) {
            return try_extend(&mut self.small, sizes.map(|size| size as u32));
        }
        for size in sizes {
            self.push(size)?;
        }
        Ok(())
    }

    /// Gives back what was reserved and not used.
    pub fn shrink(&mut self) {
        self.small.shrink_to_fit();
    }

    /// How many sizes.
    pub fn len(&self) -> usize {
        self.small.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.small.is_empty()
    }

    /// The size of a node.
    #[inline(always)]
    pub fn get(&self, node: NodeIdx) -> u64 {
        let small = self.small[node.at()];
        if small == LARGE {
            self.get_large(node)
        } else {
            u64::from(small)
        }
    }

    #[cold]
    #[inline(never)]
    fn get_large(&self, node: NodeIdx) -> u64 {
        self.large.get(&node.0).copied().unwrap_or(0)
    }

    /// Replaces the size of a node.
    #[inline(always)]
    pub fn set(&mut self, node: NodeIdx, size: u64) {
        if size < u64::from(LARGE) {
            self.small[node.at()] = size as u32;
        } else {
            self.small[node.at()] = LARGE;
            self.large.insert(node.0, size);
        }
    }

    /// Adds to the size of a node; stops at 2^64 - 1.
    #[inline(always)]
    pub fn add(&mut self, node: NodeIdx, size: u64) {
        self.set(node, self.get(node).saturating_add(size));
    }

    /// Whether the size of a node is 0: one comparison.
    #[inline(always)]
    pub fn is_zero(&self, node: NodeIdx) -> bool {
        self.small[node.at()] == 0
    }

    /// All sizes together; stops at 2^64 - 1.
    pub fn total(&self) -> u64 {
        let small: u64 = self
            .small
            .iter()
            .map(|size| if *size == LARGE { 0 } else { u64::from(*size) })
            .sum();
        self.small
            .iter()
            .zip(0u32..)
            .filter(|(size, _)| **size == LARGE)
            .fold(small, |sum, (_, node)| {
                sum.saturating_add(self.get_large(NodeIdx(node)))
            })
    }

    /// Bytes that the column holds; the map is not worth counting.
    pub fn memory(&self) -> u64 {
        4 * self.small.capacity() as u64
    }
}
