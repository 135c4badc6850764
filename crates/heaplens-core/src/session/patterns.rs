//! Regular expressions, which the core does not run itself.
//!
//! Each client brings what it has: the worker the browser's `RegExp`, the command line a crate.

use std::borrow::Cow;

use crate::analyses::query_result::QueryHelp;
use crate::analyses::text_match::TextMatcher;
use crate::tables::{NodeSet, OutOfMemory, wtf8};
use crate::views::Snapshot;

/// A regular expression.
pub trait Pattern {
    /// Says of each text whether it matches, in the order of the texts. Lone surrogates are shown as
    /// U+FFFD.
    fn matches_each(&mut self, texts: &[Cow<'_, str>]) -> Vec<bool>;

    /// How many texts are better looked at together now; 1 if it never makes a difference. One call
    /// is not interrupted, so a slow expression takes few.
    fn batch(&self) -> usize {
        1
    }
}

/// Makes regular expressions. Other threads may use it, as they may use sessions.
pub trait Patterns: Send + Sync {
    /// A regular expression.
    ///
    /// # Errors
    /// When it is none: a sentence that says why.
    fn compile(&self, source: &str, ignore_case: bool) -> Result<Box<dyn Pattern>, String>;
}

/// What a session has until its client brings more.
pub struct NoPatterns;

impl Patterns for NoPatterns {
    fn compile(&self, _: &str, _: bool) -> Result<Box<dyn Pattern>, String> {
        Err("Regular expressions are not available here.".to_owned())
    }
}

/// Steps that each look by a regular expression counts for. It may go back and forth over the text
/// many times, so few looks are taken between two chances to stop.
const PATTERN_STEPS: usize = 256;

struct Matches(Box<dyn Pattern>);

impl TextMatcher for Matches {
    fn matches(&mut self, text: &[u8]) -> bool {
        self.0.matches_each(&[wtf8::to_str(text)]) == [true]
    }

    fn batch(&self) -> usize {
        self.0.batch()
    }

    fn matches_each(&mut self, texts: &[&[u8]]) -> Vec<bool> {
        let texts: Vec<_> = texts.iter().map(|text| wtf8::to_str(text)).collect();
        self.0.matches_each(&texts)
    }

    fn cost(&self, text: &[u8]) -> usize {
        PATTERN_STEPS + text.len()
    }
}

/// Looks for a regular expression in names.
///
/// # Errors
/// See [`Patterns::compile`].
pub fn matcher(
    patterns: &dyn Patterns,
    source: &str,
    ignore_case: bool,
) -> Result<Box<dyn TextMatcher>, String> {
    Ok(Box::new(Matches(patterns.compile(source, ignore_case)?)))
}

/// What a query asks of the session.
pub struct Help<'a> {
    /// Makes regular expressions.
    pub patterns: &'a dyn Patterns,
    /// Knows which objects come from a script.
    pub snapshot: &'a Snapshot,
}

impl QueryHelp for Help<'_> {
    fn pattern(&mut self, source: &str, ignore_case: bool) -> Result<Box<dyn TextMatcher>, String> {
        matcher(self.patterns, source, ignore_case)
    }

    fn script_objects(&mut self, path_end: &str) -> Result<Option<NodeSet>, OutOfMemory> {
        self.snapshot.script_objects(path_end)
    }
}
