//! The texts of Strings.

/// See [`Texts::string_groups`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct StringTexts {
    pub title: &'static str,
    /// In the input that finds groups.
    pub filter: &'static str,
    /// The heading of texts.
    pub text: &'static str,
    pub waste: &'static str,
    /// Before the choice of what makes strings a group.
    pub group_by: &'static str,
    pub by_text: &'static str,
    pub by_prefix: &'static str,
    pub by_parent: &'static str,
    pub by_rope: &'static str,
    /// In place of the table.
    pub nothing: &'static str,
    /// All strings, and their bytes.
    pub all: fn(count: &str, size: &str) -> String,
    /// Texts, the strings that have them, and the bytes beyond the first ones.
    pub equal: fn(texts: &str, strings: &str, waste: &str) -> String,
    /// The same of texts that may be longer than the file has them.
    pub doubtful: fn(texts: &str, strings: &str, waste: &str) -> String,
    /// Beginnings, and the strings that have them.
    pub alike: fn(prefixes: &str, strings: &str) -> String,
    /// Strings with slices, their bytes, and the slices.
    pub sliced: fn(parents: &str, size: &str, slices: &str) -> String,
    /// Concatenated strings, and the parts that they consist of.
    pub never_flattened: fn(ropes: &str, parts: &str) -> String,
    /// Beside a text.
    pub cut: &'static str,
    pub cut_title: fn(length: Option<&str>) -> String,
    pub maybe_cut: &'static str,
    pub maybe_cut_title: &'static str,
    pub concatenated: fn(count: &str) -> String,
    pub kept_by_slices: &'static str,
    pub kept_by_slices_title: &'static str,
    /// Strings as a set, by their text or beginning.
    pub with_text: fn(text: &str) -> String,
    pub with_prefix: fn(prefix: &str) -> String,
    pub slices_of: fn(text: &str) -> String,
}
