//! The list of deltas: Comparison's rows.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, Sort};
use heaplens_model::row::{DeltaRetained, DeltaRow, Row};
use heaplens_model::{DeltaIdx, NodeIdx};

use super::first_where;
use super::key_packing::{ItemKeys, number_key, text_key};
use super::row_by_row::RowByRow;
use crate::query::text::NameContains;
use crate::query::{ItemIdx, Key};
use crate::tables::OutOfMemory;
use crate::views::comparison::{Comparison, Delta};
use crate::views::{Snapshot, directed};

/// The deltas of a comparison whose name contains a text. An item is a [`DeltaIdx`].
pub struct Deltas<'a> {
    snapshot: &'a Snapshot,
    comparison: &'a Comparison,
    wanted: NameContains,
}

impl<'a> Deltas<'a> {
    /// Returns the deltas whose name contains a text. `snapshot` is the comparison's target.
    pub fn new(
        snapshot: &'a Snapshot,
        comparison: &'a Comparison,
        name_contains: &str,
    ) -> Deltas<'a> {
        Deltas {
            snapshot,
            comparison,
            wanted: NameContains::new(name_contains),
        }
    }

    fn delta(&self, item: ItemIdx) -> &'a Delta {
        &self.comparison.deltas()[item.at()]
    }

    /// Retained bytes; 0 until a person asked for them.
    fn retained(&self, column: Column, item: ItemIdx) -> u64 {
        let retained = self.comparison.retained.as_ref();
        let sizes = retained.map_or(&[][..], |retained| match column {
            Column::AddedRetained => &retained.added,
            _ => &retained.deleted,
        });
        sizes.get(item.at()).copied().unwrap_or_default()
    }

    fn retained_delta(&self, item: ItemIdx) -> i64 {
        let retained = self.comparison.retained.as_ref();
        let delta = retained.and_then(|retained| retained.class_delta.get(item.at()));
        delta.copied().unwrap_or_default()
    }
}

impl RowByRow for Deltas<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.comparison.deltas().len()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        let delta = self.delta(item);
        Ok(!delta.is_held_back && self.wanted.matches(&delta.name))
    }

    /// Compares by a column, then by name, then by index.
    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let [a_delta, b_delta] = [self.delta(a), self.delta(b)];
        let names = || a_delta.name.cmp(&b_delta.name);
        let ordering = match sort.column {
            Column::Name => names(),
            Column::AddedCount => a_delta.added_count.cmp(&b_delta.added_count),
            Column::DeletedCount => a_delta.deleted_count.cmp(&b_delta.deleted_count),
            Column::CountDelta => a_delta.count_delta().cmp(&b_delta.count_delta()),
            Column::AddedSize => a_delta.added_size.cmp(&b_delta.added_size),
            Column::DeletedSize => a_delta.deleted_size.cmp(&b_delta.deleted_size),
            Column::SizeDelta => a_delta.size_delta().cmp(&b_delta.size_delta()),
            Column::AddedRetained | Column::DeletedRetained => {
                let retained = |item| self.retained(sort.column, item);
                retained(a).cmp(&retained(b))
            }
            Column::RetainedDelta => self.retained_delta(a).cmp(&self.retained_delta(b)),
            // `List::has_column` refuses such sorts.
            _ => Ordering::Equal,
        };
        directed(ordering, sort.descending)
            .then_with(names)
            .then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        let delta = self.delta(item);
        Row::Delta(DeltaRow {
            delta: DeltaIdx(item.0),
            name: self.snapshot.name_text(&delta.name),
            added_count: delta.added_count,
            deleted_count: delta.deleted_count,
            count_delta: delta.count_delta(),
            added_size: delta.added_size,
            deleted_size: delta.deleted_size,
            size_delta: delta.size_delta(),
            retained: self.comparison.retained.as_ref().map(|_| DeltaRetained {
                added: self.retained(Column::AddedRetained, item),
                deleted: self.retained(Column::DeletedRetained, item),
                delta: self.retained_delta(item),
            }),
            structure: delta.structure.clone(),
            location: delta.location.map(|position| {
                let script = delta.base_script.as_ref();
                self.snapshot.class_location(position, &delta.name, script)
            }),
        })
    }

    /// Finds the delta in which the object is new.
    fn first_of(&self, sort: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let is_added = |item: ItemIdx| {
            let added = self.comparison.added(DeltaIdx(item.0));
            added.is_ok_and(|added| added.contains(&node))
        };
        first_where(items, is_added, |a, b| self.compare(sort, a, b))
    }
}

impl ItemKeys for Deltas<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let delta = self.delta(item);
        let whole = |number| number_key(number, sort.descending);
        match sort.column {
            Column::Name => text_key(&delta.name, sort.descending),
            Column::AddedCount => whole(u64::from(delta.added_count)),
            Column::DeletedCount => whole(u64::from(delta.deleted_count)),
            Column::AddedSize => whole(delta.added_size),
            Column::DeletedSize => whole(delta.deleted_size),
            Column::AddedRetained | Column::DeletedRetained => {
                whole(self.retained(sort.column, item))
            }
            // Differences have a sign, and deltas have no other columns: `compare` decides.
            _ => (0, 0),
        }
    }
}
