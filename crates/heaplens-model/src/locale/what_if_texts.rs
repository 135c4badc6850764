//! The texts of What if.

/// See [`Texts::what_if`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct WhatIfTexts {
    pub title: &'static str,

    /// In the menu of a row.
    pub cut_object: &'static str,
    pub cut_edge: &'static str,
    pub cut_into: &'static str,
    pub cut_group: &'static str,

    /// Where nothing is cut yet.
    pub intro: &'static str,
    pub intro_text: &'static str,
    pub intro_ways: &'static [&'static str],
    /// Says which rule it follows.
    pub rule: &'static str,

    /// The name of the list of cuts.
    pub cuts: &'static str,
    pub undo: fn(cut: &str) -> String,
    pub undo_all: &'static str,
    pub working: &'static str,
    /// Objects and bytes that all cuts would free together.
    pub freed: fn(count: u64, grouped: &str, bytes: &str, percent: &str) -> String,
    pub frees_nothing: &'static str,
    pub nothing_freed: &'static str,

    /// What is cut, as far as it is known.
    pub object: fn(name: &str) -> String,
    pub edge: fn(name: &str, from: &str, to: &str) -> String,
    pub into: fn(class: &str) -> String,
    pub into_by: fn(class: &str, by: &str) -> String,
    pub any_edge: &'static str,
    pub anything: &'static str,
    pub weak_map_entry: &'static str,

    /// What became of it.
    pub is_freed: &'static str,
    pub is_kept: &'static str,
    pub some_freed: fn(freed: &str, of: &str) -> String,
    pub edges: fn(count: u64, grouped: &str) -> String,
    pub idle: &'static str,
    pub idle_title: &'static str,
    pub not_there: &'static str,
    pub retained_then: fn(bytes: &str) -> String,
    pub retained_before: fn(bytes: &str) -> String,
    /// The nearest retainer that still keeps it.
    pub kept_by: fn(edge: &str, of: &str) -> String,
    pub kept_example: fn(object: &str) -> String,
    pub kept_as_root: &'static str,
    pub steps: fn(count: u64, grouped: &str) -> String,
    pub edge_of: fn(edge: &str) -> String,
    pub ends_at_root: &'static str,
    pub ends_nowhere: &'static str,
    pub more_steps: fn(steps: &str) -> String,
}
