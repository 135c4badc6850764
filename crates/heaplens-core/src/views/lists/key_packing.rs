//! Packs what a list is sorted by into numbers, so that sorting millions of rows reads the columns
//! only once. Which column makes an item's key is decided by each list: `key` in `objects.rs`,
//! `classes.rs` and the like.
//!
//! Keys ascend with the order of their rows. Where two keys differ, they decide; rows of equal keys
//! are compared in full. A key has three numbers of 32 bits, and each of them counts only if those
//! before are equal. Nothing may therefore follow a number that was cut to 32 bits.
//!
//! Keys are made for some hundred items at a time ([`fill`]). The column is then a constant for the
//! compiler ([`fill_by_column`]) and is not checked again for each item.

use std::cmp::Ordering;

use heaplens_model::query::{Column, Sort};

use crate::query::{ItemIdx, Key, coarse};
use crate::views::directed;

/// Makes the keys of a list's items.
pub trait ItemKeys {
    /// Returns the key of an item; see [`Ranking::keys`](crate::query::Ranking::keys).
    fn key(&self, sort: Sort, item: ItemIdx) -> Key;

    /// Returns the upper half of the key's first number, at a lower cost if possible.
    #[inline(always)]
    fn coarse_key(&self, sort: Sort, item: ItemIdx) -> u32 {
        coarse(self.key(sort, item))
    }
}

/// A whole key or a coarse one.
pub trait SortKey {
    /// Returns the key of an item.
    fn of(list: &impl ItemKeys, sort: Sort, item: ItemIdx) -> Self;
}

impl SortKey for Key {
    #[inline(always)]
    fn of(list: &impl ItemKeys, sort: Sort, item: ItemIdx) -> Key {
        list.key(sort, item)
    }
}

impl SortKey for u32 {
    #[inline(always)]
    fn of(list: &impl ItemKeys, sort: Sort, item: ItemIdx) -> u32 {
        list.coarse_key(sort, item)
    }
}

/// Writes the keys of some items.
#[inline(always)]
pub fn fill<K: SortKey>(list: &impl ItemKeys, sort: Sort, items: &[ItemIdx], keys: &mut [K]) {
    for (key, item) in keys.iter_mut().zip(items) {
        *key = K::of(list, sort, *item);
    }
}

/// Writes the keys of objects, with a separate loop for each column in which objects differ.
///
/// Other columns of sizes mean the shallow size, and columns of counts order objects by name or id.
/// The function is not inlined: with the loops of all lists in one function, a browser would take
/// long to compile those that run.
#[inline(never)]
pub fn fill_by_column<K: SortKey>(
    list: &impl ItemKeys,
    sort: Sort,
    items: &[ItemIdx],
    keys: &mut [K],
) {
    match sort.column {
        Column::Name => fill_by(Column::Name, list, sort, items, keys),
        Column::Distance => fill_by(Column::Distance, list, sort, items, keys),
        Column::RetainedSize => fill_by(Column::RetainedSize, list, sort, items, keys),
        Column::ShallowSize | Column::AddedSize | Column::DeletedSize | Column::SizeDelta => {
            fill_by(Column::ShallowSize, list, sort, items, keys);
        }
        Column::Count | Column::AddedCount | Column::DeletedCount | Column::CountDelta => {
            fill_by(Column::Count, list, sort, items, keys);
        }
        Column::FileOrder => fill_by(Column::FileOrder, list, sort, items, keys),
        // Objects have no such column.
        Column::AddedRetained
        | Column::DeletedRetained
        | Column::RetainedDelta
        | Column::SteadyGrowth
        | Column::AllocatedSize
        | Column::LiveCount
        | Column::LiveSize
        | Column::TreeNodes
        | Column::TreeSize
        | Column::Waste
        | Column::ElementCount
        | Column::Capacity
        | Column::Fill
        | Column::Bytes
        | Column::DeadCount
        | Column::DeadSize
        | Column::AttributedSize => {}
    }
}

/// Fills in keys by a column that is a constant where this is inlined.
#[inline(always)]
fn fill_by<K: SortKey>(
    column: Column,
    list: &impl ItemKeys,
    sort: Sort,
    items: &[ItemIdx],
    keys: &mut [K],
) {
    if sort.descending {
        let descending = true;
        fill(list, Sort { column, descending }, items, keys);
    } else {
        let descending = false;
        fill(list, Sort { column, descending }, items, keys);
    }
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

    /// Returns the coarse half of a key that begins with this number.
    #[inline(always)]
    pub fn coarse(self) -> u32 {
        self.bits
    }

    /// Where there is nothing to compare.
    pub const NOTHING: Part = Part {
        bits: 0,
        is_whole: true,
    };

    /// Returns a name as [`EdgeNameKey::short`] gives it.
    #[inline(always)]
    pub fn name(short: u32, descending: bool, is_whole: bool) -> Part {
        Part {
            bits: if descending { !short } else { short },
            is_whole,
        }
    }

    /// Returns a distance.
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

/// Returns the key of numbers that count one after the other.
#[inline(always)]
pub fn key(first: Part, second: Part, third: Part) -> Key {
    let is_second = first.is_whole;
    let is_third = is_second && second.is_whole;
    let second = if is_second { second.bits } else { 0 };
    let third = if is_third { third.bits } else { 0 };
    (u64::from(first.bits) << 32 | u64::from(second), third)
}

/// Returns the key of a number that counts alone, from the largest down if `descending`.
#[inline(always)]
pub fn number_key(number: u64, descending: bool) -> Key {
    (if descending { !number } else { number }, 0)
}

/// A number to sort by, of rows of which some come after all others in either direction.
#[derive(Clone, Copy)]
pub struct TieredNumber {
    /// Whether the row comes after those that do not.
    pub comes_last: bool,
    /// The number.
    pub number: u64,
}

impl TieredNumber {
    /// Compares two rows, from the largest number down if `descending`.
    pub fn compare(self, other: TieredNumber, descending: bool) -> Ordering {
        let numbers = directed(self.number.cmp(&other.number), descending);
        self.comes_last.cmp(&other.comes_last).then(numbers)
    }

    /// Returns the key. Equal rows are in the order of their items.
    #[inline(always)]
    pub fn key(self, descending: bool, item: ItemIdx) -> Key {
        key(
            Part::new(u64::from(self.comes_last), false),
            Part::new(self.number, descending),
            Part::new(u64::from(item.0), false),
        )
    }
}

/// So many bytes of a text are in its key.
pub const TEXT_BYTES: usize = 12;

/// Returns the key of a text: what it begins with.
#[inline(always)]
pub fn text_key(text: &[u8], descending: bool) -> Key {
    key_of_start(text, |byte| byte, descending)
}

/// The same for texts that are compared by [`compare_as_javascript`].
#[inline(always)]
pub fn javascript_text_key(text: &[u8], descending: bool) -> Key {
    key_of_start(text, byte_as_javascript, descending)
}

#[inline(always)]
fn key_of_start(text: &[u8], as_number: impl Fn(u8) -> u8, descending: bool) -> Key {
    let mut start = [0; TEXT_BYTES];
    for (number, byte) in start.iter_mut().zip(text) {
        *number = as_number(*byte);
    }
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

/// Returns a byte of WTF-8 as a number in the order of UTF-16, in which JavaScript compares texts:
/// characters beyond U+FFFF come before U+E000.
#[inline(always)]
pub const fn byte_as_javascript(byte: u8) -> u8 {
    match byte {
        0xEE | 0xEF => byte + 0x10,
        0xF0.. => byte - 2,
        _ => byte,
    }
}

/// Compares texts as JavaScript's `<` does, but for surrogates that stand alone.
pub fn compare_as_javascript(a: &[u8], b: &[u8]) -> Ordering {
    let first_difference = a.iter().zip(b).find(|(a, b)| a != b);
    match first_difference {
        Some((a, b)) => byte_as_javascript(*a).cmp(&byte_as_javascript(*b)),
        None => a.len().cmp(&b.len()),
    }
}

/// The name of an edge as a number in the order of such names: strings, indices, `__proto__`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeNameKey {
    /// Two bits for which of the three, then 62 of what it is.
    bits: u64,
    /// Equal bits mean equal names.
    is_whole: bool,
}

impl EdgeNameKey {
    /// The last of all names.
    pub const PROTO: EdgeNameKey = EdgeNameKey {
        bits: 3 << 62,
        is_whole: true,
    };

    /// Returns a number.
    #[inline(always)]
    pub fn index(index: u32) -> EdgeNameKey {
        EdgeNameKey {
            bits: 1 << 62 | u64::from(index),
            is_whole: true,
        }
    }

    /// Returns a string.
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

    /// Returns the key of a name and what counts among equal ones.
    #[inline(always)]
    pub fn then(self, descending: bool, after: Part) -> Key {
        let bits = if descending { !self.bits } else { self.bits };
        (bits, if self.is_whole { after.bits } else { 0 })
    }

    /// Returns the key of a number and the name that counts among equal ones.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_compare_as_javascript_strings() {
        let texts = ["", "a", "b", "\u{D7FF}", "😀", "😁", "\u{E000}", "\u{FFFF}"];
        for (place, a) in texts.iter().enumerate() {
            for (other, b) in texts.iter().enumerate() {
                let found = compare_as_javascript(a.as_bytes(), b.as_bytes());
                let expected = a.encode_utf16().cmp(b.encode_utf16());
                assert_eq!(found, expected, "{a} {b}");
                assert_eq!(found, place.cmp(&other), "{a} {b}");
                let keys = [a, b].map(|text| javascript_text_key(text.as_bytes(), false));
                assert_eq!(keys[0].cmp(&keys[1]), expected, "{a} {b}");
            }
        }
    }

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
