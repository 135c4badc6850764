//! The bytes of one push and their offset in the file.

use heaplens_model::problem::{Cause, Expected, Problem};

/// A chunk and the read position in it. Each state machine reads what it understands.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub bytes: &'a [u8],
    /// The number of bytes read.
    pub pos: usize,
    /// The chunk's offset in the file.
    pub base: u64,
}

impl<'a> Input<'a> {
    /// Returns the next byte without reading it.
    #[inline(always)]
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    /// Returns the bytes that are not read yet.
    #[inline(always)]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.pos..).unwrap_or_default()
    }

    /// Returns the offset of the next byte in the file.
    #[inline(always)]
    pub fn offset(&self) -> u64 {
        self.base + self.pos as u64
    }

    /// Skips blanks. Returns the byte after them, if the chunk has one.
    #[inline]
    pub fn skip_blanks(&mut self) -> Option<u8> {
        while let Some(byte) = self.peek() {
            if !is_blank(byte) {
                return Some(byte);
            }
            self.pos += 1;
        }
        None
    }

    /// Returns the problem that the next byte is not an expected one.
    #[cold]
    pub fn unexpected(&self, expected: Expected) -> Problem {
        let byte = self.peek().unwrap_or_default();
        Problem::at(self.offset(), Cause::UnexpectedByte { byte, expected })
    }
}

/// Returns whether the byte is whitespace in JSON.
#[inline(always)]
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}
