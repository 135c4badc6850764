//! The raw log of inspector messages, one a line, with a snapshot inside.
//!
//! The inspector sends a snapshot in pieces, `params.chunk` of `HeapProfiler.addHeapSnapshotChunk`,
//! cut anywhere; tools that only write down what they hear leave such a log. The pieces are
//! unescaped and go on to the reader, everything else is passed over. One snapshot is read; what
//! is of another session or comes after its end is not mixed in.

use heaplens_model::problem::{Cause, Problem};

use super::places::Places;
use crate::parse::input::Input;
use crate::parse::reader::Reader;
use crate::parse::syntax::{Events, Stop, Syntax};

/// Text is handed on in portions of about this size.
const PORTION: usize = 1 << 16;

/// Of methods, session ids and error messages so much is kept.
const MAX_KEPT: usize = 256;

/// A log.
pub struct Log {
    line: Line,
    message: Message,
    /// The snapshot's text so far.
    text: Text,
    /// The session of the snapshot.
    session: Option<Vec<u8>>,
    /// What the inspector said was wrong, and where.
    error: Option<(Vec<u8>, u64)>,
    ignored: u64,
    ignored_at: u64,
}

/// What the line is.
enum Line {
    /// Nothing yet.
    Start,
    /// A message.
    Message(Syntax),
    /// Something else.
    Junk,
}

/// The value that is being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Elsewhere,
    Method,
    Session,
    Params,
    Error,
    Chunk,
    ErrorMessage,
}

/// What is known of a message.
#[derive(Debug, Default)]
struct Message {
    outer: Place,
    place: Place,
    method: Option<Vec<u8>>,
    session: Option<Vec<u8>>,
    error: Option<Vec<u8>>,
    start: u64,
    /// Whether a piece of the snapshot was in it.
    piece: Option<Piece>,
}

/// What becomes of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Read,
    PassedOver,
}

/// The snapshot's text on its way.
struct Text {
    portion: Vec<u8>,
    /// How much was handed on.
    passed: u64,
    places: Places,
}

impl Text {
    fn flush(&mut self, reader: &mut Reader) -> Result<(), Problem> {
        let mut input = Input {
            bytes: &self.portion,
            pos: 0,
            base: self.passed,
        };
        reader.push(&mut input)?;
        self.passed += self.portion.len() as u64;
        self.portion.clear();
        Ok(())
    }
}

impl Log {
    /// A log before its first line.
    pub fn new() -> Log {
        Log {
            line: Line::Start,
            message: Message::default(),
            text: Text {
                portion: Vec::new(),
                passed: 0,
                places: Places::new(1),
            },
            session: None,
            error: None,
            ignored: 0,
            ignored_at: 0,
        }
    }

    /// Reads a chunk. Problems of the snapshot's text have their place in that text: see
    /// [`Log::file`].
    pub fn push(&mut self, input: &mut Input<'_>, reader: &mut Reader) -> Result<(), Problem> {
        loop {
            match &mut self.line {
                Line::Start => match input.skip_blanks() {
                    None => break,
                    Some(b'{') => {
                        self.message = Message {
                            start: input.offset(),
                            ..Message::default()
                        };
                        self.line = Line::Message(Syntax::new(false));
                    }
                    Some(_) => self.ignore(input.offset()),
                },
                Line::Junk => match memchr::memchr(b'\n', input.rest()) {
                    None => {
                        input.pos = input.bytes.len();
                        break;
                    }
                    Some(len) => {
                        input.pos += len + 1;
                        self.line = Line::Start;
                    }
                },
                Line::Message(syntax) => {
                    let mut listener = Listener {
                        message: &mut self.message,
                        text: &mut self.text,
                        session: &self.session,
                        failed: false,
                        reader,
                    };
                    match syntax.run(input, &mut listener) {
                        Ok(Stop::End) => {
                            self.line = Line::Start;
                            self.end_message(reader)?;
                        }
                        Ok(_) => break,
                        Err(problem) if listener.failed => return Err(problem),
                        Err(_) if self.message.piece == Some(Piece::Read) => {
                            // The line breaks off inside a piece: nobody knows what is missing.
                            self.text.flush(reader)?;
                            let cause = Cause::LogLinesIgnored { count: 1 };
                            return Err(Problem::at(self.text.passed, cause));
                        }
                        Err(_) => self.ignore(self.message.start),
                    }
                }
            }
        }
        self.text.flush(reader)
    }

    fn ignore(&mut self, offset: u64) {
        if self.ignored == 0 {
            self.ignored_at = offset;
        }
        self.ignored += 1;
        self.line = Line::Junk;
    }

    fn end_message(&mut self, reader: &mut Reader) -> Result<(), Problem> {
        let message = std::mem::take(&mut self.message);
        if let Some(error) = message.error {
            self.error.get_or_insert((error, message.start));
        }
        if message.piece != Some(Piece::Read) {
            return Ok(());
        }
        let session = message.session.unwrap_or_default();
        match &self.session {
            None => self.session = Some(session),
            Some(known) if *known != session => {
                self.text.flush(reader)?;
                return Err(Problem::at(self.text.passed, Cause::LogSessionsMixed));
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Where in the file a byte of the snapshot's text comes from.
    pub fn file(&self, text: u64) -> u64 {
        self.text.places.file(text)
    }

    /// What there is to say about the log: warnings, or why there is no snapshot in it.
    pub fn finish(&self, reader: &Reader) -> Result<Vec<Problem>, Problem> {
        let mut warnings = Vec::new();
        let error = self.error.as_ref().map(|(message, offset)| {
            let message = crate::parse::shown(message);
            Problem::at(*offset, Cause::LogError { message })
        });
        if self.text.passed == 0 {
            return Err(error.unwrap_or(Problem::at(0, Cause::LogWithoutSnapshot)));
        }
        if !reader.is_over() {
            warnings.extend(error);
        }
        if self.ignored > 0 {
            let cause = Cause::LogLinesIgnored {
                count: self.ignored,
            };
            warnings.push(Problem::at(self.ignored_at, cause));
        }
        Ok(warnings)
    }
}

/// Listens to one message.
struct Listener<'a> {
    message: &'a mut Message,
    text: &'a mut Text,
    session: &'a Option<Vec<u8>>,
    /// Whether it was the snapshot's text that was wrong.
    failed: bool,
    reader: &'a mut Reader,
}

impl Listener<'_> {
    /// At the first byte of a message's piece.
    fn begin_piece(&mut self, offset: u64) -> Result<Piece, Problem> {
        let message = &mut self.message;
        if message
            .method
            .as_deref()
            .is_some_and(|method| method != METHOD)
        {
            return Ok(Piece::PassedOver);
        }
        self.text.flush(self.reader)?;
        let other_session = match (&message.session, self.session) {
            (Some(session), Some(known)) => session != known,
            _ => false,
        };
        if self.reader.is_over() || other_session {
            if self.reader.warn_second_snapshot(self.text.passed) {
                self.text.places.jump(self.text.passed, offset)?;
            }
            return Ok(Piece::PassedOver);
        }
        self.text.places.jump(self.text.passed, offset)?;
        Ok(Piece::Read)
    }

    fn piece(&mut self, piece: &[u8], offset: u64) -> Result<(), Problem> {
        let fate = match self.message.piece {
            Some(fate) => fate,
            None => {
                let fate = self.begin_piece(offset)?;
                self.message.piece = Some(fate);
                fate
            }
        };
        if fate == Piece::PassedOver {
            return Ok(());
        }
        let start = self.text.passed + self.text.portion.len() as u64;
        self.text.places.run(start, piece.len(), offset)?;
        if self.text.portion.is_empty() && piece.len() >= PORTION {
            let mut input = Input {
                bytes: piece,
                pos: 0,
                base: self.text.passed,
            };
            self.reader.push(&mut input)?;
            self.text.passed += piece.len() as u64;
            return Ok(());
        }
        self.text.portion.extend_from_slice(piece);
        if self.text.portion.len() >= PORTION {
            self.text.flush(self.reader)?;
        }
        Ok(())
    }
}

const METHOD: &[u8] = b"HeapProfiler.addHeapSnapshotChunk";

impl Events for Listener<'_> {
    fn open(&mut self, depth: usize) {
        if depth < 2 {
            self.message.place = Place::Elsewhere;
        }
    }

    fn key(&mut self, depth: usize, key: &[u8]) {
        let message = &mut self.message;
        message.place = match (depth, message.outer, key) {
            (1, _, b"method") => Place::Method,
            (1, _, b"sessionId") => Place::Session,
            (1, _, b"params") => Place::Params,
            (1, _, b"error") => Place::Error,
            (2, Place::Params, b"chunk") => Place::Chunk,
            (2, Place::Error, b"message") => Place::ErrorMessage,
            _ => Place::Elsewhere,
        };
        if depth == 1 {
            message.outer = message.place;
        }
    }

    fn text(&mut self, depth: usize, piece: &[u8], offset: u64) -> Result<(), Problem> {
        let message = &mut self.message;
        let kept = match (depth, message.place) {
            (2, Place::Chunk) => {
                let result = self.piece(piece, offset);
                self.failed |= result.is_err();
                return result;
            }
            (1, Place::Method) => &mut message.method,
            (1, Place::Session) => &mut message.session,
            (2, Place::ErrorMessage) => &mut message.error,
            _ => return Ok(()),
        };
        let kept = kept.get_or_insert_default();
        let room = MAX_KEPT.saturating_sub(kept.len());
        kept.extend_from_slice(&piece[..piece.len().min(room)]);
        Ok(())
    }

    fn text_end(&mut self, _depth: usize) {
        self.message.place = Place::Elsewhere;
    }
}
