//! Nodes in groups: all of the first group, then all of the second, and so on.
//!
//! 4 bytes for each node and for each group.

use heaplens_model::NodeIdx;

use super::{OutOfMemory, try_push};

/// Groups of nodes of one snapshot.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NodeGroups {
    nodes: Vec<NodeIdx>,
    /// The end of each group in `nodes`.
    ends: Vec<u32>,
}

impl NodeGroups {
    /// Adds a node to the group that is not closed yet.
    pub fn push(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        try_push(&mut self.nodes, node)
    }

    /// Ends a group. The next node is the first of another one.
    pub fn close_group(&mut self) -> Result<(), OutOfMemory> {
        try_push(&mut self.ends, self.nodes.len() as u32)
    }

    /// Returns the number of groups that are closed.
    #[allow(clippy::len_without_is_empty, reason = "no caller needs it")]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the nodes of a group. There are none where there is no such group.
    pub fn get(&self, group: usize) -> Option<&[NodeIdx]> {
        let end = *self.ends.get(group)? as usize;
        let before = group.checked_sub(1);
        let start = before.map_or(0, |before| self.ends[before] as usize);
        self.nodes.get(start..end)
    }

    /// Iterates over all groups.
    pub fn iter(&self) -> impl Iterator<Item = &[NodeIdx]> {
        (0..self.len()).filter_map(|group| self.get(group))
    }
}
