//! The bytes of one push, and where in the file they are.

use heaplens_model::problem::{Cause, Expected, Problem};

/// A chunk that is being read. Every machine takes what it understands and leaves the rest.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The chunk.
    pub bytes: &'a [u8],
    /// How much of it is read.
    pub pos: usize,
    /// Where the chunk starts in the file.
    pub base: u64,
}

impl<'a> Input<'a> {
    /// The next byte, if the chunk has one.
    #[inline(always)]
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    /// What is not read yet.
    #[inline(always)]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.pos..).unwrap_or_default()
    }

    /// Where in the file the next byte is.
    #[inline(always)]
    pub fn offset(&self) -> u64 {
        self.base + self.pos as u64
    }

    /// Passes blanks; the byte after them, if the chunk has one.
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

    /// The problem that the next byte is not what it should be.
    #[cold]
    pub fn unexpected(&self, expected: Expected) -> Problem {
        let byte = self.peek().unwrap_or_default();
        Problem::at(self.offset(), Cause::UnexpectedByte { byte, expected })
    }
}

/// Whether JSON allows the byte between its parts.
#[inline(always)]
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}
