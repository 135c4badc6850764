//! Finds the items at some positions of a list's order without sorting the list.
//!
//! A sample gives two items between which those positions lie. One pass counts the items below them
//! and keeps the few in between. Only those are sorted.

use std::cmp::Ordering;
use std::ops::Range;

use super::ItemIdx;
use super::pseudo_random::PseudoRandom;
use crate::tables::{OutOfMemory, blocks, try_push, try_reserve};

/// If more than one row in this many is wanted, sorting all of them costs less.
const SORT_ALL_SHARE: usize = 8;
/// The number of items in a sample.
const SAMPLE: usize = 4096;
/// The number of items whose keys are computed together.
///
/// The data for a key may be anywhere in memory. With many keys before any comparison, the
/// processor waits for all of their data at once.
pub(super) const BATCH: usize = 256;

/// Numbers that ascend with an order. Where two items have different keys, the keys decide.
pub type Key = (u64, u32);

/// Compares the items of a list.
pub trait Ranking {
    /// Writes the keys of some items. Keys ascend with the order; different items may have equal
    /// keys. `keys` is at least as long as `items`, and its rest stays unchanged.
    fn keys(&self, items: &[ItemIdx], keys: &mut [Key]);

    /// Writes the upper halves of the keys' first numbers, which are usually enough and cost less.
    /// `numbers` is at least as long as `items`.
    fn coarse(&self, items: &[ItemIdx], numbers: &mut [u32]);

    /// Compares two items. Different items are never equal.
    fn compare(&self, a: ItemIdx, b: ItemIdx) -> Ordering;
}

/// See [`Ranking::coarse`].
#[inline(always)]
pub fn coarse(key: Key) -> u32 {
    (key.0 >> 32) as u32
}

/// An item with its key.
#[derive(Clone, Copy, Debug)]
pub struct Keyed {
    /// See [`Ranking::keys`].
    pub key: Key,
    /// The item.
    pub item: ItemIdx,
}

impl Keyed {
    /// Computes the item's key.
    #[inline(always)]
    pub fn new(item: ItemIdx, ranking: &impl Ranking) -> Keyed {
        let mut key = [(0, 0)];
        ranking.keys(&[item], &mut key);
        Keyed { key: key[0], item }
    }

    /// Compares two items by their keys, and then by [`Ranking::compare`].
    #[inline(always)]
    pub fn compare(&self, other: &Keyed, ranking: &impl Ranking) -> Ordering {
        let keys = self.key.cmp(&other.key);
        keys.then_with(|| ranking.compare(self.item, other.item))
    }
}

/// The items from `low` up to but without `high`. A missing bound is the list's start or end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Between {
    low: Option<Keyed>,
    high: Option<Keyed>,
}

impl Between {
    /// Returns an empty range at an item, so that a pass only counts the items below it.
    pub fn nothing_at(item: Keyed) -> Between {
        Between {
            low: Some(item),
            high: Some(item),
        }
    }
}

/// Returns whether sorting the whole list costs less than selecting this many items.
pub fn are_many(wanted: usize, len: usize) -> bool {
    wanted > len / SORT_ALL_SHARE
}

/// Returns the items at these positions, in order. O(items).
///
/// # Errors
/// There is no memory for these items and those near them.
pub fn select(
    items: &[ItemIdx],
    range: Range<usize>,
    ranking: &impl Ranking,
) -> Result<Vec<ItemIdx>, OutOfMemory> {
    let mut between = if are_many(range.len(), items.len()) {
        Between::default()
    } else {
        guess(items, &range, ranking)?
    };
    let mut kept = Vec::new();
    let below = loop {
        kept.clear();
        let below = pass(items, &between, &mut kept, ranking)?;
        // A guess fails about once in a million times. That bound is then dropped.
        let is_low_good = between.low.is_none() || below <= range.start;
        let is_high_good = between.high.is_none() || below + kept.len() >= range.end;
        if is_low_good && is_high_good {
            break below;
        }
        between.low = between.low.filter(|_| is_low_good);
        between.high = between.high.filter(|_| is_high_good);
    };
    let compare = |a: &Keyed, b: &Keyed| a.compare(b, ranking);
    let (start, end) = (range.start - below, range.end - below);
    if end < kept.len() {
        kept.select_nth_unstable_by(end, compare);
        kept.truncate(end);
    }
    if start > 0 && start < kept.len() {
        kept.select_nth_unstable_by(start, compare);
    }
    let wanted = kept.get_mut(start..).unwrap_or_default();
    wanted.sort_unstable_by(compare);
    let mut sorted = Vec::new();
    try_reserve(&mut sorted, wanted.len())?;
    sorted.extend(wanted.iter().map(|one| one.item));
    Ok(sorted)
}

/// Returns two items of a sample between which the positions almost certainly lie.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a guess, checked by counting"
)]
pub fn guess(
    items: &[ItemIdx],
    range: &Range<usize>,
    ranking: &impl Ranking,
) -> Result<Between, OutOfMemory> {
    let sample = sample(items, ranking)?;
    // A position in the sample may be off by five times the binomial deviation.
    let share_before = |at: usize| at as f64 / items.len() as f64;
    let spread = |share: f64| 5.0 * (SAMPLE as f64 * share * (1.0 - share)).sqrt() + 5.0;
    let low = share_before(range.start) * SAMPLE as f64 - spread(share_before(range.start));
    let high = share_before(range.end) * SAMPLE as f64 + spread(share_before(range.end));
    Ok(Between {
        low: (low >= 0.0)
            .then(|| sample.get(low as usize).copied())
            .flatten(),
        high: sample.get(high as usize).copied(),
    })
}

/// Returns a sorted sample of the items, which is always the same for the same list.
pub fn sample(items: &[ItemIdx], ranking: &impl Ranking) -> Result<Vec<Keyed>, OutOfMemory> {
    let mut chosen = Vec::new();
    try_reserve(&mut chosen, SAMPLE)?;
    let mut random = PseudoRandom::default();
    for _ in 0..SAMPLE {
        let position = ((random.next_number() >> 32) * items.len() as u64) >> 32;
        chosen.push(items[position as usize]);
    }
    let mut sample = Vec::new();
    try_reserve(&mut sample, SAMPLE)?;
    let mut keys = [(0, 0); BATCH];
    for some in chosen.chunks(BATCH) {
        ranking.keys(some, &mut keys);
        sample.extend(keyed(&keys, some));
    }
    sample.sort_unstable_by(|a, b| a.compare(b, ranking));
    Ok(sample)
}

/// Counts the items below a range and keeps those in it.
pub fn pass(
    items: &[ItemIdx],
    between: &Between,
    kept: &mut Vec<Keyed>,
    ranking: &impl Ranking,
) -> Result<usize, OutOfMemory> {
    let mut below = 0;
    let low = between.low.map_or((0, 0), |low| low.key);
    let high = between.high.map_or((u64::MAX, u32::MAX), |high| high.key);
    let [coarse_low, coarse_high] = [low, high].map(coarse);
    let mut numbers = [0; BATCH];
    let mut near = [ItemIdx::default(); BATCH];
    let mut keys = [(0, 0); BATCH];
    blocks::forward(items.len(), |range| {
        // If many items share a coarse number, coarse numbers only cost time. Each block
        // decides again.
        let mut are_most_near = false;
        for some in items[range].chunks(BATCH) {
            let mut count = some.len();
            if are_most_near {
                near[..count].copy_from_slice(some);
            } else {
                ranking.coarse(some, &mut numbers);
                count = 0;
                // Without a branch, since a processor cannot predict which items are near.
                for (number, item) in numbers.iter().zip(some) {
                    near[count] = *item;
                    count += usize::from((coarse_low <= *number) & (*number <= coarse_high));
                    below += usize::from(*number < coarse_low);
                }
            }
            ranking.keys(&near[..count], &mut keys);
            debug_assert!(do_agree(&near[..count], &keys, ranking));
            are_most_near = count > some.len() / 2;
            let mut nearer = 0;
            for at in 0..count {
                let (key, item) = (keys[at], near[at]);
                (keys[nearer], near[nearer]) = (key, item);
                let is_below = is_less(key, low);
                below += usize::from(is_below);
                nearer += usize::from(!is_below & !is_less(high, key));
            }
            for one in keyed(&keys, &near[..nearer]) {
                if let Some(low) = &between.low
                    && one.compare(low, ranking) == Ordering::Less
                {
                    below += 1;
                    continue;
                }
                if let Some(high) = &between.high
                    && one.compare(high, ranking) != Ordering::Less
                {
                    continue;
                }
                try_push(kept, one)?;
            }
        }
        Ok(())
    })?;
    Ok(below)
}

/// Iterates over items with their keys.
#[inline(always)]
pub(super) fn keyed(keys: &[Key], items: &[ItemIdx]) -> impl Iterator<Item = Keyed> {
    let both = keys.iter().zip(items);
    both.map(|(key, item)| Keyed {
        key: *key,
        item: *item,
    })
}

/// Returns whether coarse numbers are the upper halves of keys.
fn do_agree(items: &[ItemIdx], keys: &[Key], ranking: &impl Ranking) -> bool {
    let mut numbers = [0; BATCH];
    ranking.coarse(items, &mut numbers);
    let mut both = numbers[..items.len()].iter().zip(keys);
    both.all(|(number, key)| *number == coarse(*key))
}

/// Returns whether `a < b`, without a branch.
#[inline(always)]
fn is_less(a: Key, b: Key) -> bool {
    (a.0 < b.0) | ((a.0 == b.0) & (a.1 < b.1))
}

#[cfg(test)]
mod tests {
    use super::super::numbers::Numbers;
    use super::*;

    #[test]
    fn a_guess_that_fails_is_mended() {
        let ranking = Numbers {
            numbers: (0..50_000).map(|number| number % 1000).collect(),
            coarse: 3,
        };
        let sorted = ranking.sorted();
        let items: Vec<ItemIdx> = ranking.items().collect();
        let bound = |position: usize| Some(Keyed::new(sorted[position], &ranking));
        // Whatever a guess says, these are the items between its bounds.
        for (low, high) in [(10_000, 30_000), (0, 1), (49_998, 49_999)] {
            let between = Between {
                low: bound(low),
                high: bound(high),
            };
            let mut kept = Vec::new();
            assert_eq!(pass(&items, &between, &mut kept, &ranking), Ok(low));
            assert_eq!(kept.len(), high - low);
        }
    }

    #[test]
    fn few_items_are_kept_for_a_screenful() {
        let count = 400_000u32;
        let ranking = Numbers {
            numbers: (0..count)
                .map(|item| item.wrapping_mul(2_654_435_761) >> 8)
                .collect(),
            coarse: 1,
        };
        let items: Vec<ItemIdx> = ranking.items().collect();
        for start in [0, 100_000, 200_000, 399_000] {
            let range = start..start + 128;
            let between = guess(&items, &range, &ranking).expect("memory");
            let mut kept = Vec::new();
            let below = pass(&items, &between, &mut kept, &ranking).expect("memory");
            assert!(below <= start && start + 128 <= below + kept.len());
            assert!(kept.len() < items.len() / 8, "{} at {start}", kept.len());
        }
    }
}
