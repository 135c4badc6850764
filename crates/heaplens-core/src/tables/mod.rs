//! The contents of a file as columns, without anything derived.
//!
//! The parser fills the tables. When it closes them, it checks that every index is inside its
//! column. Later stages rely on that and index without checks.

pub mod allocations;
pub mod bits;
pub mod blocks;
pub mod edge_names;
pub mod edges;
pub mod hash;
pub mod id_set;
pub mod ids;
pub mod locations;
pub mod node_groups;
pub mod node_set;
pub mod nodes;
pub mod ranked_set;
pub mod samples;
pub mod scopes;
pub mod scratch;
pub mod shared_types;
pub mod sizes;
pub mod strings;
pub mod topology;
pub mod widening;
pub mod wtf8;

pub use allocations::AllocationTable;
pub use bits::{try_bits, try_clone_bits, try_grow_bits};
pub use edge_names::EdgeNames;
pub use edges::EdgeTable;
pub use id_set::{IdSet, IdSetError};
pub use ids::IdColumn;
pub use locations::LocationTable;
pub use node_groups::NodeGroups;
pub use node_set::NodeSet;
pub use nodes::NodeTable;
pub use ranked_set::RankedSet;
pub use samples::SampleTable;
pub use scopes::ScopeTable;
pub use scratch::Scratch;
pub use shared_types::SharedTypes;
pub use sizes::SizeColumn;
pub use strings::StringTable;
pub use topology::Topology;
pub use widening::{SharedColumn, Widening};

use heaplens_model::problem::{Cause, Problem};
use heaplens_model::query::QueryError;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind};

use edge_names::NameList;
use edges::{Edge, EdgeName};

/// A block of memory could not be allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory {
    /// Its size in bytes.
    pub needed: u64,
}

impl From<OutOfMemory> for Problem {
    fn from(error: OutOfMemory) -> Problem {
        let needed = error.needed;
        Problem::nowhere(Cause::OutOfMemory { needed })
    }
}

impl From<OutOfMemory> for QueryError {
    fn from(_: OutOfMemory) -> QueryError {
        QueryError::OutOfMemory
    }
}

/// Adds a value to a column, and returns an error instead of aborting when memory runs out.
///
/// It grows like `Vec::push`. The check costs one comparison, which `push` makes anyway.
#[inline(always)]
pub fn try_push<T>(column: &mut Vec<T>, value: T) -> Result<(), OutOfMemory> {
    if column.len() == column.capacity() {
        grow(column, 1)?;
    }
    column.push(value);
    Ok(())
}

#[cold]
#[inline(never)]
fn grow<T>(column: &mut Vec<T>, least: usize) -> Result<(), OutOfMemory> {
    let additional = column.len().max(1024).max(least);
    // A smaller step may fit where doubling does not.
    let smaller = (column.len() / 8 + 1024).max(least);
    column
        .try_reserve(additional)
        .or_else(|_| column.try_reserve_exact(smaller))
        .map_err(|_| out_of_memory::<T>(column.len() + smaller))
}

/// Adds many values, growing like [`try_push`].
#[inline(always)]
pub fn try_extend<T>(
    column: &mut Vec<T>,
    values: impl ExactSizeIterator<Item = T>,
) -> Result<(), OutOfMemory> {
    if column.capacity() - column.len() < values.len() {
        grow(column, values.len())?;
    }
    column.extend(values);
    Ok(())
}

/// Adds a value to one of many short lists: it begins with few places, unlike [`try_push`].
pub fn try_push_short<T>(list: &mut Vec<T>, value: T) -> Result<(), OutOfMemory> {
    list.try_reserve(1)
        .map_err(|_| out_of_memory::<T>(2 * list.len()))?;
    list.push(value);
    Ok(())
}

/// Returns a copy of a slice.
pub fn try_copy<T: Copy>(values: &[T]) -> Result<Vec<T>, OutOfMemory> {
    let mut copy = Vec::new();
    try_reserve(&mut copy, values.len())?;
    copy.extend_from_slice(values);
    Ok(copy)
}

/// Makes a column of `len` times `value`.
pub fn try_filled<T: Clone>(value: T, len: usize) -> Result<Vec<T>, OutOfMemory> {
    let mut column = Vec::new();
    try_resize(&mut column, value, len)?;
    Ok(column)
}

/// Resizes a column to `len`; new items are `value`.
pub fn try_resize<T: Clone>(column: &mut Vec<T>, value: T, len: usize) -> Result<(), OutOfMemory> {
    try_reserve(column, len.saturating_sub(column.len()))?;
    column.resize(len, value);
    Ok(())
}

/// Reserves memory for exactly `additional` more values.
pub fn try_reserve<T>(column: &mut Vec<T>, additional: usize) -> Result<(), OutOfMemory> {
    column
        .try_reserve_exact(additional)
        .map_err(|_| out_of_memory::<T>(column.len().saturating_add(additional)))
}

/// Reserves memory for one more entry of a map, so that inserting it cannot abort.
#[inline]
pub fn try_reserve_entry<K: Eq + Hash, V, S: BuildHasher>(
    map: &mut HashMap<K, V, S>,
) -> Result<(), OutOfMemory> {
    map.try_reserve(1)
        .map_err(|_| out_of_memory::<(K, V)>(2 * map.len()))
}

/// Adds a value to a set; false where it was there.
#[inline]
pub fn try_insert<T: Eq + Hash, S: BuildHasher>(
    set: &mut HashSet<T, S>,
    value: T,
) -> Result<bool, OutOfMemory> {
    set.try_reserve(1)
        .map_err(|_| out_of_memory::<T>(2 * set.len()))?;
    Ok(set.insert(value))
}

fn out_of_memory<T>(len: usize) -> OutOfMemory {
    OutOfMemory {
        needed: len as u64 * size_of::<T>() as u64,
    }
}

/// One parsed file.
#[derive(Debug, Default)]
pub struct Tables {
    /// The nodes in file order.
    pub nodes: NodeTable,
    /// The edges, grouped by the node that they start from.
    pub edges: EdgeTable,
    /// The strings.
    pub strings: StringTable,
    /// The positions in scripts of objects' constructors and closures.
    pub locations: LocationTable,
    /// The stacks by which objects were allocated, where they were recorded.
    pub allocations: AllocationTable,
    /// The samples of a timeline.
    pub samples: SampleTable,
    /// The scopes of scripts, and which variables they read.
    pub scopes: ScopeTable,
    /// Node 0, unless the file names another in `root_index`.
    pub root: NodeIdx,
    /// Bytes of memory that belong to no node (`extra_native_bytes`).
    pub extra_native_bytes: u64,
    /// Nodes have the field `detachedness`; older files mark detached nodes by name.
    pub has_detachedness: bool,
    /// The names of the node types that V8 does not have, by `NodeKind::Other`'s number.
    pub foreign_node_types: Vec<String>,
    /// The names of the edge types that V8 does not have, by `EdgeKind::Other`'s number.
    pub foreign_edge_types: Vec<String>,
}

impl Tables {
    /// Returns the columns that say where edges lead.
    #[inline(always)]
    pub fn topology(&self) -> Topology<'_> {
        Topology {
            first_edges: self.nodes.first_edges(),
            edges: self.edges.as_slice(),
            root: self.root,
        }
    }

    /// Returns the file's name of a node type.
    pub fn node_type_name(&self, kind: NodeKind) -> &str {
        match kind {
            NodeKind::Other(number) => self
                .foreign_node_types
                .get(usize::from(number))
                .map_or("unknown", String::as_str),
            kind => kind.name().unwrap_or("unknown"),
        }
    }

    /// Returns the file's name of an edge type.
    pub fn edge_type_name(&self, kind: EdgeKind) -> &str {
        match kind {
            EdgeKind::Other(number) => self
                .foreign_edge_types
                .get(usize::from(number))
                .map_or("unknown", String::as_str),
            kind => kind.name().unwrap_or("unknown"),
        }
    }

    /// Returns the `name_or_index` of each of a node's edges, in edge order.
    #[inline(always)]
    pub fn edge_names(&self, node: NodeIdx) -> NameList<'_> {
        let edges = self.nodes.edges(node);
        let names = self.edges.names();
        names.of_node(node, edges.start, edges.len())
    }

    /// Returns the name of one of a node's edges.
    #[inline]
    pub fn edge_name(&self, node: NodeIdx, edge: EdgeIdx) -> EdgeName {
        let at = edge.at() - self.nodes.edges(node).start;
        EdgeName::new(self.edges.get(edge).kind(), self.edge_names(node).get(at))
    }

    /// Iterates over a node's edges: target, type and `name_or_index`.
    #[inline(always)]
    pub fn named_edges(&self, node: NodeIdx) -> impl Iterator<Item = (Edge, u32)> + '_ {
        let edges = &self.edges.as_slice()[self.nodes.edges(node)];
        edges.iter().copied().zip(self.edge_names(node).iter())
    }

    /// Returns the bytes of memory that all tables take.
    pub fn memory(&self) -> u64 {
        self.nodes.memory()
            + self.edges.memory()
            + self.strings.memory()
            + self.locations.memory()
            + self.allocations.memory()
            + self.samples.memory()
            + self.scopes.memory()
    }
}

#[cfg(test)]
mod tests {
    use super::{try_extend, try_push};

    #[test]
    fn a_column_grows_however_full_it_is() {
        for before in [0, 3, 1024] {
            let mut column = vec![7u32; 2000];
            column.truncate(before);
            try_extend(&mut column, 0..5000u32).expect("memory");
            try_push(&mut column, 9).expect("memory");
            assert_eq!(column.len(), before + 5001);
            assert!(column[before..before + 5000].iter().copied().eq(0..5000));
        }
    }
}
