//! The texts of tables and words in English.

use crate::locale::TableTexts;

/// See [`TableTexts`].
pub static TABLES: TableTexts = TableTexts {
    rows: |count, grouped| {
        if count == 1 {
            "1 row".to_owned()
        } else {
            format!("{grouped} rows")
        }
    },
    rows_selected: |grouped| format!("{grouped} rows selected"),
    shallow_sum: |bytes| format!("{bytes} shallow"),
    change_sum: |count, bytes| format!("{count} objects, {bytes}"),
    retained_ask: "Retained together?",
    retained_title: "Works out what would become free if all of these were gone, each object counted once. It takes some seconds in a large snapshot.",
    retained_asked: "Adding up…",
    retained_known: |bytes| format!("{bytes} retained together"),
    retained_failed: "What they retain could not be worked out",
    copy_markdown: "Copy as Markdown",
    copied: |count, grouped| {
        if count == 1 {
            "1 row copied".to_owned()
        } else {
            format!("{grouped} rows copied")
        }
    },
    copy_refused: "The browser did not let the rows be copied",
    export: "Export all rows:",
    export_as: |format| format!("Export all rows as {format}"),
    exporting: |percent| format!("Exporting, {percent} %"),
    export_failed: "The rows could not be exported",
    column_keys: "Enter sorts, Shift and an arrow change the width.",
    explanation: "Explanation",
    explanation_hint: "Whatever you point at or go to is explained here.",
    words: "Words",
    words_lead: "What the columns, types and names mean. V8's names are those of its own source code, as snapshots carry them.",
};
