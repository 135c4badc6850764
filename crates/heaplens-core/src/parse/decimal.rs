//! Converts decimal digits to numbers, four numbers of up to eight digits at a time.

use wide::bytemuck::cast;
use wide::{i16x8, i32x4, i32x8, u16x8, u64x2};

/// Converts four numbers of eight digits each. A digit takes a byte, and the first digit is the
/// lowest byte. Only the low half of a byte counts, so digits may be ASCII or values.
#[inline(always)]
pub fn numbers(digits: [u64; 4]) -> [u32; 4] {
    let [a, b, c, d] = digits;
    let fours: i32x8 = cast([fours([a, b]), fours([c, d])]);
    let fours = i16x8::from_i32x8_saturate(fours);
    cast(fours.dot(i16x8::new([10_000, 1, 10_000, 1, 10_000, 1, 10_000, 1])))
}

/// Converts the upper and the lower four digits of two numbers.
#[inline(always)]
fn fours(digits: [u64; 2]) -> i32x4 {
    let ones: u16x8 = cast(u64x2::new(digits) & u64x2::splat(0x0F0F_0F0F_0F0F_0F0F));
    // Ten times the lower byte and the upper one, in the upper byte.
    let pairs: u16x8 = (ones * u16x8::splat(10 << 8 | 1)) >> 8u32;
    cast::<_, i16x8>(pairs).dot(i16x8::new([100, 1, 100, 1, 100, 1, 100, 1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(number: u32) -> u64 {
        let text = format!("{number:08}");
        u64::from_le_bytes(text.as_bytes().try_into().expect("eight digits"))
    }

    #[test]
    fn text_becomes_the_number() {
        let mut number = 0;
        while number < 99_000_000 {
            let four = [number, 99_999_999 - number, number / 10, number / 1000];
            assert_eq!(numbers(four.map(digits)), four);
            number += 7_919;
        }
        assert_eq!(
            numbers([0, 0, 0, digits(99_999_999)]),
            [0, 0, 0, 99_999_999]
        );
    }
}
