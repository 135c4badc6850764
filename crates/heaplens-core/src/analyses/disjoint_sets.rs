//! Sets of positions that are joined one by one.
//!
//! A set is called by its smallest position. Ways to it are halved when they are gone, so that all
//! questions together take O(n log n).

use crate::tables::{OutOfMemory, try_reserve};

/// Positions from 0 on, each in a set of its own at first.
#[derive(Debug)]
pub struct DisjointSets {
    /// A position of the same set for each, up to the set's first.
    same: Vec<u32>,
}

impl DisjointSets {
    /// Makes a set for each of so many positions. It takes 4 bytes for each.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(len: usize) -> Result<DisjointSets, OutOfMemory> {
        let mut same = Vec::new();
        try_reserve(&mut same, len)?;
        same.extend(0..len as u32);
        Ok(DisjointSets { same })
    }

    /// Returns the first position of a position's set, as far as sets are joined.
    pub fn first(&mut self, mut at: u32) -> u32 {
        while self.same[at as usize] != at {
            let above = self.same[at as usize];
            self.same[at as usize] = self.same[above as usize];
            at = self.same[at as usize];
        }
        at
    }

    /// Joins the sets of two positions.
    pub fn join(&mut self, one: u32, other: u32) {
        let [one, other] = [one, other].map(|at| self.first(at));
        self.same[one.max(other) as usize] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn joined_positions_have_the_smallest_of_them(
            joins in prop::collection::vec((0u32..30, 0u32..30), 0..40),
        ) {
            let mut sets = DisjointSets::new(30).expect("memory");
            let mut expected: Vec<u32> = (0..30).collect();
            for (one, other) in joins {
                sets.join(one, other);
                let ends = [one, other].map(|at| expected[at as usize]);
                for name in &mut expected {
                    if ends.contains(name) {
                        *name = ends[0].min(ends[1]);
                    }
                }
                let found: Vec<u32> = (0..30).map(|at| sets.first(at)).collect();
                prop_assert_eq!(&found, &expected);
            }
        }
    }
}
