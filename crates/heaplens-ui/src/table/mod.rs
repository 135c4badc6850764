//! The one virtual tree-table of all views.
//!
//! A view says which list it starts from; the table opens, sorts, scrolls and pages by itself.
//! Its arithmetic ([`tree`], [`window`], [`pages`], [`model`]) is pure and tested without a
//! browser; [`component`] joins it to the page ([`answers`], [`draw`], [`listen`], [`view`]), [`paint`] says
//! what a row looks like and [`row_dom`] writes it.

mod answers;
mod columns;
mod component;
mod draw;
mod keyboard;
mod listeners;
mod model;
mod pages;
mod paint;
mod partial;
mod reveal;
mod row_dom;
mod source;
mod tree;
mod view;
mod window;

pub use answers::first_query;
pub use component::{Pick, TreeTable};
pub use model::{Path, SavedTables, Top};
pub use paint::object_label;
pub use partial::PartialTable;
pub use source::{Source, Sources};
