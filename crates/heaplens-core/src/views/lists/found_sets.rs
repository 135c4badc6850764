//! Sets of objects that lists are cut down to or made of, as far as they were worked out.
//!
//! A list cannot be opened before its set is found: the session finds it first, with the analyses,
//! and keeps it here for all orders of the list and for the lists that open below its rows.

use std::sync::Arc;

use heaplens_model::query::QueryError;
use heaplens_model::{Filter, NodeIdx, ObjectSet};

use super::sort_facts::ClassGroups;
use crate::tables::{NodeSet, OutOfMemory, try_push};

/// So many sets are kept. A set takes one bit for each node.
const KEPT: usize = 8;

/// The sets that are known, the one used last at the end.
#[derive(Debug, Default)]
pub struct FoundSets {
    found: Vec<FoundSet>,
}

/// A set, and what was worked out about it.
#[derive(Debug)]
pub struct FoundSet {
    /// Which set.
    pub of: ObjectSet,
    /// Its nodes.
    pub nodes: Arc<NodeSet>,
    /// The classes of its objects, objects of 0 bytes left out.
    pub classes: Option<ClassGroups>,
    /// The nodes that dominate one of its nodes.
    pub dominating: Option<NodeSet>,
    /// Bytes that it retains as a whole.
    pub retained_size: Option<u64>,
}

/// The part of the tree of dominators that leads to some objects.
#[derive(Clone, Copy, Debug)]
pub struct TreeWithin<'a> {
    nodes: &'a NodeSet,
    dominating: &'a NodeSet,
}

impl TreeWithin<'_> {
    /// Whether a node is one of the objects, or dominates one.
    pub fn has(self, node: NodeIdx) -> bool {
        self.nodes.contains(node) || self.dominating.contains(node)
    }

    /// Whether anything of it is below a node.
    pub fn is_below(self, node: NodeIdx) -> bool {
        self.dominating.contains(node)
    }
}

impl FoundSets {
    /// A set, if it is known.
    pub fn get(&self, of: &ObjectSet) -> Option<&FoundSet> {
        self.found.iter().find(|one| one.of == *of)
    }

    /// The same, to add to what is known about it.
    pub fn get_mut(&mut self, of: &ObjectSet) -> Option<&mut FoundSet> {
        self.found.iter_mut().find(|one| one.of == *of)
    }

    /// The objects of a filter that a list has; all where it has none.
    ///
    /// # Errors
    /// When they were not found, or were forgotten meanwhile.
    pub fn filter(&self, filter: Option<Filter>) -> Result<Option<&NodeSet>, QueryError> {
        let Some(filter) = filter else {
            return Ok(None);
        };
        let found = self.require(&ObjectSet::Filter(filter))?;
        Ok(Some(&found.nodes))
    }

    /// The same, with what dominates them.
    ///
    /// # Errors
    /// When they were not found, or were forgotten meanwhile.
    pub fn tree_within(
        &self,
        filter: Option<Filter>,
    ) -> Result<Option<TreeWithin<'_>>, QueryError> {
        let Some(filter) = filter else {
            return Ok(None);
        };
        let found = self.require(&ObjectSet::Filter(filter))?;
        let dominating = found.dominating.as_ref().ok_or(QueryError::NoSuchItem)?;
        Ok(Some(TreeWithin {
            nodes: &found.nodes,
            dominating,
        }))
    }

    /// A set that a list is made of.
    ///
    /// # Errors
    /// When it was not found, or was forgotten meanwhile.
    pub fn require(&self, of: &ObjectSet) -> Result<&FoundSet, QueryError> {
        self.get(of).ok_or(QueryError::NoSuchItem)
    }

    /// Keeps a new set, and forgets the one that was not used for longest where there are many.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn keep(&mut self, of: ObjectSet, nodes: NodeSet) -> Result<(), OutOfMemory> {
        if self.found.len() >= KEPT {
            self.found.remove(0);
        }
        let new = FoundSet {
            of,
            nodes: Arc::new(nodes),
            classes: None,
            dominating: None,
            retained_size: None,
        };
        try_push(&mut self.found, new)
    }

    /// Notes that a set is in use. Returns whether it is known.
    pub fn touch(&mut self, of: &ObjectSet) -> bool {
        let position = self.found.iter().position(|one| one.of == *of);
        if let Some(position) = position {
            self.found[position..].rotate_left(1);
        }
        position.is_some()
    }

    /// Forgets all. Returns whether there was anything.
    pub fn give_back(&mut self) -> bool {
        !std::mem::take(&mut self.found).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_last_is_kept() {
        let set = |node: usize| ObjectSet::Nodes(vec![NodeIdx(node as u32)]);
        let mut sets = FoundSets::default();
        for node in 0..KEPT {
            sets.keep(set(node), NodeSet::default()).expect("fits");
        }
        assert!(sets.touch(&set(0)));
        sets.keep(set(KEPT), NodeSet::default()).expect("fits");
        let known: Vec<_> = (0..=KEPT)
            .filter(|node| sets.get(&set(*node)).is_some())
            .collect();
        let expected: Vec<_> = (0..=KEPT).filter(|node| *node != 1).collect();
        assert_eq!(known, expected);
        assert!(sets.give_back());
        assert!(!sets.give_back());
        assert!(!sets.touch(&set(0)));
    }
}
