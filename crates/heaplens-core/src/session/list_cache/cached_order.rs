//! A list in one order, with what was found about it so far.

use std::ops::Range;

use heaplens_model::NodeIdx;
use heaplens_model::query::{List, QueryError, Sort};

use crate::query::{ItemIdx, Order};
use crate::tables::OutOfMemory;
use crate::views::lists::Lists;
use crate::views::lists::sort_facts::SortFacts;

/// A list that finds its order as it is looked at.
#[derive(Debug)]
pub struct CachedOrder {
    /// Which list.
    pub list: List,
    /// In which order.
    pub sort: Sort,
    /// As far as it is known.
    pub order: Order,
    /// Shared by all orders of the list.
    pub facts: SortFacts,
}

/// What a question is told when memory runs out.
pub fn no_memory(_: OutOfMemory) -> QueryError {
    QueryError::OutOfMemory
}

impl CachedOrder {
    /// Whether it is this list in this order.
    pub fn is(&self, list: &List, sort: Sort) -> bool {
        self.list == *list && self.sort == sort
    }

    /// How many items the list has.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// The items at these positions; see [`Order::window`].
    pub fn window(
        &mut self,
        lists: Lists<'_>,
        range: Range<usize>,
    ) -> Result<Vec<ItemIdx>, QueryError> {
        let sorted = lists.sorted(&self.list, self.sort, &self.facts)?;
        self.order.window(range, &sorted).map_err(no_memory)
    }

    /// The position of the first row that stands for an object. O(items).
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

    /// The position of an item of the list. O(items).
    pub fn position(&self, lists: Lists<'_>, item: ItemIdx) -> Result<usize, QueryError> {
        let sorted = lists.sorted(&self.list, self.sort, &self.facts)?;
        self.order.position(item, &sorted).map_err(no_memory)
    }

    /// Bytes that all orders of the list hold together.
    pub fn shared_memory(&self) -> u64 {
        let columns = self.order.items().capacity() + self.facts.retainers.capacity();
        let names = self.facts.names.as_ref().map_or(0, |names| names.memory());
        4 * columns as u64 + names + self.facts.groups.memory()
    }
}
