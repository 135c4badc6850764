//! React's unmounted fibers, by branch.

use std::sync::Arc;

use heaplens_model::NodeIdx;
use heaplens_model::detached::FiberFacts;
use heaplens_model::row::ObjectRow;

use super::Snapshot;
use super::detached::HeldElement;
use crate::tables::NodeGroups;

/// Unmounted fibers that hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnmountedBranch {
    /// The fiber at the top.
    pub top: NodeIdx,
    /// The function or string that names its component or element.
    pub component: Option<NodeIdx>,
    /// What holds a fiber of the branch; nothing where only other unmounted fibers or the root do. Its
    /// group says nothing.
    pub held: Option<HeldElement>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct UnmountedFibers {
    /// The branches, in the order of their first fibers.
    pub branches: Vec<UnmountedBranch>,
    /// The fibers of each branch.
    pub members: Arc<NodeGroups>,
    /// What each branch retains, once that is known.
    pub sizes: Option<Vec<u64>>,
}

impl UnmountedFibers {
    /// Returns whether anything is left to be worked out.
    pub fn is_complete(&self) -> bool {
        self.branches.is_empty() || self.sizes.is_some()
    }

    /// Returns how many fibers a branch has.
    pub fn fiber_count(&self, branch: usize) -> u64 {
        self.members.get(branch).unwrap_or_default().len() as u64
    }

    /// Returns what a branch retains, in bytes; 0 where it is not known.
    pub fn retained_size(&self, branch: usize) -> u64 {
        let size = self.sizes.as_ref().and_then(|sizes| sizes.get(branch));
        size.copied().unwrap_or_default()
    }
}

impl Snapshot {
    /// Returns what a branch is called: as its top's component or element, else as the top's class.
    pub fn branch_name(&self, branch: &UnmountedBranch) -> &[u8] {
        match branch.component {
            Some(node) => self.tables.strings.get(self.tables.nodes.name(node)),
            None => self.classes.key(self.classes.of_node(branch.top)).name,
        }
    }

    /// Returns a branch as the row of its top.
    pub fn fiber_row(&self, found: &UnmountedFibers, branch: usize) -> Option<ObjectRow> {
        let one = found.branches.get(branch)?;
        let facts = FiberFacts {
            component: one.component.map(|_| self.name_text(self.branch_name(one))),
            fiber_count: found.fiber_count(branch),
            retained_size: found.retained_size(branch),
            retainer: one.held.as_ref().map(|held| self.detached_retainer(held)),
        };
        Some(ObjectRow {
            fiber: Some(Box::new(facts)),
            ..self.object_row(one.top, None, self.has_edges(one.top))
        })
    }
}
