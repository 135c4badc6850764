//! Lists that look at one candidate after the other, and make each row by itself.
//!
//! Most lists are such. Which candidates they want, how items compare and what they show is told by
//! [`RowByRow`] and [`ItemKeys`]. All else that a [`RowList`] needs is here, at no cost: each list
//! has a loop of its own. Lists of objects, edges and retainers are not such, since they find many
//! items at a time.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::NodeIdx;
use heaplens_model::query::Sort;
use heaplens_model::row::Row;

use super::key_packing::{ItemKeys, fill};
use super::sort_facts::SortFacts;
use super::{ListBelow, RowList};
use crate::query::{ItemIdx, Key};
use crate::tables::{OutOfMemory, try_push};

/// A list whose candidates are looked at one by one. Being one makes it a [`RowList`].
pub trait RowByRow: ItemKeys {
    /// See [`RowList::candidates`].
    fn candidates(&self) -> Range<usize>;

    /// Returns whether a candidate is an item of the list.
    ///
    /// # Errors
    /// When memory runs out.
    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory>;

    /// See [`RowList::compare`].
    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering;

    /// Makes the row of an item.
    fn row(&self, item: ItemIdx) -> Row;

    /// See [`RowList::first_of`].
    fn first_of(&self, sort: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx>;

    /// See [`RowList::below`].
    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        let _ = item;
        None
    }

    /// See [`RowList::object`].
    fn object(&self, item: ItemIdx) -> Option<NodeIdx> {
        let _ = item;
        None
    }

    /// See [`RowList::sort_facts`].
    ///
    /// # Errors
    /// When memory runs out.
    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        Ok(SortFacts::default())
    }
}

impl<L: RowByRow> RowList for L {
    fn candidates(&self) -> Range<usize> {
        RowByRow::candidates(self)
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        for item in candidates.map(|candidate| ItemIdx(candidate as u32)) {
            if self.is_wanted(item)? {
                try_push(items, item)?;
            }
        }
        Ok(())
    }

    fn keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [Key]) {
        fill(self, sort, items, keys);
    }

    fn coarse_keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [u32]) {
        fill(self, sort, items, keys);
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        RowByRow::compare(self, sort, a, b)
    }

    fn rows(&self, items: &[ItemIdx]) -> Vec<Row> {
        items.iter().map(|item| self.row(*item)).collect()
    }

    fn first_of(&self, sort: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        RowByRow::first_of(self, sort, items, node)
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        RowByRow::below(self, item)
    }

    fn object(&self, item: ItemIdx) -> Option<NodeIdx> {
        RowByRow::object(self, item)
    }

    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        RowByRow::sort_facts(self)
    }
}
