//! Bytes that JavaScript holds, copied into a buffer in wasm memory.
//!
//! One buffer is used for all chunks, so that memory is not allocated and cleared for each.

use heaplens_model::problem::{Cause, Problem};
use js_sys::Uint8Array;

/// Replaces what `buffer` holds by a chunk.
///
/// # Errors
/// When memory runs out.
pub fn replace(buffer: &mut Vec<u8>, chunk: &Uint8Array) -> Result<(), Problem> {
    let len = chunk.length() as usize;
    let more = len.saturating_sub(buffer.len());
    buffer.try_reserve_exact(more).map_err(|_| {
        Problem::nowhere(Cause::OutOfMemory {
            needed: more as u64,
        })
    })?;
    // Only the bytes that it grows by are cleared.
    buffer.resize(len, 0);
    chunk.copy_to(buffer);
    Ok(())
}
