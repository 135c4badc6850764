//! Finding text in names, whatever its case.

/// A text to look for; matches names that contain it.
pub struct Filter {
    wanted: String,
}

impl Filter {
    /// An empty text lets every name through.
    pub fn new(wanted: &str) -> Filter {
        Filter {
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
