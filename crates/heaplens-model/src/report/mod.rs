//! A finding for a bug tracker: suspects as Markdown, or as HTML that needs no other file.
//!
//! The page and the command line make it with this code, so both write the same bytes. The parts:
//!
//! - `names` takes every text of a snapshot out of the suspects, and puts a mark in its place. It
//!   cuts the text, makes it printable, and hides what shall not be seen.
//! - `content` says what the report has, in sentences of the locale around these marks.
//! - `writer` prints the sentences, and a name for each mark: always as code, in which nothing is a
//!   link, an image, a mention or HTML.

mod content;
mod names;
mod writer;

use std::ops::Range;

use crate::locale::Lang;
use crate::suspects::Suspects;

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    /// GitHub Flavored Markdown.
    Markdown,
    /// A file that any browser opens, without a script and without the network.
    Html,
}

/// What a report is of.
#[derive(Clone, Copy, Debug)]
pub struct ReportOf<'a> {
    /// The answer.
    pub suspects: &'a Suspects,
    /// All snapshots that were given, in their order.
    pub given: &'a [ReportSnapshot<'a>],
    /// Those that were compared, the oldest first, as positions in `given`.
    pub order: &'a [usize],
}

/// A snapshot as a report names it.
#[derive(Clone, Copy, Debug)]
pub struct ReportSnapshot<'a> {
    /// The file's name, without folders: the page knows no more.
    pub file: &'a str,
    /// Nodes in it.
    pub node_count: u64,
    /// Their shallow sizes together, in bytes.
    pub total_shallow_size: u64,
}

/// What a report shows.
#[derive(Clone, Debug)]
pub struct ReportOptions {
    /// In which language.
    pub lang: Lang,
    /// Whether labels stand in place of names and paths. V8's and JavaScript's own names stay.
    pub hide_names: bool,
    /// Whether the texts of strings are shown, and the keys of dictionaries.
    pub with_strings: bool,
    /// Which suspects, by their positions. The others count when names get labels, so that one has
    /// the same label in each report of an answer.
    pub which: Range<usize>,
}

/// Returns the report as text.
pub fn report(format: ReportFormat, of: &ReportOf<'_>, options: &ReportOptions) -> String {
    content::write(format, of, options)
}

#[cfg(test)]
mod tests;
