//! Finds text in names, ignoring case.

/// A text that names must contain.
pub struct NameContains {
    wanted: String,
}

impl NameContains {
    /// Prepares a text. Every name contains an empty one.
    pub fn new(wanted: &str) -> NameContains {
        NameContains {
            wanted: wanted.trim().to_lowercase(),
        }
    }

    /// Returns whether every name contains it.
    pub fn is_any(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Returns whether a name contains the text. O(name).
    pub fn matches(&self, name: &[u8]) -> bool {
        self.wanted.is_empty()
            || String::from_utf8_lossy(name)
                .to_lowercase()
                .contains(&self.wanted)
    }
}
