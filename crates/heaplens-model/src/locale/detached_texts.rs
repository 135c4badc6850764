//! The texts of Detached.

/// See [`Texts::detached_dom`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct DetachedTexts {
    pub title: &'static str,
    /// In the input that finds elements and retainers.
    pub filter: &'static str,
    /// The switch that groups elements by their retainer.
    pub by_retainer: &'static str,
    /// The heading of elements' names.
    pub element: &'static str,
    pub tree_nodes: &'static str,
    pub tree_size: &'static str,
    /// On a row of the node at the top of its tree.
    pub root: &'static str,
    pub root_title: &'static str,
    /// Before the node at the top of an element's tree.
    pub inside: &'static str,
    /// Between an element and what holds it.
    pub by: &'static str,
    /// Between a variable and its function, or a property and its object.
    pub of: &'static str,
    /// Of a group: so many functions or objects hold its elements.
    pub retainers: fn(count: &str) -> String,
    /// In place of the table, where nothing is held.
    pub nothing: &'static str,
    /// In place of the table, in a file that marks no DOM node at all.
    pub not_marked: &'static str,
    /// The select of what is shown, and what it offers.
    pub kind: &'static str,
    pub elements: &'static str,
    pub fibers: &'static str,
    /// The heading of fibers' names.
    pub fiber: &'static str,
    /// In the input that finds fibers and retainers.
    pub filter_fibers: &'static str,
    /// In place of what holds a branch that only other unmounted fibers or the root hold.
    pub by_fibers: &'static str,
    /// In place of the table, where all fibers are mounted.
    pub no_fibers: &'static str,
    /// What the list of fibers shows.
    pub fibers_rule: &'static str,
    /// What the file does not tell.
    pub unknown: &'static str,
}
