//! Realms: frames and `vm` contexts, what each has, and what leads into it; other threads beside.

use heaplens_model::query::{Column, List};
use heaplens_model::row::Row;

use super::table::{TableDescription, TableView, edges_below};
use super::{Body, ViewDescription};

/// Realms, as tabs and links have it.
pub static REALMS: ViewDescription = ViewDescription {
    word: "realms",
    title: |texts| texts.realms.title,
    body: Body::Table(&TABLE),
};

static TABLE: TableView = TableView {
    table: TableDescription {
        word: "realms",
        curve_in: None,
        columns: &[
            Column::Name,
            Column::Count,
            Column::AttributedSize,
            Column::RetainedSize,
        ],
        name_heading: |texts| texts.realms.realm,
        below,
        after_edge: |_| "::",
        follows_path: false,
        row_prefix: "row",
    },
    start: |_| List::Realms,
    needs_base: false,
    has_name_filter: false,
    has_named_filter: false,
    can_group_by_class: false,
    with_retained: None,
    has_statistics: false,
    nothing: |texts| texts.realms.nothing,
};

/// Below a realm come the classes of what belongs to it.
fn below(row: &Row, list: &List) -> Vec<List> {
    let Row::Realm(realm) = row else {
        return edges_below(row, list);
    };
    let classes = realm.filter().map(|filter| List::Classes {
        name_contains: String::new(),
        filter: Some(filter),
    });
    classes.into_iter().collect()
}
