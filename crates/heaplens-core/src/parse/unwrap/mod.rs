//! What comes before the reader: what the file is, and how the snapshot's text is got out of it.
//!
//! A file may be compressed, in an archive, written in UTF-16 or base64, or a snapshot may be
//! somewhere inside of JSON or of a log. Each wrapping is undone as the bytes come, and what comes
//! out is looked at in the same way, up to [`MAX_DEPTH`] times. Nothing is held but what one piece
//! becomes.

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
use self::gunzip::{Gunzip, Inflate, Outcome};
use self::json_search::JsonSearch;
pub use self::sniff::format_with_key;
use self::sniff::{Sniff, sniff};
use self::utf16::Utf16;
use super::input::{Input, is_blank};
use super::reader::Reader;
use crate::tables::try_resize;

/// Wrappings inside of each other: two and one more are known, as in a compressed archive that was
/// sent as base64.
const MAX_DEPTH: usize = 4;

/// Decoded bytes that are handed on at a time.
const PIECE: usize = 1 << 20;

/// Takes a file's bytes and gives the reader a snapshot's text.
pub struct Unwrapper {
    stage: Stage,
    depth: usize,
}

/// What the file is, or what came out of a wrapping.
enum Stage {
    /// Not known before the fourth byte, which tells UTF-16.
    Start(Vec<u8>),
    Unknown(Head),
    /// The snapshot itself.
    Snapshot,
    /// JSON or text with a snapshot inside.
    Search(Box<JsonSearch>),
    Wrapped(Box<Wrapped>),
}

/// The first bytes, and where they begin.
struct Head {
    bytes: Vec<u8>,
    offset: u64,
}

/// A wrapping, and what is inside.
struct Wrapped {
    decoder: Decoder,
    inside: Unwrapper,
    /// How much came out of it.
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
    /// UTF-16.
    Utf16(Box<Utf16>),
}

/// What there is to say about the file around the snapshot.
#[derive(Default)]
pub struct Remarks {
    /// Damage that explains whatever is wrong with the snapshot.
    pub damage: Option<Problem>,
    /// What is odd.
    pub warnings: Vec<Problem>,
}

impl Unwrapper {
    /// Before the first byte.
    pub fn new() -> Unwrapper {
        Unwrapper::at_depth(0)
    }

    fn at_depth(depth: usize) -> Unwrapper {
        Unwrapper {
            stage: Stage::Start(Vec::new()),
            depth,
        }
    }

    /// Takes a chunk, which is at an offset in the file.
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
                let next = sniff(&head.bytes, false);
                if matches!(next, Sniff::More) {
                    return Ok(());
                }
                // What was kept of earlier chunks goes first, then this one from where it starts.
                let bytes = std::mem::take(&mut head.bytes);
                let offset = head.offset;
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

    /// Goes on once the first four bytes are there, or all of a shorter file.
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
        Stage::Wrapped(Box::new(Wrapped {
            decoder,
            inside: Unwrapper::at_depth(self.depth + 1),
            decoded: 0,
            damage: None,
        }))
    }

    /// The stage that the first bytes ask for.
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
                    // How long the snapshot is is not known any more.
                    reader.file_bytes = None;
                }
                Ok(self.wrapped(decoder))
            }
            Sniff::Wrapped(_) => other(Format::Binary),
        }
    }

    /// After the last byte: what there is to say about the file around the snapshot.
    ///
    /// Problems of the snapshot's text are put at their place in the file by
    /// [`Unwrapper::in_file`].
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

    /// Puts a problem with the snapshot's text at its place in the file.
    pub fn in_file(&self, problem: Problem) -> Problem {
        match &self.stage {
            Stage::Search(search) => search.in_file(problem),
            Stage::Wrapped(wrapped) => wrapped.outside(wrapped.inside.in_file(problem)),
            _ => problem,
        }
    }

    /// How long the file is once it is decompressed, of so many bytes.
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
            // What is wrong with what came before goes first.
            let pushed = self.inside.push(&decoded, start, reader);
            pushed.map_err(|problem| self.outside(problem))?;
            let read = read?;
            rest = rest.get(read..).unwrap_or_default();
            // Between two members of gzip nothing is read or written once.
            let is_idle = read == 0 && decoded.is_empty();
            if is_idle && (rest.is_empty() || was_idle) {
                return Ok(());
            }
            was_idle = is_idle;
        }
    }

    /// Decodes some of a chunk; how much of it was used up.
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

    /// A problem of what is inside, as the whole file has it. Offsets are those of the decompressed
    /// file; what an archive holds is no snapshot as long as it is packed.
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
    /// Whether what comes out is of another length than what goes in, which nobody knows before.
    fn is_compressed(&self) -> bool {
        matches!(self, Decoder::Gzip(_) | Decoder::Zlib(_) | Decoder::Zip(_))
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
