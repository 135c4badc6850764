//! The rows and the order of all lists of single objects.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, Sort};
use heaplens_model::row::{EdgeLabel, ObjectRow, Row};
use heaplens_model::{EdgeKind, NodeIdx};

use super::key_packing::{ItemKeys, Part, fill_by_column, key};
use super::object_names::{ObjectNameRanks, PartialObjectNames};
use super::sort_facts::{PartialNames, SortFacts};
use super::{ListBelow, RowList};
use crate::graph::retains;
use crate::query::{ItemIdx, Key};
use crate::tables::OutOfMemory;
use crate::views::{Snapshot, directed};

/// Provides the objects of a list.
pub trait ObjectSource {
    /// See [`RowList::candidates`].
    fn candidates(&self) -> Range<usize>;

    /// See [`RowList::most_items`].
    fn most_items(&self) -> usize {
        self.candidates().len()
    }

    /// See [`RowList::add_items`].
    ///
    /// # Errors
    /// When memory runs out.
    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory>;

    /// Returns whether an item is among the list's items. O(items), unless the source is faster.
    fn find(&self, items: &[ItemIdx], item: ItemIdx) -> bool {
        items.contains(&item)
    }

    /// Returns the object whose row stands for a node: its own, unless the list tells otherwise.
    fn object_of(&self, node: NodeIdx) -> Option<NodeIdx> {
        Some(node)
    }

    /// Returns the list that opens below an object, where it may be worth preparing.
    fn below(&self, node: NodeIdx) -> Option<ListBelow>;

    /// Returns whether the list that opens below an object has rows.
    fn is_expandable(&self, node: NodeIdx) -> bool;
}

/// A list of single objects. An item is a [`NodeIdx`].
pub struct Objects<'a, S> {
    order: ObjectOrder<'a>,
    source: S,
}

/// Compares objects.
struct ObjectOrder<'a> {
    snapshot: &'a Snapshot,
    names: Option<&'a ObjectNameRanks>,
}

fn node(item: ItemIdx) -> NodeIdx {
    NodeIdx(item.0)
}

impl<'a, S: ObjectSource> Objects<'a, S> {
    /// A list of the source's objects.
    pub fn new(snapshot: &'a Snapshot, facts: &'a SortFacts, source: S) -> Objects<'a, S> {
        let names = facts.object_names();
        Objects {
            order: ObjectOrder { snapshot, names },
            source,
        }
    }
}

impl<S: ObjectSource> RowList for Objects<'_, S> {
    fn candidates(&self) -> Range<usize> {
        self.source.candidates()
    }

    fn most_items(&self) -> usize {
        self.source.most_items()
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        self.source.add_items(candidates, items)
    }

    fn keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [Key]) {
        fill_by_column(&self.order, sort, items, keys);
    }

    fn coarse_keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [u32]) {
        fill_by_column(&self.order, sort, items, keys);
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        self.order.compare(sort, node(a), node(b))
    }

    fn rows(&self, items: &[ItemIdx]) -> Vec<Row> {
        let snapshot = self.order.snapshot;
        let row = |node| snapshot.object_row(node, None, self.source.is_expandable(node));
        let nodes = items.iter().map(|item| node(*item));
        nodes.map(|node| Row::Object(row(node))).collect()
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let item = ItemIdx(self.source.object_of(node)?.0);
        self.source.find(items, item).then_some(item)
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        self.source.below(node(item))
    }

    fn object(&self, item: ItemIdx) -> Option<NodeIdx> {
        Some(node(item))
    }

    fn begin_names(&self, column: Column) -> Option<PartialNames> {
        let names = PartialObjectNames::default();
        (column == Column::Name).then_some(PartialNames::Objects(names))
    }
}

impl ObjectOrder<'_> {
    /// Compares by a column, then by id, then by file order.
    ///
    /// DevTools, `HeapSnapshotGridNodes.ts`, `HeapSnapshotConstructorNode.comparator`.
    fn compare(&self, sort: Sort, a: NodeIdx, b: NodeIdx) -> Ordering {
        let snapshot = self.snapshot;
        let nodes = &snapshot.tables.nodes;
        let retained = |node| snapshot.retained_sizes.get(node);
        let directed = |ordering| directed(ordering, sort.descending);
        let ordering = match sort.column {
            Column::Name => directed(snapshot.compare_object_names(a, b)),
            Column::ShallowSize | Column::AddedSize | Column::DeletedSize | Column::SizeDelta => {
                directed(nodes.shallow_size(a).cmp(&nodes.shallow_size(b)))
            }
            Column::RetainedSize => directed(retained(a).cmp(&retained(b))),
            Column::Distance => {
                let distances = [a, b].map(|node| snapshot.distances.get(node));
                directed(distances[0].cmp(&distances[1]))
                    .then_with(|| retained(b).cmp(&retained(a)))
            }
            Column::FileOrder => directed(a.cmp(&b)),
            // An object counts as one in columns of counts, so all are equal.
            _ => Ordering::Equal,
        };
        ordering
            .then_with(|| nodes.id(a).cmp(&nodes.id(b)))
            .then(a.cmp(&b))
    }

    /// Returns the first number of an object's key; nothing where the key is its name.
    #[inline(always)]
    fn first_part(&self, sort: Sort, node: NodeIdx) -> Option<Part> {
        let snapshot = self.snapshot;
        let descending = sort.descending;
        Some(match sort.column {
            Column::RetainedSize => Part::new(snapshot.retained_sizes.get(node), descending),
            Column::ShallowSize | Column::AddedSize | Column::DeletedSize | Column::SizeDelta => {
                Part::new(snapshot.tables.nodes.shallow_size(node), descending)
            }
            Column::Distance => Part::distance(snapshot.distances.get(node), descending),
            Column::Name => Part::new(self.names?.of(snapshot, node), descending),
            Column::FileOrder => Part::new(u64::from(node.0), descending),
            _ => Part::new(snapshot.tables.nodes.id(node).0, false),
        })
    }
}

impl ItemKeys for ObjectOrder<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let snapshot = self.snapshot;
        let at = node(item);
        let Some(first) = self.first_part(sort, at) else {
            return snapshot.name_key(at, sort.descending);
        };
        let id = Part::new(snapshot.tables.nodes.id(at).0, false);
        if sort.column == Column::Distance {
            key(first, Part::new(snapshot.retained_sizes.get(at), true), id)
        } else {
            key(first, id, Part::new(u64::from(item.0), false))
        }
    }

    #[inline(always)]
    fn coarse_key(&self, sort: Sort, item: ItemIdx) -> u32 {
        match self.first_part(sort, node(item)) {
            Some(first) => first.coarse(),
            None => self.snapshot.coarse_name_key(node(item), sort.descending),
        }
    }
}

impl Snapshot {
    /// Returns an object as a row. `expandable` tells that the list below it has rows.
    pub fn object_row(
        &self,
        node: NodeIdx,
        edge: Option<EdgeLabel>,
        expandable: bool,
    ) -> ObjectRow {
        let tables = &self.tables;
        let shallow_size = tables.nodes.shallow_size(node);
        let class = self.classes.of_node(node);
        ObjectRow {
            node,
            id: tables.nodes.id(node),
            edge,
            name: self.object_text(node),
            kind: tables.nodes.kind(node),
            class_name: self.name_text(self.classes.key(class).name),
            class: (shallow_size > 0).then_some(class),
            dom_state: tables.nodes.dom_state(node),
            distance: self.distances.get(node),
            shallow_size,
            retained_size: self.retained_sizes.get(node),
            expandable,
            location: self.location(node),
            is_root: self.is_retained_by_root(node),
            is_ignored: false,
            folded: Box::default(),
            detached: None,
            fiber: None,
            collection: None,
            dead_variables: None,
        }
    }

    /// Returns whether a node has visible edges.
    pub fn has_edges(&self, node: NodeIdx) -> bool {
        let edges = &self.tables.edges.as_slice()[self.tables.nodes.edges(node)];
        edges.iter().any(|edge| !edge.is(EdgeKind::Invisible))
    }

    /// Returns whether a node has visible retainers.
    pub fn has_retainers(&self, node: NodeIdx) -> bool {
        let root = self.tables.root;
        self.retainers
            .edges(node)
            .any(|edge| retains(edge.kind()) && edge.node() != root)
    }

    /// Returns whether a node is the snapshot's root, or the root retains it.
    pub fn is_retained_by_root(&self, node: NodeIdx) -> bool {
        let root = self.tables.root;
        let mut from_root = self.retainers.edges_from(root, node);
        node == root || from_root.any(|edge| retains(edge.kind()))
    }
}
