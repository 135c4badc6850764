//! A list that is built a little at a time, while no question waits.

use std::ops::Range;

use heaplens_model::query::{List, QueryError};

use super::cached_order::no_memory;
use crate::query::ItemIdx;
use crate::tables::try_reserve;
use crate::views::lists::Lists;
use crate::views::lists::sort_facts::SortFacts;

/// A list as far as it was built.
#[derive(Debug)]
pub struct PartialList {
    /// Which list.
    pub list: List,
    /// What its orders share. The items may depend on it, so it is found first.
    pub facts: SortFacts,
    /// The candidates that are left; see
    /// [`RowList::candidates`](crate::views::lists::RowList::candidates).
    pub left: Range<usize>,
    /// The items so far.
    pub items: Vec<ItemIdx>,
}

impl PartialList {
    /// A list of which no items are found yet.
    ///
    /// # Errors
    /// When there is no such list, or memory runs out.
    pub fn begin(lists: Lists<'_>, list: &List) -> Result<PartialList, QueryError> {
        let no_facts = SortFacts::default();
        let facts = lists.open(list, &no_facts)?.sort_facts();
        let facts = facts.map_err(no_memory)?;
        let rows = lists.open(list, &facts)?;
        let mut items = Vec::new();
        try_reserve(&mut items, rows.most_items()).map_err(no_memory)?;
        let left = rows.candidates();
        drop(rows);
        Ok(PartialList {
            list: list.clone(),
            facts,
            left,
            items,
        })
    }

    /// Looks at `count` more candidates.
    ///
    /// # Errors
    /// When there is no such list any more, or memory runs out.
    pub fn advance(&mut self, lists: Lists<'_>, count: usize) -> Result<(), QueryError> {
        let end = self.left.end.min(self.left.start.saturating_add(count));
        let some = self.left.start..end;
        self.left.start = end;
        let rows = lists.open(&self.list, &self.facts)?;
        rows.add_items(some, &mut self.items).map_err(no_memory)
    }

    /// All items, and what orders share. O(candidates that are left).
    ///
    /// # Errors
    /// See [`PartialList::advance`].
    pub fn finish(mut self, lists: Lists<'_>) -> Result<(Vec<ItemIdx>, SortFacts), QueryError> {
        self.advance(lists, usize::MAX)?;
        Ok((self.items, self.facts))
    }
}
