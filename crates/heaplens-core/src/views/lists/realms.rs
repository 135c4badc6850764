//! The list of realms, of what several or none of them use, and of other threads.
//!
//! An item is a position of [`FoundRealms::item`]. Threads come last, since nothing here belongs to
//! them.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::NodeIdx;
use heaplens_model::query::{Column, Sort};
use heaplens_model::row::Row;

use super::key_packing::{ItemKeys, Part, key};
use super::row_by_row::RowByRow;
use crate::query::{ItemIdx, Key};
use crate::tables::OutOfMemory;
use crate::views::realms::{FoundRealms, RealmItem};
use crate::views::{Snapshot, directed};

/// The list.
pub struct Realms<'a> {
    snapshot: &'a Snapshot,
    found: &'a FoundRealms,
}

impl<'a> Realms<'a> {
    /// Opens the list.
    pub fn new(snapshot: &'a Snapshot, found: &'a FoundRealms) -> Realms<'a> {
        Realms { snapshot, found }
    }

    fn item(&self, item: ItemIdx) -> RealmItem {
        self.found.item(item.at())
    }

    fn number(&self, column: Column, item: ItemIdx) -> u64 {
        let row = self.item(item);
        let node = self.found.node(row);
        match column {
            Column::RetainedSize => node.map_or(0, |node| self.snapshot.retained_sizes.get(node)),
            Column::AttributedSize => self.found.attributed_size(row).unwrap_or_default(),
            _ => 0,
        }
    }

    fn is_worker(&self, item: ItemIdx) -> bool {
        matches!(self.item(item), RealmItem::Worker(_))
    }
}

impl RowByRow for Realms<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.found.row_count()
    }

    fn is_wanted(&self, _: ItemIdx) -> Result<bool, OutOfMemory> {
        Ok(true)
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let ordering = match sort.column {
            Column::Name => {
                let [one, other] = [a, b].map(|item| self.found.node(self.item(item)));
                match (one, other) {
                    (Some(one), Some(other)) => self.snapshot.compare_object_names(one, other),
                    _ => one.is_some().cmp(&other.is_some()),
                }
            }
            column => self.number(column, a).cmp(&self.number(column, b)),
        };
        let workers = self.is_worker(a).cmp(&self.is_worker(b));
        workers
            .then(directed(ordering, sort.descending))
            .then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        Row::Realm(self.snapshot.realm_row(self.found, self.item(item)))
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let mut items = items.iter().copied();
        items.find(|item| self.found.node(self.item(*item)) == Some(node))
    }
}

impl ItemKeys for Realms<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let number = match sort.column {
            // `compare` decides.
            Column::Name => Part::NOTHING,
            column => Part::new(self.number(column, item), sort.descending),
        };
        key(
            Part::new(u64::from(self.is_worker(item)), false),
            number,
            Part::NOTHING,
        )
    }
}
