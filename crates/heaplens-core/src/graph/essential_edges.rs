//! Decides which edges count for dominators: DevTools' essential edges (`HeapSnapshot.ts`,
//! `isEssentialEdge`). These edges do not count:
//! - weak edges;
//! - the table's copy of a WeakMap entry: the key's copy counts, so the key dominates the value
//!   ([`super::weak_maps`] tells the copies apart);
//! - edges from a node to itself;
//! - shortcuts, unless they start from the root;
//! - edges from nodes that the page does not own to nodes that it owns ([`super::page_owned`]),
//!   unless they start from the root.
//!
//! The depth-first walk and the sizes of sets number nodes by index, and the semidominators by
//! position in that walk. All use this rule, for nearly every edge.

use fixedbitset::FixedBitSet;
use heaplens_model::EdgeKind;

use crate::tables::edges::Edge;

/// The rule, for nodes by index or by position.
#[derive(Clone, Copy)]
pub struct EssentialEdges<'a> {
    /// The number of the root.
    pub root: u32,
    /// A bit for each node that the page owns; missing bits are zero.
    pub page_owned: &'a FixedBitSet,
}

impl EssentialEdges<'_> {
    /// Returns whether an edge from `from` to `to` counts. Only the type of `edge` is used.
    #[inline(always)]
    pub fn contain(&self, edge: Edge, from: u32, to: u32) -> bool {
        is_essential(edge, from, to, self.root, |number| {
            self.page_owned.contains(number as usize)
        })
    }
}

/// The rule itself, whatever tells what the page owns.
#[inline(always)]
pub fn is_essential(
    edge: Edge,
    from: u32,
    to: u32,
    root: u32,
    is_page_owned: impl Fn(u32) -> bool,
) -> bool {
    if edge.is(EdgeKind::Weak) || edge.is(EdgeKind::WeakMapTable) || from == to {
        return false;
    }
    from == root || (!edge.is(EdgeKind::Shortcut) && (!is_page_owned(to) || is_page_owned(from)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::try_bits;
    use heaplens_model::NodeIdx;

    #[test]
    fn each_clause_of_the_rule_decides() {
        let mut page_owned = try_bits(4).expect("fits");
        page_owned.insert_range(2..4);
        let essential = EssentialEdges {
            root: 0,
            page_owned: &page_owned,
        };
        use EdgeKind::{Property, Shortcut, Weak, WeakMapKey, WeakMapTable};
        for (from, kind, to, expected) in [
            (1, Property, 0, true),
            (1, Property, 1, false),
            (0, Weak, 1, false),
            (1, WeakMapTable, 0, false),
            (1, WeakMapKey, 0, true),
            (0, Shortcut, 2, true),
            (2, Shortcut, 3, false),
            // From outside into what the page owns, and from the root.
            (1, Property, 2, false),
            (0, Property, 2, true),
            (2, Property, 3, true),
            (2, Property, 1, true),
        ] {
            let edge = Edge::new(NodeIdx(to), kind);
            let found = essential.contain(edge, from, to);
            assert_eq!(found, expected, "{from} -{kind:?}-> {to}");
        }
    }
}
