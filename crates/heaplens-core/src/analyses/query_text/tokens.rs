//! A query's text in pieces: brackets, words of the language, conditions.

use heaplens_model::query_text::{QueryTextCause, QueryTextError};

use super::Span;
use super::fields::{self, Condition, TextTest, Value};

/// A piece of a query.
#[derive(Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a piece of a query is.
#[derive(Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum TokenKind {
    Open,
    Close,
    And,
    Or,
    Not,
    Test(Condition),
}

/// Cuts a query into pieces. O(length).
pub fn tokens(text: &str) -> Result<Vec<Token>, QueryTextError> {
    let mut reader = Reader { text, at: 0 };
    let mut tokens = Vec::new();
    while let Some(character) = reader.skip_blanks() {
        let start = reader.at;
        let kind = match character {
            '(' => reader.step(TokenKind::Open),
            ')' => reader.step(TokenKind::Close),
            _ => reader.word_or_condition()?,
        };
        let span = Span {
            start,
            end: reader.at,
        };
        tokens.push(Token { kind, span });
    }
    Ok(tokens)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// What a piece of text reads like.
enum Piece {
    Plain(String),
    Quoted(String),
    Pattern { source: String, ignore_case: bool },
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest().chars().next()
    }

    fn step(&mut self, kind: TokenKind) -> TokenKind {
        self.at += 1;
        kind
    }

    fn word_or_condition(&mut self) -> Result<TokenKind, QueryTextError> {
        let start = self.at;
        let rest = self.rest();
        let name_len = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(name_len);
        if let Some(operator) = fields::operator(after).filter(|_| !name.is_empty()) {
            let name = name.to_owned();
            self.at += name_len + operator.len();
            let value_start = self.at;
            let field = fields::find(&name).map_err(|cause| {
                let span = Span {
                    start,
                    end: start + name_len,
                };
                span.error(cause)
            })?;
            let value = match self.piece(true)? {
                Some(Piece::Plain(text)) if text.is_empty() => None,
                Some(Piece::Plain(text) | Piece::Quoted(text)) => Some(Value::Text(text)),
                Some(Piece::Pattern {
                    source,
                    ignore_case,
                }) => Some(Value::Pattern {
                    source,
                    ignore_case,
                }),
                None => None,
            };
            let condition = fields::condition(field, operator, value).map_err(|cause| {
                let is_value = !matches!(cause, QueryTextCause::WrongOperator { .. });
                let span = if is_value && value_start < self.at {
                    Span {
                        start: value_start,
                        end: self.at,
                    }
                } else {
                    Span {
                        start,
                        end: value_start,
                    }
                };
                span.error(cause)
            })?;
            return Ok(TokenKind::Test(condition));
        }
        let test = match self.piece(false)? {
            Some(Piece::Plain(word)) => match word.as_str() {
                "and" | "AND" => return Ok(TokenKind::And),
                "or" | "OR" => return Ok(TokenKind::Or),
                "not" | "NOT" => return Ok(TokenKind::Not),
                word => match fields::word(word) {
                    Some(condition) => return Ok(TokenKind::Test(condition)),
                    None => TextTest::Contains(word.to_owned()),
                },
            },
            Some(Piece::Quoted(text)) => TextTest::Contains(text),
            Some(Piece::Pattern {
                source,
                ignore_case,
            }) => TextTest::Pattern {
                source,
                ignore_case,
            },
            None => TextTest::Contains(String::new()),
        };
        Ok(TokenKind::Test(Condition::Name(test)))
    }

    /// The text from here to the next blank or bracket, a quoted text or a pattern.
    fn piece(&mut self, is_value: bool) -> Result<Option<Piece>, QueryTextError> {
        match self.rest().chars().next() {
            None => Ok(None),
            Some('"') => self.quoted().map(|text| Some(Piece::Quoted(text))),
            Some('/') => Ok(Some(match self.pattern() {
                Some(pattern) => pattern,
                None => self.plain(is_value),
            })),
            Some(_) => Ok(Some(self.plain(is_value))),
        }
    }

    /// A value may have brackets in it, such as `(string)`: up to where they are closed.
    fn plain(&mut self, is_value: bool) -> Piece {
        let mut open = 0usize;
        let mut end = self.rest().len();
        for (at, character) in self.rest().char_indices() {
            match character {
                '(' if is_value => open += 1,
                ')' if open > 0 => open -= 1,
                '(' | ')' => {
                    end = at;
                    break;
                }
                blank if blank.is_whitespace() && open == 0 => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let text = self.rest().get(..end).unwrap_or_default().to_owned();
        self.at += end;
        Piece::Plain(text)
    }

    fn quoted(&mut self) -> Result<String, QueryTextError> {
        let start = self.at;
        let mut text = String::new();
        let mut is_escaped = false;
        for (at, character) in self.rest().char_indices().skip(1) {
            match character {
                _ if is_escaped => {
                    is_escaped = false;
                    text.push(character);
                }
                '\\' => is_escaped = true,
                '"' => {
                    self.at += at + 1;
                    return Ok(text);
                }
                character => text.push(character),
            }
        }
        let span = Span {
            start,
            end: self.text.len(),
        };
        Err(span.error(QueryTextCause::UnclosedQuote))
    }

    /// `/source/` or `/source/i`, if that ends as a word does; paths begin with a slash, too.
    fn pattern(&mut self) -> Option<Piece> {
        let rest = self.rest();
        let mut is_escaped = false;
        let mut in_class = false;
        let mut end = None;
        for (at, character) in rest.char_indices().skip(1) {
            match character {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '[' => in_class = true,
                ']' => in_class = false,
                '/' if !in_class => {
                    end = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let end = end.filter(|end| *end > 1)?;
        let (source, flags) = (rest.get(1..end)?, rest.get(end + 1..)?);
        let ignore_case = flags.starts_with('i');
        let after = flags.strip_prefix('i').unwrap_or(flags);
        let is_end = after
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || matches!(next, '(' | ')'));
        if !is_end {
            return None;
        }
        let source = source.to_owned();
        self.at += end + 1 + usize::from(ignore_case);
        Some(Piece::Pattern {
            source,
            ignore_case,
        })
    }
}
