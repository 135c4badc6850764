//! Finds the digits, commas and blanks among 64 bytes of text.
//!
//! The result has one bit for each byte; the first byte has the lowest bit. With vectors, 16 bytes
//! take one instruction to compare and one to gather the bits. x86-64, 64-bit ARM, and wasm32 with
//! simd128 (which the build turns on) have them.

use wide::bytemuck::cast;
use wide::{i8x16, u8x16};

/// The number of bytes that are classified together.
pub const BLOCK: usize = 64;

/// The kinds of a block's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// `0` to `9`.
    pub digits: u64,
    /// `0`.
    pub zeros: u64,
    /// `,`
    pub commas: u64,
    /// Newlines, and spaces if the caller asks for them. Tabs and carriage returns are rare and
    /// count as anything else.
    pub blanks: u64,
}

/// Classifies a block. `SPACES` makes a space count as a blank.
#[inline(always)]
pub fn classify<const SPACES: bool>(block: &[u8; BLOCK]) -> Block {
    let (quarters, _) = block.as_chunks::<16>();
    let mut kinds = Block {
        digits: 0,
        zeros: 0,
        commas: 0,
        blanks: 0,
    };
    for (quarter, shift) in quarters.iter().zip([0, 16, 32, 48]) {
        let [digits, zeros, commas, blanks] = classify_16::<SPACES>(quarter);
        kinds.digits |= u64::from(digits) << shift;
        kinds.zeros |= u64::from(zeros) << shift;
        kinds.commas |= u64::from(commas) << shift;
        kinds.blanks |= u64::from(blanks) << shift;
    }
    kinds
}

/// Clears the lowest bit and returns its position, or 64 if there is none.
#[inline(always)]
pub fn take_lowest(mask: &mut u64) -> u64 {
    let position = mask.trailing_zeros();
    *mask &= mask.wrapping_sub(1);
    u64::from(position)
}

/// The lowest signed byte.
const LOWEST: u8 = 0x80;

#[inline(always)]
fn classify_16<const SPACES: bool>(bytes: &[u8; 16]) -> [u16; 4] {
    let bytes = u8x16::new(*bytes);
    let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
    let mask = |vector: u8x16| vector.to_bitmask() as u16;
    // The digits become the ten lowest signed bytes, so that one comparison finds them.
    let digits: i8x16 = cast(bytes + u8x16::splat(LOWEST.wrapping_sub(b'0')));
    let digits = digits.simd_lt(i8x16::splat(LOWEST.wrapping_add(10) as i8));
    [
        digits.to_bitmask() as u16,
        mask(is(b'0')),
        mask(is(b',')),
        mask(if SPACES {
            is(b'\n') | is(b' ')
        } else {
            is(b'\n')
        }),
    ]
}

/// Classifies bytes without vectors. The vector code must give the same.
#[cfg(test)]
fn plain<const SPACES: bool>(bytes: &[u8; 16]) -> [u16; 4] {
    let mask = |is: fn(u8) -> bool| {
        bytes
            .iter()
            .rev()
            .fold(0u16, |mask, byte| mask << 1 | u16::from(is(*byte)))
    };
    [
        mask(|byte| byte.is_ascii_digit()),
        mask(|byte| byte == b'0'),
        mask(|byte| byte == b','),
        mask(|byte| byte == b'\n' || SPACES && byte == b' '),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vector_code_equals_the_loop() {
        for start in (0..=255u8).step_by(16) {
            let bytes: [u8; 16] = std::array::from_fn(|at| start + at as u8);
            assert_eq!(classify_16::<true>(&bytes), plain::<true>(&bytes));
            assert_eq!(classify_16::<false>(&bytes), plain::<false>(&bytes));
        }
    }

    #[test]
    fn the_first_byte_is_the_lowest_bit() {
        let mut block = [b'x'; BLOCK];
        block[0] = b'7';
        block[17] = b',';
        block[35] = b'0';
        block[63] = b'\n';
        let expected = Block {
            digits: 1 | 1 << 35,
            zeros: 1 << 35,
            commas: 1 << 17,
            blanks: 1 << 63,
        };
        assert_eq!(classify::<true>(&block), expected);
    }
}
