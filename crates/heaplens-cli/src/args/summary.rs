//! The arguments of `heaplens summary FILE [--filter NAME]`.

use std::ffi::OsString;

use heaplens_model::Filter;

use super::Print;
use super::given::Given;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    /// The snapshot.
    pub file: OsString,
    /// Only what this filter lets through.
    pub filter: Option<Filter>,
    /// How to print.
    pub print: Print,
}

impl Summary {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Summary, Failure> {
        Ok(Summary {
            file: given.file("FILE")?,
            filter: given.filter.take(),
            print: given.print_located(),
        })
    }
}
