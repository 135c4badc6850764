//! Containment: objects from the root down.

use heaplens_model::query::{Column, List};

use super::table::{TableDescription, TableView, edges_below};
use super::{Body, ViewDescription};

/// Containment, as tabs and links have it.
pub static CONTAINMENT: ViewDescription = ViewDescription {
    word: "containment",
    title: |texts| texts.containment,
    body: Body::Table(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "containment",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::Distance,
            Column::ShallowSize,
            Column::RetainedSize,
        ],
        name_heading: |texts| texts.object,
        below: edges_below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start: |_| List::RootEdges,
    needs_base: false,
    has_name_filter: false,
    has_named_filter: false,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.no_rows,
};
