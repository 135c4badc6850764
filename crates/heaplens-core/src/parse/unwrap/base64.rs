//! Decodes data: URLs and base64, which people use where a terminal would damage binary data.

use heaplens_model::problem::{Cause, Expected, Problem};

use super::offsets::Offsets;
use crate::parse::input::is_blank;
use crate::tables::try_reserve;

/// The number of bytes of text between two marks.
const STEP: u64 = 4096;

/// Decodes base64, or text with bytes such as `%7B`.
#[derive(Debug)]
pub struct TextDecoder {
    is_base64: bool,
    /// The bytes of a data: URL's head that are still to be skipped.
    head: usize,
    /// Bits that do not make a whole byte yet, and their number.
    bits: u32,
    bit_count: u32,
    /// The number of hexadecimal digits still to come after a `%`.
    digits: u32,
    is_over: bool,
    /// The number of bytes decoded.
    text: u64,
    offsets: Offsets,
}

/// Returns the value of a byte in either alphabet of base64.
fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

/// Decodes all of a `data:` URL; nothing where it is none or damaged.
pub fn decode_data_url(url: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = url
        .starts_with(b"data:")
        .then(|| TextDecoder::detect(url))??;
    let mut bytes = Vec::new();
    decoder.decode(url, 0, &mut bytes).ok()?;
    Some(bytes)
}

impl TextDecoder {
    fn new(is_base64: bool, head: usize) -> TextDecoder {
        let offsets = if is_base64 {
            Offsets::new(4, 3)
        } else {
            Offsets::new(1, 1)
        };
        TextDecoder {
            is_base64,
            head,
            bits: 0,
            bit_count: 0,
            digits: 0,
            is_over: false,
            text: 0,
            offsets,
        }
    }

    /// Returns a decoder if `head` begins a data: URL, or base64 of something that may be opened: a
    /// JSON object or compressed data.
    pub fn detect(head: &[u8]) -> Option<TextDecoder> {
        if head.starts_with(b"data:") {
            let comma = head.iter().position(|byte| *byte == b',')?;
            let is_base64 = head[..comma].ends_with(b";base64");
            return Some(TextDecoder::new(is_base64, comma + 1));
        }
        let head = &head[..head.len().min(64)];
        let mut letters = head.iter().filter(|byte| !is_blank(**byte));
        if !letters.all(|byte| sextet(*byte).is_some() || *byte == b'=') {
            return None;
        }
        let mut decoder = TextDecoder::new(true, 0);
        let mut start = Vec::new();
        decoder.decode(head, 0, &mut start).ok()?;
        let is_known = match start.as_slice() {
            [b'{', next, ..] => *next == b'"' || is_blank(*next),
            [0x1F, 0x8B, 8, ..] | [b'P', b'K', 3, 4, ..] => true,
            _ => false,
        };
        is_known.then(|| TextDecoder::new(true, 0))
    }

    /// Decodes a chunk, which is at the offset `base` in the file, into `output`.
    pub fn decode(&mut self, chunk: &[u8], base: u64, output: &mut Vec<u8>) -> Result<(), Problem> {
        try_reserve(output, chunk.len() + 1)?;
        for (at, byte) in chunk.iter().enumerate() {
            let offset = base + at as u64;
            if self.head > 0 {
                self.head -= 1;
                if self.head == 0 {
                    self.offsets.jump(0, offset + 1)?;
                }
                continue;
            }
            let decoded = if self.is_over || self.is_base64 && is_blank(*byte) {
                None
            } else if self.is_base64 {
                self.take_letter(*byte, offset)?
            } else {
                self.take_character(*byte, offset)?
            };
            let Some(decoded) = decoded else {
                continue;
            };
            if self.text.is_multiple_of(STEP) {
                self.offsets.jump(self.text, offset)?;
            }
            output.push(decoded);
            self.text += 1;
        }
        Ok(())
    }

    fn take_letter(&mut self, byte: u8, offset: u64) -> Result<Option<u8>, Problem> {
        if byte == b'=' {
            self.is_over = true;
            return Ok(None);
        }
        let expected = Expected::Base64;
        let sextet = sextet(byte)
            .ok_or_else(|| Problem::at(offset, Cause::UnexpectedByte { byte, expected }))?;
        self.bits = (self.bits << 6 | sextet) & 0xFFFF;
        self.bit_count += 6;
        Ok(self.take_byte())
    }

    fn take_character(&mut self, byte: u8, offset: u64) -> Result<Option<u8>, Problem> {
        if self.digits == 0 {
            self.digits = if byte == b'%' { 2 } else { 0 };
            return Ok((byte != b'%').then_some(byte));
        }
        let digit = char::from(byte).to_digit(16);
        self.bits = self.bits << 4 | digit.ok_or(Problem::at(offset, Cause::BadEscape))?;
        self.bit_count += 4;
        self.digits -= 1;
        Ok(self.take_byte())
    }

    /// Takes the first whole byte of the bits.
    fn take_byte(&mut self) -> Option<u8> {
        self.bit_count = self.bit_count.checked_sub(8)?;
        Some((self.bits >> self.bit_count) as u8)
    }

    /// Returns the offset in the file of a byte of the text.
    pub fn file(&self, text: u64) -> u64 {
        self.offsets.file(text)
    }
}
