//! Rows as numbers, so that sorting millions of them asks little of the columns.
//!
//! A key rises with the order of its rows: where two keys differ, they decide, and only equal
//! ones are compared in full. It is three numbers of 32 bits; where one does not fit, nothing may
//! follow it, because what follows counts only among equals.

use heaplens_model::NodeIdx;
use heaplens_model::query::{Column, Sort};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::names::NameSource;
use crate::query::{Key, coarse};

/// Lists whose objects have more names than this are sorted by what the names begin with.
const MAX_NAMES: usize = 4096;

/// The names of a list's objects by their order, where many objects share few names.
#[derive(Debug)]
pub enum NameRanks {
    /// All objects share one name.
    Same,
    /// By where the name is from.
    Different(FxHashMap<NameSource, u32>),
}

/// The names of a list's objects as far as they were collected.
#[derive(Debug, Default)]
pub struct NamesFound {
    /// Each with an object that has it.
    first: FxHashMap<NameSource, u32>,
    done: usize,
    are_many: bool,
}

/// A number of a key.
#[derive(Clone, Copy)]
pub struct Part {
    bits: u32,
    is_whole: bool,
}

impl Part {
    /// A number, from the largest down if `descending`.
    #[inline(always)]
    pub fn new(number: u64, descending: bool) -> Part {
        let cut = number.min(u64::from(u32::MAX)) as u32;
        Part {
            bits: if descending { !cut } else { cut },
            is_whole: number < u64::from(u32::MAX),
        }
    }

    /// What a key begins with whose first number this is: its coarse half.
    #[inline(always)]
    pub fn coarse(self) -> u32 {
        self.bits
    }

    /// Where there is nothing to compare.
    pub const NOTHING: Part = Part {
        bits: 0,
        is_whole: true,
    };

    /// A name as [`EdgeNameKey::short`] gives it.
    #[inline(always)]
    pub fn name(short: u32, descending: bool, is_whole: bool) -> Part {
        Part {
            bits: if descending { !short } else { short },
            is_whole,
        }
    }

    /// A distance.
    #[inline(always)]
    pub fn distance(distance: i32, descending: bool) -> Part {
        // Turned so that those below zero come before the others.
        let bits = distance as u32 ^ 1 << 31;
        Part {
            bits: if descending { !bits } else { bits },
            is_whole: true,
        }
    }
}

/// The key of numbers that count one after the other.
#[inline(always)]
pub fn key(first: Part, second: Part, third: Part) -> Key {
    let is_second = first.is_whole;
    let is_third = is_second && second.is_whole;
    let second = if is_second { second.bits } else { 0 };
    let third = if is_third { third.bits } else { 0 };
    (u64::from(first.bits) << 32 | u64::from(second), third)
}

/// So many bytes of a text are in its key.
const TEXT_BYTES: usize = 12;

/// The key of a text: what it begins with.
#[inline(always)]
pub fn text_key(text: &[u8], descending: bool) -> Key {
    let mut start = [0; TEXT_BYTES];
    let count = text.len().min(start.len());
    start[..count].copy_from_slice(&text[..count]);
    let [a, b, c, d, e, f, g, h, rest @ ..] = start;
    let (first, rest) = (
        u64::from_be_bytes([a, b, c, d, e, f, g, h]),
        u32::from_be_bytes(rest),
    );
    if descending {
        (!first, !rest)
    } else {
        (first, rest)
    }
}

/// The name of an edge as a number in the order of such names: strings, indices, `__proto__`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeNameKey {
    /// Two bits for which of the three, then 62 of what it is.
    bits: u64,
    /// Whether equal bits are equal names.
    is_whole: bool,
}

impl EdgeNameKey {
    /// The last of all names.
    pub const PROTO: EdgeNameKey = EdgeNameKey {
        bits: 3 << 62,
        is_whole: true,
    };

    /// A number.
    #[inline(always)]
    pub fn index(index: u32) -> EdgeNameKey {
        EdgeNameKey {
            bits: 1 << 62 | u64::from(index),
            is_whole: true,
        }
    }

    /// A string.
    #[inline(always)]
    pub fn text(text: &[u8]) -> EdgeNameKey {
        EdgeNameKey {
            bits: text_key(text, false).0 >> 2,
            is_whole: false,
        }
    }

    /// In 32 bits: again two bits for which of the three, and 30 of what it is.
    #[inline(always)]
    pub fn short(self) -> u32 {
        if self.bits >> 62 == 1 {
            1 << 30 | (self.bits as u32).min(Self::LARGE)
        } else {
            (self.bits >> 32) as u32
        }
    }

    /// Indices from here on are one in [`EdgeNameKey::short`].
    pub const LARGE: u32 = (1 << 30) - 1;

    /// The key of a name and what counts among equal ones.
    #[inline(always)]
    pub fn then(self, descending: bool, after: Part) -> Key {
        let bits = if descending { !self.bits } else { self.bits };
        (bits, if self.is_whole { after.bits } else { 0 })
    }

    /// The key of a number and the name that counts among equal ones.
    #[inline(always)]
    pub fn after(self, first: Part) -> Key {
        let (second, third) = ((self.bits >> 32) as u32, self.bits as u32);
        if first.is_whole {
            (u64::from(first.bits) << 32 | u64::from(second), third)
        } else {
            (u64::from(first.bits) << 32, 0)
        }
    }
}

impl Snapshot {
    /// Collects the names of so many more objects; whether there are more to collect.
    pub fn find_names(&self, nodes: &[u32], count: usize, found: &mut NamesFound) -> bool {
        let end = nodes.len().min(found.done.saturating_add(count));
        let some = nodes.get(found.done..end).unwrap_or_default();
        found.done = end;
        let mut last = None;
        for node in some {
            let source = self.name_source(NodeIdx(*node));
            if last == Some(source) {
                continue;
            }
            if source == NameSource::Properties(None) || found.first.len() > MAX_NAMES {
                found.are_many = true;
                return false;
            }
            last = Some(source);
            found.first.entry(source).or_insert(*node);
        }
        end < nodes.len()
    }

    /// The names that were found by their order, if they are few.
    pub fn name_ranks(&self, found: NamesFound) -> Option<NameRanks> {
        if found.are_many {
            return None;
        }
        let mut ranks = found.first;
        let mut names: Vec<_> = ranks
            .iter()
            .map(|(source, node)| (self.object_name(NodeIdx(*node)), *source))
            .collect();
        names.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut rank = 0;
        for at in 0..names.len() {
            if at > 0 && names[at].0 != names[at - 1].0 {
                rank += 1;
            }
            ranks.insert(names[at].1, rank);
        }
        Some(if rank == 0 {
            NameRanks::Same
        } else {
            NameRanks::Different(ranks)
        })
    }

    /// The key of an object's name; of a concatenated string only as much is read as it needs.
    fn name_key(&self, node: NodeIdx, descending: bool) -> Key {
        if self.is_rope(node)
            && let Some(prefix) = self.rope_prefix::<TEXT_BYTES>(node)
        {
            return text_key(&prefix, descending);
        }
        match self.name_source(node) {
            NameSource::String(name) => text_key(self.tables.strings.get(name), descending),
            NameSource::Parts(start) => text_key(&self.rope_text(start, TEXT_BYTES), descending),
            NameSource::Properties(_) => text_key(&self.object_name(node), descending),
            NameSource::Nothing => text_key(b"", descending),
        }
    }

    /// See [`crate::query::Ranking::coarse`]; four bytes of a concatenated string are mostly in its first part.
    fn coarse_name(&self, node: NodeIdx, descending: bool) -> u32 {
        if self.is_rope(node)
            && let Some(prefix) = self.rope_prefix::<4>(node)
        {
            return coarse(text_key(&prefix, descending));
        }
        coarse(self.name_key(node, descending))
    }

    /// See [`crate::query::Ranking::coarse`].
    #[inline(always)]
    pub fn object_coarse(&self, sort: Sort, names: Option<&NameRanks>, node: u32) -> u32 {
        let node = NodeIdx(node);
        match self.object_first(sort, names, node) {
            Some(first) => first.coarse(),
            None => self.coarse_name(node, sort.descending),
        }
    }

    /// The key of an object in a list of objects; see [`Snapshot::compare_objects`].
    #[inline(always)]
    pub fn object_key(&self, sort: Sort, names: Option<&NameRanks>, node: u32) -> Key {
        let at = NodeIdx(node);
        let Some(first) = self.object_first(sort, names, at) else {
            return self.name_key(at, sort.descending);
        };
        let id = Part::new(self.tables.nodes.id(at).0, false);
        if sort.column == Column::Distance {
            key(first, Part::new(self.retained_sizes.get(at), true), id)
        } else {
            key(first, id, Part::new(u64::from(node), false))
        }
    }

    /// The first number of an object's key; nothing where the key is its name.
    #[inline(always)]
    fn object_first(&self, sort: Sort, names: Option<&NameRanks>, node: NodeIdx) -> Option<Part> {
        let descending = sort.descending;
        Some(match sort.column {
            Column::RetainedSize => Part::new(self.retained_sizes.get(node), descending),
            Column::ShallowSize | Column::AddedSize | Column::RemovedSize | Column::SizeDelta => {
                Part::new(self.tables.nodes.shallow_size(node), descending)
            }
            Column::Distance => Part::distance(self.distances.get(node), descending),
            Column::Name => Part::new(names?.of(self, node), descending),
            Column::Count | Column::AddedCount | Column::RemovedCount | Column::CountDelta => {
                Part::new(self.tables.nodes.id(node).0, false)
            }
        })
    }
}

impl NameRanks {
    /// The rank of an object's name. O(1).
    #[inline(always)]
    fn of(&self, snapshot: &Snapshot, node: NodeIdx) -> u64 {
        match self {
            NameRanks::Same => 0,
            NameRanks::Different(ranks) => {
                let rank = ranks.get(&snapshot.name_source(node));
                rank.copied().map_or(0, u64::from)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers around all limits.
    fn numbers() -> impl Strategy<Value = u64> {
        let limit = u64::from(u32::MAX);
        prop_oneof![0..4u64, limit - 2..limit + 3, Just(u64::MAX)]
    }

    proptest! {
        #[test]
        fn keys_never_contradict_the_order(
            a in prop::array::uniform3(numbers()),
            b in prop::array::uniform3(numbers()),
            descending in any::<bool>(),
        ) {
            let key = |[first, second, third]: [u64; 3]| {
                let part = |number| Part::new(number, false);
                key(Part::new(first, descending), part(second), part(third))
            };
            let first = a[0].cmp(&b[0]);
            let first = if descending { first.reverse() } else { first };
            let order = first.then(a[1..].cmp(&b[1..]));
            let keys = key(a).cmp(&key(b));
            prop_assert!(keys.is_eq() || keys == order, "{keys:?} {order:?}");
        }

        #[test]
        fn texts_and_distances_do_not_either(
            a in "[ab\\x00]{0,15}", b in "[ab\\x00]{0,15}",
            far in any::<[i32; 2]>(),
            descending in any::<bool>(),
        ) {
            let turn = |ordering: std::cmp::Ordering| {
                if descending { ordering.reverse() } else { ordering }
            };
            let keys = text_key(a.as_bytes(), descending).cmp(&text_key(b.as_bytes(), descending));
            prop_assert!(keys.is_eq() || keys == turn(a.cmp(&b)));
            let [one, other] = far.map(|distance| Part::distance(distance, descending).bits);
            prop_assert_eq!(one.cmp(&other), turn(far[0].cmp(&far[1])));
        }
    }
}
