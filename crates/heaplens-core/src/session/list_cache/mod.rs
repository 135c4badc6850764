//! The cache of lists: the orders of recent queries, and those that later queries may need.
//!
//! An order keeps its sorted parts, so that scrolling back costs nothing. All orders of a list
//! share its items and names. While no query waits, the client calls [`ListCache::prepare`], which
//! prepares later answers in small steps ([`prefetch`]). Answers are the same without it.
//!
//! The cache holds no part of the session: each call gets the [`Lists`] that it reads.

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
use crate::views::lists::sort_facts::{PartialNames, SortFacts, SortNames};

/// The most orders that are kept: those of the lists that are open on the screen.
const MAX_KEPT: usize = 32;
/// The most orders that are divided into parts: one for each visible table.
const MAX_PREPARED: usize = 2;
/// The most bytes of memory that all orders except the newest take.
const MAX_KEPT_BYTES: u64 = 256 << 20;

/// The orders of lists that are known or prepared.
#[derive(Debug, Default)]
pub struct ListCache {
    /// The orders of recent queries, the newest last.
    known: Vec<CachedOrder>,
    /// The orders that no query asked for yet.
    prefetch: Prefetch,
}

impl ListCache {
    /// Takes an order out of the cache, or makes it. [`ListCache::keep`] must put it back; if an
    /// error occurs before, everything found about the order is lost.
    ///
    /// # Errors
    /// There is no such list, it has no such column, or memory runs out.
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
        let no_facts = SortFacts::default();
        let needed = lists.open(list, &no_facts)?.begin_names(sort.column);
        if let Some(mut one) = taken {
            // Names are counted with the newest order of the list.
            let names = one.facts.names.take();
            one.facts.names = names.or_else(|| self.names_of(list, needed.as_ref()?));
            return Ok(one);
        }
        let (items, mut facts) = self.items_of(lists, list)?;
        facts.names = needed.as_ref().and_then(|one| self.names_of(list, one));
        if facts.names.is_none() {
            let found = needed.map(|needed| self.prefetch.take_names(list, needed));
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

    /// Returns the items of a list and what its orders share, from another order if there is one.
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
            // The list that was begun has been freed.
            Some(Err(_)) | None => PartialList::begin(lists, list)?.finish(lists)?,
        };
        Ok((Arc::new(items), facts))
    }

    /// Returns all orders of a list in the cache.
    fn orders_of<'a>(&'a self, list: &'a List) -> impl Iterator<Item = &'a CachedOrder> {
        let all = self.known.iter().chain(self.prefetch.orders());
        all.filter(move |one| one.list == *list)
    }

    /// Returns the names of a list's rows that are `needed`, if another order needed them too.
    fn names_of(&self, list: &List, needed: &PartialNames) -> Option<Arc<SortNames>> {
        let names = self
            .orders_of(list)
            .filter_map(|one| one.facts.names.as_ref());
        names.into_iter().find(|names| needed.fits(names)).cloned()
    }

    /// Keeps an order as the newest, and drops the oldest ones if there are too many.
    pub fn keep(&mut self, order: CachedOrder) {
        let known = &mut self.known;
        known.push(order);
        let newest = known.len() - 1;
        let mut surplus = known.len().saturating_sub(MAX_KEPT);
        let mut bytes = 0;
        let mut lists = Vec::new();
        for (position, one) in known.iter().enumerate().rev() {
            bytes += one.order.memory();
            // The shared data of a list's orders counts once.
            if !lists.contains(&&one.list) {
                bytes += one.shared_memory();
                lists.push(&one.list);
            }
            if bytes > MAX_KEPT_BYTES && position < newest {
                surplus = surplus.max(position + 1);
                break;
            }
        }
        known.drain(..surplus);
    }

    /// Notes the rows that were shown, since each may be opened next.
    pub fn note_shown(&mut self, lists: Lists<'_>, list: &List, sort: Sort, items: &[ItemIdx]) {
        let no_facts = SortFacts::default();
        if let Ok(rows) = lists.open(list, &no_facts) {
            let below = items.iter().filter_map(|item| rows.below(*item));
            self.prefetch.note_shown(list, sort, below);
        }
    }

    /// Prepares later answers by a small step of `items` items. Returns whether there is more to
    /// do.
    ///
    /// First come the other orders of the most recent list, which need one click, then the parts of
    /// the most recent lists, then everything else.
    pub fn prepare(&mut self, lists: Lists<'_>, items: usize) -> bool {
        let ListCache { known, prefetch } = self;
        let is_next = prefetch.is_about_newest(lists, known);
        is_next && prefetch.prepare(lists, known, items)
            || prepare_parts(lists, known, items)
            || prefetch.prepare(lists, known, items)
    }

    /// Drops some lists.
    pub fn forget(&mut self, mut is_gone: impl FnMut(&List) -> bool) {
        self.known.retain(|one| !is_gone(&one.list));
        self.prefetch.forget(is_gone);
    }

    /// Frees everything prefetched, and prefetches nothing any more. Returns whether there was
    /// anything.
    pub fn give_back(&mut self) -> bool {
        self.prefetch.give_back()
    }
}

/// Divides the most recent lists into parts, by `items` items. Returns whether there was one to
/// divide.
fn prepare_parts(lists: Lists<'_>, known: &mut Vec<CachedOrder>, items: usize) -> bool {
    let newest = known.len().saturating_sub(MAX_PREPARED);
    let mut unprepared = newest..known.len();
    let Some(position) = unprepared.rfind(|position| known[*position].order.is_unprepared()) else {
        return false;
    };
    let one = &mut known[position];
    let sorted = lists.sorted(&one.list, one.sort, &one.facts);
    let prepared = sorted.map(|sorted| one.order.prepare(items, &sorted));
    if prepared.is_err() {
        // The list has been dropped meanwhile.
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
        for node in 0..MAX_KEPT as u32 + 5 {
            cache.keep(order(&list(node), &few));
        }
        assert_eq!(cache.known.len(), MAX_KEPT);
        assert_eq!(cache.known[0].list, list(5));
        // The orders of one list share their items, however many they are.
        let much = Arc::new(vec![ItemIdx::default(); MAX_KEPT_BYTES as usize / 4 / 2]);
        for _ in 0..3 {
            cache.keep(order(&list(100), &much));
        }
        assert_eq!(cache.known.len(), MAX_KEPT);
        let as_much = Arc::new(vec![ItemIdx::default(); much.len() + 1]);
        cache.keep(order(&list(101), &as_much));
        assert_eq!(cache.known.len(), 1);
        let more = Arc::new(vec![ItemIdx::default(); 2 * much.len() + 1]);
        cache.keep(order(&list(102), &more));
        let known: Vec<_> = cache.known.iter().map(|one| &one.list).collect();
        assert_eq!(known, [&list(102)], "the newest is kept whatever it holds");
    }
}
