//! A list in some order, sorted only where it is looked at.
//!
//! A view shows one screenful of a list that may have ten million rows. Quickselect moves the
//! rows of that screenful to their place in linear time, and only they are sorted; what is learnt
//! stays, so that each look leaves less to do. Sorting everything first would cost seconds.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

/// Rows are sorted in blocks of this many, so that scrolling by a line is free.
const BLOCK: usize = 4096;

/// Items that find their order as they are looked at.
#[derive(Debug)]
pub struct Order<T> {
    items: Vec<T>,
    /// Runs by start: each holds what belongs there, sorted or not.
    runs: BTreeMap<usize, Run>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    end: usize,
    sorted: bool,
}

impl<T: Copy> Order<T> {
    /// Items in no order yet.
    pub fn new(items: Vec<T>) -> Order<T> {
        let run = Run {
            end: items.len(),
            sorted: false,
        };
        let runs = if items.is_empty() {
            BTreeMap::new()
        } else {
            BTreeMap::from([(0, run)])
        };
        Order { items, runs }
    }

    /// How many items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Bytes that the list holds.
    pub fn memory(&self) -> u64 {
        (size_of::<T>() * self.items.capacity()) as u64
    }

    /// The items at these places, cut to the list's end. `compare` must be a total order and the
    /// same at each call. O(items) for a first look, O(1) where it was looked before.
    pub fn window(
        &mut self,
        range: Range<usize>,
        mut compare: impl FnMut(&T, &T) -> Ordering,
    ) -> &[T] {
        let end = range.end.min(self.items.len());
        let start = range.start.min(end);
        let mut at = start;
        while at < end {
            at = self.settle(at, &mut compare);
        }
        &self.items[start..end]
    }

    /// How many items come before `item`. O(items).
    pub fn position(&self, item: &T, mut compare: impl FnMut(&T, &T) -> Ordering) -> usize {
        self.items
            .iter()
            .filter(|other| compare(other, item) == Ordering::Less)
            .count()
    }

    /// The items in whatever order they are in.
    pub fn items_unsorted(&self) -> &[T] {
        &self.items
    }

    /// Sorts the block around a place; returns where the sorted run ends.
    fn settle(&mut self, at: usize, compare: &mut impl FnMut(&T, &T) -> Ordering) -> usize {
        let Some((&start, &run)) = self.runs.range(..=at).next_back() else {
            return self.items.len();
        };
        if run.sorted {
            return run.end;
        }
        let block_start = (at / BLOCK * BLOCK).max(start);
        let block_end = (block_start + BLOCK).min(run.end);
        self.split(start, block_start, compare);
        self.split(block_start, block_end, compare);
        self.items[block_start..block_end].sort_unstable_by(&mut *compare);
        self.runs.insert(
            block_start,
            Run {
                end: block_end,
                sorted: true,
            },
        );
        block_end
    }

    /// Splits the run that begins at `start` so that one begins at `place`.
    fn split(&mut self, start: usize, place: usize, compare: &mut impl FnMut(&T, &T) -> Ordering) {
        let Some(run) = self.runs.get(&start).copied() else {
            return;
        };
        if place <= start || place >= run.end {
            return;
        }
        self.items[start..run.end].select_nth_unstable_by(place - start, &mut *compare);
        self.runs.insert(start, Run { end: place, ..run });
        self.runs.insert(
            place,
            Run {
                end: run.end,
                ..run
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn windows_are_those_of_the_sorted_list(
            keys in prop::collection::vec(0u32..50, 0..20_000),
            looks in prop::collection::vec((0usize..20_000, 0usize..300), 1..8),
        ) {
            let compare = |a: &u32, b: &u32| {
                keys[*a as usize].cmp(&keys[*b as usize]).then(a.cmp(b))
            };
            let mut sorted: Vec<u32> = (0..keys.len() as u32).collect();
            let mut order = Order::new(sorted.clone());
            sorted.sort_by(|a, b| compare(a, b));
            for (start, count) in looks {
                let end = (start + count).min(sorted.len());
                let expected = &sorted[start.min(end)..end];
                prop_assert_eq!(order.window(start..start + count, compare), expected);
                if let Some(item) = expected.first() {
                    prop_assert_eq!(order.position(item, compare), start);
                }
            }
        }
    }
}
