//! The levels of merged paths: retainers of a set of objects, grouped by class and property.
//!
//! [`crate::analyses::merged_paths`] finds them.

use std::ops::Range;

use heaplens_model::row::BASE_SYSTEM_DISTANCE;
use heaplens_model::{ClassIdx, EdgeKind, NodeIdx, StringIdx};

use crate::tables::{NodeSet, OutOfMemory};
use crate::views::Snapshot;

/// What edges of one group are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupName {
    /// By this string.
    String(StringIdx),
    /// By numbers, such as the elements of an array.
    Index,
    /// By the entry of a WeakMap that they are a copy of.
    WeakMapEntry,
}

/// The edges of one name that lead from objects of one class to the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// The retainers' class.
    pub class: ClassIdx,
    /// The edges' type.
    pub kind: EdgeKind,
    /// The edges' name.
    pub name: GroupName,
    /// How many objects of the set they lead to.
    pub object_count: u32,
    /// The shallow sizes of those, in bytes.
    pub shallow_size: u64,
    /// How many retainers there are.
    pub retainer_count: u32,
    /// How many edges.
    pub edge_count: u32,
    /// The smallest distance of a retainer.
    pub distance: i32,
    /// How many of the retainers were in a set of the path before.
    pub met_before: u32,
}

/// One level: all groups, those with most objects first.
#[derive(Debug, Default)]
pub struct Level {
    /// By count of objects, then their size, then class and name.
    pub groups: Vec<Group>,
    /// Objects of the set that an edge of the root leads to: paths end here.
    pub roots: End,
    /// Objects of the set without retainers, weak edges apart.
    pub without_retainers: End,
    /// The retainer and the object of each edge, by group.
    pub edges: Vec<(NodeIdx, NodeIdx)>,
    /// Where each group's edges are.
    pub ranges: Vec<Range<usize>>,
    /// How many nodes the snapshot has.
    pub nodes: usize,
}

/// Objects with which paths end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// How many.
    pub count: u32,
    /// Their shallow sizes, in bytes.
    pub shallow_size: u64,
    /// The smallest distance of one of them.
    pub distance: i32,
}

impl Default for End {
    fn default() -> End {
        End {
            count: 0,
            shallow_size: 0,
            distance: i32::MAX,
        }
    }
}

impl End {
    /// Counts an object.
    pub fn add(&mut self, snapshot: &Snapshot, node: NodeIdx) {
        self.count += 1;
        let size = snapshot.tables.nodes.shallow_size(node);
        self.shallow_size = self.shallow_size.saturating_add(size);
        self.distance = nearer(self.distance, snapshot.distances.get(node));
    }
}

impl Level {
    /// The retainer and the object of each of a group's edges.
    fn edges_of(&self, group: usize) -> &[(NodeIdx, NodeIdx)] {
        let range = self.ranges.get(group).cloned().unwrap_or_default();
        self.edges.get(range).unwrap_or_default()
    }

    /// The objects of the set that a group's edges lead to.
    #[cfg(feature = "test-kit")]
    pub fn objects(&self, group: usize) -> Result<NodeSet, OutOfMemory> {
        let edges = self.edges_of(group).iter();
        NodeSet::of(self.nodes, edges.map(|(_, object)| *object))
    }

    /// A group's retainers.
    pub fn retainers(&self, group: usize) -> Result<NodeSet, OutOfMemory> {
        let edges = self.edges_of(group).iter();
        NodeSet::of(self.nodes, edges.map(|(retainer, _)| *retainer))
    }

    /// Bytes that the level holds.
    pub fn memory(&self) -> u64 {
        8 * self.edges.capacity() as u64
    }
}

/// A path: the set at hand, and all that were sets before.
#[derive(Debug, Default)]
pub struct Path {
    /// The set at hand.
    pub set: NodeSet,
    /// All that were sets before, and it.
    pub met: NodeSet,
}

impl Path {
    /// A path that begins with a set.
    pub fn new(set: NodeSet) -> Result<Path, OutOfMemory> {
        let met = set.try_clone()?;
        Ok(Path { set, met })
    }

    /// A copy.
    pub fn try_clone(&self) -> Result<Path, OutOfMemory> {
        Ok(Path {
            set: self.set.try_clone()?,
            met: self.met.try_clone()?,
        })
    }

    /// Bytes that it holds.
    pub fn memory(&self) -> u64 {
        self.set.memory() + self.met.memory()
    }

    /// Goes on with the retainers of a group of the level of this path, but for those
    /// that were met before; false if none is left, and the path ends in a cycle.
    pub fn go_on(&mut self, level: &Level, group: usize) -> Result<bool, OutOfMemory> {
        let mut next = level.retainers(group)?;
        next.subtract(&self.met);
        self.met.union_with(&next);
        let goes_on = !next.is_empty();
        self.set = next;
        Ok(goes_on)
    }
}

/// The nearer of two distances; what the root does not reach is the farthest.
pub fn nearer(a: i32, b: i32) -> i32 {
    let rank = |distance: i32| match distance {
        0..BASE_SYSTEM_DISTANCE => distance,
        _ if distance < 0 => i32::MAX - 1,
        _ => distance,
    };
    if rank(b) < rank(a) { b } else { a }
}
