//! The texts of Overview.

/// See [`Texts::overview`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct OverviewTexts {
    pub title: &'static str,
    /// What the file counts.
    pub counted: &'static str,
    pub v8_heap: &'static str,
    pub native: &'static str,
    pub buffers: fn(count: &str) -> String,
    pub extra_native: &'static str,
    /// What it does not count.
    pub not_here: &'static str,
    pub not_here_lead: &'static str,
    pub not_here_items: [&'static str; 3],

    pub stands_out: &'static str,
    pub detached: &'static str,
    pub detached_figures: fn(count: &str, size: &str) -> String,
    pub repeated: &'static str,
    pub repeated_figures: fn(count: &str, texts: &str, waste: &str) -> String,
    pub collections: &'static str,
    pub collection_figures: fn(elements: &str, size: &str) -> String,
    pub contexts: &'static str,
    pub workers: &'static str,
    pub workers_hint: &'static str,
    pub realms: &'static str,
    pub none: &'static str,
    /// While a figure is worked out.
    pub awaited: &'static str,
    pub show: &'static str,

    pub largest: &'static str,
    pub largest_hint: &'static str,
    pub icicle: &'static str,
    pub treemap: &'static str,
    pub table: &'static str,
    /// A choice between the three.
    pub shown_as: &'static str,
    pub object: &'static str,
    pub share: &'static str,
    /// The way from the root to the object that the picture begins with.
    pub way: &'static str,
    pub more_above: fn(count: &str) -> String,
    pub zoom_out: &'static str,
    pub others: fn(count: u64, grouped: &str) -> String,
    pub itself: &'static str,
    /// What a part of the picture says of itself.
    pub part: fn(name: &str, retained: &str, share: &str, own: &str) -> String,
    pub empty: &'static str,
    pub keys: &'static str,
    pub begin_here: &'static str,
    pub show_in: fn(view: &str) -> String,
}
