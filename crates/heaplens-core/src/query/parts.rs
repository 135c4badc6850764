//! A long list cut into parts that follow one another in its order, each left unsorted.
//!
//! Finding one window of a list asks for the key of each item. A list of which one window was shown
//! is likely to be scrolled. So while no question waits, the list is cut at items of a sample into
//! parts of some thousands, and then a window costs its part. The parts are made a little at a time,
//! so that no question waits for long. They take 4 bytes an item, and 1 more until they are done.

use std::ops::Range;

use super::ItemIdx;
use super::select::{BATCH, Keyed, Ranking, keyed, sample};
use crate::tables::{OutOfMemory, blocks, try_filled, try_push, try_reserve};

/// Lists up to this length are quick without.
const SHORT: usize = 1 << 15;
/// Items of a part, unless there would be too many parts.
const PART: usize = 4096;
/// So many parts at most, whose numbers fit a byte.
const PARTS: usize = 256;

/// Whether a list is so long that it is worth preparing.
pub fn is_long(len: usize) -> bool {
    len > SHORT
}

/// How far a list's parts are.
#[derive(Debug, Default)]
pub enum Parts {
    /// It has not begun.
    #[default]
    Unknown,
    /// Each item is asked where it belongs.
    Asked(Asked),
    /// The items are put where they belong.
    Put(Put),
    /// A window costs its part.
    Known(Known),
    /// The list is short, or there is no memory for parts.
    None,
}

/// The parts that the first items belong to.
#[derive(Debug)]
pub struct Asked {
    splitters: Vec<Keyed>,
    part_of: Vec<u8>,
}

/// The first items are in their parts.
#[derive(Debug)]
pub struct Put {
    part_of: Vec<u8>,
    done: usize,
    /// Where each part's next item goes.
    next: Vec<usize>,
    known: Known,
}

/// All items by part.
#[derive(Debug)]
pub struct Known {
    /// Each part but the first begins with one of these, or with what is equal to none.
    splitters: Vec<Keyed>,
    /// Where each part begins, and where the last one ends.
    starts: Vec<usize>,
    items: Vec<ItemIdx>,
}

impl Parts {
    /// Goes on by so many items; whether there is more to do.
    pub fn advance(&mut self, items: &[ItemIdx], count: usize, ranking: &impl Ranking) -> bool {
        // Without memory, lists are slower to look at, and otherwise the same.
        *self = match std::mem::take(self) {
            Parts::Unknown if !is_long(items.len()) => Parts::None,
            Parts::Unknown => Asked::new(items, ranking).map_or(Parts::None, Parts::Asked),
            Parts::Asked(asked) => asked.advance(items, count, ranking).unwrap_or(Parts::None),
            Parts::Put(put) => put.advance(items, count),
            done => done,
        };
        self.is_under_way()
    }

    /// Whether there is more to do.
    pub fn is_under_way(&self) -> bool {
        !matches!(self, Parts::Known(_) | Parts::None)
    }

    /// The parts, once all items are in them.
    pub fn known(&self) -> Option<&Known> {
        match self {
            Parts::Known(known) => Some(known),
            _ => None,
        }
    }

    /// Bytes that the parts hold.
    pub fn memory(&self) -> u64 {
        let (bytes, items) = match self {
            Parts::Asked(asked) => (asked.part_of.capacity(), 0),
            Parts::Put(put) => (put.part_of.capacity(), put.known.items.capacity()),
            Parts::Known(known) => (0, known.items.capacity()),
            Parts::Unknown | Parts::None => (0, 0),
        };
        bytes as u64 + 4 * items as u64
    }
}

impl Asked {
    fn new(items: &[ItemIdx], ranking: &impl Ranking) -> Result<Asked, OutOfMemory> {
        let sample = sample(items, ranking)?;
        let parts = (items.len() / PART).clamp(2, PARTS);
        let mut splitters = Vec::new();
        try_reserve(&mut splitters, parts - 1)?;
        splitters.extend((1..parts).filter_map(|part| sample.get(part * sample.len() / parts)));
        let mut part_of = Vec::new();
        try_reserve(&mut part_of, items.len())?;
        Ok(Asked { splitters, part_of })
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
            return Ok(Parts::Asked(self));
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
        Ok(Parts::Put(Put {
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

impl Put {
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
            Parts::Put(self)
        } else {
            Parts::Known(self.known)
        }
    }
}

impl Known {
    /// The items of the parts that these positions lie in, and how many items come before them.
    pub fn around(&self, range: &Range<usize>) -> (usize, &[ItemIdx]) {
        let first = self.starts.partition_point(|start| *start <= range.start);
        let start = self.starts.get(first.saturating_sub(1)).copied();
        let after = self.starts.partition_point(|start| *start < range.end);
        let end = self.starts.get(after).copied().unwrap_or(self.items.len());
        let start = start.unwrap_or(0).min(end);
        (start, &self.items[start..end])
    }

    /// The items of the part that an item belongs to, and how many come before them.
    pub fn of(&self, item: &Keyed, ranking: &impl Ranking) -> (usize, &[ItemIdx]) {
        let part = part(&self.splitters, item, ranking);
        let (start, end) = (self.starts[part], self.starts[part + 1]);
        (start, &self.items[start..end])
    }
}

/// How many splitters are not above an item.
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
