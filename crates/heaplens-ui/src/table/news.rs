//! The news of a table: for its view, and for the elements around its rows.

use std::rc::Rc;

use heaplens_model::query::{List, Origin, Sort};
use heaplens_model::row::Row;

use super::paths::PathShown;
use super::selection::Sum;
use crate::waiting::Bar;

/// A row that a person chose.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// The snapshot that it is of.
    pub origin: Origin,
    /// The list that it is in.
    pub list: List,
    pub row: Rc<Row>,
}

/// A row whose menu a person asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuWish {
    /// The snapshot that it is of.
    pub origin: Origin,
    /// The list that it is in.
    pub list: List,
    pub row: Rc<Row>,
    /// Where the menu opens, in CSS pixels of the window.
    pub x: f64,
    pub y: f64,
}

/// News for the table's view.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The cursor is on this row now.
    Picked(Pick),
    /// This part of the path to a root is shown; nothing before the path is known.
    Path(Option<PathShown>),
}

/// The state of the elements around the rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surroundings {
    /// The order of the rows that are shown.
    pub sort: Sort,
    /// There are no rows, and a text is shown.
    pub is_empty: bool,
    /// How far the work on an answer is, where it takes long or was stopped.
    pub bar: Option<Bar>,
    /// The length of the table's list, once it is known.
    pub total: Option<u64>,
    /// What the selected rows add up to, if there are several.
    pub selected: Option<Sum>,
}
