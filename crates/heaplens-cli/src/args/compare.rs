//! The arguments of `heaplens compare BASE TARGET`.

use std::ffi::OsString;
use std::mem::take;

use heaplens_model::MatchedBy;

use super::Print;
use super::given::Given;
use super::values::{Condition, is_stdin, usage};
use crate::Failure;

#[derive(Debug, PartialEq)]
pub struct Compare {
    /// The earlier snapshot.
    pub base: OsString,
    /// The later one.
    pub target: OsString,
    /// Whether to work out retained sizes, too.
    pub retained: bool,
    /// Whether to hold back what is no leak.
    pub without_noise: bool,
    /// By what to match objects; nothing where the snapshots decide.
    pub matched_by: Option<MatchedBy>,
    /// What makes the command fail.
    pub fail_if: Option<Condition>,
    /// How to print.
    pub print: Print,
}

impl Compare {
    /// What a condition may be about: the sums of these over all classes.
    pub const FIGURES: [&str; 2] = ["sizeDelta", "countDelta"];

    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Compare, Failure> {
        let base = given.file("BASE")?;
        let target = given.file("TARGET")?;
        if is_stdin(&base) && is_stdin(&target) {
            return usage("only one file can be standard input");
        }
        let fail_if = take(&mut given.fail_if);
        if let Some(condition) = &fail_if
            && !Compare::FIGURES.contains(&condition.field.as_str())
        {
            return usage(format!(
                "`compare` has no figure `{}`: there are {}",
                condition.field,
                Compare::FIGURES.join(", ")
            ));
        }
        if let Some(condition) = &fail_if
            && condition.field == "countDelta"
        {
            condition.without_unit()?;
        }
        Ok(Compare {
            base,
            target,
            retained: take(&mut given.retained),
            without_noise: take(&mut given.without_noise),
            matched_by: given.matched_by.take(),
            fail_if,
            print: given.print_located(),
        })
    }
}
