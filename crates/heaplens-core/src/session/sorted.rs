//! The lists looked at of late, each in its order: what is found out about one is kept, and what
//! may be asked for next is prepared ([`super::ahead`]).

use std::ops::Range;
use std::sync::Arc;

use heaplens_model::query::{List, QueryError, Sort};

use super::Session;
use super::ahead::Ahead;
use super::compare::{Comparer, ListNames};
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
    pub names: Option<Arc<ListNames>>,
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
        if let Some(place) = place {
            return Ok(known.remove(place));
        }
        if let Some(prepared) = ahead.take(list, sort) {
            return Ok(prepared);
        }
        // The same list in another order has the same items, and perhaps its names are known.
        let of_list = || {
            let all = known.iter().chain(ahead.orders());
            all.filter(|one| one.list == *list)
        };
        let names = of_list().find_map(|one| one.names.clone());
        let items = match of_list().next() {
            Some(one) => one.order.items().clone(),
            None => Arc::new(session.items(list)?),
        };
        let names = match names {
            Some(names) => Some(names),
            None => ListNames::find(&session.snapshot, list, sort.column, &items)
                .map_err(no_memory)?
                .map(Arc::new),
        };
        Ok(Sorted {
            list: list.clone(),
            sort,
            order: Order::new(items),
            names,
        })
    }

    /// Keeps an order, and forgets the oldest ones where there are too many.
    pub fn keep(&mut self, order: Sorted) {
        let known = &mut self.known;
        known.push(order);
        let mut bytes: u64 = known.iter().map(Sorted::memory).sum();
        while known.len() > 1 && (known.len() > KEPT || bytes > KEPT_BYTES) {
            bytes -= known.remove(0).memory();
        }
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
        let is_there = Comparer::new(session, &one.list, one.sort, one.names.as_deref())
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
        let comparer = Comparer::new(session, &self.list, self.sort, self.names.as_deref())?;
        self.order.window(range, &comparer).map_err(no_memory)
    }

    /// The place of the first item that `wanted` picks. O(items).
    pub fn position(
        &self,
        session: &Session,
        wanted: impl Fn(u32) -> bool,
    ) -> Result<Option<usize>, QueryError> {
        let comparer = Comparer::new(session, &self.list, self.sort, self.names.as_deref())?;
        let items = self.order.items().iter().copied();
        let first = items
            .filter(|item| wanted(*item))
            .min_by(|a, b| comparer.compare(*a, *b));
        let position = first.map(|item| self.order.position(item, &comparer));
        position.transpose().map_err(no_memory)
    }

    /// The place of an object that stands for itself, in a list that is in file order.
    pub fn position_of(&self, session: &Session, item: u32) -> Result<Option<usize>, QueryError> {
        let comparer = Comparer::new(session, &self.list, self.sort, self.names.as_deref())?;
        let is_there = self.order.items().binary_search(&item).is_ok();
        let position = is_there.then(|| self.order.position(item, &comparer));
        position.transpose().map_err(no_memory)
    }

    fn memory(&self) -> u64 {
        self.order.memory() + self.names.as_ref().map_or(0, |names| names.memory())
    }
}
