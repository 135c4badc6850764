//! What rows of Strings and Collections show beside a text or an object.

use heaplens_model::collections::CollectionFacts;
use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::string_costs::{StringGroupDetail, StringGroupRow, TextExtent};

use super::row_look::Part;

/// Returns the text of a group of strings, and what is to be known of it.
pub fn string_parts(group: &StringGroupRow, texts: &Texts) -> Vec<Part> {
    let words = &texts.string_groups;
    let grouped = |number: u64| format::grouped(number, texts.group_separator);
    let marks = match group.detail {
        StringGroupDetail::Prefix => ["\"", "…\""],
        _ => ["\"", "\""],
    };
    let text = Part::quoted("object kind-string", marks, &group.text, texts);
    let mut parts = vec![text.titled(&group.text.text)];
    match &group.detail {
        StringGroupDetail::Text {
            concatenated_count,
            extent,
            ..
        } => {
            match extent {
                TextExtent::Whole => {}
                TextExtent::Cut { length } => {
                    let length = length.and_then(|length| u64::try_from(length).ok());
                    let length = length.map(grouped);
                    let title = (words.cut_title)(length.as_deref());
                    parts.push(Part::new("edge-note", words.cut).titled(&title));
                }
                TextExtent::MaybeCut => {
                    let note = Part::new("edge-note", words.maybe_cut);
                    parts.push(note.titled(words.maybe_cut_title));
                }
            }
            if *concatenated_count > 0 {
                let count = grouped(u64::from(*concatenated_count));
                parts.push(Part::new("edge-note", &(words.concatenated)(&count)));
            }
        }
        StringGroupDetail::Parent {
            is_kept_by_slices: true,
            ..
        } => {
            let note = Part::new("tag", words.kept_by_slices);
            parts.push(note.titled(words.kept_by_slices_title));
        }
        StringGroupDetail::Parent { .. } | StringGroupDetail::Prefix | StringGroupDetail::Rope => {}
    }
    parts
}

/// Returns what a collection holds.
pub fn collection_parts(facts: &CollectionFacts, texts: &Texts) -> Vec<Part> {
    let words = &texts.collections;
    let mut parts = Vec::new();
    if let Some(class) = &facts.content_class {
        parts.push(Part::new("between", words.of));
        let class_name = Part::quoted("class-name", ["", ""], class, texts);
        parts.push(class_name.titled(&class.text));
    }
    if facts.is_unlisted {
        let note = Part::new("edge-note", words.may_hold_numbers);
        parts.push(note.titled(words.may_hold_numbers_title));
    }
    parts
}
