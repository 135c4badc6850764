//! The list of Growth: the classes of a series of snapshots.
//!
//! A person may look at a part of the series. Columns of counts and sizes mean the part's last
//! snapshot, columns of deltas the change since its first.
//! The usual order is by steady growth: what a class grows by in each step at least. Classes without
//! any follow by the change of their retained size.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, Sort};
use heaplens_model::row::{GrowthRow, Row};
use heaplens_model::{GrowthIdx, NodeIdx, SeriesPart};

use super::first_where;
use super::key_packing::{ItemKeys, number_key, text_key};
use super::row_by_row::RowByRow;
use crate::query::text::NameContains;
use crate::query::{ItemIdx, Key};
use crate::tables::OutOfMemory;
use crate::views::growth::{Growth, StepSums, difference};
use crate::views::{Snapshot, directed};

/// The classes of a growth whose name contains a text. An item is a [`GrowthIdx`].
pub struct GrowthClasses<'a> {
    last: &'a Snapshot,
    growth: &'a Growth,
    /// The positions of the snapshots that are looked at.
    part: Range<usize>,
    wanted: NameContains,
}

fn index(item: ItemIdx) -> GrowthIdx {
    GrowthIdx(item.0)
}

impl<'a> GrowthClasses<'a> {
    /// Returns the classes whose name contains a text. `last` is the last snapshot of the series.
    pub fn new(
        last: &'a Snapshot,
        growth: &'a Growth,
        part: Option<SeriesPart>,
        name_contains: &str,
    ) -> GrowthClasses<'a> {
        GrowthClasses {
            last,
            growth,
            part: growth.part(part),
            wanted: NameContains::new(name_contains),
        }
    }

    fn name(&self, item: ItemIdx) -> &'a [u8] {
        &self.growth.classes()[item.at()].name
    }

    /// The sums of a class in the part.
    fn sums(&self, item: ItemIdx) -> &'a [StepSums] {
        let sums = self.growth.sums(index(item));
        sums.get(self.part.clone()).unwrap_or_default()
    }

    /// The sums at the part's first snapshot and at its last.
    fn ends(&self, item: ItemIdx) -> (StepSums, StepSums) {
        let sums = self.sums(item);
        let ends = sums.first().zip(sums.last());
        ends.map(|(first, last)| (*first, *last))
            .unwrap_or_default()
    }

    /// A number of the part's last snapshot.
    fn number(&self, column: Column, item: ItemIdx) -> u64 {
        let (_, last) = self.ends(item);
        match column {
            Column::Count => last.count.into(),
            Column::ShallowSize => last.shallow_size,
            Column::RetainedSize => last.retained_size,
            Column::SteadyGrowth => self.growth.steadiness(index(item), self.part.clone()),
            _ => 0,
        }
    }

    /// A change since the part's first snapshot.
    fn delta(&self, column: Column, item: ItemIdx) -> i64 {
        let (first, last) = self.ends(item);
        match column {
            Column::CountDelta => i64::from(last.count) - i64::from(first.count),
            Column::SizeDelta => difference(last.shallow_size, first.shallow_size),
            Column::RetainedDelta => difference(last.retained_size, first.retained_size),
            _ => 0,
        }
    }
}

impl RowByRow for GrowthClasses<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.growth.classes().len()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        Ok(self.wanted.matches(self.name(item)))
    }

    /// Compares by a column, then by the change of retained size, by name and by index.
    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let column = sort.column;
        let names = || self.name(a).cmp(self.name(b));
        let ordering = match column {
            Column::Name => names(),
            _ => {
                let number = self.number(column, a).cmp(&self.number(column, b));
                number.then_with(|| self.delta(column, a).cmp(&self.delta(column, b)))
            }
        };
        let retained = |item| self.delta(Column::RetainedDelta, item);
        directed(ordering, sort.descending)
            .then_with(|| retained(b).cmp(&retained(a)))
            .then_with(names)
            .then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        let class = &self.growth.classes()[item.at()];
        let sums = self.sums(item);
        Row::Growth(GrowthRow {
            class: index(item),
            name: self.last.name_text(&class.name),
            counts: sums.iter().map(|step| step.count).collect(),
            shallow_sizes: sums.iter().map(|step| step.shallow_size).collect(),
            retained_sizes: sums.iter().map(|step| step.retained_size).collect(),
            appeared: self
                .growth
                .appeared_in(index(item), self.part.clone())
                .into(),
            steady_growth: self.growth.steadiness(index(item), self.part.clone()),
            location: class.location.map(|position| {
                let script = class.older_script.as_ref();
                self.last.class_location(position, &class.name, script)
            }),
        })
    }

    /// Finds the object's class.
    fn first_of(&self, sort: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        self.growth.first_seen(node)?;
        let class = Some(self.last.classes.of_node(node));
        let is_it = |item: ItemIdx| self.growth.classes()[item.at()].class == class;
        first_where(items, is_it, |a, b| self.compare(sort, a, b))
    }
}

impl ItemKeys for GrowthClasses<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        match sort.column {
            Column::Name => text_key(self.name(item), sort.descending),
            // Differences have a sign: `compare` decides.
            Column::CountDelta | Column::SizeDelta | Column::RetainedDelta => (0, 0),
            column => number_key(self.number(column, item), sort.descending),
        }
    }
}
