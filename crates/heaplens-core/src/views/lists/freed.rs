//! The classes of what cuts would free. What opens below one is [`super::class_objects`] of the set.

use std::ops::Range;

use heaplens_model::query::List;
use heaplens_model::{ClassIdx, Cut};

use super::ListBelow;
use super::classes::ClassSource;
use super::sort_facts::ClassGroups;
use crate::graph::classes::ClassSums;
use crate::query::ItemIdx;
use crate::query::text::NameContains;
use crate::views::Snapshot;

/// The classes, with what their freed objects add up to. An item is a position in the groups.
pub struct FreedClasses<'a> {
    snapshot: &'a Snapshot,
    wanted: NameContains,
    cuts: Vec<Cut>,
    groups: &'a ClassGroups,
}

impl<'a> FreedClasses<'a> {
    /// The classes whose name contains a text. `groups` are those of what the cuts free.
    pub fn new(
        snapshot: &'a Snapshot,
        name_contains: &str,
        cuts: &[Cut],
        groups: &'a ClassGroups,
    ) -> FreedClasses<'a> {
        FreedClasses {
            snapshot,
            wanted: NameContains::new(name_contains),
            cuts: cuts.to_vec(),
            groups,
        }
    }
}

impl ClassSource for FreedClasses<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.groups.classes.len()
    }

    fn is_wanted(&self, item: ItemIdx) -> bool {
        let name = self.snapshot.classes.key(self.class(item)).name;
        self.wanted.matches(name)
    }

    fn class(&self, item: ItemIdx) -> ClassIdx {
        self.groups.classes[item.at()]
    }

    fn item(&self, class: ClassIdx) -> Option<ItemIdx> {
        self.groups.position(class)
    }

    fn sums(&self, item: ItemIdx) -> &ClassSums {
        &self.groups.sums[item.at()]
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        Some(ListBelow {
            list: List::FreedOfClass {
                cuts: self.cuts.clone(),
                class: self.class(item),
            },
            len: self.sums(item).count as usize,
        })
    }
}
