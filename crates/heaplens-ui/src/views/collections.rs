//! Collections: arrays, Maps, Sets and the like by how much they hold.

use heaplens_model::collections::WantedCollections;
use heaplens_model::query::{Column, List};

use super::kinds::Kind;
use super::table::{TableDescription, TableView, edges_below};
use super::{Body, ViewDescription};

/// Collections, as tabs and links have it.
pub static COLLECTIONS: ViewDescription = ViewDescription {
    word: "collections",
    title: |texts| texts.collections.title,
    body: Body::Table(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "collections",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::ElementCount,
            Column::Capacity,
            Column::Fill,
            Column::Bytes,
            Column::RetainedSize,
        ],
        name_heading: |texts| texts.collections.collection,
        below: edges_below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start: |start| List::Collections {
        wanted: match start.kind {
            Kind::Collections(wanted) => wanted,
            _ => WantedCollections::default(),
        },
        name_contains: start.name_contains.to_owned(),
    },
    needs_base: false,
    has_name_filter: true,
    has_named_filter: false,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.collections.nothing,
};
