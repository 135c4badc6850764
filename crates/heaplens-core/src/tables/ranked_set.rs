//! A set of nodes that numbers its members: a column for few of the nodes is a short vector.
//!
//! One and a half bits for each node of the snapshot. A number is found in a few steps.

use heaplens_model::NodeIdx;

use super::{NodeSet, OutOfMemory, try_filled};

/// Nodes of one snapshot, each with its position among them, in file order.
#[derive(Debug, Default)]
pub struct RankedSet {
    set: NodeSet,
    /// The members before each word of the set.
    before: Vec<u32>,
    len: usize,
}

impl RankedSet {
    /// Numbers the members of a set.
    pub fn new(set: NodeSet) -> Result<RankedSet, OutOfMemory> {
        let words = set.words();
        let mut before = try_filled(0, words.len())?;
        let mut len = 0;
        for (before, word) in before.iter_mut().zip(words) {
            *before = len;
            len += word.count_ones();
        }
        Ok(RankedSet {
            set,
            before,
            len: len as usize,
        })
    }

    /// How many members there are.
    pub fn member_count(&self) -> usize {
        self.len
    }

    /// The position of a node among the members; nothing if it is none.
    #[inline]
    pub fn position(&self, node: NodeIdx) -> Option<usize> {
        if !self.set.contains(node) {
            return None;
        }
        let (at, bit) = (node.at() / NodeSet::BITS, node.at() % NodeSet::BITS);
        let lower = self.set.words()[at] & !(u64::MAX << bit);
        Some((self.before[at] + lower.count_ones()) as usize)
    }

    /// The members in file order, which is that of their positions.
    pub fn iter(&self) -> impl Iterator<Item = NodeIdx> + '_ {
        self.set.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_numbered_in_file_order() {
        let members = [0, 3, 63, 64, 127, 130, 199].map(NodeIdx);
        let set = NodeSet::of(200, members).expect("fits");
        let ranked = RankedSet::new(set).expect("fits");
        assert_eq!(ranked.member_count(), members.len());
        assert!(ranked.iter().eq(members));
        for node in (0..200).map(NodeIdx) {
            let expected = members.iter().position(|member| *member == node);
            assert_eq!(ranked.position(node), expected, "{node:?}");
        }
    }
}
