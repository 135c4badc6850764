//! The arguments of `heaplens strings FILE`.

use std::ffi::OsString;

use super::Print;
use super::given::Given;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Strings {
    /// The snapshot.
    pub file: OsString,
    /// How to print.
    pub print: Print,
}

impl Strings {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Strings, Failure> {
        Ok(Strings {
            file: given.file("FILE")?,
            print: given.print(),
        })
    }
}
