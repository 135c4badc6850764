//! Detached: the DOM elements in no document that JavaScript holds, and what holds them. In a file that
//! has React's fibers, besides, those that are unmounted: another table of the same view.

use heaplens_model::query::{Column, List};
use heaplens_model::row::Row;

use super::kinds::Kind;
use super::table::{Start, TableDescription, TableView, edges_below};
use super::{Body, ViewDescription};

/// Detached, as tabs and links have it.
pub static DETACHED: ViewDescription = ViewDescription {
    word: "detached",
    title: |texts| texts.detached_dom.title,
    body: Body::Table(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "detached",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::Count,
            Column::TreeNodes,
            Column::TreeSize,
            Column::Distance,
        ],
        name_heading: |texts| texts.detached_dom.element,
        below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start,
    needs_base: false,
    has_name_filter: true,
    has_named_filter: false,
    can_group_by_class: true,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.detached_dom.nothing,
};

/// The table of unmounted fibers.
pub static FIBERS: TableView = TableView {
    table: TableDescription {
        word: "unmounted",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::TreeNodes,
            Column::TreeSize,
            Column::Distance,
        ],
        name_heading: |texts| texts.detached_dom.fiber,
        below: edges_below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start,
    needs_base: false,
    has_name_filter: true,
    has_named_filter: false,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.detached_dom.no_fibers,
};

fn start(start: &Start<'_>) -> List {
    let name_contains = start.name_contains.to_owned();
    if start.kind == Kind::Fibers {
        List::UnmountedFibers { name_contains }
    } else if start.is_by_class {
        List::DetachedGroups { name_contains }
    } else {
        List::Detached {
            name_contains,
            group: None,
        }
    }
}

/// Below a group its elements open, below an element its edges.
fn below(row: &Row, list: &List) -> Vec<List> {
    match (row, list) {
        (Row::DetachedGroup(row), _) => vec![List::Detached {
            // All of a group match where one does.
            name_contains: String::new(),
            group: Some(row.group),
        }],
        _ => edges_below(row, list),
    }
}
