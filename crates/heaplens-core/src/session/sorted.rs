//! The lists looked at of late, each in its order: what is found out about one is kept, and what
//! may be asked for next is prepared ([`super::ahead`]).

use std::ops::Range;
use std::sync::Arc;

use heaplens_model::query::{List, QueryError, Sort};

use super::Session;
use super::ahead::Ahead;
use super::compare::Comparer;
use super::list_facts::{ListFacts, ListNames};
use crate::query::{Order, Ranking};
use crate::tables::OutOfMemory;

/// So many orders of lists are kept: those of the lists that are open on the screen.
const KEPT: usize = 32;
/// So many of them are prepared for more looks: one for each table in sight.
const PREPARED: usize = 2;
/// And no more bytes than this, but for the newest one.
const KEPT_BYTES: u64 = 256 << 20;

/// A list that finds its order as it is looked at.
#[derive(Debug)]
pub struct Sorted {
    /// Which list.
    pub list: List,
    /// In which order.
    pub sort: Sort,
    /// As far as it is known.
    pub order: Order,
    /// The same for each order of the list.
    pub facts: ListFacts,
}

/// The orders looked at of late.
#[derive(Debug, Default)]
pub struct Orders {
    /// The newest last.
    known: Vec<Sorted>,
    /// What nobody has looked at yet.
    ahead: Ahead,
}

fn no_memory(_: OutOfMemory) -> QueryError {
    QueryError::OutOfMemory
}

impl Orders {
    /// Takes a list's order out of the kept ones, or makes it. [`Orders::keep`] puts it back; an
    /// error in between costs its memory, not its truth.
    pub fn take(session: &mut Session, list: &List, sort: Sort) -> Result<Sorted, QueryError> {
        let Orders { known, ahead } = &mut session.orders;
        let place = known
            .iter()
            .position(|one| one.list == *list && one.sort == sort);
        let taken = match place {
            Some(place) => Some(known.remove(place)),
            None => ahead.take(list, sort),
        };
        if let Some(mut one) = taken {
            // So that they are counted with the newest order, whichever it is.
            let names = one.facts.names.take();
            one.facts.names = names.or_else(|| session.orders.names_of(list));
            return Ok(one);
        }
        // The same list in another order has the same items, and perhaps its names are known.
        let same = session.orders.of_list(list).next();
        let same = same.map(|one| (one.order.items().clone(), one.facts.clone()));
        let (items, mut facts) = match same {
            Some(same) => same,
            None => {
                let under_way = session.orders.ahead.take_items(list);
                let finished = under_way.map(|made| made.finish(&session.snapshot));
                let items = match finished {
                    Some(Ok(items)) => items,
                    // What was under way is given back now.
                    Some(Err(_)) | None => session.items(list)?,
                };
                let facts = ListFacts::of(&session.snapshot, list).map_err(no_memory)?;
                (Arc::new(items), facts)
            }
        };
        facts.names = session.orders.names_of(list);
        if facts.names.is_none()
            && let Some(found) = session.orders.ahead.take_names(list, sort.column)
        {
            let names = found.finish(&session.snapshot, &items, &facts.holders);
            facts.names = Some(Arc::new(names.map_err(no_memory)?));
        }
        Ok(Sorted {
            list: list.clone(),
            sort,
            order: Order::new(items),
            facts,
        })
    }

    /// The orders of a list that there are.
    fn of_list<'a>(&'a self, list: &'a List) -> impl Iterator<Item = &'a Sorted> {
        let all = self.known.iter().chain(self.ahead.orders());
        all.filter(move |one| one.list == *list)
    }

    /// The names of a list's rows, if an order asked for them.
    fn names_of(&self, list: &List) -> Option<Arc<ListNames>> {
        self.of_list(list).find_map(|one| one.facts.names.clone())
    }

    /// Keeps an order, and forgets the oldest ones where there are too many.
    pub fn keep(&mut self, order: Sorted) {
        let known = &mut self.known;
        known.push(order);
        let newest = known.len() - 1;
        let mut surplus = known.len().saturating_sub(KEPT);
        let mut bytes = 0;
        let mut lists = Vec::new();
        for (place, one) in known.iter().enumerate().rev() {
            bytes += one.order.memory();
            // What the orders of a list share counts once.
            if !lists.contains(&&one.list) {
                bytes += one.shared_memory();
                lists.push(&one.list);
            }
            if bytes > KEPT_BYTES && place < newest {
                surplus = surplus.max(place + 1);
                break;
            }
        }
        known.drain(..surplus);
    }

    /// Says what was shown: each row may be the next to be opened. Nothing if it was no row.
    pub fn seen(session: &mut Session, list: &List, sort: Sort, items: &[u32]) {
        let below = Ahead::below(session, list, sort, items);
        session.orders.ahead.seen(below);
    }

    /// The orders that somebody looked at, the newest last.
    pub fn known(&self) -> &[Sorted] {
        &self.known
    }

    /// Gives back what nobody asked for; whether there was anything.
    pub fn give_back(&mut self) -> bool {
        self.ahead.give_back()
    }

    /// What nobody has looked at yet.
    #[cfg(test)]
    pub fn ahead(&self) -> &Ahead {
        &self.ahead
    }

    /// The same, for tests that tamper with it.
    #[cfg(test)]
    pub fn ahead_mut(&mut self) -> &mut Ahead {
        &mut self.ahead
    }

    /// Does a little of what makes later answers quick; whether there is more to do. First come the
    /// other orders of the list looked at last, which a click asks for; then far places in the
    /// lists looked at last, then all else.
    pub fn prepare(session: &mut Session, items: usize) -> bool {
        let mut ahead = std::mem::take(&mut session.orders.ahead);
        let is_next = ahead.is_about_newest(session);
        let is_more = is_next && ahead.prepare(session, items)
            || Orders::prepare_parts(session, items)
            || ahead.prepare(session, items);
        session.orders.ahead = ahead;
        is_more
    }

    fn prepare_parts(session: &mut Session, items: usize) -> bool {
        let known = &session.orders.known;
        let newest = known.len().saturating_sub(PREPARED);
        let place = (newest..known.len()).rfind(|place| known[*place].order.is_unprepared());
        let Some(place) = place else {
            return false;
        };
        let mut one = session.orders.known.remove(place);
        // A list that is gone meanwhile is forgotten.
        let is_there = Comparer::new(session, &one.list, one.sort, &one.facts)
            .map(|comparer| one.order.prepare(items, &comparer))
            .is_ok();
        if is_there {
            session.orders.known.insert(place, one);
        }
        true
    }

    /// Forgets some lists.
    pub fn forget(&mut self, mut is_gone: impl FnMut(&List) -> bool) {
        self.known.retain(|one| !is_gone(&one.list));
        self.ahead.forget(is_gone);
    }
}

impl Sorted {
    /// How many items.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// The items at these places; see [`Order::window`].
    pub fn window(
        &mut self,
        session: &Session,
        range: Range<usize>,
    ) -> Result<Vec<u32>, QueryError> {
        let comparer = Comparer::new(session, &self.list, self.sort, &self.facts)?;
        self.order.window(range, &comparer).map_err(no_memory)
    }

    /// The place of the first item that `wanted` picks. O(items).
    pub fn position(
        &self,
        session: &Session,
        wanted: impl Fn(u32) -> bool,
    ) -> Result<Option<usize>, QueryError> {
        let comparer = Comparer::new(session, &self.list, self.sort, &self.facts)?;
        let items = self.order.items().iter().copied();
        let first = items
            .filter(|item| wanted(*item))
            .min_by(|a, b| comparer.compare(*a, *b));
        let position = first.map(|item| self.order.position(item, &comparer));
        position.transpose().map_err(no_memory)
    }

    /// The place of an object that stands for itself, in a list that is in file order.
    pub fn position_of(&self, session: &Session, item: u32) -> Result<Option<usize>, QueryError> {
        let comparer = Comparer::new(session, &self.list, self.sort, &self.facts)?;
        let is_there = self.order.items().binary_search(&item).is_ok();
        let position = is_there.then(|| self.order.position(item, &comparer));
        position.transpose().map_err(no_memory)
    }

    /// Bytes that all orders of the list hold together.
    fn shared_memory(&self) -> u64 {
        let columns = self.order.items().capacity() + self.facts.holders.capacity();
        let names = self.facts.names.as_ref().map_or(0, |names| names.memory());
        4 * columns as u64 + names
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::NodeIdx;

    use super::*;

    fn order(list: &List, items: &Arc<Vec<u32>>) -> Sorted {
        Sorted {
            list: list.clone(),
            sort: list.default_sort(),
            order: Order::new(items.clone()),
            facts: ListFacts::default(),
        }
    }

    #[test]
    fn the_oldest_orders_are_forgotten_when_they_are_many_or_hold_much() {
        let list = |node| List::Edges {
            node: NodeIdx(node),
        };
        let few = Arc::new(vec![0; 10]);
        let mut orders = Orders::default();
        for node in 0..KEPT as u32 + 5 {
            orders.keep(order(&list(node), &few));
        }
        assert_eq!(orders.known().len(), KEPT);
        assert_eq!(orders.known()[0].list, list(5));
        // What one list's orders share is held once, however many they are.
        let much = Arc::new(vec![0; KEPT_BYTES as usize / 4 / 2]);
        for _ in 0..3 {
            orders.keep(order(&list(100), &much));
        }
        assert_eq!(orders.known().len(), KEPT);
        let as_much = Arc::new(vec![0; much.len() + 1]);
        orders.keep(order(&list(101), &as_much));
        assert_eq!(orders.known().len(), 1);
        let more = Arc::new(vec![0; 2 * much.len() + 1]);
        orders.keep(order(&list(102), &more));
        let known: Vec<_> = orders.known().iter().map(|one| &one.list).collect();
        assert_eq!(known, [&list(102)], "the newest is kept whatever it holds");
    }
}
