//! The few largest of many things, kept in order while they are met.

use std::cmp::Reverse;

use heaplens_model::NodeIdx;

/// So many are kept: a person reads a few lines.
pub const MOST: usize = 5;

/// The largest things by some size, the largest first; of equal ones those whose nodes come first in
/// the file.
#[derive(Debug, PartialEq, Eq)]
pub struct Largest<T>(Vec<((Reverse<u64>, NodeIdx), T)>);

impl<T> Default for Largest<T> {
    fn default() -> Largest<T> {
        Largest(Vec::new())
    }
}

impl<T> Largest<T> {
    /// Adds one. O(1).
    pub fn add(&mut self, size: u64, node: NodeIdx, one: T) {
        let key = (Reverse(size), node);
        let is_full = self.0.len() == MOST;
        if is_full && self.0.last().is_some_and(|last| last.0 <= key) {
            return;
        }
        if is_full {
            self.0.pop();
        }
        let at = self.0.partition_point(|known| known.0 < key);
        self.0.insert(at, (key, one));
    }

    /// All of them, the largest first.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|known| &known.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_the_first_of_the_sorted_list() {
        for count in [0, 1, 4, 5, 6, 40] {
            let mut largest = Largest::default();
            let mut all: Vec<(Reverse<u64>, NodeIdx)> = Vec::new();
            for node in (0..count).map(NodeIdx) {
                let size = u64::from(node.0 * 17 % 7);
                largest.add(size, node, node);
                all.push((Reverse(size), node));
            }
            all.sort_unstable();
            let wanted = all.into_iter().take(MOST).map(|one| one.1);
            assert!(largest.all().copied().eq(wanted), "{count}");
        }
    }
}
