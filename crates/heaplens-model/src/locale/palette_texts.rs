//! The texts of the command palette and of the list of keys.

/// See [`Texts::palette`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct PaletteTexts {
    pub title: &'static str,
    pub placeholder: &'static str,
    /// The name of the list below the input.
    pub results: &'static str,
    pub result_count: fn(count: u64, grouped: &str) -> String,
    pub nothing: &'static str,
    pub close: &'static str,

    /// What an entry is, beside its name.
    pub view: &'static str,
    pub class: &'static str,
    pub object: &'static str,
    pub snapshot: &'static str,
    pub action: &'static str,

    pub go_to_object: fn(id: &str) -> String,
    pub class_count: fn(count: u64, grouped: &str) -> String,
    pub open_snapshots: &'static str,
    pub copy_link: &'static str,
    pub find: &'static str,
    pub clear_filters: &'static str,
    pub export_as: fn(format: &str) -> String,
    pub language: fn(name: &str) -> String,
    pub words: &'static str,
    pub help: &'static str,

    pub keys: &'static str,
    pub key_groups: &'static [KeyGroup],
}

/// Keys that work at one place.
#[allow(missing_docs, reason = "the texts say it")]
pub struct KeyGroup {
    pub title: &'static str,
    /// The keys, and what they do. `Ctrl` is also `Cmd`.
    pub keys: &'static [(&'static str, &'static str)],
}
