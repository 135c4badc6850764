//! The list of branches of unmounted fibers, as the fibers at their tops.
//!
//! By what they retain, branches that only other unmounted fibers hold come last: letting go of those
//! others frees them, too. An item is a position in [`UnmountedFibers::branches`].

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::NodeIdx;
use heaplens_model::query::{Column, Sort};
use heaplens_model::row::Row;

use super::ListBelow;
use super::key_packing::{ItemKeys, Part, TieredNumber, key, text_key};
use super::row_by_row::RowByRow;
use crate::query::text::NameContains;
use crate::query::{ItemIdx, Key};
use crate::tables::OutOfMemory;
use crate::views::fibers::{UnmountedBranch, UnmountedFibers};
use crate::views::{Snapshot, directed};

/// The list.
pub struct UnmountedList<'a> {
    snapshot: &'a Snapshot,
    found: &'a UnmountedFibers,
    wanted: NameContains,
}

impl<'a> UnmountedList<'a> {
    /// Opens the list of those whose component, class or retainer is called as wanted.
    pub fn new(
        snapshot: &'a Snapshot,
        found: &'a UnmountedFibers,
        name_contains: &str,
    ) -> UnmountedList<'a> {
        UnmountedList {
            snapshot,
            found,
            wanted: NameContains::new(name_contains),
        }
    }

    fn branch(&self, item: ItemIdx) -> &'a UnmountedBranch {
        &self.found.branches[item.at()]
    }

    fn name(&self, item: ItemIdx) -> &'a [u8] {
        self.snapshot.branch_name(self.branch(item))
    }

    /// The number of a column.
    fn number(&self, column: Column, item: ItemIdx) -> TieredNumber {
        let branch = self.branch(item);
        let mut comes_last = false;
        let number = match column {
            Column::ShallowSize => self.snapshot.tables.nodes.shallow_size(branch.top),
            Column::RetainedSize => self.snapshot.retained_sizes.get(branch.top),
            Column::TreeNodes => self.found.fiber_count(item.at()),
            Column::TreeSize => {
                comes_last = branch.held.is_none();
                self.found.retained_size(item.at())
            }
            _ => 0,
        };
        TieredNumber { comes_last, number }
    }
}

impl RowByRow for UnmountedList<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.found.branches.len()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        let branch = self.branch(item);
        let classes = &self.snapshot.classes;
        let class = classes.key(classes.of_node(branch.top)).name;
        let retainer = branch.held.as_ref();
        let retainer = retainer.map(|held| self.snapshot.retainer_name(held.retainer));
        let names = [Some(self.name(item)), Some(class), retainer];
        Ok(names
            .into_iter()
            .flatten()
            .any(|name| self.wanted.matches(name)))
    }

    fn object(&self, item: ItemIdx) -> Option<NodeIdx> {
        Some(self.branch(item).top)
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let directed = |ordering| directed(ordering, sort.descending);
        let ordering = match sort.column {
            Column::Name => directed(self.name(a).cmp(self.name(b))),
            Column::Distance => {
                let distances = &self.snapshot.distances;
                let [one, other] = [a, b].map(|item| distances.get(self.branch(item).top));
                directed(one.cmp(&other))
            }
            column => {
                let [one, other] = [a, b].map(|item| self.number(column, item));
                one.compare(other, sort.descending)
            }
        };
        ordering.then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        let row = self.snapshot.fiber_row(self.found, item.at());
        let top = self.branch(item).top;
        Row::Object(row.unwrap_or_else(|| self.snapshot.object_row(top, None, false)))
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let mut items = items.iter().copied();
        items.find(|item| self.branch(*item).top == node)
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        Some(self.snapshot.edges_below(self.branch(item).top))
    }
}

impl ItemKeys for UnmountedList<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        match sort.column {
            Column::Name => text_key(self.name(item), sort.descending),
            Column::Distance => {
                let distance = self.snapshot.distances.get(self.branch(item).top);
                key(
                    Part::distance(distance, sort.descending),
                    Part::NOTHING,
                    Part::NOTHING,
                )
            }
            column => self.number(column, item).key(sort.descending, item),
        }
    }
}
