//! The data that all orders of a list share.

use std::sync::Arc;

use heaplens_model::{ClassIdx, EdgeIdx, NodeIdx};

use super::object_names::{ObjectNameRanks, PartialObjectNames};
use super::retainer_names::{PartialRetainerNames, RetainerNames};
use crate::graph::classes::ClassSums;
use crate::query::ItemIdx;
use crate::tables::{OutOfMemory, blocks};
use crate::views::Snapshot;
use crate::views::allocations::Caller;
use crate::views::detached::DetachedGroup;
use crate::views::folded_retainers::FoldedRetainers;
use crate::views::string_groups::StringGroup;

/// The data that the orders of one list share.
#[derive(Clone, Debug, Default)]
pub struct SortFacts {
    /// The names of its rows, once an order needs them. Orders by different columns may need
    /// different names ([`PartialNames::fits`]).
    pub names: Option<Arc<SortNames>>,
    /// The retainer at each position, of a list of retainers; see [`Snapshot::retainers_of`].
    pub retainers: Arc<Vec<NodeIdx>>,
    /// The distance at each position of a list of retainers, while something is ignored.
    pub distances: Arc<Vec<i32>>,
    /// The rows of a list of retainers in which plumbing is folded.
    pub folded: Arc<FoldedRetainers>,
    /// The classes of a list that groups objects by class, with the sums of each group.
    pub groups: Arc<ClassGroups>,
    /// The items of a list of callers.
    pub callers: Arc<Vec<Caller>>,
    /// The groups of detached elements, of a list that counts a part of these.
    pub detached_groups: Arc<Vec<DetachedGroup>>,
    /// The groups of strings, of a list that counts a part of these.
    pub string_groups: Arc<Vec<StringGroup>>,
}

impl SortFacts {
    /// Returns the bytes of memory that groups take.
    pub fn memory_of_groups(&self) -> u64 {
        let detached = self.detached_groups.capacity() * size_of::<DetachedGroup>();
        let strings = self.string_groups.capacity() * size_of::<StringGroup>();
        self.groups.memory() + (detached + strings) as u64
    }

    /// The names of the rows' objects by their order, if they are known and few.
    pub fn object_names(&self) -> Option<&ObjectNameRanks> {
        match self.names.as_deref() {
            Some(SortNames::Objects(names)) => names.as_ref(),
            _ => None,
        }
    }
}

/// Groups of objects, one for each of some classes.
#[derive(Debug, Default)]
pub struct ClassGroups {
    /// The class of each group, ascending.
    pub classes: Vec<ClassIdx>,
    /// The sums of each group.
    pub sums: Vec<ClassSums>,
}

/// The names of a list's rows, found once because each comparison needs them.
#[derive(Debug)]
pub enum SortNames {
    /// The names of objects; none if they have too many.
    Objects(Option<ObjectNameRanks>),
    /// The names of the edges from retainers.
    Retainers(RetainerNames),
}

/// The names of a list's rows as far as they were found.
#[derive(Debug)]
pub enum PartialNames {
    /// Of objects.
    Objects(PartialObjectNames),
    /// Of the objects that edges lead to.
    Targets(PartialObjectNames),
    /// Of retaining objects.
    RetainingObjects(PartialObjectNames),
    /// Of the edges from the retainers of a node.
    Retainers(NodeIdx, PartialRetainerNames),
}

impl PartialNames {
    /// Examines `count` more items. Returns whether there is more to do. `facts` are the list's.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn advance(
        &mut self,
        snapshot: &Snapshot,
        items: &[ItemIdx],
        facts: &SortFacts,
        count: usize,
    ) -> Result<bool, OutOfMemory> {
        match self {
            PartialNames::Objects(names) => {
                Ok(names.advance(snapshot, items, |item| NodeIdx(item.0), count))
            }
            PartialNames::Targets(names) => {
                let edges = &snapshot.tables.edges;
                let target = |item: ItemIdx| edges.get(EdgeIdx(item.0)).node();
                Ok(names.advance(snapshot, items, target, count))
            }
            PartialNames::RetainingObjects(names) => {
                let retainer = |item: ItemIdx| facts.retainers[item.at()];
                Ok(names.advance(snapshot, items, retainer, count))
            }
            PartialNames::Retainers(node, names) => {
                names.advance(snapshot, *node, &facts.retainers, count)
            }
        }
    }

    /// Returns whether these names, once all are found, would be such as `names`.
    pub fn fits(&self, names: &SortNames) -> bool {
        self.is_of_edges() == matches!(names, SortNames::Retainers(_))
    }

    /// Returns whether these are the names of edges, not of objects.
    pub fn is_of_edges(&self) -> bool {
        matches!(self, PartialNames::Retainers(..))
    }

    /// Examines all items that are left.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn finish(
        mut self,
        snapshot: &Snapshot,
        items: &[ItemIdx],
        facts: &SortFacts,
    ) -> Result<SortNames, OutOfMemory> {
        blocks::until_done(|| Ok(!self.advance(snapshot, items, facts, blocks::LEN)?))?;
        Ok(self.sort(snapshot))
    }

    /// Sorts the names when all are found.
    pub fn sort(self, snapshot: &Snapshot) -> SortNames {
        match self {
            PartialNames::Objects(names)
            | PartialNames::Targets(names)
            | PartialNames::RetainingObjects(names) => SortNames::Objects(names.ranks(snapshot)),
            PartialNames::Retainers(_, names) => SortNames::Retainers(names.sort(snapshot)),
        }
    }
}

impl ClassGroups {
    /// The position of a class's group.
    pub fn position(&self, class: ClassIdx) -> Option<ItemIdx> {
        let position = self.classes.binary_search(&class).ok()?;
        Some(ItemIdx(position as u32))
    }

    /// Returns the bytes of memory that the groups take.
    pub fn memory(&self) -> u64 {
        let sums = self.sums.capacity() * size_of::<ClassSums>();
        (4 * self.classes.capacity() + sums) as u64
    }
}

impl SortNames {
    /// Returns the bytes of memory that the names take.
    pub fn memory(&self) -> u64 {
        match self {
            // There are some thousands at most.
            SortNames::Objects(_) => 0,
            SortNames::Retainers(names) => names.memory(),
        }
    }
}
