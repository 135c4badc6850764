//! The arguments of `heaplens what-if FILE --cut WHAT…`.

use std::ffi::OsString;
use std::mem::take;

use heaplens_model::Cut;
use heaplens_model::what_if::MOST_CUTS;

use super::Print;
use super::given::Given;
use super::values::usage;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// The snapshot.
    pub file: OsString,
    /// What is cut.
    pub cuts: Vec<Cut>,
    /// How to print.
    pub print: Print,
}

impl WhatIf {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<WhatIf, Failure> {
        let file = given.file("FILE")?;
        let cuts = take(&mut given.cuts);
        if !(1..=MOST_CUTS).contains(&cuts.len()) {
            return usage(format!("`what-if` needs --cut, {MOST_CUTS} times at most"));
        }
        Ok(WhatIf {
            file,
            cuts,
            print: given.print_located(),
        })
    }
}
