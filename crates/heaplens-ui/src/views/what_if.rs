//! What if: what some cuts would free, by class.

use heaplens_model::query::{Column, List};
use heaplens_model::row::Row;

use super::table::{TableDescription, TableView, edges_below};
use super::{Body, ViewDescription};

/// What if, as tabs and links have it.
pub static WHAT_IF: ViewDescription = ViewDescription {
    word: "what-if",
    title: |texts| texts.what_if.title,
    body: Body::WhatIf(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "what-if",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::Count,
            Column::Distance,
            Column::ShallowSize,
            Column::RetainedSize,
        ],
        name_heading: |texts| texts.constructor,
        below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start: |start| List::Freed {
        cuts: start.cuts.to_vec(),
        name_contains: start.name_contains.to_owned(),
    },
    needs_base: false,
    has_name_filter: true,
    has_named_filter: false,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.what_if.nothing_freed,
};

/// Below a class its freed objects open.
fn below(row: &Row, list: &List) -> Vec<List> {
    match (row, list) {
        (Row::Class(class), List::Freed { cuts, .. }) => vec![List::FreedOfClass {
            cuts: cuts.clone(),
            class: class.class,
        }],
        _ => edges_below(row, list),
    }
}
