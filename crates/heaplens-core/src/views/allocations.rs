//! What functions allocated, and who called them.
//!
//! DevTools, `AllocationProfile.ts`: `serializeTraceTops` and `serializeCallers`. A function
//! allocates at each trace node of it that counts objects; its callers are those of these trace
//! nodes, grouped by function, level by level. DevTools builds the tree of callers of a function as
//! a whole. Here a level is found when a person opens it: the tree of a deep recursion is quadratic.
//!
//! Live counts and sizes are of the objects in the snapshot. 12 bytes for each trace node and 4 for
//! each that counts objects, once somebody asks.

use heaplens_model::FunctionIdx;
use rustc_hash::FxHashMap;

use crate::tables::allocations::TraceNodeIdx;
use crate::tables::{
    AllocationTable, OutOfMemory, blocks, try_filled, try_push, try_reserve_entry,
};

/// What some trace nodes allocated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AllocationSums {
    /// How many objects, those that are gone included.
    pub count: u64,
    /// Their bytes.
    pub size: u64,
    /// How many of them are in the snapshot.
    pub live_count: u64,
    /// The shallow sizes of those.
    pub live_size: u64,
}

impl AllocationSums {
    fn add(&mut self, other: AllocationSums) {
        self.count = self.count.saturating_add(other.count);
        self.size = self.size.saturating_add(other.size);
        self.live_count = self.live_count.saturating_add(other.live_count);
        self.live_size = self.live_size.saturating_add(other.live_size);
    }
}

/// A function that called others, with what these allocated by its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The function.
    pub function: FunctionIdx,
    /// What was allocated.
    pub sums: AllocationSums,
    /// Whether something called it.
    pub is_called: bool,
}

/// The objects in the snapshot by trace node.
#[derive(Debug, Default)]
pub struct LiveObjects {
    counts: Vec<u32>,
    sizes: Vec<u64>,
}

impl LiveObjects {
    /// Counts none yet.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn none(table: &AllocationTable) -> Result<LiveObjects, OutOfMemory> {
        let len = table.trace_node_count();
        Ok(LiveObjects {
            counts: try_filled(0, len)?,
            sizes: try_filled(0, len)?,
        })
    }

    /// Counts an object.
    pub fn add(&mut self, at: TraceNodeIdx, size: u64) {
        let at = at.0 as usize;
        if let (Some(count), Some(sum)) = (self.counts.get_mut(at), self.sizes.get_mut(at)) {
            *count = count.saturating_add(1);
            *sum = sum.saturating_add(size);
        }
    }
}

/// What each function allocated.
#[derive(Debug, Default)]
pub struct Allocations {
    live: LiveObjects,
    /// By function.
    functions: Vec<Caller>,
    /// The trace nodes that count objects, by function.
    trace_nodes: Vec<TraceNodeIdx>,
    /// Where each function's trace nodes end.
    ends: Vec<u32>,
}

impl Allocations {
    /// Adds up by function. O(trace nodes).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(table: &AllocationTable, live: LiveObjects) -> Result<Allocations, OutOfMemory> {
        let functions = table.function_count();
        let nobody = |function| Caller {
            function,
            sums: AllocationSums::default(),
            is_called: false,
        };
        let mut found = Allocations {
            live,
            functions: try_filled(nobody(FunctionIdx(0)), functions)?,
            trace_nodes: Vec::new(),
            ends: try_filled(0, functions)?,
        };
        for (function, cell) in (0..).map(FunctionIdx).zip(&mut found.functions) {
            cell.function = function;
        }
        let mut counted = 0;
        blocks::forward(table.trace_node_count(), |range| {
            for at in range.map(|at| TraceNodeIdx(at as u32)) {
                let sums = found.of_trace_node(table, at);
                if sums.count > 0 {
                    let function = table.function_idx(at).at();
                    let cell = &mut found.functions[function];
                    cell.sums.add(sums);
                    cell.is_called |= table.trace_node(at).parent.is_some();
                    found.ends[function] += 1;
                    counted += 1;
                }
            }
            Ok::<(), OutOfMemory>(())
        })?;
        // From counts to starts; filling in makes them ends.
        let mut start = 0;
        for end in &mut found.ends {
            start += std::mem::replace(end, start);
        }
        found.trace_nodes = try_filled(TraceNodeIdx(0), counted)?;
        blocks::forward(table.trace_node_count(), |range| {
            for at in range.map(|at| TraceNodeIdx(at as u32)) {
                if table.trace_node(at).count > 0 {
                    let end = &mut found.ends[table.function_idx(at).at()];
                    found.trace_nodes[*end as usize] = at;
                    *end += 1;
                }
            }
            Ok::<(), OutOfMemory>(())
        })?;
        Ok(found)
    }

    /// Returns the functions by their indices, those that allocated nothing included.
    pub fn functions(&self) -> &[Caller] {
        &self.functions
    }

    /// Returns the trace nodes of a function that count objects, in the order of the file.
    pub fn trace_nodes(&self, function: FunctionIdx) -> &[TraceNodeIdx] {
        let at = function.at();
        let end = self.ends.get(at).copied().unwrap_or_default() as usize;
        let before = at.checked_sub(1).and_then(|at| self.ends.get(at));
        let start = before.copied().unwrap_or_default() as usize;
        self.trace_nodes.get(start..end).unwrap_or_default()
    }

    /// Returns what calls a function on a path: the first of it allocated, each other one called the
    /// one before. Nothing calls on an empty path. O(trace nodes of the function · length).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn callers(
        &self,
        table: &AllocationTable,
        path: &[FunctionIdx],
    ) -> Result<Vec<Caller>, OutOfMemory> {
        let mut callers: Vec<Caller> = Vec::new();
        let Some((first, rest)) = path.split_first() else {
            return Ok(callers);
        };
        let mut positions: FxHashMap<FunctionIdx, usize> = FxHashMap::default();
        for trace_node in self.trace_nodes(*first) {
            let parent = |at| table.trace_node(at).parent;
            let mut at = parent(*trace_node);
            for function in rest {
                at = at.filter(|at| table.function_idx(*at) == *function);
                at = at.and_then(parent);
            }
            let Some(at) = at else {
                continue;
            };
            let function = table.function_idx(at);
            let position = match positions.get(&function) {
                Some(position) => *position,
                None => {
                    try_reserve_entry(&mut positions)?;
                    positions.insert(function, callers.len());
                    let caller = Caller {
                        function,
                        sums: AllocationSums::default(),
                        is_called: false,
                    };
                    try_push(&mut callers, caller)?;
                    callers.len() - 1
                }
            };
            let caller = &mut callers[position];
            caller.sums.add(self.of_trace_node(table, *trace_node));
            caller.is_called |= parent(at).is_some();
        }
        Ok(callers)
    }

    fn of_trace_node(&self, table: &AllocationTable, at: TraceNodeIdx) -> AllocationSums {
        let trace_node = table.trace_node(at);
        let at = at.0 as usize;
        AllocationSums {
            count: trace_node.count,
            size: trace_node.size,
            live_count: u64::from(self.live.counts.get(at).copied().unwrap_or_default()),
            live_size: self.live.sizes.get(at).copied().unwrap_or_default(),
        }
    }
}
