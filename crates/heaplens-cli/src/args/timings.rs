//! The arguments of `heaplens timings FILE`.

use std::ffi::OsString;

use super::Print;
use super::given::Given;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Timings {
    /// The snapshot.
    pub file: OsString,
    /// How to print.
    pub print: Print,
}

impl Timings {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Timings, Failure> {
        Ok(Timings {
            file: given.file("FILE")?,
            print: given.print_whole(),
        })
    }
}
