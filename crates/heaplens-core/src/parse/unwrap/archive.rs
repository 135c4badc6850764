//! A file inside of an archive: tar, as `docker cp` and `kubectl cp` leave it, and ZIP.
//!
//! The first file that is no folder and no companion of macOS is taken, as it comes; how many more
//! there are is counted. ZIP members are inflated to their own end, since many writers do not say
//! their size before them.

use flate2::{Decompress, FlushDecompress, Status};
use heaplens_model::problem::{Cause, Format, Problem};

use super::PIECE;
use crate::tables::{OutOfMemory, try_reserve, try_resize};

/// Bytes of a tar header, and of what files are padded to.
const BLOCK: usize = 512;

/// Whether a file can be the one that is looked for, by its path in the archive.
fn is_wanted(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    !name.is_empty() && !name.starts_with(b"._") && !path.starts_with(b"__MACOSX/")
}

/// A tar archive.
#[derive(Debug, Default)]
pub struct Tar {
    header: Vec<u8>,
    /// Bytes of the file to come, and of its padding.
    rest: u64,
    padding: u64,
    is_taking: bool,
    has_taken: bool,
    is_over: bool,
    /// How many files there are besides the one that is taken.
    pub others: u64,
}

impl Tar {
    /// Whether a file begins as one.
    pub fn detect(head: &[u8]) -> bool {
        head.get(257..262) == Some(b"ustar")
    }

    /// Puts what `input` has of the file into `output`; how much of it was used up.
    pub fn decode(&mut self, input: &[u8], output: &mut Vec<u8>) -> Result<usize, OutOfMemory> {
        let mut used = 0;
        while used < input.len() && output.is_empty() {
            let left = &input[used..];
            if self.is_over {
                return Ok(input.len());
            }
            if self.rest > 0 {
                let take = self.rest.min(left.len().min(PIECE) as u64) as usize;
                if self.is_taking {
                    try_reserve(output, take)?;
                    output.extend_from_slice(&left[..take]);
                }
                self.rest -= take as u64;
                used += take;
            } else if self.padding > 0 {
                let take = self.padding.min(left.len() as u64);
                self.padding -= take;
                used += take as usize;
            } else {
                let take = left.len().min(BLOCK - self.header.len());
                self.header.extend_from_slice(&left[..take]);
                used += take;
                if self.header.len() == BLOCK {
                    self.begin_file();
                    self.header.clear();
                }
            }
        }
        Ok(used)
    }

    fn begin_file(&mut self) {
        let header = self.header.as_slice();
        if header.iter().all(|byte| *byte == 0) {
            self.is_over = true;
            return;
        }
        let path = header[..100].split(|byte| *byte == 0).next();
        let is_file = matches!(header[156], b'0' | 0 | b'7');
        self.rest = size(&header[124..136]);
        self.padding = self.rest.next_multiple_of(BLOCK as u64) - self.rest;
        let is_wanted = is_file && self.rest > 0 && is_wanted(path.unwrap_or_default());
        self.is_taking = is_wanted && !self.has_taken;
        self.others += u64::from(is_wanted && self.has_taken);
        self.has_taken |= is_wanted;
    }
}

/// The size in a tar header: octal digits, or from 8 GiB on a number of big-endian bytes.
fn size(field: &[u8]) -> u64 {
    /// More than any file has, and far from where sums overflow.
    const MAX: u64 = 1 << 60;
    let (digits, base) = match field {
        [0x80..=0xFF, rest @ ..] => (rest, 256),
        _ => (field, 8),
    };
    let digits = digits
        .iter()
        .filter(|byte| base == 256 || byte.is_ascii_digit());
    digits.fold(0, |size: u64, byte| {
        let digit = if base == 256 { *byte } else { *byte & 7 };
        size.saturating_mul(base)
            .saturating_add(u64::from(digit))
            .min(MAX)
    })
}

/// A ZIP archive.
pub struct Zip {
    /// A local header as far as it came, with its path.
    header: Vec<u8>,
    member: Option<Member>,
    is_taking: bool,
    has_taken: bool,
    /// How many files there are besides the one that is taken.
    pub others: u64,
}

/// How a member is kept.
enum Member {
    Stored(u64),
    Deflated(Box<Decompress>),
}

/// How a member begins, and how long that is without its path.
const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";
const LOCAL_HEADER_LEN: usize = 30;

impl Zip {
    /// Before the first member.
    pub fn new() -> Zip {
        Zip {
            header: Vec::new(),
            member: None,
            is_taking: false,
            has_taken: false,
            others: 0,
        }
    }

    /// Whether a file begins as one.
    pub fn detect(head: &[u8]) -> bool {
        head.starts_with(&LOCAL_HEADER)
    }

    /// Puts what `input` has of the file into `output`; how much of it was used up. Refuses what
    /// is encrypted or compressed otherwise.
    pub fn decode(&mut self, input: &[u8], output: &mut Vec<u8>) -> Result<usize, Problem> {
        let mut used = 0;
        while output.is_empty() {
            let left = &input[used..];
            match &mut self.member {
                None if left.is_empty() => break,
                None => used += self.look_for_member(left)?,
                Some(Member::Stored(0)) => self.member = None,
                Some(Member::Stored(rest)) => {
                    let take = (*rest).min(left.len().min(PIECE) as u64) as usize;
                    if take == 0 {
                        break;
                    }
                    try_reserve(output, take)?;
                    output.extend_from_slice(&left[..take]);
                    *rest -= take as u64;
                    used += take;
                }
                Some(Member::Deflated(inflater)) => {
                    try_resize(output, 0, PIECE)?;
                    let before = (inflater.total_in(), inflater.total_out());
                    let status = inflater.decompress(left, output, FlushDecompress::None);
                    let read = (inflater.total_in() - before.0) as usize;
                    let written = (inflater.total_out() - before.1) as usize;
                    output.truncate(written);
                    used += read;
                    match status {
                        Ok(Status::StreamEnd) => self.member = None,
                        Ok(_) if read == 0 && written == 0 => break,
                        Ok(_) => {}
                        Err(_) => return Err(Problem::nowhere(Cause::GzipCorrupt)),
                    }
                }
            }
            if !self.is_taking {
                output.clear();
            }
        }
        Ok(used)
    }

    /// Whether the file that is taken goes on.
    pub fn is_inside(&self) -> bool {
        self.is_taking && self.member.is_some()
    }

    /// Takes the next part of what may be a member's header; how much that was.
    fn look_for_member(&mut self, input: &[u8]) -> Result<usize, Problem> {
        if self.header.len() < LOCAL_HEADER.len() {
            // What stands between members is passed over a byte at a time.
            self.header.push(input[0]);
            while !LOCAL_HEADER.starts_with(&self.header) {
                self.header.remove(0);
            }
            return Ok(1);
        }
        let short = |at: usize| match self.header.get(at..at + 2) {
            Some(&[low, high]) => u16::from_le_bytes([low, high]),
            _ => 0,
        };
        let (flags, method) = (short(6), short(8));
        let size = u32::from(short(18)) | u32::from(short(20)) << 16;
        let (path_len, extra_len) = (usize::from(short(26)), usize::from(short(28)));
        let is_known = self.header.len() >= LOCAL_HEADER_LEN;
        let len = match is_known {
            true => LOCAL_HEADER_LEN + path_len + extra_len,
            false => LOCAL_HEADER_LEN,
        };
        let take = input.len().min(len.saturating_sub(self.header.len()));
        self.header.extend_from_slice(&input[..take]);
        if !is_known || self.header.len() < len {
            return Ok(take);
        }
        let header = std::mem::take(&mut self.header);
        let path = header.get(LOCAL_HEADER_LEN..).unwrap_or_default();
        let is_wanted = is_wanted(path.get(..path_len).unwrap_or_default());
        if self.has_taken {
            self.others += u64::from(is_wanted);
            return Ok(take);
        }
        self.is_taking = is_wanted;
        self.has_taken = is_wanted;
        let (is_encrypted, has_size) = (flags & 1 != 0, flags & 8 == 0 && size != u32::MAX);
        self.member = match method {
            0 if !is_encrypted && has_size => Some(Member::Stored(size.into())),
            8 if !is_encrypted => Some(Member::Deflated(Box::new(Decompress::new(false)))),
            _ => {
                let format = Format::Zip;
                return Err(Problem::at(0, Cause::OtherFormat { format }));
            }
        };
        Ok(take)
    }
}
