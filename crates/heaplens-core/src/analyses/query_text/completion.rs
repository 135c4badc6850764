//! What may be written where the cursor is.
//!
//! The piece of text from the last blank or bracket to the cursor is completed: the name of a
//! field, a word, or behind an operator a value. Class names and types come from the snapshot,
//! most frequent classes first. O(classes).

use heaplens_model::query_text::{Completion, CompletionKind, Completions};
use heaplens_model::{ClassIdx, NodeKind};

use super::MAX_LENGTH;
use super::fields::{self, FIELDS, FieldKind, WORDS};
use crate::tables::wtf8;
use crate::views::Snapshot;

/// At most so many are offered.
const MOST: usize = 50;

/// Completes the text before a position in bytes, which is moved down to a character's beginning.
/// Nothing is offered for a text that is too long for a query.
pub fn complete(snapshot: &Snapshot, text: &str, cursor: usize) -> Completions {
    if text.len() > MAX_LENGTH {
        return Completions::default();
    }
    let cursor = text.floor_char_boundary(cursor.min(text.len()));
    let before = text.get(..cursor).unwrap_or_default();
    let start = piece_start(before);
    let piece = before.get(start..).unwrap_or_default();
    let name_len = piece
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(piece.len());
    let (name, after) = piece.split_at(name_len);
    let field = FIELDS.iter().find(|field| field.name == name);
    let (Some(field), Some(operator)) = (field, fields::operator(after)) else {
        return Completions {
            start: start as u32,
            end: cursor as u32,
            items: words(piece),
        };
    };
    let value = after.get(operator.len()..).unwrap_or_default();
    let prefix = value.strip_prefix('"').unwrap_or(value);
    let mut items = match field.kind {
        FieldKind::Class => classes(snapshot, prefix),
        FieldKind::Type => types(snapshot, prefix),
        FieldKind::In => filters(prefix),
        _ => Vec::new(),
    };
    items.truncate(MOST);
    Completions {
        start: (cursor - value.len()) as u32,
        end: cursor as u32,
        items,
    }
}

/// Where the piece begins that is being written: behind the last blank or bracket that is neither
/// in quotes nor in a value.
fn piece_start(before: &str) -> usize {
    let mut start = 0;
    let mut in_quotes = false;
    let mut is_escaped = false;
    let mut open = 0usize;
    let mut last = ' ';
    for (at, character) in before.char_indices() {
        if in_quotes {
            match character {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '"' => in_quotes = false,
                _ => {}
            }
        } else if character == '"' && (at == start || is_operator(last)) {
            in_quotes = true;
        } else if character == '(' && (open > 0 || is_operator(last)) {
            open += 1;
        } else if character == ')' && open > 0 {
            open -= 1;
        } else if matches!(character, '(' | ')') || character.is_whitespace() && open == 0 {
            start = at + character.len_utf8();
        }
        last = character;
    }
    start
}

fn is_operator(character: char) -> bool {
    matches!(character, ':' | '~' | '=' | '<' | '>')
}

fn starts_with(text: &str, prefix: &str) -> bool {
    let head = text.get(..prefix.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

fn words(prefix: &str) -> Vec<Completion> {
    let fields = FIELDS.iter().map(|field| {
        let usual = match field.kind {
            FieldKind::Size(_) => ">",
            FieldKind::Count(_) => "<",
            kind => kind.operators().first().copied().unwrap_or(":"),
        };
        Completion {
            text: format!("{}{usual}", field.name),
            kind: CompletionKind::Field,
        }
    });
    let words = WORDS.iter().map(|(word, _)| *word);
    let words = words.chain(["and", "or", "not"]).map(|word| Completion {
        text: word.to_owned(),
        kind: CompletionKind::Word,
    });
    let all = fields.chain(words);
    all.filter(|item| starts_with(&item.text, prefix)).collect()
}

fn classes(snapshot: &Snapshot, prefix: &str) -> Vec<Completion> {
    let class_count = |class: &ClassIdx| snapshot.classes.sums(*class).count;
    let mut found: Vec<(u32, String)> = Vec::new();
    for class in snapshot.classes.indices() {
        let name = wtf8::to_str(snapshot.classes.key(class).name);
        let count = class_count(&class);
        if count > 0 && starts_with(&name, prefix) {
            found.push((count, name.into_owned()));
        }
    }
    // Classes of one name are one offer.
    found.sort_unstable_by(|a, b| a.1.cmp(&b.1));
    found.dedup_by(|later, first| {
        let is_same = later.1 == first.1;
        if is_same {
            first.0 = first.0.saturating_add(later.0);
        }
        is_same
    });
    found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let offers = found.into_iter().take(MOST);
    offers
        .map(|(count, name)| Completion {
            text: quoted(&name),
            kind: CompletionKind::Class(count),
        })
        .collect()
}

/// The types that nodes of a snapshot can have.
pub fn type_names(snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    let own = (0..16).filter_map(|code| NodeKind::from_code(code).name());
    own.chain(
        snapshot
            .tables
            .foreign_node_types
            .iter()
            .map(String::as_str),
    )
}

fn types(snapshot: &Snapshot, prefix: &str) -> Vec<Completion> {
    type_names(snapshot)
        .filter(|name| starts_with(name, prefix))
        .map(|name| Completion {
            text: quoted(name),
            kind: CompletionKind::Type,
        })
        .collect()
}

fn filters(prefix: &str) -> Vec<Completion> {
    fields::filter_names()
        .filter(|name| starts_with(name, prefix))
        .map(|name| Completion {
            text: name.to_owned(),
            kind: CompletionKind::Filter,
        })
        .collect()
}

/// A value as it has to be written.
pub fn quoted(value: &str) -> String {
    let is_plain = !value.is_empty()
        && !value.starts_with(['"', '/'])
        && !value.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
    if is_plain {
        return value.to_owned();
    }
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for character in value.chars() {
        if matches!(character, '"' | '\\') {
            text.push('\\');
        }
        text.push(character);
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Condition, Operation, TextTest, parse};
    use super::*;

    #[test]
    fn the_piece_at_the_cursor_is_found() {
        for (before, piece) in [
            ("", ""),
            ("ret", "ret"),
            ("a ret", "ret"),
            ("(a or ret", "ret"),
            ("class:\"a b", "class:\"a b"),
            ("class:\"a b\" x", "x"),
            ("class:(compiled c", "class:(compiled c"),
            ("class:(string) ", ""),
            ("\"a \\\" b", "\"a \\\" b"),
        ] {
            assert_eq!(before.get(piece_start(before)..), Some(piece), "{before}");
        }
    }

    #[test]
    fn words_are_offered_by_their_beginning() {
        let texts = |prefix: &str| -> Vec<String> {
            words(prefix).into_iter().map(|item| item.text).collect()
        };
        assert_eq!(texts("de"), ["detached"]);
        assert_eq!(texts("N"), ["name:", "not"]);
        assert_eq!(texts("ret"), ["retained>"]);
        assert_eq!(texts("").len(), FIELDS.len() + 5);
        assert!(texts("x").is_empty());
    }

    #[test]
    fn a_value_is_quoted_so_that_it_is_read_back() {
        for value in [
            "Foo", "(string)", "a b", "a\"b", "a\\", "/x/", "", "{a, b}", "é",
        ] {
            let query = parse(&format!("class:{}", quoted(value))).expect(value);
            match query.operations.as_slice() {
                [Operation::Test(Condition::Class(TextTest::Is(read)), _)] => {
                    assert_eq!(read, value);
                }
                other => panic!("{value}: {other:?}"),
            }
        }
    }
}
