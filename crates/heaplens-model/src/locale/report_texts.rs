//! The shape of the texts of reports.

use crate::suspects::Suspect;

/// What a report says besides what is said of suspects. Names are given as marks.
#[allow(missing_docs, reason = "the texts say it")]
pub struct ReportTexts {
    pub title: &'static str,
    pub snapshot: fn(name: &str, nodes: &str, size: &str) -> String,
    pub names_hidden: &'static str,
    /// Where there is no suspect.
    pub none: &'static str,
    /// What gathers where, in a few words.
    pub headline: fn(&Suspect) -> String,
    /// Headings of a suspect's sections.
    pub growth: &'static str,
    pub path: &'static str,
    pub classes: &'static str,
    pub evidence: &'static str,
    /// Columns of the growth, beside the sizes.
    pub step: &'static str,
    pub objects: &'static str,
    pub in_all: &'static str,
    /// Behind the step of the path that is the accumulator.
    pub gathers_here: &'static str,
    pub common_prefix: fn(prefix: &str) -> String,
    pub score: fn(score: &str, confidence: &str) -> String,
    /// What a suspect rests on, in sentences.
    pub rests_on: fn(&Suspect) -> Vec<String>,
    pub held_back: &'static str,
    pub amount: fn(objects: &str, size: &str) -> String,
    /// Between a word and what it is.
    pub colon: &'static str,
    /// What stands in place of hidden names, counted from 1.
    pub snapshot_label: fn(usize) -> String,
    pub class_label: fn(usize) -> String,
    pub property_label: fn(usize) -> String,
}
