//! The texts of Closure variables.

/// See [`Texts::variables`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct VariableTexts {
    pub title: &'static str,
    /// In the input that finds contexts and variables.
    pub filter: &'static str,
    pub dead_count: &'static str,
    pub dead_size: &'static str,
    /// Above the table: what it shows, and what it does not know.
    pub rule: &'static str,
    /// The same of a file without scopes.
    pub rule_without_scopes: &'static str,
    /// In place of the table.
    pub nothing: &'static str,
    /// More names than are told.
    pub more: fn(count: &str) -> String,
}
