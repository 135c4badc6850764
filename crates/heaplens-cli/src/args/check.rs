//! The arguments of `heaplens check FILE…`.

use std::ffi::OsString;

use super::Print;
use super::given::Given;
use super::values::{is_stdin, usage};
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    pub files: Vec<OsString>,
    /// How to print.
    pub print: Print,
}

impl Check {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Check, Failure> {
        let files = given.files()?;
        if files.iter().filter(|file| is_stdin(file)).count() > 1 {
            return usage("only one file can be standard input");
        }
        Ok(Check {
            files,
            print: given.print_whole(),
        })
    }
}
