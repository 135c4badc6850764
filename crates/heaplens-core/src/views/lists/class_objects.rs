//! The list of a class's objects: what opens below a class of Summary.

use std::ops::Range;

use heaplens_model::query::QueryError;
use heaplens_model::{ClassIdx, NodeIdx};

use super::ListBelow;
use super::objects::ObjectSource;
use crate::query::ItemIdx;
use crate::tables::{OutOfMemory, try_push};
use crate::views::Snapshot;

/// The objects of a class that have a shallow size.
pub struct ClassObjects<'a> {
    snapshot: &'a Snapshot,
    class: ClassIdx,
}

impl<'a> ClassObjects<'a> {
    /// Returns the objects of a class.
    ///
    /// # Errors
    /// When there is no such class.
    pub fn new(snapshot: &'a Snapshot, class: ClassIdx) -> Result<ClassObjects<'a>, QueryError> {
        if class.at() >= snapshot.classes.len() {
            return Err(QueryError::NoSuchItem);
        }
        Ok(ClassObjects { snapshot, class })
    }
}

impl ObjectSource for ClassObjects<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.snapshot.tables.nodes.len()
    }

    fn most_items(&self) -> usize {
        self.snapshot.classes.sums(self.class).count as usize
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        let sizes = self.snapshot.tables.nodes.shallow_sizes();
        let classes = &self.snapshot.classes;
        classes.each_node(self.class, candidates, |node| {
            if sizes.is_zero(node) {
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
