//! The arguments of `heaplens dominators FILE [--of @ID] [--by-class]`.

use std::ffi::OsString;
use std::mem::take;

use heaplens_model::ObjectId;

use super::Print;
use super::given::Given;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Dominators {
    /// The snapshot.
    pub file: OsString,
    /// The dominator; nothing for the root.
    pub of: Option<ObjectId>,
    /// Group by class.
    pub by_class: bool,
    /// How to print.
    pub print: Print,
}

impl Dominators {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Dominators, Failure> {
        Ok(Dominators {
            file: given.file("FILE")?,
            of: given.of.take(),
            by_class: take(&mut given.by_class),
            print: given.print(),
        })
    }
}
