//! The owner of a node: the nearest dominator that a programmer knows.

use heaplens_model::NodeIdx;

use super::roles::Role;
use crate::views::Snapshot;

/// A node's owner, and what lies between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The owner; the root where there is none.
    pub node: NodeIdx,
    /// Whether code lies between, so that code alone keeps the node.
    pub is_by_code: bool,
}

/// The most plumbing between a node and its owner that is looked past.
const MOST_PLUMBING: usize = 64;

impl Snapshot {
    /// Climbs the dominator tree over V8's plumbing. O(plumbing on the way), which has a limit.
    pub fn owner(&self, node: NodeIdx) -> Owner {
        let mut owner = Owner {
            node,
            is_by_code: false,
        };
        for _ in 0..MOST_PLUMBING {
            owner.node = self.dominators.dominator(owner.node);
            match self.role(owner.node) {
                Role::Known | Role::Category => break,
                Role::Code => owner.is_by_code = true,
                Role::Plumbing | Role::Number => {}
            }
        }
        owner
    }
}
