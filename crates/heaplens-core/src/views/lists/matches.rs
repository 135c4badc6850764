//! The list of Find: the objects that a search found.
//!
//! DevTools, `HeapSnapshot.ts`, `search`, steps through them in the order of the file.

use std::ops::Range;

use heaplens_model::NodeIdx;

use super::ListBelow;
use super::objects::ObjectSource;
use crate::query::ItemIdx;
use crate::tables::{NodeSet, OutOfMemory, try_push};
use crate::views::Snapshot;

/// The objects of a set.
pub struct Matches<'a> {
    snapshot: &'a Snapshot,
    found: &'a NodeSet,
}

impl<'a> Matches<'a> {
    /// What was found.
    pub fn new(snapshot: &'a Snapshot, found: &'a NodeSet) -> Matches<'a> {
        Matches { snapshot, found }
    }
}

impl ObjectSource for Matches<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.snapshot.tables.nodes.len()
    }

    fn most_items(&self) -> usize {
        self.found.count()
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        for node in self.found.iter_from(NodeIdx(candidates.start as u32)) {
            if node.at() >= candidates.end {
                break;
            }
            try_push(items, ItemIdx(node.0))?;
        }
        Ok(())
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
