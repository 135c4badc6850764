//! Finds the nearest ancestor in a tree whose position is at most a limit, in O(log n).
//!
//! Each position has its parent and one ancestor far above it. The distances follow skew-binary
//! numbers (Myers, "An applicative random-access stack", 1983). Parents come before their children.
//! This takes eight bytes a position.

use crate::tables::{OutOfMemory, blocks, try_push, try_reserve};

/// The jumps of the positions added so far.
#[derive(Debug)]
pub struct AncestorJumps {
    jump: Vec<u32>,
    depth: Vec<u32>,
}

impl AncestorJumps {
    /// Makes the jumps of positions with these parents, and reserves memory for `len` positions.
    /// The first position is its own parent.
    pub fn new(parents: &[u32], len: usize) -> Result<AncestorJumps, OutOfMemory> {
        let (mut jump, mut depth) = (Vec::new(), Vec::new());
        try_reserve(&mut jump, len)?;
        try_reserve(&mut depth, len)?;
        let mut jumps = AncestorJumps { jump, depth };
        blocks::forward(parents.len(), |range| {
            for parent in &parents[range] {
                jumps.add(*parent)?;
            }
            Ok(())
        })?;
        Ok(jumps)
    }

    /// Adds the next position.
    pub fn add(&mut self, parent: u32) -> Result<(), OutOfMemory> {
        if self.jump.is_empty() {
            try_push(&mut self.jump, 0)?;
            return try_push(&mut self.depth, 0);
        }
        let depth = |position: u32| self.depth[position as usize];
        let near = self.jump[parent as usize];
        let far = self.jump[near as usize];
        let is_one_jump = depth(parent) - depth(near) == depth(near) - depth(far);
        let jump = if is_one_jump { far } else { parent };
        let depth = depth(parent) + 1;
        try_push(&mut self.jump, jump)?;
        try_push(&mut self.depth, depth)
    }

    /// Finds the nearest of `position` and its ancestors that is at most `limit`. O(log positions).
    pub fn nearest_up_to(&self, parents: &[u32], mut position: u32, limit: u32) -> u32 {
        while position > limit {
            let jump = self.jump[position as usize];
            position = if jump > limit {
                jump
            } else {
                parents[position as usize]
            };
        }
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn jumps_lead_where_single_steps_lead(
            drafts in prop::collection::vec((any::<u32>(), 1u32..6), 1..300),
            limits in prop::collection::vec(any::<u32>(), 20),
            known in any::<prop::sample::Index>(),
        ) {
            let count = drafts.len() as u32;
            let parents: Vec<u32> = (0..count)
                .zip(&drafts)
                .map(|(at, (seed, near))| match at {
                    0 => 0,
                    // Near parents make deep trees.
                    _ => at - 1 - seed % at.min(*near),
                })
                .collect();
            let (known, later) = parents.split_at(known.index(parents.len()));
            let mut jumps = AncestorJumps::new(known, parents.len()).expect("fits");
            for parent in later {
                jumps.add(*parent).expect("fits");
            }
            for position in 0..count {
                for limit in limits.iter().map(|limit| limit % count) {
                    let mut expected = position;
                    while expected > limit {
                        expected = parents[expected as usize];
                    }
                    let found = jumps.nearest_up_to(&parents, position, limit);
                    prop_assert_eq!(found, expected);
                }
            }
        }
    }
}
