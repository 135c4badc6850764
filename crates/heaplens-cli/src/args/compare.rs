//! The arguments of `heaplens compare BASE TARGET`.

use std::ffi::OsString;
use std::mem::take;

use super::Print;
use super::given::Given;
use super::values::{is_stdin, usage};
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Compare {
    /// The earlier snapshot.
    pub base: OsString,
    /// The later one.
    pub target: OsString,
    /// Whether to work out retained sizes, too.
    pub retained: bool,
    /// How to print.
    pub print: Print,
}

impl Compare {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Compare, Failure> {
        let base = given.file("BASE")?;
        let target = given.file("TARGET")?;
        if is_stdin(&base) && is_stdin(&target) {
            return usage("only one file can be standard input");
        }
        Ok(Compare {
            base,
            target,
            retained: take(&mut given.retained),
            print: given.print_located(),
        })
    }
}
