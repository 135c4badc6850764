//! Converts UTF-16 to UTF-8 as it comes.
//!
//! Windows PowerShell's `>` writes UTF-16. Lone surrogates are kept, as WTF-8.

use super::offsets::Offsets;
use crate::tables::{OutOfMemory, wtf8};

/// The decoder.
#[derive(Debug)]
pub struct Utf16 {
    big_endian: bool,
    /// The first byte of a code unit, until the second comes.
    half: Option<u8>,
    /// The first half of a surrogate pair, until the second comes.
    high: Option<u16>,
    /// The number of bytes of the file decoded.
    file: u64,
    /// The number of bytes of text.
    text: u64,
    offsets: Offsets,
}

impl Utf16 {
    /// Returns a decoder if `head`, the first four bytes of a file, is UTF-16.
    pub fn detect(head: &[u8]) -> Option<Utf16> {
        let big_endian = match head {
            [0xFF, 0xFE, 0, 0, ..] => return None,
            [0xFF, 0xFE, ..] => false,
            [0xFE, 0xFF, ..] => true,
            [b'{' | b'[' | b'"' | b' ' | b'\n' | b'\r', 0, second, 0, ..] if *second != 0 => false,
            [0, b'{' | b'[' | b'"' | b' ' | b'\n' | b'\r', 0, second, ..] if *second != 0 => true,
            _ => return None,
        };
        let offsets = Offsets::new(2, 1);
        Some(Utf16 {
            big_endian,
            half: None,
            high: None,
            file: 0,
            text: 0,
            offsets,
        })
    }

    /// Decodes a chunk into `text`.
    pub fn decode(&mut self, chunk: &[u8], text: &mut Vec<u8>) -> Result<(), OutOfMemory> {
        let needed = chunk.len() / 2 * 3 + 8;
        text.try_reserve(needed).map_err(|_| OutOfMemory {
            needed: needed as u64,
        })?;
        for byte in chunk {
            let Some(first) = self.half.take() else {
                self.half = Some(*byte);
                continue;
            };
            let unit = if self.big_endian {
                [first, *byte]
            } else {
                [*byte, first]
            };
            let unit = u16::from_be_bytes(unit);
            if let Some(high) = self.high.take() {
                if let 0xDC00..=0xDFFF = unit {
                    let character = u32::from(high & 0x3FF) << 10 | u32::from(unit & 0x3FF);
                    self.put(0x1_0000 + character, 4, text)?;
                    continue;
                }
                self.put(u32::from(high), 2, text)?;
            }
            if let 0xD800..=0xDBFF = unit {
                self.high = Some(unit);
            } else {
                self.put(u32::from(unit), 2, text)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, character: u32, from: u64, text: &mut Vec<u8>) -> Result<(), OutOfMemory> {
        let (bytes, len) = wtf8::encode(character);
        text.extend_from_slice(&bytes[..len]);
        self.offsets.run(self.text, len, self.file)?;
        self.file += from;
        self.text += len as u64;
        Ok(())
    }

    /// Returns the offset in the file of a byte of the text.
    pub fn file(&self, text: u64) -> u64 {
        self.offsets.file(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_are_decoded_and_lone_surrogates_stay() {
        let units: Vec<u16> = "\u{FEFF}{é€😀"
            .encode_utf16()
            .chain([0xD83D, 0x41, 0xDE00])
            .collect();
        let expected = ["\u{FEFF}{é€😀".as_bytes(), b"\xED\xA0\xBDA\xED\xB8\x80"].concat();
        for order in [u16::to_be_bytes as fn(u16) -> [u8; 2], u16::to_le_bytes] {
            let file: Vec<u8> = units.iter().flat_map(|unit| order(*unit)).collect();
            let mut decoder = Utf16::detect(&file).expect("UTF-16");
            let mut text = Vec::new();
            for byte in &file {
                decoder.decode(&[*byte], &mut text).expect("memory");
            }
            assert_eq!(text, expected);
        }
    }
}
