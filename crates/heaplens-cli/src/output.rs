//! Writing: JSON by the published schemas, or text; always through one buffered standard output.

use std::io::{BufWriter, StdoutLock, Write, stdout};

use serde::Serialize;

use crate::Failure;

/// Standard output, buffered. What is written must be [`finish`]ed.
pub type Out = BufWriter<StdoutLock<'static>>;

/// Opens standard output.
pub fn open() -> Out {
    BufWriter::with_capacity(1 << 16, stdout().lock())
}

/// Writes what is still buffered.
pub fn finish(mut out: Out) -> Result<(), Failure> {
    Ok(out.flush()?)
}

/// Prints a text.
pub fn text(text: &str) -> Result<(), Failure> {
    let mut out = open();
    out.write_all(text.as_bytes())?;
    finish(out)
}

/// Writes a value as one line of JSON.
pub fn json_line(out: &mut impl Write, value: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}
