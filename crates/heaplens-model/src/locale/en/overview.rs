//! Overview, in English.

use crate::locale::OverviewTexts;

/// See [`OverviewTexts`].
pub const TEXTS: OverviewTexts = OverviewTexts {
    title: "Overview",
    counted: "What this file counts",
    v8_heap: "V8 heap",
    native: "Native memory that it counts",
    buffers: |count| format!("of it in {count} stores of ArrayBuffers"),
    extra_native: "of it in no object (extra_native_bytes)",
    not_here: "What is not in this file",
    not_here_lead: "A process takes more memory than its snapshot tells. Look elsewhere for:",
    not_here_items: [
        "Heaps of other threads. Each Worker and each other process has a snapshot of its own.",
        "Memory outside of V8 that no object stands for: of native modules and libraries, images, caches, and buffers that V8 does not know.",
        "The program itself, its compiled code and stacks, and memory that is free but not given back to the system.",
    ],

    stands_out: "What stands out",
    detached: "Detached DOM nodes",
    detached_figures: |count, size| format!("{count}, {size} of their own"),
    repeated: "Texts that occur more than once",
    repeated_figures: |count, texts, waste| {
        format!("{count} strings of {texts} texts, {waste} beyond the first of each")
    },
    collections: "Largest collections",
    collection_figures: |elements, size| format!("{elements} elements, {size}"),
    contexts: "Variables of functions (contexts)",
    workers: "Workers",
    workers_hint: "Their heaps are files of their own.",
    realms: "Realms: frames, vm contexts",
    none: "none",
    awaited: "…",
    show: "Show",

    largest: "Largest dominators",
    largest_hint: "What an area covers would go if its object went.",
    icicle: "Icicle",
    treemap: "Treemap",
    table: "Table",
    shown_as: "Shown as",
    object: "Object",
    share: "Share",
    way: "Way from the root",
    more_above: |count| format!("{count} more"),
    zoom_out: "Zoom out",
    others: |count, grouped| match count {
        1 => "others, 1 object".to_owned(),
        _ => format!("others, {grouped} objects"),
    },
    itself: "itself",
    part: |name, retained, share, own| {
        format!("{name}: {retained} retained ({share}), {own} of its own")
    },
    empty: "This object dominates nothing.",
    keys: "Arrow keys go from object to object, Enter selects one, + zooms in, − zooms out.",
    begin_here: "Zoom in",
    show_in: |view| format!("Show in {view}"),
};
