//! Collections, in English.

use crate::collections::CollectionKind;
use crate::locale::CollectionTexts;

/// See [`CollectionTexts`].
pub const TEXTS: CollectionTexts = CollectionTexts {
    title: "Collections",
    filter: "Filter by class or content",
    collection: "Collection",
    elements: "Elements",
    capacity: "Capacity",
    fill: "Fill",
    bytes: "Bytes",
    kind: "Kind",
    all: "All kinds",
    of_one_class: "Content of one class",
    empty: "Empty ones",
    kinds: |kind| match kind {
        CollectionKind::Array => "Arrays",
        CollectionKind::Map => "Maps",
        CollectionKind::Set => "Sets",
        CollectionKind::WeakMap => "WeakMaps",
        CollectionKind::WeakSet => "WeakSets",
        CollectionKind::Dictionary => "Dictionaries",
        CollectionKind::TypedArray => "Typed arrays",
        CollectionKind::ArrayBuffer => "Array buffers",
    },
    nothing: "There are no such collections.",
    sums: |count, bytes, empty, empty_bytes| {
        format!("{count} collections, {bytes}. {empty} of them are empty, {empty_bytes}.")
    },
    hold_one_class: |count| format!("{count} hold objects of one class alone."),
    unlisted: |count| {
        format!("{count} hold nothing that the file lists: small integers are not in it.")
    },
    of: "of",
    may_hold_numbers: "may hold numbers",
    may_hold_numbers_title: "It has room, and the file lists nothing in it. Small integers are not in the file.",
    exact_elements: |count| match count {
        "1" => "1 element".to_owned(),
        count => format!("{count} elements"),
    },
};
