//! Where in the scripts objects' constructors and closures stand.

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;
use heaplens_model::row::Location;
use rustc_hash::FxHashMap;

use super::{OutOfMemory, blocks, try_bits, try_filled, try_push, try_reserve_entry};

/// Locations by node: script, line and column, from 0.
///
/// As the file gives them: Node.js 12 wrote lines below 0 as 32 bits without a sign. All objects
/// of a class have one location, so each different one is kept once: 4 bytes for each object that
/// has one, and two bits for each node.
#[derive(Debug, Default)]
pub struct LocationTable {
    /// In file order, which is no order of nodes; empty once the table is closed.
    listed: Vec<(NodeIdx, u32)>,
    different: Vec<[u32; 3]>,
    /// Where each stands among the different ones; empty once the table is closed.
    known: FxHashMap<[u32; 3], u32>,
    /// Places met lately, each where [`slot`] puts its location; empty once the table is closed.
    /// Most objects are of few classes, and their look-up is then one read in the first-level
    /// cache.
    lately: Vec<u32>,
    /// The nodes that have a location.
    located: FixedBitSet,
    /// How many of them come before each word of `located`.
    ranks: Vec<u32>,
    /// Which location each of them has.
    places: Vec<u32>,
}

/// How many places met lately are kept.
const LATELY: usize = 1024;

/// Nodes that share a rank: those of one word of the bit set.
const RUN: usize = usize::BITS as usize;

/// Where a location's place is kept while it is among those met lately: neighbours in a script,
/// which differ in few lines and columns, stand apart.
#[inline(always)]
fn slot([script, line, column]: [u32; 3]) -> usize {
    let mixed = column ^ line.wrapping_mul(37) ^ script.wrapping_mul(301);
    mixed as usize % LATELY
}

impl LocationTable {
    /// Adds a location; of several for one node the last counts. The table is not closed yet.
    pub fn push(&mut self, node: NodeIdx, location: [u32; 3]) -> Result<(), OutOfMemory> {
        let lately = self.lately.get(slot(location)).copied();
        let found = lately.filter(|place| self.different.get(*place as usize) == Some(&location));
        let place = match found {
            Some(place) => place,
            None => self.look_up(location)?,
        };
        try_push(&mut self.listed, (node, place))
    }

    /// The place of a location that has not been met lately, among all different ones.
    #[inline(never)]
    fn look_up(&mut self, location: [u32; 3]) -> Result<u32, OutOfMemory> {
        if self.lately.is_empty() {
            self.lately = try_filled(0, LATELY)?;
        }
        try_reserve_entry(&mut self.known)?;
        let next = self.different.len() as u32;
        let place = *self.known.entry(location).or_insert(next);
        if place == next {
            try_push(&mut self.different, location)?;
        }
        if let Some(lately) = self.lately.get_mut(slot(location)) {
            *lately = place;
        }
        Ok(place)
    }

    /// Ends the table: forgets the locations of nodes from `nodes` on, and says how many those
    /// were. O(locations), with one random write for each.
    pub fn close(&mut self, nodes: usize) -> Result<usize, OutOfMemory> {
        let listed = std::mem::take(&mut self.listed);
        self.known = FxHashMap::default();
        self.lately = Vec::new();
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
        self.places = try_filled(0, rank as usize)?;
        blocks::forward(listed.len(), |range| {
            for (node, place) in &listed[range] {
                if let Some(rank) = self.rank(*node) {
                    self.places[rank] = *place;
                }
            }
            Ok(())
        })?;
        Ok(beyond)
    }

    /// How many nodes with a location come before one that has one.
    #[inline(always)]
    fn rank(&self, node: NodeIdx) -> Option<usize> {
        let (word, bit) = (node.at() / RUN, node.at() % RUN);
        let bits = *self.located.as_slice().get(word)?;
        (bits >> bit & 1 == 1)
            .then(|| self.ranks[word] as usize + (bits & !(!0 << bit)).count_ones() as usize)
    }

    /// The location of a node, once the table is closed.
    pub fn get(&self, node: NodeIdx) -> Option<Location> {
        debug_assert!(self.listed.is_empty());
        let place = self.places[self.rank(node)?];
        let [script_id, line, column] = self.different[place as usize].map(i64::from);
        Some(Location {
            script_id,
            line,
            column,
        })
    }

    /// All locations, by node, once the table is closed.
    pub fn iter(&self) -> impl Iterator<Item = (NodeIdx, [u32; 3])> + '_ {
        let places = self
            .places
            .iter()
            .map(|place| self.different[*place as usize]);
        let nodes = self.located.ones().map(|node| NodeIdx(node as u32));
        nodes.zip(places)
    }

    /// Bytes that the table holds.
    pub fn memory(&self) -> u64 {
        let words = self.places.capacity() + self.ranks.capacity();
        (4 * words + self.located.len() / 8 + 12 * self.different.capacity()) as u64
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Numbers whose locations often share a slot.
    fn few() -> impl Strategy<Value = u32> {
        prop::sample::select(vec![0, 1, LATELY as u32 / 2, LATELY as u32])
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
                table.push(NodeIdx(*node), *location).expect("fits");
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
            prop_assert!(table.iter().eq(map));
        }
    }
}
