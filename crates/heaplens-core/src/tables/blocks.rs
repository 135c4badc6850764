//! Long loops as many calls, because of how browsers compile WebAssembly.
//!
//! An engine compiles each function quickly first and well later, once it has seen it work, and
//! goes over to the good code at the next call: a loop over all nodes that runs within one call
//! is over before the good code is ever used. Such loops are cut into blocks here, each of
//! them a call, so that all but the first few milliseconds run at full speed. (Measured in
//! Chromium: half the time for a pass over random targets. Natively it makes no difference.)
//!
//! The loop over the blocks is one small function for all of them. As a part of whoever asks for
//! it, it has all of that compiled well, as it is seen at work, too: tens of milliseconds of a
//! processor for a function that is not called again.

use std::ops::Range;

use heaplens_model::NodeIdx;

/// So many indices, or steps of a walk, are one call.
pub const LEN: usize = 1 << 13;

/// Calls `work` with all of `0..len`, a block at a time, from front to back.
#[inline(always)]
pub fn forward<E>(
    len: usize,
    mut work: impl FnMut(Range<usize>) -> Result<(), E>,
) -> Result<(), E> {
    let mut start = 0;
    until_done(|| {
        if start == len {
            return Ok(true);
        }
        let end = len.min(start + LEN);
        work(start..end)?;
        start = end;
        Ok(false)
    })
}

/// Calls `work` with all of `0..len`, a block at a time, from back to front.
#[inline(always)]
pub fn backward<E>(
    len: usize,
    mut work: impl FnMut(Range<usize>) -> Result<(), E>,
) -> Result<(), E> {
    let mut end = len;
    until_done(|| {
        if end == 0 {
            return Ok(true);
        }
        let start = end.saturating_sub(LEN);
        work(start..end)?;
        end = start;
        Ok(false)
    })
}

/// Calls `work` again and again until it says that it is done: true.
#[inline(always)]
pub fn until_done<E>(mut work: impl FnMut() -> Result<bool, E>) -> Result<(), E> {
    let mut outcome = Ok(());
    again_and_again(&mut || match work() {
        Ok(is_done) => !is_done,
        Err(error) => {
            outcome = Err(error);
            false
        }
    });
    outcome
}

/// Calls `work` with `len` nodes in file order.
#[inline(always)]
pub fn nodes<E>(len: usize, mut work: impl FnMut(NodeIdx) -> Result<(), E>) -> Result<(), E> {
    forward(len, |range| {
        for node in range {
            work(NodeIdx(node as u32))?;
        }
        Ok(())
    })
}

/// Calls `work` while it says that there is more.
#[inline(never)]
fn again_and_again(work: &mut dyn FnMut() -> bool) {
    while work() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cover_everything_once_and_in_order() {
        for len in [0, 1, LEN - 1, LEN, LEN + 1, 3 * LEN + 7] {
            let mut seen = Vec::new();
            forward::<()>(len, |range| {
                seen.extend(range);
                Ok(())
            })
            .expect("never fails");
            assert!(seen.iter().copied().eq(0..len), "{len} forward");
            seen.clear();
            backward::<()>(len, |range| {
                seen.extend(range.rev());
                Ok(())
            })
            .expect("never fails");
            assert!(seen.iter().copied().eq((0..len).rev()), "{len} backward");
        }
    }

    #[test]
    fn the_first_error_ends_it() {
        let mut calls = 0;
        let end = forward(10 * LEN, |range| {
            calls += 1;
            if range.start >= LEN {
                Err(range.start)
            } else {
                Ok(())
            }
        });
        assert_eq!((end, calls), (Err(LEN), 2));
    }
}
