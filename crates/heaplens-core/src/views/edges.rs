//! Lists of edges: Containment downwards, Retainers upwards.
//!
//! An item is an edge in both; a retainer's row shows the node that its edge starts from, found
//! by binary search in the nodes' first edges.

use std::cmp::Ordering;

use heaplens_model::query::{Column, Sort};
use heaplens_model::row::ObjectRow;
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};

use super::objects::Below;
use super::{Snapshot, directed};
use crate::graph::retains;
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, try_push};

impl Snapshot {
    /// The edges that people see below a node: all but invisible ones.
    pub fn edge_items(&self, node: NodeIdx) -> Result<Vec<u32>, OutOfMemory> {
        let mut items = Vec::new();
        for edge in self.tables.nodes.edges(node) {
            if !self.tables.edges.links()[edge].is(EdgeKind::Invisible) {
                try_push(&mut items, edge as u32)?;
            }
        }
        Ok(items)
    }

    /// The edges that people see as retaining a node: neither weak nor from the root.
    pub fn retainer_items(&self, node: NodeIdx) -> Result<Vec<u32>, OutOfMemory> {
        let mut items = Vec::new();
        for (holder, edge) in self.retainers.edges(&self.tables, node) {
            if holder != self.tables.root && retains(self.tables.edges.link(edge).kind()) {
                try_push(&mut items, edge.0)?;
            }
        }
        Ok(items)
    }

    /// The node that an edge starts from.
    pub fn holder(&self, edge: EdgeIdx) -> NodeIdx {
        let first_edges = self.tables.nodes.first_edges();
        let after = first_edges.partition_point(|first| *first <= edge.0);
        NodeIdx(after.saturating_sub(1) as u32)
    }

    /// The node that an edge's row shows.
    pub fn shown(&self, edge: EdgeIdx, below: Below) -> NodeIdx {
        match below {
            Below::Edges => self.tables.edges.link(edge).node(),
            Below::Retainers => self.holder(edge),
        }
    }

    /// An edge as a row.
    pub fn edge_row(&self, edge: EdgeIdx, below: Below) -> ObjectRow {
        self.object_row(self.shown(edge, below), Some(self.edge_label(edge)), below)
    }

    /// Compares two edges by a column, then as DevTools does, then by which came first.
    ///
    /// `HeapSnapshotGridNodes.ts`, the comparators of object and retainer nodes. Ties among
    /// retainers fall to the later edge, as its worker lists them backwards.
    pub fn compare_edges(&self, sort: Sort, below: Below, a: u32, b: u32) -> Ordering {
        let [a_edge, b_edge] = [EdgeIdx(a), EdgeIdx(b)];
        let [a_node, b_node] = [self.shown(a_edge, below), self.shown(b_edge, below)];
        let retained = || {
            self.retained_sizes
                .get(a_node)
                .cmp(&self.retained_sizes.get(b_node))
        };
        let names = || self.compare_edge_names(a_edge, b_edge);
        let ordering = match sort.column {
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
        };
        ordering.then_with(|| match below {
            Below::Edges => a.cmp(&b),
            Below::Retainers => b.cmp(&a),
        })
    }

    /// Names before numbers, and `__proto__` last of all.
    fn compare_edge_names(&self, a: EdgeIdx, b: EdgeIdx) -> Ordering {
        let [a, b] = [a, b].map(|edge| self.tables.edge_name(self.holder(edge), edge));
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
