//! The arguments of `heaplens variables FILE`.

use std::ffi::OsString;
use std::mem::take;

use super::Print;
use super::given::Given;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Variables {
    /// The snapshot.
    pub file: OsString,
    /// Whether the rules are those of DevTools' npm package.
    pub as_npm: bool,
    /// How to print.
    pub print: Print,
}

impl Variables {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Variables, Failure> {
        Ok(Variables {
            file: given.file("FILE")?,
            as_npm: take(&mut given.as_npm),
            print: given.print_located(),
        })
    }
}
