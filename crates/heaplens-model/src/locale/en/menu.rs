//! The menu on a row, in English.

use crate::locale::menu_texts::MenuTexts;

/// See [`MenuTexts`].
pub const TEXTS: MenuTexts = MenuTexts {
    label: "Row actions",
    reveal_in: |view| format!("Reveal in {view}"),
    not_in_view: |view| format!("The object is not in {view}."),
    show_dominated: "Show what it retains",
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
};
