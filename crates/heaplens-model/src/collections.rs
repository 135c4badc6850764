//! How large collections are, how full, and what they hold.

use crate::ObjectId;
use crate::row::Text;

/// The collections of a snapshot, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collections {
    /// Whether the file has numbers. Without them small integers in collections are not counted.
    pub has_numbers: bool,
    /// Each kind once.
    pub kinds: Vec<CollectionsOfKind>,
}

/// What a collection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CollectionKind {
    /// A JavaScript array.
    Array,
    /// A Map.
    Map,
    /// A Set.
    Set,
    /// A WeakMap.
    WeakMap,
    /// A WeakSet.
    WeakSet,
    /// A plain object that V8 keeps as a hash table, or that has elements.
    Dictionary,
    /// A typed array or a DataView.
    TypedArray,
    /// An ArrayBuffer or a SharedArrayBuffer.
    ArrayBuffer,
}

impl CollectionKind {
    /// All of them, in the order of the variants.
    pub const ALL: [CollectionKind; 8] = [
        CollectionKind::Array,
        CollectionKind::Map,
        CollectionKind::Set,
        CollectionKind::WeakMap,
        CollectionKind::WeakSet,
        CollectionKind::Dictionary,
        CollectionKind::TypedArray,
        CollectionKind::ArrayBuffer,
    ];

    /// The name for programs.
    pub fn name(self) -> &'static str {
        match self {
            CollectionKind::Array => "array",
            CollectionKind::Map => "map",
            CollectionKind::Set => "set",
            CollectionKind::WeakMap => "weak-map",
            CollectionKind::WeakSet => "weak-set",
            CollectionKind::Dictionary => "dictionary",
            CollectionKind::TypedArray => "typed-array",
            CollectionKind::ArrayBuffer => "array-buffer",
        }
    }
}

/// The collections of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionsOfKind {
    /// The kind.
    pub kind: CollectionKind,
    /// How many there are.
    pub count: u64,
    /// How many hold nothing.
    pub empty_count: u64,
    /// How many have room for more than a new one has, and nothing in it that the file lists.
    pub unlisted_count: u64,
    /// Their elements together, as far as the file lists them; of buffers the bytes.
    pub element_count: u64,
    /// Their bytes together, with the stores that each alone owns.
    pub bytes: u64,
    /// The largest by elements.
    pub rows: Vec<CollectionRow>,
}

/// One collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionRow {
    /// Its id.
    pub id: ObjectId,
    /// Its name.
    pub name: Text,
    /// The name of its class.
    pub class_name: Text,
    /// The elements or entries that the file lists; of buffers the bytes of their store.
    pub element_count: u64,
    /// How many its store has room for, where the file tells.
    pub capacity: Option<u64>,
    /// Its shallow size with the stores that it alone owns, in bytes.
    pub bytes: u64,
    /// Its retained size, in bytes.
    pub retained_size: u64,
    /// The class of all that it holds, if that is one class: of a Map its values.
    pub content_class: Option<Text>,
}
