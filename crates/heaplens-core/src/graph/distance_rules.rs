//! The rules of walks over the graph that depend on names and types.
//!
//! They are small and are found once, so that a walk reads nothing but them and a
//! [`Topology`](crate::tables::Topology).

use fixedbitset::FixedBitSet;
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind};
use rustc_hash::FxHashMap;

use super::weak_maps::{Entries, Entry};
use super::{WellKnownNames, is_document_trees, user_roots};
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, Tables, blocks, try_extend, try_push, try_reserve_entry};

/// The starts of walks, and the edges that walks treat in a special way.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct DistanceRules {
    /// See [`user_roots`].
    pub user_roots: Vec<NodeIdx>,
    /// The starts of page-owned nodes: targets of the root's shortcuts and of the documents' trees.
    pub page_starts: Vec<NodeIdx>,
    /// The nodes with edges that distances skip.
    pub nodes_with_skipped_edges: Vec<NodeIdx>,
    /// The edges that distances skip, ascending.
    pub skipped_edges: Vec<EdgeIdx>,
    /// The copies of WeakMap entries, ascending by edge, with the number of their pair.
    pub weak_map_entries: Vec<(EdgeIdx, u32)>,
    /// The number of pairs.
    pub weak_map_pairs: u32,
}

impl DistanceRules {
    /// Returns whether a walk follows an edge of a node with skipped edges, or a copy of a WeakMap
    /// entry. `pending` has the pairs of which one copy was met: the second one counts, so that a
    /// value is farther than both its key and its table.
    ///
    /// DevTools, `HeapSnapshot.ts`, the filter of `JSHeapSnapshot.calculateDistances`.
    pub fn follows(&self, edge: EdgeIdx, pending: &mut FixedBitSet) -> bool {
        if self.skipped_edges.binary_search(&edge).is_ok() {
            return false;
        }
        let entries = &self.weak_map_entries;
        let Ok(index) = entries.binary_search_by_key(&edge, |(entry, _)| *entry) else {
            return true;
        };
        let pair = entries[index].1 as usize;
        let is_second_copy = pending.contains(pair);
        pending.set(pair, !is_second_copy);
        is_second_copy
    }

    /// Finds the rules. O(nodes + edges of a few nodes).
    pub fn find(
        tables: &Tables,
        names: &WellKnownNames,
        entries: Entries,
    ) -> Result<DistanceRules, OutOfMemory> {
        let Entries { entries, pairs } = entries;
        let mut rules = DistanceRules {
            weak_map_pairs: pairs,
            ..DistanceRules::default()
        };
        if tables.nodes.is_empty() {
            return Ok(rules);
        }
        for node in user_roots(tables, names) {
            try_push(&mut rules.user_roots, node)?;
        }
        for edge in tables.topology().edges_of(tables.root) {
            let starts_here = match edge.kind() {
                EdgeKind::Element => is_document_trees(tables, names, edge.node()),
                kind => kind == EdgeKind::Shortcut,
            };
            if starts_here {
                try_push(&mut rules.page_starts, edge.node())?;
            }
        }
        let mut names_skipped = FxHashMap::default();
        let mut next_entry = 0;
        // The index of the first entry that is neither added nor left out.
        let mut kept = 0;
        blocks::nodes(tables.nodes.len(), |node| {
            let Some(special) = SpecialNode::of(tables, names, node) else {
                return Ok(());
            };
            let edges = tables.nodes.edges(node);
            let before = rules.skipped_edges.len();
            for (index, (edge, name)) in (edges.start as u32..).zip(tables.named_edges(node)) {
                let name = EdgeName::new(edge.kind(), name);
                let is_skipped = || special.skips(tables, names, name);
                let is_skipped = match name {
                    EdgeName::Index(_) => is_skipped(),
                    // Long names are read once, not for each edge with that name.
                    EdgeName::String(name) => {
                        try_reserve_entry(&mut names_skipped)?;
                        *names_skipped
                            .entry((special, name))
                            .or_insert_with(is_skipped)
                    }
                };
                if is_skipped {
                    try_push(&mut rules.skipped_edges, EdgeIdx(index))?;
                }
            }
            if rules.skipped_edges.len() > before {
                try_push(&mut rules.nodes_with_skipped_edges, node)?;
            }
            // No other rule applies to descriptors, whatever the names of their edges.
            if special == SpecialNode::Descriptors {
                let mut of = |edge: usize| {
                    next_entry += entries[next_entry..].partition_point(|one| one.edge.at() < edge);
                    next_entry
                };
                let own = of(edges.start)..of(edges.end);
                rules.add_weak_map_entries(&entries[kept..own.start])?;
                kept = own.end;
            }
            Ok(())
        })?;
        rules.add_weak_map_entries(&entries[kept..])?;
        Ok(rules)
    }

    fn add_weak_map_entries(&mut self, entries: &[Entry]) -> Result<(), OutOfMemory> {
        let entries = entries.iter().map(|one| (one.edge, one.pair));
        try_extend(&mut self.weak_map_entries, entries)
    }
}

/// A node with edges that DevTools' distances skip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum SpecialNode {
    /// An array that describes the properties of hidden classes.
    Descriptors,
    /// The context of a page's or an iframe's global object.
    NativeContext,
}

impl SpecialNode {
    // It runs for each node, and nearly always needs only its type.
    #[inline(always)]
    fn of(tables: &Tables, names: &WellKnownNames, node: NodeIdx) -> Option<SpecialNode> {
        let (special, known) = match tables.nodes.kind(node) {
            NodeKind::Array => (SpecialNode::Descriptors, &names.map_descriptors),
            NodeKind::Hidden => (SpecialNode::NativeContext, &names.native_context),
            _ => return None,
        };
        known.contains(tables.nodes.name(node)).then_some(special)
    }

    fn skips(self, tables: &Tables, names: &WellKnownNames, name: EdgeName) -> bool {
        match self {
            // Maps share descriptor arrays, so a key or value in one says nothing of a map
            // (crbug.com/413608).
            SpecialNode::Descriptors => {
                leading_number(tables, name).is_some_and(|at| at >= 2 && at % 3 == 1)
            }
            SpecialNode::NativeContext => {
                matches!(name, EdgeName::String(name) if names.sloppy_function_map.contains(name))
            }
        }
    }
}

/// Parses an edge's name as JavaScript's `parseInt` does.
fn leading_number(tables: &Tables, name: EdgeName) -> Option<u64> {
    match name {
        EdgeName::Index(index) => Some(u64::from(index)),
        EdgeName::String(name) => {
            let text = tables.strings.get(name).trim_ascii_start();
            let text = text.strip_prefix(b"+").unwrap_or(text);
            let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
            digits.fold(None, |value: Option<u64>, digit| {
                let value = value.unwrap_or(0).saturating_mul(10);
                Some(value.saturating_add(u64::from(digit - b'0')))
            })
        }
    }
}
