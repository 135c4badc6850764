//! The rows and the order of all lists of classes.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, List, Sort};
use heaplens_model::row::{ClassRow, Row};
use heaplens_model::{ClassIdx, NodeIdx};

use super::ListBelow;
use super::key_packing::{ItemKeys, number_key, text_key};
use super::row_by_row::RowByRow;
use super::sort_facts::{ClassGroups, SortFacts};
use crate::graph::classes::ClassSums;
use crate::query::text::NameContains;
use crate::query::{ItemIdx, Key};
use crate::tables::OutOfMemory;
use crate::views::{Snapshot, directed};

/// Provides the classes of a list and the sums of each class.
pub trait ClassSource {
    /// See [`RowByRow::candidates`].
    fn candidates(&self) -> Range<usize>;

    /// Returns whether a candidate is an item of the list.
    fn is_wanted(&self, item: ItemIdx) -> bool;

    /// Returns the class of an item.
    fn class(&self, item: ItemIdx) -> ClassIdx;

    /// Returns the item of a class, if the list has it.
    fn item(&self, class: ClassIdx) -> Option<ItemIdx>;

    /// Returns the object that stands for a node among those whose classes these are: the node
    /// itself, unless the list tells otherwise.
    fn object_of(&self, node: NodeIdx) -> Option<NodeIdx> {
        Some(node)
    }

    /// Returns the sums over the objects of an item.
    fn sums(&self, item: ItemIdx) -> &ClassSums;

    /// Returns the list that opens below an item, where it may be worth preparing.
    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        let _ = item;
        None
    }

    /// See [`RowByRow::sort_facts`].
    ///
    /// # Errors
    /// When memory runs out.
    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        Ok(SortFacts::default())
    }
}

/// A list of classes.
pub struct Classes<'a, S> {
    snapshot: &'a Snapshot,
    source: S,
}

impl<'a, S: ClassSource> Classes<'a, S> {
    /// A list of the source's classes.
    pub fn new(snapshot: &'a Snapshot, source: S) -> Classes<'a, S> {
        Classes { snapshot, source }
    }

    fn name(&self, item: ItemIdx) -> &'a [u8] {
        self.snapshot.classes.key(self.source.class(item)).name
    }
}

impl<S: ClassSource> RowByRow for Classes<'_, S> {
    fn candidates(&self) -> Range<usize> {
        self.source.candidates()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        Ok(self.source.is_wanted(item))
    }

    /// Compares by a column, then by name, then by index.
    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let [a_sums, b_sums] = [a, b].map(|item| self.source.sums(item));
        let names = || self.name(a).cmp(self.name(b));
        let ordering = match sort.column {
            Column::Name => names(),
            Column::Count => a_sums.count.cmp(&b_sums.count),
            Column::Distance => a_sums.distance.cmp(&b_sums.distance),
            Column::ShallowSize => a_sums.shallow_size.cmp(&b_sums.shallow_size),
            Column::RetainedSize => a_sums.retained_size.cmp(&b_sums.retained_size),
            // `List::has_column` refuses such sorts.
            _ => Ordering::Equal,
        };
        directed(ordering, sort.descending)
            .then_with(names)
            .then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        let class = self.source.class(item);
        Row::Class(self.snapshot.class_row(class, self.source.sums(item)))
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let is_known = node.at() < self.snapshot.tables.nodes.len();
        let object = is_known.then(|| self.source.object_of(node))??;
        let class = self.snapshot.classes.of_node(object);
        let position = items.binary_search(&self.source.item(class)?).ok()?;
        items.get(position).copied()
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        self.source.below(item)
    }

    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        self.source.sort_facts()
    }
}

impl<S: ClassSource> ItemKeys for Classes<'_, S> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let sums = self.source.sums(item);
        let whole = |number| number_key(number, sort.descending);
        match sort.column {
            Column::Name => text_key(self.name(item), sort.descending),
            Column::Count => whole(u64::from(sums.count)),
            Column::ShallowSize => whole(sums.shallow_size),
            Column::RetainedSize => whole(sums.retained_size),
            // Distances have a sign, and classes have no other columns: `compare` decides.
            _ => (0, 0),
        }
    }
}

/// The classes of Summary: those with counted objects whose name contains a text. An item is a
/// [`ClassIdx`].
pub struct AllClasses<'a> {
    snapshot: &'a Snapshot,
    wanted: NameContains,
}

impl<'a> AllClasses<'a> {
    /// Returns the classes whose name contains a text.
    pub fn new(snapshot: &'a Snapshot, name_contains: &str) -> AllClasses<'a> {
        AllClasses {
            snapshot,
            wanted: NameContains::new(name_contains),
        }
    }
}

impl ClassSource for AllClasses<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.snapshot.classes.len()
    }

    fn is_wanted(&self, item: ItemIdx) -> bool {
        let name = self.snapshot.classes.key(self.class(item)).name;
        self.sums(item).count > 0 && self.wanted.matches(name)
    }

    #[inline(always)]
    fn class(&self, item: ItemIdx) -> ClassIdx {
        ClassIdx(item.0)
    }

    fn item(&self, class: ClassIdx) -> Option<ItemIdx> {
        Some(ItemIdx(class.0))
    }

    #[inline(always)]
    fn sums(&self, item: ItemIdx) -> &ClassSums {
        self.snapshot.classes.sums(self.class(item))
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        Some(ListBelow {
            list: List::ClassObjects {
                class: self.class(item),
                filter: None,
            },
            len: self.sums(item).count as usize,
        })
    }
}

/// The classes of a set of objects, with what their objects in the set add up to. An item is a
/// position in the groups.
pub struct ClassesOfSet<'a, F> {
    snapshot: &'a Snapshot,
    wanted: NameContains,
    groups: &'a ClassGroups,
    objects_of: F,
}

impl<'a, F: Fn(ClassIdx) -> List> ClassesOfSet<'a, F> {
    /// The classes of the set whose name contains a text. `groups` are the set's, and `objects_of`
    /// tells the list that opens below a class.
    pub fn new(
        snapshot: &'a Snapshot,
        name_contains: &str,
        groups: &'a ClassGroups,
        objects_of: F,
    ) -> ClassesOfSet<'a, F> {
        ClassesOfSet {
            snapshot,
            wanted: NameContains::new(name_contains),
            groups,
            objects_of,
        }
    }
}

impl<F: Fn(ClassIdx) -> List> ClassSource for ClassesOfSet<'_, F> {
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
            list: (self.objects_of)(self.class(item)),
            len: self.sums(item).count as usize,
        })
    }
}

impl Snapshot {
    /// Returns a class as a row, with the sums over some or all of its objects.
    fn class_row(&self, class: ClassIdx, sums: &ClassSums) -> ClassRow {
        let key = self.classes.key(class);
        ClassRow {
            class,
            name: self.name_text(key.name),
            count: sums.count,
            distance: sums.distance,
            shallow_size: sums.shallow_size,
            retained_size: sums.retained_size,
            location: key
                .location
                .map(|position| self.location_at(position, key.name)),
        }
    }
}
