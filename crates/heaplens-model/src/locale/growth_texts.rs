//! The texts of Growth, of retained sizes in Comparison, and of the order and the names of snapshots.

use crate::series::Doubt;

/// See [`Texts::growth`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct GrowthTexts {
    pub title: &'static str,
    pub needs_two: &'static str,
    pub needs_two_text: &'static str,
    /// In place of this, where the oldest of several is shown.
    pub oldest_text: &'static str,
    /// Before the select of the snapshot that the series begins with.
    pub first_snapshot: &'static str,
    /// What the handles on the series choose.
    pub part: &'static str,
    pub part_first: &'static str,
    pub part_last: &'static str,
    pub whole_series: &'static str,
    pub waits: &'static str,
    pub working: &'static str,
    pub stop_title: &'static str,
    pub stopped: &'static str,
    pub again: &'static str,
    pub failed: &'static str,
    /// Where there are more snapshots than a growth has.
    pub left_out: fn(most: &str) -> String,
    pub doubt: fn(name: &str, doubt: Doubt) -> String,
    /// Before the names of the series.
    pub series: &'static str,
    pub nothing: &'static str,

    pub steady_growth: &'static str,
    /// What a curve shows, told in words.
    pub curve: fn(numbers: &str) -> String,
    /// With the number early, since the column is narrow.
    pub appeared_first: fn(number: &str) -> String,
    pub appeared_in: fn(number: &str) -> String,

    pub new_retained: &'static str,
    pub deleted_retained: &'static str,
    pub retained_delta: &'static str,
    /// On the switch that shows these three columns.
    pub with_retained: &'static str,
    pub with_retained_title: &'static str,
    /// On the switch of Comparison that holds back what is no leak.
    pub without_noise: &'static str,
    pub without_noise_title: &'static str,
    pub merged_of_new: &'static str,
    pub merged_of_deleted: &'static str,
    /// What merged paths are of.
    pub new_objects: fn(class: &str) -> String,
    pub deleted_objects: fn(class: &str) -> String,

    pub rename: fn(name: &str) -> String,
    pub new_name: &'static str,
    pub move_title: fn(name: &str) -> String,
    pub moved: fn(name: &str, position: usize, count: usize) -> String,
}
