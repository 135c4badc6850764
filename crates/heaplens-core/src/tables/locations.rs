//! The positions in scripts of objects' constructors and closures.

use fixedbitset::FixedBitSet;
use heaplens_model::{NodeIdx, ScriptPosition};
use rustc_hash::FxHashMap;

use super::{OutOfMemory, blocks, try_bits, try_filled, try_push, try_reserve_entry};

/// Locations by node: script, line and column, from 0.
///
/// The numbers are those of the file: Node.js 12 wrote lines below 0 as 32 bits without a sign.
/// All objects of a class have the same location, so each distinct location is kept once. The table
/// takes 4 bytes for each object with a location, and two bits for each node.
#[derive(Debug, Default)]
pub struct LocationTable {
    /// Nodes and indices into `distinct`, in file order, which is not the order of nodes; empty
    /// once the table is closed.
    listed: Vec<(NodeIdx, u32)>,
    distinct: Vec<[u32; 3]>,
    /// The index in `distinct` of each location; empty once the table is closed.
    known: FxHashMap<[u32; 3], u32>,
    /// Indices of recent locations, by [`slot`]; empty once the table is closed. Most objects are
    /// of few classes, so most look-ups are one read in the first-level cache.
    recent: Vec<u32>,
    /// The nodes that have a location.
    located: FixedBitSet,
    /// The number of nodes with a location before each word of `located`.
    ranks: Vec<u32>,
    /// The index in `distinct` for each node with a location.
    indices: Vec<u32>,
    /// The objects of the scripts by their ids, where the file names them. They are as the file has
    /// them: a node may be missing, or be no script.
    script_objects: FxHashMap<u32, NodeIdx>,
}

/// The number of slots for recent locations.
const RECENT: usize = 1024;

/// The number of nodes that share a rank: those of one word of the bit set.
const RUN: usize = usize::BITS as usize;

/// Returns the slot of a location. Neighbours in a script, which differ by few lines and columns,
/// have different slots.
#[inline(always)]
fn slot([script, line, column]: [u32; 3]) -> usize {
    let mixed = column ^ line.wrapping_mul(37) ^ script.wrapping_mul(301);
    mixed as usize % RECENT
}

impl LocationTable {
    /// Adds a location before the table is closed. Of several for one node the last counts.
    /// `script` is the script's object, where the file names it.
    pub fn push(
        &mut self,
        node: NodeIdx,
        location: [u32; 3],
        script: Option<NodeIdx>,
    ) -> Result<(), OutOfMemory> {
        let recent = self.recent.get(slot(location)).copied();
        let found = recent.filter(|index| self.distinct.get(*index as usize) == Some(&location));
        let index = match found {
            Some(index) => index,
            None => self.look_up(location, script)?,
        };
        try_push(&mut self.listed, (node, index))
    }

    /// Finds or adds a location that is not among the recent ones.
    #[inline(never)]
    fn look_up(&mut self, location: [u32; 3], script: Option<NodeIdx>) -> Result<u32, OutOfMemory> {
        if self.recent.is_empty() {
            self.recent = try_filled(0, RECENT)?;
        }
        try_reserve_entry(&mut self.known)?;
        let next = self.distinct.len() as u32;
        let index = *self.known.entry(location).or_insert(next);
        if index == next {
            try_push(&mut self.distinct, location)?;
            if let Some(script) = script {
                try_reserve_entry(&mut self.script_objects)?;
                self.script_objects.entry(location[0]).or_insert(script);
            }
        }
        if let Some(recent) = self.recent.get_mut(slot(location)) {
            *recent = index;
        }
        Ok(index)
    }

    /// Closes the table. Drops the locations of nodes from `nodes` on, and returns their number.
    /// O(locations), with one random write for each.
    pub fn close(&mut self, nodes: usize) -> Result<usize, OutOfMemory> {
        let listed = std::mem::take(&mut self.listed);
        self.known = FxHashMap::default();
        self.recent = Vec::new();
        if listed.is_empty() {
            return Ok(0);
        }
        let mut beyond = 0;
        self.located = try_bits(nodes)?;
        blocks::forward(listed.len(), |range| {
            for (node, _) in &listed[range] {
                if node.at() < nodes {
                    self.located.insert(node.at());
                } else {
                    beyond += 1;
                }
            }
            Ok(())
        })?;
        let words = self.located.as_slice();
        self.ranks = try_filled(0, words.len())?;
        let mut rank = 0;
        for (word, before) in words.iter().zip(&mut self.ranks) {
            *before = rank;
            rank += word.count_ones();
        }
        self.indices = try_filled(0, rank as usize)?;
        blocks::forward(listed.len(), |range| {
            for (node, index) in &listed[range] {
                if let Some(rank) = self.rank(*node) {
                    self.indices[rank] = *index;
                }
            }
            Ok(())
        })?;
        Ok(beyond)
    }

    /// Counts the nodes with a location before a node, if that has one itself.
    #[inline(always)]
    fn rank(&self, node: NodeIdx) -> Option<usize> {
        let (word, bit) = (node.at() / RUN, node.at() % RUN);
        let bits = *self.located.as_slice().get(word)?;
        (bits >> bit & 1 == 1)
            .then(|| self.ranks[word] as usize + (bits & !(!0 << bit)).count_ones() as usize)
    }

    /// Returns every location once: script, line and column.
    pub fn distinct(&self) -> &[[u32; 3]] {
        &self.distinct
    }

    /// Returns the object of a script, as the file names it. Nothing says that it is one.
    pub fn script_object(&self, script_id: u32) -> Option<NodeIdx> {
        self.script_objects.get(&script_id).copied()
    }

    /// Calls `take` with each node that has a location, in file order, and the location's index in
    /// [`LocationTable::distinct`], until it returns false. The table is closed.
    pub fn each(
        &self,
        mut take: impl FnMut(NodeIdx, usize) -> Result<bool, OutOfMemory>,
    ) -> Result<(), OutOfMemory> {
        let words = self.located.as_slice();
        let mut word = 0;
        blocks::until_done(|| {
            let end = words.len().min(word + blocks::LEN / RUN);
            while word < end {
                let mut bits = words[word];
                let mut rank = self.ranks[word] as usize;
                while bits != 0 {
                    let node = word * RUN + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    if !take(NodeIdx(node as u32), self.indices[rank] as usize)? {
                        return Ok(true);
                    }
                    rank += 1;
                }
                word += 1;
            }
            Ok(word == words.len())
        })
    }

    /// Returns the index of a node's location in [`LocationTable::distinct`], once the table is closed.
    pub fn index_of(&self, node: NodeIdx) -> Option<u32> {
        debug_assert!(self.listed.is_empty());
        Some(self.indices[self.rank(node)?])
    }

    /// Returns the location of a node, once the table is closed.
    pub fn get(&self, node: NodeIdx) -> Option<ScriptPosition> {
        let index = self.index_of(node)?;
        let [script_id, line, column] = self.distinct[index as usize].map(i64::from);
        Some(ScriptPosition {
            script_id,
            line,
            column,
        })
    }

    /// Iterates over all locations by node, once the table is closed.
    pub fn iter(&self) -> impl Iterator<Item = (NodeIdx, [u32; 3])> + '_ {
        let locations = self
            .indices
            .iter()
            .map(|index| self.distinct[*index as usize]);
        let nodes = self.located.ones().map(|node| NodeIdx(node as u32));
        nodes.zip(locations)
    }

    /// Returns the bytes of memory that the table takes.
    pub fn memory(&self) -> u64 {
        let words = self.indices.capacity() + self.ranks.capacity();
        let scripts = self.script_objects.capacity() * size_of::<(u32, NodeIdx)>();
        (4 * words + self.located.len() / 8 + 12 * self.distinct.capacity() + scripts) as u64
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Numbers whose locations often share a slot.
    fn few() -> impl Strategy<Value = u32> {
        prop::sample::select(vec![0, 1, RECENT as u32 / 2, RECENT as u32])
    }

    proptest! {
        #[test]
        fn a_table_is_a_map_from_nodes(
            pushed in prop::collection::vec((0u32..700, prop::array::uniform3(few())), 0..300),
            nodes in 0usize..800,
        ) {
            let mut table = LocationTable::default();
            let mut map = BTreeMap::new();
            for (node, location) in &pushed {
                table.push(NodeIdx(*node), *location, None).expect("fits");
                if (*node as usize) < nodes {
                    map.insert(NodeIdx(*node), *location);
                }
            }
            let beyond = pushed.iter().filter(|(node, _)| *node as usize >= nodes).count();
            prop_assert_eq!(table.close(nodes).expect("fits"), beyond);
            for node in (0..800).map(NodeIdx) {
                let found = table.get(node).map(|at| [at.script_id, at.line, at.column]);
                prop_assert_eq!(found, map.get(&node).map(|at| at.map(i64::from)));
            }
            let mut each = Vec::new();
            let taken = table.each(|node, index| {
                each.push((node, table.distinct()[index]));
                Ok(true)
            });
            prop_assert!(taken.is_ok());
            prop_assert!(each.iter().copied().eq(table.iter()));
            prop_assert!(table.iter().eq(map));
        }
    }
}
