//! WTF-8: UTF-8 that may also hold lone surrogates, as JavaScript's strings may.
//!
//! A lone surrogate is written as the three bytes that UTF-8 would give its number. A pair is
//! always one character of four bytes, so that equal strings have equal bytes. The functions rely
//! on that form: the parser writes no other into the tables.

use std::borrow::Cow;

use super::OutOfMemory;

/// Returns the length in UTF-16 code units, which is the length of a string in JavaScript.
pub fn utf16_len(text: &[u8]) -> usize {
    // Each byte that begins a character counts one, and each character of four bytes one more.
    text.iter()
        .map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0))
        .sum()
}

/// Converts a text to a Rust string. Lone surrogates become U+FFFD.
pub fn to_string(text: &[u8]) -> String {
    to_str(text).into_owned()
}

/// The same as [`to_string`], for texts of any length.
pub fn try_to_string(text: &[u8]) -> Result<String, OutOfMemory> {
    let mut shown = String::new();
    // U+FFFD is as long as the surrogate that it replaces.
    shown
        .try_reserve_exact(text.len())
        .map_err(|_| OutOfMemory {
            needed: text.len() as u64,
        })?;
    let mut rest = text;
    while let Err(error) = std::str::from_utf8(rest) {
        let (valid, other) = rest.split_at(error.valid_up_to());
        shown.push_str(&String::from_utf8_lossy(valid));
        shown.push(char::REPLACEMENT_CHARACTER);
        rest = other.get(3..).unwrap_or_default();
    }
    shown.push_str(&String::from_utf8_lossy(rest));
    Ok(shown)
}

/// The same as [`to_string`], without a copy if there is no lone surrogate.
pub fn to_str(text: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest
        .windows(3)
        .position(|window| surrogate(window).is_some())
    {
        shown.push_str(&String::from_utf8_lossy(&rest[..at]));
        shown.push(char::REPLACEMENT_CHARACTER);
        rest = &rest[at + 3..];
    }
    shown.push_str(&String::from_utf8_lossy(rest));
    Cow::Owned(shown)
}

/// Returns the surrogate that `text` starts with, if any.
pub fn surrogate(text: &[u8]) -> Option<u16> {
    match text {
        [0xED, second @ 0xA0..=0xBF, third @ 0x80..=0xBF, ..] => {
            Some(0xD000 | u16::from(second & 0x3F) << 6 | u16::from(third & 0x3F))
        }
        _ => None,
    }
}

/// Encodes a code point, which may be a surrogate. Returns the bytes and their number.
///
/// A number above U+10FFFF becomes U+FFFD.
pub fn encode(code_point: u32) -> ([u8; 4], usize) {
    let continuation = |shift: u32| 0x80 | (code_point >> shift & 0x3F) as u8;
    match code_point {
        0..0x80 => ([code_point as u8, 0, 0, 0], 1),
        0x80..0x800 => ([0xC0 | (code_point >> 6) as u8, continuation(0), 0, 0], 2),
        0x800..0x1_0000 => (
            [
                0xE0 | (code_point >> 12) as u8,
                continuation(6),
                continuation(0),
                0,
            ],
            3,
        ),
        0x1_0000..0x11_0000 => {
            let lead = 0xF0 | (code_point >> 18) as u8;
            (
                [lead, continuation(12), continuation(6), continuation(0)],
                4,
            )
        }
        _ => ([0xEF, 0xBF, 0xBD, 0], 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code_units: &[u16]) -> Vec<u8> {
        char::decode_utf16(code_units.iter().copied())
            .flat_map(|unit| {
                let (bytes, len) = encode(match unit {
                    Ok(character) => u32::from(character),
                    Err(alone) => u32::from(alone.unpaired_surrogate()),
                });
                bytes.into_iter().take(len)
            })
            .collect()
    }

    #[test]
    fn length_is_that_of_javascript() {
        for units in [
            &[][..],
            &[0x41, 0xE9, 0x20AC],
            &[0xD83D, 0xDE00],
            &[0xD83D, 0x41, 0xDE00],
        ] {
            assert_eq!(utf16_len(&of(units)), units.len());
        }
    }

    #[test]
    fn lone_surrogates_are_shown_as_one_character_each() {
        assert_eq!(
            to_string(&of(&[0x61, 0xD83D, 0xD83D, 0x62])),
            "a\u{FFFD}\u{FFFD}b"
        );
        assert_eq!(to_string(&of(&[0xD83D, 0xDE00])), "😀");
        assert_eq!(to_string(&of(&[0xDC00])), "\u{FFFD}");
        for text in [
            &[0x61, 0xD83D, 0xD83D, 0x62][..],
            &[0xD83D, 0xDE00],
            &[0xDC00],
            &[],
        ] {
            let text = of(text);
            assert_eq!(try_to_string(&text).expect("memory"), to_string(&text));
        }
        assert!(matches!(to_str("aé€😀".as_bytes()), Cow::Borrowed("aé€😀")));
    }

    #[test]
    fn characters_are_encoded_as_the_standard_library_does() {
        for character in [
            '\0',
            '\x7F',
            '\u{80}',
            '\u{7FF}',
            '\u{800}',
            '\u{FFFF}',
            '😀',
            '\u{10FFFF}',
        ] {
            let (bytes, len) = encode(u32::from(character));
            assert_eq!(
                std::str::from_utf8(&bytes[..len]),
                Ok(character.to_string().as_str())
            );
        }
    }

    #[test]
    fn surrogates_are_read_back() {
        for unit in [0xD800, 0xDBFF, 0xDC00, 0xDFFF] {
            assert_eq!(surrogate(&of(&[unit])), Some(unit));
        }
        assert_eq!(surrogate("\u{D7FF}".as_bytes()), None);
        assert_eq!(surrogate(&[0xED, 0xA0]), None);
    }
}
