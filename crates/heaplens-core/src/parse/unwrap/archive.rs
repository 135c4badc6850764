//! Extracts a file from an archive: tar, as `docker cp` and `kubectl cp` write it, or ZIP.
//!
//! It extracts the first file, apart from folders and the extra files of macOS, and counts the
//! others. ZIP members are inflated until their data ends, since many writers do not give their
//! size before them.

use flate2::{Decompress, FlushDecompress, Status};
use heaplens_model::problem::{Cause, Format, Problem};

use super::PIECE;
use crate::tables::{OutOfMemory, try_reserve, try_resize};

/// The size of a tar header. Files are padded to a multiple of it.
const BLOCK: usize = 512;

/// Returns whether a file may be the snapshot, by its path in the archive.
fn is_wanted(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    !name.is_empty() && !name.starts_with(b"._") && !path.starts_with(b"__MACOSX/")
}

/// A tar archive.
#[derive(Debug, Default)]
pub struct Tar {
    header: Vec<u8>,
    /// The bytes of the file and of its padding that are still to come.
    rest: u64,
    padding: u64,
    is_taking: bool,
    has_taken: bool,
    is_over: bool,
    /// How many files there are besides the one that is taken.
    pub others: u64,
}

impl Tar {
    /// Returns whether a file begins as one.
    pub fn detect(head: &[u8]) -> bool {
        head.get(257..262) == Some(b"ustar")
    }

    /// Appends the file's bytes in `input` to `output`. Returns the number of bytes read.
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

/// Reads a size from a tar header: octal digits, or from 8 GiB on big-endian bytes.
fn size(field: &[u8]) -> u64 {
    /// Larger than any file, and too small for sums to overflow.
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
    /// The part of a local header and its path that has come.
    header: Vec<u8>,
    member: Option<Member>,
    is_taking: bool,
    has_taken: bool,
    /// How many files there are besides the one that is taken.
    pub others: u64,
}

/// The compression of a member.
enum Member {
    Stored(u64),
    Deflated(Box<Decompress>),
}

/// The first bytes of a member's header, and the header's length without the path.
const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";
const LOCAL_HEADER_LEN: usize = 30;

impl Zip {
    /// Starts before the first member.
    pub fn new() -> Zip {
        Zip {
            header: Vec::new(),
            member: None,
            is_taking: false,
            has_taken: false,
            others: 0,
        }
    }

    /// Returns whether a file begins as one.
    pub fn detect(head: &[u8]) -> bool {
        head.starts_with(&LOCAL_HEADER)
    }

    /// Appends the file's bytes in `input` to `output`. Returns the number of bytes read.
    ///
    /// # Errors
    /// The file is encrypted or compressed by another method.
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

    /// Returns whether the extracted file goes on.
    pub fn is_inside(&self) -> bool {
        self.is_taking && self.member.is_some()
    }

    /// Reads a part of what may be a member's header. Returns the number of bytes read.
    fn look_for_member(&mut self, input: &[u8]) -> Result<usize, Problem> {
        if self.header.len() < LOCAL_HEADER.len() {
            // Bytes between members are skipped one at a time.
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
            // The next header ends it, as some tools write folders.
            0 if !is_wanted => None,
            8 if !is_encrypted => Some(Member::Deflated(Box::new(Decompress::new(false)))),
            _ => {
                let format = Format::Zip;
                return Err(Problem::at(0, Cause::OtherFormat { format }));
            }
        };
        Ok(take)
    }
}
