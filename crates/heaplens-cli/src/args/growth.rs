//! The arguments of `heaplens growth FILE FILE…`.

use std::ffi::OsString;

use heaplens_model::query::MOST_SNAPSHOTS;

use super::Print;
use super::given::Given;
use super::values::{is_stdin, usage};
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Growth {
    /// The snapshots, oldest first.
    pub files: Vec<OsString>,
    /// How to print.
    pub print: Print,
}

impl Growth {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Growth, Failure> {
        let files = given.files()?;
        if !(2..=MOST_SNAPSHOTS).contains(&files.len()) {
            return usage(format!("`growth` needs 2 to {MOST_SNAPSHOTS} FILEs"));
        }
        if files.iter().filter(|file| is_stdin(file)).count() > 1 {
            return usage("only one file can be standard input");
        }
        Ok(Growth {
            files,
            print: given.print_located(),
        })
    }
}
