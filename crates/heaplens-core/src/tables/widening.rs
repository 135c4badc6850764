//! A column of numbers that are usually small: all have a narrow type until one does not fit, and
//! then all have a wide type.

use heaplens_model::NodeIdx;

use super::{OutOfMemory, try_push, try_reserve};

/// A number for each node, in file order.
#[derive(Debug)]
pub enum Widening<N, W> {
    /// All numbers fit.
    Narrow(Vec<N>),
    /// Some do not.
    Wide(Vec<W>),
}

/// The index of something that many nodes share, such as their class.
pub type SharedColumn = Widening<u16, u32>;

impl<N, W> Default for Widening<N, W> {
    fn default() -> Self {
        Widening::Narrow(Vec::new())
    }
}

impl<N: Copy + TryFrom<W>, W: Copy + From<N>> Widening<N, W> {
    /// Reserves memory for exactly `additional` more numbers.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        match self {
            Widening::Narrow(numbers) => try_reserve(numbers, additional),
            Widening::Wide(numbers) => try_reserve(numbers, additional),
        }
    }

    /// Adds the next node's number.
    #[inline(always)]
    pub fn push(&mut self, number: W) -> Result<(), OutOfMemory> {
        if let Widening::Narrow(numbers) = self
            && let Ok(narrow) = N::try_from(number)
        {
            return try_push(numbers, narrow);
        }
        self.push_wide(number)
    }

    #[cold]
    #[inline(never)]
    fn push_wide(&mut self, number: W) -> Result<(), OutOfMemory> {
        if let Widening::Narrow(narrow) = self {
            let mut wide = Vec::new();
            try_reserve(&mut wide, narrow.capacity().max(narrow.len() + 1))?;
            wide.extend(narrow.iter().copied().map(W::from));
            *self = Widening::Wide(wide);
        }
        match self {
            Widening::Wide(numbers) => try_push(numbers, number),
            Widening::Narrow(_) => Ok(()),
        }
    }

    /// Frees the memory that was reserved but not used.
    pub fn shrink(&mut self) {
        match self {
            Widening::Narrow(numbers) => numbers.shrink_to_fit(),
            Widening::Wide(numbers) => numbers.shrink_to_fit(),
        }
    }

    /// Returns the number of a node.
    #[inline(always)]
    pub fn get(&self, node: NodeIdx) -> W {
        match self {
            Widening::Narrow(numbers) => W::from(numbers[node.at()]),
            Widening::Wide(numbers) => numbers[node.at()],
        }
    }

    /// Returns the bytes of memory that the column takes.
    pub fn memory(&self) -> u64 {
        let bytes = match self {
            Widening::Narrow(numbers) => size_of::<N>() * numbers.capacity(),
            Widening::Wide(numbers) => size_of::<W>() * numbers.capacity(),
        };
        bytes as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_does_not_fit_widens_the_column_and_changes_no_other() {
        for last in [65_535, 65_536, u32::MAX] {
            let numbers = [0, 7, 65_535, last, 3];
            let mut column = SharedColumn::default();
            column.try_reserve(numbers.len()).expect("memory");
            for number in numbers {
                column.push(number).expect("memory");
            }
            assert_eq!(matches!(column, Widening::Wide(_)), last > 65_535);
            let found = [0, 1, 2, 3, 4].map(|node| column.get(NodeIdx(node)));
            assert_eq!(found, numbers);
        }
    }
}
