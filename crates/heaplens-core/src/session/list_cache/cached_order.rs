//! A list in one order, with the results so far.

use std::ops::Range;

use heaplens_model::NodeIdx;
use heaplens_model::query::{List, QueryError, Sort};

use crate::query::{ItemIdx, Order, parts, prefix};
use crate::tables::OutOfMemory;
use crate::views::lists::Lists;
use crate::views::lists::sort_facts::SortFacts;

/// A list in one order, of which only the windows that were asked for are sorted.
#[derive(Debug)]
pub struct CachedOrder {
    /// The list.
    pub list: List,
    /// The column and direction.
    pub sort: Sort,
    /// The order, as far as it is known.
    pub order: Order,
    /// The data that all orders of the list share.
    pub facts: SortFacts,
}

/// Returns the error of a query when memory runs out.
pub fn no_memory(_: OutOfMemory) -> QueryError {
    QueryError::OutOfMemory
}

impl CachedOrder {
    /// Returns whether this is a list in an order.
    pub fn is(&self, list: &List, sort: Sort) -> bool {
        self.list == *list && self.sort == sort
    }

    /// Returns the number of items in the list.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Returns the items at these positions; see [`Order::window`].
    pub fn window(
        &mut self,
        lists: Lists<'_>,
        range: Range<usize>,
    ) -> Result<Vec<ItemIdx>, QueryError> {
        let sorted = lists.sorted(&self.list, self.sort, &self.facts)?;
        self.order.window(range, &sorted).map_err(no_memory)
    }

    /// Returns the position of the first row that stands for an object. O(items).
    pub fn position_of(
        &self,
        lists: Lists<'_>,
        node: NodeIdx,
    ) -> Result<Option<usize>, QueryError> {
        let sorted = lists.sorted(&self.list, self.sort, &self.facts)?;
        let item = sorted.first_of(self.order.items(), node);
        let position = item.map(|item| self.order.position(item, &sorted));
        position.transpose().map_err(no_memory)
    }

    /// Returns the position of an item of the list. O(items).
    pub fn position(&self, lists: Lists<'_>, item: ItemIdx) -> Result<usize, QueryError> {
        let sorted = lists.sorted(&self.list, self.sort, &self.facts)?;
        self.order.position(item, &sorted).map_err(no_memory)
    }

    /// Returns whether the list is so long that finding a position takes noticeable time.
    pub fn is_long(&self) -> bool {
        parts::is_long(self.len())
    }

    /// Returns the position of an item of the list where it costs no more than the first rows do:
    /// in a list that is not long, or among the first items of a long one.
    ///
    /// # Errors
    /// See [`CachedOrder::window`].
    pub fn quick_position(
        &mut self,
        lists: Lists<'_>,
        item: ItemIdx,
    ) -> Result<Option<usize>, QueryError> {
        if !self.is_long() {
            return self.position(lists, item).map(Some);
        }
        let first = self.window(lists, 0..prefix::LEN)?;
        Ok(first.iter().position(|one| *one == item))
    }

    /// Bytes that all orders of the list hold together.
    pub fn shared_memory(&self) -> u64 {
        let facts = &self.facts;
        let columns = facts.retainers.capacity() + facts.distances.capacity();
        let columns = columns + self.order.items().capacity();
        let names = self.facts.names.as_ref().map_or(0, |names| names.memory());
        4 * columns as u64 + names + self.facts.memory_of_groups()
    }
}
