//! Regular expressions of searches, by the crate `regex-lite`.
//!
//! It takes time in proportion to the text, so no expression runs for ever. It has no look-around and
//! no back-references, unlike the browser's.

use std::borrow::Cow;

use heaplens_core::session::{Pattern, Patterns};
use regex_lite::{Regex, RegexBuilder};

/// See the module.
pub struct RegexPatterns;

impl Patterns for RegexPatterns {
    fn compile(&self, source: &str, ignore_case: bool) -> Result<Box<dyn Pattern>, String> {
        let regex = RegexBuilder::new(source)
            .case_insensitive(ignore_case)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Box::new(CratePattern(regex)))
    }
}

struct CratePattern(Regex);

impl Pattern for CratePattern {
    fn matches_each(&mut self, texts: &[Cow<'_, str>]) -> Vec<bool> {
        texts.iter().map(|text| self.0.is_match(text)).collect()
    }
}
