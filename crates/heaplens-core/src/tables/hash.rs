//! Fast hashes: of lists word by word, and of names.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Adds a word to a hash, by the function of rustc's FxHash before version 2.
#[inline(always)]
pub fn add_to_hash(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// The hash of a name. Snapshots exchange it, so it is the same for all of one build.
pub fn hash_of(name: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    // The high bits are the good ones. Where `usize` has 32 bits there are no others.
    (hasher.finish() >> (usize::BITS - 32)) as u32
}
