//! One description for each column: its word in links, its heading, its width, and what its
//! cells show.

use heaplens_model::collections::CollectionFacts;
use heaplens_model::locale::Texts;
use heaplens_model::query::{Column, List, Origin, Sort};
use heaplens_model::row::{ObjectRow, Row};

use super::figure::{self, Figure};

/// A column, as everything else sees it.
pub struct ColumnDescription {
    /// Its word in links.
    pub word: &'static str,
    /// Its heading. The heading of names is the table's own.
    pub heading: Option<fn(&Texts) -> &'static str>,
    /// Its width. Names have none: they take the room that is left.
    pub width: Width,
    /// Whether the first click on the heading puts the smallest first.
    pub is_ascending_first: bool,
    /// The column that lists of objects below are ordered by when the table is ordered by this
    /// one. Without one they keep their usual order.
    pub order_below: Option<Column>,
    /// The number in a cell. There is none where the column says nothing about the row.
    pub figure: fn(&Row, &Cell<'_>) -> Option<Figure>,
}

/// A column's width in CSS pixels.
pub struct Width {
    /// On a wide window.
    pub wide: u16,
    /// On a narrow one.
    pub narrow: u16,
}

/// The surroundings of a cell that its number depends on.
pub struct Cell<'a> {
    /// The list that the row is in.
    pub list: &'a List,
    /// The size of everything in the row's snapshot, in bytes.
    pub total: u64,
    /// The page's language.
    pub texts: &'a Texts,
}

pub const fn describe(column: Column) -> &'static ColumnDescription {
    match column {
        Column::Name => &NAME,
        Column::Count => &COUNT,
        Column::Distance => &DISTANCE,
        Column::ShallowSize => &SHALLOW_SIZE,
        Column::RetainedSize => &RETAINED_SIZE,
        Column::AddedCount => &ADDED_COUNT,
        Column::DeletedCount => &DELETED_COUNT,
        Column::CountDelta => &COUNT_DELTA,
        Column::AddedSize => &ADDED_SIZE,
        Column::DeletedSize => &DELETED_SIZE,
        Column::SizeDelta => &SIZE_DELTA,
        Column::AddedRetained => &ADDED_RETAINED,
        Column::DeletedRetained => &DELETED_RETAINED,
        Column::RetainedDelta => &RETAINED_DELTA,
        Column::SteadyGrowth => &STEADY_GROWTH,
        Column::AllocatedSize => &ALLOCATED_SIZE,
        Column::LiveCount => &LIVE_COUNT,
        Column::LiveSize => &LIVE_SIZE,
        Column::TreeNodes => &TREE_NODES,
        Column::TreeSize => &TREE_SIZE,
        Column::Waste => &WASTE,
        Column::ElementCount => &ELEMENT_COUNT,
        Column::Capacity => &CAPACITY,
        Column::Fill => &FILL,
        Column::Bytes => &BYTES,
        Column::DeadCount => &DEAD_COUNT,
        Column::DeadSize => &DEAD_SIZE,
        Column::AttributedSize => &ATTRIBUTED_SIZE,
        Column::FileOrder => &FILE_ORDER,
    }
}

static NAME: ColumnDescription = ColumnDescription {
    word: "name",
    heading: None,
    width: width(0, 0),
    is_ascending_first: true,
    order_below: Some(Column::Name),
    figure: |_, _| None,
};

static COUNT: ColumnDescription = ColumnDescription {
    word: "count",
    heading: Some(|texts| texts.count),
    width: width(84, 66),
    is_ascending_first: false,
    order_below: None,
    figure: |row, cell| match row {
        Row::Class(class) => Some(figure::count(class.count.into(), cell.texts)),
        Row::RetainerGroup(group) => Some(figure::count(group.object_count.into(), cell.texts)),
        Row::Growth(class) => Some(figure::counts(&class.counts, cell.texts)),
        Row::Appeared(step) => Some(figure::count(step.count.into(), cell.texts)),
        Row::Function(function) => Some(figure::count(function.count, cell.texts)),
        Row::Strings(group) => Some(figure::count(group.count.into(), cell.texts)),
        Row::DetachedGroup(group) => Some(figure::count(group.count, cell.texts)),
        _ => None,
    },
};

static DISTANCE: ColumnDescription = ColumnDescription {
    word: "distance",
    heading: Some(|texts| texts.distance),
    width: width(84, 80),
    is_ascending_first: true,
    order_below: Some(Column::Distance),
    figure: |row, cell| match row {
        Row::Class(class) => Some(figure::distance(class.distance, cell.texts)),
        Row::Object(object) if object.is_ignored => Some(figure::ignored(cell.texts)),
        Row::Object(object) => Some(figure::distance(object.distance, cell.texts)),
        Row::RetainerGroup(group) => Some(figure::distance(group.distance, cell.texts)),
        Row::DetachedGroup(group) => Some(figure::distance(group.distance, cell.texts)),
        _ => None,
    },
};

static SHALLOW_SIZE: ColumnDescription = ColumnDescription {
    word: "shallow",
    heading: Some(|texts| texts.shallow_size),
    width: width(130, 112),
    is_ascending_first: false,
    order_below: Some(Column::ShallowSize),
    figure: |row, cell| match row {
        Row::Class(class) => cell.size(class.shallow_size),
        Row::Object(object) => cell.size(object.shallow_size),
        Row::Strings(group) => cell.size(group.shallow_size),
        Row::RetainerGroup(group) => cell.size(group.shallow_size),
        Row::Growth(class) => Some(figure::sizes(&class.shallow_sizes, cell.texts)),
        Row::Appeared(step) => Some(figure::size(step.shallow_size, None, cell.texts)),
        _ => None,
    },
};

static RETAINED_SIZE: ColumnDescription = ColumnDescription {
    word: "retained",
    heading: Some(|texts| texts.retained_size),
    width: width(146, 128),
    is_ascending_first: false,
    order_below: Some(Column::RetainedSize),
    figure: |row, cell| match row {
        Row::Class(class) => cell.size(class.retained_size),
        Row::Object(object) => cell.size(object.retained_size),
        Row::Realm(realm) => cell.size(realm.object.as_ref()?.retained_size),
        Row::Growth(class) => Some(figure::sizes(&class.retained_sizes, cell.texts)),
        _ => None,
    },
};

static ADDED_COUNT: ColumnDescription = ColumnDescription {
    word: "new",
    heading: Some(|texts| texts.new),
    width: width(84, 66),
    is_ascending_first: false,
    order_below: None,
    figure: |row, cell| match row {
        Row::Delta(delta) => Some(figure::count(delta.added_count.into(), cell.texts)),
        Row::Object(_) => cell.mark(Origin::Target, cell.texts.new_object),
        _ => None,
    },
};

static DELETED_COUNT: ColumnDescription = ColumnDescription {
    word: "deleted",
    heading: Some(|texts| texts.deleted),
    width: width(94, 88),
    is_ascending_first: false,
    order_below: None,
    figure: |row, cell| match row {
        Row::Delta(delta) => Some(figure::count(delta.deleted_count.into(), cell.texts)),
        Row::Object(_) => cell.mark(Origin::Base, cell.texts.deleted_object),
        _ => None,
    },
};

static COUNT_DELTA: ColumnDescription = ColumnDescription {
    word: "delta",
    heading: Some(|texts| texts.delta),
    width: width(92, 74),
    is_ascending_first: false,
    order_below: None,
    figure: |row, cell| match row {
        Row::Delta(delta) => Some(figure::count_delta(delta.count_delta, cell.texts)),
        Row::Growth(class) => Some(figure::count_delta(class.count_delta(), cell.texts)),
        _ => None,
    },
};

static ADDED_SIZE: ColumnDescription = ColumnDescription {
    word: "alloc",
    heading: Some(|texts| texts.alloc_size),
    width: width(104, 90),
    is_ascending_first: false,
    order_below: Some(Column::ShallowSize),
    figure: |row, cell| match row {
        Row::Delta(delta) => Some(figure::size(delta.added_size, None, cell.texts)),
        Row::Object(object) => cell.size_of_one(Origin::Target, object),
        _ => None,
    },
};

static DELETED_SIZE: ColumnDescription = ColumnDescription {
    word: "freed",
    heading: Some(|texts| texts.freed_size),
    width: width(104, 90),
    is_ascending_first: false,
    order_below: Some(Column::ShallowSize),
    figure: |row, cell| match row {
        Row::Delta(delta) => Some(figure::size(delta.deleted_size, None, cell.texts)),
        Row::Object(object) => cell.size_of_one(Origin::Base, object),
        _ => None,
    },
};

static SIZE_DELTA: ColumnDescription = ColumnDescription {
    word: "size-delta",
    heading: Some(|texts| texts.size_delta),
    width: width(112, 92),
    is_ascending_first: false,
    order_below: Some(Column::ShallowSize),
    figure: |row, cell| match row {
        Row::Delta(delta) => Some(figure::size_delta(delta.size_delta, cell.texts)),
        Row::Growth(class) => Some(figure::size_delta(class.size_delta(), cell.texts)),
        _ => None,
    },
};

static ADDED_RETAINED: ColumnDescription = ColumnDescription {
    word: "new-retained",
    heading: Some(|texts| texts.growth.new_retained),
    width: width(112, 92),
    is_ascending_first: false,
    order_below: Some(Column::RetainedSize),
    figure: |row, cell| match row {
        Row::Delta(delta) => {
            let retained = delta.retained?;
            Some(figure::size(retained.added, None, cell.texts))
        }
        Row::Object(object) => cell.retained_by_one(Origin::Target, object),
        _ => None,
    },
};

static DELETED_RETAINED: ColumnDescription = ColumnDescription {
    word: "deleted-retained",
    heading: Some(|texts| texts.growth.deleted_retained),
    width: width(124, 92),
    is_ascending_first: false,
    order_below: Some(Column::RetainedSize),
    figure: |row, cell| match row {
        Row::Delta(delta) => {
            let retained = delta.retained?;
            Some(figure::size(retained.deleted, None, cell.texts))
        }
        Row::Object(object) => cell.retained_by_one(Origin::Base, object),
        _ => None,
    },
};

static RETAINED_DELTA: ColumnDescription = ColumnDescription {
    word: "retained-delta",
    heading: Some(|texts| texts.growth.retained_delta),
    width: width(118, 92),
    is_ascending_first: false,
    order_below: Some(Column::RetainedSize),
    figure: |row, cell| match row {
        Row::Delta(delta) => {
            let retained = delta.retained?;
            Some(figure::size_delta(retained.delta, cell.texts))
        }
        Row::Growth(class) => Some(figure::size_delta(class.retained_delta(), cell.texts)),
        _ => None,
    },
};

static STEADY_GROWTH: ColumnDescription = ColumnDescription {
    word: "steady",
    heading: Some(|texts| texts.growth.steady_growth),
    width: width(118, 92),
    is_ascending_first: false,
    order_below: None,
    figure: |row, cell| match row {
        Row::Growth(class) => Some(figure::size(class.steady_growth, None, cell.texts)),
        _ => None,
    },
};

static ALLOCATED_SIZE: ColumnDescription = ColumnDescription {
    word: "allocated",
    heading: Some(|texts| texts.alloc_size),
    width: width(104, 90),
    is_ascending_first: false,
    order_below: Some(Column::AllocatedSize),
    figure: |row, cell| match row {
        Row::Function(function) => Some(figure::size(function.size, None, cell.texts)),
        _ => None,
    },
};

static LIVE_COUNT: ColumnDescription = ColumnDescription {
    word: "live-count",
    heading: Some(|texts| texts.allocations.live_count),
    width: width(94, 88),
    is_ascending_first: false,
    order_below: Some(Column::LiveCount),
    figure: |row, cell| match row {
        Row::Function(function) => Some(figure::count(function.live_count, cell.texts)),
        _ => None,
    },
};

static LIVE_SIZE: ColumnDescription = ColumnDescription {
    word: "live-size",
    heading: Some(|texts| texts.allocations.live_size),
    width: width(130, 112),
    is_ascending_first: false,
    order_below: Some(Column::LiveSize),
    figure: |row, cell| match row {
        Row::Function(function) => cell.size(function.live_size),
        _ => None,
    },
};

static TREE_NODES: ColumnDescription = ColumnDescription {
    word: "tree-nodes",
    heading: Some(|texts| texts.detached_dom.tree_nodes),
    width: width(104, 96),
    is_ascending_first: false,
    order_below: Some(Column::TreeNodes),
    figure: |row, cell| {
        let nodes = match row {
            Row::DetachedGroup(group) => group.node_count,
            Row::Object(object) => match &object.fiber {
                Some(facts) => facts.fiber_count,
                None => object.detached.as_ref()?.tree.node_count,
            },
            _ => return None,
        };
        Some(figure::count(nodes, cell.texts))
    },
};

static TREE_SIZE: ColumnDescription = ColumnDescription {
    word: "tree-size",
    heading: Some(|texts| texts.detached_dom.tree_size),
    width: width(130, 112),
    is_ascending_first: false,
    order_below: Some(Column::TreeSize),
    figure: |row, cell| match row {
        Row::DetachedGroup(group) => cell.size(group.retained_size),
        Row::Object(object) => cell.size(match &object.fiber {
            Some(facts) => facts.retained_size,
            None => object.detached.as_ref()?.tree.retained_size,
        }),
        _ => None,
    },
};

static WASTE: ColumnDescription = ColumnDescription {
    word: "waste",
    heading: Some(|texts| texts.string_groups.waste),
    width: width(130, 112),
    is_ascending_first: false,
    order_below: None,
    figure: |row, cell| match row {
        Row::Strings(group) => cell.size(group.waste()?),
        _ => None,
    },
};

static ELEMENT_COUNT: ColumnDescription = ColumnDescription {
    word: "elements",
    heading: Some(|texts| texts.collections.elements),
    width: width(104, 82),
    is_ascending_first: false,
    order_below: None,
    figure: |row, cell| {
        let facts = collection(row)?;
        Some(figure::elements(facts.element_count, cell.texts))
    },
};

static CAPACITY: ColumnDescription = ColumnDescription {
    word: "capacity",
    heading: Some(|texts| texts.collections.capacity),
    width: width(104, 78),
    is_ascending_first: false,
    order_below: None,
    figure: |row, cell| Some(figure::elements(collection(row)?.capacity?, cell.texts)),
};

static FILL: ColumnDescription = ColumnDescription {
    word: "fill",
    heading: Some(|texts| texts.collections.fill),
    width: width(76, 52),
    is_ascending_first: true,
    order_below: None,
    figure: |row, _| Some(figure::fill(collection(row)?.fill()?)),
};

static BYTES: ColumnDescription = ColumnDescription {
    word: "bytes",
    heading: Some(|texts| texts.collections.bytes),
    width: width(104, 72),
    is_ascending_first: false,
    order_below: Some(Column::ShallowSize),
    figure: |row, cell| match row {
        Row::Object(object) => {
            let facts = object.collection.as_ref();
            let bytes = facts.map_or(object.shallow_size, |facts| facts.bytes);
            Some(figure::size(bytes, None, cell.texts))
        }
        _ => None,
    },
};

static ATTRIBUTED_SIZE: ColumnDescription = ColumnDescription {
    word: "attributed",
    heading: Some(|texts| texts.realms.attributed_size),
    width: width(146, 128),
    is_ascending_first: false,
    order_below: Some(Column::ShallowSize),
    figure: |row, cell| match row {
        Row::Realm(realm) => cell.size(realm.attributed_size?),
        Row::Class(class) => cell.size(class.shallow_size),
        Row::Object(object) => cell.size(object.shallow_size),
        _ => None,
    },
};

/// What is told of a collection.
fn collection(row: &Row) -> Option<&CollectionFacts> {
    match row {
        Row::Object(object) => object.collection.as_deref(),
        _ => None,
    }
}

static DEAD_COUNT: ColumnDescription = ColumnDescription {
    word: "unread-count",
    heading: Some(|texts| texts.variables.dead_count),
    width: width(94, 84),
    is_ascending_first: false,
    order_below: None,
    figure: |row, cell| match row {
        Row::Object(ObjectRow {
            dead_variables: Some(dead),
            ..
        }) => Some(figure::number(u64::from(dead.count), cell.texts)),
        _ => None,
    },
};

static DEAD_SIZE: ColumnDescription = ColumnDescription {
    word: "unread-size",
    heading: Some(|texts| texts.variables.dead_size),
    width: width(130, 112),
    is_ascending_first: false,
    order_below: Some(Column::RetainedSize),
    figure: |row, cell| match row {
        Row::Object(ObjectRow {
            dead_variables: Some(dead),
            ..
        }) => cell.size(dead.size),
        _ => None,
    },
};

/// An order without a column: that of search results.
static FILE_ORDER: ColumnDescription = ColumnDescription {
    word: "file-order",
    heading: None,
    width: width(0, 0),
    is_ascending_first: true,
    order_below: None,
    figure: |_, _| None,
};

const fn width(wide: u16, narrow: u16) -> Width {
    Width { wide, narrow }
}

impl Cell<'_> {
    #[allow(
        clippy::unnecessary_wraps,
        reason = "the shape that a column's figure has"
    )]
    fn size(&self, bytes: u64) -> Option<Figure> {
        Some(figure::size(bytes, Some(self.total), self.texts))
    }

    /// Returns the mark of an object that only this side of a comparison has, as DevTools shows it.
    fn mark(&self, side: Origin, title: &str) -> Option<Figure> {
        (self.list.only_in() == Some(side)).then(|| figure::mark(title))
    }

    /// Returns the size of an object that only this side of a comparison has.
    fn size_of_one(&self, side: Origin, object: &ObjectRow) -> Option<Figure> {
        let is_there = self.list.only_in() == Some(side);
        is_there.then(|| figure::size(object.shallow_size, None, self.texts))
    }

    /// Returns what such an object retains.
    fn retained_by_one(&self, side: Origin, object: &ObjectRow) -> Option<Figure> {
        let is_there = self.list.only_in() == Some(side);
        is_there.then(|| figure::size(object.retained_size, None, self.texts))
    }
}

/// Returns the order of a list of objects below a row, `chosen` being the table's order.
pub fn sort_below(list: &List, chosen: Option<Sort>) -> Sort {
    let mapped = chosen.and_then(|chosen| {
        let column = describe(chosen.column).order_below?;
        list.has_column(column).then_some(Sort { column, ..chosen })
    });
    mapped.unwrap_or_else(|| list.default_sort())
}

#[cfg(test)]
mod tests {
    use heaplens_model::query::ComparisonId;
    use heaplens_model::{DeltaIdx, NodeIdx};

    use super::*;

    #[test]
    fn lists_below_are_sorted_by_what_they_have() {
        let chosen = |column| {
            Some(Sort {
                column,
                descending: false,
            })
        };
        let added = List::Added {
            comparison: ComparisonId(1),
            delta: DeltaIdx(2),
        };
        let edges = List::Edges { node: NodeIdx(3) };
        assert_eq!(
            sort_below(&added, chosen(Column::SizeDelta)),
            Sort {
                column: Column::ShallowSize,
                descending: false
            }
        );
        assert_eq!(
            sort_below(&added, chosen(Column::CountDelta)),
            added.default_sort()
        );
        assert_eq!(
            sort_below(&edges, chosen(Column::Distance)),
            Sort {
                column: Column::Distance,
                descending: false
            }
        );
        assert_eq!(sort_below(&edges, None), edges.default_sort());
    }
}
