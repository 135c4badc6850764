//! A fast hash of lists, word by word.

/// Adds a word to a hash, by the function of rustc's FxHash before version 2.
#[inline(always)]
pub fn add_to_hash(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
}
