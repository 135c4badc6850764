//! When the objects of a class of Growth appeared, and those that appeared at one snapshot.

use std::cmp::Ordering;
use std::ops::{Range, RangeInclusive};

use heaplens_model::query::{Column, QueryError, Sort};
use heaplens_model::row::{AppearedRow, Row};
use heaplens_model::{GrowthIdx, NodeIdx, SeriesPart};

use super::ListBelow;
use super::key_packing::ItemKeys;
use super::objects::ObjectSource;
use super::row_by_row::RowByRow;
use crate::query::{ItemIdx, Key};
use crate::tables::{OutOfMemory, try_push};
use crate::views::growth::Growth;
use crate::views::{Snapshot, directed};

/// The objects of a class that appeared at one snapshot, or by then, and are still in the last.
pub struct AppearedObjects<'a> {
    last: &'a Snapshot,
    growth: &'a Growth,
    class: GrowthIdx,
    /// The positions of the snapshots that are the first to have them.
    seen: RangeInclusive<usize>,
}

impl<'a> AppearedObjects<'a> {
    /// Returns the objects of a class of the growth; `with_earlier` are those that appeared before,
    /// too.
    ///
    /// # Errors
    /// When there is no such class.
    pub fn new(
        last: &'a Snapshot,
        growth: &'a Growth,
        class: GrowthIdx,
        snapshot: u32,
        with_earlier: bool,
    ) -> Result<AppearedObjects<'a>, QueryError> {
        growth.class(class)?;
        Ok(AppearedObjects {
            last,
            growth,
            class,
            seen: if with_earlier { 0 } else { snapshot as usize }..=snapshot as usize,
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
        self.last.classes.each_node(class, nodes, |node| {
            let seen = self.growth.first_seen(node);
            match seen.is_some_and(|seen| self.seen.contains(&seen)) {
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
        let counts = appeared.get(self.seen.clone()).unwrap_or_default();
        counts.iter().map(|count| *count as usize).sum()
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

/// A row for each snapshot of a part of the series at which objects of a class appeared. An item is
/// the snapshot's position. The part's first snapshot has those that appeared before, too.
pub struct AppearedSteps<'a> {
    /// For each snapshot of the part.
    counts: Vec<u32>,
    sizes: Vec<u64>,
    growth: &'a Growth,
    part: Range<usize>,
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
        part: Option<SeriesPart>,
    ) -> Result<AppearedSteps<'a>, QueryError> {
        let own = growth.class(class)?.class;
        let part = growth.part(part);
        let mut sizes = vec![0u64; part.len()];
        if let Some(own) = own {
            let all = 0..last.tables.nodes.len();
            let Ok(()) = last.classes.each_node(own, all, |node| {
                let seen = growth.first_seen(node);
                let at = seen.map(|seen| seen.saturating_sub(part.start));
                if let Some(sum) = at.and_then(|at| sizes.get_mut(at)) {
                    *sum = sum.saturating_add(last.tables.nodes.shallow_size(node));
                }
                Ok::<(), std::convert::Infallible>(())
            });
        }
        Ok(AppearedSteps {
            counts: growth.appeared_in(class, part.clone()),
            sizes,
            growth,
            part,
        })
    }
}

impl AppearedSteps<'_> {
    fn count(&self, item: ItemIdx) -> u32 {
        self.counts[item.at() - self.part.start]
    }

    fn size(&self, item: ItemIdx) -> u64 {
        self.sizes[item.at() - self.part.start]
    }
}

impl RowByRow for AppearedSteps<'_> {
    fn candidates(&self) -> Range<usize> {
        self.part.clone()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        Ok(self.count(item) > 0)
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let ordering = match sort.column {
            Column::Count => self.count(a).cmp(&self.count(b)),
            Column::ShallowSize => self.size(a).cmp(&self.size(b)),
            _ => a.cmp(&b),
        };
        directed(ordering, sort.descending).then(b.cmp(&a))
    }

    fn row(&self, item: ItemIdx) -> Row {
        Row::Appeared(AppearedRow {
            snapshot: item.0,
            with_earlier: item.at() == self.part.start,
            count: self.count(item),
            shallow_size: self.size(item),
        })
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let seen = self.growth.first_seen(node)?.max(self.part.start);
        items.iter().copied().find(|item| item.at() == seen)
    }
}

/// There are few: `compare` decides.
impl ItemKeys for AppearedSteps<'_> {
    fn key(&self, _: Sort, _: ItemIdx) -> Key {
        (0, 0)
    }
}
