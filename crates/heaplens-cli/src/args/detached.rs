//! The arguments of `heaplens detached FILE`.

use std::ffi::OsString;

use super::Print;
use super::given::Given;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Detached {
    /// The snapshot.
    pub file: OsString,
    /// How to print.
    pub print: Print,
}

impl Detached {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Detached, Failure> {
        Ok(Detached {
            file: given.file("FILE")?,
            print: given.print_located(),
        })
    }
}
