//! The arguments of `heaplens overview FILE [--of @ID] [--depth N]`.

use std::ffi::OsString;

use heaplens_model::ObjectId;

use super::Print;
use super::given::Given;
use super::values::usage;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Overview {
    /// The snapshot.
    pub file: OsString,
    /// The object that the map of dominators begins with; nothing for the root.
    pub of: Option<ObjectId>,
    /// The levels of the map.
    pub depth: u32,
    /// How to print.
    pub print: Print,
}

/// The core draws no deeper maps.
const MAX_DEPTH: u32 = 64;

impl Overview {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Overview, Failure> {
        let depth = given.depth.take().unwrap_or(8);
        if !(1..=MAX_DEPTH).contains(&depth) {
            return usage(format!("`overview` has --depth 1 to {MAX_DEPTH}"));
        }
        Ok(Overview {
            file: given.file("FILE")?,
            of: given.of.take(),
            depth,
            print: given.print(),
        })
    }
}
