//! The stack by which an object was allocated, where the file has recorded stacks.
//!
//! DevTools, `AllocationProfile.serializeAllocationStack`.

use heaplens_model::allocation::{AllocationStack, StackFrame};
use heaplens_model::{NodeIdx, ScriptPosition, StringIdx};

use super::Snapshot;
use crate::tables::allocations::TraceNodeIdx;
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
                    try_push_short(&mut stack.frames, self.stack_frame(at))?;
                }
            }
        }
        Ok(Some(stack))
    }

    fn stack_frame(&self, at: TraceNodeIdx) -> StackFrame {
        let function = self.tables.allocations.function_of(at);
        let text = |string: Option<StringIdx>| {
            string.map_or(&[][..], |string| self.tables.strings.get(string))
        };
        let name = text(function.and_then(|function| function.name));
        // V8 gives its own functions no script.
        let scripted = function.filter(|function| function.script_id != 0);
        let location = scripted.map(|function| {
            let position = ScriptPosition {
                script_id: i64::from(function.script_id),
                line: i64::from(function.line) - 1,
                column: i64::from(function.column) - 1,
            };
            let mut location = self.location_at(position, name);
            let script = text(function.script_name);
            if !script.is_empty() {
                location.script = Some(self.name_text(script));
            }
            location
        });
        StackFrame {
            function: function.map(|_| self.name_text(name)),
            location,
        }
    }
}
