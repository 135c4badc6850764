//! The command palette and the list of keys, in English.

use crate::locale::palette_texts::{KeyGroup, PaletteTexts};

/// See [`PaletteTexts`].
pub const TEXTS: PaletteTexts = PaletteTexts {
    title: "Commands",
    placeholder: "A view, a class, an object by @id, or an action",
    results: "Results",
    result_count: |count, grouped| {
        if count == 1 {
            "1 result".to_owned()
        } else {
            format!("{grouped} results")
        }
    },
    nothing: "Nothing is called so.",
    close: "Close",

    view: "View",
    class: "Class",
    object: "Object",
    snapshot: "Snapshot",
    action: "Action",

    go_to_object: |id| format!("Go to object {id}"),
    class_count: |count, grouped| {
        if count == 1 {
            "1 object".to_owned()
        } else {
            format!("{grouped} objects")
        }
    },
    open_snapshots: "Open snapshots…",
    copy_link: "Copy a link to this view",
    find: "Search with the Find box",
    clear_filters: "Clear filters",
    export_as: |format| format!("Export the table as {format}"),
    language: |name| format!("Language: {name}"),
    words: "Explain the words",
    help: "Help: how to take a snapshot",

    keys: "Keys",
    key_groups: &[
        KeyGroup {
            title: "Everywhere",
            keys: &[
                (
                    "Ctrl K",
                    "Commands: any view, class, object by id, or action",
                ),
                ("?", "This list"),
                ("/ or Ctrl F", "The Find box"),
                ("F1", "Say aloud what the line at the bottom explains"),
                ("Esc", "Close what is open above the page"),
            ],
        },
        KeyGroup {
            title: "In tables",
            keys: &[
                ("↑ ↓", "The row above, below"),
                ("PgUp PgDn", "A screenful up, down"),
                ("Home End", "The first, the last row"),
                ("→", "Open the row, or go below it"),
                ("←", "Close the row, or go to the one above it"),
                ("Enter or Space", "Open or close the row"),
                ("Shift F10 or Menu", "The row's menu"),
                ("Shift ↑ ↓", "Select several rows"),
                ("Ctrl ↑ ↓", "Move, and select nothing"),
                ("Ctrl Space", "Select this row besides others, or no more"),
                ("Ctrl A", "Select all rows"),
                ("Ctrl C", "Copy the selected rows"),
                ("Esc", "Select this row alone"),
            ],
        },
        KeyGroup {
            title: "On a table's heading",
            keys: &[
                ("← →", "The column before, after"),
                ("Enter", "Sort by the column"),
                ("Shift ← →", "Make the column wider, narrower"),
                ("↓", "Go to the rows"),
            ],
        },
        KeyGroup {
            title: "In the Find box",
            keys: &[
                ("Enter", "The next object that was found"),
                ("Shift Enter", "The one before"),
                ("@id Enter", "Straight to this object"),
                ("↓ ↑ Tab", "Choose how a query goes on"),
            ],
        },
        KeyGroup {
            title: "Elsewhere",
            keys: &[
                ("← → Home End", "On tabs: another view"),
                ("F2", "On a snapshot in the list: give it a name"),
                (
                    "↑ ↓",
                    "On a snapshot's handle: move it. Between panes: move the border",
                ),
            ],
        },
    ],
};
