//! Find: the objects that a search finds, in the order of the file.

use heaplens_model::query::{Column, List};

use super::table::{TableDescription, TableView, edges_below};
use super::{Body, ViewDescription};

/// Find, as tabs and links have it.
pub static FIND: ViewDescription = ViewDescription {
    word: "find",
    title: |texts| texts.find.title,
    body: Body::Find(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "find",
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
    start: |start| List::Matches {
        search: start.search.cloned().unwrap_or_default(),
    },
    needs_base: false,
    has_name_filter: false,
    has_named_filter: false,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.find.nothing,
};
