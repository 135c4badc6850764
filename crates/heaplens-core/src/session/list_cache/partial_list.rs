//! A list that is built a little at a time, while no question waits.

use std::ops::Range;

use heaplens_model::query::List;

use crate::query::ItemIdx;
use crate::tables::{OutOfMemory, try_reserve};
use crate::views::list::RowList;

/// A list as far as it was built.
#[derive(Debug)]
pub struct PartialList {
    /// Which list.
    pub list: List,
    /// The candidates that are left; see [`RowList::candidates`].
    pub left: Range<usize>,
    /// The items so far.
    pub items: Vec<ItemIdx>,
}

impl PartialList {
    /// A list of which nothing is built yet. `rows` is the list.
    pub fn begin(list: &List, rows: &dyn RowList) -> Result<PartialList, OutOfMemory> {
        let mut items = Vec::new();
        try_reserve(&mut items, rows.most_items())?;
        Ok(PartialList {
            list: list.clone(),
            left: rows.candidates(),
            items,
        })
    }

    /// Looks at `count` more candidates.
    pub fn advance(&mut self, rows: &dyn RowList, count: usize) -> Result<(), OutOfMemory> {
        let end = self.left.end.min(self.left.start.saturating_add(count));
        let some = self.left.start..end;
        self.left.start = end;
        rows.add_items(some, &mut self.items)
    }

    /// All items. O(candidates that are left).
    pub fn finish(mut self, rows: &dyn RowList) -> Result<Vec<ItemIdx>, OutOfMemory> {
        self.advance(rows, usize::MAX)?;
        Ok(self.items)
    }
}
