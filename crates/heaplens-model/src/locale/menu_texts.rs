//! The texts of the menu on a row, and of what is ignored among retainers.

/// See [`Texts::menu`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct MenuTexts {
    /// What a function allocated that is in the snapshot, in Summary.
    pub show_live: &'static str,
    pub label: &'static str,
    pub reveal_in: fn(view: &str) -> String,
    pub not_in_view: fn(view: &str) -> String,
    pub show_dominated: &'static str,
    pub show_merged: &'static str,
    pub copy_name: &'static str,
    pub copy_id: &'static str,
    pub copy_path: &'static str,
    pub copy_path_as_markdown: &'static str,
    pub copy_link: &'static str,
    pub copy_refused: &'static str,
    /// Heads a path that was copied.
    pub path_of: fn(object: &str) -> String,
    /// Ends a path that was copied, where not all of it is in it.
    pub more_steps: fn(steps: &str) -> String,

    pub ignore_object: &'static str,
    pub ignore_edge: fn(name: &str) -> String,
    pub ignore_class: fn(name: &str) -> String,
    pub stop_ignoring: &'static str,
    pub stop_ignoring_one: fn(what: &str) -> String,
    pub restore_all: &'static str,
    /// Before the list of what is ignored.
    pub ignored_list: &'static str,
    pub ignored_list_title: &'static str,
    pub ignored_edge: fn(name: &str) -> String,
    pub ignored_class: fn(name: &str) -> String,
    /// In place of a distance.
    pub ignored: &'static str,
    pub ignored_title: &'static str,
    pub path_ignored: &'static str,

    pub fold: &'static str,
    /// The rule of what is folded.
    pub fold_title: &'static str,
    pub folded_title: fn(objects: &str) -> String,

    pub merged_paths: &'static str,
    pub merged_paths_title: &'static str,
    pub merged_paths_of: &'static str,
    /// Heads the groups of retainers.
    pub retained_by: &'static str,
    /// In place of the name of edges that have numbers.
    pub elements: &'static str,
    pub weak_map_entry: &'static str,
    pub retainer_count: fn(count: u64, grouped: &str) -> String,
    pub group_of_roots: &'static str,
    pub group_of_roots_title: &'static str,
    pub group_of_nothing: &'static str,
    pub group_of_nothing_title: &'static str,
    pub group_cycle_title: &'static str,
    /// On a button, where there are so many objects that it takes a moment.
    pub merge_many: fn(count: &str) -> String,
}
