//! The collections of a snapshot, by kind.
//!
//! What a collection has and has room for is read as the Object panel reads it
//! (`views::details`). A first pass finds the smallest array, whose size tells how wide the slots
//! of the file's arrays are. O(edges of all objects and of their stores), and 16 bytes for each
//! collection that is not empty.

use heaplens_model::collections::CollectionKind;
use heaplens_model::{NodeIdx, NodeKind};

use super::edge_lookup;
use super::{Progress, Steps, in_blocks};
use crate::graph::names::NameSet;
use crate::tables::{OutOfMemory, try_push};
use crate::views::Snapshot;
use crate::views::details::collection_sizes::{CollectionSize, SlotWidth};

/// The collections, by the positions of [`CollectionKind::ALL`].
pub struct FoundCollections {
    /// By which the sizes of arrays were read.
    pub width: SlotWidth,
    /// The kinds.
    pub kinds: [FoundKind; CollectionKind::ALL.len()],
}

/// The collections of one kind.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FoundKind {
    /// How many there are.
    pub count: u64,
    /// How many hold nothing.
    pub empty_count: u64,
    /// How many may hold what the file does not list.
    pub unlisted_count: u64,
    /// Their elements together.
    pub element_count: u64,
    /// Their bytes together.
    pub bytes: u64,
    /// Those that are not empty, with their elements.
    pub all: Vec<(NodeIdx, u64)>,
}

impl FoundKind {
    fn add(&mut self, node: NodeIdx, size: CollectionSize) -> Result<(), OutOfMemory> {
        self.count += 1;
        self.bytes = self.bytes.saturating_add(size.bytes);
        self.element_count = self.element_count.saturating_add(size.element_count);
        if size.is_unlisted {
            self.unlisted_count += 1;
        } else if size.element_count == 0 {
            self.empty_count += 1;
            return Ok(());
        }
        try_push(&mut self.all, (node, size.element_count))
    }
}

/// Finds them.
pub struct FindCollections<'a> {
    snapshot: &'a Snapshot,
    array: NameSet,
    smallest_array: Option<u64>,
    /// Known after the first pass.
    width: Option<SlotWidth>,
    kinds: [FoundKind; CollectionKind::ALL.len()],
    next: usize,
}

impl<'a> FindCollections<'a> {
    /// Looks up the name that arrays have. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<FindCollections<'a>, OutOfMemory> {
        let [array] = edge_lookup::find_strings(&snapshot.tables.strings, ["Array"])?;
        Ok(FindCollections {
            snapshot,
            array,
            smallest_array: None,
            width: None,
            kinds: Default::default(),
            next: 0,
        })
    }

    fn measure(&mut self, node: NodeIdx) {
        let nodes = &self.snapshot.tables.nodes;
        if nodes.is(node, NodeKind::Object) && self.array.contains(nodes.name(node)) {
            let size = nodes.shallow_size(node);
            let smallest = self.smallest_array.unwrap_or(u64::MAX).min(size);
            self.smallest_array = Some(smallest);
        }
    }
}

impl Steps for FindCollections<'_> {
    type Output = FoundCollections;

    fn advance(&mut self, budget: usize) -> Result<Option<FoundCollections>, OutOfMemory> {
        let snapshot = self.snapshot;
        let len = snapshot.tables.nodes.len();
        let is_done = in_blocks(budget, |mut left| {
            while left > 0 && self.next < len {
                let node = NodeIdx(self.next as u32);
                self.next += 1;
                left -= 1;
                let Some(width) = self.width else {
                    self.measure(node);
                    continue;
                };
                let edges = snapshot.tables.nodes.edges(node).len();
                // What a large collection costs counts.
                left = left.saturating_sub(edges);
                if let Some(size) = snapshot.collection_size(node, width)
                    && let Some(kind) = self.kinds.get_mut(size.kind as usize)
                {
                    kind.add(node, size)?;
                }
            }
            Ok(self.next == len)
        })?;
        if !is_done {
            return Ok(None);
        }
        match self.width {
            None => {
                self.width = Some(SlotWidth::of_smallest_array(self.smallest_array));
                self.next = 0;
                Ok(None)
            }
            Some(width) => Ok(Some(FoundCollections {
                width,
                kinds: std::mem::take(&mut self.kinds),
            })),
        }
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        let passed = if self.width.is_some() { len } else { 0 };
        Progress::new(passed + self.next, 2 * len)
    }
}
