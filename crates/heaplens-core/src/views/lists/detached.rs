//! The lists of Detached: elements that JavaScript holds, and their groups by tag and retainer.
//!
//! DevTools has no such view. By what their trees retain, elements at the top of their tree come
//! first: to let go of one frees all of it, where to let go of an inner one does, too, but says less.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use heaplens_model::NodeIdx;
use heaplens_model::detached::DetachedGroupRow;
use heaplens_model::query::{Column, QueryError, Sort};
use heaplens_model::row::Row;

use super::ListBelow;
use super::key_packing::{ItemKeys, Part, TieredNumber, key, number_key, text_key};
use super::row_by_row::RowByRow;
use super::sort_facts::SortFacts;
use crate::query::text::NameContains;
use crate::query::{ItemIdx, Key};
use crate::tables::{NodeSet, OutOfMemory};
use crate::views::detached::{DetachedElements, DetachedGroup, HeldElement};
use crate::views::{Snapshot, directed};

/// Elements. An item is a position among [`DetachedElements::held`].
pub struct Detached<'a> {
    snapshot: &'a Snapshot,
    found: &'a DetachedElements,
    wanted: NameContains,
    group: Option<u32>,
}

/// Groups. An item is a position among [`DetachedElements::groups`].
pub struct DetachedGroups<'a> {
    snapshot: &'a Snapshot,
    found: &'a DetachedElements,
    wanted: NameContains,
    groups: &'a [DetachedGroup],
    within: Option<&'a NodeSet>,
}

fn class_name(snapshot: &Snapshot, node: NodeIdx) -> &[u8] {
    snapshot.classes.key(snapshot.classes.of_node(node)).name
}

fn matches(snapshot: &Snapshot, wanted: &NameContains, element: &HeldElement) -> bool {
    wanted.matches(class_name(snapshot, element.node))
        || wanted.matches(snapshot.retainer_name(element.retainer))
}

impl<'a> Detached<'a> {
    /// Opens the list of those whose class or retainer is called as wanted, of one group where that
    /// is given.
    ///
    /// # Errors
    /// When there is no such group.
    pub fn new(
        snapshot: &'a Snapshot,
        found: &'a DetachedElements,
        name_contains: &str,
        group: Option<u32>,
    ) -> Result<Detached<'a>, QueryError> {
        if group.is_some_and(|group| group as usize >= found.groups.len()) {
            return Err(QueryError::NoSuchItem);
        }
        Ok(Detached {
            snapshot,
            found,
            wanted: NameContains::new(name_contains),
            group,
        })
    }

    fn element(&self, item: ItemIdx) -> &'a HeldElement {
        &self.found.held[item.at()]
    }

    /// The number of a column.
    fn number(&self, column: Column, item: ItemIdx) -> TieredNumber {
        let element = self.element(item);
        let node = element.node;
        let mut comes_last = false;
        let number = match column {
            Column::ShallowSize => self.snapshot.tables.nodes.shallow_size(node),
            Column::RetainedSize => self.snapshot.retained_sizes.get(node),
            Column::TreeNodes => self.found.tree_of(element).1,
            Column::TreeSize => {
                let (root, _, size) = self.found.tree_of(element);
                comes_last = root != node;
                size
            }
            _ => 0,
        };
        TieredNumber { comes_last, number }
    }
}

impl RowByRow for Detached<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.found.held.len()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        let element = self.element(item);
        let is_in_group = self.group.is_none_or(|group| group == element.group);
        Ok(is_in_group && matches(self.snapshot, &self.wanted, element))
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let snapshot = self.snapshot;
        let [one, other] = [a, b].map(|item| self.element(item));
        let directed = |ordering| directed(ordering, sort.descending);
        let ordering = match sort.column {
            Column::Name => directed(snapshot.compare_object_names(one.node, other.node)),
            Column::Distance => {
                let distances = [one, other].map(|held| snapshot.distances.get(held.node));
                directed(distances[0].cmp(&distances[1]))
            }
            column => {
                let [one, other] = [a, b].map(|item| self.number(column, item));
                one.compare(other, sort.descending)
            }
        };
        // They are in file order.
        ordering.then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        Row::Object(self.snapshot.detached_row(self.found, self.element(item)))
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let held = &self.found.held;
        let position = held.binary_search_by_key(&node, |held| held.node).ok()?;
        let item = ItemIdx(position as u32);
        items.binary_search(&item).is_ok().then_some(item)
    }

    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        Some(self.snapshot.edges_below(self.element(item).node))
    }

    fn object(&self, item: ItemIdx) -> Option<NodeIdx> {
        Some(self.element(item).node)
    }
}

impl ItemKeys for Detached<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let element = self.element(item);
        let snapshot = self.snapshot;
        match sort.column {
            Column::Name => snapshot.name_key(element.node, sort.descending),
            Column::Distance => {
                let distance = snapshot.distances.get(element.node);
                key(
                    Part::distance(distance, sort.descending),
                    Part::new(u64::from(item.0), false),
                    Part::NOTHING,
                )
            }
            column => self.number(column, item).key(sort.descending, item),
        }
    }
}

impl<'a> DetachedGroups<'a> {
    /// Opens the list of groups whose class or retainer is called as wanted. Where a set is given,
    /// they count its elements alone, as `facts` tell once they are known.
    pub fn new(
        snapshot: &'a Snapshot,
        found: &'a DetachedElements,
        name_contains: &str,
        within: Option<&'a NodeSet>,
        facts: &'a SortFacts,
    ) -> DetachedGroups<'a> {
        DetachedGroups {
            snapshot,
            found,
            wanted: NameContains::new(name_contains),
            groups: match within {
                Some(_) => &facts.detached_groups,
                None => &found.groups,
            },
            within,
        }
    }

    fn group(&self, item: ItemIdx) -> (&'a DetachedGroup, &'a HeldElement) {
        let group = &self.groups[item.at()];
        (group, &self.found.held[group.first as usize])
    }
}

impl RowByRow for DetachedGroups<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.groups.len()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        let (group, first) = self.group(item);
        Ok(group.count > 0 && matches(self.snapshot, &self.wanted, first))
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let snapshot = self.snapshot;
        let [(group, first), (other_group, other_first)] = [a, b].map(|item| self.group(item));
        let ordering = match sort.column {
            Column::Name => {
                class_name(snapshot, first.node).cmp(class_name(snapshot, other_first.node))
            }
            Column::Count => group.count.cmp(&other_group.count),
            Column::TreeNodes => group.node_count.cmp(&other_group.node_count),
            Column::Distance => group.distance.cmp(&other_group.distance),
            _ => group.retained_size.cmp(&other_group.retained_size),
        };
        directed(ordering, sort.descending).then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        let (group, first) = self.group(item);
        let mut retainer = self.snapshot.detached_retainer(first);
        if retainer.is_function
            || retainer
                .edge
                .as_ref()
                .is_some_and(|edge| edge.kind.is_indexed())
        {
            // It differs within the group.
            retainer.edge = None;
        }
        Row::DetachedGroup(DetachedGroupRow {
            group: item.0,
            class_name: self.snapshot.detached_class(first.node),
            count: group.count,
            tree_count: group.tree_count,
            node_count: group.node_count,
            retained_size: group.retained_size,
            distance: group.distance,
            retainer,
            retainer_count: group.retainer_count,
        })
    }

    /// The group of an element.
    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let held = &self.found.held;
        let position = held.binary_search_by_key(&node, |held| held.node).ok()?;
        let item = ItemIdx(held[position].group);
        items.binary_search(&item).is_ok().then_some(item)
    }

    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        let Some(set) = self.within else {
            return Ok(SortFacts::default());
        };
        let groups = self
            .found
            .sum_up(self.snapshot, |node| set.contains(node))?;
        Ok(SortFacts {
            detached_groups: Arc::new(groups),
            ..SortFacts::default()
        })
    }
}

impl ItemKeys for DetachedGroups<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let (group, first) = self.group(item);
        let snapshot = self.snapshot;
        let number = |number| number_key(number, sort.descending);
        match sort.column {
            Column::Name => text_key(class_name(snapshot, first.node), sort.descending),
            Column::Count => number(group.count),
            Column::TreeNodes => number(group.node_count),
            // `compare` decides.
            Column::Distance => (0, 0),
            _ => number(group.retained_size),
        }
    }
}
