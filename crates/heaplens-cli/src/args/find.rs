//! The arguments of `heaplens find FILE TEXT [--case] [--regex] [--query] [--filter NAME]`.

use std::ffi::OsString;
use std::mem::take;

use heaplens_model::{Filter, SearchBy};

use super::Print;
use super::given::Given;
use super::values::usage;
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Find {
    /// The snapshot.
    pub file: OsString,
    /// What to find.
    pub text: String,
    /// How the text is meant.
    pub by: SearchBy,
    /// Only what this filter lets through.
    pub filter: Option<Filter>,
    /// How to print.
    pub print: Print,
}

impl Find {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Find, Failure> {
        Ok(Find {
            file: given.file("FILE")?,
            text: given.text("TEXT")?,
            by: search_by(given)?,
            filter: given.filter.take(),
            print: given.print_located(),
        })
    }
}

fn search_by(given: &mut Given) -> Result<SearchBy, Failure> {
    let match_case = take(&mut given.case);
    match (take(&mut given.regex), take(&mut given.query)) {
        (false, false) => Ok(SearchBy::Text { match_case }),
        (true, false) => Ok(SearchBy::Pattern),
        (false, true) if !match_case => Ok(SearchBy::Query),
        _ => usage(
            "--query goes neither with --regex nor with --case: a query has `~/text/` and `~/text/i`",
        ),
    }
}
