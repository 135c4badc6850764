//! A list in its order, by whichever way of comparing suits it.

use std::ops::Range;

use super::compare::Comparer;
use crate::query::Order;
use crate::views::objects::ObjectKey;

/// Lists shorter than this are compared by asking the columns; keys would not pay.
const WORTH_KEYS: usize = 10_000;

/// A list that finds its order as it is looked at.
#[derive(Debug)]
pub enum Sorted {
    /// By [`Comparer`].
    Compared(Order<u32>),
    /// By keys that hold all that comparing needs.
    Keyed(Order<ObjectKey>),
}

impl Sorted {
    /// Items in no order yet.
    pub fn new(items: Vec<u32>, comparer: &Comparer<'_>) -> Sorted {
        if items.len() >= WORTH_KEYS
            && let Some(keys) = comparer.keys(&items)
        {
            return Sorted::Keyed(Order::new(keys));
        }
        Sorted::Compared(Order::new(items))
    }

    /// How many items.
    pub fn len(&self) -> usize {
        match self {
            Sorted::Compared(order) => order.len(),
            Sorted::Keyed(order) => order.len(),
        }
    }

    /// Bytes that the list holds.
    pub fn memory(&self) -> u64 {
        match self {
            Sorted::Compared(order) => order.memory(),
            Sorted::Keyed(order) => order.memory(),
        }
    }

    /// The items in whatever order they are in.
    pub fn items(&self) -> Vec<u32> {
        match self {
            Sorted::Compared(order) => order.items_unsorted().to_vec(),
            Sorted::Keyed(order) => order.items_unsorted().iter().map(|key| key.node).collect(),
        }
    }

    /// The items at these places; see [`Order::window`].
    pub fn window(&mut self, range: Range<usize>, comparer: &Comparer<'_>) -> Vec<u32> {
        match self {
            Sorted::Compared(order) => {
                let compare = |a: &u32, b: &u32| comparer.compare(*a, *b);
                order.window(range, compare).to_vec()
            }
            Sorted::Keyed(order) => {
                let keys = order.window(range, Ord::cmp);
                keys.iter().map(|key| key.node).collect()
            }
        }
    }

    /// The place of the first item that `wanted` picks. O(items).
    pub fn position(&self, comparer: &Comparer<'_>, wanted: impl Fn(u32) -> bool) -> Option<usize> {
        match self {
            Sorted::Compared(order) => {
                let compare = |a: &u32, b: &u32| comparer.compare(*a, *b);
                let items = order.items_unsorted().iter().filter(|item| wanted(**item));
                items
                    .min_by(|a, b| compare(a, b))
                    .map(|item| order.position(item, compare))
            }
            Sorted::Keyed(order) => {
                let keys = order.items_unsorted().iter().filter(|key| wanted(key.node));
                keys.min().map(|key| order.position(key, Ord::cmp))
            }
        }
    }
}
