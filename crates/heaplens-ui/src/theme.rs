//! The page's colours: as the system has them, or as a person chose.

use gloo::utils::document;

use crate::browser;

/// The page's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has them.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// Returns the theme's word in the browser's storage and in the style sheets.
    const fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Returns the colours chosen at an earlier visit.
    pub fn stored() -> Theme {
        let word = browser::stored("theme").unwrap_or_default();
        let known = Theme::ALL.into_iter().find(|theme| theme.word() == word);
        known.unwrap_or_default()
    }

    /// Shows the colours and keeps the choice.
    pub fn apply(self) {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", self.word());
        }
        browser::store("theme", self.word());
    }
}
