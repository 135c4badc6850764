//! The arguments of `heaplens allocations FILE`.

use std::ffi::OsString;

use super::Print;
use super::given::Given;
use super::values::usage;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Allocations {
    /// The snapshot.
    pub file: OsString,
    /// How many levels of callers are told.
    pub depth: u32,
    /// How to print.
    pub print: Print,
}

/// V8 records no deeper stacks.
const MAX_DEPTH: u32 = 64;

impl Allocations {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Allocations, Failure> {
        let depth = given.depth.take().unwrap_or(1);
        if depth > MAX_DEPTH {
            return usage(format!("`allocations` has --depth up to {MAX_DEPTH}"));
        }
        Ok(Allocations {
            file: given.file("FILE")?,
            depth,
            print: given.print_located(),
        })
    }
}
