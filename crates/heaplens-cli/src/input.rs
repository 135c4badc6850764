//! Files as bytes: plain or gzipped, from disk or standard input, one piece at a time.
//!
//! Gzip is told by its first two bytes, not by the file's name. A damaged archive gives what can
//! be had of it and says so at the end: most of a snapshot is better than none.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Cursor, Read};

use heaplens_core::parse::gunzip::{self, Gunzip, Outcome};
use heaplens_model::problem::{Cause, Problem};

use crate::args::is_stdin;

/// How much is read at a time: large enough that calls cost nothing, small beside a snapshot.
const PIECE: usize = 1 << 20;

/// A file, to be read once.
pub struct Input {
    bytes: Box<dyn Read>,
    gunzip: Option<Gunzip>,
    /// The number of decompressed bytes, where it is known before reading.
    pub length: Option<u64>,
}

impl Input {
    /// Opens a file, or standard input for `-`.
    pub fn open(file: &OsStr) -> Result<Input, Problem> {
        let (mut raw, length): (Box<dyn Read>, _) = if is_stdin(file) {
            (Box::new(io::stdin().lock()), None)
        } else {
            let opened = File::open(file).map_err(unreadable)?;
            let facts = opened.metadata().map_err(unreadable)?;
            // A pipe or a device has a length of 0 that means nothing.
            let length = facts.is_file().then_some(facts.len());
            (Box::new(opened), length)
        };
        let mut head = Vec::with_capacity(2);
        raw.by_ref()
            .take(2)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
        let gunzip = (head == gunzip::MAGIC).then(Gunzip::new);
        let bytes = Box::new(Cursor::new(head).chain(raw));
        let length = length.filter(|_| gunzip.is_none());
        Ok(Input {
            bytes,
            gunzip,
            length,
        })
    }

    /// Hands every piece to `push`, until it refuses one.
    ///
    /// Answers what is wrong with the archive, if anything: what was pushed until then holds.
    pub fn read(
        mut self,
        mut push: impl FnMut(&[u8]) -> Result<(), Problem>,
    ) -> Result<Option<Problem>, Problem> {
        let mut piece = vec![0; PIECE];
        let Some(mut gunzip) = self.gunzip.take() else {
            loop {
                match self.fill(&mut piece)? {
                    [] => return Ok(None),
                    bytes => push(bytes)?,
                }
            }
        };
        let mut output = vec![0; PIECE];
        let mut total = 0;
        loop {
            let mut rest = self.fill(&mut piece)?;
            let is_end = rest.is_empty();
            loop {
                let step = gunzip.inflate(rest, &mut output);
                rest = rest.get(step.read..).unwrap_or_default();
                push(output.get(..step.written).unwrap_or(&output))?;
                total += step.written as u64;
                let is_idle = rest.is_empty() && step.written == 0;
                let cause = match step.outcome {
                    Outcome::Corrupt => Cause::GzipCorrupt,
                    Outcome::Between if is_end && is_idle => return Ok(None),
                    Outcome::Going if is_end && is_idle => Cause::GzipTruncated,
                    _ if is_idle => break,
                    _ => continue,
                };
                return Ok(Some(Problem::at(total, cause)));
            }
        }
    }

    /// The next bytes of the file as it is; none at its end.
    fn fill<'a>(&mut self, piece: &'a mut [u8]) -> Result<&'a [u8], Problem> {
        loop {
            match self.bytes.read(piece) {
                Ok(count) => return Ok(piece.get(..count).unwrap_or_default()),
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
