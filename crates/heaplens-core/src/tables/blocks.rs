//! Splits long loops into many calls, because of how browsers compile WebAssembly.
//!
//! An engine first compiles each function quickly. It optimises a function once that has run for a
//! while, and uses the optimised code from the next call on. A loop over all nodes within one call
//! ends before that. Here such loops are cut into blocks of one call each, so that all but the
//! first few milliseconds run at full speed. (Measured in Chromium: half the time for a pass over
//! random targets. Native code is not affected.)
//!
//! The loop over the blocks is one small function for all callers. If it were inlined, the engine
//! would optimise its caller as well: tens of milliseconds for a function that is not called again.

use std::ops::Range;

use heaplens_model::NodeIdx;

/// The number of indices, or steps of a walk, in one call.
pub const LEN: usize = 1 << 13;

/// Calls `work` with the blocks of `0..len`, from front to back.
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

/// Calls `work` with the blocks of `0..len`, from back to front.
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

/// Calls `work` until it returns true.
#[inline(always)]
pub fn until_done<E>(mut work: impl FnMut() -> Result<bool, E>) -> Result<(), E> {
    let mut outcome = Ok(());
    call_while_true(&mut || match work() {
        Ok(is_done) => !is_done,
        Err(error) => {
            outcome = Err(error);
            false
        }
    });
    outcome
}

/// Calls `work` with the first `len` nodes in file order.
#[inline(always)]
pub fn nodes<E>(len: usize, mut work: impl FnMut(NodeIdx) -> Result<(), E>) -> Result<(), E> {
    forward(len, |range| {
        for node in range {
            work(NodeIdx(node as u32))?;
        }
        Ok(())
    })
}

/// Calls `work` while it returns true.
#[inline(never)]
fn call_while_true(work: &mut dyn FnMut() -> bool) {
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
