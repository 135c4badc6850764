//! The shape of the texts of Find and of the named filters.

use crate::Filter;

/// The texts of the Find box and of its results.
#[allow(missing_docs, reason = "the texts say it")]
pub struct FindTexts {
    pub title: &'static str,
    /// The tooltip of the box.
    pub box_title: &'static str,
    pub text_placeholder: &'static str,
    pub pattern_placeholder: &'static str,
    pub query_placeholder: &'static str,
    pub match_case: &'static str,
    pub pattern: &'static str,
    /// The word on the switch.
    pub query: &'static str,
    pub query_title: &'static str,
    pub suggestions: &'static str,

    pub intro: &'static str,
    pub intro_text: &'static str,
    pub intro_query: &'static str,
    pub held: &'static str,
    pub held_text: &'static str,
    pub search: &'static str,

    pub searching: &'static str,
    pub found: fn(count: u64, number: &str) -> String,
    pub shallow: fn(size: &str) -> String,
    pub retained: fn(size: &str) -> String,
    pub retained_title: &'static str,
    pub retained_pending: &'static str,
    pub nothing: &'static str,
    pub nothing_within: &'static str,
    pub hit: fn(position: &str, total: &str) -> String,
    pub next: &'static str,
    pub previous: &'static str,
    pub class: &'static str,
    pub all_classes: fn(count: u64, number: &str) -> String,
    pub kind: &'static str,
    pub all_kinds: &'static str,
    pub facet: fn(name: &str, number: &str) -> String,
    pub file_order: &'static str,
    pub file_order_title: &'static str,
    pub ask_as_query: &'static str,
    pub not_understood: &'static str,

    /// What a field of the query language asks for, by its name.
    pub field: fn(name: &str) -> &'static str,
    /// What a word of the query language means.
    pub word: fn(word: &str) -> &'static str,
}

/// The texts of the named filters.
#[allow(missing_docs, reason = "the texts say it")]
pub struct FilterTexts {
    pub label: &'static str,
    pub all_objects: &'static str,
    pub retained_by: &'static str,
    pub allocated: &'static str,
    pub by_realm: &'static str,
    pub other: &'static str,
    /// The name in the menu. Ranges of time and realms have names of their own.
    pub name: fn(&Filter) -> &'static str,
    /// Its rule in one sentence.
    pub rule: fn(&Filter) -> &'static str,
    /// Why a snapshot has nothing for it.
    pub lacks: fn(&Filter) -> &'static str,
    pub allocated_before: fn(snapshot: &str) -> String,
    pub allocated_between: fn(before: &str, after: &str) -> String,
    pub allocated_after: fn(snapshot: &str) -> String,
    /// A range of ids that belongs to no snapshot that is open.
    pub allocated_range: fn(after: &str, up_to: &str) -> String,
    pub realm: fn(name: &str, id: &str) -> String,
    pub within: fn(filter: &str) -> String,
    pub clear: &'static str,
    /// Why Dominators shows more than a range.
    pub dominators_stay: &'static str,
    /// Of a row that stays so.
    pub outside: &'static str,
    pub outside_title: &'static str,
    /// In place of an empty table.
    pub nothing_in_range: &'static str,
}
