//! Comparison: the classes with objects that are new or deleted since a base snapshot.

use heaplens_model::query::{Column, List};
use heaplens_model::row::Row;

use super::table::{TableDescription, TableView, edges_below};
use super::{Body, ViewDescription};

/// Comparison, as tabs and links have it.
pub static COMPARISON: ViewDescription = ViewDescription {
    word: "comparison",
    title: |texts| texts.comparison,
    body: Body::Table(&TABLE),
};

static TABLE: TableView = TableView {
    with_retained: Some(&WITH_RETAINED),
    ..view(&[
        Column::Name,
        Column::AddedCount,
        Column::DeletedCount,
        Column::CountDelta,
        Column::AddedSize,
        Column::DeletedSize,
        Column::SizeDelta,
    ])
};

static WITH_RETAINED: TableView = view(&[
    Column::Name,
    Column::AddedCount,
    Column::DeletedCount,
    Column::CountDelta,
    Column::AddedSize,
    Column::DeletedSize,
    Column::SizeDelta,
    Column::AddedRetained,
    Column::DeletedRetained,
    Column::RetainedDelta,
]);

const fn view(columns: &'static [Column]) -> TableView {
    TableView {
        table: TableDescription {
            word: "comparison",
            curve_in: None,
            columns,
            name_heading: |texts| texts.constructor,
            below,
            after_edge: |_| "::",
            follows_path: false,
            row_prefix: "row",
        },
        start: |start| List::Deltas {
            comparison: start.comparison,
            name_contains: start.name_contains.to_owned(),
        },
        needs_base: true,
        has_name_filter: true,
        has_named_filter: false,
        can_group_by_class: false,
        with_retained: None,
        has_statistics: false,
        nothing: |texts| texts.nothing_changed,
    }
}

/// Below a class its new and its deleted objects open, below an object its edges.
fn below(row: &Row, list: &List) -> Vec<List> {
    let (Row::Delta(row), List::Deltas { comparison, .. }) = (row, list) else {
        return edges_below(row, list);
    };
    let (comparison, delta) = (*comparison, row.delta);
    let mut lists = Vec::new();
    if row.added_count > 0 {
        lists.push(List::Added { comparison, delta });
    }
    if row.deleted_count > 0 {
        lists.push(List::Deleted { comparison, delta });
    }
    lists
}
