//! Growth: the classes of a series of snapshots, and when their objects appeared.

use heaplens_model::query::{Column, List};
use heaplens_model::row::Row;

use super::table::{TableDescription, TableView, edges_below};
use super::{Body, ViewDescription, Width};

/// Growth, as tabs and links have it.
pub static GROWTH: ViewDescription = ViewDescription {
    word: "growth",
    title: |texts| texts.growth.title,
    body: Body::Growth(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "growth",
        curve_in: Some((
            Column::Count,
            Width {
                wide: 120,
                narrow: 92,
            },
        )),
        columns: &[
            Column::Name,
            Column::SteadyGrowth,
            Column::Count,
            Column::CountDelta,
            Column::ShallowSize,
            Column::RetainedSize,
            Column::RetainedDelta,
        ],
        name_heading: |texts| texts.constructor,
        below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start: |start| List::Growth {
        growth: start.growth,
        name_contains: start.name_contains.to_owned(),
        part: start.part,
    },
    needs_base: false,
    has_name_filter: true,
    has_named_filter: false,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.growth.nothing,
};

/// Below a class it says when its objects appeared, below that come the objects, and below an object
/// its edges.
fn below(row: &Row, list: &List) -> Vec<List> {
    match (row, list) {
        (Row::Growth(row), List::Growth { growth, part, .. }) => vec![List::AppearedSteps {
            growth: *growth,
            class: row.class,
            part: *part,
        }],
        (Row::Appeared(row), List::AppearedSteps { growth, class, .. }) => vec![List::Appeared {
            growth: *growth,
            class: *class,
            snapshot: row.snapshot,
            with_earlier: row.with_earlier,
        }],
        _ => edges_below(row, list),
    }
}
