//! Chains: objects of one class that each hold the one before, such as a linked queue or closures
//! that each hold their predecessor.
//!
//! In the dominator tree each link of a chain has one child with nearly everything, so nothing in it
//! looks like a place where objects gather. A class whose objects mostly stand far below others of
//! their class is taken as one that makes chains. The owner of a chain is that of its first link.

use heaplens_model::NodeIdx;
use rustc_hash::{FxHashMap, FxHashSet};

use super::fine_class::FineClass;
use super::roles::Role;
use crate::tables::{OutOfMemory, try_push, try_reserve_entry};
use crate::views::Snapshot;

/// The most owners between two links.
const MOST_BETWEEN: usize = 6;
/// So many links above an object make it one of a chain.
const LEAST_LINKS: usize = 8;

/// The classes that make chains, and the first links that were found.
#[derive(Debug, Default)]
pub struct Chains {
    classes: FxHashSet<FineClass>,
    first: FxHashMap<NodeIdx, NodeIdx>,
}

impl Snapshot {
    /// The link above an object: the next owner of its class. Nothing above the root, which is its
    /// own dominator. O(1).
    pub fn link_above(&self, node: NodeIdx, class: FineClass) -> Option<NodeIdx> {
        let mut at = node;
        for _ in 0..MOST_BETWEEN {
            let above = self.owner(at).node;
            if above == at || self.role(above) != Role::Known {
                return None;
            }
            at = above;
            if self.fine_class(at) == class {
                return Some(at);
            }
        }
        None
    }
}

impl Chains {
    /// Whether there are no chains at all.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// Whether there are chains of a class.
    pub fn has(&self, class: FineClass) -> bool {
        self.classes.contains(&class)
    }

    /// Looks at some objects of a class.
    pub fn try_class(
        &mut self,
        snapshot: &Snapshot,
        class: FineClass,
        samples: &[NodeIdx],
    ) -> Result<(), OutOfMemory> {
        let is_deep = |node: &&NodeIdx| {
            let mut at = **node;
            (0..LEAST_LINKS).all(|_| match snapshot.link_above(at, class) {
                Some(above) => {
                    at = above;
                    true
                }
                None => false,
            })
        };
        if samples.iter().filter(is_deep).count() * 2 > samples.len() {
            self.classes
                .try_reserve(1)
                .map_err(|_| OutOfMemory { needed: 64 })?;
            self.classes.insert(class);
        }
        Ok(())
    }

    /// The first link of the chain that an object is in. O(links that were not seen before).
    pub fn first_link(
        &mut self,
        snapshot: &Snapshot,
        node: NodeIdx,
        class: FineClass,
    ) -> Result<NodeIdx, OutOfMemory> {
        let mut passed = Vec::new();
        let mut at = node;
        let first = loop {
            if let Some(first) = self.first.get(&at) {
                break *first;
            }
            try_push(&mut passed, at)?;
            match snapshot.link_above(at, class) {
                Some(above) => at = above,
                None => break at,
            }
        };
        for node in passed {
            try_reserve_entry(&mut self.first)?;
            self.first.insert(node, first);
        }
        Ok(first)
    }
}
