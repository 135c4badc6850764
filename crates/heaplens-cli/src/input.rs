//! Files as bytes: plain or gzipped, from disk or standard input, one piece at a time.
//!
//! Gzip is told by its first two bytes, not by the file's name. A damaged archive gives what can
//! be had of it and says so at the end: most of a snapshot is better than none.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;
use heaplens_model::problem::{Cause, Problem};

use crate::args::is_stdin;

/// How much is read at a time: large enough that calls cost nothing, small beside a snapshot.
const PIECE: usize = 1 << 20;

/// The decompressed bytes of a file.
pub struct Input {
    bytes: Box<dyn Read>,
    is_gzip: bool,
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
        let is_gzip = head == [0x1f, 0x8b];
        let whole = Cursor::new(head).chain(raw);
        Ok(if is_gzip {
            let bytes = Box::new(MultiGzDecoder::new(BufReader::with_capacity(PIECE, whole)));
            Input {
                bytes,
                is_gzip,
                length: None,
            }
        } else {
            Input {
                bytes: Box::new(whole),
                is_gzip,
                length,
            }
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
        let mut total = 0;
        loop {
            match self.bytes.read(&mut piece) {
                Ok(0) => return Ok(None),
                Ok(count) => {
                    total += count as u64;
                    push(piece.get(..count).unwrap_or(&piece))?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if self.is_gzip => {
                    let cause = match error.kind() {
                        io::ErrorKind::UnexpectedEof => Cause::GzipTruncated,
                        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                            Cause::GzipCorrupt
                        }
                        _ => return Err(unreadable(error)),
                    };
                    return Ok(Some(Problem::at(total, cause)));
                }
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
