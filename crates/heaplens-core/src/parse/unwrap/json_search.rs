//! Finds a snapshot inside of JSON, or of text with JSON in its lines.
//!
//! - A log of inspector messages. The inspector sends a snapshot in chunks, cut anywhere, as
//!   `params.chunk` of `HeapProfiler.addHeapSnapshotChunk`. Each message may have a line, with
//!   something before it, or be an element of an array. Messages may be wrapped in others
//!   (`NodeWorker`, `Target`). The log may also have only their `params` or only the chunks.
//! - An answer of a server with a snapshot under some key, as an object or as a string.
//! - A snapshot after lines of a terminal or after HTTP headers.
//!
//! Chunks are unescaped and passed to the reader, an object is passed on as it is, and everything
//! else is skipped. Only one snapshot is read, without text of other sessions or after its end.

use heaplens_model::problem::{Cause, Format, Problem};

use super::found_text::{Common, Found};
use super::sniff::{Sniff, first_key, format_with_key, is_message_key, is_section, sniff};
use crate::parse::input::{Input, is_blank};
use crate::parse::reader::Reader;
use crate::parse::syntax::{Events, Stop, Syntax};

/// The most bytes that are kept of a key, method, session id or error message.
const MAX_KEPT: usize = 256;

/// The number of a string's bytes that tell its contents.
const PROBE: usize = 64;

/// The most messages inside of each other.
const MAX_LEVELS: usize = 3;

const METHOD: &[u8] = b"HeapProfiler.addHeapSnapshotChunk";

pub struct JsonSearch {
    level: Level,
    common: Common,
}

/// A sequence of values of JSON: the file's, or those in the text of a message.
struct Level {
    line: Line,
    value: Value,
    /// The level of the current text, if it holds JSON.
    inner: Option<Box<Level>>,
    /// The session of the message around.
    session: Option<Vec<u8>>,
}

/// The kind of the current line.
enum Line {
    /// Nothing yet.
    Start,
    Value(Syntax),
    /// The snapshot itself, inside of a value. It ends with this many levels of that value.
    Snapshot(Syntax, usize),
    /// Something else. With `is_prefix` a value may follow.
    Other {
        is_prefix: bool,
    },
}

/// The state of a JSON value.
#[derive(Debug, Default)]
struct Value {
    start: u64,
    is_object: bool,
    /// The depth of messages: 1 in an array of them, else 0.
    outside: usize,
    /// The session of the message around.
    outer_session: Option<Vec<u8>>,
    /// The last key and its depth.
    key: Vec<u8>,
    key_depth: usize,
    /// The key of the outermost object above the last key.
    outer_key: Vec<u8>,
    /// The depth of the value of a key `snapshot`, until its first key is read.
    candidate: Option<usize>,
    string: Text,
    method: Option<Vec<u8>>,
    session: Option<Vec<u8>>,
    error: Option<Vec<u8>>,
    /// Set if the value has a chunk of a snapshot.
    chunk: Option<Chunk>,
}

/// The kind of a string.
#[derive(Debug, Default)]
enum Text {
    /// A string that is skipped.
    #[default]
    Other,
    Method,
    Session,
    Error,
    /// A chunk of the snapshot, by its key.
    Chunk,
    /// Not known yet.
    Probe {
        start: Vec<u8>,
        offset: u64,
        is_keyed: bool,
    },
    Message,
    /// The snapshot, or a chunk of it.
    Snapshot,
}

/// The use of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chunk {
    Read,
    PassedOver,
}

impl JsonSearch {
    /// Starts before the first byte. `fallback` is the format to report if there is no snapshot.
    pub fn new(fallback: Format) -> JsonSearch {
        JsonSearch {
            level: Level::new(None),
            common: Common::new(fallback),
        }
    }

    /// Reads a chunk. Offsets of problems are those in the snapshot's text: see
    /// [`JsonSearch::in_file`].
    pub fn push(&mut self, input: &mut Input<'_>, reader: &mut Reader) -> Result<(), Problem> {
        self.level
            .push(input, MAX_LEVELS, &mut self.common, reader)?;
        self.common.text.flush(reader)
    }

    /// Gives a problem of the snapshot's text its offset in the file.
    pub fn in_file(&self, mut problem: Problem) -> Problem {
        if let (Some(offset), None) = (&mut problem.offset, &self.common.other_format) {
            *offset = self.common.text.offsets.file(*offset);
        }
        problem
    }

    /// Ends the file. Returns its warnings, or why there is no snapshot in it.
    pub fn finish(&mut self, reader: &mut Reader) -> Result<Vec<Problem>, Problem> {
        let common = &mut self.common;
        if let Line::Other { is_prefix: true } = self.level.line {
            common.count_ignored(self.level.value.start);
        }
        let mut warnings = Vec::new();
        let error = common.error.as_ref().map(|(message, offset)| {
            let message = crate::parse::shown(message);
            Problem::at(*offset, Cause::LogError { message })
        });
        if common.text.passed == 0 || reader.is_over() && reader.header_offset.is_none() {
            return Err(error.unwrap_or_else(|| {
                let format = common.fallback;
                Problem::at(
                    0,
                    match common.has_messages {
                        true => Cause::LogWithoutSnapshot,
                        false => Cause::OtherFormat { format },
                    },
                )
            }));
        }
        if !reader.is_over() {
            warnings.extend(error);
        }
        if common.ignored > 0 {
            let count = common.ignored;
            let cause = Cause::LogLinesIgnored { count };
            warnings.push(Problem::at(common.ignored_at, cause));
        }
        Ok(warnings)
    }
}

impl Level {
    fn new(session: Option<Vec<u8>>) -> Level {
        Level {
            line: Line::Start,
            value: Value::default(),
            inner: None,
            session,
        }
    }

    fn push(
        &mut self,
        input: &mut Input<'_>,
        levels: usize,
        common: &mut Common,
        reader: &mut Reader,
    ) -> Result<(), Problem> {
        loop {
            match &mut self.line {
                Line::Start => match input.skip_blanks() {
                    None => return Ok(()),
                    Some(byte @ (b'{' | b'[' | b'"')) => self.begin_value(byte, input.offset()),
                    Some(_) => {
                        self.value.start = input.offset();
                        self.line = Line::Other { is_prefix: true };
                    }
                },
                Line::Other { is_prefix } => {
                    let brace = if *is_prefix { b'{' } else { b'\n' };
                    let Some(len) = memchr::memchr2(b'\n', brace, input.rest()) else {
                        input.pos = input.bytes.len();
                        return Ok(());
                    };
                    input.pos += len;
                    if input.peek() == Some(b'{') {
                        self.begin_value(b'{', input.offset());
                        continue;
                    }
                    if *is_prefix {
                        common.count_ignored(self.value.start);
                    }
                    input.pos += 1;
                    self.line = Line::Start;
                }
                Line::Snapshot(syntax, levels) => {
                    let base = common.text.passed;
                    let mut rest = Input {
                        bytes: input.rest(),
                        pos: 0,
                        base,
                    };
                    reader.push(&mut rest)?;
                    common.text.passed += rest.pos as u64;
                    input.pos += rest.pos;
                    if !reader.is_over() {
                        return Ok(());
                    }
                    let mut is_end = false;
                    for _ in 0..*levels {
                        is_end = syntax.leave() == Some(Stop::End);
                    }
                    let line = std::mem::replace(&mut self.line, Line::Start);
                    if let (Line::Snapshot(syntax, _), false) = (line, is_end) {
                        self.line = Line::Value(syntax);
                    }
                }
                Line::Value(syntax) => {
                    let mut listener = Listener {
                        value: &mut self.value,
                        inner: &mut self.inner,
                        levels,
                        common,
                        has_failed: false,
                        reader,
                    };
                    let stop = syntax.run(input, &mut listener);
                    let has_failed = listener.has_failed;
                    common.check_sessions(reader)?;
                    if let Some((format, offset)) = common.other_format {
                        return Err(Problem::at(offset, Cause::OtherFormat { format }));
                    }
                    match stop {
                        Ok(Stop::End) => {
                            self.line = Line::Start;
                            self.end_value(common, reader)?;
                        }
                        Ok(Stop::AtValue) => self.begin_snapshot(input, common, reader)?,
                        Ok(_) => return Ok(()),
                        Err(problem) if has_failed => return Err(problem),
                        Err(_) if self.value.chunk == Some(Chunk::Read) => {
                            // The line ends inside a chunk, so an unknown part of the text is
                            // missing.
                            common.text.flush(reader)?;
                            let cause = Cause::LogLinesIgnored { count: 1 };
                            return Err(Problem::at(common.text.passed, cause));
                        }
                        Err(_) => {
                            // A bracket or a brace at the beginning may belong to a prefix of the
                            // JSON.
                            let len = input.offset() - self.value.start;
                            let is_prefix = !self.value.is_object || len <= 1;
                            if !is_prefix {
                                common.count_ignored(self.value.start);
                            }
                            self.line = Line::Other { is_prefix };
                        }
                    }
                }
            }
        }
    }

    fn begin_value(&mut self, byte: u8, start: u64) {
        // With a prefix the line begins before the value.
        let is_after_prefix = matches!(self.line, Line::Other { .. });
        self.value = Value {
            start: if is_after_prefix {
                self.value.start
            } else {
                start
            },
            is_object: byte == b'{' && !is_after_prefix,
            outside: usize::from(byte == b'['),
            session: self.session.clone(),
            outer_session: self.session.clone(),
            ..Value::default()
        };
        self.line = Line::Value(Syntax::new(false));
    }

    fn end_value(&mut self, common: &mut Common, reader: &mut Reader) -> Result<(), Problem> {
        let value = std::mem::take(&mut self.value);
        if let Some(error) = value.error {
            common.error.get_or_insert((error, value.start));
        }
        if value.chunk == Some(Chunk::Read) {
            common.note_session(value.session);
        }
        common.check_sessions(reader)
    }

    /// Begins the snapshot at a value inside of its object. The reader gets the part of the object
    /// that was read before.
    fn begin_snapshot(
        &mut self,
        input: &Input<'_>,
        common: &mut Common,
        reader: &mut Reader,
    ) -> Result<(), Problem> {
        let Line::Value(syntax) = std::mem::replace(&mut self.line, Line::Start) else {
            return Ok(());
        };
        let key = serde_json::Value::from(crate::parse::shown(&self.value.key));
        let (before, levels) = match self.value.candidate.take() {
            Some(_) => (format!("{{\"snapshot\":{{{key}:"), 2),
            None => (format!("{{{key}:"), 1),
        };
        let offset = input.offset().saturating_sub(before.len() as u64);
        common.found = Found::Whole;
        common.text.jump(offset, reader)?;
        common.text.write(before.as_bytes(), offset, reader)?;
        common.text.flush(reader)?;
        self.line = Line::Snapshot(syntax, levels);
        Ok(())
    }
}

/// Handles the parts of one value.
struct Listener<'a> {
    value: &'a mut Value,
    inner: &'a mut Option<Box<Level>>,
    levels: usize,
    common: &'a mut Common,
    /// The problem is one of the snapshot's text.
    has_failed: bool,
    reader: &'a mut Reader,
}

impl Listener<'_> {
    /// Decides the use of a chunk at its first byte.
    fn begin_chunk(&mut self, offset: u64) -> Result<Chunk, Problem> {
        let (value, common) = (&mut *self.value, &mut *self.common);
        let is_other_method = |method: &Vec<u8>| method != METHOD;
        if value.method.as_ref().is_some_and(is_other_method) {
            return Ok(Chunk::PassedOver);
        }
        common.text.flush(self.reader)?;
        let is_other_session = match (&value.session, &common.session) {
            (Some(session), Some(known)) => session != known,
            _ => false,
        };
        let is_elsewhere = !matches!(
            common.found,
            Found::Nothing | Found::Chunks | Found::Strings
        );
        if self.reader.is_over() || is_other_session || is_elsewhere {
            if self.reader.warn_second_snapshot(common.text.passed) {
                common.text.jump(offset, self.reader)?;
            }
            return Ok(Chunk::PassedOver);
        }
        common.text.jump(offset, self.reader)?;
        Ok(Chunk::Read)
    }

    fn chunk(&mut self, piece: &[u8], offset: u64) -> Result<(), Problem> {
        if self.value.chunk.is_none() {
            // The collected text may end the snapshot, so it is passed on first.
            self.common.text.flush(self.reader)?;
        }
        let chunk = match self.value.chunk {
            Some(chunk) => chunk,
            // Only a line break may follow the snapshot's end.
            None if self.reader.is_over() && piece.iter().all(|byte| is_blank(*byte)) => {
                return Ok(());
            }
            None => {
                let chunk = self.begin_chunk(offset)?;
                self.value.chunk = Some(chunk);
                chunk
            }
        };
        match chunk {
            Chunk::PassedOver => Ok(()),
            Chunk::Read => self.common.text.write(piece, offset, self.reader),
        }
    }

    /// Decides the kind of a string by its beginning, and reads the beginning.
    fn decide(&mut self, start: &[u8], offset: u64, is_keyed: bool) -> Result<(), Problem> {
        let key = first_key(start).unwrap_or_default();
        let is_snapshot = is_section(key) && matches!(sniff(start, true), Sniff::Snapshot);
        let text = match self.common.found {
            Found::Nothing if is_snapshot => {
                self.common.found = if is_keyed {
                    Found::Whole
                } else {
                    Found::Strings
                };
                self.value.chunk = Some(Chunk::Read);
                self.common.text.jump(offset, self.reader)?;
                Text::Snapshot
            }
            _ if self.levels > 1 && is_message_key(key) => {
                let session = self.value.session.clone();
                *self.inner = Some(Box::new(Level::new(session)));
                Text::Message
            }
            _ => Text::Other,
        };
        self.value.string = text;
        self.continue_text(start, offset)
    }

    fn continue_text(&mut self, piece: &[u8], offset: u64) -> Result<(), Problem> {
        let value = &mut *self.value;
        let kept = match &mut value.string {
            Text::Other => return Ok(()),
            Text::Chunk => return self.chunk(piece, offset),
            Text::Snapshot => return self.common.text.write(piece, offset, self.reader),
            Text::Message => {
                let mut input = Input {
                    bytes: piece,
                    pos: 0,
                    base: offset,
                };
                return match self.inner {
                    Some(inner) => {
                        inner.push(&mut input, self.levels - 1, self.common, self.reader)
                    }
                    None => Ok(()),
                };
            }
            Text::Probe { start, .. } => {
                start.extend_from_slice(piece);
                return self.decide_if(|len| len >= PROBE);
            }
            Text::Method => &mut value.method,
            Text::Session => &mut value.session,
            Text::Error => &mut value.error,
        };
        let kept = kept.get_or_insert_default();
        let room = MAX_KEPT.saturating_sub(kept.len());
        kept.extend_from_slice(&piece[..piece.len().min(room)]);
        Ok(())
    }

    /// Decides the kind of a string if enough of it is known.
    fn decide_if(&mut self, is_enough: impl Fn(usize) -> bool) -> Result<(), Problem> {
        match std::mem::take(&mut self.value.string) {
            Text::Probe {
                start,
                offset,
                is_keyed,
            } if is_enough(start.len()) => self.decide(&start, offset, is_keyed),
            string => {
                self.value.string = string;
                Ok(())
            }
        }
    }
}

impl Events for Listener<'_> {
    fn open(&mut self, depth: usize) {
        let value = &mut *self.value;
        if depth == value.outside && depth > 0 {
            // The next message of an array.
            if value.chunk.take() == Some(Chunk::Read) {
                self.common.note_session(value.session.take());
            }
            value.session.clone_from(&value.outer_session);
            value.method = None;
        }
        let is_snapshot = value.key_depth == depth && value.key == b"snapshot";
        value.candidate = is_snapshot.then_some(depth + 1);
    }

    fn key(&mut self, depth: usize, key: &[u8], offset: u64) {
        let value = &mut *self.value;
        value.key.clear();
        value.key.extend_from_slice(&key[..key.len().min(MAX_KEPT)]);
        value.key_depth = depth;
        value.candidate = value.candidate.filter(|candidate| *candidate == depth);
        let depth = depth - value.outside.min(depth);
        if depth == 1 {
            value.outer_key.clone_from(&value.key);
            self.common.has_messages |= is_message_key(key);
            if self.common.found == Found::Nothing && !self.common.has_messages {
                let format = format_with_key(key).map(|format| (format, offset));
                self.common.other_format = self.common.other_format.or(format);
            }
        }
    }

    fn stops_at(&mut self, depth: usize, first: u8) -> bool {
        let value = &mut *self.value;
        if self.common.found != Found::Nothing || value.key_depth != depth {
            return false;
        }
        match value.candidate {
            // The first key inside of a `snapshot`, which is that of a snapshot unless the next
            // thing in it is another.
            Some(candidate) if candidate == depth => {
                let is_wrapper = value.key == b"snapshot";
                if is_wrapper {
                    value.candidate = None;
                }
                !is_wrapper
            }
            _ => first == b'[' && value.key != b"samples" && is_section(&value.key),
        }
    }

    fn text_start(&mut self, depth: usize, is_keyed: bool, offset: u64) {
        let value = &mut *self.value;
        let is_keyed = is_keyed && value.key_depth == depth;
        let key = if is_keyed { value.key.as_slice() } else { b"" };
        value.candidate = None;
        value.string = match (depth - value.outside.min(depth), key) {
            (_, b"chunk") if self.common.found != Found::Strings => Text::Chunk,
            (1, b"method") => Text::Method,
            (1 | 2, b"sessionId") => Text::Session,
            (2, b"message") if value.outer_key == b"error" => Text::Error,
            _ if !is_keyed && self.common.found == Found::Strings => Text::Chunk,
            _ => Text::Probe {
                start: Vec::new(),
                offset: offset + 1,
                is_keyed,
            },
        };
        if let Text::Chunk = value.string {
            value.chunk = None;
        }
    }

    fn text(&mut self, _depth: usize, piece: &[u8], offset: u64) -> Result<(), Problem> {
        let result = self.continue_text(piece, offset);
        self.has_failed |= result.is_err();
        result
    }

    fn text_end(&mut self, _depth: usize) -> Result<(), Problem> {
        let result = self.decide_if(|_| true);
        self.has_failed |= result.is_err();
        if let (Text::Chunk, Some(Chunk::Read), Found::Nothing) =
            (&self.value.string, self.value.chunk, self.common.found)
        {
            self.common.found = Found::Chunks;
        }
        self.value.string = Text::Other;
        *self.inner = None;
        result
    }
}
