//! Where objects were allocated: the stacks that V8 records while it tracks allocations.
//!
//! V8 writes a tree of trace nodes. A trace node is a function that its parent called, with what it
//! allocated itself, and each object names the trace node that allocated it. So a stack is the way
//! from a trace node to the tree's root. A file without recorded stacks has an empty table.
//!
//! 20 bytes for each trace node, and 4 for each node of a file that has stacks.

use heaplens_model::{NodeIdx, StringIdx};

use super::{OutOfMemory, blocks, try_filled, try_push};

/// A node of the trace tree, in the order of the file: a parent comes before its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TraceNodeIdx(pub u32);

/// A function that allocated something, or called one that did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionInfo {
    /// Its name; nothing where the file has no such string.
    pub name: Option<StringIdx>,
    /// The path or address of its script; nothing where the file has no such string.
    pub script_name: Option<StringIdx>,
    /// The id of its script.
    pub script_id: u32,
    /// Its line, from 1; 0 where V8 knew none.
    pub line: u32,
    /// Its column, from 1; 0 where V8 knew none.
    pub column: u32,
}

/// A trace node as the file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceNode {
    /// The one that called it; nothing for the tree's root.
    pub parent: Option<TraceNodeIdx>,
    /// The position of its function.
    pub function: u32,
    /// How many objects it allocated itself, those that are gone included.
    pub count: u32,
    /// Their sizes together, in bytes.
    pub size: u64,
}

/// The recorded stacks of a file.
#[derive(Debug, Default)]
pub struct AllocationTable {
    functions: Vec<FunctionInfo>,
    /// [`NOTHING`] for the tree's root.
    parents: Vec<u32>,
    function_of: Vec<u32>,
    counts: Vec<u32>,
    sizes: Vec<u64>,
    /// V8's ids of the trace nodes; empty once the table is closed.
    ids: Vec<u32>,
    /// The trace node that allocated each node, or [`NOTHING`]; empty where no node has one.
    trace_node_of: Vec<u32>,
}

const NOTHING: u32 = u32::MAX;

impl AllocationTable {
    /// The most trace nodes.
    const MOST_TRACE_NODES: usize = NOTHING as usize - 1;

    /// Adds a function.
    pub fn push_function(&mut self, function: FunctionInfo) -> Result<(), OutOfMemory> {
        try_push(&mut self.functions, function)
    }

    /// Adds a trace node with V8's id, before the table is closed. Its parent was added before.
    /// Returns nothing where there are too many.
    pub fn push_trace_node(
        &mut self,
        id: u32,
        new: TraceNode,
    ) -> Result<Option<TraceNodeIdx>, OutOfMemory> {
        let next = self.parents.len();
        let parent = new.parent.map_or(NOTHING, |parent| parent.0);
        if next >= Self::MOST_TRACE_NODES || parent != NOTHING && parent as usize >= next {
            return Ok(None);
        }
        try_push(&mut self.parents, parent)?;
        try_push(&mut self.function_of, new.function)?;
        try_push(&mut self.counts, new.count)?;
        try_push(&mut self.sizes, new.size)?;
        try_push(&mut self.ids, id)?;
        Ok(Some(TraceNodeIdx(next as u32)))
    }

    /// Closes the table: `trace_ids` has the id of each node's trace node, 0 where it has none.
    /// Strings from `strings` on are not there. Returns how many nodes name a trace node that is not
    /// there. O((trace nodes + nodes) · log trace nodes).
    pub fn close(&mut self, mut trace_ids: Vec<u32>, strings: usize) -> Result<u64, OutOfMemory> {
        let ids = std::mem::take(&mut self.ids);
        let mut by_id = try_filled(0u32, ids.len())?;
        for (position, cell) in (0u32..).zip(&mut by_id) {
            *cell = position;
        }
        // Of several with one id the first counts.
        by_id.sort_unstable_by_key(|position| (ids.get(*position as usize), *position));
        let find = |id: u32| {
            let id_at = |position: &u32| ids.get(*position as usize).copied();
            let at = by_id.partition_point(|position| id_at(position) < Some(id));
            by_id.get(at).filter(|at| id_at(at) == Some(id)).copied()
        };
        let (mut named, mut lost) = (0u64, 0u64);
        blocks::forward(trace_ids.len(), |range| {
            for cell in trace_ids.get_mut(range).unwrap_or_default() {
                let found = (*cell != 0).then(|| find(*cell));
                named += u64::from(found.is_some());
                lost += u64::from(found == Some(None));
                *cell = found.flatten().unwrap_or(NOTHING);
            }
            Ok(())
        })?;
        if named > lost {
            trace_ids.shrink_to_fit();
            self.trace_node_of = trace_ids;
        }
        let is_there = |string: &StringIdx| string.at() < strings;
        for function in &mut self.functions {
            function.name = function.name.filter(is_there);
            function.script_name = function.script_name.filter(is_there);
        }
        Ok(lost)
    }

    /// Returns whether the file has recorded stacks.
    pub fn is_recorded(&self) -> bool {
        !self.parents.is_empty()
    }

    /// Returns how many trace nodes there are.
    pub fn trace_node_count(&self) -> usize {
        self.parents.len()
    }

    /// Returns the trace node that allocated a node; nothing where V8 did not record it.
    pub fn trace_node_of(&self, node: NodeIdx) -> Option<TraceNodeIdx> {
        let found = *self.trace_node_of.get(node.at())?;
        (found != NOTHING).then_some(TraceNodeIdx(found))
    }

    /// Returns a trace node.
    pub fn trace_node(&self, at: TraceNodeIdx) -> TraceNode {
        let at = at.0 as usize;
        let parent = self.parents[at];
        TraceNode {
            parent: (parent != NOTHING).then_some(TraceNodeIdx(parent)),
            function: self.function_of[at],
            count: self.counts[at],
            size: self.sizes[at],
        }
    }

    /// Returns the function of a trace node; nothing where the file does not have it.
    pub fn function_of(&self, at: TraceNodeIdx) -> Option<&FunctionInfo> {
        self.functions.get(self.trace_node(at).function as usize)
    }

    /// Iterates from a trace node over its callers to the tree's root. It ends, since a parent comes
    /// before its children.
    pub fn stack(&self, at: TraceNodeIdx) -> impl Iterator<Item = TraceNodeIdx> + '_ {
        std::iter::successors(Some(at), |at| self.trace_node(*at).parent)
    }

    /// Returns the bytes of memory that the table takes.
    pub fn memory(&self) -> u64 {
        let words = self.parents.capacity()
            + self.function_of.capacity()
            + self.counts.capacity()
            + self.trace_node_of.capacity();
        let functions = self.functions.capacity() * size_of::<FunctionInfo>();
        (4 * words + 8 * self.sizes.capacity() + functions) as u64
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn of(parent: Option<TraceNodeIdx>, function: u32) -> TraceNode {
        TraceNode {
            parent,
            function,
            count: 0,
            size: 0,
        }
    }

    proptest! {
        #[test]
        fn nodes_have_the_first_trace_node_of_their_id(
            ids in prop::collection::vec(1u32..40, 0..60),
            nodes in prop::collection::vec(0u32..50, 0..60),
        ) {
            let mut table = AllocationTable::default();
            let mut first = BTreeMap::new();
            for id in &ids {
                let pushed = table.push_trace_node(*id, of(None, 0)).expect("fits").expect("fits");
                first.entry(*id).or_insert(pushed);
            }
            let lost = table.close(nodes.clone(), 0).expect("fits");
            let is_lost = |id: &&u32| **id != 0 && !first.contains_key(id);
            prop_assert_eq!(lost, nodes.iter().filter(is_lost).count() as u64);
            for (node, id) in (0..).map(NodeIdx).zip(&nodes) {
                prop_assert_eq!(table.trace_node_of(node), first.get(id).copied());
            }
        }
    }

    #[test]
    fn a_parent_comes_before_its_children() {
        let mut table = AllocationTable::default();
        let mut push = |parent, function| {
            let pushed = table.push_trace_node(7, of(parent, function));
            pushed.expect("fits")
        };
        let root = push(None, 0);
        let child = push(root, 1);
        assert_eq!(push(Some(TraceNodeIdx(2)), 1), None);
        let child = child.expect("there");
        let stack: Vec<TraceNodeIdx> = table.stack(child).collect();
        assert_eq!(stack, [child, root.expect("there")]);
    }
}
