//! Dominators: which object keeps which others alive alone, from the root down.

use heaplens_model::query::{Column, List};
use heaplens_model::row::Row;

use super::table::{TableDescription, TableView};
use super::{Body, ViewDescription};
pub static DOMINATORS: ViewDescription = ViewDescription {
    word: "dominators",
    title: |texts| texts.dominators,
    body: Body::Table(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "dominators",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::Distance,
            Column::ShallowSize,
            Column::RetainedSize,
        ],
        name_heading: |texts| texts.object,
        below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start: |start| {
        if start.is_by_class {
            List::DominatedByClass { node: None }
        } else {
            List::Dominated {
                node: None,
                class: None,
            }
        }
    },
    needs_base: false,
    has_name_filter: false,
    has_named_filter: false,
    can_group_by_class: true,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.no_rows,
};

/// Below a class its objects open. Below an object opens what it dominates, by class where the
/// level above was.
fn below(row: &Row, list: &List) -> Vec<List> {
    match (row, list) {
        (Row::Class(class), List::DominatedByClass { node }) => vec![List::Dominated {
            node: *node,
            class: Some(class.class),
        }],
        (Row::Object(object), List::Dominated { class: Some(_), .. }) => {
            vec![List::DominatedByClass {
                node: Some(object.node),
            }]
        }
        (Row::Object(object), _) => vec![List::Dominated {
            node: Some(object.node),
            class: None,
        }],
        _ => Vec::new(),
    }
}
