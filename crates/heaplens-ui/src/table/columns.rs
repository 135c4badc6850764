//! The four tables: their columns, what opens below their rows, what their cells say.

use heaplens_model::locale::Texts;
use heaplens_model::query::{Column, List, Sort};
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, DeltaRow, ObjectRow, Row};

use super::source::Origin;
use super::tree::ListQuery;
use crate::format;

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Classes and their objects.
    Summary,
    /// Classes that changed, their new and deleted objects.
    Comparison,
    /// Objects from the root down.
    Containment,
    /// Objects from one up to a root.
    Retainers,
}

/// A number in a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The exact number.
    pub value: i64,
    /// As people read it.
    pub text: String,
    /// Its part of the whole snapshot.
    pub share: Option<f64>,
    /// The exact number in words, for a pointer that rests.
    pub title: String,
    /// Growth or shrinkage, told by sign and shape as well as colour.
    pub trend: i64,
}

const SIZES: [Column; 4] = [
    Column::Name,
    Column::Distance,
    Column::ShallowSize,
    Column::RetainedSize,
];
const DELTAS: [Column; 7] = [
    Column::Name,
    Column::AddedCount,
    Column::RemovedCount,
    Column::CountDelta,
    Column::AddedSize,
    Column::RemovedSize,
    Column::SizeDelta,
];

impl Kind {
    /// Its columns; the first names the row.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Kind::Comparison => &DELTAS,
            _ => &SIZES,
        }
    }

    /// A column's words.
    pub const fn header(self, column: Column, texts: &Texts) -> &'static str {
        match column {
            Column::Name => match self {
                Kind::Summary | Kind::Comparison => texts.constructor,
                Kind::Containment | Kind::Retainers => texts.object,
            },
            Column::Count => texts.new,
            Column::Distance => texts.distance,
            Column::ShallowSize => texts.shallow_size,
            Column::RetainedSize => texts.retained_size,
            Column::AddedCount => texts.new,
            Column::RemovedCount => texts.deleted,
            Column::CountDelta => texts.delta,
            Column::AddedSize => texts.alloc_size,
            Column::RemovedSize => texts.freed_size,
            Column::SizeDelta => texts.size_delta,
        }
    }

    /// What opens below a row, `chosen` being the table's order.
    pub fn below(self, row: &Row, at: &ListQuery, chosen: Option<Sort>) -> Vec<ListQuery> {
        let ask = |origin, list: List| {
            let sort = sort_for(&list, chosen);
            ListQuery { origin, list, sort }
        };
        match row {
            Row::Class(class) => vec![ask(at.origin, List::ClassObjects { class: class.class })],
            Row::Delta(delta) => {
                let List::Deltas { comparison, .. } = at.list else {
                    return Vec::new();
                };
                let delta_idx = delta.delta;
                let mut queries = Vec::new();
                if delta.added_count > 0 {
                    queries.push(ask(
                        Origin::Target,
                        List::Added {
                            comparison,
                            delta: delta_idx,
                        },
                    ));
                }
                if delta.removed_count > 0 {
                    queries.push(ask(
                        Origin::Base,
                        List::Deleted {
                            comparison,
                            delta: delta_idx,
                        },
                    ));
                }
                queries
            }
            Row::Object(object) if self == Kind::Retainers => {
                vec![ask(at.origin, List::Retainers { node: object.node })]
            }
            Row::Object(object) => vec![ask(at.origin, List::Edges { node: object.node })],
        }
    }

    /// A cell's number; none where the column says nothing about the row.
    pub fn figure(
        self,
        column: Column,
        row: &Row,
        at: &ListQuery,
        total: u64,
        texts: &Texts,
    ) -> Option<Figure> {
        match row {
            Row::Class(class) => match column {
                Column::Distance => Some(distance(class.distance, texts)),
                Column::ShallowSize => Some(size(class.shallow_size, Some(total), texts)),
                Column::RetainedSize => Some(size(class.retained_size, Some(total), texts)),
                _ => None,
            },
            Row::Delta(delta) => of_delta(column, delta, texts),
            Row::Object(object) if self == Kind::Comparison => {
                of_compared(column, object, &at.list, texts)
            }
            Row::Object(object) => match column {
                Column::Distance => Some(distance(object.distance, texts)),
                Column::ShallowSize => Some(size(object.shallow_size, Some(total), texts)),
                Column::RetainedSize => Some(size(object.retained_size, Some(total), texts)),
                _ => None,
            },
        }
    }
}

/// Whether lists can open below a row.
pub fn is_expandable(row: &Row) -> bool {
    match row {
        Row::Class(class) => class.count > 0,
        Row::Delta(_) => true,
        Row::Object(object) => object.expandable,
    }
}

/// A list's order when the table's is `chosen`: what the list has no column for falls to the
/// nearest that it has.
pub fn sort_for(list: &List, chosen: Option<Sort>) -> Sort {
    let Some(chosen) = chosen else {
        return list.default_sort();
    };
    let column = match (list, chosen.column) {
        (List::Classes { .. } | List::Deltas { .. }, column) => column,
        (_, Column::AddedSize | Column::RemovedSize | Column::SizeDelta) => Column::ShallowSize,
        (_, Column::Count | Column::AddedCount | Column::RemovedCount | Column::CountDelta) => {
            return list.default_sort();
        }
        (_, column) => column,
    };
    Sort {
        column,
        descending: chosen.descending,
    }
}

fn of_delta(column: Column, delta: &DeltaRow, texts: &Texts) -> Option<Figure> {
    let separator = texts.group_separator;
    let counted = |value: u64| Figure {
        value: i64::try_from(value).unwrap_or(i64::MAX),
        text: format::grouped(value, separator),
        share: None,
        title: (texts.objects)(&format::grouped(value, separator)),
        trend: 0,
    };
    let sized = |value: u64| Figure {
        text: format::bytes(value, separator),
        title: (texts.bytes)(&format::grouped(value, separator)),
        ..counted(value)
    };
    Some(match column {
        Column::AddedCount => counted(u64::from(delta.added_count)),
        Column::RemovedCount => counted(u64::from(delta.removed_count)),
        Column::CountDelta => Figure {
            value: delta.count_delta,
            text: format::signed(delta.count_delta, separator),
            share: None,
            title: (texts.objects)(&format::signed(delta.count_delta, separator)),
            trend: delta.count_delta.signum(),
        },
        Column::AddedSize => sized(delta.added_size),
        Column::RemovedSize => sized(delta.removed_size),
        Column::SizeDelta => Figure {
            value: delta.size_delta,
            text: format::signed_bytes(delta.size_delta, separator),
            share: None,
            title: (texts.bytes)(&format::signed(delta.size_delta, separator)),
            trend: delta.size_delta.signum(),
        },
        _ => return None,
    })
}

/// A new or a deleted object below its class, as DevTools marks it.
fn of_compared(column: Column, object: &ObjectRow, list: &List, texts: &Texts) -> Option<Figure> {
    let mark = |title: &str| Figure {
        value: 1,
        text: "•".to_owned(),
        share: None,
        title: title.to_owned(),
        trend: 0,
    };
    match (list, column) {
        (List::Added { .. }, Column::AddedCount) => Some(mark(texts.new_object)),
        (List::Deleted { .. }, Column::RemovedCount) => Some(mark(texts.deleted_object)),
        (List::Added { .. }, Column::AddedSize) | (List::Deleted { .. }, Column::RemovedSize) => {
            Some(size(object.shallow_size, None, texts))
        }
        _ => None,
    }
}

/// A distance, a dash for those that mean nothing to people.
pub fn distance(distance: i32, texts: &Texts) -> Figure {
    let is_reached = (0..BASE_SYSTEM_DISTANCE).contains(&distance);
    let shown = u64::try_from(distance).unwrap_or(0);
    Figure {
        value: i64::from(distance),
        text: if is_reached {
            format::grouped(shown, texts.group_separator)
        } else {
            "\u{2212}".to_owned()
        },
        share: None,
        title: if is_reached {
            String::new()
        } else {
            texts.no_distance.to_owned()
        },
        trend: 0,
    }
}

/// A size, and its share where all bytes together are known.
pub fn size(bytes: u64, total: Option<u64>, texts: &Texts) -> Figure {
    Figure {
        value: i64::try_from(bytes).unwrap_or(i64::MAX),
        text: format::bytes(bytes, texts.group_separator),
        share: total.map(|total| format::share(bytes, total)),
        title: (texts.bytes)(&format::grouped(bytes, texts.group_separator)),
        trend: 0,
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::locale::Lang;
    use heaplens_model::query::ComparisonId;
    use heaplens_model::row::NO_DISTANCE;
    use heaplens_model::{DeltaIdx, NodeIdx};

    use super::*;

    #[test]
    fn unreached_objects_show_a_dash_and_keep_their_number() {
        let texts = Lang::En.texts();
        for (number, text) in [
            (0, "0"),
            (7, "7"),
            (99_999_999, "99,999,999"),
            (BASE_SYSTEM_DISTANCE, "\u{2212}"),
            (NO_DISTANCE, "\u{2212}"),
        ] {
            let figure = distance(number, texts);
            assert_eq!(
                (figure.value, figure.text.as_str()),
                (i64::from(number), text)
            );
        }
    }

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
            sort_for(&added, chosen(Column::SizeDelta)),
            Sort {
                column: Column::ShallowSize,
                descending: false
            }
        );
        assert_eq!(
            sort_for(&added, chosen(Column::CountDelta)),
            added.default_sort()
        );
        assert_eq!(
            sort_for(&edges, chosen(Column::Distance)),
            Sort {
                column: Column::Distance,
                descending: false
            }
        );
        assert_eq!(sort_for(&edges, None), edges.default_sort());
    }

    #[test]
    fn growth_and_shrinkage_have_signs() {
        let texts = Lang::En.texts();
        let delta = DeltaRow {
            delta: DeltaIdx(0),
            name: Default::default(),
            added_count: 1,
            removed_count: 3,
            count_delta: -2,
            added_size: 1000,
            removed_size: 0,
            size_delta: 1000,
            location: None,
        };
        let count = of_delta(Column::CountDelta, &delta, texts).unwrap();
        assert_eq!(
            (count.value, count.text.as_str(), count.trend),
            (-2, "\u{2212}2", -1)
        );
        let size = of_delta(Column::SizeDelta, &delta, texts).unwrap();
        assert_eq!(
            (size.value, size.text.as_str(), size.trend),
            (1000, "+1.0\u{a0}kB", 1)
        );
    }
}
