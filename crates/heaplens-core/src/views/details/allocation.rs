//! The stack by which an object was allocated, where the file has recorded stacks.
//!
//! DevTools, `AllocationProfile.serializeAllocationStack`.

use heaplens_model::allocation::{AllocationStack, StackFrame};
use heaplens_model::{FunctionIdx, NodeIdx, ScriptPosition};

use super::Snapshot;
use crate::tables::{OutOfMemory, try_push_short};

/// So many frames are told. V8 records 64 at most.
const MOST_FRAMES: usize = 256;

impl Snapshot {
    /// Returns the stack by which an object was allocated; nothing in a file without recorded
    /// stacks. O(its frames).
    pub(super) fn allocation_stack(
        &self,
        node: NodeIdx,
    ) -> Result<Option<AllocationStack>, OutOfMemory> {
        let allocations = &self.tables.allocations;
        if !allocations.is_recorded() {
            return Ok(None);
        }
        let mut stack = AllocationStack::default();
        if let Some(first) = allocations.trace_node_of(node) {
            for at in allocations.stack(first) {
                stack.length += 1;
                if stack.frames.len() < MOST_FRAMES {
                    let frame = self.stack_frame(allocations.function_idx(at));
                    try_push_short(&mut stack.frames, frame)?;
                }
            }
        }
        Ok(Some(stack))
    }

    /// Returns the name of a function of recorded stacks; nothing where the file does not list it.
    pub fn function_name(&self, function: FunctionIdx) -> Option<&[u8]> {
        let function = self.tables.allocations.function(function)?;
        let name = function.name.map(|name| self.tables.strings.get(name));
        Some(name.unwrap_or_default())
    }

    /// Returns a function of recorded stacks, as a row shows it.
    pub fn stack_frame(&self, function: FunctionIdx) -> StackFrame {
        let name = self.function_name(function);
        let info = self.tables.allocations.function(function);
        // V8 gives its own functions no script.
        let scripted = info.filter(|function| function.script_id != 0);
        let location = scripted.map(|function| {
            let position = ScriptPosition {
                script_id: i64::try_from(function.script_id).unwrap_or(i64::MAX),
                line: i64::from(function.line) - 1,
                column: i64::from(function.column) - 1,
            };
            let mut location = self.location_at(position, name.unwrap_or_default());
            let script = function
                .script_name
                .map(|name| self.tables.strings.get(name));
            if let Some(script) = script.filter(|script| !script.is_empty()) {
                location.script = Some(self.name_text(script));
            }
            location
        });
        StackFrame {
            function: name.map(|name| self.name_text(name)),
            location,
        }
    }
}
