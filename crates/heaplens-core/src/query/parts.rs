//! Divides a long list into parts that follow one another in its order. Each part stays unsorted.
//!
//! Without parts, a window needs the key of each item of the list. A list that was shown is likely
//! to be scrolled. Between queries, the list is therefore divided at items of a sample into parts
//! of some thousands, so that a window needs only the keys of its part. The work is done in small
//! steps, so that no query waits for long. It takes 4 bytes an item, and 1 more until it is done.

use std::ops::Range;

use super::ItemIdx;
use super::select::{BATCH, Keyed, Ranking, keyed, sample};
use crate::tables::{OutOfMemory, blocks, try_filled, try_push, try_reserve};

/// Lists up to this length are fast without parts.
const SHORT: usize = 1 << 15;
/// The number of items in a part, unless there would be too many parts.
const PART: usize = 4096;
/// The most parts: their numbers fit a byte.
const MAX_PARTS: usize = 256;

/// Returns whether a list is long enough for preparations to pay.
pub fn is_long(len: usize) -> bool {
    len > SHORT
}

/// The parts of a list, in the stages of making them.
#[derive(Debug, Default)]
pub enum Parts {
    /// Not begun.
    #[default]
    Unknown,
    /// The part of each item is determined.
    Assigning(Assigning),
    /// The items are moved to their parts.
    Moving(Moving),
    /// The parts are complete.
    Known(Known),
    /// The list is short, or there is no memory for parts.
    None,
}

/// The part of each item so far.
#[derive(Debug)]
pub struct Assigning {
    splitters: Vec<Keyed>,
    part_of: Vec<u8>,
}

/// The items moved to their parts so far.
#[derive(Debug)]
pub struct Moving {
    part_of: Vec<u8>,
    done: usize,
    /// The position of each part's next item.
    next: Vec<usize>,
    known: Known,
}

/// All items by part.
#[derive(Debug)]
pub struct Known {
    /// The bounds between parts: no item of a part is below the bound before it.
    splitters: Vec<Keyed>,
    /// The start of each part, and the end of the last one.
    starts: Vec<usize>,
    items: Vec<ItemIdx>,
}

impl Parts {
    /// Goes on by `count` items. Returns whether there is more to do.
    pub fn advance(&mut self, items: &[ItemIdx], count: usize, ranking: &impl Ranking) -> bool {
        // Without memory there are no parts: windows take longer, but stay the same.
        *self = match std::mem::take(self) {
            Parts::Unknown if !is_long(items.len()) => Parts::None,
            Parts::Unknown => Assigning::new(items, ranking).map_or(Parts::None, Parts::Assigning),
            Parts::Assigning(assigning) => assigning
                .advance(items, count, ranking)
                .unwrap_or(Parts::None),
            Parts::Moving(moving) => moving.advance(items, count),
            done => done,
        };
        self.is_under_way()
    }

    /// Returns whether there is more to do.
    pub fn is_under_way(&self) -> bool {
        !matches!(self, Parts::Known(_) | Parts::None)
    }

    /// Returns the parts, once they are complete.
    pub fn known(&self) -> Option<&Known> {
        match self {
            Parts::Known(known) => Some(known),
            _ => None,
        }
    }

    /// Returns the bytes of memory that the parts take.
    pub fn memory(&self) -> u64 {
        let (bytes, items) = match self {
            Parts::Assigning(assigning) => (assigning.part_of.capacity(), 0),
            Parts::Moving(moving) => (moving.part_of.capacity(), moving.known.items.capacity()),
            Parts::Known(known) => (0, known.items.capacity()),
            Parts::Unknown | Parts::None => (0, 0),
        };
        bytes as u64 + 4 * items as u64
    }
}

impl Assigning {
    fn new(items: &[ItemIdx], ranking: &impl Ranking) -> Result<Assigning, OutOfMemory> {
        let sample = sample(items, ranking)?;
        let parts = (items.len() / PART).clamp(2, MAX_PARTS);
        let mut splitters = Vec::new();
        try_reserve(&mut splitters, parts - 1)?;
        splitters.extend((1..parts).filter_map(|part| sample.get(part * sample.len() / parts)));
        let mut part_of = Vec::new();
        try_reserve(&mut part_of, items.len())?;
        Ok(Assigning { splitters, part_of })
    }

    fn advance(
        mut self,
        items: &[ItemIdx],
        count: usize,
        ranking: &impl Ranking,
    ) -> Result<Parts, OutOfMemory> {
        let done = self.part_of.len();
        let some = items.get(done..).unwrap_or_default();
        let some = &some[..some.len().min(count)];
        let mut keys = [(0, 0); BATCH];
        blocks::forward(some.len(), |range| {
            for some in some[range].chunks(BATCH) {
                ranking.keys(some, &mut keys);
                for one in keyed(&keys, some) {
                    let part = part(&self.splitters, &one, ranking);
                    try_push(&mut self.part_of, part as u8)?;
                }
            }
            Ok(())
        })?;
        if self.part_of.len() < items.len() {
            return Ok(Parts::Assigning(self));
        }
        let mut starts = try_filled(0usize, self.splitters.len() + 2)?;
        for part in &self.part_of {
            starts[usize::from(*part) + 1] += 1;
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        Ok(Parts::Moving(Moving {
            part_of: self.part_of,
            done: 0,
            next: starts.clone(),
            known: Known {
                splitters: self.splitters,
                starts,
                items: try_filled(ItemIdx::default(), items.len())?,
            },
        }))
    }
}

impl Moving {
    fn advance(mut self, items: &[ItemIdx], count: usize) -> Parts {
        let end = items.len().min(self.done + count);
        for (item, part) in items[self.done..end]
            .iter()
            .zip(&self.part_of[self.done..end])
        {
            let next = &mut self.next[usize::from(*part)];
            self.known.items[*next] = *item;
            *next += 1;
        }
        self.done = end;
        if end < items.len() {
            Parts::Moving(self)
        } else {
            Parts::Known(self.known)
        }
    }
}

impl Known {
    /// Returns the items of all parts that contain these positions, and the number of items before.
    pub fn around(&self, range: &Range<usize>) -> (usize, &[ItemIdx]) {
        let first = self.starts.partition_point(|start| *start <= range.start);
        let start = self.starts.get(first.saturating_sub(1)).copied();
        let after = self.starts.partition_point(|start| *start < range.end);
        let end = self.starts.get(after).copied().unwrap_or(self.items.len());
        let start = start.unwrap_or(0).min(end);
        (start, &self.items[start..end])
    }

    /// Returns the items of an item's part, and the number of items before.
    pub fn of(&self, item: &Keyed, ranking: &impl Ranking) -> (usize, &[ItemIdx]) {
        let part = part(&self.splitters, item, ranking);
        let (start, end) = (self.starts[part], self.starts[part + 1]);
        (start, &self.items[start..end])
    }
}

/// Returns an item's part: the number of splitters that are not above it.
#[inline(always)]
fn part(splitters: &[Keyed], item: &Keyed, ranking: &impl Ranking) -> usize {
    let below = splitters.partition_point(|one| one.key < item.key);
    let rest = &splitters[below..];
    // Few items share a key with a splitter; only those are compared in full.
    if rest.first().is_none_or(|one| one.key != item.key) {
        return below;
    }
    let is_not_above = |one: &Keyed| one.compare(item, ranking).is_le();
    below + rest.partition_point(is_not_above)
}
