//! The arguments of `heaplens realms FILE`.

use std::ffi::OsString;

use super::Print;
use super::given::Given;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Realms {
    /// The snapshot.
    pub file: OsString,
    /// How to print.
    pub print: Print,
}

impl Realms {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Realms, Failure> {
        Ok(Realms {
            file: given.file("FILE")?,
            print: given.print(),
        })
    }
}
