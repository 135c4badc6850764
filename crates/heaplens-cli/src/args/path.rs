//! The arguments of `heaplens path FILE @ID [--ignore WHAT]…`.

use std::ffi::OsString;
use std::mem::take;

use heaplens_model::{Ignored, ObjectId};

use super::Print;
use super::given::Given;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Path {
    /// The snapshot.
    pub file: OsString,
    /// The object.
    pub id: ObjectId,
    /// What to look past.
    pub ignored: Vec<Ignored>,
    /// How to print.
    pub print: Print,
}

impl Path {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Path, Failure> {
        Ok(Path {
            file: given.file("FILE")?,
            id: given.id("@ID")?,
            ignored: take(&mut given.ignored),
            print: given.print_located(),
        })
    }
}
