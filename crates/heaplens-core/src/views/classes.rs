//! The list of classes: Summary's rows.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, List, Sort};
use heaplens_model::row::{ClassRow, Row};
use heaplens_model::{ClassIdx, NodeIdx};

use super::list::{ListBelow, RowList};
use super::sort_keys::{ItemKeys, fill, text_key};
use super::{Snapshot, directed};
use crate::query::text::NameContains;
use crate::query::{ItemIdx, Key};
use crate::tables::{OutOfMemory, try_push};

/// The classes with counted objects whose name contains a text. An item is a [`ClassIdx`].
pub struct Classes<'a> {
    snapshot: &'a Snapshot,
    wanted: NameContains,
}

impl<'a> Classes<'a> {
    /// The classes whose name contains a text.
    pub fn new(snapshot: &'a Snapshot, name_contains: &str) -> Classes<'a> {
        Classes {
            snapshot,
            wanted: NameContains::new(name_contains),
        }
    }
}

fn class(item: ItemIdx) -> ClassIdx {
    ClassIdx(item.0)
}

impl RowList for Classes<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.snapshot.classes.len()
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        let classes = &self.snapshot.classes;
        for item in candidates.map(|class| ItemIdx(class as u32)) {
            let is_counted = classes.sums(class(item)).count > 0;
            if is_counted && self.wanted.matches(classes.key(class(item)).name) {
                try_push(items, item)?;
            }
        }
        Ok(())
    }

    fn keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [Key]) {
        fill(self, sort, items, keys);
    }

    fn coarse_keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [u32]) {
        fill(self, sort, items, keys);
    }

    /// By a column, then by name, then by which came first.
    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let classes = &self.snapshot.classes;
        let [a_sums, b_sums] = [a, b].map(|item| classes.sums(class(item)));
        let [a_name, b_name] = [a, b].map(|item| classes.key(class(item)).name);
        let ordering = match sort.column {
            Column::Name => a_name.cmp(b_name),
            Column::Count => a_sums.count.cmp(&b_sums.count),
            Column::Distance => a_sums.distance.cmp(&b_sums.distance),
            Column::ShallowSize => a_sums.shallow_size.cmp(&b_sums.shallow_size),
            Column::RetainedSize => a_sums.retained_size.cmp(&b_sums.retained_size),
            // `List::has_column` keeps such sorts out.
            Column::AddedCount
            | Column::RemovedCount
            | Column::CountDelta
            | Column::AddedSize
            | Column::RemovedSize
            | Column::SizeDelta => Ordering::Equal,
        };
        directed(ordering, sort.descending)
            .then_with(|| a_name.cmp(b_name))
            .then(a.cmp(&b))
    }

    fn rows(&self, items: &[ItemIdx]) -> Vec<Row> {
        let row = |item: &ItemIdx| Row::Class(self.snapshot.class_row(class(*item)));
        items.iter().map(row).collect()
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let is_known = node.at() < self.snapshot.tables.nodes.len();
        let class = is_known.then(|| self.snapshot.classes.of_node(node))?;
        let position = items.binary_search(&ItemIdx(class.0)).ok()?;
        items.get(position).copied()
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        let class = class(item);
        Some(ListBelow {
            list: List::ClassObjects { class },
            len: self.snapshot.classes.sums(class).count as usize,
        })
    }
}

impl ItemKeys for Classes<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let sums = self.snapshot.classes.sums(class(item));
        let whole = |number: u64| (if sort.descending { !number } else { number }, 0);
        match sort.column {
            Column::Name => {
                let name = self.snapshot.classes.key(class(item)).name;
                text_key(name, sort.descending)
            }
            Column::Count => whole(u64::from(sums.count)),
            Column::ShallowSize => whole(sums.shallow_size),
            Column::RetainedSize => whole(sums.retained_size),
            _ => (0, 0),
        }
    }
}

impl Snapshot {
    /// A class as a row.
    fn class_row(&self, class: ClassIdx) -> ClassRow {
        let key = self.classes.key(class);
        let sums = self.classes.sums(class);
        ClassRow {
            class,
            name: self.name_text(key.name),
            count: sums.count,
            distance: sums.distance,
            shallow_size: sums.shallow_size,
            retained_size: sums.retained_size,
            location: key.location,
        }
    }
}
