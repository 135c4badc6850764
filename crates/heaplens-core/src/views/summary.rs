//! Summary: the classes that have objects of a size.

use std::cmp::Ordering;

use heaplens_model::ClassIdx;
use heaplens_model::query::{Column, Sort};
use heaplens_model::row::ClassRow;

use super::keys::text_key;
use super::{Snapshot, directed};
use crate::query::Key;
use crate::query::text::NameContains;

impl Snapshot {
    /// The classes with counted objects whose name matches. O(classes).
    pub fn class_items(&self, name_contains: &str) -> Vec<u32> {
        let wanted = NameContains::new(name_contains);
        self.classes
            .indices()
            .filter(|class| self.classes.sums(*class).count > 0)
            .filter(|class| wanted.matches(self.classes.key(*class).name))
            .map(|class| class.0)
            .collect()
    }

    /// Compares two classes by a column, then by name, then by which came first.
    pub fn compare_classes(&self, sort: Sort, a: u32, b: u32) -> Ordering {
        let [a_class, b_class] = [ClassIdx(a), ClassIdx(b)];
        let [a_sums, b_sums] = [self.classes.sums(a_class), self.classes.sums(b_class)];
        let names = || {
            self.classes
                .key(a_class)
                .name
                .cmp(self.classes.key(b_class).name)
        };
        let ordering = match sort.column {
            Column::Name => names(),
            Column::Count => a_sums.count.cmp(&b_sums.count),
            Column::Distance => a_sums.distance.cmp(&b_sums.distance),
            Column::ShallowSize => a_sums.shallow_size.cmp(&b_sums.shallow_size),
            Column::RetainedSize => a_sums.retained_size.cmp(&b_sums.retained_size),
            // No such column here; `List::has_column` keeps such sorts out.
            _ => Ordering::Equal,
        };
        directed(ordering, sort.descending)
            .then_with(names)
            .then(a.cmp(&b))
    }

    /// The key of a class; see [`Snapshot::compare_classes`].
    pub fn class_key(&self, sort: Sort, class: u32) -> Key {
        let sums = self.classes.sums(ClassIdx(class));
        let whole = |number: u64| (if sort.descending { !number } else { number }, 0);
        match sort.column {
            Column::Name => text_key(self.classes.key(ClassIdx(class)).name, sort.descending),
            Column::Count => whole(u64::from(sums.count)),
            Column::ShallowSize => whole(sums.shallow_size),
            Column::RetainedSize => whole(sums.retained_size),
            _ => (0, 0),
        }
    }

    /// A class as a row.
    pub fn class_row(&self, class: ClassIdx) -> ClassRow {
        let key = self.classes.key(class);
        let sums = self.classes.sums(class);
        ClassRow {
            class,
            name: self.text(key.name),
            count: sums.count,
            distance: sums.distance,
            shallow_size: sums.shallow_size,
            retained_size: sums.retained_size,
            location: key.location,
        }
    }
}
