//! The lists of rows.
//!
//! Each list of [`List`] is a type with the trait [`RowList`], in a file of its own. Building,
//! sorting, paging and preparing a list need nothing but this trait. A new list needs a new file
//! and an arm in [`Lists::open`]. Most have the trait `RowByRow`, which makes them a [`RowList`].

pub mod appeared;
mod changed_objects;
mod class_objects;
mod classes;
mod collections;
mod contexts;
mod deltas;
mod detached;
mod dominated;
mod edges;
mod fibers;
mod folded_rows;
pub mod found_levels;
pub mod found_sets;
mod functions;
mod growth;
mod key_packing;
mod matches;
pub mod object_names;
mod objects;
mod realms;
mod retainer_groups;
mod retainer_names;
pub mod retainers;
mod row_by_row;
pub mod sort_facts;
mod string_groups;
mod within;

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, List, QueryError, Sort};
use heaplens_model::row::Row;
use heaplens_model::{Filter, Ignored, NodeIdx, ObjectSet};

use self::appeared::{AppearedObjects, AppearedSteps};
use self::changed_objects::ChangedObjects;
use self::class_objects::ClassObjects;
use self::classes::{AllClasses, Classes, ClassesOfSet};
use self::collections::CollectionList;
use self::contexts::{Contexts, DeadFields};
use self::deltas::Deltas;
use self::detached::{Detached, DetachedGroups};
use self::dominated::{Dominated, DominatedByClass};
use self::edges::Edges;
use self::fibers::UnmountedList;
use self::folded_rows::FoldedRows;
use self::found_levels::FoundLevels;
use self::found_sets::FoundSets;
use self::functions::Functions;
use self::growth::GrowthClasses;
use self::matches::Matches;
use self::objects::Objects;
use self::realms::Realms;
use self::retainer_groups::RetainerGroups;
use self::retainers::Retainers;
use self::sort_facts::{PartialNames, SortFacts};
use self::string_groups::GroupedStrings;
use self::within::Within;
use crate::query::{ItemIdx, Key, Ranking};
use crate::tables::{OutOfMemory, blocks};
use crate::views::Snapshot;
use crate::views::allocations::Allocations;
use crate::views::closure_variables::ClosureVariables;
use crate::views::comparison::Comparisons;
use crate::views::detached::DetachedElements;
use crate::views::fibers::UnmountedFibers;
use crate::views::found_collections::FoundCollections;
use crate::views::growth::KnownGrowth;
use crate::views::realms::FoundRealms;
use crate::views::retainer_distances::RetainerDistances;
use crate::views::string_groups::FoundStrings;

/// One list of rows.
pub trait RowList {
    /// Returns the indices of all classes, nodes or edges that may be items.
    fn candidates(&self) -> Range<usize>;

    /// Returns the number of items at most.
    fn most_items(&self) -> usize {
        self.candidates().len()
    }

    /// Adds the items among some candidates, in file order.
    ///
    /// # Errors
    /// When memory runs out.
    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory>;

    /// Writes the keys of some items; see [`Ranking::keys`].
    fn keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [Key]);

    /// Writes the coarse keys of some items; see [`Ranking::coarse`].
    fn coarse_keys(&self, sort: Sort, items: &[ItemIdx], keys: &mut [u32]);

    /// Compares two items. Different items are never equal.
    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering;

    /// Makes the rows of some items.
    fn rows(&self, items: &[ItemIdx]) -> Vec<Row>;

    /// Returns the first item in order that stands for an object: its own row, or that of its
    /// class.
    fn first_of(&self, sort: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx>;

    /// Returns the list that opens below an item, where it may be worth preparing.
    fn below(&self, item: ItemIdx) -> Option<ListBelow> {
        let _ = item;
        None
    }

    /// Returns the object that an item stands for; nothing where it stands for a group.
    fn object(&self, item: ItemIdx) -> Option<NodeIdx> {
        let _ = item;
        None
    }

    /// Finds the data that all orders of the list need.
    ///
    /// # Errors
    /// When memory runs out.
    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        Ok(SortFacts::default())
    }

    /// Begins the search for the names that sorting by a column needs, if it needs any.
    fn begin_names(&self, column: Column) -> Option<PartialNames> {
        let _ = column;
        None
    }
}

/// A list that opens below a row.
#[derive(Clone, Debug)]
pub struct ListBelow {
    /// The list.
    pub list: List,
    /// The most items that it can have.
    pub len: usize,
}

/// All lists of a session.
#[derive(Clone, Copy)]
pub struct Lists<'a> {
    /// The snapshot that they list.
    pub snapshot: &'a Snapshot,
    /// The comparisons that some of them show.
    pub comparisons: &'a Comparisons,
    /// The growth that some of them show.
    pub growth: &'a KnownGrowth,
    /// What functions allocated, once it is known.
    pub allocations: Option<&'a Allocations>,
    /// The detached elements that JavaScript holds, once they are known.
    pub detached: Option<&'a DetachedElements>,
    /// React's unmounted fibers, once they are known.
    pub fibers: Option<&'a UnmountedFibers>,
    /// Strings in groups, as far as they are known.
    pub strings: &'a FoundStrings,
    /// The collections, once they are known.
    pub collections: Option<&'a FoundCollections>,
    /// Contexts and their dead variables, once they are known.
    pub closure_variables: Option<&'a ClosureVariables>,
    /// The realms, once they are known.
    pub realms: Option<&'a FoundRealms>,
    /// What some of them are cut down to.
    pub sets: &'a FoundSets,
    /// The levels of merged paths.
    pub levels: &'a FoundLevels,
    /// What lists of retainers look past, and the distances without it.
    pub ignoring: Option<&'a (Vec<Ignored>, RetainerDistances)>,
    /// What groups count, while a part of a list is opened.
    pub within: Option<Filter>,
}

/// A list in one order.
pub struct SortedList<'a> {
    list: Box<dyn RowList + 'a>,
    sort: Sort,
}

impl<'a> Lists<'a> {
    /// Opens a list. `facts` are its own, as far as they are known.
    ///
    /// # Errors
    /// When the session has no such list.
    pub fn open(
        self,
        list: &List,
        facts: &'a SortFacts,
    ) -> Result<Box<dyn RowList + 'a>, QueryError> {
        let Lists {
            snapshot,
            comparisons,
            sets,
            ..
        } = self;
        Ok(match list {
            List::Classes {
                name_contains,
                filter: None,
            } => {
                let classes = AllClasses::new(snapshot, name_contains);
                Box::new(Classes::new(snapshot, classes))
            }
            List::Classes {
                name_contains,
                filter: Some(filter),
            } => {
                let found = sets.require(&ObjectSet::Filter(*filter))?;
                let groups = found.classes.as_ref().ok_or(QueryError::NoSuchItem)?;
                let filter = Some(*filter);
                let objects_of = move |class| List::ClassObjects { class, filter };
                let classes = ClassesOfSet::new(snapshot, name_contains, groups, objects_of);
                Box::new(Classes::new(snapshot, classes))
            }
            List::ClassObjects { class, filter } => {
                let objects = ClassObjects::new(snapshot, *class, sets.filter(*filter)?)?;
                Box::new(Objects::new(snapshot, facts, objects))
            }
            List::Matches { search } => {
                let found = sets.require(&ObjectSet::Matches(search.clone()))?;
                let objects = Matches::new(snapshot, &found.nodes);
                Box::new(Objects::new(snapshot, facts, objects))
            }
            List::Deltas {
                comparison,
                name_contains,
            } => {
                let comparison = comparisons.target(*comparison)?;
                Box::new(Deltas::new(snapshot, comparison, name_contains))
            }
            List::Added { comparison, delta } => {
                let added = comparisons.target(*comparison)?.added(*delta)?;
                let objects = ChangedObjects::new(snapshot, added);
                Box::new(Objects::new(snapshot, facts, objects))
            }
            List::Deleted { comparison, delta } => {
                let deleted = comparisons.base(*comparison)?.get(delta.at());
                let deleted = deleted.ok_or(QueryError::NoSuchItem)?;
                let objects = ChangedObjects::new(snapshot, deleted);
                Box::new(Objects::new(snapshot, facts, objects))
            }
            List::Growth {
                growth,
                name_contains,
                part,
            } => {
                let growth = self.growth.get(*growth)?;
                Box::new(GrowthClasses::new(snapshot, growth, *part, name_contains))
            }
            List::AppearedSteps {
                growth,
                class,
                part,
            } => {
                let growth = self.growth.get(*growth)?;
                Box::new(AppearedSteps::new(snapshot, growth, *class, *part)?)
            }
            List::Appeared {
                growth,
                class,
                snapshot: seen,
                with_earlier,
            } => {
                let growth = self.growth.get(*growth)?;
                let objects = AppearedObjects::new(snapshot, growth, *class, *seen, *with_earlier)?;
                Box::new(Objects::new(snapshot, facts, objects))
            }
            List::Allocations { name_contains } => {
                let allocations = self.allocations.ok_or(QueryError::NoSuchItem)?;
                let functions = Functions::that_allocated(snapshot, allocations, name_contains);
                Box::new(functions)
            }
            List::Callers { path } => {
                let allocations = self.allocations.ok_or(QueryError::NoSuchItem)?;
                let callers = Functions::that_called(snapshot, allocations, path, facts)?;
                Box::new(callers)
            }
            List::Detached {
                name_contains,
                group,
            } => {
                let found = self.detached.ok_or(QueryError::NoSuchItem)?;
                Box::new(Detached::new(snapshot, found, name_contains, *group)?)
            }
            List::DetachedGroups { name_contains } => {
                let found = self.detached.ok_or(QueryError::NoSuchItem)?;
                let within = sets.filter(self.within)?;
                let groups = DetachedGroups::new(snapshot, found, name_contains, within, facts);
                Box::new(groups)
            }
            List::UnmountedFibers { name_contains } => {
                let found = self.fibers.ok_or(QueryError::NoSuchItem)?;
                Box::new(UnmountedList::new(snapshot, found, name_contains))
            }
            List::Strings { by, name_contains } => {
                let within = sets.filter(self.within)?;
                let found = self.strings.require(*by)?;
                let groups = GroupedStrings::new(snapshot, found, name_contains, within, facts);
                Box::new(groups)
            }
            List::StringsOf { by, group } => {
                let strings = self.strings.members(*by, *group)?;
                let objects = ChangedObjects::new(snapshot, strings);
                Box::new(Objects::new(snapshot, facts, objects))
            }
            List::Collections {
                wanted,
                name_contains,
            } => {
                let found = self.collections.ok_or(QueryError::NoSuchItem)?;
                let list = CollectionList::new(snapshot, found, *wanted, name_contains);
                Box::new(list)
            }
            List::Contexts { name_contains } => {
                let found = self.closure_variables.ok_or(QueryError::NoSuchItem)?;
                Box::new(Contexts::new(snapshot, found, name_contains))
            }
            List::DeadVariables { context } => {
                let found = self.closure_variables.ok_or(QueryError::NoSuchItem)?;
                Box::new(DeadFields::new(snapshot, found, *context, facts)?)
            }
            List::Freed {
                cuts,
                name_contains,
            } => {
                let found = sets.require(&ObjectSet::Freed(cuts.clone()))?;
                let groups = found.classes.as_ref().ok_or(QueryError::NoSuchItem)?;
                let cuts = cuts.clone();
                let objects_of = move |class| List::FreedOfClass {
                    cuts: cuts.clone(),
                    class,
                };
                let classes = ClassesOfSet::new(snapshot, name_contains, groups, objects_of);
                Box::new(Classes::new(snapshot, classes))
            }
            List::FreedOfClass { cuts, class } => {
                let freed = &sets.require(&ObjectSet::Freed(cuts.clone()))?.nodes;
                let objects = ClassObjects::new(snapshot, *class, Some(freed))?;
                Box::new(Objects::new(snapshot, facts, objects))
            }
            List::Within { filter, of } => {
                // No list is made so that is about edges, or is within another filter.
                let of = Some(&**of).filter(|of| of.can_be_within());
                let of = of.ok_or(QueryError::NoSuchItem)?;
                let within = Some(*filter);
                let list = Lists { within, ..self }.open(of, facts)?;
                match of {
                    // These look themselves.
                    List::Dominated { .. }
                    | List::DominatedByClass { .. }
                    | List::DetachedGroups { .. }
                    | List::Strings { .. } => list,
                    _ => match sets.filter(within)? {
                        Some(set) => Box::new(Within::new(list, set)),
                        None => list,
                    },
                }
            }
            List::Realms => {
                let found = self.realms.ok_or(QueryError::NoSuchItem)?;
                Box::new(Realms::new(snapshot, found))
            }
            List::Edges { node } => Box::new(Edges::new(snapshot, self.node(*node)?, facts)),
            List::RootEdges => {
                let root = self.node(snapshot.tables.root)?;
                Box::new(Edges::new(snapshot, root, facts))
            }
            List::FoldedRetainers { node, ignored } => {
                let ignoring = self.ignoring(ignored)?;
                let node = self.node(*node)?;
                Box::new(FoldedRows::new(snapshot, node, ignoring, facts))
            }
            List::MergedRetainers { of, path } => {
                let level = self.levels.require(of, path)?;
                Box::new(RetainerGroups::new(snapshot, level))
            }
            List::Dominated { node, class } => {
                let node = self.node(node.unwrap_or(snapshot.tables.root))?;
                let within = sets.tree_within(self.within)?;
                let objects = Dominated::new(snapshot, node, *class, within);
                Box::new(Objects::new(snapshot, facts, objects))
            }
            List::DominatedByClass { node } => {
                let node = self.node(node.unwrap_or(snapshot.tables.root))?;
                let within = sets.tree_within(self.within)?;
                let classes = DominatedByClass::new(snapshot, node, within, facts);
                Box::new(Classes::new(snapshot, classes))
            }
            List::Retainers { node, ignored } => {
                let ignoring = self.ignoring(ignored)?;
                let node = self.node(*node)?;
                Box::new(Retainers::new(snapshot, node, ignoring, facts))
            }
        })
    }

    /// Opens a list in an order.
    ///
    /// # Errors
    /// When the session has no such list, or the list has no such column.
    pub fn sorted(
        self,
        list: &List,
        sort: Sort,
        facts: &'a SortFacts,
    ) -> Result<SortedList<'a>, QueryError> {
        if !list.has_column(sort.column) {
            return Err(QueryError::NoSuchColumn);
        }
        Ok(SortedList {
            list: self.open(list, facts)?,
            sort,
        })
    }

    /// Returns the distances without what is ignored; nothing where nothing is.
    ///
    /// # Errors
    /// When they were not measured, or were forgotten meanwhile.
    pub fn ignoring(
        self,
        ignored: &[Ignored],
    ) -> Result<Option<&'a RetainerDistances>, QueryError> {
        if ignored.is_empty() {
            return Ok(None);
        }
        let measured = self.ignoring.filter(|one| one.0 == ignored);
        let (_, distances) = measured.ok_or(QueryError::NoSuchItem)?;
        Ok(Some(distances))
    }

    /// Makes sure that there is such a node.
    ///
    /// # Errors
    /// When there is not.
    pub fn node(self, node: NodeIdx) -> Result<NodeIdx, QueryError> {
        let is_known = node.at() < self.snapshot.tables.nodes.len();
        is_known.then_some(node).ok_or(QueryError::NoSuchItem)
    }
}

impl SortedList<'_> {
    /// See [`RowList::first_of`].
    pub fn first_of(&self, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        self.list.first_of(self.sort, items, node)
    }
}

impl Ranking for SortedList<'_> {
    fn keys(&self, items: &[ItemIdx], keys: &mut [Key]) {
        self.list.keys(self.sort, items, keys);
    }

    fn coarse(&self, items: &[ItemIdx], numbers: &mut [u32]) {
        self.list.coarse_keys(self.sort, items, numbers);
    }

    fn compare(&self, a: ItemIdx, b: ItemIdx) -> Ordering {
        self.list.compare(self.sort, a, b)
    }
}

/// Finds the first in order of the items that are wanted. O(items).
pub fn first_where(
    items: &[ItemIdx],
    is_wanted: impl Fn(ItemIdx) -> bool,
    compare: impl Fn(ItemIdx, ItemIdx) -> Ordering,
) -> Option<ItemIdx> {
    let mut first = None;
    let Ok(()) = blocks::forward::<std::convert::Infallible>(items.len(), |range| {
        for item in &items[range] {
            let is_before = |other| compare(*item, other).is_lt();
            if is_wanted(*item) && first.is_none_or(is_before) {
                first = Some(*item);
            }
        }
        Ok(())
    });
    first
}
