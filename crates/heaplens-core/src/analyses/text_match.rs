//! Whether a text contains another, as DevTools' search asks it.
//!
//! DevTools, `HeapSnapshot.ts`, `search`: with case, `indexOf`; without, a regular expression of
//! the escaped query with the flag "i" and not "u". That folds each UTF-16 unit by itself
//! (ECMAScript, `Canonicalize`): to upper case where that is one unit, and never from beyond ASCII
//! into ASCII. Regular expressions are not ours to run: whoever asks brings a [`TextMatcher`], the
//! browser's `RegExp` or a crate.

use memchr::{memchr_iter, memchr2_iter, memmem};

use crate::tables::wtf8;

/// Says whether a text is looked for.
pub trait TextMatcher {
    /// Whether this text is. Texts are WTF-8: UTF-8 that may hold lone surrogates
    /// ([`wtf8::to_str`] makes UTF-8 of it).
    fn matches(&mut self, text: &[u8]) -> bool;

    /// How many steps of a budget a look at this text counts for.
    fn cost(&self, text: &[u8]) -> usize {
        text.len() / 16
    }

    /// How many texts are better looked at together; 1 if it makes no difference.
    fn batch(&self) -> usize {
        1
    }

    /// Says of each text whether it is looked for, in the order of the texts.
    fn matches_each(&mut self, texts: &[&[u8]]) -> Vec<bool> {
        texts.iter().map(|text| self.matches(text)).collect()
    }
}

impl<M: TextMatcher + ?Sized> TextMatcher for Box<M> {
    fn matches(&mut self, text: &[u8]) -> bool {
        (**self).matches(text)
    }

    fn cost(&self, text: &[u8]) -> usize {
        (**self).cost(text)
    }

    fn batch(&self) -> usize {
        (**self).batch()
    }

    fn matches_each(&mut self, texts: &[&[u8]]) -> Vec<bool> {
        (**self).matches_each(texts)
    }
}

/// Is this text, byte for byte.
pub struct Is(pub Vec<u8>);

impl TextMatcher for Is {
    fn matches(&mut self, text: &[u8]) -> bool {
        text == self.0.as_slice()
    }
}

/// Looks for a piece of text.
pub enum Contains {
    /// Byte for byte.
    Exact(Box<memmem::Finder<'static>>),
    /// ASCII of either case.
    Ascii(AsciiFinder),
    /// Units folded as JavaScript folds them.
    Folded(Vec<u16>),
}

impl Contains {
    /// A matcher for texts that contain `query`.
    pub fn new(query: &str, match_case: bool) -> Contains {
        if match_case {
            Contains::Exact(Box::new(memmem::Finder::new(query.as_bytes()).into_owned()))
        } else if query.is_ascii() {
            Contains::Ascii(AsciiFinder::new(query.as_bytes()))
        } else {
            Contains::Folded(query.encode_utf16().map(fold).collect())
        }
    }
}

impl TextMatcher for Contains {
    #[inline]
    fn matches(&mut self, text: &[u8]) -> bool {
        match self {
            Contains::Exact(finder) => finder.find(text).is_some(),
            Contains::Ascii(finder) => finder.is_in(text),
            // Nothing beyond ASCII folds into it, and the query has something beyond.
            Contains::Folded(_) if text.is_ascii() => false,
            Contains::Folded(query) => {
                let mut rest = units(text).map(fold);
                loop {
                    let mut here = rest.clone();
                    if query.iter().all(|unit| here.next() == Some(*unit)) {
                        return true;
                    }
                    if rest.next().is_none() {
                        return false;
                    }
                }
            }
        }
    }
}

/// Finds ASCII of either case: looks for the query's rarest byte, then compares around it.
pub struct AsciiFinder {
    /// In lower case.
    query: Vec<u8>,
    /// Where in the query its rarest byte is.
    rare: usize,
}

impl AsciiFinder {
    fn new(query: &[u8]) -> AsciiFinder {
        let query = query.to_ascii_lowercase();
        let rare = (0..query.len()).max_by_key(|at| rarity(query[*at]));
        AsciiFinder {
            rare: rare.unwrap_or(0),
            query,
        }
    }

    fn is_in(&self, text: &[u8]) -> bool {
        let Some(&lower) = self.query.get(self.rare) else {
            return true;
        };
        if text.len() < self.query.len() {
            return false;
        }
        let upper = lower.to_ascii_uppercase();
        let is_here = |at: usize| {
            at.checked_sub(self.rare)
                .and_then(|start| text.get(start..start + self.query.len()))
                .is_some_and(|piece| piece.eq_ignore_ascii_case(&self.query))
        };
        if upper == lower {
            memchr_iter(lower, text).any(is_here)
        } else {
            memchr2_iter(lower, upper, text).any(is_here)
        }
    }
}

/// How rare a byte is in the names of programs, roughly: vowels and common letters come often.
fn rarity(byte: u8) -> u8 {
    match byte {
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b'r' | b's' => 0,
        b'l' | b'c' | b'd' | b'u' | b'm' | b'p' | b' ' | b'_' | b'/' | b'.' => 1,
        b'a'..=b'z' | b'0'..=b'9' => 2,
        _ => 3,
    }
}

/// The UTF-16 units of a text.
fn units(text: &[u8]) -> impl Iterator<Item = u16> + Clone + '_ {
    let mut rest = text;
    let mut trail = None;
    std::iter::from_fn(move || {
        if let Some(trail) = trail.take() {
            return Some(trail);
        }
        if let Some(surrogate) = wtf8::surrogate(rest) {
            rest = rest.get(3..).unwrap_or_default();
            return Some(surrogate);
        }
        let first = *rest.first()?;
        let len = match first {
            0..0x80 => 1,
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            _ => 4,
        };
        let (piece, after) = rest.split_at_checked(len)?;
        rest = after;
        let character = std::str::from_utf8(piece).ok()?.chars().next()?;
        let mut pair = [0; 2];
        let units = character.encode_utf16(&mut pair);
        trail = units.get(1).copied();
        units.first().copied()
    })
}

/// ECMAScript's `Canonicalize` without the flag "u".
fn fold(unit: u16) -> u16 {
    let Some(character) = char::from_u32(u32::from(unit)) else {
        return unit;
    };
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => {
            let upper = u32::from(upper);
            // Never from beyond ASCII into it.
            if upper < 128 && unit >= 128 {
                unit
            } else {
                u16::try_from(upper).unwrap_or(unit)
            }
        }
        _ => unit,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn contains(text: &str, query: &str, match_case: bool) -> bool {
        Contains::new(query, match_case).matches(text.as_bytes())
    }

    #[test]
    fn case_folds_as_in_javascript() {
        // Each was tried in Node.js: new RegExp(query, "i").test(text).
        for (text, query, found) in [
            ("Straße", "STRASSE", false),
            ("Straße", "straß", true),
            ("ſ", "s", false),
            ("\u{212A}", "k", false),
            ("É", "é", true),
            ("ÀÉÎ", "éî", true),
            ("Σ", "ς", true),
            ("İ", "i", false),
            ("ı", "I", false),
            ("𐐀", "𐐨", false),
            ("ǅ", "ǆ", true),
            ("ΐ", "Ϊ́", false),
            ("日本", "本", true),
            ("a", "", true),
        ] {
            assert_eq!(contains(text, query, false), found, "{query} in {text}");
        }
        assert!(!contains("Foo", "foo", true));
        assert!(contains("xFoo", "Foo", true));
    }

    #[test]
    fn lone_surrogates_are_units() {
        let text = [0x61, 0xED, 0xA0, 0xBD, 0xC3, 0x89];
        assert!(Contains::new("é", false).matches(&text));
        let found: Vec<u16> = units(&text).collect();
        assert_eq!(found, [0x61, 0xD83D, 0xC9]);
    }

    proptest! {
        #[test]
        fn ascii_is_found_where_the_lower_case_texts_have_it(
            text in "[a-cA-C\u{e9}_/.]{0,30}",
            query in "[a-cA-C_/.]{0,4}",
        ) {
            let expected = text.to_lowercase().contains(&query.to_lowercase());
            prop_assert_eq!(contains(&text, &query, false), expected);
            let exact = text.contains(&query);
            prop_assert_eq!(contains(&text, &query, true), exact);
            let units: Vec<u16> = query.encode_utf16().map(fold).collect();
            let folded: Vec<u16> = text.encode_utf16().map(fold).collect();
            let naive = units.is_empty() || folded.windows(units.len()).any(|window| window == units);
            prop_assert_eq!(naive, expected);
        }
    }
}
