//! How large collections are, how full, and what they hold.

use serde::{Deserialize, Serialize};

use crate::row::Text;

/// What a collection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    pub const fn name(self) -> &'static str {
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

/// Which collections a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WantedCollections {
    /// All that hold something, or may hold what the file does not list.
    #[default]
    All,
    /// Those of one kind.
    Kind(CollectionKind),
    /// Those whose content is of one class.
    OfOneClass,
    /// Those that hold nothing. No other list has them.
    Empty,
}

impl WantedCollections {
    /// All of them, in the order in which the page offers them.
    pub const ALL: [WantedCollections; 11] = [
        WantedCollections::All,
        WantedCollections::Kind(CollectionKind::Array),
        WantedCollections::Kind(CollectionKind::Map),
        WantedCollections::Kind(CollectionKind::Set),
        WantedCollections::Kind(CollectionKind::WeakMap),
        WantedCollections::Kind(CollectionKind::WeakSet),
        WantedCollections::Kind(CollectionKind::Dictionary),
        WantedCollections::Kind(CollectionKind::TypedArray),
        WantedCollections::Kind(CollectionKind::ArrayBuffer),
        WantedCollections::OfOneClass,
        WantedCollections::Empty,
    ];

    /// The name for programs and links.
    pub const fn name(self) -> &'static str {
        match self {
            WantedCollections::All => "all",
            WantedCollections::Kind(kind) => kind.name(),
            WantedCollections::OfOneClass => "one-class",
            WantedCollections::Empty => "empty",
        }
    }
}

/// The collections of a snapshot, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionSums {
    /// Whether the file has numbers. Without them small integers in collections are not counted.
    pub has_numbers: bool,
    /// Each kind once, in the order of [`CollectionKind::ALL`].
    pub kinds: Vec<SumsOfKind>,
}

/// The collections of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumsOfKind {
    /// How many there are.
    pub count: u64,
    /// How many hold nothing.
    pub empty_count: u64,
    /// The bytes of those that hold nothing.
    pub empty_bytes: u64,
    /// How many have room for more than a new one has, and nothing in it that the file lists.
    pub unlisted_count: u64,
    /// How many hold objects of one class alone.
    pub of_one_class_count: u64,
    /// Their elements together, as far as the file lists them; of buffers the bytes.
    pub element_count: u64,
    /// Their bytes together, with the stores that each alone owns.
    pub bytes: u64,
}

/// What is told of an object in a list of collections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionFacts {
    /// What it is.
    pub kind: CollectionKind,
    /// The elements or entries that the file lists; of buffers the bytes of their store.
    pub element_count: u64,
    /// How many its store has room for, where the file tells.
    pub capacity: Option<u64>,
    /// Its shallow size with the stores that it alone owns, in bytes.
    pub bytes: u64,
    /// Whether it has room for more than a new one, and nothing in it that the file lists.
    pub is_unlisted: bool,
    /// The class of all that it holds, if that is one class: of a Map its values.
    pub content_class: Option<Text>,
}

impl CollectionFacts {
    /// How much of its room is used, in thousandths.
    pub fn fill(&self) -> Option<u64> {
        fill(self.element_count, self.capacity)
    }
}

/// How much of a collection's room is used, in thousandths; nothing where the room is not known,
/// or where there is none.
pub fn fill(element_count: u64, capacity: Option<u64>) -> Option<u64> {
    let capacity = capacity.filter(|capacity| *capacity > 0)?;
    let share = u128::from(element_count) * 1000 / u128::from(capacity);
    Some(u64::try_from(share).unwrap_or(u64::MAX))
}
