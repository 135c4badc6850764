//! The texts of Collections.

use crate::collections::CollectionKind;

/// See [`Texts::collections`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct CollectionTexts {
    pub title: &'static str,
    /// In the input that finds collections.
    pub filter: &'static str,
    pub collection: &'static str,
    pub elements: &'static str,
    pub capacity: &'static str,
    pub fill: &'static str,
    pub bytes: &'static str,
    /// Before the choice of a kind.
    pub kind: &'static str,
    pub all: &'static str,
    pub of_one_class: &'static str,
    pub empty: &'static str,
    pub kinds: fn(CollectionKind) -> &'static str,
    /// In place of the table.
    pub nothing: &'static str,
    /// How many there are, their bytes, how many of them are empty, and the bytes of those.
    pub sums: fn(count: &str, bytes: &str, empty: &str, empty_bytes: &str) -> String,
    /// How many hold objects of one class alone.
    pub hold_one_class: fn(count: &str) -> String,
    /// How many may hold what the file does not list.
    pub unlisted: fn(count: &str) -> String,
    /// Between a collection and the class of what it holds.
    pub of: &'static str,
    pub may_hold_numbers: &'static str,
    pub may_hold_numbers_title: &'static str,
    /// The exact number of elements.
    pub exact_elements: fn(count: &str) -> String,
}
