//! The fast way through a section of integers: whole blocks of text, no branch on any byte.
//!
//! A block's bytes are classified together (see [`super::classify`]); shifts of the bit masks
//! then give where integers start and end, and the same masks prove that digits and commas
//! alternate, that nothing else stands between them and that no integer has a leading zero.
//! What remains a loop is one step an integer, whatever its length: the eight bytes before its
//! end are loaded at once, and what stands before it is masked away. All of a block's integers
//! then become numbers together, by vectors; more than eight digits are rare enough for a second
//! look. (Measured: a third faster than multiplying each one out in its step, and twice as fast
//! as a loop over digits.)
//!
//! Everything odd ends the fast way at the beginning of its block, and
//! [`super::integers`] goes on byte by byte: there is one place that knows all of the rules.

use super::batch::{BLOCK_INTEGERS, Batch};
use super::classify::{BLOCK, classify, take_lowest};
use super::decimal::numbers;
use super::input::Input;

/// As many bytes before a block can belong to an integer that ends in it.
pub const MARGIN: usize = 16;

/// So many integers are made in one go.
const GROUP: usize = 4;

/// Where the fast way ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Before the end of the chunk, with less than a block left.
    Short,
    /// At something odd within the next block.
    Odd,
    /// The batch is full.
    Full,
}

/// Reads blocks from `input`, which is at least [`MARGIN`] bytes into its chunk.
///
/// `comma` is whether the next thing must be a comma (and not an integer), before and after.
pub fn blocks(input: &mut Input<'_>, batch: &mut Batch, comma: &mut bool) -> End {
    let bytes = input.bytes;
    let mut base = input.pos;
    // An integer that goes on from the block before: whether there is one, where it starts and
    // whether it begins with a zero.
    let mut open = 0u64;
    let mut start = base;
    let mut open_zero = 0u64;
    // All ones while a comma is next.
    let mut parity = if *comma { u64::MAX } else { 0 };

    let end = loop {
        if !batch.has_room() {
            break End::Full;
        }
        let window = base.checked_sub(MARGIN).and_then(|from| bytes.get(from..));
        let Some(window) = window.and_then(|rest| rest.first_chunk::<{ MARGIN + BLOCK }>()) else {
            break End::Short;
        };
        let Some(block) = window.last_chunk::<BLOCK>() else {
            break End::Short;
        };
        let kinds = classify::<true>(block);
        let preceded = kinds.digits << 1 | open;
        let mut starts = kinds.digits & !preceded;
        let mut ends = !kinds.digits & preceded;

        // Starts and commas must alternate: counted together, starts are the odd ones.
        let odd = prefix_xor(starts | kinds.commas) ^ parity;
        let alternate = odd & (starts | kinds.commas) == starts;
        let known = kinds.digits | kinds.commas | kinds.blanks == u64::MAX;
        let zeros = (starts & kinds.zeros) << 1 | open_zero;
        if !alternate || !known || zeros & kinds.digits != 0 {
            break End::Odd;
        }
        let next_zero = (starts & kinds.zeros) >> (BLOCK - 1);

        let Some((values, offsets)) = batch.room() else {
            break End::Full;
        };
        let count = ends.count_ones() as usize;
        let block_offset = input.base + base as u64;
        // Relative to the block; below zero (as wrapped) for one that is open.
        let first = (start as u64).wrapping_sub(base as u64);
        let (all_starts, all_ends) = (starts, ends);
        let mut from = if open == 1 {
            first
        } else {
            take_lowest(&mut starts)
        };
        let mut longest = 0;
        // In groups, so that how often the loop turns can be foreseen. What a group makes beyond
        // the last integer is nonsense that nobody keeps.
        for group in 0..count.div_ceil(GROUP) {
            for within in 0..GROUP {
                let place = (group * GROUP + within) % BLOCK_INTEGERS;
                let end = take_lowest(&mut ends);
                let len = end.wrapping_sub(from);
                longest = longest.max(len);
                values[place] = ones(window, end as usize % BLOCK + 8, len);
                offsets[place] = block_offset.wrapping_add(from);
                from = take_lowest(&mut starts);
            }
        }
        for values in values
            .as_chunks_mut::<GROUP>()
            .0
            .iter_mut()
            .take(count.div_ceil(GROUP))
        {
            *values = numbers(*values).map(u64::from);
        }
        if longest > 8 {
            if longest > 16 {
                break End::Odd;
            }
            let first = (open == 1).then_some(first);
            add_upper(window, first, all_starts, all_ends, &mut values[..count]);
        }
        batch.advance(count);

        let next_open = kinds.digits >> (BLOCK - 1);
        if all_starts != 0 {
            // Matters only if it has no end yet.
            start = base + (BLOCK - 1) - all_starts.leading_zeros() as usize;
        }
        open = next_open;
        open_zero = next_zero & next_open;
        parity = if odd >> (BLOCK - 1) == 1 { u64::MAX } else { 0 };
        base += BLOCK;
    };
    if open == 1 {
        // The integer is read again from its start, by whoever goes on.
        input.pos = start;
        *comma = false;
    } else {
        input.pos = base;
        *comma = parity != 0;
    }
    end
}

/// Each bit becomes the parity of itself and all below.
#[inline(always)]
fn prefix_xor(mut mask: u64) -> u64 {
    mask ^= mask << 1;
    mask ^= mask << 2;
    mask ^= mask << 4;
    mask ^= mask << 8;
    mask ^= mask << 16;
    mask ^ mask << 32
}

/// Adds to integers of more than eight digits what stands before the last eight.
#[inline(never)]
fn add_upper(
    window: &[u8; MARGIN + BLOCK],
    first: Option<u64>,
    mut starts: u64,
    mut ends: u64,
    values: &mut [u64],
) {
    let mut from = first.unwrap_or_else(|| take_lowest(&mut starts));
    for value in values {
        let end = take_lowest(&mut ends);
        let len = end.wrapping_sub(from);
        if len > 8 {
            let ones = ones(window, end as usize % BLOCK, len - 8);
            *value += 100_000_000 * u64::from(numbers([ones, 0, 0, 0])[0]);
        }
        from = take_lowest(&mut starts);
    }
}

/// The last `len` of the eight digits at `at`, a byte each; all eight if it is more.
#[inline(always)]
fn ones(window: &[u8; MARGIN + BLOCK], at: usize, len: u64) -> u64 {
    let Some(text) = window.get(at..).and_then(|rest| rest.first_chunk::<8>()) else {
        return 0;
    };
    // What stands before the number becomes zeros.
    u64::from_le_bytes(*text) & MASKS[len as usize % MASKS.len()]
}

/// The low halves of the last so many of eight bytes.
const MASKS: [u64; 32] = {
    let mut masks = [0x0F0F_0F0F_0F0F_0F0F; 32];
    let mut len = 0;
    while len < 8 {
        masks[len] = if len == 0 {
            0
        } else {
            masks[len] >> (64 - 8 * len) << (64 - 8 * len)
        };
        len += 1;
    }
    masks
};
