//! In which of several snapshots of one process each object of the newest is first seen.
//!
//! An object keeps its id while it lives (`heap-snapshot-generator.cc`, `HeapObjectsMap`), so it is
//! as old as the first snapshot from which on all have its id. One byte for each node, and one
//! look-up for each node and older snapshot.

use heaplens_model::NodeIdx;
use heaplens_model::query::MOST_SNAPSHOTS;

use crate::tables::{IdSet, NodeTable, OutOfMemory, try_filled};

/// The position of a snapshot among those that are compared, from the oldest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotAt(pub u8);

impl SnapshotAt {
    /// As an index into a column.
    #[inline(always)]
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

/// For each node the first snapshot that has it.
#[derive(Debug, Default)]
pub struct Births {
    of_node: Vec<u8>,
    snapshots: u8,
}

impl Births {
    /// The first snapshot that has a node.
    #[inline(always)]
    pub fn of(&self, node: NodeIdx) -> SnapshotAt {
        SnapshotAt(self.of_node[node.at()])
    }

    /// Whether a node is not in the oldest snapshot. Of one snapshot alone every node is new.
    #[inline(always)]
    pub fn is_new(&self, node: NodeIdx) -> bool {
        self.of(node).at() != 0 || self.snapshots == 1
    }

    /// The step in which a new node was first seen, from 0.
    #[inline(always)]
    pub fn step(&self, node: NodeIdx) -> usize {
        self.of(node).at().saturating_sub(1)
    }

    /// How many steps there are, at least one.
    pub fn steps(&self) -> usize {
        usize::from(self.snapshots.saturating_sub(1).max(1))
    }

    /// How many snapshots there are, with the newest.
    pub fn snapshots(&self) -> usize {
        usize::from(self.snapshots)
    }
}

/// Looks up each node in the ids of the older snapshots.
pub struct FindBirths<'a> {
    nodes: &'a NodeTable,
    older: &'a [IdSet],
    found: Births,
    next: usize,
}

impl<'a> FindBirths<'a> {
    /// Takes the memory. The ids of the oldest snapshot come first.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(nodes: &'a NodeTable, older: &'a [IdSet]) -> Result<Self, OutOfMemory> {
        let skipped = older.len().saturating_sub(MOST_SNAPSHOTS - 1);
        let older = older.get(skipped..).unwrap_or_default();
        Ok(FindBirths {
            nodes,
            older,
            found: Births {
                of_node: try_filled(0, nodes.len())?,
                snapshots: older.len() as u8 + 1,
            },
            next: 0,
        })
    }

    /// Does about `budget` nodes; whether that was all.
    pub fn advance(&mut self, budget: usize) -> bool {
        let end = self.nodes.len().min(self.next + budget);
        for node in (self.next as u32..end as u32).map(NodeIdx) {
            let id = self.nodes.id(node);
            // An id that is missing in between is another object's by now.
            let missing = self.older.iter().rposition(|ids| !ids.contains(id));
            self.found.of_node[node.at()] = missing.map_or(0, |at| at as u8 + 1);
        }
        self.next = end;
        end == self.nodes.len()
    }

    /// Nodes that were looked at.
    pub fn done(&self) -> usize {
        self.next
    }

    /// What was found, once all is done.
    pub fn take(&mut self) -> Births {
        std::mem::take(&mut self.found)
    }
}
