//! The path from an object to a root along edges that keep the object alive.
//!
//! DevTools' distances are measured breadth first. Each object except a root therefore has a
//! retainer that is one step nearer, and these retainers lead to a root. Two rules make the path
//! correct:
//! - The value of a WeakMap entry is kept by its key while the table lives. The path goes to the
//!   key, never along the table's edge.
//! - The path follows no edge that distances skip
//!   ([`graph::distance_rules`](crate::graph::distance_rules)).
//!
//! Distances decrease at each step, so the path ends, and no edge is examined twice.

use std::cmp::Reverse;

use heaplens_model::query::PathEnd;
use heaplens_model::row::BASE_SYSTEM_DISTANCE;
use heaplens_model::{EdgeKind, NodeIdx};

use super::Snapshot;
use crate::graph::distance_rules::{has_skipped_edges, is_skipped};
use crate::graph::retains;
use crate::query::ItemIdx;
use crate::tables::{OutOfMemory, blocks, try_push};

/// A path, as indices in the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPath {
    /// The number of all steps.
    pub length: u64,
    /// The kind of the path's end.
    pub end: PathEnd,
    /// The first steps, from the object on.
    pub steps: Vec<FoundStep>,
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundStep {
    /// The object that the step starts from.
    pub node: NodeIdx,
    /// The retainer, as an item of [`Retainers`](super::lists::retainers::Retainers).
    pub retainer: ItemIdx,
}

impl Snapshot {
    /// Finds the path from an object to a root, and remembers its first steps. O(edges that lead
    /// to the objects on the path).
    pub fn path_to_root(&self, node: NodeIdx, limit: usize) -> Result<FoundPath, OutOfMemory> {
        let mut path = FoundPath {
            length: 0,
            end: PathEnd::Unreachable,
            steps: Vec::new(),
        };
        if self.is_root(node) {
            path.end = PathEnd::IsRoot;
            return Ok(path);
        }
        let mut node = node;
        blocks::until_done(|| {
            for _ in 0..blocks::LEN {
                let Some((retainer, next)) = self.nearer_retainer(node) else {
                    // In a file where an edge leads back to the root.
                    if self.is_retained_by_root(node) {
                        path.end = PathEnd::Root;
                    }
                    return Ok(true);
                };
                if path.steps.len() < limit {
                    try_push(&mut path.steps, FoundStep { node, retainer })?;
                }
                path.length += 1;
                node = next;
                if self.is_root(node) {
                    path.end = PathEnd::Root;
                    return Ok(true);
                }
            }
            Ok(false)
        })?;
        if path.length == 0 && path.end == PathEnd::Root {
            path.end = PathEnd::IsRoot;
        }
        Ok(path)
    }

    /// Returns whether distances are measured from here, or the snapshot's root is the next step.
    fn is_root(&self, node: NodeIdx) -> bool {
        let distance = self.distances.get(node);
        node == self.tables.root || distance == 1 || distance == BASE_SYSTEM_DISTANCE + 1
    }

    /// Returns the next retainer on the path, and its item. It explains the node's distance, or
    /// else is the nearest key of a WeakMap entry. Of several, it is the first in the Retainers
    /// view. O(retainers + edges of a few special ones).
    fn nearer_retainer(&self, node: NodeIdx) -> Option<(ItemIdx, NodeIdx)> {
        let distance = self.distances.get(node);
        if distance < 0 {
            return None;
        }
        let mut nearest = None;
        // The edges of the special retainer at hand that lead to the node.
        let mut parallel = None;
        for (position, edge) in (0u32..).map(ItemIdx).zip(self.retainers.edges(node)) {
            let retainer = edge.node();
            let nearness = self.distances.get(retainer);
            let is_step = nearness == distance - 1;
            let is_key = edge.is(EdgeKind::WeakMapKey) && (0..distance).contains(&nearness);
            if !(is_step || is_key) || retainer == self.tables.root {
                continue;
            }
            if has_skipped_edges(&self.tables, &self.names, retainer) {
                // Distances skip some of its edges by their names, also those of entries. Each such
                // node is asked once a path: it is one step nearer than one object of it.
                if !is_step {
                    continue;
                }
                let edges = match parallel.take() {
                    Some((from, edges)) if from == retainer => edges,
                    _ => self.edges_to(retainer, node),
                };
                let (_, edges) = parallel.insert((retainer, edges));
                let skips = |edge| is_skipped(&self.tables, &self.names, retainer, edge);
                if edges.next().is_none_or(skips) {
                    continue;
                }
            }
            if !retains(edge.kind()) || edge.is(EdgeKind::WeakMapTable) {
                continue;
            }
            let retained = self.retained_sizes.get(retainer);
            let rank = (is_step, Reverse(nearness), retained, position);
            if nearest.is_none_or(|(best, _)| best < rank) {
                nearest = Some((rank, retainer));
            }
        }
        nearest.map(|((.., position), retainer)| (position, retainer))
    }
}
