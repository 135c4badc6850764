//! What all orders of a list ask for, found out once.

use std::sync::Arc;

use heaplens_model::NodeIdx;
use heaplens_model::query::{Column, List};

use crate::tables::{OutOfMemory, blocks};
use crate::views::Snapshot;
use crate::views::keys::{self, NameRanks};
use crate::views::retainers::{RetainerNames, RetainersFound};

/// What the orders of one list share.
#[derive(Clone, Debug, Default)]
pub struct ListFacts {
    /// What its rows are called, once an order asked for that.
    pub names: Option<Arc<ListNames>>,
    /// Of retainers, the holder at each place among them; of other lists nothing.
    pub holders: Arc<Vec<NodeIdx>>,
}

impl ListFacts {
    /// What there is to know of a list before any order asks for names. O(retainers).
    pub fn of(snapshot: &Snapshot, list: &List) -> Result<ListFacts, OutOfMemory> {
        let holders = match list {
            List::Retainers { node } => snapshot.holders(*node)?,
            _ => Vec::new(),
        };
        Ok(ListFacts {
            names: None,
            holders: Arc::new(holders),
        })
    }
}

/// What a list's rows are called, where finding that out for each comparison would cost too much.
#[derive(Debug)]
pub enum ListNames {
    /// Of objects; none when they have too many different names.
    Objects(Option<NameRanks>),
    /// Of retainers.
    Retainers(RetainerNames),
}

/// The same, as far as they were found.
#[derive(Debug)]
pub enum NamesFound {
    /// Of objects.
    Objects(keys::NamesFound),
    /// Of what holds a node.
    Retainers(NodeIdx, RetainersFound),
}

impl NamesFound {
    /// Where sorting a list so asks for names, none of them yet.
    pub fn begin(list: &List, column: Column) -> Option<NamesFound> {
        let is_by_name = column == Column::Name;
        match list {
            List::ClassObjects { .. } | List::Added { .. } | List::Deleted { .. } if is_by_name => {
                Some(NamesFound::Objects(keys::NamesFound::default()))
            }
            // Names decide among equals in all orders but one.
            List::Retainers { node } if column != Column::Distance => {
                Some(NamesFound::Retainers(*node, RetainersFound::default()))
            }
            _ => None,
        }
    }

    /// Looks at so many more items; whether there is more to do. `holders` are the list's, see
    /// [`ListFacts`].
    pub fn advance(
        &mut self,
        snapshot: &Snapshot,
        items: &[u32],
        holders: &[NodeIdx],
        count: usize,
    ) -> Result<bool, OutOfMemory> {
        match self {
            NamesFound::Objects(found) => Ok(snapshot.find_names(items, count, found)),
            NamesFound::Retainers(node, found) => {
                snapshot.find_retainer_names(*node, holders, count, found)
            }
        }
    }

    /// Looks at all that are left.
    pub fn finish(
        mut self,
        snapshot: &Snapshot,
        items: &[u32],
        holders: &[NodeIdx],
    ) -> Result<ListNames, OutOfMemory> {
        blocks::until_done(|| Ok(!self.advance(snapshot, items, holders, blocks::LEN)?))?;
        Ok(self.names(snapshot))
    }

    /// What was found.
    pub fn names(self, snapshot: &Snapshot) -> ListNames {
        match self {
            NamesFound::Objects(found) => ListNames::Objects(snapshot.name_ranks(found)),
            NamesFound::Retainers(_, found) => ListNames::Retainers(snapshot.retainer_names(found)),
        }
    }
}

impl ListNames {
    /// Bytes that the names hold.
    pub fn memory(&self) -> u64 {
        match self {
            // Some thousands at most.
            ListNames::Objects(_) => 0,
            ListNames::Retainers(names) => names.memory(),
        }
    }
}
