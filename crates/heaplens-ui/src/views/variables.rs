//! Closure variables: the contexts that keep what nobody reads any more.

use heaplens_model::query::{Column, List};
use heaplens_model::row::Row;

use super::table::{TableDescription, TableView, edges_below};
use super::{Body, ViewDescription};

/// Closure variables, as tabs and links have them.
pub static VARIABLES: ViewDescription = ViewDescription {
    word: "variables",
    title: |texts| texts.variables.title,
    body: Body::Table(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "variables",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::DeadCount,
            Column::DeadSize,
            Column::ShallowSize,
            Column::RetainedSize,
        ],
        name_heading: |texts| texts.object,
        below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start: |start| List::Contexts {
        name_contains: start.name_contains.to_owned(),
    },
    needs_base: false,
    has_name_filter: true,
    has_named_filter: false,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.variables.nothing,
};

/// Below a context are its variables that nobody reads, or all where that is not known.
fn below(row: &Row, list: &List) -> Vec<List> {
    match row {
        Row::Object(object) if object.dead_variables.is_some() => vec![List::DeadVariables {
            context: object.node,
        }],
        _ => edges_below(row, list),
    }
}
