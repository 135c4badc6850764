//! Repairs the bytes of a string, so that they are valid WTF-8.
//!
//! Files hold pairs of surrogates as two escapes, as two raw characters of three bytes (CESU-8),
//! or mixed. The parser writes each half as it comes, and this file joins them. Bytes that are not
//! UTF-8 become U+FFFD.

use crate::tables::{OutOfMemory, try_reserve, wtf8::encode, wtf8::surrogate};

/// The repaired form of a string.
#[derive(Debug, PartialEq, Eq)]
pub struct Repair {
    pub text: Vec<u8>,
    /// Bytes that are not UTF-8 were replaced.
    pub invalid: bool,
}

/// Repairs `text`. Returns nothing if it is valid already.
pub fn repair(text: &[u8]) -> Result<Option<Repair>, OutOfMemory> {
    let mut rest = text;
    let mut repaired = Repair {
        text: Vec::new(),
        invalid: false,
    };
    loop {
        let (valid, odd) = match std::str::from_utf8(rest) {
            Ok(_) => (rest.len(), 0),
            Err(error) => {
                let odd = &rest[error.valid_up_to()..];
                (error.valid_up_to(), error.error_len().unwrap_or(odd.len()))
            }
        };
        if valid == text.len() {
            return Ok(None);
        }
        // U+FFFD may be longer than the bytes that it replaces.
        if repaired.text.capacity() - repaired.text.len() < valid + 4 {
            try_reserve(&mut repaired.text, rest.len() + rest.len() / 4 + 64)?;
        }
        repaired.text.extend_from_slice(&rest[..valid]);
        rest = &rest[valid..];
        if rest.is_empty() {
            return Ok(Some(repaired));
        }
        match (surrogate(rest), rest.get(3..).and_then(surrogate)) {
            (Some(high @ 0xD800..=0xDBFF), Some(low @ 0xDC00..=0xDFFF)) => {
                let character = 0x1_0000 + (u32::from(high & 0x3FF) << 10 | u32::from(low & 0x3FF));
                let (bytes, len) = encode(character);
                repaired.text.extend_from_slice(&bytes[..len]);
                rest = &rest[6..];
            }
            (Some(_), _) => {
                repaired.text.extend_from_slice(&rest[..3]);
                rest = &rest[3..];
            }
            (None, _) => {
                repaired.text.extend_from_slice("\u{FFFD}".as_bytes());
                repaired.invalid = true;
                rest = &rest[odd..];
            }
        }
        if rest.is_empty() {
            return Ok(Some(repaired));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &[u8], expected: &[u8], invalid: bool) {
        let repaired = repair(text).expect("memory");
        let (text, lost) = match &repaired {
            Some(repair) => (repair.text.as_slice(), repair.invalid),
            None => (text, false),
        };
        assert_eq!((text, lost), (expected, invalid));
    }

    #[test]
    fn pairs_are_joined_and_single_surrogates_stay() {
        const HIGH: &[u8] = b"\xED\xA0\xBD";
        const LOW: &[u8] = b"\xED\xB8\x80";
        check(&[HIGH, LOW].concat(), "😀".as_bytes(), false);
        check(&[b"a", HIGH, LOW, b"b"].concat(), "a😀b".as_bytes(), false);
        check(&[LOW, HIGH].concat(), &[LOW, HIGH].concat(), false);
        check(&[HIGH, b"x"].concat(), &[HIGH, b"x"].concat(), false);
        check(
            &[HIGH, HIGH, LOW].concat(),
            &[HIGH, "😀".as_bytes()].concat(),
            false,
        );
    }

    #[test]
    fn what_is_right_stays() {
        assert_eq!(repair("aé€😀".as_bytes()), Ok(None));
        assert_eq!(repair(b""), Ok(None));
    }

    #[test]
    fn bytes_that_are_no_utf8_are_replaced() {
        check(b"a\xFFb", "a\u{FFFD}b".as_bytes(), true);
        check(b"\xE2\x82", "\u{FFFD}".as_bytes(), true);
        check(b"\xC0\x80", "\u{FFFD}\u{FFFD}".as_bytes(), true);
        let many = [0xFF; 500];
        check(&many, "\u{FFFD}".repeat(500).as_bytes(), true);
    }
}
