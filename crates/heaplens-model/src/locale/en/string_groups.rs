//! Strings, in English.

use crate::locale::StringTexts;

/// See [`StringTexts`].
pub const TEXTS: StringTexts = StringTexts {
    title: "Strings",
    filter: "Filter by text",
    text: "Text",
    waste: "Waste",
    group_by: "Strings by",
    by_text: "Equal text",
    by_prefix: "Beginning up to the first digit",
    by_parent: "String that they are slices of",
    by_rope: "Concatenated string",
    nothing: "There are no such strings.",
    all: |count, size| format!("{count} strings, {size}."),
    equal: |texts, strings, waste| {
        format!(
            "{texts} texts occur more than once: {strings} strings, {waste} beyond the first ones."
        )
    },
    doubtful: |texts, strings, waste| {
        format!(
            "{texts} more may be longer than the file has them: {strings} strings, {waste} beyond the first ones."
        )
    },
    alike: |prefixes, strings| {
        format!("{prefixes} beginnings that several texts have: {strings} strings.")
    },
    sliced: |parents, size, slices| {
        format!("{parents} strings of {size} are kept by {slices} slices, however short those are.")
    },
    never_flattened: |ropes, parts| {
        format!(
            "{ropes} texts were put together with + and never made one: {parts} concatenated strings hold the parts."
        )
    },
    cut: "cut",
    cut_title: |length| match length {
        Some(length) => {
            format!("The file has only the beginning. Length ({length}) and hash are equal, too.")
        }
        None => "The file has only the beginning. The hash is equal, too.".to_owned(),
    },
    maybe_cut: "may be longer",
    maybe_cut_title: "The file has 1,024 characters, at which V8 cuts. The strings may differ in what follows.",
    concatenated: |count| format!("{count} concatenated"),
    kept_by_slices: "kept by slices alone",
    kept_by_slices_title: "Nothing but slices keeps this string. Copies of the slices' texts would free it.",
    with_text: |text| format!("strings “{text}”"),
    with_prefix: |prefix| format!("strings “{prefix}…”"),
    slices_of: |text| format!("slices of “{text}”"),
};
