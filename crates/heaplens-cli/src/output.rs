//! Standard output, buffered: JSON by the schemas of `docs/cli.md`, or text.

use std::io::{BufWriter, StdoutLock, Write, stdout};

use serde::Serialize;

use crate::Failure;

/// Standard output, buffered. The caller must [`finish`] it, or the end is lost.
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
