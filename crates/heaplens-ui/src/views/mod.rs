//! One description for each view, and one for each column. Everything else reads them.
//!
//! Tabs, links, orders, toolbars, tables and tests go through [`View::ALL`] and
//! [`View::description`]. So a new view is one new file here and one line in the list below.
//! A column is described in [`columns`]. Nothing here knows the browser or a worker.

mod allocations;
mod collections;
mod columns;
mod comparison;
mod containment;
mod detached;
mod dominators;
pub mod figure;
mod find;
mod growth;
mod kinds;
mod overview;
mod realms;
mod strings;
mod summary;
mod suspects;
mod table;
pub mod time_scale;
mod variables;
mod what_if;

use heaplens_model::locale::Texts;
use heaplens_model::query::Column;

pub use columns::{Cell, Width, describe as describe_column, sort_below};
pub use detached::FIBERS as UNMOUNTED_FIBERS;
pub use figure::{Figure, size};
pub use kinds::Kind;
pub use summary::table as summary_table;
pub use table::{Start, TableDescription, TableView, is_expandable, object_node};

/// A view, as everything else sees it.
pub struct ViewDescription {
    /// Its word in links: the English title in lower case.
    pub word: &'static str,
    /// Its title, as the tab shows it.
    pub title: fn(&Texts) -> &'static str,
    /// The content of the main pane.
    pub body: Body,
}

/// The kinds of content that a view has.
pub enum Body {
    /// A table, and the Retainers of the selected object below it.
    Table(&'static TableView),
    /// The same, of what a person searches for.
    Find(&'static TableView),
    /// The same, over a series of snapshots.
    Growth(&'static TableView),
    /// The same, of what cuts would free.
    WhatIf(&'static TableView),
    /// What most likely leaks, in words.
    Suspects,
    /// Figures and pictures.
    Overview,
}

/// Declares the views, in the order of their tabs, each with its description.
macro_rules! views {
    ($($(#[$attribute:meta])* $view:ident = $description:path,)*) => {
        /// A view: the content of the main pane.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum View {
            $($(#[$attribute])* $view,)*
        }

        impl View {
            /// All views, in the order of their tabs.
            pub const ALL: &'static [View] = &[$(View::$view,)*];

            pub const fn description(self) -> &'static ViewDescription {
                match self {
                    $(View::$view => &$description,)*
                }
            }
        }
    };
}

views! {
    /// Classes of one snapshot.
    #[default]
    Summary = summary::SUMMARY,
    /// Where the memory went.
    Overview = overview::OVERVIEW,
    /// What most likely leaks.
    Suspects = suspects::SUSPECTS,
    /// Classes that changed between two snapshots.
    Comparison = comparison::COMPARISON,
    /// Classes over a series of snapshots.
    Growth = growth::GROWTH,
    /// Objects from the root down.
    Containment = containment::CONTAINMENT,
    /// The objects that each object alone keeps alive.
    Dominators = dominators::DOMINATORS,
    /// Detached elements that JavaScript holds.
    Detached = detached::DETACHED,
    /// What some cuts would free.
    WhatIf = what_if::WHAT_IF,
    /// Frames, `vm` contexts and other threads.
    Realms = realms::REALMS,
    /// Which functions allocated what.
    Allocations = allocations::ALLOCATIONS,
    /// What strings cost.
    Strings = strings::STRINGS,
    /// Arrays, Maps, Sets and the like.
    Collections = collections::COLLECTIONS,
    /// Closure variables that nobody reads.
    Variables = variables::VARIABLES,
    /// What a search finds.
    Find = find::FIND,
}

impl View {
    /// Returns the view that the page opens with when so many snapshots are open.
    pub const fn first(snapshots: usize) -> View {
        if snapshots > 1 {
            View::Suspects
        } else {
            View::Summary
        }
    }

    /// Returns the view's word in links.
    pub const fn word(self) -> &'static str {
        self.description().word
    }

    /// Returns the view of a word in a link, whatever its case. Statistics are part of Overview.
    pub fn from_word(word: &str) -> Option<View> {
        if word.eq_ignore_ascii_case("statistics") {
            return Some(View::Overview);
        }
        let mut all = View::ALL.iter().copied();
        all.find(|view| view.word().eq_ignore_ascii_case(word))
    }

    /// Returns the view's title.
    pub fn title(self, texts: &Texts) -> &'static str {
        (self.description().title)(texts)
    }

    /// Returns the view's table, if it is one.
    pub const fn table(self) -> Option<&'static TableView> {
        match self.description().body {
            Body::Table(table) | Body::Find(table) | Body::Growth(table) | Body::WhatIf(table) => {
                Some(table)
            }
            Body::Suspects | Body::Overview => None,
        }
    }

    /// Returns whether the view compares with a base snapshot.
    pub fn needs_base(self) -> bool {
        self.table().is_some_and(|table| table.needs_base)
    }

    /// Returns whether a switch groups the view's rows by class.
    pub fn can_group_by_class(self) -> bool {
        self.table().is_some_and(|table| table.can_group_by_class)
    }

    /// Returns whether the view's table can be sorted by a column.
    pub fn has_column(self, column: Column) -> bool {
        let table = self.table();
        table.is_some_and(|view| view.all_columns().any(|one| one == column))
    }
}

/// Returns the column of a word in a link.
pub fn column_from_word(word: &str) -> Option<Column> {
    let mut columns = View::ALL
        .iter()
        .filter_map(|view| view.table())
        .flat_map(TableView::all_columns);
    columns.find(|column| describe_column(*column).word == word)
}

#[cfg(test)]
mod tests {
    use heaplens_model::locale::Lang;

    use super::*;

    #[test]
    fn words_of_views_are_their_english_titles() {
        for view in View::ALL {
            let title = view.title(Lang::En.texts());
            assert_eq!(view.word(), title.to_lowercase().replace(' ', "-"));
            let word = view.word().to_uppercase();
            assert_eq!(View::from_word(&word), Some(*view));
        }
        assert_eq!(View::from_word("Statistics"), Some(View::Overview));
        assert_eq!(View::from_word("no such view"), None);
    }

    #[test]
    fn words_of_columns_tell_them_apart() {
        for table in View::ALL.iter().filter_map(|view| view.table()) {
            assert_eq!(table.table.columns.first(), Some(&Column::Name));
            for column in table.table.columns {
                let word = describe_column(*column).word;
                assert_eq!(column_from_word(word), Some(*column));
            }
        }
        assert_eq!(column_from_word(""), None);
    }

    #[test]
    fn the_usual_order_is_by_a_column_of_the_table() {
        for view in View::ALL {
            if let Some(table) = view.table() {
                // Hits are in the order of the file, which is no column.
                let column = table.usual_sort().column;
                let is_shown = view.has_column(column) || column == Column::FileOrder;
                assert!(is_shown, "{view:?}");
            }
        }
    }
}
