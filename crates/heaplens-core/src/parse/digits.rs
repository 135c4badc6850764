//! The fast way through a section of integers: whole blocks of text, no branch on any byte.
//!
//! A block's bytes are classified together (see [`super::classify`]); shifts of the bit masks
//! then give where integers start and end, and the same masks prove that digits and commas
//! alternate, that nothing else stands between them and that no integer has a leading zero.
//! What remains a loop is one step an integer: the eight bytes before its end are loaded at
//! once and turned into a number by three multiplications, whatever its length.
//!
//! Everything odd ends the fast way at the beginning of its block, and
//! [`super::integers`] goes on byte by byte: there is one place that knows all of the rules.

use super::batch::Batch;
use super::classify::{BLOCK, classify};
use super::input::Input;

/// As many bytes before a block can belong to an integer that ends in it.
pub const MARGIN: usize = 16;

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
        let kinds = classify(block);
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
        let mut from = if open == 1 {
            (start as u64).wrapping_sub(base as u64)
        } else {
            take_lowest(&mut starts)
        };
        let mut too_long = false;
        for (value, offset) in values.iter_mut().zip(offsets).take(count) {
            let end = take_lowest(&mut ends);
            let len = end.wrapping_sub(from);
            let at = (end as usize).min(BLOCK - 1);
            let mut number = eight_digits(&window[at + 8..at + 16], len.min(8));
            if len > 8 {
                too_long |= len > 16;
                number += 100_000_000 * eight_digits(&window[at..at + 8], (len - 8).min(8));
            }
            *value = number;
            *offset = block_offset.wrapping_add(from);
            from = take_lowest(&mut starts);
        }
        if too_long {
            break End::Odd;
        }
        batch.advance(count);

        let next_open = kinds.digits >> (BLOCK - 1);
        if next_open == 1 && (open == 0 || count > 0) {
            // The last start has no end yet; it is what `from` was left at.
            start = (base as u64).wrapping_add(from) as usize;
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

/// The lowest bit's place, and the bit is cleared; 64 when there is none.
#[inline(always)]
fn take_lowest(mask: &mut u64) -> u64 {
    let place = mask.trailing_zeros();
    *mask &= mask.wrapping_sub(1);
    u64::from(place)
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

/// The number in the last `len` of eight digits, `len` being 1 to 8.
#[inline(always)]
fn eight_digits(text: &[u8], len: u64) -> u64 {
    let Some(text) = text.first_chunk::<8>() else {
        return 0;
    };
    let mut pairs = u64::from_le_bytes(*text) & 0x0F0F_0F0F_0F0F_0F0F;
    // What stands before the number is pushed out below.
    pairs = pairs >> (64 - 8 * len) << (64 - 8 * len);
    let pairs = (pairs.wrapping_mul(10 << 8 | 1) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul(10_000 << 32 | 1) >> 32
}
