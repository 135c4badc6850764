//! What comes before the reader: what the file is, and how the snapshot's text is got out of it.

mod log;
mod places;
mod sniff;
mod utf16;

use heaplens_model::problem::{Cause, Problem};

use self::log::Log;
use self::sniff::{Sniff, sniff};
use self::utf16::Utf16;
use super::input::{Input, is_blank};
use super::reader::Reader;

/// Takes a file's bytes and gives the reader a snapshot's text.
pub struct Front {
    coding: Coding,
    source: Source,
}

/// How the file writes its characters.
enum Coding {
    /// Not known before the fourth byte.
    Unknown(Vec<u8>),
    Utf8,
    Utf16(Box<Utf16>),
}

/// What the file is, its characters given as UTF-8.
enum Source {
    Unknown(Head),
    /// The snapshot itself.
    Snapshot,
    Log(Box<Log>),
}

/// The first bytes, and where they begin.
struct Head {
    bytes: Vec<u8>,
    offset: u64,
}

impl Front {
    /// Before the first byte.
    pub fn new() -> Front {
        Front {
            coding: Coding::Unknown(Vec::new()),
            source: Source::Unknown(Head {
                bytes: Vec::new(),
                offset: 0,
            }),
        }
    }

    /// Takes a chunk.
    pub fn push(&mut self, chunk: &[u8], base: u64, reader: &mut Reader) -> Result<(), Problem> {
        let result = match &mut self.coding {
            Coding::Unknown(head) => {
                head.extend_from_slice(&chunk[..chunk.len().min(4 - head.len())]);
                if head.len() < 4 {
                    return Ok(());
                }
                let head = std::mem::take(head);
                return self.begin(&head, chunk, base, reader);
            }
            Coding::Utf8 => self.source.push(chunk, base, reader),
            Coding::Utf16(decoder) => {
                let mut text = Vec::new();
                let base = decoder.text();
                let decoded = decoder.decode(chunk, &mut text).map_err(Problem::from);
                decoded.and_then(|()| self.source.push(&text, base, reader))
            }
        };
        result.map_err(|problem| self.in_file(problem))
    }

    /// Goes on once the first four bytes are there, of which `chunk` has the last ones.
    fn begin(
        &mut self,
        head: &[u8],
        chunk: &[u8],
        base: u64,
        reader: &mut Reader,
    ) -> Result<(), Problem> {
        let before = base as usize;
        self.coding = match Utf16::detect(head) {
            Some(decoder) => Coding::Utf16(Box::new(decoder)),
            None => Coding::Utf8,
        };
        self.push(&head[..before], 0, reader)?;
        self.push(chunk, base, reader)
    }

    /// After the last byte: what there is to say about the file around the snapshot.
    ///
    /// Problems of the snapshot's text are put at their place in the file by [`Front::in_file`].
    pub fn finish(&mut self, reader: &mut Reader) -> Result<Vec<Problem>, Problem> {
        if let Coding::Unknown(head) = &mut self.coding {
            let head = std::mem::take(head);
            self.coding = Coding::Utf8;
            self.push(&head, 0, reader)?;
        }
        let mut warnings = match self.source.finish(reader) {
            Ok(warnings) => warnings,
            Err(problem) => return Err(self.decoded(problem)),
        };
        if let Coding::Utf16(decoder) = &self.coding {
            for warning in &mut warnings {
                warning.offset = warning.offset.map(|offset| decoder.file(offset));
            }
            warnings.push(Problem::at(0, Cause::Utf16));
        }
        Ok(warnings)
    }

    /// Puts a problem with the snapshot's text at its place in the file.
    pub fn in_file(&self, mut problem: Problem) -> Problem {
        if let (Source::Log(log), Some(offset)) = (&self.source, &mut problem.offset) {
            *offset = log.file(*offset);
        }
        self.decoded(problem)
    }

    /// Puts a problem with the decoded characters at its place in the file.
    fn decoded(&self, mut problem: Problem) -> Problem {
        if let (Coding::Utf16(decoder), Some(offset)) = (&self.coding, &mut problem.offset) {
            *offset = decoder.file(*offset);
        }
        problem
    }
}

impl Source {
    fn finish(&mut self, reader: &mut Reader) -> Result<Vec<Problem>, Problem> {
        let head = match self {
            Source::Snapshot => return Ok(Vec::new()),
            Source::Log(log) => return log.finish(reader),
            Source::Unknown(head) => head,
        };
        if head.bytes.is_empty() {
            return Err(Problem::at(0, Cause::Empty));
        }
        let (bytes, offset) = (std::mem::take(&mut head.bytes), head.offset);
        if let Sniff::Other(format) = sniff(&bytes, true) {
            return Err(Problem::at(offset, Cause::OtherFormat { format }));
        }
        *self = Source::Snapshot;
        self.push(&bytes, offset, reader)?;
        Ok(Vec::new())
    }

    fn push(&mut self, chunk: &[u8], base: u64, reader: &mut Reader) -> Result<(), Problem> {
        let mut input = Input {
            bytes: chunk,
            pos: 0,
            base,
        };
        match self {
            Source::Snapshot => reader.push(&mut input),
            Source::Log(log) => log.push(&mut input, reader),
            Source::Unknown(head) => {
                let kept = head.bytes.len();
                head.take(&mut input);
                let next = match sniff(&head.bytes, false) {
                    Sniff::More => return Ok(()),
                    Sniff::Object => Source::Snapshot,
                    Sniff::Log => Source::Log(Box::new(Log::new())),
                    Sniff::Other(format) => {
                        return Err(Problem::at(head.offset, Cause::OtherFormat { format }));
                    }
                };
                // What was kept of earlier chunks goes first, then this one from where it starts.
                let bytes = std::mem::take(&mut head.bytes);
                let offset = head.offset;
                *self = next;
                self.push(&bytes[..kept], offset, reader)?;
                let start = (offset + kept as u64).saturating_sub(base) as usize;
                let rest = chunk.get(start..).unwrap_or_default();
                self.push(rest, base + start as u64, reader)
            }
        }
    }
}

impl Head {
    /// So many bytes are kept at most.
    const MAX: usize = 2048;

    /// Keeps what `input` has of the first bytes. A byte order mark and blanks are passed over.
    fn take(&mut self, input: &mut Input<'_>) {
        const MARK: &[u8] = "\u{FEFF}".as_bytes();
        while self.bytes.len() < Self::MAX
            && let Some(byte) = input.peek()
        {
            if self.bytes.is_empty() && is_blank(byte) {
                input.pos += 1;
                self.offset = input.offset();
                continue;
            }
            input.pos += 1;
            self.bytes.push(byte);
            if self.offset == 0 && self.bytes == MARK {
                self.bytes.clear();
                self.offset = input.offset();
            }
        }
    }
}
