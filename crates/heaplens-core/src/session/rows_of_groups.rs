//! Reports of the command line: work in steps, and the first rows of what it found.

use crate::analyses::Steps;
use crate::tables::{OutOfMemory, blocks};

/// Does all of some work.
///
/// # Errors
/// When memory runs out.
pub(super) fn in_steps<W: Steps>(mut work: W) -> Result<W::Output, OutOfMemory> {
    loop {
        if let Some(found) = work.advance(blocks::LEN)? {
            return Ok(found);
        }
    }
}

/// Returns the first `most` items by a key, in its order. O(items + most log most).
pub(super) fn first_by<T, K: Ord>(mut items: Vec<T>, most: usize, key: impl Fn(&T) -> K) -> Vec<T> {
    if most < items.len() {
        items.select_nth_unstable_by_key(most, &key);
        items.truncate(most);
    }
    items.sort_unstable_by_key(&key);
    items
}

#[cfg(test)]
mod tests {
    use super::first_by;

    #[test]
    fn the_first_are_those_of_the_sorted_list() {
        let items: Vec<u32> = (0..40).map(|item| item * 17 % 40).collect();
        for most in [0, 1, 7, 39, 40, 41, usize::MAX] {
            let sorted: Vec<u32> = (0..40).take(most).collect();
            assert_eq!(first_by(items.clone(), most, |item| *item), sorted);
        }
    }
}
