//! The results of a search in JSON so far, and the snapshot's text on its way to the reader.

use heaplens_model::problem::{Cause, Format, Problem};

use super::offsets::Offsets;
use crate::parse::input::Input;
use crate::parse::reader::Reader;

/// The text is passed on in portions of about this size.
const PORTION: usize = 1 << 16;

/// The form in which the snapshot was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// In strings under the key `chunk`.
    Chunks,
    /// In strings without a key.
    Strings,
    /// In one string or object.
    Whole,
}

/// The state that all levels share.
pub struct Common {
    pub text: SnapshotText,
    pub found: Found,
    /// The inspector session that the snapshot's chunks belong to.
    pub session: Option<Vec<u8>>,
    /// Chunks of another session were read too.
    pub is_mixed: bool,
    /// The inspector's error message and its offset.
    pub error: Option<(Vec<u8>, u64)>,
    /// The file has messages of the inspector.
    pub has_messages: bool,
    /// Another format that a key tells, and the key's offset.
    pub other_format: Option<(Format, u64)>,
    /// The format to report if there is no snapshot.
    pub fallback: Format,
    pub ignored: u64,
    pub ignored_at: u64,
}

/// The snapshot's text on its way.
pub struct SnapshotText {
    portion: Vec<u8>,
    /// The number of bytes passed on.
    pub passed: u64,
    pub offsets: Offsets,
}

impl SnapshotText {
    /// Passes on the text that was collected.
    pub fn flush(&mut self, reader: &mut Reader) -> Result<(), Problem> {
        let mut input = Input {
            bytes: &self.portion,
            pos: 0,
            base: self.passed,
        };
        reader.push(&mut input)?;
        reader.pass_over_the_rest(&mut input);
        self.passed += self.portion.len() as u64;
        self.portion.clear();
        Ok(())
    }

    /// Notes that the text goes on at this offset in the file.
    pub fn jump(&mut self, offset: u64, reader: &mut Reader) -> Result<(), Problem> {
        self.flush(reader)?;
        Ok(self.offsets.jump(self.passed, offset)?)
    }

    /// Adds a piece that is at this offset in the file.
    pub fn write(&mut self, piece: &[u8], offset: u64, reader: &mut Reader) -> Result<(), Problem> {
        let start = self.passed + self.portion.len() as u64;
        self.offsets.run(start, piece.len(), offset)?;
        if piece.len() >= PORTION {
            self.flush(reader)?;
            let mut input = Input {
                bytes: piece,
                pos: 0,
                base: start,
            };
            reader.push(&mut input)?;
            reader.pass_over_the_rest(&mut input);
            self.passed += piece.len() as u64;
            return Ok(());
        }
        self.portion.extend_from_slice(piece);
        if self.portion.len() >= PORTION {
            self.flush(reader)?;
        }
        Ok(())
    }
}

impl Common {
    /// Starts with nothing found. `fallback` is the format to report if that stays so.
    pub fn new(fallback: Format) -> Common {
        Common {
            text: SnapshotText {
                portion: Vec::new(),
                passed: 0,
                offsets: Offsets::new(1, 1),
            },
            found: Found::Nothing,
            session: None,
            is_mixed: false,
            error: None,
            has_messages: false,
            other_format: None,
            fallback,
            ignored: 0,
            ignored_at: 0,
        }
    }

    /// Notes that a chunk of this session was read.
    pub fn note_session(&mut self, session: Option<Vec<u8>>) {
        let session = session.unwrap_or_default();
        match &self.session {
            None => self.session = Some(session),
            Some(known) => self.is_mixed |= *known != session,
        }
    }

    /// Returns an error if chunks of several sessions were read.
    pub fn check_sessions(&mut self, reader: &mut Reader) -> Result<(), Problem> {
        if self.is_mixed {
            self.text.flush(reader)?;
            return Err(Problem::at(self.text.passed, Cause::LogSessionsMixed));
        }
        Ok(())
    }

    /// Counts a skipped line, which is at this offset.
    pub fn count_ignored(&mut self, offset: u64) {
        if self.ignored == 0 {
            self.ignored_at = offset;
        }
        self.ignored += 1;
    }
}
