//! The list of a class's objects: what opens below a class of Summary, under a filter or not.

use std::ops::Range;

use heaplens_model::query::QueryError;
use heaplens_model::{ClassIdx, NodeIdx};

use super::ListBelow;
use super::objects::ObjectSource;
use crate::query::ItemIdx;
use crate::tables::{NodeSet, OutOfMemory, try_push};
use crate::views::Snapshot;

/// The objects of a class that have a shallow size.
pub struct ClassObjects<'a> {
    snapshot: &'a Snapshot,
    class: ClassIdx,
    filter: Option<&'a NodeSet>,
}

impl<'a> ClassObjects<'a> {
    /// Returns the objects of a class, of those that a filter lets through where one is given.
    ///
    /// # Errors
    /// When there is no such class.
    pub fn new(
        snapshot: &'a Snapshot,
        class: ClassIdx,
        filter: Option<&'a NodeSet>,
    ) -> Result<ClassObjects<'a>, QueryError> {
        if class.at() >= snapshot.classes.len() {
            return Err(QueryError::NoSuchItem);
        }
        Ok(ClassObjects {
            snapshot,
            class,
            filter,
        })
    }
}

impl ObjectSource for ClassObjects<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.snapshot.tables.nodes.len()
    }

    fn most_items(&self) -> usize {
        let count = self.snapshot.classes.sums(self.class).count as usize;
        // Often it is far fewer.
        let in_filter = self.filter.map_or(count, NodeSet::count);
        count.min(in_filter)
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        let sizes = self.snapshot.tables.nodes.shallow_sizes();
        let classes = &self.snapshot.classes;
        classes.each_node(self.class, candidates, |node| {
            if sizes.is_zero(node) || self.filter.is_some_and(|filter| !filter.contains(node)) {
                Ok(())
            } else {
                try_push(items, ItemIdx(node.0))
            }
        })
    }

    fn find(&self, items: &[ItemIdx], item: ItemIdx) -> bool {
        // They are in file order.
        items.binary_search(&item).is_ok()
    }

    fn below(&self, node: NodeIdx) -> Option<ListBelow> {
        Some(self.snapshot.edges_below(node))
    }

    fn is_expandable(&self, node: NodeIdx) -> bool {
        self.snapshot.has_edges(node)
    }
}
