//! The list of an object's retainers.
//!
//! An item is a position among the node's retainers, from which the retainer is known at once. The
//! index of its edge is found when a row is shown, or by [`super::retainer_names`] for all
//! retainers when they are sorted by name.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use heaplens_model::query::{Column, Sort};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{EdgeIdx, NodeIdx};

use super::key_packing::{ItemKeys, Part, fill_by_column, key};
use super::object_names::{ObjectNameRanks, PartialObjectNames};
use super::retainer_names::{PartialRetainerNames, RetainerNames};
use super::sort_facts::{PartialNames, SortFacts, SortNames};
use super::{RowList, first_where};
use crate::graph::retains;
use crate::query::{ItemIdx, Key};
use crate::tables::{OutOfMemory, blocks, try_push, try_reserve};
use crate::views::Snapshot;
use crate::views::retainer_distances::{RetainerDistances, RowDistances};

/// The visible retainers of a node: not over weak edges, and not the root.
pub struct Retainers<'a> {
    snapshot: &'a Snapshot,
    node: NodeIdx,
    /// See [`Snapshot::retainers_of`]; empty until the list is sorted.
    retainers: &'a [NodeIdx],
    /// While something is ignored, the distances without it.
    ignoring: Option<&'a RetainerDistances>,
    /// Then the distance at each position; empty until the list is sorted.
    distances: &'a [i32],
    /// The names of the edges, if this order needs them.
    names: Option<&'a RetainerNames>,
    /// The names of the retainers, if they are few.
    object_names: Option<&'a ObjectNameRanks>,
}

impl<'a> Retainers<'a> {
    /// Opens the list of a node. `ignoring` is what is ignored, if anything is.
    pub fn new(
        snapshot: &'a Snapshot,
        node: NodeIdx,
        ignoring: Option<&'a RetainerDistances>,
        facts: &'a SortFacts,
    ) -> Retainers<'a> {
        let names = match facts.names.as_deref() {
            Some(SortNames::Retainers(names)) => Some(names),
            _ => None,
        };
        Retainers {
            snapshot,
            node,
            retainers: &facts.retainers,
            ignoring,
            distances: &facts.distances,
            names,
            object_names: facts.object_names(),
        }
    }

    #[inline(always)]
    fn retainer(&self, item: ItemIdx) -> NodeIdx {
        self.retainers[item.at()]
    }

    /// Returns the distance that the row shows.
    #[inline(always)]
    fn distance(&self, item: ItemIdx) -> i32 {
        match self.distances.get(item.at()) {
            Some(distance) => *distance,
            None => self.snapshot.retainer_distance(None, self.retainer(item)),
        }
    }

    /// Finds the distance at each position, without what is ignored.
    fn find_distances(
        &self,
        ignoring: &RetainerDistances,
        retainers: &[NodeIdx],
    ) -> Result<Vec<i32>, OutOfMemory> {
        let snapshot = self.snapshot;
        let entries = snapshot.retainers.entries(self.node);
        let mut distances = Vec::new();
        try_reserve(&mut distances, retainers.len())?;
        let mut rows = RowDistances::new(snapshot, Some(ignoring), self.node);
        blocks::forward(retainers.len(), |range| {
            for (retainer, entry) in retainers[range.clone()].iter().zip(&entries[range]) {
                distances.push(rows.next(entry.kind(), *retainer));
            }
            Ok(())
        })?;
        Ok(distances)
    }

    /// Returns the name of an edge, as a number of a key.
    #[inline(always)]
    fn name_part(&self, item: ItemIdx, descending: bool) -> Part {
        self.names
            .map_or(Part::NOTHING, |names| names.part(item, descending))
    }

    /// Returns the first number of a retainer's key.
    #[inline(always)]
    fn first_part(&self, sort: Sort, item: ItemIdx) -> Part {
        let snapshot = self.snapshot;
        let retainer = || self.retainer(item);
        let descending = sort.descending;
        match sort.column {
            Column::Distance => Part::distance(self.distance(item), descending),
            Column::Name => self.name_part(item, descending),
            Column::RetainedSize => Part::new(snapshot.retained_sizes.get(retainer()), descending),
            Column::ShallowSize | Column::AddedSize | Column::DeletedSize | Column::SizeDelta => {
                Part::new(snapshot.tables.nodes.shallow_size(retainer()), descending)
            }
            _ => self.name_part(item, false),
        }
    }
}

impl RowList for Retainers<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.snapshot.retainers.entries(self.node).len()
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        let snapshot = self.snapshot;
        let of_root = snapshot.positions_of(snapshot.tables.root, self.node);
        let entries = &snapshot.retainers.entries(self.node)[candidates.clone()];
        blocks::forward(entries.len(), |range| {
            let positions = (candidates.start + range.start) as u32..;
            for (position, entry) in positions.zip(&entries[range]) {
                if retains(entry.kind()) && !of_root.contains(&position) {
                    try_push(items, ItemIdx(position))?;
                }
            }
            Ok(())
        })
    }

    fn keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [Key]) {
        fill_by_column(self, sort, items, keys);
    }

    fn coarse_keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [u32]) {
        fill_by_column(self, sort, items, keys);
    }

    /// Compares as edges do; the later of equal ones comes first. All names are equal until they
    /// are known, which only some orders need.
    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let names = || {
            let compare =
                |names: &RetainerNames| names.compare(self.snapshot, self.retainers, a, b);
            self.names.map_or(Ordering::Equal, compare)
        };
        let retainers = [a, b].map(|item| self.retainer(item));
        let distances = || self.distance(a).cmp(&self.distance(b));
        let snapshot = self.snapshot;
        let ordering = snapshot.compare_edges(sort, names, distances, retainers);
        ordering.then(b.cmp(&a))
    }

    fn rows(&self, items: &[ItemIdx]) -> Vec<Row> {
        let edges = self.snapshot.retainer_edges(self.node, items);
        let row = |edge: &EdgeIdx| self.snapshot.retainer_row(*edge, self.ignoring);
        edges.iter().map(|edge| Row::Object(row(edge))).collect()
    }

    fn first_of(&self, sort: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let is_it = |item| self.retainer(item) == node;
        first_where(items, is_it, |a, b| self.compare(sort, a, b))
    }

    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        let retainers = self.snapshot.retainers_of(self.node)?;
        let distances = match self.ignoring {
            Some(ignoring) => self.find_distances(ignoring, &retainers)?,
            None => Vec::new(),
        };
        Ok(SortFacts {
            retainers: Arc::new(retainers),
            distances: Arc::new(distances),
            ..SortFacts::default()
        })
    }

    /// The order by distance compares the retainers' names, all others those of the edges.
    fn begin_names(&self, column: Column) -> Option<PartialNames> {
        Some(if column == Column::Distance {
            PartialNames::RetainingObjects(PartialObjectNames::default())
        } else {
            PartialNames::Retainers(self.node, PartialRetainerNames::default())
        })
    }
}

impl ItemKeys for Retainers<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let first = self.first_part(sort, item);
        let second = match sort.column {
            Column::RetainedSize
            | Column::ShallowSize
            | Column::AddedSize
            | Column::DeletedSize
            | Column::SizeDelta => self.name_part(item, false),
            Column::Distance => {
                let retainer = self.retainer(item);
                self.snapshot.object_name_part(self.object_names, retainer)
            }
            _ => {
                let retained = self.snapshot.retained_sizes.get(self.retainer(item));
                Part::new(retained, true)
            }
        };
        key(first, second, Part::new(u64::from(item.0), true))
    }

    #[inline(always)]
    fn coarse_key(&self, sort: Sort, item: ItemIdx) -> u32 {
        self.first_part(sort, item).coarse()
    }
}

impl Snapshot {
    /// Returns an edge as a row that shows its retainer. `ignoring` is what is ignored.
    pub fn retainer_row(&self, edge: EdgeIdx, ignoring: Option<&RetainerDistances>) -> ObjectRow {
        let node = self.edge_start(edge);
        let row = self.object_row(node, Some(self.edge_label(edge)), self.has_retainers(node));
        let Some(ignoring) = ignoring else {
            return ObjectRow {
                distance: self.retainer_distance(None, node),
                ..row
            };
        };
        ObjectRow {
            distance: ignoring.of_retainer(self, node, edge),
            is_ignored: ignoring.is_ignored(node)
                || ignoring.ignored.has_edge(&self.tables, node, edge),
            ..row
        }
    }

    /// Returns the positions of one retainer among a node's retainers. O(log of them).
    fn positions_of(&self, retainer: NodeIdx, node: NodeIdx) -> Range<u32> {
        let entries = self.retainers.entries(node);
        // Retainers are in file order.
        let start = entries.partition_point(|entry| self.retainers.retainer(*entry) < retainer);
        let end = entries.partition_point(|entry| self.retainers.retainer(*entry) <= retainer);
        start as u32..end as u32
    }

    /// Returns the retainer at each position among a node's retainers.
    ///
    /// They are scattered over the table of retainers, so a sort looks them up once.
    fn retainers_of(&self, node: NodeIdx) -> Result<Vec<NodeIdx>, OutOfMemory> {
        let entries = self.retainers.entries(node);
        let mut retainers = Vec::new();
        try_reserve(&mut retainers, entries.len())?;
        blocks::forward(entries.len(), |range| {
            let entries = entries[range].iter();
            retainers.extend(entries.map(|entry| self.retainers.retainer(*entry)));
            Ok(())
        })?;
        Ok(retainers)
    }

    /// Returns the edges at some positions among a node's retainers. O(edges of these retainers).
    pub fn retainer_edges(&self, node: NodeIdx, positions: &[ItemIdx]) -> Vec<EdgeIdx> {
        let entries = self.retainers.entries(node);
        let retainer = |position: ItemIdx| self.retainers.retainer(entries[position.at()]);
        let mut edges = vec![EdgeIdx(0); positions.len()];
        let mut wanted: Vec<(ItemIdx, &mut EdgeIdx)> =
            positions.iter().copied().zip(&mut edges).collect();
        wanted.sort_unstable_by_key(|(position, _)| *position);
        for of_one in wanted.chunk_by_mut(|a, b| retainer(a.0) == retainer(b.0)) {
            let from = retainer(of_one[0].0);
            let first = entries.partition_point(|entry| self.retainers.retainer(*entry) < from);
            let mut parallel = (first as u32..).zip(self.edges_to(from, node));
            for (position, edge) in of_one {
                // The positions ascend, so none is skipped.
                if let Some((_, found)) = parallel.find(|(at, _)| *at == position.0) {
                    **edge = found;
                }
            }
        }
        edges
    }

    /// Returns the edges that lead from one node to another, in file order. O(edges of `from`).
    pub fn edges_to(&self, from: NodeIdx, to: NodeIdx) -> impl Iterator<Item = EdgeIdx> + '_ {
        let range = self.tables.nodes.edges(from);
        let edges = &self.tables.edges.as_slice()[range.clone()];
        let both = (range.start as u32..).zip(edges);
        both.filter(move |(_, edge)| edge.node() == to)
            .map(|(index, _)| EdgeIdx(index))
    }
}
