//! The texts of Allocations.

/// See [`Texts::allocations`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct AllocationTexts {
    pub title: &'static str,
    /// In the input that finds functions.
    pub filter: &'static str,
    /// The heading of functions' names.
    pub function: &'static str,
    pub live_count: &'static str,
    pub live_size: &'static str,
    /// In place of the table, where no function allocated anything or nothing was recorded.
    pub nothing: &'static str,
}
