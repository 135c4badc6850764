//! When the objects of a class of Growth appeared, and those that appeared at one snapshot.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, QueryError, Sort};
use heaplens_model::row::{AppearedRow, Row};
use heaplens_model::{GrowthIdx, NodeIdx};

use super::objects::ObjectSource;
use super::{ListBelow, RowList};
use crate::query::{ItemIdx, Key};
use crate::tables::{OutOfMemory, try_push};
use crate::views::growth::Growth;
use crate::views::{Snapshot, directed};

/// The objects of a class that appeared at one snapshot and are still in the last.
pub struct AppearedObjects<'a> {
    last: &'a Snapshot,
    growth: &'a Growth,
    class: GrowthIdx,
    snapshot: u32,
}

impl<'a> AppearedObjects<'a> {
    /// Returns the objects of a class of the growth.
    ///
    /// # Errors
    /// When there is no such class.
    pub fn new(
        last: &'a Snapshot,
        growth: &'a Growth,
        class: GrowthIdx,
        snapshot: u32,
    ) -> Result<AppearedObjects<'a>, QueryError> {
        growth.class(class)?;
        Ok(AppearedObjects {
            last,
            growth,
            class,
            snapshot,
        })
    }

    /// Calls `take` with those among some nodes, in file order.
    pub fn each_node<E>(
        &self,
        nodes: Range<usize>,
        mut take: impl FnMut(NodeIdx) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(class) = self.growth.classes()[self.class.at()].class else {
            return Ok(());
        };
        let wanted = Some(self.snapshot as usize);
        self.last.classes.each_node(class, nodes, |node| {
            match self.growth.first_seen(node) == wanted {
                true => take(node),
                false => Ok(()),
            }
        })
    }
}

impl ObjectSource for AppearedObjects<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.last.tables.nodes.len()
    }

    fn most_items(&self) -> usize {
        let appeared = self.growth.appeared(self.class);
        let count = appeared.get(self.snapshot as usize);
        count.map_or(0, |count| *count as usize)
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        self.each_node(candidates, |node| try_push(items, ItemIdx(node.0)))
    }

    fn find(&self, items: &[ItemIdx], item: ItemIdx) -> bool {
        // They are in file order.
        items.binary_search(&item).is_ok()
    }

    fn below(&self, node: NodeIdx) -> Option<ListBelow> {
        Some(self.last.edges_below(node))
    }

    fn is_expandable(&self, node: NodeIdx) -> bool {
        self.last.has_edges(node)
    }
}

/// A row for each snapshot of the series at which objects of a class appeared. An item is the
/// snapshot's position.
pub struct AppearedSteps<'a> {
    counts: &'a [u32],
    sizes: Vec<u64>,
    growth: &'a Growth,
}

impl<'a> AppearedSteps<'a> {
    /// Adds up the objects of a class. O(nodes), and fast if the class is rare.
    ///
    /// # Errors
    /// When there is no such class.
    pub fn new(
        last: &'a Snapshot,
        growth: &'a Growth,
        class: GrowthIdx,
    ) -> Result<AppearedSteps<'a>, QueryError> {
        let own = growth.class(class)?.class;
        let mut sizes = vec![0u64; growth.snapshots()];
        if let Some(own) = own {
            let all = 0..last.tables.nodes.len();
            let Ok(()) = last.classes.each_node(own, all, |node| {
                let seen = growth.first_seen(node);
                if let Some(sum) = seen.and_then(|seen| sizes.get_mut(seen)) {
                    *sum = sum.saturating_add(last.tables.nodes.shallow_size(node));
                }
                Ok::<(), std::convert::Infallible>(())
            });
        }
        Ok(AppearedSteps {
            counts: growth.appeared(class),
            sizes,
            growth,
        })
    }
}

impl RowList for AppearedSteps<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.counts.len()
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        for snapshot in candidates {
            if self.counts[snapshot] > 0 {
                try_push(items, ItemIdx(snapshot as u32))?;
            }
        }
        Ok(())
    }

    fn keys(&self, _: Sort, _: &[ItemIdx], keys: &mut [Key]) {
        // There are few: `compare` decides.
        keys.fill((0, 0));
    }

    fn coarse_keys(&self, _: Sort, _: &[ItemIdx], keys: &mut [u32]) {
        keys.fill(0);
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let ordering = match sort.column {
            Column::Count => self.counts[a.at()].cmp(&self.counts[b.at()]),
            Column::ShallowSize => self.sizes[a.at()].cmp(&self.sizes[b.at()]),
            _ => a.cmp(&b),
        };
        directed(ordering, sort.descending).then(b.cmp(&a))
    }

    fn rows(&self, items: &[ItemIdx]) -> Vec<Row> {
        let row = |item: &ItemIdx| {
            Row::Appeared(AppearedRow {
                snapshot: item.0,
                count: self.counts[item.at()],
                shallow_size: self.sizes[item.at()],
            })
        };
        items.iter().map(row).collect()
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let seen = self.growth.first_seen(node)?;
        items.iter().copied().find(|item| item.at() == seen)
    }
}
