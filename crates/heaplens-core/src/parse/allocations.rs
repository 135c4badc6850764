//! Reads recorded allocation stacks: `trace_function_infos` and `trace_tree`.
//!
//! The tree nests a trace node's children inside of it, as deep as the program called: its levels
//! are kept in a list, never on the stack. `Syntax` goes through the text first, so that it is JSON.
//! What is no integer at its place is damage. The rest of the section is left out then, with a
//! warning: nothing but the stacks depends on it.
//!
//! A file without recorded stacks has both sections empty, and none of this runs.

use heaplens_model::StringIdx;

use super::header::{FunctionFields, MAX_FIELDS, TraceFields};
use super::input::is_blank;
use crate::tables::allocations::{FunctionInfo, TraceNode, TraceNodeIdx};
use crate::tables::{AllocationTable, OutOfMemory, try_push};

/// A section of recorded stacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllocationPart {
    /// `trace_function_infos`
    Functions,
    /// `trace_tree`
    Tree,
}

/// Collects functions and trace nodes.
pub struct Allocations {
    pub table: AllocationTable,
    /// The offset of the first byte that is no part of such a section.
    pub damage: Option<u64>,
    fields: TraceFields,
    /// Which sections have begun.
    has_begun: [bool; 2],
    section: Integers,
    /// The trace nodes whose children are being read; nothing stands for the tree itself.
    open: Vec<Option<TraceNodeIdx>>,
}

/// The state of the section at hand.
struct Integers {
    depth: usize,
    value: Option<u64>,
    record: [u64; MAX_FIELDS],
    /// How many of the record's fields were read.
    filled: usize,
    is_damaged: bool,
}

impl Integers {
    fn new() -> Integers {
        Integers {
            depth: 0,
            value: None,
            record: [0; MAX_FIELDS],
            filled: 0,
            is_damaged: false,
        }
    }

    /// Keeps an integer as the next field, of at most so many.
    fn keep(&mut self, value: u64, most: usize) -> bool {
        match self.record.get_mut(self.filled) {
            Some(field) if self.filled < most => {
                *field = value;
                self.filled += 1;
                true
            }
            _ => false,
        }
    }

    fn wide(&self, at: usize) -> u64 {
        self.record.get(at).copied().unwrap_or_default()
    }

    /// A position. One beyond 32 bits is nowhere, as the largest is.
    fn field(&self, at: usize) -> u32 {
        u32::try_from(self.wide(at)).unwrap_or(u32::MAX)
    }
}

impl Allocations {
    pub fn new(fields: TraceFields) -> Allocations {
        Allocations {
            table: AllocationTable::default(),
            damage: None,
            fields,
            has_begun: [false; 2],
            section: Integers::new(),
            open: Vec::new(),
        }
    }

    /// Begins a section; false where there was one of its name.
    pub fn begin(&mut self, part: AllocationPart) -> bool {
        self.section = Integers::new();
        self.open = Vec::new();
        !std::mem::replace(&mut self.has_begun[part as usize], true)
    }

    /// Reads a piece of a section's value, which is at `offset` in the file.
    pub fn read(
        &mut self,
        part: AllocationPart,
        text: &[u8],
        offset: u64,
    ) -> Result<(), OutOfMemory> {
        for (offset, byte) in (offset..).zip(text) {
            if self.section.is_damaged {
                return Ok(());
            }
            if let b'0'..=b'9' = byte {
                let before = self.section.value.unwrap_or(0);
                let digit = u64::from(byte - b'0');
                self.section.value = Some(before.saturating_mul(10).saturating_add(digit));
                continue;
            }
            let mut is_sound = match self.section.value.take() {
                Some(value) => self.number(part, value)?,
                None => true,
            };
            is_sound &= match byte {
                b'[' => self.open(part)?,
                b']' => self.close(part),
                b',' => true,
                other => is_blank(*other),
            };
            if !is_sound {
                self.section.is_damaged = true;
                self.damage.get_or_insert(offset);
            }
        }
        Ok(())
    }

    fn number(&mut self, part: AllocationPart, value: u64) -> Result<bool, OutOfMemory> {
        let section = &mut self.section;
        if section.depth == 0 {
            return Ok(false);
        }
        let function = match part {
            AllocationPart::Tree => return Ok(section.keep(value, self.fields.node.count - 1)),
            AllocationPart::Functions => self.fields.function,
        };
        let is_sound = section.keep(value, function.count);
        if section.filled == function.count {
            section.filled = 0;
            self.table.push_function(read_function(section, function))?;
        }
        Ok(is_sound)
    }

    fn open(&mut self, part: AllocationPart) -> Result<bool, OutOfMemory> {
        let section = &mut self.section;
        section.depth += 1;
        if section.depth == 1 {
            try_push(&mut self.open, None)?;
            return Ok(true);
        }
        let fields = self.fields.node;
        let Some(parent) = self.open.last().copied() else {
            return Ok(false);
        };
        // The children are the last field.
        if part == AllocationPart::Functions || section.filled != fields.count - 1 {
            return Ok(false);
        }
        let node = TraceNode {
            parent,
            function: section.field(fields.function_info_index),
            count: section.wide(fields.objects),
            size: section.wide(fields.size),
        };
        section.filled = 0;
        let Some(node) = self.table.push_trace_node(section.wide(fields.id), node)? else {
            return Ok(false);
        };
        try_push(&mut self.open, Some(node))?;
        Ok(true)
    }

    fn close(&mut self, part: AllocationPart) -> bool {
        let section = &mut self.section;
        section.depth = section.depth.saturating_sub(1);
        if part == AllocationPart::Tree {
            self.open.pop();
        }
        section.filled == 0
    }
}

fn read_function(section: &Integers, fields: FunctionFields) -> FunctionInfo {
    let field = |at: usize| section.field(at);
    FunctionInfo {
        name: Some(StringIdx(field(fields.name))),
        script_name: Some(StringIdx(field(fields.script_name))),
        script_id: section.wide(fields.script_id),
        line: field(fields.line),
        column: field(fields.column),
    }
}
