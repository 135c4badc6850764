//! Files as bytes, from disk or standard input, one piece at a time.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};

use heaplens_model::problem::{Cause, Problem};

use crate::args::is_stdin;

/// How much is read at a time: large enough that calls cost nothing, small beside a snapshot.
const PIECE: usize = 1 << 20;

/// A file, to be read once.
pub struct Input {
    bytes: Box<dyn Read>,
    /// The number of bytes, where it is known before reading.
    pub length: Option<u64>,
}

impl Input {
    /// Opens a file, or standard input for `-`.
    pub fn open(file: &OsStr) -> Result<Input, Problem> {
        if is_stdin(file) {
            return Ok(Input {
                bytes: Box::new(io::stdin().lock()),
                length: None,
            });
        }
        let opened = File::open(file).map_err(unreadable)?;
        let facts = opened.metadata().map_err(unreadable)?;
        Ok(Input {
            bytes: Box::new(opened),
            // A pipe or a device has a length of 0 that means nothing.
            length: facts.is_file().then_some(facts.len()),
        })
    }

    /// Hands every piece to `push`, until it refuses one.
    pub fn read(
        mut self,
        mut push: impl FnMut(&[u8]) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut piece = vec![0; PIECE];
        loop {
            match self.bytes.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(count) => push(piece.get(..count).unwrap_or_default())?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(error)),
            }
        }
    }
}

fn unreadable(error: io::Error) -> Problem {
    Problem::nowhere(Cause::FileUnreadable {
        message: error.to_string(),
    })
}
