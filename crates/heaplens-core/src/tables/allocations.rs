//! Where objects were allocated: the stacks that V8 records while it tracks allocations.
//!
//! V8 writes a tree of trace nodes. A trace node is a function that its parent called, with what it
//! allocated itself, and each object names the trace node that allocated it. So a stack is the way
//! from a trace node to the tree's root. A file without recorded stacks has an empty table.
//!
//! 24 bytes for each trace node, and 4 for each node of a file that has stacks.

use heaplens_model::{FunctionIdx, NodeIdx, StringIdx};

use super::{OutOfMemory, Widening, blocks, try_filled, try_push, try_reserve};

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
    pub script_id: u64,
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
    pub count: u64,
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
    counts: Vec<u64>,
    sizes: Vec<u64>,
    /// V8's ids of the trace nodes; empty once the table is closed.
    ids: Vec<u64>,
    /// The trace node that allocated each node, or [`NOTHING`]; empty where no node has one.
    trace_node_of: Vec<u32>,
}

const NOTHING: u32 = u32::MAX;

/// The id of each node's trace node, while a file is read; 0 where it has none.
pub type TraceIds = Widening<u32, u64>;

/// What of a file's stacks is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LostStacks {
    /// Objects that name a trace node which is not there, or whose id several have.
    pub objects: u64,
    /// Trace nodes whose function the file does not list.
    pub calls: u64,
}

impl AllocationTable {
    /// The most trace nodes.
    const MOST_TRACE_NODES: usize = NOTHING as usize - 1;

    /// Adds a function.
    pub fn push_function(&mut self, function: FunctionInfo) -> Result<(), OutOfMemory> {
        try_push(&mut self.functions, function)
    }

    /// Adds a trace node with V8's id, before the table is closed. Its parent was added before.
    /// Returns nothing where there are too many, or its id is the largest number: that one stands for
    /// ids that no trace node has.
    pub fn push_trace_node(
        &mut self,
        id: u64,
        new: TraceNode,
    ) -> Result<Option<TraceNodeIdx>, OutOfMemory> {
        let next = self.parents.len();
        let parent = new.parent.map_or(NOTHING, |parent| parent.0);
        if id == u64::MAX
            || next >= Self::MOST_TRACE_NODES
            || parent != NOTHING && parent as usize >= next
        {
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
    /// Strings from `strings` on are not there. O((trace nodes + nodes) · log trace nodes).
    pub fn close(
        &mut self,
        trace_ids: TraceIds,
        strings: usize,
    ) -> Result<LostStacks, OutOfMemory> {
        let ids = std::mem::take(&mut self.ids);
        let mut by_id = try_filled(0u32, ids.len())?;
        for (position, cell) in (0u32..).zip(&mut by_id) {
            *cell = position;
        }
        by_id.sort_unstable_by_key(|position| ids.get(*position as usize));
        let id_at = |at: usize| {
            let position = by_id.get(at)?;
            ids.get(*position as usize).copied()
        };
        // Of several with one id nobody knows which is meant.
        let find = |id: u64| {
            let at = by_id.partition_point(|position| ids.get(*position as usize) < Some(&id));
            let is_single = id_at(at) == Some(id) && id_at(at + 1) != Some(id);
            by_id.get(at).filter(|_| is_single).copied()
        };
        let (mut named, mut objects) = (0u64, 0u64);
        let mut position_of = |id: u64| {
            if id == 0 {
                return NOTHING;
            }
            let found = find(id);
            named += 1;
            objects += u64::from(found.is_none());
            found.unwrap_or(NOTHING)
        };
        let trace_node_of = match trace_ids {
            Widening::Narrow(mut narrow) => {
                blocks::forward(narrow.len(), |range| {
                    for cell in narrow.get_mut(range).unwrap_or_default() {
                        *cell = position_of(u64::from(*cell));
                    }
                    Ok::<(), OutOfMemory>(())
                })?;
                narrow.shrink_to_fit();
                narrow
            }
            Widening::Wide(wide) => {
                let mut narrow = Vec::new();
                try_reserve(&mut narrow, wide.len())?;
                blocks::forward(wide.len(), |range| {
                    let ids = wide.get(range).unwrap_or_default();
                    narrow.extend(ids.iter().map(|id| position_of(*id)));
                    Ok::<(), OutOfMemory>(())
                })?;
                narrow
            }
        };
        if named > objects {
            self.trace_node_of = trace_node_of;
        }
        let is_there = |string: &StringIdx| string.at() < strings;
        for function in &mut self.functions {
            function.name = function.name.filter(is_there);
            function.script_name = function.script_name.filter(is_there);
        }
        // All that are not listed count as one, after the last.
        let unlisted = self.functions.len() as u32;
        let mut calls = 0;
        for function in &mut self.function_of {
            if *function >= unlisted {
                *function = unlisted;
                calls += 1;
            }
        }
        Ok(LostStacks { objects, calls })
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

    /// Returns how many functions there may be. The last one stands for all that the file does not
    /// list.
    pub fn function_count(&self) -> usize {
        self.functions.len() + 1
    }

    /// Returns the function of a trace node, once the table is closed.
    pub fn function_idx(&self, at: TraceNodeIdx) -> FunctionIdx {
        FunctionIdx(self.function_of[at.0 as usize])
    }

    /// Returns a function; nothing where the file does not list it.
    pub fn function(&self, function: FunctionIdx) -> Option<&FunctionInfo> {
        self.functions.get(function.at())
    }

    /// Returns the function of a trace node; nothing where the file does not list it.
    pub fn function_of(&self, at: TraceNodeIdx) -> Option<&FunctionInfo> {
        self.function(self.function_idx(at))
    }

    /// Iterates from a trace node over its callers to the tree's root. It ends, since a parent comes
    /// before its children.
    pub fn stack(&self, at: TraceNodeIdx) -> impl Iterator<Item = TraceNodeIdx> + '_ {
        std::iter::successors(Some(at), |at| self.trace_node(*at).parent)
    }

    /// Returns the bytes of memory that the table takes.
    pub fn memory(&self) -> u64 {
        let words =
            self.parents.capacity() + self.function_of.capacity() + self.trace_node_of.capacity();
        let sums = self.counts.capacity() + self.sizes.capacity();
        let functions = self.functions.capacity() * size_of::<FunctionInfo>();
        (4 * words + 8 * sums + functions) as u64
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

    /// Ids beyond 32 bits are told apart, too.
    fn id() -> impl Strategy<Value = u64> {
        prop_oneof![
            1u64..40,
            (1u64 << 32)..(1 << 32) + 4,
            Just(u64::from(u32::MAX))
        ]
    }

    proptest! {
        #[test]
        fn nodes_have_the_one_trace_node_of_their_id(
            ids in prop::collection::vec(id(), 0..40),
            nodes in prop::collection::vec(prop_oneof![Just(0), id()], 0..60),
        ) {
            let mut table = AllocationTable::default();
            let mut known: BTreeMap<u64, Vec<TraceNodeIdx>> = BTreeMap::new();
            for id in &ids {
                let pushed = table.push_trace_node(*id, of(None, 0)).expect("fits").expect("fits");
                known.entry(*id).or_default().push(pushed);
            }
            let mut trace_ids = TraceIds::default();
            for id in &nodes {
                trace_ids.push(*id).expect("fits");
            }
            let lost = table.close(trace_ids, 0).expect("fits");
            let the_one = |id: &u64| known.get(id).filter(|of_id| of_id.len() == 1).map(|all| all[0]);
            let is_lost = |id: &&u64| **id != 0 && the_one(id).is_none();
            prop_assert_eq!(lost.objects, nodes.iter().filter(is_lost).count() as u64);
            for (node, id) in (0..).map(NodeIdx).zip(&nodes) {
                prop_assert_eq!(table.trace_node_of(node), the_one(id));
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
