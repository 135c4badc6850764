//! A list that is made a little at a time, while nobody asks for it.

use std::ops::Range;

use heaplens_model::query::List;

use crate::tables::{OutOfMemory, try_reserve};
use crate::views::Snapshot;

/// A list as far as it was made.
#[derive(Debug)]
pub struct ItemsMade {
    /// Which list.
    pub list: List,
    /// What is left of the nodes or edges that the items are among.
    pub left: Range<usize>,
    /// The items so far.
    pub items: Vec<u32>,
}

impl ItemsMade {
    /// None yet of a list of one of the kinds that rows open; nothing for other kinds.
    pub fn begin(snapshot: &Snapshot, list: &List) -> Result<Option<ItemsMade>, OutOfMemory> {
        let (left, count) = match list {
            List::ClassObjects { class } => {
                let count = snapshot.classes.sums(*class).count as usize;
                (0..snapshot.tables.nodes.len(), count)
            }
            List::Edges { node } => {
                let edges = snapshot.tables.nodes.edges(*node);
                let count = edges.len();
                (edges, count)
            }
            _ => return Ok(None),
        };
        let mut items = Vec::new();
        try_reserve(&mut items, count)?;
        Ok(Some(ItemsMade {
            list: list.clone(),
            left,
            items,
        }))
    }

    /// All of them. O(what is left).
    pub fn finish(mut self, snapshot: &Snapshot) -> Result<Vec<u32>, OutOfMemory> {
        self.advance(snapshot, usize::MAX)?;
        Ok(self.items)
    }

    /// Looks at so many more of what the items are among.
    pub fn advance(&mut self, snapshot: &Snapshot, count: usize) -> Result<(), OutOfMemory> {
        let end = self.left.end.min(self.left.start.saturating_add(count));
        let some = self.left.start..end;
        self.left.start = end;
        match &self.list {
            List::ClassObjects { class } => {
                snapshot.class_objects_among(*class, some, &mut self.items)
            }
            _ => snapshot.edge_items_among(some, &mut self.items),
        }
    }
}
