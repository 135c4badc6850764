//! The collections of a snapshot with their sizes, as lists sort them.
//!
//! [`crate::analyses::collections`] finds them, once somebody asks. 40 bytes for each collection.

use heaplens_model::collections::{
    CollectionKind, CollectionSums, SumsOfKind, WantedCollections, fill,
};
use heaplens_model::{ClassIdx, NodeIdx};

use crate::tables::{NodeSet, OutOfMemory, blocks, try_push};
use crate::views::Snapshot;
use crate::views::details::collection_sizes::CollectionSize;

/// In place of a number that the file does not tell.
const UNKNOWN: u64 = u64::MAX;
/// In place of a class, where contents are of several.
const SEVERAL: u32 = u32::MAX;

/// A collection and its size; see [`CollectionSize`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundCollection {
    /// Its node.
    pub node: NodeIdx,
    content: u32,
    /// The elements or entries that the file lists; of buffers the bytes of their store.
    pub element_count: u64,
    capacity: u64,
    /// Its shallow size with the store that it alone owns, in bytes.
    pub bytes: u64,
    /// What it is.
    pub kind: CollectionKind,
    /// See [`CollectionSize::is_unlisted`].
    pub is_unlisted: bool,
}

impl FoundCollection {
    fn new(node: NodeIdx, size: CollectionSize) -> FoundCollection {
        FoundCollection {
            node,
            content: size.content.map_or(SEVERAL, |class| class.0),
            element_count: size.element_count,
            capacity: size.capacity.unwrap_or(UNKNOWN),
            bytes: size.bytes,
            kind: size.kind,
            is_unlisted: size.is_unlisted,
        }
    }

    /// How many elements its store has room for.
    pub fn capacity(&self) -> Option<u64> {
        (self.capacity != UNKNOWN).then_some(self.capacity)
    }

    /// How much of its room is used, in thousandths.
    pub fn fill(&self) -> Option<u64> {
        fill(self.element_count, self.capacity())
    }

    /// The class of all that it holds, if that is one class.
    pub fn content(&self) -> Option<ClassIdx> {
        (self.content != SEVERAL).then_some(ClassIdx(self.content))
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.element_count == 0 && !self.is_unlisted
    }

    fn count_in(&self, sums: &mut KindSums) {
        let sums = &mut sums[self.kind as usize];
        sums.count += 1;
        sums.bytes = sums.bytes.saturating_add(self.bytes);
        sums.element_count = sums.element_count.saturating_add(self.element_count);
        sums.unlisted_count += u64::from(self.is_unlisted);
        sums.of_one_class_count += u64::from(self.content().is_some());
        if self.is_empty() {
            sums.empty_count += 1;
            sums.empty_bytes = sums.empty_bytes.saturating_add(self.bytes);
        }
    }

    /// Whether a list has it.
    pub fn is_in(&self, wanted: WantedCollections) -> bool {
        match wanted {
            WantedCollections::Empty => self.is_empty(),
            _ if self.is_empty() => false,
            WantedCollections::All => true,
            WantedCollections::Kind(kind) => self.kind == kind,
            WantedCollections::OfOneClass => self.content().is_some(),
        }
    }
}

/// By the positions of [`CollectionKind::ALL`].
type KindSums = [SumsOfKind; CollectionKind::ALL.len()];

/// All collections.
#[derive(Debug, Default)]
pub struct FoundCollections {
    sums: KindSums,
    /// In file order.
    pub all: Vec<FoundCollection>,
}

impl FoundCollections {
    /// Adds a collection.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn add(&mut self, node: NodeIdx, size: CollectionSize) -> Result<(), OutOfMemory> {
        let found = FoundCollection::new(node, size);
        found.count_in(&mut self.sums);
        try_push(&mut self.all, found)
    }

    /// What the collections of each kind add up to, those of a set where one is given. O(1), with a
    /// set O(collections).
    pub fn sums(&self, snapshot: &Snapshot, within: Option<&NodeSet>) -> CollectionSums {
        let mut sums = self.sums;
        if let Some(set) = within {
            sums = Default::default();
            let Ok(()) = blocks::forward(self.all.len(), |range| {
                for found in self.all[range].iter().filter(|one| set.contains(one.node)) {
                    found.count_in(&mut sums);
                }
                Ok::<(), std::convert::Infallible>(())
            });
        }
        CollectionSums {
            has_numbers: snapshot.has_numbers(),
            kinds: sums.to_vec(),
        }
    }
}
