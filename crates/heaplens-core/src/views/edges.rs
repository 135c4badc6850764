//! Lists of edges: what an object holds, and how such rows compare in both directions.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, Sort};
use heaplens_model::row::ObjectRow;
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};

use super::keys::{EdgeNameKey, Part, key};
use super::objects::Below;
use super::{Snapshot, directed};
use crate::query::{Key, coarse};
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, blocks, try_push};

impl Snapshot {
    /// The edges that people see below a node: all but invisible ones.
    pub fn edge_items(&self, node: NodeIdx) -> Result<Vec<u32>, OutOfMemory> {
        let mut items = Vec::new();
        self.edge_items_among(self.tables.nodes.edges(node), &mut items)?;
        Ok(items)
    }

    /// Adds those of some edges that people see.
    pub fn edge_items_among(
        &self,
        edges: Range<usize>,
        items: &mut Vec<u32>,
    ) -> Result<(), OutOfMemory> {
        let links = &self.tables.edges.as_slice()[edges.clone()];
        blocks::forward(links.len(), |range| {
            let places = (edges.start + range.start) as u32..;
            for (edge, link) in places.zip(&links[range]) {
                if !link.is(EdgeKind::Invisible) {
                    try_push(items, edge)?;
                }
            }
            Ok(())
        })
    }

    /// The node that an edge starts from.
    pub fn holder(&self, edge: EdgeIdx) -> NodeIdx {
        let first_edges = self.tables.nodes.first_edges();
        let after = first_edges.partition_point(|first| *first <= edge.0);
        NodeIdx(after.saturating_sub(1) as u32)
    }

    /// An edge as a row.
    pub fn edge_row(&self, edge: EdgeIdx, below: Below) -> ObjectRow {
        let shown = match below {
            Below::Edges => self.tables.edges.get(edge).node(),
            Below::Retainers => self.holder(edge),
        };
        self.object_row(shown, Some(self.edge_label(edge)), below)
    }

    /// Compares two edges by a column, then as DevTools does; `names` compares what they are
    /// called, and the nodes are those that their rows show.
    ///
    /// `HeapSnapshotGridNodes.ts`, the comparators of object and retainer nodes. Ties are left to
    /// the caller: the earlier edge comes first, but among retainers the later one, as DevTools'
    /// worker lists them backwards.
    pub fn compare_edges(
        &self,
        sort: Sort,
        names: impl Fn() -> Ordering,
        [a_node, b_node]: [NodeIdx; 2],
    ) -> Ordering {
        let retained = || {
            self.retained_sizes
                .get(a_node)
                .cmp(&self.retained_sizes.get(b_node))
        };
        match sort.column {
            Column::Name => directed(names(), sort.descending).then_with(|| retained().reverse()),
            Column::Distance => {
                let distances = self.distances.get(a_node).cmp(&self.distances.get(b_node));
                directed(distances, sort.descending).then_with(|| retained().reverse())
            }
            Column::RetainedSize => directed(retained(), sort.descending).then_with(names),
            Column::ShallowSize | Column::AddedSize | Column::RemovedSize | Column::SizeDelta => {
                let sizes = self.tables.nodes.shallow_sizes();
                let sizes = sizes.get(a_node).cmp(&sizes.get(b_node));
                directed(sizes, sort.descending).then_with(names)
            }
            Column::Count | Column::AddedCount | Column::RemovedCount | Column::CountDelta => {
                names().then_with(|| retained().reverse())
            }
        }
    }

    /// The key of an edge among those of one node; see [`Snapshot::compare_edges`].
    #[inline(always)]
    pub fn edge_key(&self, sort: Sort, edge: EdgeIdx, name: impl Fn() -> EdgeName) -> Key {
        let node = self.tables.edges.get(edge).node();
        let retained = || Part::new(self.retained_sizes.get(node), true);
        let name = || self.edge_name_key(name());
        match self.edge_first(sort, edge) {
            None => name().then(are_names_descending(sort), retained()),
            Some(distance) if sort.column == Column::Distance => {
                let place = Part::new(u64::from(edge.0), false);
                key(distance, retained(), place)
            }
            Some(size) => name().after(size),
        }
    }

    /// See [`crate::query::Ranking::coarse`].
    #[inline(always)]
    pub fn edge_coarse(&self, sort: Sort, edge: EdgeIdx, name: impl Fn() -> EdgeName) -> u32 {
        match self.edge_first(sort, edge) {
            None => {
                let name = self.edge_name_key(name());
                coarse(name.then(are_names_descending(sort), Part::NOTHING))
            }
            Some(first) => first.coarse(),
        }
    }

    /// The first number of an edge's key; nothing where the key begins with its name.
    #[inline(always)]
    fn edge_first(&self, sort: Sort, edge: EdgeIdx) -> Option<Part> {
        let node = || self.tables.edges.get(edge).node();
        let descending = sort.descending;
        Some(match sort.column {
            Column::Distance => Part::distance(self.distances.get(node()), descending),
            Column::RetainedSize => Part::new(self.retained_sizes.get(node()), descending),
            Column::ShallowSize | Column::AddedSize | Column::RemovedSize | Column::SizeDelta => {
                Part::new(self.tables.nodes.shallow_size(node()), descending)
            }
            Column::Name
            | Column::Count
            | Column::AddedCount
            | Column::RemovedCount
            | Column::CountDelta => return None,
        })
    }

    /// An edge's name as a number in the order of [`Snapshot::compare_edge_names`].
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

/// Whether names that come first come from the last one on; in a column that edges do not have
/// they never do.
#[inline(always)]
fn are_names_descending(sort: Sort) -> bool {
    sort.column == Column::Name && sort.descending
}
