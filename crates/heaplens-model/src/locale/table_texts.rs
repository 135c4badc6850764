//! The texts below a table, of its columns, and of the words that are explained.

/// See [`Texts::tables`](super::Texts::tables).
#[allow(missing_docs, reason = "the texts say it")]
pub struct TableTexts {
    pub rows: fn(count: u64, grouped: &str) -> String,
    pub rows_selected: fn(grouped: &str) -> String,
    pub shallow_sum: fn(bytes: &str) -> String,
    pub change_sum: fn(count: &str, bytes: &str) -> String,
    pub retained_ask: &'static str,
    pub retained_title: &'static str,
    pub retained_asked: &'static str,
    pub retained_known: fn(bytes: &str) -> String,
    pub retained_failed: &'static str,
    pub copy_markdown: &'static str,
    pub copied: fn(count: u64, grouped: &str) -> String,
    pub copy_refused: &'static str,
    pub export: &'static str,
    pub export_as: fn(format: &str) -> String,
    pub exporting: fn(percent: &str) -> String,
    pub export_failed: &'static str,
    /// Said after the word of a column that has the keyboard.
    pub column_keys: &'static str,
    pub explanation: &'static str,
    pub explanation_hint: &'static str,
    pub words: &'static str,
    pub words_lead: &'static str,
}
