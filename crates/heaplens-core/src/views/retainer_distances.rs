//! The distances that lists of retainers show, also while something is ignored.
//!
//! DevTools, `HeapSnapshot.ts`, `getDistanceForRetainersView`. What no root reaches has
//! [`UNREACHABLE_DISTANCE`] and comes last. While something is ignored, distances are those without
//! it; [`crate::analyses::ignored_retainers`] measures them.

use fixedbitset::FixedBitSet;
use heaplens_model::row::{NO_DISTANCE, UNREACHABLE_DISTANCE};
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};
use rustc_hash::FxHashSet;

use crate::graph::names::NameSet;
use crate::tables::edges::EdgeName;
use crate::tables::{NodeSet, Tables};
use crate::views::Snapshot;

/// The distances without what is ignored.
#[derive(Debug)]
pub struct RetainerDistances {
    /// By node; [`NO_DISTANCE`] where only ignored retainers keep it.
    pub distances: Vec<i32>,
    /// What is ignored.
    pub ignored: IgnoredSet,
    /// The copies of WeakMap entries, ascending by edge, and the pair of each.
    pub entries: Vec<(EdgeIdx, u32)>,
    /// The pairs that keep their value no more, with the value.
    pub dead_pairs: FxHashSet<(NodeIdx, u32)>,
}

/// What is ignored, in terms of one snapshot.
#[derive(Debug)]
pub struct IgnoredSet {
    /// Ignored objects.
    pub nodes: NodeSet,
    /// The names of ignored edges.
    pub strings: NameSet,
    /// The numbers of ignored elements.
    pub indexes: FxHashSet<u32>,
    /// The lists of edge names that have one of the strings, if names are folded.
    pub lists: Option<FixedBitSet>,
}

impl Snapshot {
    /// Returns the distance of a node as lists of retainers show and sort it.
    pub fn retainer_distance(&self, ignoring: Option<&RetainerDistances>, node: NodeIdx) -> i32 {
        match ignoring {
            Some(distances) => distances.shown(self, node),
            None => match self.distances.get(node) {
                NO_DISTANCE => UNREACHABLE_DISTANCE,
                distance => distance,
            },
        }
    }
}

/// The distances of the rows of one object's retainers, which are asked for in the order of the
/// retainers: which of a retainer's edges a row is takes a look at them.
pub struct RowDistances<'a> {
    snapshot: &'a Snapshot,
    ignoring: Option<&'a RetainerDistances>,
    node: NodeIdx,
    /// The retainer whose edges were looked at last, and where to go on.
    asked: Option<(NodeIdx, usize)>,
}

impl<'a> RowDistances<'a> {
    /// Begins with the first retainer of a node.
    pub fn new(
        snapshot: &'a Snapshot,
        ignoring: Option<&'a RetainerDistances>,
        node: NodeIdx,
    ) -> RowDistances<'a> {
        RowDistances {
            snapshot,
            ignoring,
            node,
            asked: None,
        }
    }

    /// Returns the distance of the row of a retainer's next edge of some type.
    pub fn next(&mut self, kind: EdgeKind, retainer: NodeIdx) -> i32 {
        let tables = &self.snapshot.tables;
        let must_ask =
            |ignoring: &&RetainerDistances| ignoring.may_ignore_edge(tables, retainer, kind);
        let Some(ignoring) = self.ignoring.filter(must_ask) else {
            return self.snapshot.retainer_distance(self.ignoring, retainer);
        };
        let edges = tables.nodes.edges(retainer);
        let start = match self.asked {
            Some((asked, next)) if asked == retainer => next,
            _ => edges.start,
        };
        let mut rest = (start as u32..edges.end as u32).map(EdgeIdx);
        let found = rest.find(|edge| {
            tables.edges.get(*edge).node() == self.node && tables.edges.kind(*edge) == kind
        });
        let Some(edge) = found else {
            return ignoring.shown(self.snapshot, retainer);
        };
        self.asked = Some((retainer, edge.at() + 1));
        ignoring.of_retainer(self.snapshot, retainer, edge)
    }
}

impl RetainerDistances {
    /// Returns the distance of a node as the Retainers view shows and sorts it.
    pub fn shown(&self, snapshot: &Snapshot, node: NodeIdx) -> i32 {
        match self.distances[node.at()] {
            NO_DISTANCE => snapshot
                .distances
                .get(node)
                .max(0)
                .saturating_add(UNREACHABLE_DISTANCE),
            distance => distance,
        }
    }

    /// Returns the distance of a retainer's row: of the edge from it.
    pub fn of_retainer(&self, snapshot: &Snapshot, retainer: NodeIdx, edge: EdgeIdx) -> i32 {
        if self.is_edge_ignored(&snapshot.tables, retainer, edge) {
            UNREACHABLE_DISTANCE
        } else {
            self.shown(snapshot, retainer)
        }
    }

    /// Returns whether a node itself is ignored.
    pub fn is_ignored(&self, node: NodeIdx) -> bool {
        self.ignored.nodes.contains(node)
    }

    /// Returns whether an edge of a node keeps nothing any more: by its name, or as a copy of a
    /// WeakMap entry of which table or key is not reached.
    pub fn is_edge_ignored(&self, tables: &Tables, from: NodeIdx, edge: EdgeIdx) -> bool {
        if self.ignored.has_edge(tables, from, edge) {
            return true;
        }
        let Ok(position) = self.entries.binary_search_by_key(&edge, |entry| entry.0) else {
            return false;
        };
        let value = tables.edges.get(edge).node();
        self.dead_pairs.contains(&(value, self.entries[position].1))
    }

    /// Returns whether an edge of this type from a node has to be asked for by its index.
    #[inline(always)]
    pub fn may_ignore_edge(&self, tables: &Tables, from: NodeIdx, kind: EdgeKind) -> bool {
        matches!(kind, EdgeKind::WeakMapTable | EdgeKind::WeakMapKey)
            || self.ignored.may_have_edges(tables, from)
    }
}

impl IgnoredSet {
    /// Returns whether a node may have an edge with an ignored name.
    #[inline(always)]
    pub fn may_have_edges(&self, tables: &Tables, node: NodeIdx) -> bool {
        if !self.strings.is_there() {
            return !self.indexes.is_empty();
        }
        match (&self.lists, tables.edges.names().list(node)) {
            (Some(lists), Some(list)) => lists.contains(list as usize) || !self.indexes.is_empty(),
            _ => true,
        }
    }

    /// Returns whether an edge of a node has an ignored name.
    pub fn has_edge(&self, tables: &Tables, from: NodeIdx, edge: EdgeIdx) -> bool {
        self.may_have_edges(tables, from)
            && match tables.edge_name(from, edge) {
                EdgeName::String(name) => self.strings.contains(name),
                EdgeName::Index(index) => self.indexes.contains(&index),
            }
    }
}
