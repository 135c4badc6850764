//! How many elements a collection has, and how many it has room for.
//!
//! Elements are those that the file lists: V8 leaves out small integers unless it is asked for
//! numbers. The room follows from the size of the store behind a collection. Where V8's layout
//! does not make that certain, nothing is told.

use heaplens_model::collections::CollectionKind;
use heaplens_model::object_facts::ObjectKind;
use heaplens_model::{ClassIdx, EdgeKind, NodeIdx, NodeKind};

use super::node_edges::slot_number;
use super::ordered_tables::{HEADER, LAYOUTS, Layout};
use crate::tables::{NodeSet, OutOfMemory};
use crate::views::Snapshot;

/// The slots of a dictionary before its entries: three of a hash table, and the enumeration index,
/// hash and flags (`dictionary.h`, `NameDictionary`).
const DICTIONARY_HEADER: u64 = 6;
/// Key, value and details.
const DICTIONARY_STRIDE: u64 = 3;
/// The slots of an object without properties in it: map, properties and elements.
const OBJECT_HEADER: u64 = 3;
/// The most entries that a new Map or Set has room for.
const NEW_CAPACITY: u64 = 4;

/// The size of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectionSize {
    /// What it is.
    pub kind: CollectionKind,
    /// The elements or entries that the file lists; of buffers the bytes of their store.
    pub element_count: u64,
    /// How many its store has room for.
    pub capacity: Option<u64>,
    /// Its shallow size with the store that it alone owns, in bytes.
    pub bytes: u64,
    /// Whether the file lists nothing in it although it has a store for more than a new one: it may
    /// hold small integers.
    pub is_unlisted: bool,
    /// The class of all elements, if that is one class.
    pub content: Option<ClassIdx>,
}

/// The class of some objects, as long as all have one.
#[derive(Default)]
struct Content {
    count: u64,
    class: Option<ClassIdx>,
    is_mixed: bool,
}

impl Content {
    fn add(&mut self, snapshot: &Snapshot, value: Option<NodeIdx>) {
        self.count += 1;
        // What the file does not list may be anything.
        let class = value.map(|value| snapshot.classes.of_node(value));
        self.is_mixed |= class.is_none() || self.class.is_some_and(|known| Some(known) != class);
        self.class = class;
    }

    fn class(&self) -> Option<ClassIdx> {
        self.class.filter(|_| !self.is_mixed)
    }
}

/// How wide the slots of a file's arrays are.
#[derive(Clone, Copy)]
pub struct SlotWidth(Option<&'static Layout>);

impl SlotWidth {
    /// From the size of the smallest array: it has the slots of a Map, and its store is apart.
    pub fn of_smallest_array(size: Option<u64>) -> SlotWidth {
        let size = size.unwrap_or_default();
        SlotWidth(LAYOUTS.iter().find(|layout| layout.collection == size))
    }

    /// The slots of a store in so many bytes.
    fn slots(self, bytes: u64) -> Option<u64> {
        let layout = self.0?;
        let slots = bytes.checked_sub(layout.array_header)?;
        slots
            .is_multiple_of(layout.slot)
            .then(|| slots / layout.slot)
    }
}

/// The stores with many edges that something else than their collection keeps, too. Several
/// collections of one store are in no real file. It is read for the first of them alone, so that
/// many owners of a large one cost no more than one.
pub struct SharedStores(NodeSet);

/// A store with so few edges is read for each of its owners: many views have one buffer.
const FEW_EDGES: usize = 64;

impl SharedStores {
    /// None is known yet.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &Snapshot) -> Result<SharedStores, OutOfMemory> {
        NodeSet::empty(snapshot.tables.nodes.len()).map(SharedStores)
    }

    /// Whether a store is to be read for a collection.
    fn is_read_for(&mut self, snapshot: &Snapshot, of: NodeIdx, store: NodeIdx) -> bool {
        snapshot.tables.nodes.edges(store).len() <= FEW_EDGES
            || snapshot.dominators.dominator(store) == of
            || self.0.insert(store)
    }
}

impl Snapshot {
    /// The size of a collection; nothing of other objects. O(edges of the object and its store).
    pub(crate) fn collection_size(
        &self,
        node: NodeIdx,
        width: SlotWidth,
        shared: &mut SharedStores,
    ) -> Option<CollectionSize> {
        if !self.tables.nodes.is(node, NodeKind::Object) {
            return None;
        }
        let object = self.object_kind(node);
        let kind = match object {
            ObjectKind::Array => CollectionKind::Array,
            ObjectKind::Map => CollectionKind::Map,
            ObjectKind::Set => CollectionKind::Set,
            ObjectKind::WeakMap => CollectionKind::WeakMap,
            ObjectKind::WeakSet => CollectionKind::WeakSet,
            ObjectKind::PlainObject => CollectionKind::Dictionary,
            ObjectKind::TypedArray | ObjectKind::DataView => CollectionKind::TypedArray,
            ObjectKind::ArrayBuffer => CollectionKind::ArrayBuffer,
            _ => return None,
        };
        let edges = self.edges_of(node);
        let mut is_read = |store| shared.is_read_for(self, node, store);
        match kind {
            CollectionKind::Array => {
                let store = edges.internal(b"elements");
                let content = self.element_content(node);
                let capacity = match store {
                    Some(store) if !is_read(store) => None,
                    _ => self.array_capacity(node, store, &content, width),
                };
                Some(self.size(node, kind, store, content, capacity))
            }
            CollectionKind::Dictionary => {
                let store = edges.internal(b"properties").filter(|store| {
                    self.tables.nodes.is(*store, NodeKind::Array)
                        && self.raw_name(*store) == b"(object properties)"
                });
                let mut content = self.element_content(node);
                if store.is_none() && content.count == 0 {
                    return None;
                }
                for (at, edge) in edges.of(|kind| kind == EdgeKind::Property) {
                    if edges.text(at) != b"__proto__" && self.is_shown_property(edge.node()) {
                        content.add(self, Some(edge.node()));
                    }
                }
                let capacity = store.and_then(|store| self.dictionary_capacity(node, store, width));
                Some(self.size(node, kind, store, content, capacity))
            }
            CollectionKind::TypedArray | CollectionKind::ArrayBuffer => {
                let buffer = edges.internal(b"buffer");
                let store = match buffer {
                    Some(buffer) if !is_read(buffer) => None,
                    _ => self.off_heap_store(node),
                };
                let store = store.or_else(|| self.on_heap_store(node));
                let bytes = store.map_or(0, |store| self.tables.nodes.shallow_size(store));
                let content = Content {
                    count: bytes,
                    ..Content::default()
                };
                Some(self.size(node, kind, store, content, None))
            }
            CollectionKind::Map
            | CollectionKind::Set
            | CollectionKind::WeakMap
            | CollectionKind::WeakSet => {
                let mut content = Content::default();
                let mut capacity = None;
                let table = edges.internal(b"table");
                if table.is_some_and(is_read)
                    && let Some(collection) = self.collection(node, object)
                {
                    self.each_collection_value(collection, |value| content.add(self, value));
                    capacity = self.collection_capacity(node, collection);
                }
                Some(self.size(node, kind, table, content, capacity))
            }
        }
    }

    fn size(
        &self,
        node: NodeIdx,
        kind: CollectionKind,
        store: Option<NodeIdx>,
        content: Content,
        capacity: Option<u64>,
    ) -> CollectionSize {
        let sizes = self.tables.nodes.shallow_sizes();
        let own = sizes.get(node);
        let owned =
            store.filter(|store| *store != node && self.dominators.dominator(*store) == node);
        // A store with fewer places than elements is another layout than we know.
        let capacity = capacity.filter(|capacity| *capacity >= content.count);
        let has_room = match kind {
            CollectionKind::Array => capacity != Some(0),
            CollectionKind::TypedArray | CollectionKind::ArrayBuffer => store.is_some(),
            _ => capacity.is_some_and(|capacity| capacity > NEW_CAPACITY),
        };
        CollectionSize {
            kind,
            element_count: content.count,
            capacity,
            is_unlisted: content.count == 0 && has_room,
            bytes: own.saturating_add(owned.map_or(0, |store| sizes.get(store))),
            content: content.class(),
        }
    }

    fn element_content(&self, node: NodeIdx) -> Content {
        let mut content = Content::default();
        for (_, edge) in self.edges_of(node).of(|kind| kind == EdgeKind::Element) {
            content.add(self, Some(edge.node()));
        }
        content
    }

    /// The room of an array whose elements stand one after the other. A sparse array's are in a
    /// dictionary: there the first slot is not the first element.
    fn array_capacity(
        &self,
        node: NodeIdx,
        store: Option<NodeIdx>,
        content: &Content,
        width: SlotWidth,
    ) -> Option<u64> {
        let edges = self.edges_of(node);
        let Some(store) = store.filter(|store| self.raw_name(*store) == b"(object elements)")
        else {
            return (content.count == 0).then_some(0);
        };
        let layout = width.0?;
        let sizes = self.tables.nodes.shallow_sizes();
        let bytes = match sizes.get(store) {
            // The array alone owns it, so that its bytes are the array's.
            0 => {
                if edges.internal(b"properties").is_some() {
                    return None;
                }
                let bytes = sizes.get(node).checked_sub(layout.collection)?;
                if bytes == 0 {
                    return (content.count == 0).then_some(0);
                }
                bytes
            }
            bytes => bytes,
        };
        let capacity = width.slots(bytes)?;
        let of_store = self.edges_of(store);
        let mut slots = of_store.of(|kind| kind == EdgeKind::Internal);
        let slot =
            slots.find_map(|(at, edge)| Some((slot_number(of_store.text(at))?, edge.node())));
        let mut elements = edges.of(|kind| kind == EdgeKind::Element);
        let element = elements.next();
        let element = element.map(|(at, edge)| (u64::from(edges.number(at)), edge.node()));
        // Without an object in it, a store with slots of 4 bytes may hold numbers of 8.
        let is_certain = slot == element && (element.is_some() || layout.slot == 8);
        is_certain.then_some(capacity)
    }

    /// The room of a dictionary of properties: a power of two that fits its size exactly.
    fn dictionary_capacity(&self, node: NodeIdx, store: NodeIdx, width: SlotWidth) -> Option<u64> {
        let layout = width.0?;
        let sizes = self.tables.nodes.shallow_sizes();
        let bytes = match sizes.get(store) {
            0 => sizes.get(node).checked_sub(OBJECT_HEADER * layout.slot)?,
            bytes => bytes,
        };
        let slots = width.slots(bytes)?.checked_sub(DICTIONARY_HEADER)?;
        let capacity = slots / DICTIONARY_STRIDE;
        let is_exact = slots.is_multiple_of(DICTIONARY_STRIDE) && capacity.is_power_of_two();
        is_exact.then_some(capacity)
    }

    /// The number of slots that the size of a table of pairs makes; see `HashTable` in
    /// `hash-table.h`.
    pub(super) fn weak_capacity(&self, table: NodeIdx) -> Option<u64> {
        let bytes = self.tables.nodes.shallow_size(table);
        LAYOUTS.iter().find_map(|layout| {
            let slots = bytes.checked_sub(layout.array_header)?;
            let pairs = (slots / layout.slot).checked_sub(HEADER)? / 2;
            let is_exact = slots == layout.slot * (HEADER + 2 * pairs);
            (is_exact && pairs.is_power_of_two()).then_some(pairs)
        })
    }
}
