//! The one virtual tree-table of all views.
//!
//! A view says which list it starts from. The table opens, sorts, scrolls and pages by itself.
//!
//! | part | files |
//! |---|---|
//! | rows as they stand, without a browser | [`table_rows`], [`tree`], [`pages`], [`paths`], [`window`] |
//! | what is shown, awaited and next, without a browser | [`table_state`], [`drawing`], [`scroll`], [`cursor`], [`reveal`], [`selection`], [`requests`], [`news`] |
//! | looks and elements | [`row_look`], [`row_dom`], [`table_dom`], [`columns`], [`foot`], [`view`] |
//! | events | [`listeners`], [`keyboard`] |
//! | a file of all rows | [`exporting`] |
//! | all together | [`component`] |
//!
//! Each part may use those above it, and nothing uses [`component`].

mod columns;
mod component;
mod cursor;
mod detached_look;
mod drawing;
mod exporting;
mod foot;
mod keyboard;
mod listeners;
mod memory_parts;
mod news;
mod pages;
mod partial;
mod paths;
mod realm_look;
mod requests;
mod reveal;
mod row_dom;
mod row_look;
mod saved_tables;
mod scroll;
mod selection;
mod source;
mod table_dom;
mod table_rows;
mod table_state;
mod tree;
mod view;
mod window;

pub use component::TreeTable;
pub use news::{MenuWish, Pick};
pub use partial::PartialTable;
pub use paths::PathShown;
pub use requests::first_query;
pub use row_look::object_label;
pub use saved_tables::SavedTables;
pub use source::{Source, Sources};
pub use table_rows::Top;
