//! The list of collections. An item is a position among all of them.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::NodeIdx;
use heaplens_model::collections::{CollectionFacts, WantedCollections};
use heaplens_model::query::{Column, Sort};
use heaplens_model::row::Row;

use super::ListBelow;
use super::key_packing::{ItemKeys, number_key};
use super::row_by_row::RowByRow;
use crate::query::text::NameContains;
use crate::query::{ItemIdx, Key};
use crate::tables::OutOfMemory;
use crate::views::found_collections::{FoundCollection, FoundCollections};
use crate::views::{Snapshot, directed};

/// Collections.
pub struct CollectionList<'a> {
    snapshot: &'a Snapshot,
    all: &'a [FoundCollection],
    wanted: WantedCollections,
    name: NameContains,
}

impl<'a> CollectionList<'a> {
    /// Opens the list of some collections whose name, class or content contains a text.
    pub fn new(
        snapshot: &'a Snapshot,
        found: &'a FoundCollections,
        wanted: WantedCollections,
        name_contains: &str,
    ) -> CollectionList<'a> {
        CollectionList {
            snapshot,
            all: &found.all,
            wanted,
            name: NameContains::new(name_contains),
        }
    }

    fn get(&self, item: ItemIdx) -> &'a FoundCollection {
        &self.all[item.at()]
    }

    fn is_named(&self, collection: &FoundCollection) -> Result<bool, OutOfMemory> {
        let snapshot = self.snapshot;
        let is_class = |class| self.name.matches(snapshot.classes.key(class).name);
        Ok(self.name.is_any()
            || is_class(snapshot.classes.of_node(collection.node))
            || collection.content().is_some_and(is_class)
            || self.name.matches(&snapshot.object_name(collection.node)?))
    }

    /// The number in a column; nothing where it is not known.
    fn number(&self, column: Column, collection: &FoundCollection) -> Option<u64> {
        match column {
            Column::ElementCount => Some(collection.element_count),
            Column::Capacity => collection.capacity(),
            Column::Fill => collection.fill(),
            Column::Bytes => Some(collection.bytes),
            Column::RetainedSize => Some(self.snapshot.retained_sizes.get(collection.node)),
            _ => None,
        }
    }
}

impl RowByRow for CollectionList<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.all.len()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        let collection = self.get(item);
        Ok(collection.is_in(self.wanted) && self.is_named(collection)?)
    }

    /// What is not known comes last in either order.
    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let both = [a, b].map(|item| self.get(item));
        let ordering = match sort.column {
            Column::Name => {
                let [a, b] = both.map(|collection| collection.node);
                directed(self.snapshot.compare_object_names(a, b), sort.descending)
            }
            column => match both.map(|collection| self.number(column, collection)) {
                [Some(a), Some(b)] => directed(a.cmp(&b), sort.descending),
                [a, b] => a.is_none().cmp(&b.is_none()),
            },
        };
        ordering.then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        let (snapshot, collection) = (self.snapshot, self.get(item));
        let node = collection.node;
        let content = collection.content();
        let facts = CollectionFacts {
            kind: collection.kind,
            element_count: collection.element_count,
            capacity: collection.capacity(),
            bytes: collection.bytes,
            is_unlisted: collection.is_unlisted,
            content_class: content
                .map(|class| snapshot.name_text(snapshot.classes.key(class).name)),
        };
        let mut row = snapshot.object_row(node, None, snapshot.has_edges(node));
        row.collection = Some(Box::new(facts));
        Row::Object(row)
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        // All are in file order, and so are the items.
        let at = self.all.binary_search_by_key(&node, |one| one.node).ok()?;
        let at = items.binary_search(&ItemIdx(at as u32)).ok()?;
        items.get(at).copied()
    }

    fn object(&self, item: ItemIdx) -> Option<NodeIdx> {
        Some(self.get(item).node)
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        Some(self.snapshot.edges_below(self.get(item).node))
    }
}

impl ItemKeys for CollectionList<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let collection = self.get(item);
        match sort.column {
            Column::Name => self.snapshot.name_key(collection.node, sort.descending),
            column => match self.number(column, collection) {
                Some(number) => number_key(number, sort.descending),
                None => (u64::MAX, 0),
            },
        }
    }
}
