//! How many steps each object is from the roots.
//!
//! DevTools, `HeapSnapshot.ts`, `calculateDistances`: breadth first from the user roots at 1,
//! then from the root at [`BASE_SYSTEM_DISTANCE`] for what is left; weak edges are skipped, and so
//! are the few that the functions below name. O(nodes + edges), a word of scratch for each node.

use fixedbitset::FixedBitSet;
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, NO_DISTANCE};
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind, StringIdx};

use super::weak_maps::WeakMapPairs;
use super::{WellKnownNames, user_roots};
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, Tables, try_filled, try_push, try_reserve};

/// DevTools' distance of each node.
pub fn measure(
    tables: &Tables,
    names: &WellKnownNames,
    pairs: &WeakMapPairs,
) -> Result<Vec<i32>, OutOfMemory> {
    let mut queue = Vec::new();
    try_reserve(&mut queue, tables.nodes.len())?;
    let mut walk = Walk {
        tables,
        names,
        pairs,
        pending: FixedBitSet::with_capacity(pairs.len()),
        distances: try_filled(NO_DISTANCE, tables.nodes.len())?,
        queue,
    };
    for node in user_roots(tables, names) {
        walk.distances[node.at()] = 1;
        try_push(&mut walk.queue, node)?;
    }
    let base = if walk.queue.is_empty() {
        0
    } else {
        BASE_SYSTEM_DISTANCE
    };
    walk.run()?;
    walk.queue.clear();
    if !tables.nodes.is_empty() {
        walk.distances[tables.root.at()] = base;
        walk.queue.push(tables.root);
    }
    walk.run()?;
    Ok(walk.distances)
}

struct Walk<'a> {
    tables: &'a Tables,
    names: &'a WellKnownNames,
    pairs: &'a WeakMapPairs,
    /// WeakMap entries of which one copy was met: the second one counts, so that a value is
    /// farther than both its key and its table.
    pending: FixedBitSet,
    distances: Vec<i32>,
    queue: Vec<NodeIdx>,
}

impl Walk<'_> {
    fn run(&mut self) -> Result<(), OutOfMemory> {
        let mut next = 0;
        while let Some(&node) = self.queue.get(next) {
            next += 1;
            let distance = self.distances[node.at()] + 1;
            let odd = self.has_odd_edges(node);
            for edge in self.tables.nodes.edges(node) {
                let link = self.tables.edges.links()[edge];
                if link.is(EdgeKind::Weak) || self.distances[link.node().at()] != NO_DISTANCE {
                    continue;
                }
                let weak_map = matches!(link.kind(), EdgeKind::WeakMapTable | EdgeKind::WeakMapKey);
                if (odd || weak_map) && !self.follows(node, EdgeIdx(edge as u32)) {
                    continue;
                }
                self.distances[link.node().at()] = distance;
                try_push(&mut self.queue, link.node())?;
            }
        }
        Ok(())
    }

    /// Whether the rules below look at each of the node's edges.
    #[inline(always)]
    fn has_odd_edges(&self, node: NodeIdx) -> bool {
        let names = match self.tables.nodes.kind(node) {
            NodeKind::Hidden => &self.names.native_context,
            NodeKind::Array => &self.names.map_descriptors,
            _ => return false,
        };
        names.contains(self.tables.nodes.name(node))
    }

    /// The filter of `JSHeapSnapshot.calculateDistances`.
    fn follows(&mut self, node: NodeIdx, edge: EdgeIdx) -> bool {
        if self.has_odd_edges(node) {
            if self.tables.nodes.is(node, NodeKind::Array) {
                // Maps share descriptor arrays, so a key or value in one proves nothing
                // (crbug.com/413608). No other rule is asked.
                return !self
                    .leading_number(edge)
                    .is_some_and(|at| at >= 2 && at % 3 == 1);
            }
            if let EdgeName::String(name) = self.tables.edges.name(edge)
                && self.names.sloppy_function_map.contains(name)
            {
                return false;
            }
        }
        match self.tables.edges.name(edge) {
            EdgeName::String(name) if self.is_weak_map(edge) => self.is_second_copy(name),
            _ => true,
        }
    }

    fn is_weak_map(&self, edge: EdgeIdx) -> bool {
        matches!(
            self.tables.edges.link(edge).kind(),
            EdgeKind::WeakMapTable | EdgeKind::WeakMapKey
        )
    }

    fn is_second_copy(&mut self, name: StringIdx) -> bool {
        let Some(pair) = self.pairs.pair(name) else {
            return true;
        };
        let second = self.pending.contains(pair);
        self.pending.set(pair, !second);
        second
    }

    /// What JavaScript's `parseInt` makes of the edge's name.
    fn leading_number(&self, edge: EdgeIdx) -> Option<u64> {
        match self.tables.edges.name(edge) {
            EdgeName::Index(index) => Some(u64::from(index)),
            EdgeName::String(name) => {
                let text = self.tables.strings.get(name).trim_ascii_start();
                let text = text.strip_prefix(b"+").unwrap_or(text);
                let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
                digits.fold(None, |value: Option<u64>, digit| {
                    let value = value.unwrap_or(0).saturating_mul(10);
                    Some(value.saturating_add(u64::from(digit - b'0')))
                })
            }
        }
    }
}
