//! The shape of the Object panel's texts.

use crate::DomState;
use crate::object_facts::{ContentsKind, FactLabel, ObjectKind, ValueWord, WaitsBy};

/// What the panel says of an object. A field is named after where it is read.
#[allow(missing_docs, reason = "the texts say it")]
pub struct ObjectTexts {
    pub title: &'static str,
    pub hint: &'static str,
    pub panes: &'static str,
    pub resize: &'static str,
    pub kind_label: &'static str,
    pub class: &'static str,
    pub location: &'static str,
    pub id: &'static str,
    pub copy_id: &'static str,
    pub sizes: &'static str,
    pub shallow: &'static str,
    pub retained: &'static str,
    pub distance: &'static str,
    pub dom_state: &'static str,
    pub dom: fn(DomState) -> &'static str,
    pub source: &'static str,
    pub source_is_original: &'static str,
    pub source_cut: fn(kept: &str) -> String,
    pub source_missing: &'static str,
    pub source_does_not_fit: &'static str,
    pub allocation_stack: &'static str,
    pub no_stack: &'static str,
    pub more_frames: fn(count: &str) -> String,
    pub anonymous: &'static str,
    pub text: &'static str,
    pub text_of: fn(start: &str, end: &str, total: &str) -> String,
    pub entries_of: fn(start: &str, end: &str, total: &str) -> String,
    pub previous_page: &'static str,
    pub next_page: &'static str,
    pub not_in_file: &'static str,
    pub not_in_file_title: &'static str,
    pub no_numbers: &'static str,
    pub as_far_as_told: &'static str,
    pub kind: fn(ObjectKind) -> &'static str,
    pub fact: fn(FactLabel) -> &'static str,
    pub contents: fn(ContentsKind) -> &'static str,
    pub word: fn(ValueWord) -> &'static str,
    pub waits: fn(WaitsBy) -> &'static str,
}
