//! The arguments of `heaplens collections FILE`.

use std::ffi::OsString;

use super::Print;
use super::given::Given;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Collections {
    /// The snapshot.
    pub file: OsString,
    /// How to print.
    pub print: Print,
}

impl Collections {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Collections, Failure> {
        Ok(Collections {
            file: given.file("FILE")?,
            print: given.print(),
        })
    }
}
