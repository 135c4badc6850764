//! Bit sets that return an error instead of aborting when memory runs out.

use fixedbitset::FixedBitSet;

use super::{OutOfMemory, try_reserve};

/// Makes a set of `len` zero bits.
///
/// `FixedBitSet` cannot fail without aborting. Its memory is therefore allocated and freed first;
/// the next allocation then gets it. Memory ends at 4 GiB only in a browser's worker, where no
/// other code runs in between.
#[expect(clippy::disallowed_methods, reason = "its memory is there")]
pub fn try_bits(len: usize) -> Result<FixedBitSet, OutOfMemory> {
    // The set allocates in blocks that are not larger.
    const BLOCK_BITS: usize = 256;
    let mut blocks: Vec<[u128; 2]> = Vec::new();
    try_reserve(&mut blocks, len.div_ceil(BLOCK_BITS))?;
    drop(blocks);
    Ok(FixedBitSet::with_capacity(len))
}

/// Copies a set.
pub fn try_clone_bits(bits: &FixedBitSet) -> Result<FixedBitSet, OutOfMemory> {
    let mut copy = try_bits(bits.len())?;
    copy.union_with(bits);
    Ok(copy)
}

/// Extends a set to `len` bits by zero bits.
#[expect(clippy::disallowed_methods, reason = "its memory is there")]
pub fn try_grow_bits(bits: &mut FixedBitSet, len: usize) -> Result<(), OutOfMemory> {
    drop(try_bits(len)?);
    bits.grow(len);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_that_do_not_fit_are_an_error_with_their_size() {
        let error = try_bits(usize::MAX - 255).expect_err("more than there can be");
        assert_eq!(error.needed, usize::MAX as u64 / 8 + 1 - 32);
        let mut bits = try_bits(3).expect("fits");
        bits.insert(2);
        assert!(try_grow_bits(&mut bits, usize::MAX - 255).is_err());
        try_grow_bits(&mut bits, 300).expect("fits");
        assert!(bits.len() == 300 && bits.ones().eq([2]));
        assert_eq!(try_clone_bits(&bits), Ok(bits));
    }
}
