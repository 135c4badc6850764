//! Finding text in names, whatever its case.

/// A text to look for; matches names that contain it.
pub struct NameContains {
    wanted: String,
}

impl NameContains {
    /// An empty text lets every name through.
    pub fn new(wanted: &str) -> NameContains {
        NameContains {
            wanted: wanted.trim().to_lowercase(),
        }
    }

    /// Whether a name contains the text. O(name).
    pub fn matches(&self, name: &[u8]) -> bool {
        self.wanted.is_empty()
            || String::from_utf8_lossy(name)
                .to_lowercase()
                .contains(&self.wanted)
    }
}
