//! Prepares lists and orders that may be needed next, while no query waits.
//!
//! A long list that was opened is likely to be sorted, and a row that was shown is likely to be
//! opened. The first window of an order needs the key of each item: tens of milliseconds for a
//! million items. Therefore the first items of such orders are found before, in small steps:
//! - of the other orders of the most recent long lists,
//! - of the long lists that the most recent rows would open, in the order in which they would open,
//! - of the longest of these lists in all orders, because that takes longer than people take
//!   between opening a list and sorting it.
//!
//! The first items of an order take 2 kB. The lists that rows would open take 4 bytes an item, up
//! to [`max_items`] in all. Names, which some orders need, are found for lists up to that length. A
//! query continues from the steps that are done. Short lists are fast without preparation. If
//! memory runs out, nothing is prepared any more.

use std::collections::VecDeque;
use std::sync::Arc;

use heaplens_model::query::{Column, List, QueryError, Sort};

use super::cached_order::CachedOrder;
use super::partial_list::PartialList;
use crate::query::{ItemIdx, Order, parts};
use crate::tables::OutOfMemory;
use crate::views::lists::sort_facts::{PartialNames, SortFacts};
use crate::views::lists::{ListBelow, Lists};

/// The most long lists that are prepared in all their orders: one for each visible table.
const MAX_LISTS: usize = 2;
/// The most lists below rows that are prepared.
const MAX_LISTS_BELOW: usize = 12;
/// The most items of all such lists, in any snapshot.
const MAX_ITEMS: usize = 4 << 20;
/// Lists with more items are prepared in all their orders before they are opened.
const VERY_LONG: usize = 2 << 20;
/// Declares which orders are prepared. A column that is named nowhere does not compile.
macro_rules! columns {
    (prepared: $($prepared:ident)*; others: $($other:ident)*) => {
        /// The columns by which tables can sort a long list.
        const COLUMNS: &[Column] = &[$(Column::$prepared),*];

        const fn is_prepared(column: Column) -> bool {
            match column {
                $(Column::$prepared)|* => true,
                $(Column::$other)|* => false,
            }
        }
    };
}

// The others are columns of classes, whose lists are short, and the order that no heading gives.
columns! {
    prepared: Name Distance ShallowSize RetainedSize;
    others: Count AddedCount DeletedCount CountDelta AddedSize DeletedSize SizeDelta AddedRetained
        DeletedRetained RetainedDelta SteadyGrowth AllocatedSize LiveCount LiveSize TreeNodes TreeSize
        Waste ElementCount Capacity Fill Bytes DeadCount DeadSize
        AttributedSize FileOrder
}

/// The orders that no query asked for yet.
#[derive(Debug, Default)]
pub struct Prefetch {
    /// The orders that are begun.
    orders: Vec<CachedOrder>,
    /// The orders still to be prepared. They are planned again after each query.
    todo: Option<VecDeque<(List, Sort)>>,
    /// The lists that the most recent rows would open, with their orders; the newest last.
    below: VecDeque<(ListBelow, Sort)>,
    /// The list that is being built.
    items: Option<PartialList>,
    /// The names that are being found.
    names: Option<(List, PartialNames)>,
    /// Memory ran out.
    is_over: bool,
}

impl Prefetch {
    /// Notes the lists that the most recent rows would open. `list` and `sort` are those of the
    /// rows.
    pub fn note_shown(&mut self, list: &List, sort: Sort, below: impl Iterator<Item = ListBelow>) {
        self.todo = None;
        let mut long: Vec<ListBelow> = below.filter(|one| parts::is_long(one.len)).collect();
        // The longest come last, like the newest.
        long.sort_by_key(|one| one.len);
        let is_shown_again = |old: &List| long.iter().any(|new| new.list == *old);
        self.below.retain(|(old, _)| !is_shown_again(&old.list));
        let with_sort = long.into_iter().map(|one| {
            let sort = sort_below(list, &one.list, sort);
            (one, sort)
        });
        self.below.extend(with_sort);
        let surplus = self.below.len().saturating_sub(MAX_LISTS_BELOW);
        self.below.drain(..surplus);
    }

    /// Returns the orders that are begun.
    pub fn orders(&self) -> &[CachedOrder] {
        &self.orders
    }

    /// Takes an order out.
    pub fn take(&mut self, list: &List, sort: Sort) -> Option<CachedOrder> {
        let position = self.orders.iter().position(|one| one.is(list, sort))?;
        Some(self.orders.remove(position))
    }

    /// Takes a partly built list out.
    pub fn take_items(&mut self, list: &List) -> Option<PartialList> {
        self.items.take_if(|items| items.list == *list)
    }

    /// Takes out the names that an order of a list needs, as far as they were found. `begun` is
    /// the search at its beginning.
    pub fn take_names(&mut self, list: &List, begun: PartialNames) -> PartialNames {
        let is_it = |(other, found): &mut (List, PartialNames)| {
            other == list && found.is_of_edges() == begun.is_of_edges()
        };
        let under_way = self.names.take_if(is_it);
        under_way.map_or(begun, |(_, found)| found)
    }

    /// Drops some lists.
    pub fn forget(&mut self, mut is_gone: impl FnMut(&List) -> bool) {
        self.orders.retain(|one| !is_gone(&one.list));
        self.below.retain(|(below, _)| !is_gone(&below.list));
        self.items.take_if(|items| is_gone(&items.list));
        self.names.take_if(|(list, _)| is_gone(list));
        self.todo = None;
    }

    /// Frees everything, and prepares nothing any more. Returns whether there was anything.
    pub fn give_back(&mut self) -> bool {
        let over = Prefetch {
            is_over: true,
            ..Prefetch::default()
        };
        let old = std::mem::replace(self, over);
        !old.orders.is_empty() || old.items.is_some() || old.names.is_some()
    }

    /// Returns whether the next step is about the most recent list.
    pub fn is_about_newest(&mut self, lists: Lists<'_>, known: &[CachedOrder]) -> bool {
        let todo = self.plan(lists, known);
        let next = todo.and_then(|todo| todo.front());
        next.zip(known.last())
            .is_some_and(|((next, _), newest)| *next == newest.list)
    }

    /// Does a small step of `count` items. Returns whether there is more to do.
    pub fn prepare(&mut self, lists: Lists<'_>, known: &[CachedOrder], count: usize) -> bool {
        let Some((list, sort)) = self.plan(lists, known).and_then(VecDeque::pop_front) else {
            return false;
        };
        match self.advance(lists, known, &list, sort, count) {
            Ok(is_done) => {
                if !is_done && let Some(todo) = &mut self.todo {
                    todo.push_front((list, sort));
                }
                true
            }
            Err(OutOfMemory { .. }) => {
                self.give_back();
                false
            }
        }
    }

    /// Returns the orders still to be prepared, planned if necessary; nothing if memory ran out.
    fn plan(
        &mut self,
        lists: Lists<'_>,
        known: &[CachedOrder],
    ) -> Option<&mut VecDeque<(List, Sort)>> {
        if self.is_over {
            return None;
        }
        if self.todo.is_none() {
            let todo = self.find_todo(lists, known);
            let is_wanted = |list: &List| todo.iter().any(|(wanted, _)| wanted == list);
            self.orders.retain(|one| is_wanted(&one.list));
            self.items.take_if(|items| !is_wanted(&items.list));
            self.names.take_if(|(list, _)| !is_wanted(list));
            self.todo = Some(todo);
        }
        self.todo.as_mut()
    }

    fn find_todo(&self, lists: Lists<'_>, known: &[CachedOrder]) -> VecDeque<(List, Sort)> {
        let mut todo = VecDeque::new();
        let mut long_lists: Vec<&List> = Vec::new();
        for one in known.iter().rev() {
            if !parts::is_long(one.order.len()) || long_lists.contains(&&one.list) {
                continue;
            }
            long_lists.push(&one.list);
            let turned = Sort {
                descending: !one.sort.descending,
                ..one.sort
            };
            let turned = [turned].into_iter();
            todo.extend(
                turned
                    .chain(all_sorts())
                    .map(|sort| (one.list.clone(), sort)),
            );
            if long_lists.len() == MAX_LISTS {
                break;
            }
        }
        let mut left = max_items(lists);
        let mut longest = Vec::new();
        for (ListBelow { list, len }, sort) in self.below.iter().rev() {
            // A list that was opened has its items already.
            let is_known = known.iter().any(|one| one.list == *list);
            let taken = if is_known { 0 } else { *len };
            if let Some(still_left) = left.checked_sub(taken) {
                left = still_left;
                todo.push_back((list.clone(), *sort));
                if *len > VERY_LONG {
                    longest.push(list);
                }
            }
        }
        for list in longest {
            todo.extend(all_sorts().map(|sort| (list.clone(), sort)));
        }
        todo
    }

    /// Does a small step for one order. Returns whether nothing is left to do for it.
    fn advance(
        &mut self,
        lists: Lists<'_>,
        known: &[CachedOrder],
        list: &List,
        sort: Sort,
        count: usize,
    ) -> Result<bool, OutOfMemory> {
        if known.iter().any(|one| one.is(list, sort)) {
            return Ok(true);
        }
        if let Some(one) = self.orders.iter_mut().find(|one| one.is(list, sort)) {
            return match lists.sorted(list, sort, &one.facts) {
                Ok(sorted) => Ok(!one.order.find_prefix(count, &sorted)?),
                // The list was dropped meanwhile, or has no such column.
                Err(_) => Ok(true),
            };
        }
        let no_facts = SortFacts::default();
        let Ok(rows) = lists.open(list, &no_facts) else {
            return Ok(true);
        };
        let of_list = || {
            let all = known.iter().chain(&self.orders);
            all.filter(|one| one.list == *list)
        };
        let needed = rows.begin_names(sort.column);
        let names = needed.as_ref().and_then(|needed| {
            let mut names = of_list().filter_map(|one| one.facts.names.as_ref());
            names.find(|names| needed.fits(names)).cloned()
        });
        let known = of_list().next();
        let known = known.map(|one| (one.order.items().clone(), one.facts.clone()));
        let (items, mut facts) = match known {
            Some(known) => known,
            None => match self.built_items(list) {
                Some(built) => built,
                None => return self.build_items(lists, list, count),
            },
        };
        facts.names = names;
        if facts.names.is_none()
            && let Some(needed) = needed
        {
            let mut found = self.take_names(list, needed);
            if items.len() > max_items(lists) {
                return Ok(true);
            }
            if found.advance(lists.snapshot, &items, &facts, count)? {
                self.names = Some((list.clone(), found));
                return Ok(false);
            }
            facts.names = Some(Arc::new(found.sort(lists.snapshot)));
        }
        self.orders.push(CachedOrder {
            list: list.clone(),
            sort,
            order: Order::new(items),
            facts,
        });
        Ok(false)
    }

    /// Returns the items of a list and what its orders share, once it is built.
    fn built_items(&mut self, list: &List) -> Option<(Arc<Vec<ItemIdx>>, SortFacts)> {
        let is_built = |one: &mut PartialList| one.list == *list && one.left.is_empty();
        let built = self.items.take_if(is_built)?;
        Some((Arc::new(built.items), built.facts))
    }

    /// Builds a small part of a list. Returns whether nothing is left to build.
    fn build_items(
        &mut self,
        lists: Lists<'_>,
        list: &List,
        count: usize,
    ) -> Result<bool, OutOfMemory> {
        let begun = match self.take_items(list) {
            Some(begun) => Ok(begun),
            None => PartialList::begin(lists, list),
        };
        let advanced = begun.and_then(|mut begun| {
            begun.advance(lists, count)?;
            Ok(begun)
        });
        match advanced {
            Ok(begun) => {
                self.items = Some(begun);
                Ok(false)
            }
            // The size is not needed: everything prefetched is freed, and no one reads it.
            Err(QueryError::OutOfMemory) => Err(OutOfMemory { needed: 0 }),
            // The list was dropped meanwhile.
            Err(_) => Ok(true),
        }
    }
}

/// Iterates over all orders that tables offer. Those of a first click on a header come first.
fn all_sorts() -> impl Iterator<Item = Sort> {
    let first = COLUMNS.iter().map(|column| Sort {
        column: *column,
        descending: !matches!(column, Column::Name | Column::Distance),
    });
    let second = first.clone().map(|sort| Sort {
        descending: !sort.descending,
        ..sort
    });
    first.chain(second)
}

/// Returns the most items that may be prepared. A snapshot of many nodes has longer lists and more
/// memory.
fn max_items(lists: Lists<'_>) -> usize {
    MAX_ITEMS.max(lists.snapshot.tables.nodes.len() / 2)
}

/// Returns the order in which a list opens below a row of another.
fn sort_below(list: &List, below: &List, sort: Sort) -> Sort {
    if sort == list.default_sort() || !is_prepared(sort.column) {
        return below.default_sort();
    }
    sort
}

#[cfg(test)]
mod tests {
    use heaplens_model::query::{Answer, Query};
    use heaplens_model::{EdgeKind, NodeIdx};

    use super::*;
    use crate::session::Session;
    use crate::test_kit::{Graph, GraphNode};
    use crate::views::lists::sort_facts::SortNames;

    const MANY: u32 = 40_000;

    /// Returns a root that retains so many objects of one class, each of which retains the first of
    /// them.
    fn session(count: u32) -> Session {
        let mut graph = Graph::new();
        for node in 1..=count {
            let mut object = GraphNode {
                size: u64::from(node % 7),
                ..GraphNode::new("A")
            };
            object.edge(EdgeKind::Property, "a", 1);
            graph.add(object);
            graph.nodes[0].edge(EdgeKind::Property, "a", node as usize);
        }
        graph.session()
    }

    fn ask(session: &mut Session, list: &List, sort: Sort) {
        let query = Query::Rows {
            list: list.clone(),
            sort,
            start: 0,
            count: 64,
        };
        let answer = session.answer(&query);
        assert!(matches!(answer, Ok(Answer::Rows(_))), "{list:?}");
    }

    fn ask_first(session: &mut Session, list: &List) {
        ask(session, list, list.default_sort());
    }

    fn prepare(session: &mut Session) -> usize {
        (0..100_000)
            .find(|_| !session.prepare(4096))
            .expect("there is an end to it")
    }

    fn retainers_of(node: NodeIdx) -> List {
        let ignored = Vec::new();
        List::Retainers { node, ignored }
    }

    fn begun(session: &Session) -> Vec<(&List, Sort)> {
        let orders = session.lists.prefetch.orders();
        let begun = orders.iter().filter(|one| one.order.is_prefix_known());
        begun.map(|one| (&one.list, one.sort)).collect()
    }

    const CLASSES: List = List::Classes {
        name_contains: String::new(),
        filter: None,
    };

    fn objects(session: &Session) -> List {
        let class = session.snapshot().classes.of_node(NodeIdx(1));
        List::ClassObjects {
            class,
            filter: None,
        }
    }

    #[test]
    fn what_rows_would_open_is_begun_and_then_its_other_orders() {
        let mut session = session(MANY);
        ask_first(&mut session, &CLASSES);
        assert!(prepare(&mut session) > 2 * MANY as usize / 4096);
        let objects = objects(&session);
        let first = objects.default_sort();
        assert_eq!(begun(&session), [(&objects, first)]);
        ask_first(&mut session, &objects);
        prepare(&mut session);
        let others = begun(&session);
        assert_eq!(others.len(), 2 * COLUMNS.len() - 1);
        assert!(others.iter().all(|one| one.0 == &objects && one.1 != first));
        // All orders share the items.
        let items = session.lists.known.last().expect("asked").order.items();
        assert_eq!(Arc::strong_count(items), 2 * COLUMNS.len());
        // Prepared items that no other list uses are dropped.
        session.lists.forget(|list| *list == objects);
        assert!(begun(&session).is_empty());
    }

    #[test]
    fn all_orders_of_retainers_are_begun_and_a_turned_one_first() {
        let mut session = session(MANY);
        let node = NodeIdx(1);
        let list = retainers_of(node);
        ask_first(&mut session, &list);
        let turned = Sort {
            descending: true,
            ..list.default_sort()
        };
        while begun(&session).is_empty() {
            assert!(session.prepare(4096));
        }
        assert_eq!(begun(&session), [(&list, turned)]);
        prepare(&mut session);
        assert_eq!(begun(&session).len(), 2 * COLUMNS.len() - 1);
    }

    #[test]
    fn the_longest_lists_are_begun_in_all_orders_before_they_are_opened() {
        // One of seven takes no memory, and is none of the class's.
        let mut session = session(VERY_LONG as u32 / 6 * 7 + 14);
        ask_first(&mut session, &CLASSES);
        prepare(&mut session);
        let objects = objects(&session);
        let begun = begun(&session);
        assert_eq!(begun.len(), 2 * COLUMNS.len());
        assert!(begun.iter().all(|one| one.0 == &objects));
    }

    #[test]
    fn who_asks_goes_on_with_what_is_under_way() {
        let mut session = session(MANY);
        let by_name = |list: &List| Sort {
            column: Column::Name,
            ..list.default_sort()
        };
        // The items of a class, half of them made.
        ask_first(&mut session, &CLASSES);
        let objects = objects(&session);
        while session.lists.prefetch.items.is_none() {
            assert!(session.prepare(MANY as usize / 2));
        }
        let made = session.lists.prefetch.items.as_ref().expect("under way");
        assert_eq!((&made.list, made.left.is_empty()), (&objects, false));
        let half = made.items.len();
        assert!(half > 0);
        // The items that were already found are not searched again.
        let made = session.lists.prefetch.items.as_mut();
        made.expect("under way").items.clear();
        ask_first(&mut session, &objects);
        assert!(session.lists.prefetch.items.is_none());
        let known = session.lists.known.last().expect("asked");
        let all: Vec<ItemIdx> = (1..=MANY)
            .filter(|node| node % 7 > 0)
            .map(ItemIdx)
            .collect();
        assert_eq!(**known.order.items(), all[half..]);
        // Names, half of them found.
        let list = retainers_of(NodeIdx(1));
        ask_first(&mut session, &list);
        while session.lists.prefetch.names.is_none() {
            assert!(session.prepare(MANY as usize / 4));
        }
        let (_, found) = session.lists.prefetch.names.as_ref().expect("begun");
        assert!(matches!(found, PartialNames::Retainers(..)));
        ask(&mut session, &list, by_name(&list));
        assert!(session.lists.prefetch.names.is_none());
        let known = session.lists.known.last().expect("asked");
        let names = known.facts.names.as_deref();
        assert!(matches!(names, Some(SortNames::Retainers(_))));
    }

    #[test]
    fn short_lists_are_left_alone() {
        let mut session = session(1000);
        let objects = objects(&session);
        for list in [CLASSES, objects, List::RootEdges] {
            ask_first(&mut session, &list);
            prepare(&mut session);
            assert!(session.lists.prefetch.orders().is_empty());
        }
    }

    #[test]
    fn nothing_is_prepared_any_more_where_memory_ran_out() {
        let mut session = session(MANY);
        let objects = objects(&session);
        ask_first(&mut session, &objects);
        prepare(&mut session);
        assert!(session.lists.give_back());
        assert!(!session.lists.give_back(), "it is given back once");
        ask_first(&mut session, &objects);
        prepare(&mut session);
        assert!(begun(&session).is_empty());
    }
}
