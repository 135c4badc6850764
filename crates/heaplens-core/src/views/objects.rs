//! Lists of objects: those of a class, the new and the deleted ones of a comparison.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, Details, QueryError, Sort};
use heaplens_model::row::{EdgeLabel, ObjectRow};
use heaplens_model::{ClassIdx, EdgeKind, NodeIdx, ObjectId};
use rustc_hash::FxHashMap;

use super::names::{NameSource, page};
use super::{Snapshot, directed};
use crate::graph::retains;
use crate::tables::{OutOfMemory, try_push};

/// Everything about an object, texts whole; for scripts that ask about few objects.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectDetails {
    /// Its row.
    pub row: ObjectRow,
    /// Its type, as the file names it.
    pub type_name: String,
    /// Its immediate dominator; nothing for the root.
    pub dominator: Option<ObjectId>,
    /// All edges but invisible ones, in file order: type, label, target.
    pub edges: Vec<(String, EdgeLabel, ObjectId)>,
    /// DevTools' retainers, in file order: type, label, holder.
    pub retainers: Vec<(String, EdgeLabel, ObjectId)>,
}

/// Which list an object's row stands in, and so what opens below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// What it holds.
    Edges,
    /// What holds it.
    Retainers,
}

impl Snapshot {
    /// The counted objects of a class. O(nodes).
    pub fn class_objects(&self, class: ClassIdx) -> Result<Vec<u32>, QueryError> {
        if class.at() >= self.classes.len() {
            return Err(QueryError::NoSuchItem);
        }
        let mut items = Vec::new();
        let count = self.classes.sums(class).count as usize;
        items
            .try_reserve_exact(count)
            .map_err(|_| QueryError::OutOfMemory)?;
        self.class_objects_among(class, 0..self.tables.nodes.len(), &mut items)
            .map_err(|_| QueryError::OutOfMemory)?;
        Ok(items)
    }

    /// Adds the counted objects of a class among some nodes.
    pub fn class_objects_among(
        &self,
        class: ClassIdx,
        nodes: Range<usize>,
        items: &mut Vec<u32>,
    ) -> Result<(), OutOfMemory> {
        let sizes = self.tables.nodes.shallow_sizes();
        self.classes.each_node(class, nodes, |node| {
            if sizes.is_zero(node) {
                Ok(())
            } else {
                try_push(items, node.0)
            }
        })
    }

    /// Compares two objects by a column, then by id, then by which came first.
    ///
    /// DevTools, `HeapSnapshotGridNodes.ts`, `HeapSnapshotConstructorNode.comparator`.
    pub fn compare_objects(&self, sort: Sort, a: u32, b: u32) -> Ordering {
        let [a_node, b_node] = [NodeIdx(a), NodeIdx(b)];
        let ids = || {
            self.tables
                .nodes
                .id(a_node)
                .cmp(&self.tables.nodes.id(b_node))
        };
        let ordering = match sort.column {
            Column::Name => self.compare_names(a_node, b_node),
            Column::ShallowSize | Column::AddedSize | Column::RemovedSize | Column::SizeDelta => {
                let sizes = self.tables.nodes.shallow_sizes();
                sizes.get(a_node).cmp(&sizes.get(b_node))
            }
            Column::RetainedSize => self
                .retained_sizes
                .get(a_node)
                .cmp(&self.retained_sizes.get(b_node)),
            Column::Distance => {
                let distances = self.distances.get(a_node).cmp(&self.distances.get(b_node));
                let retained = || {
                    self.retained_sizes
                        .get(b_node)
                        .cmp(&self.retained_sizes.get(a_node))
                };
                let ordering = directed(distances, sort.descending).then_with(retained);
                return ordering.then_with(ids).then(a.cmp(&b));
            }
            // These count objects, and each object counts one.
            Column::Count | Column::AddedCount | Column::RemovedCount | Column::CountDelta => {
                Ordering::Equal
            }
        };
        directed(ordering, sort.descending)
            .then_with(ids)
            .then(a.cmp(&b))
    }

    /// Compares the names that people see.
    fn compare_names(&self, a: NodeIdx, b: NodeIdx) -> Ordering {
        let sources = [a, b].map(|node| self.name_source(node));
        if sources[0] == sources[1] && sources[0] != NameSource::Properties(None) {
            return Ordering::Equal;
        }
        self.object_name(a).cmp(&self.object_name(b))
    }

    /// An object as a row.
    pub fn object_row(&self, node: NodeIdx, edge: Option<EdgeLabel>, below: Below) -> ObjectRow {
        let tables = &self.tables;
        let shallow_size = tables.nodes.shallow_size(node);
        let class = self.classes.of_node(node);
        ObjectRow {
            node,
            id: tables.nodes.id(node),
            edge,
            name: self.object_text(node),
            kind: tables.nodes.kind(node),
            class_name: self.text(self.classes.key(class).name),
            class: (shallow_size > 0).then_some(class),
            dom_state: tables.nodes.dom_state(node),
            distance: self.distances.get(node),
            shallow_size,
            retained_size: self.retained_sizes.get(node),
            expandable: match below {
                Below::Edges => self.has_edges(node),
                Below::Retainers => self.has_retainers(node),
            },
            is_root: self.is_held_by_root(node),
        }
    }

    fn has_edges(&self, node: NodeIdx) -> bool {
        let links = &self.tables.edges.as_slice()[self.tables.nodes.edges(node)];
        links.iter().any(|link| !link.is(EdgeKind::Invisible))
    }

    fn has_retainers(&self, node: NodeIdx) -> bool {
        let root = self.tables.root;
        self.retainers
            .edges(node)
            .any(|link| retains(link.kind()) && link.node() != root)
    }

    /// Whether it is the snapshot's root, or the root holds it.
    pub fn is_held_by_root(&self, node: NodeIdx) -> bool {
        let root = self.tables.root;
        let mut from_root = self.retainers.edges_from(root, node);
        node == root || from_root.any(|link| retains(link.kind()))
    }

    /// The nodes with these ids, in their order; one pass over the nodes.
    pub fn find_objects(&self, ids: &[ObjectId]) -> Vec<Option<NodeIdx>> {
        let mut found: FxHashMap<ObjectId, Option<NodeIdx>> =
            ids.iter().map(|id| (*id, None)).collect();
        for node in self.tables.nodes.indices() {
            if let Some(place) = found.get_mut(&self.tables.nodes.id(node)) {
                place.get_or_insert(node);
            }
        }
        ids.iter()
            .map(|id| found.get(id).copied().flatten())
            .collect()
    }

    /// Everything about an object but its lists, and a page of its text. O(edges from and to it,
    /// and its text).
    pub fn details(&self, node: NodeIdx, start: u64, count: u32) -> Result<Details, OutOfMemory> {
        let tables = &self.tables;
        let row = |node: NodeIdx| self.object_row(node, None, Below::Edges);
        let is_root = node == tables.root;
        Ok(Details {
            row: row(node),
            type_name: tables.node_type_name(tables.nodes.kind(node)).to_owned(),
            dominator: (!is_root).then(|| row(self.dominators.dominator(node))),
            edge_count: self.edge_items(node)?.len() as u64,
            retainer_count: self.retainer_items(node)?.len() as u64,
            text: page(&self.object_name(node), start, count),
        })
    }

    /// Everything about an object. O(its edges and those of its retainers).
    pub fn object_details(&self, node: NodeIdx) -> Result<ObjectDetails, OutOfMemory> {
        let tables = &self.tables;
        let describe = |edge: heaplens_model::EdgeIdx, other: NodeIdx| {
            let kind = tables.edges.get(edge).kind();
            let type_name = tables.edge_type_name(kind).to_owned();
            (type_name, self.edge_label(edge), tables.nodes.id(other))
        };
        let mut edges = Vec::new();
        for edge in self.edge_items(node)? {
            let edge = heaplens_model::EdgeIdx(edge);
            try_push(&mut edges, describe(edge, tables.edges.get(edge).node()))?;
        }
        let mut retainers = Vec::new();
        for edge in self.retainer_edges(node, &self.retainer_items(node)?) {
            try_push(&mut retainers, describe(edge, self.holder(edge)))?;
        }
        let is_root = node == tables.root;
        Ok(ObjectDetails {
            row: self.object_row(node, None, Below::Edges),
            type_name: tables.node_type_name(tables.nodes.kind(node)).to_owned(),
            dominator: (!is_root).then(|| tables.nodes.id(self.dominators.dominator(node))),
            edges,
            retainers,
        })
    }
}
