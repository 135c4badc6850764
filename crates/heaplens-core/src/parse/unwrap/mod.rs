//! Finds out what a file is, and extracts the snapshot's text for the reader.
//!
//! A file may be compressed, in an archive, or written in UTF-16 or base64. A snapshot may also be
//! inside of JSON or of a log. Each wrapping is undone as the bytes come. The result is examined in
//! the same way, up to [`MAX_DEPTH`] times. Only the decoded text of one piece is held.

mod archive;
mod base64;
mod found_text;
mod gunzip;
mod json_search;
mod offsets;
mod sniff;
mod utf16;

use heaplens_model::problem::{Cause, Format, Problem};

use self::archive::{Tar, Zip};
use self::base64::TextDecoder;
pub use self::base64::decode_data_url;
use self::gunzip::{Gunzip, Inflate, Outcome};
use self::json_search::JsonSearch;
pub use self::sniff::format_with_key;
use self::sniff::{Sniff, sniff};
use self::utf16::Utf16;
use super::input::{Input, is_blank};
use super::reader::Reader;
use crate::tables::try_resize;

/// The most wrappings inside of each other. Three occur: a compressed archive that was sent as
/// base64.
const MAX_DEPTH: usize = 4;

/// The most compressions inside of each other: a compressed snapshot in a ZIP archive.
///
/// Each may multiply the length by 1000, so that a third one makes gigabytes of a few hundred
/// bytes.
const MAX_COMPRESSIONS: u32 = 2;

/// The most blanks before the first other byte.
const MAX_BLANKS: u64 = 64 << 20;

/// The number of decoded bytes that are passed on together.
const PIECE: usize = 1 << 20;

/// Takes a file's bytes and passes the snapshot's text to the reader.
pub struct Unwrapper {
    stage: Stage,
    depth: usize,
    /// The number of compressions around it.
    compressions: u32,
}

/// The kind of the file, or of what came out of a wrapping.
enum Stage {
    /// The first bytes, up to the fourth, which tells UTF-16.
    Start(Vec<u8>),
    Unknown(Head),
    /// The snapshot itself.
    Snapshot,
    /// JSON or text with a snapshot inside.
    Search(Box<JsonSearch>),
    Wrapped(Box<Wrapped>),
}

/// The first bytes and their offset.
struct Head {
    bytes: Vec<u8>,
    offset: u64,
}

/// A wrapping and its contents.
struct Wrapped {
    decoder: Decoder,
    inside: Unwrapper,
    /// The number of bytes that came out of it.
    decoded: u64,
    damage: Option<Problem>,
}

/// Undoes a wrapping.
pub enum Decoder {
    /// Any number of gzip members.
    Gzip(Box<Gunzip>),
    /// A zlib stream.
    Zlib(Box<Inflate>),
    /// The first file of a ZIP archive.
    Zip(Box<Zip>),
    /// The first file of a tar archive.
    Tar(Box<Tar>),
    /// Base64, or a data: URL.
    Text(Box<TextDecoder>),
    Utf16(Box<Utf16>),
}

/// Problems of the file around the snapshot.
#[derive(Default)]
pub struct Remarks {
    /// Damage that explains problems of the snapshot itself.
    pub damage: Option<Problem>,
    pub warnings: Vec<Problem>,
}

impl Unwrapper {
    /// Starts before the first byte.
    pub fn new() -> Unwrapper {
        Unwrapper::at_depth(0, 0)
    }

    fn at_depth(depth: usize, compressions: u32) -> Unwrapper {
        Unwrapper {
            stage: Stage::Start(Vec::new()),
            depth,
            compressions,
        }
    }

    /// Takes a chunk, which is at the offset `base` in the file.
    pub fn push(&mut self, chunk: &[u8], base: u64, reader: &mut Reader) -> Result<(), Problem> {
        let mut input = Input {
            bytes: chunk,
            pos: 0,
            base,
        };
        match &mut self.stage {
            Stage::Start(head) => {
                head.extend_from_slice(&chunk[..chunk.len().min(4 - head.len())]);
                if head.len() < 4 {
                    return Ok(());
                }
                let head = std::mem::take(head);
                let before = base as usize;
                self.begin(&head);
                self.push(&head[..before], 0, reader)?;
                self.push(chunk, base, reader)
            }
            Stage::Unknown(head) => {
                let kept = head.bytes.len();
                head.take(&mut input);
                if head.offset > MAX_BLANKS {
                    let bytes = MAX_BLANKS;
                    return Err(Problem::at(bytes, Cause::BlanksOnly { bytes }));
                }
                let next = sniff(&head.bytes, false);
                if matches!(next, Sniff::More) {
                    return Ok(());
                }
                // The kept bytes of earlier chunks go first, then this chunk from its start.
                let bytes = std::mem::take(&mut head.bytes);
                let offset = head.offset;
                // Of a byte order mark that ends in this chunk nothing was kept.
                let kept = if offset < base { kept } else { 0 };
                self.stage = self.stage_after(next, offset, reader)?;
                self.push(&bytes[..kept], offset, reader)?;
                let start = (offset + kept as u64).saturating_sub(base) as usize;
                let rest = chunk.get(start..).unwrap_or_default();
                self.push(rest, base + start as u64, reader)
            }
            Stage::Snapshot => {
                reader.push(&mut input)?;
                reader.pass_over_the_rest(&mut input);
                Ok(())
            }
            Stage::Search(search) => {
                let pushed = search.push(&mut input, reader);
                pushed.map_err(|problem| search.in_file(problem))
            }
            Stage::Wrapped(wrapped) => wrapped.push(chunk, base, reader),
        }
    }

    /// Checks for UTF-16, once the first four bytes are there or a shorter file has ended.
    fn begin(&mut self, head: &[u8]) {
        self.stage = match Utf16::detect(head) {
            Some(decoder) if self.depth < MAX_DEPTH => {
                self.wrapped(Decoder::Utf16(Box::new(decoder)))
            }
            _ => Stage::Unknown(Head {
                bytes: Vec::new(),
                offset: 0,
            }),
        };
    }

    fn wrapped(&self, decoder: Decoder) -> Stage {
        let compressions = self.compressions + u32::from(decoder.is_compressed());
        Stage::Wrapped(Box::new(Wrapped {
            decoder,
            inside: Unwrapper::at_depth(self.depth + 1, compressions),
            decoded: 0,
            damage: None,
        }))
    }

    /// Returns the stage for the kind that the first bytes tell.
    fn stage_after(
        &self,
        sniff: Sniff,
        offset: u64,
        reader: &mut Reader,
    ) -> Result<Stage, Problem> {
        let other = |format| Err(Problem::at(offset, Cause::OtherFormat { format }));
        match sniff {
            Sniff::More | Sniff::Snapshot => Ok(Stage::Snapshot),
            Sniff::Search(format) => Ok(Stage::Search(Box::new(JsonSearch::new(format)))),
            Sniff::Other(format) => other(format),
            Sniff::Wrapped(decoder) if self.depth < MAX_DEPTH => {
                if decoder.is_compressed() {
                    let limit = MAX_COMPRESSIONS;
                    if self.compressions >= limit {
                        return Err(Problem::at(offset, Cause::CompressedTooOften { limit }));
                    }
                    // The file's length is not the snapshot's.
                    reader.file_bytes = None;
                }
                Ok(self.wrapped(decoder))
            }
            Sniff::Wrapped(_) => other(Format::Binary),
        }
    }

    /// Ends the file and returns the problems of the file around the snapshot.
    ///
    /// [`Unwrapper::in_file`] gives the problems of the snapshot's text their offset in the file.
    pub fn finish(&mut self, reader: &mut Reader) -> Result<Remarks, Problem> {
        if let Stage::Start(head) = &mut self.stage {
            let head = std::mem::take(head);
            self.begin(&head);
            self.push(&head, 0, reader)?;
        }
        match &mut self.stage {
            Stage::Start(_) | Stage::Snapshot => Ok(Remarks::default()),
            Stage::Wrapped(wrapped) => wrapped.finish(reader),
            Stage::Search(search) => Ok(Remarks {
                warnings: search.finish(reader)?,
                ..Remarks::default()
            }),
            Stage::Unknown(head) => {
                if head.bytes.is_empty() {
                    return Err(Problem::at(0, Cause::Empty));
                }
                let (bytes, offset) = (std::mem::take(&mut head.bytes), head.offset);
                self.stage = self.stage_after(sniff(&bytes, true), offset, reader)?;
                self.push(&bytes, offset, reader)?;
                self.finish(reader)
            }
        }
    }

    /// Gives a problem of the snapshot's text its offset in the file.
    pub fn in_file(&self, problem: Problem) -> Problem {
        match &self.stage {
            Stage::Search(search) => search.in_file(problem),
            Stage::Wrapped(wrapped) => wrapped.outside(wrapped.inside.in_file(problem)),
            _ => problem,
        }
    }

    /// Returns the length of the decompressed file. `bytes` is the length of the file itself.
    pub fn decompressed(&self, bytes: u64) -> u64 {
        match &self.stage {
            Stage::Wrapped(wrapped) if wrapped.decoder.is_compressed() => {
                wrapped.inside.decompressed(wrapped.decoded)
            }
            _ => bytes,
        }
    }
}

impl Wrapped {
    fn push(&mut self, chunk: &[u8], base: u64, reader: &mut Reader) -> Result<(), Problem> {
        let mut rest = chunk;
        let mut decoded = Vec::new();
        let mut was_idle = false;
        loop {
            decoded.clear();
            let offset = base + (chunk.len() - rest.len()) as u64;
            let read = self.decode(rest, offset, &mut decoded);
            let start = self.decoded;
            self.decoded += decoded.len() as u64;
            // A problem of the text before the damage goes first.
            let pushed = self.inside.push(&decoded, start, reader);
            pushed.map_err(|problem| self.outside(problem))?;
            let read = read?;
            rest = rest.get(read..).unwrap_or_default();
            // Between two members of gzip, one step neither reads nor writes.
            let is_idle = read == 0 && decoded.is_empty();
            if is_idle && (rest.is_empty() || was_idle) {
                return Ok(());
            }
            was_idle = is_idle;
        }
    }

    /// Decodes some of a chunk. Returns the number of bytes read.
    fn decode(
        &mut self,
        chunk: &[u8],
        offset: u64,
        decoded: &mut Vec<u8>,
    ) -> Result<usize, Problem> {
        let step = match &mut self.decoder {
            Decoder::Gzip(gunzip) => {
                try_resize(decoded, 0, PIECE)?;
                gunzip.inflate(chunk, decoded)
            }
            Decoder::Zlib(inflate) => {
                try_resize(decoded, 0, PIECE)?;
                inflate.inflate(chunk, decoded)
            }
            Decoder::Zip(zip) => {
                return match zip.decode(chunk, decoded) {
                    Err(problem) if problem.cause == Cause::GzipCorrupt => {
                        self.damage = Some(Problem::at(self.decoded, problem.cause));
                        Ok(chunk.len())
                    }
                    read => read,
                };
            }
            Decoder::Tar(tar) => return Ok(tar.decode(chunk, decoded)?),
            Decoder::Text(decoder) => {
                decoder.decode(chunk, offset, decoded)?;
                return Ok(chunk.len());
            }
            Decoder::Utf16(decoder) => {
                decoder.decode(chunk, decoded)?;
                return Ok(chunk.len());
            }
        };
        decoded.truncate(step.written);
        self.damage = match step.outcome {
            Outcome::Going => Some(Cause::GzipTruncated),
            Outcome::Between => None,
            Outcome::Corrupt => Some(Cause::GzipCorrupt),
        }
        .map(|cause| Problem::at(self.decoded + step.written as u64, cause));
        Ok(step.read)
    }

    fn finish(&mut self, reader: &mut Reader) -> Result<Remarks, Problem> {
        self.push(&[], 0, reader)?;
        if let Decoder::Zip(zip) = &self.decoder
            && zip.is_inside()
        {
            self.damage = Some(Problem::at(self.decoded, Cause::GzipTruncated));
        }
        let mut remarks = match self.inside.finish(reader) {
            Ok(remarks) => remarks,
            Err(problem) => {
                let damage = self.damage.take();
                return Err(damage.unwrap_or_else(|| self.outside(problem)));
            }
        };
        for warning in &mut remarks.warnings {
            *warning = self.outside(warning.clone());
        }
        remarks.damage = self.damage.take().or(remarks.damage);
        let (zip_others, tar_others) = match &self.decoder {
            Decoder::Zip(zip) => (zip.others, 0),
            Decoder::Tar(tar) => (0, tar.others),
            _ => (0, 0),
        };
        match zip_others + tar_others {
            0 => {}
            count => remarks
                .warnings
                .push(Problem::nowhere(Cause::ArchiveHasMore { count })),
        }
        if let Decoder::Utf16(_) = self.decoder {
            remarks.warnings.push(Problem::at(0, Cause::Utf16));
        }
        Ok(remarks)
    }

    /// Converts a problem of the contents to one of the file. Offsets are those in the decompressed
    /// file. If an archive's first file is not a snapshot, the problem names the archive.
    fn outside(&self, mut problem: Problem) -> Problem {
        match (&self.decoder, &mut problem) {
            (
                Decoder::Text(decoder),
                Problem {
                    offset: Some(offset),
                    ..
                },
            ) => {
                *offset = decoder.file(*offset);
            }
            (
                Decoder::Utf16(decoder),
                Problem {
                    offset: Some(offset),
                    ..
                },
            ) => {
                *offset = decoder.file(*offset);
            }
            (
                Decoder::Zip(_),
                Problem {
                    cause: cause @ (Cause::OtherFormat { .. } | Cause::Empty),
                    ..
                },
            ) => {
                *cause = Cause::OtherFormat {
                    format: Format::Zip,
                };
            }
            (
                Decoder::Tar(_),
                Problem {
                    cause: cause @ (Cause::OtherFormat { .. } | Cause::Empty),
                    ..
                },
            ) => {
                *cause = Cause::OtherFormat {
                    format: Format::Tar,
                };
            }
            _ => {}
        }
        problem
    }
}

impl Decoder {
    /// Returns whether the length of the decoded text is unknown before it is decoded.
    fn is_compressed(&self) -> bool {
        matches!(self, Decoder::Gzip(_) | Decoder::Zlib(_) | Decoder::Zip(_))
    }
}

impl Head {
    /// The most bytes that are kept.
    const MAX: usize = 2048;

    /// Keeps the first bytes from `input`. A byte order mark and blanks are skipped.
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
