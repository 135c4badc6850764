//! The texts of the timeline of allocations.

/// See [`Texts::timeline`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct TimelineTexts {
    pub title: &'static str,
    /// The names of the two handles.
    pub start: &'static str,
    pub end: &'static str,
    /// Where a handle stands at what was there before the first sample.
    pub before: &'static str,
    /// What the bars are, and what one can do with them.
    pub hint: &'static str,
    /// What the whole timeline has: its length, bytes and objects.
    pub whole: fn(time: &str, size: &str, count: &str) -> String,
    /// What a range has: its ends, bytes and objects.
    pub range: fn(from: &str, to: &str, size: &str, count: &str) -> String,
    /// Takes the range away.
    pub clear: &'static str,
}
