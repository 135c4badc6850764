//! The list of an object's edges: Containment's rows, and what opens below an object.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, List, Sort};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};

use super::key_packing::{EdgeNameKey, ItemKeys, Part, fill_by_column, key};
use super::object_names::{ObjectNameRanks, PartialObjectNames};
use super::sort_facts::{PartialNames, SortFacts};
use super::{ListBelow, RowList, first_where};
use crate::query::{ItemIdx, Key, coarse};
use crate::tables::edge_names::NameList;
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, blocks, try_push};
use crate::views::{Snapshot, directed};

/// The visible edges of a node. An item is an [`EdgeIdx`].
pub struct Edges<'a> {
    snapshot: &'a Snapshot,
    range: Range<usize>,
    names: NameList<'a>,
    /// The names of the objects that the edges lead to, if they are few.
    target_names: Option<&'a ObjectNameRanks>,
}

impl<'a> Edges<'a> {
    /// Opens the list of a node.
    pub fn new(snapshot: &'a Snapshot, node: NodeIdx, facts: &'a SortFacts) -> Edges<'a> {
        Edges {
            snapshot,
            range: snapshot.tables.nodes.edges(node),
            names: snapshot.tables.edge_names(node),
            target_names: facts.object_names(),
        }
    }

    #[inline(always)]
    fn target(&self, item: ItemIdx) -> NodeIdx {
        self.snapshot.tables.edges.get(edge(item)).node()
    }

    #[inline(always)]
    fn name(&self, item: ItemIdx) -> EdgeName {
        let kind = self.snapshot.tables.edges.get(edge(item)).kind();
        EdgeName::new(kind, self.names.get(item.at() - self.range.start))
    }

    #[inline(always)]
    fn name_key(&self, item: ItemIdx) -> EdgeNameKey {
        self.snapshot.edge_name_key(self.name(item))
    }

    /// Returns the first number of an edge's key, or nothing if the key begins with its name.
    #[inline(always)]
    fn first_part(&self, sort: Sort, item: ItemIdx) -> Option<Part> {
        let snapshot = self.snapshot;
        let node = || self.target(item);
        let descending = sort.descending;
        Some(match sort.column {
            Column::Distance => Part::distance(snapshot.distances.get(node()), descending),
            Column::RetainedSize => Part::new(snapshot.retained_sizes.get(node()), descending),
            Column::ShallowSize | Column::AddedSize | Column::DeletedSize | Column::SizeDelta => {
                Part::new(snapshot.tables.nodes.shallow_size(node()), descending)
            }
            _ => return None,
        })
    }
}

#[inline(always)]
fn edge(item: ItemIdx) -> EdgeIdx {
    EdgeIdx(item.0)
}

/// Returns whether the last names come first. In a column that edges do not have they never do.
#[inline(always)]
fn are_names_descending(sort: Sort) -> bool {
    sort.column == Column::Name && sort.descending
}

impl RowList for Edges<'_> {
    fn candidates(&self) -> Range<usize> {
        self.range.clone()
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        let edges = &self.snapshot.tables.edges.as_slice()[candidates.clone()];
        blocks::forward(edges.len(), |range| {
            let indices = (candidates.start + range.start) as u32..;
            for (index, edge) in indices.zip(&edges[range]) {
                if !edge.is(EdgeKind::Invisible) {
                    try_push(items, ItemIdx(index))?;
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

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let snapshot = self.snapshot;
        let names = || snapshot.compare_edge_names(self.name(a), self.name(b));
        let targets = [a, b].map(|item| self.target(item));
        let distances = || {
            let [a, b] = targets.map(|node| snapshot.distances.get(node));
            a.cmp(&b)
        };
        let ordering = snapshot.compare_edges(sort, names, distances, targets);
        ordering.then(a.cmp(&b))
    }

    fn rows(&self, items: &[ItemIdx]) -> Vec<Row> {
        let row = |item: &ItemIdx| self.snapshot.edge_row(edge(*item));
        items.iter().map(|item| Row::Object(row(item))).collect()
    }

    fn first_of(&self, sort: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let is_it = |item| self.target(item) == node;
        first_where(items, is_it, |a, b| self.compare(sort, a, b))
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        Some(self.snapshot.edges_below(self.target(item)))
    }

    fn begin_names(&self, column: Column) -> Option<PartialNames> {
        let names = PartialObjectNames::default();
        (column == Column::Distance).then_some(PartialNames::Targets(names))
    }
}

impl ItemKeys for Edges<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let retained = || {
            let retained = self.snapshot.retained_sizes.get(self.target(item));
            Part::new(retained, true)
        };
        match self.first_part(sort, item) {
            None => {
                let name = self.name_key(item);
                name.then(are_names_descending(sort), retained())
            }
            Some(distance) if sort.column == Column::Distance => {
                let position = Part::new(u64::from(item.0), false);
                let target = self.target(item);
                let name = self.snapshot.object_name_part(self.target_names, target);
                key(distance, name, position)
            }
            Some(size) => self.name_key(item).after(size),
        }
    }

    #[inline(always)]
    fn coarse_key(&self, sort: Sort, item: ItemIdx) -> u32 {
        match self.first_part(sort, item) {
            None => {
                let name = self.name_key(item);
                coarse(name.then(are_names_descending(sort), Part::NOTHING))
            }
            Some(first) => first.coarse(),
        }
    }
}

impl Snapshot {
    /// Returns the list that opens below an object.
    pub fn edges_below(&self, node: NodeIdx) -> ListBelow {
        ListBelow {
            list: List::Edges { node },
            len: self.tables.nodes.edges(node).len(),
        }
    }

    /// Returns the node that an edge starts from. O(log nodes).
    pub fn edge_start(&self, edge: EdgeIdx) -> NodeIdx {
        let first_edges = self.tables.nodes.first_edges();
        let after = first_edges.partition_point(|first| *first <= edge.0);
        NodeIdx(after.saturating_sub(1) as u32)
    }

    /// Returns an edge as a row that shows its target.
    pub fn edge_row(&self, edge: EdgeIdx) -> ObjectRow {
        let node = self.tables.edges.get(edge).node();
        self.object_row(node, Some(self.edge_label(edge)), self.has_edges(node))
    }

    /// Compares two edges by a column, then as DevTools does. `names` compares the edges' names,
    /// `distances` the rows' distances, and the nodes are those that their rows show.
    ///
    /// `HeapSnapshotGridNodes.ts`, the comparators of object and retainer nodes. Ties are left to
    /// the caller. The earlier edge comes first, but among retainers the later one, because
    /// DevTools' worker lists them backwards.
    pub fn compare_edges(
        &self,
        sort: Sort,
        names: impl Fn() -> Ordering,
        distances: impl Fn() -> Ordering,
        [a_node, b_node]: [NodeIdx; 2],
    ) -> Ordering {
        let retained = || {
            self.retained_sizes
                .get(a_node)
                .cmp(&self.retained_sizes.get(b_node))
        };
        match sort.column {
            Column::Name => directed(names(), sort.descending).then_with(|| retained().reverse()),
            Column::Distance => directed(distances(), sort.descending)
                .then_with(|| self.compare_object_names(a_node, b_node)),
            Column::RetainedSize => directed(retained(), sort.descending).then_with(names),
            Column::ShallowSize | Column::AddedSize | Column::DeletedSize | Column::SizeDelta => {
                let sizes = self.tables.nodes.shallow_sizes();
                let sizes = sizes.get(a_node).cmp(&sizes.get(b_node));
                directed(sizes, sort.descending).then_with(names)
            }
            _ => names().then_with(|| retained().reverse()),
        }
    }

    /// Returns an edge's name as a number in the order of [`Snapshot::compare_edge_names`].
    #[inline(always)]
    pub fn edge_name_key(&self, name: EdgeName) -> EdgeNameKey {
        match name {
            EdgeName::Index(index) => EdgeNameKey::index(index),
            EdgeName::String(name) if self.names.proto.contains(name) => EdgeNameKey::PROTO,
            EdgeName::String(name) => EdgeNameKey::text(self.tables.strings.get(name)),
        }
    }

    /// Names before numbers, and `__proto__` last of all.
    pub fn compare_edge_names(&self, a: EdgeName, b: EdgeName) -> Ordering {
        match (a, b) {
            (EdgeName::Index(a), EdgeName::Index(b)) => a.cmp(&b),
            (EdgeName::Index(_), EdgeName::String(b)) => {
                if self.names.proto.contains(b) {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (EdgeName::String(a), EdgeName::Index(_)) => {
                if self.names.proto.contains(a) {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            (EdgeName::String(a), EdgeName::String(b)) => {
                let [a_last, b_last] = [a, b].map(|name| self.names.proto.contains(name));
                let strings = &self.tables.strings;
                a_last
                    .cmp(&b_last)
                    .then_with(|| strings.get(a).cmp(strings.get(b)))
            }
        }
    }
}
