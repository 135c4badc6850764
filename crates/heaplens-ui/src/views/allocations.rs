//! Allocations: the functions that allocated objects while V8 recorded it, and what called them.

use heaplens_model::query::{Column, List};
use heaplens_model::row::Row;

use super::table::{TableDescription, TableView};
use super::{Body, ViewDescription};

/// Allocations, as tabs and links have it.
pub static ALLOCATIONS: ViewDescription = ViewDescription {
    word: "allocations",
    title: |texts| texts.allocations.title,
    body: Body::Table(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "allocations",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::Count,
            Column::AllocatedSize,
            Column::LiveCount,
            Column::LiveSize,
        ],
        name_heading: |texts| texts.allocations.function,
        below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start: |start| List::Allocations {
        name_contains: start.name_contains.to_owned(),
    },
    needs_base: false,
    has_name_filter: true,
    has_named_filter: false,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.allocations.nothing,
};

/// Below a function come those that called it.
fn below(row: &Row, list: &List) -> Vec<List> {
    let Row::Function(row) = row else {
        return Vec::new();
    };
    let mut path = match list {
        List::Callers { path } => path.clone(),
        _ => Vec::new(),
    };
    path.push(row.function);
    vec![List::Callers { path }]
}
