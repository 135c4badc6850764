//! The shape of the texts of reports.

/// What a report says besides what is said of suspects, and what the page says of reports. Names
/// are given as marks.
#[allow(missing_docs, reason = "the texts say it")]
pub struct ReportTexts {
    pub title: &'static str,
    pub snapshot: fn(name: &str, nodes: &str, size: &str) -> String,
    pub names_hidden: &'static str,
    /// Columns of the growth, beside the sizes.
    pub step: &'static str,
    pub objects: &'static str,
    /// Between a word and what it is.
    pub colon: &'static str,
    /// What stands in place of hidden names, counted from 1.
    pub snapshot_label: fn(usize) -> String,
    pub class_label: fn(usize) -> String,
    pub property_label: fn(usize) -> String,

    /// On the page's buttons and switches.
    pub copy_markdown_title: &'static str,
    pub save_html: &'static str,
    pub save_html_title: &'static str,
    pub hide_names: &'static str,
    pub hide_names_title: &'static str,
    pub with_strings: &'static str,
    pub only_suspect: fn(rank: &str) -> String,
}
