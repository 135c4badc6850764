//! Parses the bytes of a file into tables, in one pass and in pieces of any size.
//!
//! [`Parser`] takes the file's bytes as they come and may stop after any of them. It never holds
//! the text: 1 GB of JSON passes through it at about the speed of memory. The result, offsets
//! included, does not depend on where the pieces are cut.
//!
//! - [`unwrap`] looks at the first bytes. It passes a snapshot on, undoes the wrapping of one, or
//!   names the other format.
//! - [`reader`] goes through the sections, and [`syntax`] through everything that needs no speed.
//! - [`integers`] reads `nodes`, `edges` and `locations` and hands records to [`nodes`], [`edges`]
//!   and [`locations`]. It has two fast paths: [`digits`] reads whole blocks of integers, and
//!   [`edge_records`] reads whole edges as V8 writes them.
//! - [`allocations`] reads recorded allocation stacks.
//! - [`strings`] reads the strings.
//! - [`close`] checks that all sections fit together.
//!
//! Nothing in a file is trusted. Counts only bound how much memory is reserved, and every index is
//! checked before the tables are handed on.

mod allocations;
mod classify;
mod close;
mod decimal;
mod digits;
mod doubtful_names;
mod edge_records;
mod edges;
mod header;
mod highest_index;
mod input;
mod integer_buffer;
mod integers;
mod locations;
#[cfg(test)]
mod naive;
mod nodes;
mod occurrences;
mod packed_integers;
mod reader;
mod reserve;
mod samples;
mod scopes;
mod sections;
mod small_sections;
mod strings;
mod syntax;
mod unwrap;
mod warnings;
mod wtf8;

use heaplens_model::problem::Problem;

use self::reader::Reader;
use self::unwrap::Unwrapper;
pub use self::unwrap::decode_data_url;
use crate::tables::Tables;

/// A parsed file.
#[derive(Debug)]
pub struct Parsed {
    /// The columns.
    pub tables: Tables,
    /// Everything odd about it that did not stop the parser.
    pub warnings: Vec<Problem>,
    /// Its length, decompressed.
    pub bytes: u64,
}

/// Parses one file.
pub struct Parser {
    unwrapper: Unwrapper,
    reader: Reader,
    bytes: u64,
}

impl Parser {
    /// Starts at the first byte of a file. Its length, where known, bounds how much memory is
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

    /// Returns the number of bytes pushed so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Ends the file and checks the tables.
    pub fn finish(mut self) -> Result<Parsed, Problem> {
        let remarks = self.unwrapper.finish(&mut self.reader)?;
        let bytes = self.unwrapper.decompressed(self.bytes);
        let mut parsed = match self.reader.finish() {
            Ok(parsed) => parsed,
            // Damage of the wrapping explains damage of the snapshot.
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

/// Makes a name from the file fit to be shown: valid text of at most 80 characters.
fn shown(name: &[u8]) -> String {
    const MAX: usize = 80;
    let text = crate::tables::wtf8::to_str(name);
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
