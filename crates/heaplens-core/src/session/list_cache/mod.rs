//! The cache of lists: the orders that were asked for of late, and those that may be asked for
//! next.
//!
//! An order keeps what was sorted of it, so that scrolling costs nothing. All orders of a list
//! share its items and names. While no question waits, the client calls [`ListCache::prepare`],
//! which does in small steps what later answers need ([`prefetch`]). Answers are the same without.
//!
//! The cache holds no part of the session: each call is given the [`Lists`] that it reads.

mod cached_order;
mod partial_list;
mod prefetch;

use std::sync::Arc;

use heaplens_model::query::{List, QueryError, Sort};

use self::cached_order::{CachedOrder, no_memory};
use self::partial_list::PartialList;
use self::prefetch::Prefetch;
use crate::query::{ItemIdx, Order};
use crate::views::lists::Lists;
use crate::views::lists::sort_facts::{SortFacts, SortNames};

/// So many orders are kept: those of the lists that are open on the screen.
const KEPT: usize = 32;
/// So many of them are prepared for more looks: one for each table in sight.
const PREPARED: usize = 2;
/// The orders hold at most so many bytes, the newest one apart.
const KEPT_BYTES: u64 = 256 << 20;

/// The orders of lists that are known or prepared.
#[derive(Debug, Default)]
pub struct ListCache {
    /// Those that were asked for, the newest last.
    known: Vec<CachedOrder>,
    /// Those that were not asked for yet.
    prefetch: Prefetch,
}

impl ListCache {
    /// Takes an order out of the cache, or makes it. [`ListCache::keep`] puts it back; an error in
    /// between costs what was found about it.
    ///
    /// # Errors
    /// When there is no such list, it has no such column, or memory runs out.
    pub fn take(
        &mut self,
        lists: Lists<'_>,
        list: &List,
        sort: Sort,
    ) -> Result<CachedOrder, QueryError> {
        let position = self.known.iter().position(|one| one.is(list, sort));
        let taken = match position {
            Some(position) => Some(self.known.remove(position)),
            None => self.prefetch.take(list, sort),
        };
        if let Some(mut one) = taken {
            // So that they are counted with the newest order, whichever it is.
            let names = one.facts.names.take();
            one.facts.names = names.or_else(|| self.names_of(list));
            return Ok(one);
        }
        let (items, mut facts) = self.items_of(lists, list)?;
        facts.names = self.names_of(list);
        if facts.names.is_none() {
            let no_facts = SortFacts::default();
            let rows = lists.open(list, &no_facts)?;
            let found = self.prefetch.take_names(list, &*rows, sort.column);
            let names = found.map(|found| found.finish(lists.snapshot, &items, &facts));
            facts.names = names.transpose().map_err(no_memory)?.map(Arc::new);
        }
        Ok(CachedOrder {
            list: list.clone(),
            sort,
            order: Order::new(items),
            facts,
        })
    }

    /// The items of a list and what its orders share, from another order if there is one.
    fn items_of(
        &mut self,
        lists: Lists<'_>,
        list: &List,
    ) -> Result<(Arc<Vec<ItemIdx>>, SortFacts), QueryError> {
        if let Some(one) = self.orders_of(list).next() {
            return Ok((one.order.items().clone(), one.facts.clone()));
        }
        let begun = self.prefetch.take_items(list);
        let finished = begun.map(|partial| partial.finish(lists));
        let (items, facts) = match finished {
            Some(Ok(finished)) => finished,
            // What was begun is given back by now.
            Some(Err(_)) | None => PartialList::begin(lists, list)?.finish(lists)?,
        };
        Ok((Arc::new(items), facts))
    }

    /// The orders of a list that there are.
    fn orders_of<'a>(&'a self, list: &'a List) -> impl Iterator<Item = &'a CachedOrder> {
        let all = self.known.iter().chain(self.prefetch.orders());
        all.filter(move |one| one.list == *list)
    }

    /// The names of a list's rows, if an order asked for them.
    fn names_of(&self, list: &List) -> Option<Arc<SortNames>> {
        self.orders_of(list).find_map(|one| one.facts.names.clone())
    }

    /// Keeps an order as the newest, and forgets the oldest ones where there are too many.
    pub fn keep(&mut self, order: CachedOrder) {
        let known = &mut self.known;
        known.push(order);
        let newest = known.len() - 1;
        let mut surplus = known.len().saturating_sub(KEPT);
        let mut bytes = 0;
        let mut lists = Vec::new();
        for (position, one) in known.iter().enumerate().rev() {
            bytes += one.order.memory();
            // What the orders of a list share counts once.
            if !lists.contains(&&one.list) {
                bytes += one.shared_memory();
                lists.push(&one.list);
            }
            if bytes > KEPT_BYTES && position < newest {
                surplus = surplus.max(position + 1);
                break;
            }
        }
        known.drain(..surplus);
    }

    /// Notes which rows were shown: each may be the next to be opened.
    pub fn note_shown(&mut self, lists: Lists<'_>, list: &List, sort: Sort, items: &[ItemIdx]) {
        let no_facts = SortFacts::default();
        if let Ok(rows) = lists.open(list, &no_facts) {
            let below = items.iter().filter_map(|item| rows.below(*item));
            self.prefetch.note_shown(list, sort, below);
        }
    }

    /// Does a little of what makes later answers quick, by `items` items. Returns whether there is
    /// more to do.
    ///
    /// First come the other orders of the list looked at last, which a click asks for, then far
    /// positions in the lists looked at last, then all else.
    pub fn prepare(&mut self, lists: Lists<'_>, items: usize) -> bool {
        let ListCache { known, prefetch } = self;
        let is_next = prefetch.is_about_newest(lists, known);
        is_next && prefetch.prepare(lists, known, items)
            || prepare_parts(lists, known, items)
            || prefetch.prepare(lists, known, items)
    }

    /// Forgets some lists.
    pub fn forget(&mut self, mut is_gone: impl FnMut(&List) -> bool) {
        self.known.retain(|one| !is_gone(&one.list));
        self.prefetch.forget(is_gone);
    }

    /// Gives back the memory of what was not asked for, and prefetches nothing any more. Returns
    /// whether there was anything.
    pub fn give_back(&mut self) -> bool {
        self.prefetch.give_back()
    }
}

/// Cuts the lists looked at last into parts, by `items` items. Returns whether there was one to
/// cut.
fn prepare_parts(lists: Lists<'_>, known: &mut Vec<CachedOrder>, items: usize) -> bool {
    let newest = known.len().saturating_sub(PREPARED);
    let mut unprepared = newest..known.len();
    let Some(position) = unprepared.rfind(|position| known[*position].order.is_unprepared()) else {
        return false;
    };
    let one = &mut known[position];
    let sorted = lists.sorted(&one.list, one.sort, &one.facts);
    let prepared = sorted.map(|sorted| one.order.prepare(items, &sorted));
    if prepared.is_err() {
        // The list is gone meanwhile.
        known.remove(position);
    }
    true
}

#[cfg(test)]
mod tests {
    use heaplens_model::NodeIdx;

    use super::*;

    fn order(list: &List, items: &Arc<Vec<ItemIdx>>) -> CachedOrder {
        CachedOrder {
            list: list.clone(),
            sort: list.default_sort(),
            order: Order::new(items.clone()),
            facts: SortFacts::default(),
        }
    }

    #[test]
    fn the_oldest_orders_are_forgotten_when_they_are_many_or_hold_much() {
        let list = |node| List::Edges {
            node: NodeIdx(node),
        };
        let few = Arc::new(vec![ItemIdx::default(); 10]);
        let mut cache = ListCache::default();
        for node in 0..KEPT as u32 + 5 {
            cache.keep(order(&list(node), &few));
        }
        assert_eq!(cache.known.len(), KEPT);
        assert_eq!(cache.known[0].list, list(5));
        // What one list's orders share is held once, however many they are.
        let much = Arc::new(vec![ItemIdx::default(); KEPT_BYTES as usize / 4 / 2]);
        for _ in 0..3 {
            cache.keep(order(&list(100), &much));
        }
        assert_eq!(cache.known.len(), KEPT);
        let as_much = Arc::new(vec![ItemIdx::default(); much.len() + 1]);
        cache.keep(order(&list(101), &as_much));
        assert_eq!(cache.known.len(), 1);
        let more = Arc::new(vec![ItemIdx::default(); 2 * much.len() + 1]);
        cache.keep(order(&list(102), &more));
        let known: Vec<_> = cache.known.iter().map(|one| &one.list).collect();
        assert_eq!(known, [&list(102)], "the newest is kept whatever it holds");
    }
}
