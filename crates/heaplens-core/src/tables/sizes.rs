//! Sizes in bytes: 16 bits each, and a map for the few larger ones.
//!
//! Most objects are small, and a snapshot has millions of them. If too many are large (such as
//! retained sizes along a linked list), the map would take more memory, and the column widens to
//! 32, then to 64 bits.

use std::convert::Infallible;

use heaplens_model::NodeIdx;
use rustc_hash::FxHashMap;

use super::{
    OutOfMemory, blocks, try_extend, try_filled, try_push, try_reserve, try_reserve_entry,
};

/// One size for each node.
#[derive(Debug, Default)]
pub struct SizeColumn {
    cells: Cells,
    /// The sizes of cells at their largest value.
    large: FxHashMap<u32, u64>,
}

#[derive(Debug)]
enum Cells {
    Narrow(Vec<u16>),
    Middle(Vec<u32>),
    Wide(Vec<u64>),
}

impl Default for Cells {
    fn default() -> Self {
        Cells::Narrow(Vec::new())
    }
}

/// A narrow or middle cell with this value has its size in the map.
const NARROW: u64 = u16::MAX as u64;
const MIDDLE: u64 = u32::MAX as u64;

impl SizeColumn {
    /// Makes a column of `len` zeros.
    pub fn try_zeroed(len: usize) -> Result<SizeColumn, OutOfMemory> {
        Ok(SizeColumn {
            cells: Cells::Middle(try_filled(0, len)?),
            large: FxHashMap::default(),
        })
    }

    /// Reserves memory for exactly `additional` more sizes.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        match &mut self.cells {
            Cells::Narrow(cells) => try_reserve(cells, additional),
            Cells::Middle(cells) => try_reserve(cells, additional),
            Cells::Wide(cells) => try_reserve(cells, additional),
        }
    }

    /// Adds a size.
    #[inline(always)]
    pub fn push(&mut self, size: u64) -> Result<(), OutOfMemory> {
        if let Cells::Narrow(cells) = &mut self.cells
            && size < NARROW
        {
            return try_push(cells, size as u16);
        }
        self.push_large(size)
    }

    #[inline(never)]
    fn push_large(&mut self, size: u64) -> Result<(), OutOfMemory> {
        let node = NodeIdx(self.len() as u32);
        match &mut self.cells {
            Cells::Narrow(cells) => try_push(cells, 0)?,
            Cells::Middle(cells) => try_push(cells, 0)?,
            Cells::Wide(cells) => try_push(cells, 0)?,
        }
        self.set(node, size)
    }

    /// Adds many sizes.
    #[inline(always)]
    pub fn append(
        &mut self,
        sizes: impl ExactSizeIterator<Item = u64> + Clone,
    ) -> Result<(), OutOfMemory> {
        if let Cells::Narrow(cells) = &mut self.cells
            && sizes.clone().fold(0, u64::max) < NARROW
        {
            return try_extend(cells, sizes.map(|size| size as u16));
        }
        for size in sizes {
            self.push(size)?;
        }
        Ok(())
    }

    /// Frees the memory that was reserved but not used.
    pub fn shrink(&mut self) {
        match &mut self.cells {
            Cells::Narrow(cells) => cells.shrink_to_fit(),
            Cells::Middle(cells) => cells.shrink_to_fit(),
            Cells::Wide(cells) => cells.shrink_to_fit(),
        }
    }

    /// Returns the number of sizes.
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Narrow(cells) => cells.len(),
            Cells::Middle(cells) => cells.len(),
            Cells::Wide(cells) => cells.len(),
        }
    }

    /// Returns whether there are no sizes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the size of a node.
    #[inline(always)]
    pub fn get(&self, node: NodeIdx) -> u64 {
        let (cell, large) = match &self.cells {
            Cells::Narrow(cells) => (u64::from(cells[node.at()]), NARROW),
            Cells::Middle(cells) => (u64::from(cells[node.at()]), MIDDLE),
            Cells::Wide(cells) => return cells[node.at()],
        };
        if cell == large {
            self.get_large(node)
        } else {
            cell
        }
    }

    #[cold]
    #[inline(never)]
    fn get_large(&self, node: NodeIdx) -> u64 {
        self.large.get(&node.0).copied().unwrap_or(0)
    }

    /// Replaces the size of a node.
    #[inline(always)]
    pub fn set(&mut self, node: NodeIdx, size: u64) -> Result<(), OutOfMemory> {
        match &mut self.cells {
            Cells::Narrow(cells) if size < NARROW => cells[node.at()] = size as u16,
            Cells::Middle(cells) if size < MIDDLE => cells[node.at()] = size as u32,
            Cells::Wide(cells) => cells[node.at()] = size,
            _ => return self.set_large(node, size),
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn set_large(&mut self, node: NodeIdx, size: u64) -> Result<(), OutOfMemory> {
        // An entry of the map takes as much memory as a dozen narrow cells.
        if self.large.len() >= 4096 + self.len() / 16 {
            self.widen()?;
            return self.set(node, size);
        }
        match &mut self.cells {
            Cells::Narrow(cells) => cells[node.at()] = u16::MAX,
            Cells::Middle(cells) => cells[node.at()] = u32::MAX,
            Cells::Wide(_) => return self.set(node, size),
        }
        try_reserve_entry(&mut self.large)?;
        self.large.insert(node.0, size);
        Ok(())
    }

    fn widen(&mut self) -> Result<(), OutOfMemory> {
        let capacity = match &self.cells {
            Cells::Narrow(cells) => cells.capacity(),
            Cells::Middle(cells) => cells.capacity(),
            Cells::Wide(_) => return Ok(()),
        };
        let sizes = (0..self.len() as u32).map(|node| self.get(NodeIdx(node)));
        let wider = if matches!(self.cells, Cells::Narrow(_)) {
            let mut cells = Vec::new();
            try_reserve(&mut cells, capacity)?;
            cells.extend(sizes.map(|size| size.min(MIDDLE) as u32));
            Cells::Middle(cells)
        } else {
            let mut cells = Vec::new();
            try_reserve(&mut cells, capacity)?;
            cells.extend(sizes);
            Cells::Wide(cells)
        };
        match &wider {
            Cells::Wide(_) => self.large = FxHashMap::default(),
            _ => self.large.retain(|_, size| *size >= MIDDLE),
        }
        self.cells = wider;
        Ok(())
    }

    /// Adds to the size of a node, up to 2^64 - 1.
    #[inline(always)]
    pub fn add(&mut self, node: NodeIdx, size: u64) -> Result<(), OutOfMemory> {
        self.set(node, self.get(node).saturating_add(size))
    }

    /// Returns whether the size of a node is 0.
    #[inline(always)]
    pub fn is_zero(&self, node: NodeIdx) -> bool {
        match &self.cells {
            Cells::Narrow(cells) => cells[node.at()] == 0,
            Cells::Middle(cells) => cells[node.at()] == 0,
            Cells::Wide(cells) => cells[node.at()] == 0,
        }
    }

    /// Returns the sum of all sizes, up to 2^64 - 1.
    pub fn total(&self) -> u64 {
        let mut total = 0u64;
        let Ok(()) = blocks::nodes::<Infallible>(self.len(), |node| {
            total = total.saturating_add(self.get(node));
            Ok(())
        });
        total
    }

    /// Returns the bytes of memory that the column takes.
    pub fn memory(&self) -> u64 {
        let cells = match &self.cells {
            Cells::Narrow(cells) => 2 * cells.capacity(),
            Cells::Middle(cells) => 4 * cells.capacity(),
            Cells::Wide(cells) => 8 * cells.capacity(),
        };
        (cells + 16 * self.large.capacity()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_column_is_a_list_of_sizes(
            sizes in prop::collection::vec(any::<u64>().prop_map(|size| size >> (size % 64)), 0..50),
            added in prop::collection::vec((any::<u32>(), any::<u64>()), 0..50),
        ) {
            let mut column = SizeColumn::default();
            let mut list = sizes.clone();
            for size in sizes {
                column.push(size).expect("fits");
            }
            for (node, size) in added {
                if !list.is_empty() {
                    let at = node as usize % list.len();
                    column.add(NodeIdx(at as u32), size).expect("fits");
                    list[at] = list[at].saturating_add(size);
                }
            }
            let mut wider = SizeColumn::try_zeroed(list.len()).expect("fits");
            for (node, size) in (0..).zip(&list) {
                wider.set(NodeIdx(node), *size).expect("fits");
            }
            for (node, size) in (0..).zip(&list) {
                prop_assert_eq!(column.get(NodeIdx(node)), *size);
                prop_assert_eq!(wider.get(NodeIdx(node)), *size);
                prop_assert_eq!(column.is_zero(NodeIdx(node)), *size == 0);
            }
            prop_assert_eq!(column.total(), list.into_iter().fold(0, u64::saturating_add));
        }
    }

    #[test]
    fn a_column_of_large_sizes_widens_and_forgets_nothing() {
        for factor in [1, 70_000, 5_000_000_000] {
            let mut column = SizeColumn::default();
            for node in 0..20_000u64 {
                column.push(node % 7 * factor).expect("fits");
            }
            column.set(NodeIdx(5), u64::MAX).expect("fits");
            for node in (0..20_000u64).filter(|node| *node != 5) {
                assert_eq!(column.get(NodeIdx(node as u32)), node % 7 * factor);
            }
            assert_eq!(column.get(NodeIdx(5)), u64::MAX);
        }
    }
}
