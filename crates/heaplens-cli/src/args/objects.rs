//! The arguments of `heaplens objects FILE CLASS [--filter NAME]`.

use std::ffi::OsString;

use heaplens_model::Filter;

use super::Print;
use super::given::Given;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Objects {
    /// The snapshot.
    pub file: OsString,
    /// The class's name.
    pub class: String,
    /// Only what this filter lets through.
    pub filter: Option<Filter>,
    /// How to print.
    pub print: Print,
}

impl Objects {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Objects, Failure> {
        Ok(Objects {
            file: given.file("FILE")?,
            class: given.text("CLASS")?,
            filter: given.filter.take(),
            print: given.print_located(),
        })
    }
}
