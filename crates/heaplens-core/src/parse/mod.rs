//! From the bytes of a file to tables, in one pass and in pieces of any size.
//!
//! [`Parser`] is pushed the file's bytes as they come, may stop after any of them, and never
//! holds the text: 1 GB of JSON passes through it at about the speed of memory and leaves
//! columns. A file may be cut anywhere without changing what comes out, offsets included.
//!
//! - [`front`] looks at the first bytes: a snapshot, a log of inspector messages with one inside,
//!   or something else that it can name.
//! - [`reader`] goes through the sections, [`syntax`] through everything that needs no speed.
//! - [`integers`] reads `nodes`, `edges` and `locations`, in [`digits`] by whole blocks, and
//!   hands records to [`nodes`], [`edges`] and [`locations`]; [`strings`] reads the strings.
//! - [`close`] checks that it all fits together.
//!
//! What a file says is never believed: counts only bound what is reserved, and every index is
//! checked before the tables are handed on.

mod batch;
mod classify;
mod close;
mod digits;
mod edges;
mod header;
mod input;
mod integers;
mod locations;
mod nodes;
mod raw;
mod reader;
mod strings;
mod syntax;
mod tally;
mod warnings;
mod wtf8;

use heaplens_model::problem::{Cause, Problem};

use self::input::Input;
use self::reader::Reader;
use crate::tables::{OutOfMemory, Tables};

/// A parsed file.
#[derive(Debug)]
pub struct Parsed {
    /// What it says.
    pub tables: Tables,
    /// What is odd about it.
    pub warnings: Vec<Problem>,
    /// How long it is.
    pub bytes: u64,
}

/// Parses one file.
pub struct Parser {
    reader: Reader,
    bytes: u64,
}

/// A chunk is read in pieces of at most this size, so that places in it fit 32 bits.
const MAX_PIECE: usize = 1 << 30;

impl Parser {
    /// A parser at the first byte of a file, whose length (decompressed) may be known: it bounds
    /// what memory is reserved.
    pub fn new(file_bytes: Option<u64>) -> Parser {
        Parser {
            reader: Reader::new(file_bytes),
            bytes: 0,
        }
    }

    /// Parses the next bytes. After an error nothing more can be pushed.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Problem> {
        for piece in chunk.chunks(MAX_PIECE) {
            let mut input = Input {
                bytes: piece,
                pos: 0,
                base: self.bytes,
            };
            self.reader.push(&mut input)?;
            self.bytes += piece.len() as u64;
        }
        Ok(())
    }

    /// How many bytes were pushed.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Ends the file.
    pub fn finish(self) -> Result<Parsed, Problem> {
        self.reader.finish(self.bytes)
    }
}

/// The problem that memory ran out.
fn out_of_memory(error: OutOfMemory) -> Problem {
    Problem::nowhere(Cause::OutOfMemory {
        needed: error.needed,
    })
}

/// A name from the file, fit to be shown: not too long, and text.
fn shown(name: &[u8]) -> String {
    const MAX: usize = 80;
    let text = crate::tables::wtf8::to_str(name);
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
