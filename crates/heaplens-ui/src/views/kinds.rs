//! The kinds of things that a view shows, one kind at a time: of collections, of what makes strings
//! groups, and of what is detached or unmounted.

use heaplens_model::collections::WantedCollections;
use heaplens_model::locale::Texts;
use heaplens_model::string_costs::StringsBy;

use super::View;

/// One kind of what a view can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// All that the view has.
    #[default]
    Whole,
    /// Detached DOM elements.
    Elements,
    /// React's unmounted fibers.
    Fibers,
    Strings(StringsBy),
    Collections(WantedCollections),
}

impl Kind {
    /// Returns the kind's word in links.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Whole => "",
            Kind::Elements => "elements",
            Kind::Fibers => "fibers",
            Kind::Strings(by) => by.name(),
            Kind::Collections(wanted) => wanted.name(),
        }
    }

    /// Returns the kind of a word in a link, of whatever view.
    pub fn from_word(word: &str) -> Option<Kind> {
        let mut kinds = View::ALL.iter().flat_map(|view| view.kinds());
        kinds.find(|kind| kind.word() == word)
    }

    /// Returns its name in the toolbar.
    pub fn label(self, texts: &Texts) -> &'static str {
        let (strings, collections) = (&texts.string_groups, &texts.collections);
        match self {
            Kind::Whole => "",
            Kind::Elements => texts.detached_dom.elements,
            Kind::Fibers => texts.detached_dom.fibers,
            Kind::Strings(StringsBy::Text) => strings.by_text,
            Kind::Strings(StringsBy::Prefix) => strings.by_prefix,
            Kind::Strings(StringsBy::Parent) => strings.by_parent,
            Kind::Strings(StringsBy::Rope) => strings.by_rope,
            Kind::Collections(WantedCollections::All) => collections.all,
            Kind::Collections(WantedCollections::Kind(kind)) => (collections.kinds)(kind),
            Kind::Collections(WantedCollections::OfOneClass) => collections.of_one_class,
            Kind::Collections(WantedCollections::Empty) => collections.empty,
        }
    }
}

impl View {
    /// Returns the view's kinds; none where it always shows all. The first one is shown at first.
    pub fn kinds(self) -> Vec<Kind> {
        match self {
            View::Detached => vec![Kind::Elements, Kind::Fibers],
            View::Strings => StringsBy::ALL.map(Kind::Strings).to_vec(),
            View::Collections => WantedCollections::ALL.map(Kind::Collections).to_vec(),
            _ => Vec::new(),
        }
    }

    /// Returns the kind that is shown at first.
    pub fn first_kind(self) -> Kind {
        self.kinds().first().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_parts_apart() {
        for view in View::ALL {
            for kind in view.kinds() {
                assert_eq!(Kind::from_word(kind.word()), Some(kind));
            }
        }
        assert_eq!(Kind::from_word("of-later"), None);
        assert_eq!(Kind::from_word(""), None);
        assert_eq!(View::Strings.first_kind(), Kind::Strings(StringsBy::Text));
        assert_eq!(View::Detached.first_kind(), Kind::Elements);
        assert_eq!(View::Summary.first_kind(), Kind::Whole);
    }
}
