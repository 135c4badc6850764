//! A list of objects of which only those are left that are in a set.
//!
//! It asks the whole list for all, and leaves out what is not in the set. Groups, and the tree of
//! dominators, look at the set themselves.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::NodeIdx;
use heaplens_model::query::{Column, Sort};
use heaplens_model::row::Row;

use super::sort_facts::{PartialNames, SortFacts};
use super::{ListBelow, RowList};
use crate::query::{ItemIdx, Key};
use crate::tables::{NodeSet, OutOfMemory};

/// The objects of a list that are in a set.
pub struct Within<'a> {
    list: Box<dyn RowList + 'a>,
    set: &'a NodeSet,
}

impl<'a> Within<'a> {
    /// Narrows a list of objects.
    pub fn new(list: Box<dyn RowList + 'a>, set: &'a NodeSet) -> Within<'a> {
        Within { list, set }
    }
}

impl RowList for Within<'_> {
    fn candidates(&self) -> Range<usize> {
        self.list.candidates()
    }

    fn most_items(&self) -> usize {
        self.list.most_items()
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        let start = items.len();
        self.list.add_items(candidates, items)?;
        let mut kept = start;
        for at in start..items.len() {
            let item = items[at];
            let object = self.list.object(item);
            if object.is_some_and(|object| self.set.contains(object)) {
                items[kept] = item;
                kept += 1;
            }
        }
        items.truncate(kept);
        Ok(())
    }

    fn keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [Key]) {
        self.list.keys(sort, items, keys);
    }

    fn coarse_keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [u32]) {
        self.list.coarse_keys(sort, items, keys);
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        self.list.compare(sort, a, b)
    }

    fn rows(&self, items: &[ItemIdx]) -> Vec<Row> {
        self.list.rows(items)
    }

    fn first_of(&self, sort: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        self.list.first_of(sort, items, node)
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        self.list.below(item)
    }

    fn object(&self, item: ItemIdx) -> Option<NodeIdx> {
        self.list.object(item)
    }

    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        self.list.sort_facts()
    }

    fn begin_names(&self, column: Column) -> Option<PartialNames> {
        self.list.begin_names(column)
    }
}
