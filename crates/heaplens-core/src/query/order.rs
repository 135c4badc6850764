//! A list in some order, sorted only where it is looked at.
//!
//! A view shows one screenful of a list that may have ten million rows. A sample tells between
//! which two items that screenful lies; one pass counts what is below them and keeps the few in
//! between, and only those are sorted. Sorting everything first would cost seconds. The list
//! itself stays as it is, so that its other orders share it. While nobody asks, the list is cut
//! into parts, of which later windows ask one ([`super::parts`]); and orders that nobody has asked
//! for yet are told how they begin.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::Range;
use std::sync::Arc;

use super::parts::{self, Parts};
use crate::tables::{OutOfMemory, blocks, try_push, try_reserve};

/// Rows are sorted in blocks of at least this many, so that scrolling by a line is free.
const BLOCK: usize = 4096;
/// Lists up to this length are sorted as a whole.
const SHORT: usize = 2 * BLOCK;
/// Where more rows than one in so many are wanted, sorting all of them costs less.
const MANY: usize = 8;
/// How much is found out of an order that nobody has asked for: some screenfuls.
const BEGINNING: usize = 512;
/// Items of a sample.
const SAMPLE: usize = 4096;
/// Items whose keys are asked for before any is compared.
const BATCH: usize = 256;
/// Numbers that rise with an order: where two items' differ, they decide.
pub type Key = (u64, u32);

/// How the items of a list compare.
pub trait Ranking {
    /// Rises with the order, though not with each item: equal keys say nothing.
    fn key(&self, item: u32) -> Key;

    /// The upper half of the key's first number: mostly enough, and found with less.
    #[inline(always)]
    fn coarse(&self, item: u32) -> u32 {
        coarse(self.key(item))
    }

    /// The order itself; never equal for different items.
    fn compare(&self, a: u32, b: u32) -> Ordering;
}

/// See [`Ranking::coarse`].
#[inline(always)]
pub fn coarse(key: Key) -> u32 {
    (key.0 >> 32) as u32
}

/// Items that find their order as they are looked at.
#[derive(Debug)]
pub struct Order {
    items: Arc<Vec<u32>>,
    /// What was sorted, by the place where it belongs.
    blocks: BTreeMap<usize, Vec<u32>>,
    parts: Parts,
    beginning: Beginning,
}

/// How far an order is that nobody has asked for.
#[derive(Debug, Default)]
enum Beginning {
    /// Nobody began.
    #[default]
    Unknown,
    /// So many items were looked at, and these may be among the first.
    Sought {
        done: usize,
        between: Between,
        kept: Vec<Keyed>,
    },
    /// It is among the blocks, or not worth it.
    Done,
}

/// An item with what sorts it.
#[derive(Clone, Copy, Debug)]
pub struct Keyed {
    /// See [`Ranking::key`].
    pub key: Key,
    item: u32,
}

impl Keyed {
    /// Asks for the item's key.
    #[inline(always)]
    pub fn new(item: u32, ranking: &impl Ranking) -> Keyed {
        Keyed {
            key: ranking.key(item),
            item,
        }
    }

    /// The order itself.
    #[inline(always)]
    pub fn compare(&self, other: &Keyed, ranking: &impl Ranking) -> Ordering {
        let keys = self.key.cmp(&other.key);
        keys.then_with(|| ranking.compare(self.item, other.item))
    }
}

/// From `low` on, to before `high`; where one is missing, to the list's end.
#[derive(Clone, Copy, Debug, Default)]
struct Between {
    low: Option<Keyed>,
    high: Option<Keyed>,
}

impl Order {
    /// Items in no order yet.
    pub fn new(items: Arc<Vec<u32>>) -> Order {
        Order {
            items,
            blocks: BTreeMap::new(),
            parts: Parts::default(),
            beginning: Beginning::default(),
        }
    }

    /// How many items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items in the order that they were given in.
    pub fn items(&self) -> &Arc<Vec<u32>> {
        &self.items
    }

    /// Bytes that the list holds, what it shares included.
    pub fn memory(&self) -> u64 {
        let sorted: usize = self.blocks.values().map(Vec::capacity).sum();
        4 * (self.items.capacity() + sorted) as u64 + self.parts.memory()
    }

    /// Does by so many items what makes later windows quick; whether there is more to do.
    pub fn prepare(&mut self, count: usize, ranking: &impl Ranking) -> bool {
        self.parts.advance(&self.items, count, ranking)
    }

    /// Whether there is something to prepare.
    pub fn is_unprepared(&self) -> bool {
        self.parts.is_under_way()
    }

    /// Looks at so many items to find out how the order begins; whether there is more to do.
    ///
    /// # Errors
    /// When there is no memory for it; answers are the same without.
    pub fn begin(&mut self, count: usize, ranking: &impl Ranking) -> Result<bool, OutOfMemory> {
        self.beginning = match std::mem::take(&mut self.beginning) {
            Beginning::Unknown if !parts::is_long(self.len()) || self.blocks.contains_key(&0) => {
                Beginning::Done
            }
            Beginning::Unknown => Beginning::Sought {
                done: 0,
                between: guess(&self.items, &(0..BEGINNING), ranking)?,
                kept: Vec::new(),
            },
            Beginning::Sought {
                done,
                between,
                mut kept,
            } => {
                let end = self.len().min(done + count);
                pass(&self.items[done..end], &between, &mut kept, ranking)?;
                if end < self.len() {
                    Beginning::Sought {
                        done: end,
                        between,
                        kept,
                    }
                } else {
                    self.begun(&mut kept, ranking)?;
                    Beginning::Done
                }
            }
            Beginning::Done => Beginning::Done,
        };
        Ok(!matches!(self.beginning, Beginning::Done))
    }

    /// Whether it is known how the order begins.
    #[cfg(test)]
    pub fn is_begun(&self) -> bool {
        self.blocks.contains_key(&0)
    }

    /// `kept` are the first items and some more, if the guess was good.
    fn begun(&mut self, kept: &mut [Keyed], ranking: &impl Ranking) -> Result<(), OutOfMemory> {
        let compare = |a: &Keyed, b: &Keyed| a.compare(b, ranking);
        // Somebody may have asked meanwhile.
        if kept.len() <= BEGINNING || self.blocks.range(..BEGINNING).next().is_some() {
            return Ok(());
        }
        let (first, ..) = kept.select_nth_unstable_by(BEGINNING, compare);
        first.sort_unstable_by(compare);
        let mut block = Vec::new();
        try_reserve(&mut block, first.len())?;
        block.extend(first.iter().map(|one| one.item));
        self.blocks.insert(0, block);
        Ok(())
    }

    /// The items at these places, cut to the list's end. O(items) where it was not looked at.
    ///
    /// # Errors
    /// When there is no memory for what has to be sorted.
    pub fn window(
        &mut self,
        range: Range<usize>,
        ranking: &impl Ranking,
    ) -> Result<Vec<u32>, OutOfMemory> {
        let end = range.end.min(self.items.len());
        let start = range.start.min(end);
        let mut window = Vec::new();
        try_reserve(&mut window, end - start)?;
        let mut at = start;
        while at < end {
            let (block_start, block) = self.settled(at, end, ranking)?;
            let sorted = block.get(at - block_start..).unwrap_or_default();
            let taken = sorted.len().min(end - at);
            window.extend_from_slice(&sorted[..taken]);
            at += taken;
        }
        Ok(window)
    }

    /// How many items come before `item`. O(items), or its part.
    pub fn position(&self, item: u32, ranking: &impl Ranking) -> usize {
        let bound = Keyed::new(item, ranking);
        let (mut below, items) = match self.parts.known() {
            Some(known) => known.of(&bound, ranking),
            None => (0, self.items.as_slice()),
        };
        let bound_coarse = coarse(bound.key);
        let counted = blocks::forward::<Infallible>(items.len(), |range| {
            let items = items[range].iter();
            below += items
                .filter(|item| match ranking.coarse(**item).cmp(&bound_coarse) {
                    Ordering::Equal => {
                        let one = Keyed::new(**item, ranking);
                        one.compare(&bound, ranking) == Ordering::Less
                    }
                    decided => decided == Ordering::Less,
                })
                .count();
            Ok(())
        });
        match counted {
            Ok(()) => below,
        }
    }

    /// The sorted block around a place, and where it begins; it reaches to `end` if it can.
    fn settled(
        &mut self,
        at: usize,
        end: usize,
        ranking: &impl Ranking,
    ) -> Result<(usize, &[u32]), OutOfMemory> {
        let before = self.blocks.range(..=at).next_back();
        let before = before.map(|(start, block)| (*start, start + block.len()));
        let start = match before {
            Some((start, block_end)) if at < block_end => start,
            before => {
                let mut range = at / BLOCK * BLOCK..end.max((at / BLOCK + 1) * BLOCK);
                if self.len() <= SHORT || range.len() > self.len() / MANY {
                    range = 0..self.len();
                }
                let after = self.blocks.range(at..).next().map(|(start, _)| *start);
                let start = range.start.max(before.map_or(0, |(_, end)| end));
                let end = range.end.min(after.unwrap_or(self.len()));
                let block = match self.parts.known() {
                    Some(known) => {
                        let (before, items) = known.around(&(start..end));
                        select(items, start - before..end - before, ranking)?
                    }
                    None => select(&self.items, start..end, ranking)?,
                };
                self.blocks.insert(start, block);
                start
            }
        };
        Ok((start, self.blocks.get(&start).map_or(&[], Vec::as_slice)))
    }
}

/// The items that belong at these places, in order.
fn select(
    items: &[u32],
    range: Range<usize>,
    ranking: &impl Ranking,
) -> Result<Vec<u32>, OutOfMemory> {
    let mut between = if range.len() > items.len() / MANY {
        Between::default()
    } else {
        guess(items, &range, ranking)?
    };
    let mut kept = Vec::new();
    let below = loop {
        kept.clear();
        let below = pass(items, &between, &mut kept, ranking)?;
        // A guess may fail, if once in a million times; that side is then left open.
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

/// Two items of a sample between which the places lie, all but for certain.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a guess, checked by counting"
)]
fn guess(
    items: &[u32],
    range: &Range<usize>,
    ranking: &impl Ranking,
) -> Result<Between, OutOfMemory> {
    let sample = sample(items, ranking)?;
    // How far off a place in the sample may be: five times the binomial deviation.
    let place = |at: usize| at as f64 / items.len() as f64;
    let spread = |share: f64| 5.0 * (SAMPLE as f64 * share * (1.0 - share)).sqrt() + 5.0;
    let low = place(range.start) * SAMPLE as f64 - spread(place(range.start));
    let high = place(range.end) * SAMPLE as f64 + spread(place(range.end));
    Ok(Between {
        low: (low >= 0.0)
            .then(|| sample.get(low as usize).copied())
            .flatten(),
        high: sample.get(high as usize).copied(),
    })
}

/// Items by chance, in order.
pub fn sample(items: &[u32], ranking: &impl Ranking) -> Result<Vec<Keyed>, OutOfMemory> {
    let mut sample = Vec::new();
    try_reserve(&mut sample, SAMPLE)?;
    let mut state = 1u64;
    for _ in 0..SAMPLE {
        // A linear congruential generator: the same list gives the same answers in the same time.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let place = ((state >> 32) * items.len() as u64) >> 32;
        sample.push(Keyed::new(items[place as usize], ranking));
    }
    sample.sort_unstable_by(|a, b| a.compare(b, ranking));
    Ok(sample)
}

/// Counts the items below and keeps those between.
///
/// What a key asks for lies anywhere in memory; asking for many before any is compared lets the
/// processor wait for all of them at once.
fn pass(
    items: &[u32],
    between: &Between,
    kept: &mut Vec<Keyed>,
    ranking: &impl Ranking,
) -> Result<usize, OutOfMemory> {
    let mut below = 0;
    let low = between.low.map_or(0, |low| coarse(low.key));
    let high = between.high.map_or(u32::MAX, |high| coarse(high.key));
    let mut numbers = [0; BATCH];
    let mut near = [0; BATCH];
    blocks::forward(items.len(), |range| {
        for some in items[range].chunks(BATCH) {
            for (number, item) in numbers.iter_mut().zip(some) {
                *number = ranking.coarse(*item);
            }
            let mut count = 0;
            for (number, item) in numbers.iter().zip(some) {
                near[count] = *item;
                count += usize::from(low <= *number && *number <= high);
                below += usize::from(*number < low);
            }
            for item in &near[..count] {
                let one = Keyed::new(*item, ranking);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Items by a number of each, of which the key tells only part.
    struct Numbers {
        numbers: Vec<u32>,
        /// How much of the number the key leaves out.
        coarse: u32,
    }

    impl Ranking for Numbers {
        fn key(&self, item: u32) -> Key {
            let number = self.numbers[item as usize] / self.coarse;
            (u64::from(number / 16) << 30, number % 16)
        }

        fn compare(&self, a: u32, b: u32) -> Ordering {
            let [first, second] = [a, b].map(|item| self.numbers[item as usize]);
            first.cmp(&second).then(a.cmp(&b))
        }
    }

    fn sorted(ranking: &Numbers) -> Vec<u32> {
        let mut sorted: Vec<u32> = (0..ranking.numbers.len() as u32).collect();
        sorted.sort_by(|a, b| ranking.compare(*a, *b));
        sorted
    }

    fn order(ranking: &Numbers) -> Order {
        Order::new(Arc::new((0..ranking.numbers.len() as u32).collect()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn windows_are_those_of_the_sorted_list(
            numbers in prop_oneof![
                prop::collection::vec(0u32..50, 0..60_000),
                prop::collection::vec(0u32..100_000, 40_000..60_000),
                (40_000u32..60_000).prop_map(|count| (0..count).collect()),
                (40_000u32..60_000).prop_map(|count| (0..count).rev().collect()),
            ],
            coarse in 1u32..100,
            looks in prop::collection::vec((0usize..60_000, 0usize..300), 1..8),
            wide in 0usize..40_000,
            steps in prop_oneof![Just(0usize), 1usize..20_000],
        ) {
            let ranking = Numbers { numbers, coarse };
            let sorted = sorted(&ranking);
            let mut order = order(&ranking);
            for (start, count) in looks.into_iter().chain([(wide / 2, wide)]) {
                if steps > 0 {
                    order.prepare(steps, &ranking);
                }
                let end = (start + count).min(sorted.len());
                let expected = &sorted[start.min(end)..end];
                let window = order.window(start..start + count, &ranking).expect("memory");
                prop_assert_eq!(&window, expected);
                if let Some(item) = expected.first() {
                    prop_assert_eq!(order.position(*item, &ranking), start);
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_beginning_is_that_of_the_sorted_list(
            numbers in prop_oneof![
                prop::collection::vec(0u32..50, 30_000..60_000),
                prop::collection::vec(0u32..100_000, 40_000..60_000),
                (40_000u32..60_000).prop_map(|count| (0..count).rev().collect()),
            ],
            coarse in 1u32..100,
            step in 1usize..20_000,
            // After so many steps somebody asks, and again at the end.
            asked in prop::option::of((0usize..20, 0usize..600)),
        ) {
            let ranking = Numbers { numbers, coarse };
            let sorted = sorted(&ranking);
            let mut order = order(&ranking);
            let mut steps = 0;
            while order.begin(step, &ranking).expect("memory") {
                if let Some((after, start)) = asked && after == steps {
                    let window = order.window(start..start + 100, &ranking).expect("memory");
                    prop_assert_eq!(&window, &sorted[start..start + 100]);
                }
                steps += 1;
            }
            let is_begun = order.blocks.contains_key(&0);
            prop_assert_eq!(is_begun, sorted.len() > 1 << 15 || asked.is_some_and(|(after, start)| {
                after < steps && start < BLOCK
            }));
            for start in [0, 500, 100, 4000, BEGINNING, 20_000] {
                let window = order.window(start..start + 300, &ranking).expect("memory");
                prop_assert_eq!(&window, &sorted[start..start + 300]);
                prop_assert_eq!(order.position(window[0], &ranking), start);
            }
        }
    }

    #[test]
    fn a_prepared_list_asks_one_part() {
        let count = 100_000u32;
        // Most items are equal in all but their places.
        for coarse in [1, 1 << 20] {
            let ranking = Numbers {
                numbers: (0..count)
                    .map(|item| item.wrapping_mul(2_654_435_761) >> 12)
                    .collect(),
                coarse,
            };
            let sorted = sorted(&ranking);
            let mut order = order(&ranking);
            while order.prepare(10_000, &ranking) {}
            let known = order.parts.known().expect("a long list has parts");
            for start in [0usize, 1, 4_095, 50_000, 99_990] {
                let end = sorted.len().min(start + 100);
                let (before, items) = known.around(&(start..end));
                assert!(before <= start && end <= before + items.len());
                assert!(items.len() < 4 * BLOCK, "{} at {start}", items.len());
            }
            for start in [99_990usize, 0, 50_000] {
                let end = sorted.len().min(start + 100);
                let window = order.window(start..end, &ranking).expect("memory");
                assert_eq!(window, sorted[start..end]);
                assert_eq!(order.position(sorted[start], &ranking), start);
            }
        }
    }

    #[test]
    fn a_guess_that_fails_is_mended() {
        let ranking = Numbers {
            numbers: (0..50_000).map(|number| number % 1000).collect(),
            coarse: 3,
        };
        let sorted = sorted(&ranking);
        let items: Vec<u32> = (0..50_000).collect();
        let bound = |place: usize| Some(Keyed::new(sorted[place], &ranking));
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
        let items: Vec<u32> = (0..count).collect();
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
