//! What a table tells: to its view, and of what is around its rows.

use std::rc::Rc;

use heaplens_model::query::{Origin, Sort};
use heaplens_model::row::Row;

use super::paths::PathShown;

/// A row that a person chose.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// The snapshot that it is of.
    pub origin: Origin,
    /// The row.
    pub row: Rc<Row>,
}

/// What a table tells its view.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The cursor is on this row now.
    Picked(Pick),
    /// The path to a root shows so far; nothing before it is known.
    Path(Option<PathShown>),
}

/// What changes around the rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surroundings {
    /// The order of the rows that are shown.
    pub sort: Sort,
    /// There are no rows, and something else is said.
    pub is_empty: bool,
    /// The wait is so long that it is offered to end it.
    pub is_long_wait: bool,
}
