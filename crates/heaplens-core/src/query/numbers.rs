//! A list of numbers, which the tests of orders sort.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::{ItemIdx, Key, Ranking, coarse};

/// Items with a number each, of which the key has only a part.
pub struct Numbers {
    /// The number of each item.
    pub numbers: Vec<u32>,
    /// The divisor that makes the key coarser than the number.
    pub coarse: u32,
}

impl Numbers {
    /// Iterates over all items.
    pub fn items(&self) -> impl Iterator<Item = ItemIdx> + use<> {
        (0..self.numbers.len() as u32).map(ItemIdx)
    }

    /// Returns all items in order.
    pub fn sorted(&self) -> Vec<ItemIdx> {
        let mut sorted: Vec<ItemIdx> = self.items().collect();
        sorted.sort_by(|a, b| self.compare(*a, *b));
        sorted
    }

    fn key(&self, item: ItemIdx) -> Key {
        let number = self.numbers[item.at()] / self.coarse;
        (u64::from(number / 16) << 30, number % 16)
    }
}

impl Ranking for Numbers {
    fn keys(&self, items: &[ItemIdx], keys: &mut [Key]) {
        for (key, item) in keys.iter_mut().zip(items) {
            *key = self.key(*item);
        }
    }

    fn coarse(&self, items: &[ItemIdx], numbers: &mut [u32]) {
        for (number, item) in numbers.iter_mut().zip(items) {
            *number = coarse(self.key(*item));
        }
    }

    fn compare(&self, a: ItemIdx, b: ItemIdx) -> Ordering {
        let [first, second] = [a, b].map(|item| self.numbers[item.at()]);
        first.cmp(&second).then(a.cmp(&b))
    }
}

/// Makes lists that are long enough to be prepared: with many or few equal numbers, or ascending or
/// descending ones.
pub fn long() -> impl Strategy<Value = Vec<u32>> {
    prop_oneof![
        prop::collection::vec(0u32..50, 40_000..60_000),
        prop::collection::vec(0u32..100_000, 40_000..60_000),
        (40_000u32..60_000).prop_map(|count| (0..count).collect()),
        (40_000u32..60_000).prop_map(|count| (0..count).rev().collect()),
    ]
}
