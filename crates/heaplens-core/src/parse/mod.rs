//! From the bytes of a file to tables, in one pass and in pieces of any size.
//!
//! [`Parser`] is pushed the file's bytes as they come, may stop after any of them, and never
//! holds the text: 1 GB of JSON passes through it at about the speed of memory and leaves
//! columns. A file may be cut anywhere without changing what comes out, offsets included.
//!
//! - [`unwrap`] looks at the first bytes: a snapshot, something with one inside, of which it undoes
//!   the wrapping, or something else that it can name.
//! - [`reader`] goes through the sections, [`syntax`] through everything that needs no speed.
//! - [`integers`] reads `nodes`, `edges` and `locations`, in [`digits`] by whole blocks, and
//!   hands records to [`nodes`], [`edges`] and [`locations`]; edges as V8 writes them are read by
//!   whole records in [`edge_records`]; [`strings`] reads the strings.
//! - [`close`] checks that it all fits together.
//!
//! What a file says is never believed: counts only bound what is reserved, and every index is
//! checked before the tables are handed on.

mod batch;
mod classify;
mod close;
mod decimal;
mod digits;
mod doubtful_names;
mod edge_records;
mod edges;
mod header;
mod input;
mod integers;
mod locations;
mod nodes;
mod raw;
mod reader;
mod room;
mod sections;
mod strings;
mod syntax;
mod tally;
#[cfg(test)]
mod twin;
mod unwrap;
mod warnings;
mod wtf8;

use heaplens_model::problem::Problem;

use self::reader::Reader;
use self::unwrap::Unwrapper;
use crate::tables::{Tables, Topology};

/// A parsed file.
#[derive(Debug)]
pub struct Parsed {
    /// What it says.
    pub tables: Tables,
    /// What is odd about it.
    pub warnings: Vec<Problem>,
    /// How long it is, decompressed.
    pub bytes: u64,
}

/// Parses one file.
pub struct Parser {
    unwrapper: Unwrapper,
    reader: Reader,
    bytes: u64,
}

impl Parser {
    /// A parser at the first byte of a file, whose length may be known: it bounds what memory is
    /// reserved.
    pub fn new(file_bytes: Option<u64>) -> Parser {
        Parser {
            unwrapper: Unwrapper::new(),
            reader: Reader::new(file_bytes),
            bytes: 0,
        }
    }

    /// Parses the next bytes. After an error nothing more can be pushed.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Problem> {
        let base = self.bytes;
        self.bytes += chunk.len() as u64;
        self.unwrapper.push(chunk, base, &mut self.reader)
    }

    /// The graph as far as it is known, once all nodes are; so many edges there will be, unless
    /// the file is damaged. Nothing if the file's length is not known or less than they take.
    pub fn graph_so_far(&self) -> Option<(Topology<'_>, u32)> {
        self.reader.graph_so_far()
    }

    /// How many bytes were pushed.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Ends the file.
    pub fn finish(mut self) -> Result<Parsed, Problem> {
        let remarks = self.unwrapper.finish(&mut self.reader)?;
        let bytes = self.unwrapper.decompressed(self.bytes);
        let mut parsed = match self.reader.finish() {
            Ok(parsed) => parsed,
            // Where the wrapping is damaged, that is why the snapshot is.
            Err(problem) => {
                let problem = || self.unwrapper.in_file(problem);
                return Err(remarks.damage.unwrap_or_else(problem));
            }
        };
        let own = std::mem::take(&mut parsed.warnings);
        let own = own.into_iter().map(|one| self.unwrapper.in_file(one));
        let warnings = remarks.damage.into_iter().chain(own);
        Ok(Parsed {
            warnings: warnings.chain(remarks.warnings).collect(),
            bytes,
            ..parsed
        })
    }
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
