//! A list that is built in small steps, while no query waits.

use std::ops::Range;

use heaplens_model::query::{List, QueryError};

use super::cached_order::no_memory;
use crate::query::ItemIdx;
use crate::tables::try_reserve;
use crate::views::lists::Lists;
use crate::views::lists::sort_facts::SortFacts;

/// A list that is partly built.
#[derive(Debug)]
pub struct PartialList {
    /// The list.
    pub list: List,
    /// The data that its orders share. It is found first, since the items may depend on it.
    pub facts: SortFacts,
    /// The candidates that are left; see
    /// [`RowList::candidates`](crate::views::lists::RowList::candidates).
    pub left: Range<usize>,
    /// The items so far.
    pub items: Vec<ItemIdx>,
}

impl PartialList {
    /// Begins a list, without items yet.
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

    /// Examines `count` more candidates.
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

    /// Returns all items and the data that orders share. O(candidates that are left).
    ///
    /// # Errors
    /// See [`PartialList::advance`].
    pub fn finish(mut self, lists: Lists<'_>) -> Result<(Vec<ItemIdx>, SortFacts), QueryError> {
        self.advance(lists, usize::MAX)?;
        Ok((self.items, self.facts))
    }
}
