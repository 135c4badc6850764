//! The menu on a row, in English.

use crate::locale::menu_texts::MenuTexts;

/// See [`MenuTexts`].
pub const TEXTS: MenuTexts = MenuTexts {
    show_live: "Show its live objects in Summary",
    label: "Row actions",
    reveal_in: |view| format!("Reveal in {view}"),
    not_in_view: |view| format!("The object is not in {view}."),
    show_dominated: "Show what it retains",
    show_merged: "Show merged paths",
    copy_name: "Copy name",
    copy_id: "Copy id",
    copy_path: "Copy path to a root",
    copy_path_as_markdown: "Copy path as Markdown",
    copy_link: "Copy link to it",
    copy_refused: "The browser did not let it be copied.",
    path_of: |object| format!("Path to a root of {object}"),
    more_steps: |steps| format!("… {steps} more steps"),

    ignore_object: "Ignore this retainer",
    ignore_edge: |name| format!("Ignore every edge “{name}”"),
    ignore_class: |name| format!("Ignore every “{name}”"),
    stop_ignoring: "Stop ignoring this retainer",
    stop_ignoring_one: |what| format!("Stop ignoring {what}"),
    restore_all: "Restore all",
    ignored_list: "Ignored",
    ignored_list_title: "Distances, their order and the path are worked out without these. Sizes do not change.",
    ignored_edge: |name| format!("every edge “{name}”"),
    ignored_class: |name| format!("every “{name}”"),
    ignored: "ignored",
    ignored_title: "Ignored here: distances are those without it.",
    path_ignored: "Without what is ignored, no root reaches it",

    fold: "Fold V8's own plumbing",
    fold_title: "V8's own arrays, code, object shapes and hidden objects give way to the objects that retain them nearer to a root. Where nothing else retains an object they stay.",
    folded_title: |objects| format!("By way of V8's own: {objects}"),

    merged_paths: "Merged paths",
    merged_paths_title: "What retains these objects, grouped by class and property. An object may be in several groups.",
    merged_paths_of: "Merged paths of",
    retained_by: "Retained by",
    elements: "[…]",
    weak_map_entry: "entry of a WeakMap",
    retainer_count: |count, grouped| {
        if count == 1 {
            "1 retainer".to_owned()
        } else {
            format!("{grouped} retainers")
        }
    },
    group_of_roots: "They are roots",
    group_of_roots_title: "The path ends here: the snapshot's root retains these objects.",
    group_of_nothing: "Nothing",
    group_of_nothing_title: "Nothing but weak edges leads to these objects.",
    group_cycle_title: "All of these retainers are already on the path above; following them goes round in a circle.",
    merge_many: |count| format!("Merge the paths of {count} objects"),
};
