//! The list of an object's retainers, with V8's own plumbing folded.
//!
//! An item is a position among the rows of [`FoldedRetainers`].

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use heaplens_model::NodeIdx;
use heaplens_model::query::{Column, Sort};
use heaplens_model::row::{ObjectRow, Row, Text};

use super::key_packing::{ItemKeys, Part, fill_by_column, key};
use super::sort_facts::SortFacts;
use super::{RowList, first_where};
use crate::query::{ItemIdx, Key};
use crate::tables::{OutOfMemory, try_push};
use crate::views::folded_retainers::{FoldedRetainer, FoldedRetainers};
use crate::views::retainer_distances::RetainerDistances;
use crate::views::{Snapshot, directed};

/// The rows of one object.
pub struct FoldedRows<'a> {
    snapshot: &'a Snapshot,
    node: NodeIdx,
    ignoring: Option<&'a RetainerDistances>,
    folded: &'a FoldedRetainers,
}

impl<'a> FoldedRows<'a> {
    /// Opens the list of a node. `ignoring` is what is ignored, if anything is.
    pub fn new(
        snapshot: &'a Snapshot,
        node: NodeIdx,
        ignoring: Option<&'a RetainerDistances>,
        facts: &'a SortFacts,
    ) -> FoldedRows<'a> {
        FoldedRows {
            snapshot,
            node,
            ignoring,
            folded: &facts.folded,
        }
    }

    fn row(&self, item: ItemIdx) -> &'a FoldedRetainer {
        &self.folded.rows[item.at()]
    }
}

impl RowList for FoldedRows<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.folded.rows.len()
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        for index in candidates {
            try_push(items, ItemIdx(index as u32))?;
        }
        Ok(())
    }

    fn keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [Key]) {
        fill_by_column(self, sort, items, keys);
    }

    fn coarse_keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [u32]) {
        fill_by_column(self, sort, items, keys);
    }

    /// Compares by a column, then by distance and the retainer's name; the later edge comes first.
    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let snapshot = self.snapshot;
        let [one, other] = [a, b].map(|item| self.row(item));
        let distances = one.distance.cmp(&other.distance);
        let [own, others] = [one, other].map(|row| row.retainer);
        let names = || snapshot.compare_object_names(own, others);
        let sizes = &snapshot.tables.nodes;
        let ordering = match sort.column {
            Column::Distance => directed(distances, sort.descending),
            Column::RetainedSize => {
                let retained = |node| snapshot.retained_sizes.get(node);
                directed(retained(own).cmp(&retained(others)), sort.descending)
            }
            Column::ShallowSize | Column::AddedSize | Column::DeletedSize | Column::SizeDelta => {
                let ordering = sizes.shallow_size(own).cmp(&sizes.shallow_size(others));
                directed(ordering, sort.descending)
            }
            Column::Name => directed(names(), sort.descending),
            _ => Ordering::Equal,
        };
        ordering.then(distances).then_with(names).then(b.cmp(&a))
    }

    fn rows(&self, items: &[ItemIdx]) -> Vec<Row> {
        let row = |item: &ItemIdx| {
            let (snapshot, folded) = (self.snapshot, self.folded);
            Row::Object(snapshot.folded_row(self.node, self.row(*item), folded, self.ignoring))
        };
        items.iter().map(row).collect()
    }

    fn first_of(&self, sort: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let is_it = |item| self.row(item).retainer == node;
        first_where(items, is_it, |a, b| self.compare(sort, a, b))
    }

    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        let folded = self.snapshot.folded_retainers(self.ignoring, self.node)?;
        Ok(SortFacts {
            folded: Arc::new(folded),
            ..SortFacts::default()
        })
    }
}

impl ItemKeys for FoldedRows<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let row = self.row(item);
        let first = match sort.column {
            Column::Distance => Part::distance(row.distance, sort.descending),
            Column::RetainedSize => {
                let retained = self.snapshot.retained_sizes.get(row.retainer);
                Part::new(retained, sort.descending)
            }
            _ => Part::NOTHING,
        };
        key(first, Part::NOTHING, Part::NOTHING)
    }
}

impl Snapshot {
    /// Returns a row of an object's folded retainers. Its edge is the one to the object.
    pub fn folded_row(
        &self,
        node: NodeIdx,
        row: &FoldedRetainer,
        folded: &FoldedRetainers,
        ignoring: Option<&RetainerDistances>,
    ) -> ObjectRow {
        let edges = self.retainer_edges(node, &[row.item]);
        let label = edges.first().map(|edge| self.edge_label(*edge));
        let retainer = row.retainer;
        let plumbing = folded.folded(row);
        let is_edge_ignored = plumbing.is_empty()
            && ignoring.zip(edges.first()).is_some_and(|(ignoring, edge)| {
                ignoring.ignored.has_edge(&self.tables, retainer, *edge)
            });
        ObjectRow {
            distance: row.distance,
            is_ignored: is_edge_ignored
                || ignoring.is_some_and(|ignoring| ignoring.is_ignored(retainer)),
            folded: plumbing
                .iter()
                .map(|node| self.plumbing_text(*node))
                .collect(),
            ..self.object_row(retainer, label, self.has_retainers(retainer))
        }
    }

    fn plumbing_text(&self, node: NodeIdx) -> Text {
        let class = self.classes.key(self.classes.of_node(node)).name;
        // Without memory for a long name the class stands for it.
        let name = self.object_name(node).unwrap_or_default();
        let shown = if name.is_empty() { class } else { &*name };
        let Text { text, cut } = self.name_text(shown);
        let id = self.tables.nodes.id(node);
        Text {
            text: format!("{text} {id}"),
            cut,
        }
    }
}
