//! Strings: what equal texts waste, and what keeps more text than a program needs.

use heaplens_model::query::{Column, List};
use heaplens_model::row::Row;
use heaplens_model::string_costs::StringsBy;

use super::kinds::Kind;
use super::table::{Start, TableDescription, TableView, edges_below};
use super::{Body, ViewDescription};

/// Strings, as tabs and links have it.
pub static STRINGS: ViewDescription = ViewDescription {
    word: "strings",
    title: |texts| texts.string_groups.title,
    body: Body::Table(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "strings",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::Count,
            Column::ShallowSize,
            Column::Waste,
        ],
        name_heading: |texts| texts.string_groups.text,
        below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start: |start| List::Strings {
        by: by(start),
        name_contains: start.name_contains.to_owned(),
    },
    needs_base: false,
    has_name_filter: true,
    has_named_filter: false,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.string_groups.nothing,
};

fn by(start: &Start<'_>) -> StringsBy {
    match start.kind {
        Kind::Strings(by) => by,
        _ => StringsBy::default(),
    }
}

/// Below a group come its strings, and below a string what it refers to.
fn below(row: &Row, list: &List) -> Vec<List> {
    match (row, list) {
        (Row::Strings(row), List::Strings { by, .. }) => vec![List::StringsOf {
            by: *by,
            group: row.group,
        }],
        _ => edges_below(row, list),
    }
}
