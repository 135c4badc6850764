//! The analyses of a snapshot, which run once. Each is a function from columns to new columns.
//!
//! The analyses and their order are those of DevTools (`HeapSnapshot.ts`, `initialize`). Each file
//! cites the rules that it applies. No walk is recursive, because chains of millions of nodes
//! occur.

mod ancestor_jumps;
pub mod bracket_tree;
pub mod classes;
pub mod depth_first;
pub mod distance_rules;
pub mod distances;
pub mod dom_nodes;
pub mod dom_state;
pub mod dominators;
pub mod essential_edges;
pub mod interfaces;
pub mod names;
pub mod page_owned;
mod prefetch_edges;
pub mod retained_sizes;
pub mod retainers;
pub mod scripts;
mod semidominators;
pub mod shallow_sizes;
pub mod statistics;
pub mod weak_maps;

pub use bracket_tree::BracketTree;
pub use classes::{ClassKey, ClassTable};
pub use depth_first::DepthFirst;
pub use distance_rules::DistanceRules;
pub use distances::Distances;
pub use dominators::DominatorTree;
pub use interfaces::{Interface, Interfaces, PlainObjects};
pub use names::WellKnownNames;
pub use retainers::{RetainerCounts, RetainerTable};

use heaplens_model::{EdgeKind, NodeIdx, NodeKind};

use crate::tables::Tables;

/// Returns the user roots, which have the distance 1, in the order of the root's edges.
///
/// They are the root's children that are not synthetic, and "(Document DOM trees)". Repeated nodes
/// are kept, as in DevTools (`HeapSnapshot.ts`, `calculateDistances`, `JSHeapSnapshot.isUserRoot`).
pub fn user_roots<'a>(
    tables: &'a Tables,
    names: &'a WellKnownNames,
) -> impl Iterator<Item = NodeIdx> + 'a {
    tables
        .nodes
        .edges(tables.root)
        .map(|edge| tables.edges.as_slice()[edge].node())
        .filter(move |node| is_user_root(tables, names, *node))
}

/// Returns whether a child of the root is a user root.
pub fn is_user_root(tables: &Tables, names: &WellKnownNames, node: NodeIdx) -> bool {
    !tables.nodes.is(node, NodeKind::Synthetic) || is_document_trees(tables, names, node)
}

/// Returns whether a node is the synthetic "(Document DOM trees)".
pub fn is_document_trees(tables: &Tables, names: &WellKnownNames, node: NodeIdx) -> bool {
    tables.nodes.is(node, NodeKind::Synthetic)
        && names.document_trees.contains(tables.nodes.name(node))
}

/// Returns whether the Retainers view shows an edge: it is neither weak nor invisible.
pub fn retains(kind: EdgeKind) -> bool {
    !matches!(kind, EdgeKind::Weak | EdgeKind::Invisible)
}
