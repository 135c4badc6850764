//! The fast path through a section of integers: whole blocks of text, no branch on any byte.
//!
//! All bytes of a block are classified together (see [`super::classify`]). Shifts of the bit masks
//! give where integers start and end. The same masks prove that digits and commas alternate, that
//! nothing else stands between them, and that no integer has a leading zero.
//!
//! One loop remains, with one step for each integer of any length. It loads the eight bytes before
//! the integer's end at once and masks away the bytes before its start. Vectors then convert all
//! integers of the block together; more than eight digits are rare and take a second step.
//! (Measured: a third faster than converting each integer in its step, and twice as fast as a loop
//! over digits.)
//!
//! Anything odd ends the fast path at the beginning of its block, and [`super::integers`] goes on
//! byte by byte. Only that file knows all of the rules.

use super::classify::{BLOCK, classify, take_lowest};
use super::decimal::numbers;
use super::input::Input;
use super::integer_buffer::{BLOCK_INTEGERS, IntegerBuffer};

/// The most bytes before a block that an integer which ends in the block can have.
pub const MARGIN: usize = 16;

/// The number of integers that are converted together.
const GROUP: usize = 4;

/// Why the fast path ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Less than a block of the chunk is left.
    Short,
    /// The next block has something odd.
    Odd,
    /// The buffer is full.
    Full,
}

/// Reads blocks from `input`, which must be at least [`MARGIN`] bytes into its chunk.
///
/// `comma` tells, before and after, that a comma must come next and not an integer.
pub fn blocks(input: &mut Input<'_>, buffer: &mut IntegerBuffer, comma: &mut bool) -> End {
    let bytes = input.bytes;
    let mut base = input.pos;
    // For an integer that goes on from the block before: whether there is one, where it starts,
    // and whether it begins with a zero.
    let mut open = 0u64;
    let mut start = base;
    let mut open_zero = 0u64;
    // All bits are set while a comma is next.
    let mut parity = if *comma { u64::MAX } else { 0 };

    let end = loop {
        if !buffer.has_room() {
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

        // Starts and commas must alternate: counted together, starts have odd numbers.
        let odd = prefix_xor(starts | kinds.commas) ^ parity;
        let alternate = odd & (starts | kinds.commas) == starts;
        let known = kinds.digits | kinds.commas | kinds.blanks == u64::MAX;
        let zeros = (starts & kinds.zeros) << 1 | open_zero;
        if !alternate || !known || zeros & kinds.digits != 0 {
            break End::Odd;
        }
        let next_zero = (starts & kinds.zeros) >> (BLOCK - 1);

        let Some((values, offsets)) = buffer.free_block() else {
            break End::Full;
        };
        let count = ends.count_ones() as usize;
        let block_offset = input.base + base as u64;
        // Relative to the block. It wraps below zero for an integer that began before the block.
        let first = (start as u64).wrapping_sub(base as u64);
        let (all_starts, all_ends) = (starts, ends);
        let mut from = if open == 1 {
            first
        } else {
            take_lowest(&mut starts)
        };
        let mut longest = 0;
        // In groups, so that the number of turns is predictable. Values beyond the last integer
        // are meaningless and are not kept.
        for group in 0..count.div_ceil(GROUP) {
            for within in 0..GROUP {
                let slot = (group * GROUP + within) % BLOCK_INTEGERS;
                let end = take_lowest(&mut ends);
                let len = end.wrapping_sub(from);
                longest = longest.max(len);
                values[slot] = ones(window, end as usize % BLOCK + 8, len);
                offsets[slot] = block_offset.wrapping_add(from);
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
        buffer.advance(count);

        let next_open = kinds.digits >> (BLOCK - 1);
        if all_starts != 0 {
            // Used only if the last integer has no end yet.
            start = base + (BLOCK - 1) - all_starts.leading_zeros() as usize;
        }
        open = next_open;
        open_zero = next_zero & next_open;
        parity = if odd >> (BLOCK - 1) == 1 { u64::MAX } else { 0 };
        base += BLOCK;
    };
    if open == 1 {
        // The next reader reads the integer again from its start.
        input.pos = start;
        *comma = false;
    } else {
        input.pos = base;
        *comma = parity != 0;
    }
    end
}

/// Sets each bit to the parity of itself and all lower bits.
#[inline(always)]
fn prefix_xor(mut mask: u64) -> u64 {
    mask ^= mask << 1;
    mask ^= mask << 2;
    mask ^= mask << 4;
    mask ^= mask << 8;
    mask ^= mask << 16;
    mask ^ mask << 32
}

/// Adds the upper digits of integers with more than eight digits.
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

/// Returns the last `len` of the eight digits at `at`, a byte each; at most all eight.
#[inline(always)]
fn ones(window: &[u8; MARGIN + BLOCK], at: usize, len: u64) -> u64 {
    let Some(text) = window.get(at..).and_then(|rest| rest.first_chunk::<8>()) else {
        return 0;
    };
    // Bytes before the number become zeros.
    u64::from_le_bytes(*text) & MASKS[len as usize % MASKS.len()]
}

/// Masks for the low halves of the last bytes of eight, by their number.
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
