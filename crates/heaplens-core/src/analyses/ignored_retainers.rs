//! Distances as they would be if some retainers did not count.
//!
//! DevTools, `HeapSnapshot.ts`, `ignoreNodeInRetainersView`, `calculateDistances`,
//! `updateIgnoredEdgesInRetainersView` and `getDistanceForRetainersView`. Distances are measured
//! anew by the rules of loading, with one more: no step onto an ignored object, and, which is
//! ours, none over an edge with an ignored name. Sizes, dominators and Summary stay.
//!
//! - The nodes that distances begin from are never ignored, as in DevTools.
//! - What is not reached any more is shown at
//!   [`UNREACHABLE_DISTANCE`](heaplens_model::row::UNREACHABLE_DISTANCE) plus its old distance, so
//!   that it comes last.
//! - An entry of a WeakMap keeps its value only as a pair: where the table or the key is not
//!   reached, both copies of the entry count as ignored.
//!
//! O(nodes + edges) and 4 bytes for each node, kept while something is ignored.

use fixedbitset::FixedBitSet;
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, NO_DISTANCE};
use heaplens_model::{EdgeIdx, EdgeKind, Ignored, NodeIdx, StringIdx};
use rustc_hash::FxHashSet;

use super::edge_lookup;
use super::{Progress, Steps, in_blocks};
use crate::graph::names::NameSet;
use crate::graph::weak_maps::{self, Entries, Entry};
use crate::graph::{DistanceRules, WellKnownNames};
use crate::tables::bits::try_bits;
use crate::tables::edges::{Edge, EdgeName};
use crate::tables::{
    NodeSet, OutOfMemory, Tables, blocks, try_filled, try_insert, try_push, try_reserve_entry,
};
use crate::views::Snapshot;
use crate::views::retainer_distances::{IgnoredSet, RetainerDistances};

impl IgnoredSet {
    /// Looks all of it up: O(strings) for names of edges, O(nodes) for objects and classes.
    pub fn find(snapshot: &Snapshot, ignored: &[Ignored]) -> Result<IgnoredSet, OutOfMemory> {
        let tables = &snapshot.tables;
        let mut found = IgnoredSet {
            nodes: NodeSet::empty(tables.nodes.len())?,
            strings: NameSet::default(),
            indexes: FxHashSet::default(),
            lists: None,
        };
        let mut names: Vec<&[u8]> = Vec::new();
        let mut classes: Vec<&[u8]> = Vec::new();
        for one in ignored {
            match one {
                Ignored::Object(id) => {
                    if let Some(node) = tables.nodes.ids().find(*id) {
                        found.nodes.insert(node);
                    }
                }
                Ignored::Edge(name) => {
                    names.push(name.as_bytes());
                    found.indexes.extend(name.parse::<u32>());
                }
                Ignored::Class(name) => classes.push(name.as_bytes()),
            }
        }
        if !classes.is_empty() {
            for class in snapshot.classes.indices() {
                if classes.contains(&snapshot.classes.key(class).name) {
                    let nodes = 0..tables.nodes.len();
                    snapshot.classes.each_node(class, nodes, |node| {
                        found.nodes.insert(node);
                        Ok(())
                    })?;
                }
            }
        }
        if !names.is_empty() {
            [found.strings] = edge_lookup::find_by(&tables.strings, |text, add| {
                if names.contains(&text) {
                    add(0);
                }
            })?;
            let mut strings = try_bits(tables.strings.len())?;
            strings.extend(found.strings.iter().map(StringIdx::at));
            found.lists = tables.edges.names().lists_with(&strings)?;
        }
        Ok(found)
    }
}

/// Measures the distances without what is ignored.
pub struct MeasureIgnoring<'a> {
    snapshot: &'a Snapshot,
    rules: DistanceRules,
    has_skipped_edges: NodeSet,
    ignored: Option<IgnoredSet>,
    all_entries: Vec<(EdgeIdx, u32)>,
    /// Nodes with a distance, and ignored ones: no step onto them.
    closed: NodeSet,
    /// WeakMap pairs of which one copy was met: the second one counts.
    pending: FixedBitSet,
    distances: Vec<i32>,
    queue: Vec<NodeIdx>,
    next: usize,
    is_second_walk: bool,
    met: usize,
}

impl<'a> MeasureIgnoring<'a> {
    /// Finds the rules of distances again. O(nodes + strings).
    pub fn new(
        snapshot: &'a Snapshot,
        ignored: &[Ignored],
    ) -> Result<MeasureIgnoring<'a>, OutOfMemory> {
        let tables = &snapshot.tables;
        let (entries, all_entries) = entries(tables)?;
        let rules = find_rules(tables, &snapshot.names, entries)?;
        let ignored = IgnoredSet::find(snapshot, ignored)?;
        let len = tables.nodes.len();
        let mut work = MeasureIgnoring {
            snapshot,
            has_skipped_edges: NodeSet::of(len, rules.nodes_with_skipped_edges.iter().copied())?,
            closed: ignored.nodes.try_clone()?,
            pending: try_bits(rules.weak_map_pairs as usize)?,
            ignored: Some(ignored),
            all_entries,
            distances: try_filled(NO_DISTANCE, len)?,
            queue: Vec::new(),
            next: 0,
            is_second_walk: false,
            met: 0,
            rules,
        };
        let user_roots = std::mem::take(&mut work.rules.user_roots);
        for node in &user_roots {
            work.meet(*node, 1)?;
        }
        work.rules.user_roots = user_roots;
        Ok(work)
    }

    #[inline(always)]
    fn meet(&mut self, node: NodeIdx, distance: i32) -> Result<(), OutOfMemory> {
        self.closed.insert(node);
        self.distances[node.at()] = distance;
        self.met += 1;
        try_push(&mut self.queue, node)
    }

    /// Takes up to `budget` steps of a walk; whether both are over.
    fn walk_block(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let tables = &self.snapshot.tables;
        let topology = tables.topology();
        let mut left = budget;
        while left > 0 {
            let Some(&node) = self.queue.get(self.next) else {
                if self.is_second_walk || topology.is_empty() {
                    return Ok(true);
                }
                self.is_second_walk = true;
                self.queue.clear();
                self.next = 0;
                let base = if self.rules.user_roots.is_empty() {
                    0
                } else {
                    BASE_SYSTEM_DISTANCE
                };
                self.meet(topology.root, base)?;
                continue;
            };
            self.next += 1;
            let distance = self.distances[node.at()].saturating_add(1);
            let edges = topology.edge_range(node);
            left = left.saturating_sub(1 + edges.len());
            let may_skip = self.has_skipped_edges.contains(node);
            let may_be_ignored = self
                .ignored
                .as_ref()
                .is_some_and(|ignored| ignored.may_have_edges(tables, node));
            for index in edges {
                let edge = topology.edges[index];
                if self.closed.contains(edge.node()) || edge.is(EdgeKind::Weak) {
                    continue;
                }
                let index = EdgeIdx(index as u32);
                if may_be_ignored
                    && let Some(ignored) = &self.ignored
                    && ignored.has_edge(tables, node, index)
                {
                    continue;
                }
                if (may_skip || is_entry(edge)) && !self.rules.follows(index, &mut self.pending) {
                    continue;
                }
                self.meet(edge.node(), distance)?;
            }
        }
        Ok(false)
    }

    /// The pairs of which a copy leaves a node that is not reached.
    fn dead_pairs(&self) -> Result<FxHashSet<(NodeIdx, u32)>, OutOfMemory> {
        let edges = &self.snapshot.tables.edges;
        let mut dead = FxHashSet::default();
        for (edge, pair) in &self.all_entries {
            let from = self.snapshot.edge_start(*edge);
            if self.distances[from.at()] == NO_DISTANCE {
                try_insert(&mut dead, (edges.get(*edge).node(), *pair))?;
            }
        }
        Ok(dead)
    }
}

impl Steps for MeasureIgnoring<'_> {
    type Output = RetainerDistances;

    fn advance(&mut self, budget: usize) -> Result<Option<RetainerDistances>, OutOfMemory> {
        if !in_blocks(budget, |block| self.walk_block(block))? {
            return Ok(None);
        }
        let dead_pairs = self.dead_pairs()?;
        Ok(self.ignored.take().map(|ignored| RetainerDistances {
            distances: std::mem::take(&mut self.distances),
            ignored,
            entries: std::mem::take(&mut self.all_entries),
            dead_pairs,
        }))
    }

    fn progress(&self) -> Progress {
        Progress::new(self.met, self.snapshot.tables.nodes.len())
    }
}

#[inline(always)]
fn is_entry(edge: Edge) -> bool {
    matches!(edge.kind(), EdgeKind::WeakMapTable | EdgeKind::WeakMapKey)
}

/// The copies of WeakMap entries, which loading has marked: as it found them, and each with its
/// pair.
fn entries(tables: &Tables) -> Result<(Entries, Vec<(EdgeIdx, u32)>), OutOfMemory> {
    let mut parts: rustc_hash::FxHashMap<&[u8], u32> = rustc_hash::FxHashMap::default();
    let mut found = Entries::default();
    let mut pairs = Vec::new();
    blocks::nodes(tables.nodes.len(), |node| {
        let edges = tables.topology().edges_of(node);
        if !edges.iter().any(|edge| is_entry(*edge)) {
            return Ok(());
        }
        for (index, edge, name) in edge_lookup::edges(tables, node) {
            let EdgeName::String(name) = name else {
                continue;
            };
            if !is_entry(edge) {
                continue;
            }
            let Some((part, _)) = weak_maps::parse_name(tables.strings.get(StringIdx(name.0)))
            else {
                continue;
            };
            try_reserve_entry(&mut parts)?;
            let next = parts.len() as u32;
            let pair = *parts.entry(part).or_insert(next);
            let from_table = edge.is(EdgeKind::WeakMapTable);
            let entry = Entry {
                edge: index,
                pair,
                from_table,
            };
            try_push(&mut found.entries, entry)?;
            try_push(&mut pairs, (index, pair))?;
        }
        Ok(())
    })?;
    found.pairs = parts.len() as u32;
    Ok((found, pairs))
}

/// The rules of distances, which loading forgets when it has measured them.
fn find_rules(
    tables: &Tables,
    names: &WellKnownNames,
    entries: Entries,
) -> Result<DistanceRules, OutOfMemory> {
    DistanceRules::find(tables, names, entries)
}
