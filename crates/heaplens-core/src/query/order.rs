//! A list in some order, of which only the visible windows are sorted.
//!
//! A view shows one window of a list that may have ten million rows. Sorting all of them would take
//! seconds, so only the window's items are selected and sorted ([`super::select`]). The list itself
//! stays unchanged, so that all of its orders share it.
//!
//! Between queries, the list is divided into parts, of which a later window reads one
//! ([`super::parts`]). The first items of other orders are also found ([`super::prefix`]).

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::Range;
use std::sync::Arc;

use super::ItemIdx;
use super::parts::{self, Parts};
use super::prefix::{self, Prefix};
use super::select::{Between, Keyed, Ranking, are_many, pass, select};
use crate::tables::{OutOfMemory, blocks, try_reserve};

/// Rows are sorted in blocks of at least this many, so that scrolling by a line is free.
const BLOCK: usize = 4096;
/// Lists up to this length are sorted as a whole.
const SHORT: usize = 2 * BLOCK;

/// A list in one order, sorted where windows were asked for.
#[derive(Debug)]
pub struct Order {
    items: Arc<Vec<ItemIdx>>,
    /// The sorted blocks by their first position.
    blocks: BTreeMap<usize, Vec<ItemIdx>>,
    parts: Parts,
    prefix: Prefix,
    /// A window away from all known ones was selected without parts.
    has_jumped: bool,
}

impl Order {
    /// Starts with nothing sorted.
    pub fn new(items: Arc<Vec<ItemIdx>>) -> Order {
        Order {
            items,
            blocks: BTreeMap::new(),
            parts: Parts::default(),
            prefix: Prefix::default(),
            has_jumped: false,
        }
    }

    /// Returns the number of items.
    #[allow(clippy::len_without_is_empty, reason = "no caller needs it")]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Returns the items in their original order.
    pub fn items(&self) -> &Arc<Vec<ItemIdx>> {
        &self.items
    }

    /// Returns the bytes of memory that the order takes besides the items.
    pub fn memory(&self) -> u64 {
        let sorted: usize = self.blocks.values().map(Vec::capacity).sum();
        4 * sorted as u64 + self.parts.memory()
    }

    /// Prepares fast later windows, by `count` more items. Returns whether there is more to do.
    pub fn prepare(&mut self, count: usize, ranking: &impl Ranking) -> bool {
        self.parts.advance(&self.items, count, ranking)
    }

    /// Returns whether there is something to prepare.
    pub fn is_unprepared(&self) -> bool {
        self.parts.is_under_way()
    }

    /// Examines `count` more items to find the first ones in order. Returns whether there is more
    /// to do.
    ///
    /// # Errors
    /// There is no memory for it. Answers stay the same.
    pub fn find_prefix(
        &mut self,
        count: usize,
        ranking: &impl Ranking,
    ) -> Result<bool, OutOfMemory> {
        // A query may have found them meanwhile.
        let is_known = self.blocks.range(..prefix::LEN).next().is_some();
        if is_known || !parts::is_long(self.len()) {
            self.prefix = Prefix::Done;
        }
        if let Some(block) = self.prefix.advance(&self.items, count, ranking)? {
            self.blocks.insert(0, block);
        }
        Ok(self.prefix.is_under_way())
    }

    /// Returns whether the first items are known.
    #[cfg(test)]
    pub fn is_prefix_known(&self) -> bool {
        self.blocks.contains_key(&0)
    }

    /// Returns the items at these positions, cut to the list's end. O(items) where the list was not
    /// looked at before.
    ///
    /// # Errors
    /// When there is no memory for what has to be sorted.
    pub fn window(
        &mut self,
        range: Range<usize>,
        ranking: &impl Ranking,
    ) -> Result<Vec<ItemIdx>, OutOfMemory> {
        let end = range.end.min(self.items.len());
        let start = range.start.min(end);
        let mut window = Vec::new();
        try_reserve(&mut window, end - start)?;
        let mut at = start;
        while at < end {
            let (block_start, block) = self.sorted_block(at, end, ranking)?;
            let sorted = block.get(at - block_start..).unwrap_or_default();
            let taken = sorted.len().min(end - at);
            window.extend_from_slice(&sorted[..taken]);
            at += taken;
        }
        Ok(window)
    }

    /// Returns the number of items before `item`. O(items), or O(part) if the parts are known.
    ///
    /// # Errors
    /// None in practice: the pass keeps no items, so it allocates nothing.
    pub fn position(&self, item: ItemIdx, ranking: &impl Ranking) -> Result<usize, OutOfMemory> {
        let bound = Keyed::new(item, ranking);
        let (before, items) = match self.parts.known() {
            Some(known) => known.of(&bound, ranking),
            None => (0, self.items.as_slice()),
        };
        Ok(before + pass(items, &Between::nothing_at(bound), &mut Vec::new(), ranking)?)
    }

    /// Finishes the preparations that make this position and later ones fast: the first items, if
    /// they are half known, or the parts, on the second jump in the list.
    fn finish_preparations(
        &mut self,
        at: usize,
        ranking: &impl Ranking,
    ) -> Result<(), OutOfMemory> {
        if at < prefix::LEN && self.prefix.is_half_done() {
            blocks::until_done(|| Ok(!self.find_prefix(blocks::LEN, ranking)?))?;
        } else if self.has_jumped {
            let Ok(()) =
                blocks::until_done::<Infallible>(|| Ok(!self.prepare(blocks::LEN, ranking)));
        }
        Ok(())
    }

    /// Returns the sorted block around a position and the block's first position. It reaches to
    /// `end` if possible.
    fn sorted_block(
        &mut self,
        at: usize,
        end: usize,
        ranking: &impl Ranking,
    ) -> Result<(usize, &[ItemIdx]), OutOfMemory> {
        let block_before = |order: &Order| {
            let before = order.blocks.range(..=at).next_back();
            before.map(|(start, block)| (*start, start + block.len()))
        };
        if block_before(self).is_none_or(|(_, block_end)| block_end <= at) {
            self.finish_preparations(at, ranking)?;
        }
        let start = match block_before(self) {
            Some((start, block_end)) if at < block_end => start,
            before => {
                let mut range = at / BLOCK * BLOCK..end.max((at / BLOCK + 1) * BLOCK);
                if self.len() <= SHORT || are_many(range.len(), self.len()) {
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
                    None => {
                        self.has_jumped |= before.map_or(0, |(_, end)| end) < start;
                        select(&self.items, start..end, ranking)?
                    }
                };
                self.blocks.insert(start, block);
                start
            }
        };
        Ok((start, self.blocks.get(&start).map_or(&[], Vec::as_slice)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::numbers::{self, Numbers};
    use super::*;
    use proptest::prelude::*;

    fn order(ranking: &Numbers) -> Order {
        Order::new(Arc::new(ranking.items().collect()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn windows_are_those_of_the_sorted_list(
            numbers in prop_oneof![
                prop::collection::vec(0u32..50, 0..30_000),
                numbers::long(),
            ],
            coarse in 1u32..100,
            looks in prop::collection::vec((0usize..60_000, 0usize..300), 1..8),
            wide in 0usize..40_000,
            steps in prop_oneof![Just(0usize), 1usize..20_000],
        ) {
            let ranking = Numbers { numbers, coarse };
            let sorted = ranking.sorted();
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
                    prop_assert_eq!(order.position(*item, &ranking), Ok(start));
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_prefix_is_that_of_the_sorted_list(
            numbers in prop_oneof![
                prop::collection::vec(0u32..50, 21_000..40_000),
                numbers::long(),
            ],
            coarse in 1u32..100,
            step in 1usize..20_000,
            // A query comes after this many steps, and again at the end.
            asked in prop::option::of((0usize..20, 0usize..600)),
        ) {
            let ranking = Numbers { numbers, coarse };
            let sorted = ranking.sorted();
            let mut order = order(&ranking);
            let mut steps = 0;
            while order.find_prefix(step, &ranking).expect("memory") {
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
            for start in [0, 500, 100, 4000, prefix::LEN, 20_000] {
                let window = order.window(start..start + 300, &ranking).expect("memory");
                prop_assert_eq!(&window, &sorted[start..start + 300]);
                prop_assert_eq!(order.position(window[0], &ranking), Ok(start));
            }
        }
    }

    #[test]
    fn a_prepared_list_asks_one_part() {
        let count = 100_000u32;
        // Most items are equal in all but their positions.
        for coarse in [1, 1 << 20] {
            let ranking = Numbers {
                numbers: (0..count)
                    .map(|item| item.wrapping_mul(2_654_435_761) >> 12)
                    .collect(),
                coarse,
            };
            let sorted = ranking.sorted();
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
                assert_eq!(order.position(sorted[start], &ranking), Ok(start));
            }
        }
    }

    #[test]
    fn who_asks_goes_on_with_what_is_prepared() {
        let ranking = Numbers {
            numbers: (0..100_000u32)
                .map(|item| item.wrapping_mul(2_654_435_761) >> 12)
                .collect(),
            coarse: 1,
        };
        let sorted = ranking.sorted();
        let mut order = order(&ranking);
        assert_eq!(order.find_prefix(60_000, &ranking), Ok(true));
        assert_eq!(order.find_prefix(60_000, &ranking), Ok(true));
        assert!(order.prefix.is_half_done());
        let window = order.window(10..60, &ranking).expect("memory");
        assert_eq!(window, sorted[10..60]);
        assert_eq!(order.blocks[&0].len(), prefix::LEN);
        // The first jump examines all items. The second one makes the parts for all that follow.
        for (at, is_known) in [(50_000, false), (80_000, true), (20_000, true)] {
            order.prepare(1000, &ranking);
            let window = order.window(at..at + 50, &ranking).expect("memory");
            assert_eq!(window, sorted[at..at + 50]);
            assert_eq!(order.parts.known().is_some(), is_known);
        }
    }
}
