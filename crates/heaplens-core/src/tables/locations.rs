//! Where in the scripts objects' constructors and closures stand.

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;
use heaplens_model::row::Location;
use rustc_hash::FxHashMap;

use super::{OutOfMemory, blocks, try_filled, try_push};

/// Locations by node: script, line and column, from 0.
///
/// As the file gives them: Node.js 12 wrote lines below 0 as 32 bits without a sign. All objects
/// of a class have one location, so each different one is kept once: 4 bytes for each object that
/// has one and a little more than a bit for each node.
#[derive(Debug, Default)]
pub struct LocationTable {
    /// In file order, which is no order of nodes; empty once the table is closed.
    listed: Vec<(NodeIdx, u32)>,
    different: Vec<[u32; 3]>,
    /// Where each stands among the different ones; empty once the table is closed.
    known: FxHashMap<[u32; 3], u32>,
    /// The nodes that have a location.
    located: FixedBitSet,
    /// How many of them come before each run of [`RUN`] nodes.
    ranks: Vec<u32>,
    /// Which location each of them has.
    places: Vec<u32>,
}

/// Nodes that share a rank.
const RUN: usize = 128;

impl LocationTable {
    /// Adds a location; of several for one node the last counts. The table is not closed yet.
    pub fn push(&mut self, node: NodeIdx, location: [u32; 3]) -> Result<(), OutOfMemory> {
        let next = self.different.len() as u32;
        let place = *self.known.entry(location).or_insert(next);
        if place == next {
            try_push(&mut self.different, location)?;
        }
        try_push(&mut self.listed, (node, place))
    }

    /// Ends the table: forgets the locations of nodes from `nodes` on, and says how many those
    /// were. O(locations), with one random write for each.
    pub fn close(&mut self, nodes: usize) -> Result<usize, OutOfMemory> {
        let listed = std::mem::take(&mut self.listed);
        self.known = FxHashMap::default();
        if listed.is_empty() {
            return Ok(0);
        }
        let mut beyond = 0;
        self.located = FixedBitSet::with_capacity(nodes);
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
        let mut rank = 0;
        for start in (0..nodes).step_by(RUN) {
            try_push(&mut self.ranks, rank as u32)?;
            rank += self.located.count_ones(start..nodes.min(start + RUN));
        }
        self.places = try_filled(0, rank)?;
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
        let start = node.at() - node.at() % RUN;
        self.located.contains(node.at()).then(|| {
            self.ranks[node.at() / RUN] as usize + self.located.count_ones(start..node.at())
        })
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

    proptest! {
        #[test]
        fn a_table_is_a_map_from_nodes(
            pushed in prop::collection::vec((0u32..700, prop::array::uniform3(0u32..4)), 0..300),
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
