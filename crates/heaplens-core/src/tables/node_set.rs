//! A set of nodes: one bit for each node of a snapshot.
//!
//! What a filter lets through, what a search found, what a walk reached. 1.3 MB for ten million
//! nodes. Where there is no memory for it, the answer is an error and not an abort.

use heaplens_model::NodeIdx;

use super::{OutOfMemory, try_filled};

/// Nodes of one snapshot, in file order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NodeSet {
    words: Vec<u64>,
    len: usize,
}

const BITS: usize = u64::BITS as usize;

impl NodeSet {
    /// Nodes in a word.
    pub(super) const BITS: usize = BITS;

    /// The bits of the set.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// A set of none of `len` nodes.
    pub fn empty(len: usize) -> Result<NodeSet, OutOfMemory> {
        Ok(NodeSet {
            words: try_filled(0, len.div_ceil(BITS))?,
            len,
        })
    }

    /// A set of all of `len` nodes.
    pub fn full(len: usize) -> Result<NodeSet, OutOfMemory> {
        let mut set = NodeSet {
            words: try_filled(u64::MAX, len.div_ceil(BITS))?,
            len,
        };
        set.clear_beyond();
        Ok(set)
    }

    /// A set of some of `len` nodes.
    pub fn of(
        len: usize,
        nodes: impl IntoIterator<Item = NodeIdx>,
    ) -> Result<NodeSet, OutOfMemory> {
        let mut set = NodeSet::empty(len)?;
        for node in nodes {
            set.insert(node);
        }
        Ok(set)
    }

    /// A copy.
    pub fn try_clone(&self) -> Result<NodeSet, OutOfMemory> {
        let mut words = try_filled(0, self.words.len())?;
        words.copy_from_slice(&self.words);
        Ok(NodeSet {
            words,
            len: self.len,
        })
    }

    /// How many nodes the snapshot has.
    pub fn universe(&self) -> usize {
        self.len
    }

    /// Whether no node is in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many nodes are in it. O(nodes / 64).
    pub fn count(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// Whether a node is in it.
    #[inline(always)]
    pub fn contains(&self, node: NodeIdx) -> bool {
        self.words[node.at() / BITS] >> (node.at() % BITS) & 1 != 0
    }

    /// Adds a node; false if it was there.
    #[inline(always)]
    pub fn insert(&mut self, node: NodeIdx) -> bool {
        let word = &mut self.words[node.at() / BITS];
        let bit = 1 << (node.at() % BITS);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Takes a node out.
    #[inline(always)]
    pub fn remove(&mut self, node: NodeIdx) {
        self.words[node.at() / BITS] &= !(1 << (node.at() % BITS));
    }

    /// Adds a node or takes it out.
    #[inline(always)]
    pub fn set(&mut self, node: NodeIdx, is_in: bool) {
        let word = &mut self.words[node.at() / BITS];
        let bit = node.at() % BITS;
        *word = *word & !(1 << bit) | u64::from(is_in) << bit;
    }

    /// Keeps what is in both sets. Both are of one snapshot.
    pub fn intersect_with(&mut self, other: &NodeSet) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Adds what is in the other set. Both are of one snapshot.
    pub fn union_with(&mut self, other: &NodeSet) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Takes out what is in the other set. Both are of one snapshot.
    pub fn subtract(&mut self, other: &NodeSet) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// Turns it into the set of all other nodes.
    pub fn complement(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.clear_beyond();
    }

    /// Its nodes in file order.
    pub fn iter(&self) -> impl Iterator<Item = NodeIdx> + '_ {
        self.iter_from(NodeIdx(0))
    }

    /// Its nodes in file order, from `start` on. A walk that stops and goes on begins so.
    pub fn iter_from(&self, start: NodeIdx) -> impl Iterator<Item = NodeIdx> + '_ {
        let first = start.at() / BITS;
        let words = self.words.get(first..).unwrap_or_default();
        (first..).zip(words).flat_map(move |(at, word)| {
            let mut word = *word;
            if at == first {
                word &= u64::MAX << (start.at() % BITS);
            }
            std::iter::from_fn(move || {
                if word == 0 {
                    return None;
                }
                let bit = word.trailing_zeros();
                word &= word - 1;
                Some(NodeIdx((at * BITS) as u32 + bit))
            })
        })
    }

    /// Bytes that the set holds.
    pub fn memory(&self) -> u64 {
        8 * self.words.capacity() as u64
    }

    fn clear_beyond(&mut self) {
        if let Some(last) = self.words.last_mut()
            && !self.len.is_multiple_of(BITS)
        {
            *last &= !(u64::MAX << (self.len % BITS));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn nodes(set: &BTreeSet<u32>) -> impl Iterator<Item = NodeIdx> {
        set.iter().copied().map(NodeIdx)
    }

    proptest! {
        #[test]
        fn a_set_of_nodes_is_a_set(
            len in 1u32..200,
            a in prop::collection::btree_set(0u32..200, 0..50),
            b in prop::collection::btree_set(0u32..200, 0..50),
            start in 0u32..220,
        ) {
            let [a, b] = [a, b].map(|set| set.into_iter().filter(|n| *n < len).collect::<BTreeSet<_>>());
            let [a_set, b_set] =
                [&a, &b].map(|set| NodeSet::of(len as usize, nodes(set)).expect("fits"));
            prop_assert_eq!(a_set.count(), a.len());
            prop_assert_eq!(a_set.is_empty(), a.is_empty());
            prop_assert!(a_set.iter().eq(nodes(&a)));
            let late: BTreeSet<u32> = a.range(start..).copied().collect();
            prop_assert!(a_set.iter_from(NodeIdx(start)).eq(nodes(&late)));
            let mut both = a_set.try_clone().expect("fits");
            both.intersect_with(&b_set);
            prop_assert!(both.iter().eq(nodes(&a.intersection(&b).copied().collect())));
            let mut either = a_set.try_clone().expect("fits");
            either.union_with(&b_set);
            prop_assert!(either.iter().eq(nodes(&a.union(&b).copied().collect())));
            let mut rest = a_set.try_clone().expect("fits");
            rest.subtract(&b_set);
            prop_assert!(rest.iter().eq(nodes(&a.difference(&b).copied().collect())));
            let mut others = a_set.try_clone().expect("fits");
            others.complement();
            prop_assert!(others.iter().all(|node| !a_set.contains(node)));
            prop_assert_eq!(others.count() + a.len(), len as usize);
            others.union_with(&a_set);
            prop_assert_eq!(others, NodeSet::full(len as usize).expect("fits"));
        }
    }
}
