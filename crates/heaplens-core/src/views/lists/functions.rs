//! The lists of functions that allocated objects, and of those that called them.
//!
//! The usual order is DevTools' (`AllocationDataGrid`): by allocated bytes, then by the order of the
//! file.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use heaplens_model::query::{Column, QueryError, Sort};
use heaplens_model::row::{FunctionRow, Row};
use heaplens_model::{FunctionIdx, NodeIdx};

use super::key_packing::{ItemKeys, number_key, text_key};
use super::row_by_row::RowByRow;
use super::sort_facts::SortFacts;
use crate::query::text::NameContains;
use crate::query::{ItemIdx, Key};
use crate::tables::OutOfMemory;
use crate::views::allocations::{Allocations, Caller};
use crate::views::{Snapshot, directed};

/// Functions that allocated something, or called one that did. An item is a position in the
/// allocations' functions, or in [`SortFacts::callers`].
pub struct Functions<'a> {
    snapshot: &'a Snapshot,
    functions: &'a [Caller],
    wanted: NameContains,
    /// The path whose callers these are.
    called: Option<(&'a Allocations, Vec<FunctionIdx>)>,
}

impl<'a> Functions<'a> {
    /// Opens the list of functions whose name contains a text.
    pub fn that_allocated(
        snapshot: &'a Snapshot,
        allocations: &'a Allocations,
        name_contains: &str,
    ) -> Functions<'a> {
        Functions {
            snapshot,
            functions: allocations.functions(),
            wanted: NameContains::new(name_contains),
            called: None,
        }
    }

    /// Opens the list of what called the last function of a path. `facts` are the list's, as far as
    /// they are known.
    ///
    /// # Errors
    /// When there is no such function.
    pub fn that_called(
        snapshot: &'a Snapshot,
        allocations: &'a Allocations,
        path: &[FunctionIdx],
        facts: &'a SortFacts,
    ) -> Result<Functions<'a>, QueryError> {
        let functions = allocations.functions().len();
        if path.iter().any(|function| function.at() >= functions) {
            return Err(QueryError::NoSuchItem);
        }
        Ok(Functions {
            snapshot,
            functions: &facts.callers,
            wanted: NameContains::new(""),
            called: Some((allocations, path.to_vec())),
        })
    }

    fn name(&self, item: ItemIdx) -> &'a [u8] {
        let function = self.functions[item.at()].function;
        self.snapshot.function_name(function).unwrap_or_default()
    }

    fn number(&self, column: Column, item: ItemIdx) -> u64 {
        let sums = &self.functions[item.at()].sums;
        match column {
            Column::Count => sums.count,
            Column::AllocatedSize => sums.size,
            Column::LiveCount => sums.live_count,
            Column::LiveSize => sums.live_size,
            _ => 0,
        }
    }
}

impl RowByRow for Functions<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.functions.len()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        let has_allocated = self.functions[item.at()].sums.count > 0;
        Ok(has_allocated && self.wanted.matches(self.name(item)))
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let ordering = match sort.column {
            Column::Name => self.name(a).cmp(self.name(b)),
            column => self.number(column, a).cmp(&self.number(column, b)),
        };
        directed(ordering, sort.descending).then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        let Caller {
            function,
            sums,
            is_called,
        } = self.functions[item.at()];
        Row::Function(FunctionRow {
            function,
            frame: self.snapshot.stack_frame(function),
            count: sums.count,
            size: sums.size,
            live_count: sums.live_count,
            live_size: sums.live_size,
            is_called,
        })
    }

    fn first_of(&self, _: Sort, _: &[ItemIdx], _: NodeIdx) -> Option<ItemIdx> {
        None
    }

    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        let mut facts = SortFacts::default();
        if let Some((allocations, path)) = &self.called {
            let table = &self.snapshot.tables.allocations;
            facts.callers = Arc::new(allocations.callers(table, path)?);
        }
        Ok(facts)
    }
}

impl ItemKeys for Functions<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        match sort.column {
            Column::Name => text_key(self.name(item), sort.descending),
            column => number_key(self.number(column, item), sort.descending),
        }
    }
}
