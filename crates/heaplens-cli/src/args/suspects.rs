//! The arguments of `heaplens suspects BASE [TARGET…]`.

use std::ffi::OsString;
use std::mem::take;

use super::Print;
use super::given::Given;
use super::values::{Condition, is_stdin, usage};
use crate::Failure;

#[derive(Debug, PartialEq)]
pub struct Suspects {
    /// The snapshots, the oldest first.
    pub files: Vec<OsString>,
    /// What makes the command fail.
    pub fail_if: Option<Condition>,
    /// How to print.
    pub print: Print,
}

impl Suspects {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Suspects, Failure> {
        let files = given.files()?;
        if files.iter().filter(|file| is_stdin(file)).count() > 1 {
            return usage("only one file can be standard input");
        }
        let fail_if = take(&mut given.fail_if);
        if let Some(condition) = &fail_if
            && condition.field != "score"
        {
            return usage(format!(
                "`suspects` has no figure `{}`: write --fail-if 'score>0.5'",
                condition.field
            ));
        }
        Ok(Suspects {
            files,
            fail_if,
            print: given.print_located(),
        })
    }
}
