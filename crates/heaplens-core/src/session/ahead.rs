//! What may be asked for next, prepared while nobody asks.
//!
//! Whoever opens a long list is likely to sort it, and whoever sees a row is likely to open it.
//! The first look at an order asks for the key of each item, tens of milliseconds for a million of
//! them; so the beginnings of such orders are found ahead of time, a little at a time: of the other
//! orders of the long lists looked at last, and of the long lists that the rows shown last would
//! open. A beginning is 2 kB. The lists that rows would open cost 4 bytes an item, up to
//! [`room`] in all; names, which some orders ask for, are found for lists up to that length. The
//! longest lists take longer than anybody waits between opening and sorting them, so all their
//! orders are begun before. Who asks for what is under way goes on with it. Short lists are quick
//! without. Where memory runs out nothing is prepared any more.

use std::collections::VecDeque;
use std::sync::Arc;

use heaplens_model::query::{Column, List, Sort};
use heaplens_model::{ClassIdx, EdgeIdx, NodeIdx};

use super::Session;
use super::compare::Comparer;
use super::items_made::ItemsMade;
use super::list_facts::{ListFacts, NamesFound};
use super::sorted::Sorted;
use crate::query::{Order, parts};
use crate::tables::OutOfMemory;

/// So many long lists are prepared in all their orders: one for each table in sight.
const LISTS: usize = 2;
/// So many lists that rows would open are prepared.
const BELOW: usize = 12;
/// Items of such lists in all, in any snapshot.
const ITEMS: usize = 4 << 20;
/// Lists of more items are begun in all their orders before they are opened.
const LONGEST: usize = 2 << 20;
/// What a list can be sorted by, as tables offer it.
const COLUMNS: [Column; 4] = [
    Column::Name,
    Column::Distance,
    Column::ShallowSize,
    Column::RetainedSize,
];

/// Orders that nobody has looked at yet.
#[derive(Debug, Default)]
pub struct Ahead {
    /// Those begun.
    orders: Vec<Sorted>,
    /// What is left to do; made anew after each question.
    todo: Option<VecDeque<(List, Sort)>>,
    /// What rows shown last would open, and how many items that has; the newest last.
    below: VecDeque<(List, Sort, usize)>,
    items: Option<ItemsMade>,
    names: Option<(List, NamesFound)>,
    is_over: bool,
}

impl Ahead {
    /// The long lists that these rows would open, and how long they are at most.
    pub fn below(
        session: &Session,
        list: &List,
        sort: Sort,
        items: &[u32],
    ) -> Vec<(List, Sort, usize)> {
        let snapshot = &session.snapshot;
        let edges = |node: NodeIdx| {
            let count = snapshot.tables.nodes.edges(node).len();
            (List::Edges { node }, count)
        };
        let open = |item: u32| match list {
            List::Classes { .. } => {
                let class = ClassIdx(item);
                let count = snapshot.classes.sums(class).count as usize;
                Some((List::ClassObjects { class }, count))
            }
            List::ClassObjects { .. } | List::Added { .. } => Some(edges(NodeIdx(item))),
            List::Edges { .. } | List::RootEdges => {
                Some(edges(snapshot.tables.edges.get(EdgeIdx(item)).node()))
            }
            // Whoever follows retainers goes up, and few of those are held by many.
            _ => None,
        };
        let long = items.iter().filter_map(|item| open(*item));
        let long = long.filter(|(_, count)| parts::is_long(*count));
        let mut long: Vec<_> = long
            .map(|(below, count)| (sort_below(list, &below, sort), below, count))
            .map(|(sort, below, count)| (below, sort, count))
            .collect();
        // The longest are to be last, as the newest are.
        long.sort_by_key(|(.., count)| *count);
        long
    }

    /// Something was asked, and these are the lists that its rows would open.
    pub fn seen(&mut self, below: Vec<(List, Sort, usize)>) {
        self.todo = None;
        self.below
            .retain(|(list, ..)| below.iter().all(|one| one.0 != *list));
        self.below.extend(below);
        let surplus = self.below.len().saturating_sub(BELOW);
        self.below.drain(..surplus);
    }

    /// The orders that are begun.
    pub fn orders(&self) -> &[Sorted] {
        &self.orders
    }

    /// Takes out the items of a list as far as they were made.
    pub fn take_items(&mut self, list: &List) -> Option<ItemsMade> {
        self.items.take_if(|items| items.list == *list)
    }

    /// Takes out the names that sorting a list so asks for, as far as they were found, or none yet.
    pub fn take_names(&mut self, list: &List, column: Column) -> Option<NamesFound> {
        let begun = NamesFound::begin(list, column)?;
        let under_way = self.names.take_if(|(other, _)| other == list);
        Some(under_way.map_or(begun, |(_, found)| found))
    }

    /// Takes an order out.
    pub fn take(&mut self, list: &List, sort: Sort) -> Option<Sorted> {
        let is_it = |one: &Sorted| one.list == *list && one.sort == sort;
        let place = self.orders.iter().position(is_it)?;
        Some(self.orders.remove(place))
    }

    /// Forgets some lists.
    pub fn forget(&mut self, mut is_gone: impl FnMut(&List) -> bool) {
        self.orders.retain(|one| !is_gone(&one.list));
        self.below.retain(|(list, ..)| !is_gone(list));
        self.items.take_if(|items| is_gone(&items.list));
        self.names.take_if(|(list, _)| is_gone(list));
        self.todo = None;
    }

    /// Gives back what it holds; whether that was anything. Nothing is prepared any more.
    pub fn give_back(&mut self) -> bool {
        let old = std::mem::replace(
            self,
            Ahead {
                is_over: true,
                ..Ahead::default()
            },
        );
        !old.orders.is_empty() || old.items.is_some() || old.names.is_some()
    }

    /// Whether the next thing to do is about the list looked at last.
    pub fn is_about_newest(&mut self, session: &Session) -> bool {
        if self.is_over {
            return false;
        }
        if self.todo.is_none() {
            self.plan(session);
        }
        let next = self.todo.as_ref().and_then(VecDeque::front);
        let newest = session.orders.known().last();
        next.zip(newest)
            .is_some_and(|((next, _), newest)| *next == newest.list)
    }

    /// Does a little, by so many items; whether there is more to do.
    pub fn prepare(&mut self, session: &Session, count: usize) -> bool {
        if self.is_over {
            return false;
        }
        if self.todo.is_none() {
            self.plan(session);
        }
        let is_more = self
            .go_on(session, count)
            .unwrap_or_else(|OutOfMemory { .. }| {
                self.give_back();
                false
            });
        is_more && !self.is_over
    }

    /// Finds out what to do, and forgets what is no use any more.
    fn plan(&mut self, session: &Session) {
        let mut todo = VecDeque::new();
        let mut lists: Vec<&List> = Vec::new();
        for one in session.orders.known().iter().rev() {
            if !parts::is_long(one.order.len()) || lists.contains(&&one.list) {
                continue;
            }
            lists.push(&one.list);
            let turned = Sort {
                descending: !one.sort.descending,
                ..one.sort
            };
            let turned = [turned].into_iter();
            todo.extend(turned.chain(orders()).map(|sort| (one.list.clone(), sort)));
            if lists.len() == LISTS {
                break;
            }
        }
        let mut room = room(session);
        let mut below = Vec::new();
        for (list, sort, count) in self.below.iter().rev() {
            // What was opened has its items already.
            let taken = if session.orders.known().iter().any(|one| one.list == *list) {
                0
            } else {
                *count
            };
            if let Some(left) = room.checked_sub(taken) {
                room = left;
                todo.push_back((list.clone(), *sort));
                if *count > LONGEST {
                    below.push(list);
                }
            }
        }
        for list in below {
            todo.extend(orders().map(|sort| (list.clone(), sort)));
        }
        let is_wanted = |list: &List| todo.iter().any(|(wanted, _)| wanted == list);
        self.orders.retain(|one| is_wanted(&one.list));
        self.items.take_if(|items| !is_wanted(&items.list));
        self.names.take_if(|(list, _)| !is_wanted(list));
        self.todo = Some(todo);
    }

    fn go_on(&mut self, session: &Session, count: usize) -> Result<bool, OutOfMemory> {
        let todo = self.todo.as_mut();
        let Some((list, sort)) = todo.and_then(|todo| todo.pop_front()) else {
            return Ok(false);
        };
        if !self.advance(session, &list, sort, count)? {
            self.todo.get_or_insert_default().push_front((list, sort));
        }
        Ok(true)
    }

    /// Does a little for one order; whether nothing is left to do for it.
    fn advance(
        &mut self,
        session: &Session,
        list: &List,
        sort: Sort,
        count: usize,
    ) -> Result<bool, OutOfMemory> {
        let known = session.orders.known();
        if known
            .iter()
            .any(|one| one.list == *list && one.sort == sort)
        {
            return Ok(true);
        }
        let is_it = |one: &&mut Sorted| one.list == *list && one.sort == sort;
        if let Some(one) = self.orders.iter_mut().find(is_it) {
            // A list that is gone meanwhile, or has no such column.
            let Ok(comparer) = Comparer::new(session, list, sort, &one.facts) else {
                return Ok(true);
            };
            return Ok(!one.order.begin(count, &comparer)?);
        }
        let known = self.of_list(session, list).next();
        let known = known.map(|one| (one.order.items().clone(), one.facts.clone()));
        let (items, mut facts) = match known {
            Some(known) => known,
            None => match self.made_items(list) {
                Some(items) => (items, ListFacts::of(&session.snapshot, list)?),
                None => return self.make_items(session, list, count),
            },
        };
        facts.names = self
            .of_list(session, list)
            .find_map(|one| one.facts.names.clone());
        if facts.names.is_none()
            && let Some(mut found) = self.take_names(list, sort.column)
        {
            if items.len() > room(session) {
                return Ok(true);
            }
            if found.advance(&session.snapshot, &items, &facts.holders, count)? {
                self.names = Some((list.clone(), found));
                return Ok(false);
            }
            facts.names = Some(Arc::new(found.names(&session.snapshot)));
        }
        self.orders.push(Sorted {
            list: list.clone(),
            sort,
            order: Order::new(items),
            facts,
        });
        Ok(false)
    }

    /// The list's orders that there are.
    fn of_list<'a>(
        &'a self,
        session: &'a Session,
        list: &'a List,
    ) -> impl Iterator<Item = &'a Sorted> {
        let all = session.orders.known().iter().chain(&self.orders);
        all.filter(move |one| one.list == *list)
    }

    /// The items of a list once they are all made.
    fn made_items(&mut self, list: &List) -> Option<Arc<Vec<u32>>> {
        let is_made = |made: &mut ItemsMade| made.list == *list && made.left.is_empty();
        self.items.take_if(is_made).map(|made| Arc::new(made.items))
    }

    /// Makes a little of a list; whether it cannot be made.
    fn make_items(
        &mut self,
        session: &Session,
        list: &List,
        count: usize,
    ) -> Result<bool, OutOfMemory> {
        let under_way = match self.take_items(list) {
            Some(items) => Some(items),
            None => ItemsMade::begin(&session.snapshot, list)?,
        };
        let Some(mut items) = under_way else {
            return Ok(true);
        };
        items.advance(&session.snapshot, count)?;
        self.items = Some(items);
        Ok(false)
    }
}

/// All orders that tables offer, those first that a click on a header asks for first.
fn orders() -> impl Iterator<Item = Sort> {
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

/// So many items may be prepared in all: more in a snapshot of many nodes, whose lists are longer
/// and whose memory is larger.
fn room(session: &Session) -> usize {
    ITEMS.max(session.snapshot.tables.nodes.len() / 2)
}

/// The order that a list opens in below a row of another, as tables keep it.
fn sort_below(list: &List, below: &List, sort: Sort) -> Sort {
    let is_sorted_so = COLUMNS.contains(&sort.column);
    if sort == list.default_sort() || !is_sorted_so {
        return below.default_sort();
    }
    sort
}

#[cfg(test)]
mod tests {
    use heaplens_model::query::{Answer, Query};
    use heaplens_model::{DomState, EdgeKind, NodeKind, ObjectId, StringIdx};

    use super::super::list_facts::ListNames;
    use super::*;
    use crate::tables::Tables;
    use crate::tables::edges::Edge;
    use crate::tables::nodes::NodeRecord;

    const MANY: u32 = 40_000;

    /// A root that holds so many objects of one class, each of which holds the first of them.
    fn session(count: u32) -> Session {
        let mut tables = Tables::default();
        for text in ["", "A", "a"] {
            tables.strings.push(text.as_bytes()).expect("fits");
        }
        for node in 0..=count {
            let first_edge = tables.edges.len() as u32;
            let targets = if node == 0 { 1..count + 1 } else { 1..2 };
            for target in targets {
                let link = Edge::new(NodeIdx(target), EdgeKind::Property);
                tables.edges.push(link, 2).expect("fits");
            }
            let kind = if node == 0 {
                NodeKind::Synthetic
            } else {
                NodeKind::Object
            };
            let record = NodeRecord {
                kind,
                dom_state: DomState::Unknown,
                name: StringIdx(node.min(1)),
                id: ObjectId(u64::from(2 * node + 1)),
                self_size: u64::from(node % 7),
                first_edge,
            };
            tables.nodes.push(record).expect("fits");
        }
        let edges = tables.edges.len() as u32;
        tables.nodes.close(edges).expect("fits");
        Session::from_tables(tables).expect("fits")
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

    fn begun(session: &Session) -> Vec<(&List, Sort)> {
        let orders = session.orders.ahead().orders();
        let begun = orders.iter().filter(|one| one.order.is_beginning_known());
        begun.map(|one| (&one.list, one.sort)).collect()
    }

    const CLASSES: List = List::Classes {
        name_contains: String::new(),
    };

    fn objects(session: &Session) -> List {
        let class = session.snapshot().classes.of_node(NodeIdx(1));
        List::ClassObjects { class }
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
        // All of them share the items.
        let items = session.orders.known().last().expect("asked").order.items();
        assert_eq!(Arc::strong_count(items), 2 * COLUMNS.len());
        // What another list has no use of is forgotten.
        session.orders.forget(|list| *list == objects);
        assert!(begun(&session).is_empty());
    }

    #[test]
    fn all_orders_of_retainers_are_begun_and_a_turned_one_first() {
        let mut session = session(MANY);
        let node = NodeIdx(1);
        let list = List::Retainers { node };
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
        let mut session = session(LONGEST as u32 / 6 * 7 + 14);
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
        while session.orders.ahead().items.is_none() {
            assert!(session.prepare(MANY as usize / 2));
        }
        let made = session.orders.ahead().items.as_ref().expect("under way");
        assert_eq!((&made.list, made.left.is_empty()), (&objects, false));
        let half = made.items.len();
        assert!(half > 0);
        // What is missing afterwards was not looked for again.
        let made = session.orders.ahead_mut().items.as_mut();
        made.expect("under way").items.clear();
        ask_first(&mut session, &objects);
        assert!(session.orders.ahead().items.is_none());
        let known = session.orders.known().last().expect("asked");
        let all: Vec<u32> = (1..=MANY).filter(|node| node % 7 > 0).collect();
        assert_eq!(**known.order.items(), all[half..]);
        // Names, half of them found.
        let list = List::Retainers { node: NodeIdx(1) };
        ask_first(&mut session, &list);
        while session.orders.ahead().names.is_none() {
            assert!(session.prepare(MANY as usize / 4));
        }
        let (_, found) = session.orders.ahead_mut().names.as_mut().expect("begun");
        assert!(matches!(found, NamesFound::Retainers(..)));
        *found = NamesFound::begin(&objects, Column::Name).expect("of objects");
        ask(&mut session, &list, by_name(&list));
        assert!(session.orders.ahead().names.is_none());
        let known = session.orders.known().last().expect("asked");
        let names = known.facts.names.as_deref();
        assert!(matches!(names, Some(ListNames::Objects(_))));
    }

    #[test]
    fn short_lists_are_left_alone() {
        let mut session = session(1000);
        let objects = objects(&session);
        for list in [CLASSES, objects, List::RootEdges] {
            ask_first(&mut session, &list);
            prepare(&mut session);
            assert!(session.orders.ahead().orders().is_empty());
        }
    }

    #[test]
    fn nothing_is_prepared_any_more_where_memory_ran_out() {
        let mut session = session(MANY);
        let objects = objects(&session);
        ask_first(&mut session, &objects);
        prepare(&mut session);
        assert!(session.orders.give_back());
        assert!(!session.orders.give_back(), "it is given back once");
        ask_first(&mut session, &objects);
        prepare(&mut session);
        assert!(begun(&session).is_empty());
    }
}
