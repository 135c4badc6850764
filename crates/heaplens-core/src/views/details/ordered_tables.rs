//! The tables of Maps, Sets, WeakMaps and WeakSets, read from the edges of their slots.
//!
//! V8 keeps a Map's entries in one array (`ordered-hash-table.h`): three small integers, a number
//! for each bucket, and then key, value and chain of each entry; in a Set there is no value. The
//! number of buckets is a power of two and half of the entries that fit. WeakMaps and WeakSets
//! (`hash-table.h`, `EphemeronHashTable`) have three small integers, then keys and values.
//!
//! Files have an edge for each slot with an object, named by the slot's number; those of small
//! integers and constants are missing. Deleted entries hold the hole, which V8 12 and 13 write and
//! others do not. The number of buckets is in no file. It
//! follows from the array's size, or else from the slots: none may lie before the first entry, after
//! the last one, or on a chain. Where several numbers are left that pair the slots differently, the
//! table is not read: no answer is better than a wrong one.

use heaplens_model::{EdgeKind, NodeIdx, NodeKind};

use super::node_edges::{NodeEdges, slot_number};
use crate::views::Snapshot;

/// The slots before the buckets, or before the first entry of a weak table.
pub(super) const HEADER: u64 = 3;
/// The entries of a table for each of its buckets.
pub(super) const LOAD_FACTOR: u64 = 2;
/// The most buckets: V8's largest Map has 2^24 entries.
const MAX_BUCKETS: u64 = 1 << 24;
/// The bytes of a collection and of an array's header, by the bytes of a slot: V8 of Chrome and of
/// Electron compresses pointers, and Node.js and Deno do not.
pub(super) const LAYOUTS: [Layout; 2] = [
    Layout {
        slot: 8,
        array_header: 16,
        collection: 32,
    },
    Layout {
        slot: 4,
        array_header: 8,
        collection: 16,
    },
];

/// How wide V8's words are in a file.
pub(super) struct Layout {
    /// Bytes of a slot.
    pub slot: u64,
    /// Bytes of an array before its first slot.
    pub array_header: u64,
    /// Bytes of a Map, a Set or a JavaScript array without their stores.
    pub collection: u64,
}

/// How a table's slots make entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableLayout {
    /// Whether slots have weak edges. Node.js 10 writes those of values as internal ones.
    is_weak: bool,
    /// The number of the first entry's key.
    first: u64,
    /// Slots from one entry to the next.
    stride: u64,
    /// Whether the slot after the key is a value.
    has_values: bool,
}

/// An entry of a table: what the file has of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableEntry {
    pub key: Option<NodeIdx>,
    pub value: Option<NodeIdx>,
}

/// The slots of a table that the file has.
struct Slots {
    least: u64,
    greatest: u64,
    /// How many slots there are with each remainder of division by the stride.
    remainders: [u64; 3],
}

impl TableLayout {
    /// The layout of a WeakMap's or WeakSet's table.
    pub fn weak(has_values: bool) -> TableLayout {
        TableLayout {
            is_weak: true,
            first: HEADER,
            stride: 2,
            has_values,
        }
    }

    /// Whether it is that of a WeakMap or WeakSet.
    pub fn is_weak(self) -> bool {
        self.is_weak
    }

    fn ordered(buckets: u64, has_values: bool) -> TableLayout {
        TableLayout {
            is_weak: false,
            first: HEADER + buckets,
            stride: if has_values { 3 } else { 2 },
            has_values,
        }
    }

    /// Calls `take` with each entry in the order of the slots, until it returns false. O(edges).
    pub fn each_entry(
        self,
        edges: NodeEdges<'_>,
        is_hole: impl Fn(NodeIdx) -> bool,
        mut take: impl FnMut(TableEntry) -> bool,
    ) {
        let is_deleted = |entry: TableEntry| entry.key.is_some_and(&is_hole);
        let mut open: Option<(u64, TableEntry)> = None;
        let is_slot =
            move |kind| kind == EdgeKind::Internal || self.is_weak && kind == EdgeKind::Weak;
        for (at, edge) in edges.of(is_slot) {
            let Some(slot) = slot_number(edges.text(at)) else {
                continue;
            };
            let Some(from_first) = slot.checked_sub(self.first) else {
                continue;
            };
            let number = from_first / self.stride;
            if open.is_some_and(|(other, _)| other != number)
                && let Some((_, entry)) = open.take()
                && !is_deleted(entry)
                && !take(entry)
            {
                return;
            }
            let (_, entry) = open.get_or_insert((number, TableEntry::default()));
            match from_first % self.stride {
                0 => entry.key = Some(edge.node()),
                1 if self.has_values => entry.value = Some(edge.node()),
                _ => {}
            }
        }
        if let Some((_, entry)) = open
            && !is_deleted(entry)
        {
            take(entry);
        }
    }
}

impl Slots {
    /// Reads the numbers of a table's slots; nothing where they do not ascend. O(edges).
    fn read(edges: NodeEdges<'_>, stride: u64) -> Option<Slots> {
        let mut slots = Slots {
            least: u64::MAX,
            greatest: 0,
            remainders: [0; 3],
        };
        for (at, _) in edges.of(|kind| kind == EdgeKind::Internal) {
            let Some(slot) = slot_number(edges.text(at)) else {
                continue;
            };
            if slots.least != u64::MAX && slot <= slots.greatest {
                return None;
            }
            slots.least = slots.least.min(slot);
            slots.greatest = slot;
            if let Some(count) = slots.remainders.get_mut((slot % stride) as usize) {
                *count += 1;
            }
        }
        Some(slots)
    }

    fn is_empty(&self) -> bool {
        self.least == u64::MAX
    }

    fn fit(&self, buckets: u64, layout: TableLayout) -> bool {
        let end = layout.first + LOAD_FACTOR * buckets * layout.stride;
        let chain = (layout.first + layout.stride - 1) % layout.stride;
        let on_chain = self.remainders.get(chain as usize);
        self.least >= layout.first && self.greatest < end && on_chain == Some(&0)
    }
}

impl Snapshot {
    /// Finds the layout of the table of a Map or Set. O(edges of the table).
    pub(super) fn ordered_layout(
        &self,
        collection: NodeIdx,
        table: NodeIdx,
        has_values: bool,
    ) -> Option<TableLayout> {
        if !self.tables.nodes.is(table, NodeKind::Array) {
            return None;
        }
        let slots = Slots::read(self.edges_of(table), if has_values { 3 } else { 2 })?;
        if slots.is_empty() {
            return Some(TableLayout::ordered(LOAD_FACTOR, has_values));
        }
        let by_size = self.buckets_by_size(collection, table, has_values);
        if let Some(buckets) = by_size {
            let layout = TableLayout::ordered(buckets, has_values);
            return slots.fit(buckets, layout).then_some(layout);
        }
        let all = (1..=MAX_BUCKETS.ilog2()).map(|power| 1u64 << power);
        let mut fitting = all
            .map(|buckets| (buckets, TableLayout::ordered(buckets, has_values)))
            .filter(|(buckets, layout)| slots.fit(*buckets, *layout))
            .map(|(_, layout)| layout);
        let layout = fitting.next()?;
        fitting
            .all(|other| other.first % other.stride == layout.first % layout.stride)
            .then_some(layout)
    }

    /// The number of buckets from the size of the table, or of the collection that owns it: sizes of
    /// arrays with one owner are added to that (`graph::shallow_sizes`).
    pub(super) fn buckets_by_size(
        &self,
        collection: NodeIdx,
        table: NodeIdx,
        has_values: bool,
    ) -> Option<u64> {
        let [own, with_table] =
            [table, collection].map(|node| self.tables.nodes.shallow_size(node));
        // What else a collection owns would be counted as buckets.
        let is_bare = || {
            let edges = self.edges_of(collection);
            matches!(self.raw_name(collection), b"Map" | b"Set")
                && edges.internal(b"properties").is_none()
                && edges.internal(b"elements").is_none()
        };
        if own == 0 && !is_bare() {
            return None;
        }
        let slots_of_bucket = 1 + LOAD_FACTOR * if has_values { 3 } else { 2 };
        LAYOUTS.iter().find_map(|layout| {
            let bytes = match own {
                0 => with_table.checked_sub(layout.collection)?,
                own => own,
            };
            let slots = bytes.checked_sub(layout.array_header)?;
            let buckets = (slots / layout.slot).checked_sub(HEADER)? / slots_of_bucket;
            let is_exact = slots == layout.slot * (HEADER + buckets * slots_of_bucket);
            (is_exact && buckets >= 2 && buckets.is_power_of_two()).then_some(buckets)
        })
    }

    /// Counts the entries of a table that the file has. O(edges of the table).
    pub(super) fn count_entries(&self, table: NodeIdx, layout: TableLayout) -> u64 {
        let mut count = 0;
        self.each_table_entry(table, layout, |_| {
            count += 1;
            true
        });
        count
    }

    /// Calls `take` with each entry of a table that is not deleted, until it returns false.
    pub(super) fn each_table_entry(
        &self,
        table: NodeIdx,
        layout: TableLayout,
        take: impl FnMut(TableEntry) -> bool,
    ) {
        let is_hole = |node| self.raw_name(node) == b"system / Hole";
        layout.each_entry(self.edges_of(table), is_hole, take);
    }
}
