//! The list of merged paths: what retains a set of objects, by class and property.
//!
//! An item is a position among a level's groups, which stand in their usual order: most objects
//! first. After them come the root and what nothing retains, where paths end.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::NodeIdx;
use heaplens_model::query::{Column, Sort};
use heaplens_model::row::{GroupedRetainers, RetainerGroupRow, Row};

use super::key_packing::ItemKeys;
use super::row_by_row::RowByRow;
use crate::query::{ItemIdx, Key};
use crate::tables::OutOfMemory;
use crate::views::merged_retainers::{End, Group, GroupName, Level};
use crate::views::{Snapshot, directed};

/// The groups of a level.
pub struct RetainerGroups<'a> {
    snapshot: &'a Snapshot,
    level: &'a Level,
}

/// What an item stands for.
enum Item<'a> {
    Group(&'a Group),
    Root(End),
    Nothing(End),
}

impl<'a> RetainerGroups<'a> {
    /// The groups of a level.
    pub fn new(snapshot: &'a Snapshot, level: &'a Level) -> RetainerGroups<'a> {
        RetainerGroups { snapshot, level }
    }

    fn item(&self, item: ItemIdx) -> Item<'a> {
        match self.level.groups.get(item.at()) {
            Some(group) => Item::Group(group),
            None if item.at() == self.level.groups.len() => Item::Root(self.level.roots),
            None => Item::Nothing(self.level.without_retainers),
        }
    }

    /// Count of objects, their bytes, and the nearest distance.
    fn sums(&self, item: ItemIdx) -> (u32, u64, i32) {
        match self.item(item) {
            Item::Group(group) => (group.object_count, group.shallow_size, group.distance),
            Item::Root(end) | Item::Nothing(end) => (end.count, end.shallow_size, end.distance),
        }
    }

    /// The names of the class and of the edges.
    fn names(&self, item: ItemIdx) -> (&'a [u8], &'a [u8]) {
        match self.item(item) {
            Item::Group(group) => {
                let class = self.snapshot.classes.key(group.class).name;
                let edge = match group.name {
                    GroupName::String(name) => self.snapshot.tables.strings.get(name),
                    GroupName::Index | GroupName::WeakMapEntry => &[],
                };
                (class, edge)
            }
            Item::Root(_) | Item::Nothing(_) => (&[], &[]),
        }
    }
}

impl RowByRow for RetainerGroups<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.level.groups.len() + 2
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        Ok(self.sums(item).0 > 0)
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let [(a_count, a_size, a_distance), (b_count, b_size, b_distance)] =
            [a, b].map(|item| self.sums(item));
        let ordering = match sort.column {
            Column::Name => self.names(a).cmp(&self.names(b)),
            Column::Count => a_count.cmp(&b_count),
            Column::ShallowSize => a_size.cmp(&b_size),
            Column::Distance => a_distance.cmp(&b_distance),
            // `List::has_column` refuses such sorts.
            _ => Ordering::Equal,
        };
        directed(ordering, sort.descending).then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        let (object_count, shallow_size, distance) = self.sums(item);
        Row::RetainerGroup(RetainerGroupRow {
            position: item.0,
            retainers: match self.item(item) {
                Item::Group(group) => self.retainers(group),
                Item::Root(_) => GroupedRetainers::Root,
                Item::Nothing(_) => GroupedRetainers::Nothing,
            },
            object_count,
            shallow_size,
            distance,
        })
    }

    fn first_of(&self, _: Sort, _: &[ItemIdx], _: NodeIdx) -> Option<ItemIdx> {
        None
    }
}

/// There are thousands at most, so each two are compared.
impl ItemKeys for RetainerGroups<'_> {
    fn key(&self, _: Sort, _: ItemIdx) -> Key {
        (0, 0)
    }
}

impl RetainerGroups<'_> {
    fn retainers(&self, group: &Group) -> GroupedRetainers {
        let snapshot = self.snapshot;
        GroupedRetainers::Class {
            class: group.class,
            class_name: snapshot.name_text(snapshot.classes.key(group.class).name),
            edge_kind: group.kind,
            edge_name: match group.name {
                GroupName::String(name) => {
                    Some(snapshot.name_text(snapshot.tables.strings.get(name)))
                }
                GroupName::Index | GroupName::WeakMapEntry => None,
            },
            retainer_count: group.retainer_count,
            met_before: group.met_before,
            edge_count: group.edge_count,
        }
    }
}
