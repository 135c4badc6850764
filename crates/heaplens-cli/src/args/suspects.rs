//! The arguments of `heaplens suspects BASE [TARGET…]`.

use std::ffi::OsString;
use std::mem::take;

use heaplens_model::locale::Lang;
use heaplens_model::query::MOST_SNAPSHOTS;
use heaplens_model::report::ReportFormat;

use super::Print;
use super::given::Given;
use super::values::{Condition, is_stdin, usage};
use crate::Failure;

#[derive(Debug, PartialEq)]
pub struct Suspects {
    /// The snapshots, the oldest first.
    pub files: Vec<OsString>,
    /// The report to print in place of a table or JSON.
    pub report: Option<Report>,
    /// What makes the command fail.
    pub fail_if: Option<Condition>,
    /// How to print.
    pub print: Print,
}

/// A report for a bug tracker.
#[derive(Debug, PartialEq)]
pub struct Report {
    /// Its form.
    pub format: ReportFormat,
    /// Its language.
    pub lang: Lang,
    /// Whether labels stand in place of names.
    pub hide_names: bool,
    /// Whether it shows the texts of strings.
    pub with_strings: bool,
    /// The only suspect in it, counted from 1.
    pub suspect: Option<usize>,
}

impl Report {
    /// Takes what a report has of what was given.
    fn take_from(given: &mut Given) -> Result<Option<Report>, Failure> {
        let format = match (take(&mut given.markdown), take(&mut given.html)) {
            (false, false) => return Ok(None),
            (true, false) => ReportFormat::Markdown,
            (false, true) => ReportFormat::Html,
            (true, true) => return usage("--markdown and --html are two forms: give one of them"),
        };
        Ok(Some(Report {
            format,
            lang: take(&mut given.lang).unwrap_or_default(),
            hide_names: take(&mut given.hide_names),
            with_strings: take(&mut given.with_strings),
            suspect: take(&mut given.suspect),
        }))
    }
}

impl Suspects {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Suspects, Failure> {
        let files = given.files()?;
        if files.len() > MOST_SNAPSHOTS {
            return usage(format!("`suspects` needs 1 to {MOST_SNAPSHOTS} FILEs"));
        }
        if files.iter().filter(|file| is_stdin(file)).count() > 1 {
            return usage("only one file can be standard input");
        }
        let fail_if = take(&mut given.fail_if);
        if let Some(condition) = &fail_if
            && condition.field != "score"
        {
            return usage(format!(
                "`suspects` has no figure `{}`: write --fail-if 'score>0.5'",
                condition.field
            ));
        }
        if let Some(condition) = &fail_if {
            condition.without_unit()?;
        }
        let report = Report::take_from(given)?;
        let print = given.print_located();
        if report.is_some() && print.json {
            return usage("a report is no JSON: leave out --json");
        }
        Ok(Suspects {
            files,
            report,
            fail_if,
            print,
        })
    }
}
