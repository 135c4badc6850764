//! The lists of the new and of the deleted objects of a delta: what opens below a row of
//! Comparison. So does what opens below a group of strings.

use std::ops::Range;

use heaplens_model::NodeIdx;

use super::ListBelow;
use super::objects::ObjectSource;
use crate::query::ItemIdx;
use crate::tables::{OutOfMemory, try_extend};
use crate::views::Snapshot;

/// Objects that a comparison found, or a group of strings.
pub struct ChangedObjects<'a> {
    snapshot: &'a Snapshot,
    nodes: &'a [NodeIdx],
}

impl<'a> ChangedObjects<'a> {
    /// Returns the objects of one delta, of the snapshot that has them.
    pub fn new(snapshot: &'a Snapshot, nodes: &'a [NodeIdx]) -> ChangedObjects<'a> {
        ChangedObjects { snapshot, nodes }
    }
}

impl ObjectSource for ChangedObjects<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.nodes.len()
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        let nodes = self.nodes.get(candidates).unwrap_or_default();
        try_extend(items, nodes.iter().map(|node| ItemIdx(node.0)))
    }

    fn below(&self, node: NodeIdx) -> Option<ListBelow> {
        Some(self.snapshot.edges_below(node))
    }

    fn is_expandable(&self, node: NodeIdx) -> bool {
        self.snapshot.has_edges(node)
    }
}
