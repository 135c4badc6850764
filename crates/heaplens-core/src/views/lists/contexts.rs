//! The lists of closure variables: contexts, and what in one of them nobody reads any more.
//!
//! The usual order is DevTools' (`sortAndBuildResult`): contexts by what their dead variables retain,
//! then by their retained sizes, then by the order of the file; variables by their retained sizes.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, QueryError, Sort};
use heaplens_model::row::{DeadVariables, Row};
use heaplens_model::{EdgeIdx, NodeIdx};

use super::edges::Edges;
use super::key_packing::{ItemKeys, number_key, text_key};
use super::row_by_row::RowByRow;
use super::sort_facts::{PartialNames, SortFacts};
use super::{ListBelow, RowList};
use crate::query::text::NameContains;
use crate::query::{ItemIdx, Key};
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, try_push};
use crate::views::closure_variables::{ClosureVariables, ContextVariables};
use crate::views::{Snapshot, directed};

/// So many names of dead variables are told in a row.
const NAMES: usize = 4;

/// Contexts. An item is a position in [`ClosureVariables::contexts`].
pub struct Contexts<'a> {
    snapshot: &'a Snapshot,
    found: &'a ClosureVariables,
    wanted: NameContains,
}

impl<'a> Contexts<'a> {
    /// Opens the list of contexts whose name, or the name of a dead variable, contains a text.
    pub fn new(
        snapshot: &'a Snapshot,
        found: &'a ClosureVariables,
        name_contains: &str,
    ) -> Contexts<'a> {
        Contexts {
            snapshot,
            found,
            wanted: NameContains::new(name_contains),
        }
    }

    fn context(&self, item: ItemIdx) -> &'a ContextVariables {
        &self.found.contexts[item.at()]
    }

    fn name(&self, item: ItemIdx) -> &'a [u8] {
        let tables = &self.snapshot.tables;
        let name = tables.nodes.name(self.context(item).context);
        tables.strings.get(name)
    }

    fn number(&self, column: Column, item: ItemIdx) -> u64 {
        let of = self.context(item);
        match column {
            Column::DeadCount => u64::from(of.dead_count),
            Column::DeadSize => of.dead_size,
            Column::ShallowSize => self.snapshot.tables.nodes.shallow_size(of.context),
            Column::RetainedSize => self.snapshot.retained_sizes.get(of.context),
            _ => 0,
        }
    }
}

impl RowByRow for Contexts<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.found.contexts.len()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        let of = self.context(item);
        let tables = &self.snapshot.tables;
        let is_wanted = |edge: &EdgeIdx| match tables.edge_name(of.context, *edge) {
            EdgeName::String(name) => self.wanted.matches(tables.strings.get(name)),
            EdgeName::Index(_) => false,
        };
        Ok(self.wanted.matches(self.name(item)) || self.found.dead(of).iter().any(is_wanted))
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let ordering = match sort.column {
            Column::Name => self.name(a).cmp(self.name(b)),
            column => self.number(column, a).cmp(&self.number(column, b)),
        };
        let retained = |item| self.number(Column::RetainedSize, item);
        directed(ordering, sort.descending)
            .then_with(|| retained(b).cmp(&retained(a)))
            .then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        let (snapshot, of) = (self.snapshot, self.context(item));
        let mut row = snapshot.object_row(of.context, None, true);
        if self.found.has_scopes {
            let names = self.found.dead(of).iter().take(NAMES);
            row.dead_variables = Some(Box::new(DeadVariables {
                count: of.dead_count,
                size: of.dead_size,
                names: names.map(|edge| snapshot.edge_label(*edge).name).collect(),
            }));
        }
        Row::Object(row)
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let mut all = items.iter().copied();
        all.find(|item| self.context(*item).context == node)
    }

    fn object(&self, item: ItemIdx) -> Option<NodeIdx> {
        Some(self.context(item).context)
    }
}

impl ItemKeys for Contexts<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        match sort.column {
            Column::Name => text_key(self.name(item), sort.descending),
            column => number_key(self.number(column, item), sort.descending),
        }
    }
}

/// The variables of a context that nobody reads. An item is an [`EdgeIdx`], as in [`Edges`], whose
/// order this list has.
pub struct DeadFields<'a> {
    dead: &'a [EdgeIdx],
    edges: Edges<'a>,
}

impl<'a> DeadFields<'a> {
    /// Opens the list of a context.
    ///
    /// # Errors
    /// When there is no such context.
    pub fn new(
        snapshot: &'a Snapshot,
        found: &'a ClosureVariables,
        context: NodeIdx,
        facts: &'a SortFacts,
    ) -> Result<DeadFields<'a>, QueryError> {
        let of = found.of(context).ok_or(QueryError::NoSuchItem)?;
        Ok(DeadFields {
            dead: found.dead(of),
            edges: Edges::new(snapshot, context, facts),
        })
    }
}

impl RowList for DeadFields<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.dead.len()
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        for edge in &self.dead[candidates] {
            try_push(items, ItemIdx(edge.0))?;
        }
        Ok(())
    }

    fn keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [Key]) {
        self.edges.keys(sort, items, keys);
    }

    fn coarse_keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [u32]) {
        self.edges.coarse_keys(sort, items, keys);
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        self.edges.compare(sort, a, b)
    }

    fn rows(&self, items: &[ItemIdx]) -> Vec<Row> {
        self.edges.rows(items)
    }

    fn first_of(&self, sort: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        self.edges.first_of(sort, items, node)
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        self.edges.below(item)
    }

    fn begin_names(&self, column: Column) -> Option<PartialNames> {
        self.edges.begin_names(column)
    }
}
