//! Text from a snapshot as a person can safely see it.

use std::fmt::Write as _;

/// Returns a text on one line, cut after `most` characters. Control characters and those that turn
/// the direction of the text after them are written as escapes: `\u{202e}`.
pub fn printable(text: &str, most: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(most));
    for (at, character) in text.chars().enumerate() {
        if at == most {
            shown.push('…');
            break;
        }
        if is_unprintable(character) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_an_escape() {
        assert_eq!(printable("\u{1b}[2J\n{a, b}", 99), "\\u{1b}[2J\\u{a}{a, b}");
        assert_eq!(
            printable("abc\u{202e}def\u{61c}", 99),
            "abc\\u{202e}def\\u{61c}"
        );
        assert_eq!(printable("名前", 99), "名前");
    }

    #[test]
    fn a_long_text_is_cut_by_characters() {
        assert_eq!(printable("名前名前", 3), "名前名…");
        assert_eq!(printable("名前", 2), "名前");
    }
}
