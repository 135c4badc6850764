//! Summary: the classes of a snapshot and their objects, with Statistics beside them.

use heaplens_model::query::{Column, List};

use super::table::{TableDescription, TableView, edges_below};
use super::{Body, ViewDescription};

/// Summary, as tabs and links have it.
pub static SUMMARY: ViewDescription = ViewDescription {
    word: "summary",
    title: |texts| texts.summary,
    body: Body::Table(&TABLE),
};

/// Returns the table, for the rows that are shown before the snapshot is open.
pub fn table() -> &'static TableDescription {
    &TABLE.table
}

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "summary",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::Distance,
            Column::ShallowSize,
            Column::RetainedSize,
        ],
        name_heading: |texts| texts.constructor,
        below: edges_below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start: |start| List::Classes {
        name_contains: start.name_contains.to_owned(),
        filter: start.filter,
    },
    needs_base: false,
    has_name_filter: true,
    has_named_filter: true,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: true,
    nothing: |texts| texts.no_rows,
};
