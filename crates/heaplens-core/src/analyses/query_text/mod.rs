//! The language of the search box: `class:Foo retained>1MB not (detached or string~/^slot-/)`.
//!
//! A query is conditions about one object. Conditions side by side must all hold; `or` and `not`
//! are words, brackets group; `and` may be written. `and` binds closer than `or`. A condition is
//!
//! - a field, an operator and a value without blanks between: see [`fields`];
//! - a word that stands for itself: `detached`, `unreachable`;
//! - any other word, quoted text or `/pattern/`: the object's name contains it, whatever its case.
//!
//! Values with blanks stand in quotes (`"a \"b\""`), in brackets they may stand as they are
//! (`class:(compiled code)`). Parsing makes a list of operations in the order of evaluation
//! (Dijkstra's shunting yard), so nothing recurses and no input is deep. O(length).

pub mod completion;
pub mod fields;
pub mod tokens;

use heaplens_model::query_text::{QueryTextCause, QueryTextError};

pub use fields::{Comparison, Condition, TextTest};
use tokens::{Token, TokenKind, tokens};

/// A longer query is refused, in bytes.
pub const MAX_LENGTH: usize = 10_000;
/// So many brackets may be open at once.
pub const MAX_DEPTH: usize = 100;

/// A query that was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What to do, in this order, with a stack of sets of objects.
    pub operations: Vec<Operation>,
}

/// A step of evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Puts the set of all objects for which a condition holds on the stack.
    Test(Condition, Span),
    /// Turns the topmost set into that of all others.
    Not,
    /// Replaces the two topmost sets by what is in both.
    And,
    /// Replaces the two topmost sets by what is in either.
    Or,
}

/// A piece of the query's text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl Span {
    /// An error here.
    pub fn error(self, cause: QueryTextCause) -> QueryTextError {
        QueryTextError {
            start: self.start as u32,
            end: self.end as u32,
            cause,
        }
    }
}

/// What waits until its second part is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Bracket(Span),
    Not(Span),
    And,
    Or(Span),
}

impl Waiting {
    fn precedence(self) -> u8 {
        match self {
            Waiting::Bracket(_) => 0,
            Waiting::Or(_) => 1,
            Waiting::And => 2,
            Waiting::Not(_) => 3,
        }
    }

    fn operation(self) -> Option<Operation> {
        match self {
            Waiting::Bracket(_) => None,
            Waiting::Or(_) => Some(Operation::Or),
            Waiting::And => Some(Operation::And),
            Waiting::Not(_) => Some(Operation::Not),
        }
    }
}

struct Parser {
    operations: Vec<Operation>,
    waiting: Vec<Waiting>,
    brackets: usize,
    /// A condition must come next.
    wants_term: bool,
    last: Span,
}

/// Reads a query. Blank text is a query without operations.
///
/// # Errors
/// When it is no query: what is wrong, and where.
pub fn parse(text: &str) -> Result<Query, QueryTextError> {
    let whole = Span {
        start: 0,
        end: text.len(),
    };
    if text.len() > MAX_LENGTH {
        let limit = MAX_LENGTH as u32;
        let beyond = Span {
            start: text.floor_char_boundary(MAX_LENGTH),
            ..whole
        };
        return Err(beyond.error(QueryTextCause::TooLong { limit }));
    }
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok(Query::default());
    }
    let mut parser = Parser {
        operations: Vec::new(),
        waiting: Vec::new(),
        brackets: 0,
        wants_term: true,
        last: Span::default(),
    };
    for token in tokens {
        parser.take(token)?;
    }
    let end = Span {
        start: text.len(),
        end: text.len(),
    };
    parser.finish(end)
}

impl Parser {
    fn take(&mut self, token: Token) -> Result<(), QueryTextError> {
        let span = token.span;
        let missing = || span.error(QueryTextCause::MissingTerm);
        match token.kind {
            TokenKind::Close if self.brackets == 0 => {
                return Err(span.error(QueryTextCause::UnopenedBracket));
            }
            TokenKind::Close | TokenKind::Or | TokenKind::And if self.wants_term => {
                return Err(missing());
            }
            TokenKind::Close => {
                self.apply_above(0);
                self.waiting.pop();
                self.brackets -= 1;
            }
            TokenKind::Or => {
                self.apply_above(Waiting::Or(span).precedence() - 1);
                self.waiting.push(Waiting::Or(span));
                self.wants_term = true;
            }
            TokenKind::And => {
                self.apply_above(Waiting::And.precedence() - 1);
                self.waiting.push(Waiting::And);
                self.wants_term = true;
            }
            TokenKind::Open | TokenKind::Not | TokenKind::Test(_) => {
                if !self.wants_term {
                    self.apply_above(Waiting::And.precedence() - 1);
                    self.waiting.push(Waiting::And);
                }
                self.wants_term = true;
                match token.kind {
                    TokenKind::Open => {
                        self.brackets += 1;
                        if self.brackets > MAX_DEPTH {
                            let limit = MAX_DEPTH as u32;
                            return Err(span.error(QueryTextCause::TooDeep { limit }));
                        }
                        self.waiting.push(Waiting::Bracket(span));
                    }
                    // Twice not is nothing, so that a thousand of them are not deep either.
                    TokenKind::Not if matches!(self.waiting.last(), Some(Waiting::Not(_))) => {
                        self.waiting.pop();
                    }
                    TokenKind::Not => self.waiting.push(Waiting::Not(span)),
                    TokenKind::Test(condition) => {
                        self.operations.push(Operation::Test(condition, span));
                        self.wants_term = false;
                    }
                    _ => {}
                }
            }
        }
        self.last = span;
        Ok(())
    }

    /// Applies what waits and binds closer than `precedence`.
    fn apply_above(&mut self, precedence: u8) {
        while let Some(operation) = self
            .waiting
            .pop_if(|waiting| waiting.precedence() > precedence)
            .and_then(Waiting::operation)
        {
            self.operations.push(operation);
        }
    }

    fn finish(mut self, end: Span) -> Result<Query, QueryTextError> {
        if self.wants_term {
            // Point at the word that waits, and at the end for an open bracket.
            let span = match self.waiting.last() {
                Some(Waiting::Bracket(_)) | None => end,
                Some(_) => self.last,
            };
            return Err(span.error(QueryTextCause::MissingTerm));
        }
        let open = self.waiting.iter().rev().find_map(|waiting| match waiting {
            Waiting::Bracket(span) => Some(*span),
            _ => None,
        });
        if let Some(span) = open {
            return Err(span.error(QueryTextCause::UnclosedBracket));
        }
        self.apply_above(0);
        Ok(Query {
            operations: self.operations,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The query with brackets around everything, names as they are and other tests as `#field`.
    fn picture(query: &Query) -> String {
        let mut stack: Vec<String> = Vec::new();
        for operation in &query.operations {
            let mut pop = || stack.pop().unwrap_or_default();
            let text = match operation {
                Operation::Test(Condition::Name(TextTest::Contains(text)), _) => text.clone(),
                Operation::Test(condition, _) => format!("{condition:?}"),
                Operation::Not => format!("!{}", pop()),
                Operation::And => {
                    let b = pop();
                    format!("({} {b})", pop())
                }
                Operation::Or => {
                    let b = pop();
                    format!("({}|{b})", pop())
                }
            };
            stack.push(text);
        }
        assert!(stack.len() <= 1, "{stack:?}");
        stack.pop().unwrap_or_default()
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        match parse(text) {
            Ok(query) => assert_eq!(picture(&query), expected, "{text}"),
            Err(error) => panic!("{text}: {error:?}"),
        }
    }

    #[track_caller]
    fn check_error(text: &str, start: usize, end: usize, cause: QueryTextCause) {
        let error = parse(text).expect_err(text);
        assert_eq!(
            (error.start, error.end),
            (start as u32, end as u32),
            "{text}"
        );
        assert_eq!(error.cause, cause, "{text}");
    }

    #[test]
    fn conditions_combine() {
        check("", "");
        check("  ", "");
        check("a", "a");
        check("a b c", "((a b) c)");
        check("a and b AND c", "((a b) c)");
        check("a or b c", "(a|(b c))");
        check("a b or c d", "((a b)|(c d))");
        check("a or b or c", "((a|b)|c)");
        check("not a b", "(!a b)");
        check("not (a b) or not not c", "(!(a b)|c)");
        check("not not not a", "!a");
        check("a (b or c)", "(a (b|c))");
        check("((a))", "a");
        check("(a)(b)", "(a b)");
        check("a \"or\" b", "((a or) b)");
        check("\"a \\\"b\\\\\" c", "(a \"b\\ c)");
        check("注意 é", "(注意 é)");
        check("oracle notes android", "((oracle notes) android)");
    }

    #[test]
    fn what_is_wrong_has_a_position() {
        use QueryTextCause::*;
        check_error("a or", 2, 4, MissingTerm);
        check_error("or a", 0, 2, MissingTerm);
        check_error("a or or b", 5, 7, MissingTerm);
        check_error("a not", 2, 5, MissingTerm);
        check_error("()", 1, 2, MissingTerm);
        check_error("a (", 3, 3, MissingTerm);
        check_error("(a (b)", 0, 1, UnclosedBracket);
        check_error("a)", 1, 2, UnopenedBracket);
        check_error("a \"b", 2, 4, UnclosedQuote);
    }

    #[test]
    fn no_length_and_no_depth_is_too_much() {
        let limit = MAX_LENGTH as u32;
        for text in ["(".repeat(100_000), "a ".repeat(50_000), "é".repeat(50_000)] {
            let error = parse(&text).expect_err("too long");
            assert_eq!(error.cause, QueryTextCause::TooLong { limit });
            assert!(text.is_char_boundary(error.start as usize));
        }
        let deep = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        assert!(parse(&deep(MAX_DEPTH)).is_ok());
        let limit = MAX_DEPTH as u32;
        let error = parse(&deep(MAX_DEPTH + 1)).expect_err("too deep");
        assert_eq!(error.cause, QueryTextCause::TooDeep { limit });
        assert!(parse(&format!("{}a", "not ".repeat(2_000))).is_ok());
    }

    /// A tree of conditions, written with as many brackets as it needs.
    #[derive(Clone, Debug)]
    enum Tree {
        Leaf(u8),
        Not(Box<Tree>),
        And(Box<Tree>, Box<Tree>),
        Or(Box<Tree>, Box<Tree>),
    }

    impl Tree {
        fn write(&self, brackets: bool) -> String {
            match self {
                Tree::Leaf(name) => format!("x{name}"),
                Tree::Not(tree) => format!("not ({})", tree.write(brackets)),
                Tree::And(a, b) => format!("({}) ({})", a.write(brackets), b.write(brackets)),
                Tree::Or(a, b) if brackets => {
                    format!("(({}) or ({}))", a.write(brackets), b.write(brackets))
                }
                Tree::Or(a, b) => format!("({}) or ({})", a.write(brackets), b.write(brackets)),
            }
        }

        fn value(&self, set: u8) -> bool {
            match self {
                Tree::Leaf(name) => set >> name & 1 != 0,
                Tree::Not(tree) => !tree.value(set),
                Tree::And(a, b) => a.value(set) && b.value(set),
                Tree::Or(a, b) => a.value(set) || b.value(set),
            }
        }
    }

    fn value(query: &Query, set: u8) -> bool {
        let mut stack = Vec::new();
        for operation in &query.operations {
            let mut pop = || stack.pop().unwrap_or(false);
            let value = match operation {
                Operation::Test(Condition::Name(TextTest::Contains(text)), _) => {
                    let name: u8 = text[1..].parse().expect("a number");
                    set >> name & 1 != 0
                }
                Operation::Test(other, _) => panic!("{other:?}"),
                Operation::Not => !pop(),
                Operation::And => pop() & pop(),
                Operation::Or => pop() | pop(),
            };
            stack.push(value);
        }
        stack.pop().unwrap_or(false)
    }

    fn trees() -> impl Strategy<Value = Tree> {
        let leaf = (0u8..8).prop_map(Tree::Leaf);
        leaf.prop_recursive(5, 40, 2, |inner| {
            let pair = (inner.clone(), inner.clone());
            prop_oneof![
                inner.prop_map(|tree| Tree::Not(Box::new(tree))),
                pair.clone()
                    .prop_map(|(a, b)| Tree::And(Box::new(a), Box::new(b))),
                pair.prop_map(|(a, b)| Tree::Or(Box::new(a), Box::new(b))),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_tree_is_understood_as_it_was_meant(tree in trees(), brackets: bool) {
            let text = tree.write(brackets);
            let query = parse(&text).expect("a query");
            for set in 0..=u8::MAX {
                prop_assert_eq!(value(&query, set), tree.value(set), "{} of {}", set, &text);
            }
        }

        #[test]
        fn any_text_is_a_query_or_has_an_error_inside(text in "\\PC{0,60}|[a-z:~<>=/\"() @\\\\0-9]{0,40}") {
            match parse(&text) {
                Ok(query) => {
                    let mut height = 0i32;
                    for operation in &query.operations {
                        height += match operation {
                            Operation::Test(_, span) => {
                                prop_assert!(text.get(span.start..span.end).is_some());
                                1
                            }
                            Operation::Not => 0,
                            Operation::And | Operation::Or => -1,
                        };
                        prop_assert!(height > 0);
                    }
                    prop_assert!(height <= 1);
                }
                Err(error) => {
                    prop_assert!(text.get(error.start as usize..error.end as usize).is_some());
                }
            }
        }
    }
}
