//! How many steps each object is from the roots.
//!
//! DevTools, `HeapSnapshot.ts`, `calculateDistances`: breadth first from the user roots at 1,
//! then from the root at [`BASE_SYSTEM_DISTANCE`] for what is left; weak edges are skipped, and so
//! are the few that [`DistanceRules`] names. O(nodes + edges), a word of scratch for each node.

use fixedbitset::FixedBitSet;
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, NO_DISTANCE};
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};

use super::DistanceRules;
use super::prefetch_edges::prefetch_edges;
use crate::tables::transfer::{ReceivedColumn, SentColumn};
use crate::tables::{
    OutOfMemory, Scratch, Topology, blocks, try_bits, try_clone_bits, try_filled, try_push,
    try_reserve,
};

/// DevTools' distance of each node: 16 bits each while all are small enough.
#[derive(Debug)]
pub struct Distances(Cells);

#[derive(Debug)]
enum Cells {
    /// 0 for [`NO_DISTANCE`], then the distances below the base, and from `SYSTEM` on those from
    /// the base on.
    Narrow(Vec<u16>),
    Wide(Vec<i32>),
}

const SYSTEM: i32 = 1 << 15;

impl Default for Distances {
    fn default() -> Self {
        Distances(Cells::Narrow(Vec::new()))
    }
}

impl Distances {
    /// The distance of a node.
    #[inline(always)]
    pub fn get(&self, node: NodeIdx) -> i32 {
        match &self.0 {
            Cells::Narrow(cells) => match i32::from(cells[node.at()]) {
                0 => NO_DISTANCE,
                cell if cell < SYSTEM => cell - 1,
                cell => cell - SYSTEM + BASE_SYSTEM_DISTANCE,
            },
            Cells::Wide(distances) => distances[node.at()],
        }
    }

    #[inline(always)]
    fn set(&mut self, node: NodeIdx, distance: i32) -> Result<(), OutOfMemory> {
        match &mut self.0 {
            Cells::Narrow(cells) => {
                let cell = if distance < BASE_SYSTEM_DISTANCE {
                    distance + 1
                } else {
                    distance - BASE_SYSTEM_DISTANCE + SYSTEM
                };
                let fits = (distance < BASE_SYSTEM_DISTANCE) == (cell < SYSTEM);
                match u16::try_from(cell) {
                    Ok(cell) if fits => cells[node.at()] = cell,
                    _ => return self.set_wide(node, distance),
                }
            }
            Cells::Wide(distances) => distances[node.at()] = distance,
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn set_wide(&mut self, node: NodeIdx, distance: i32) -> Result<(), OutOfMemory> {
        if let Cells::Narrow(cells) = &self.0 {
            let mut wide = Vec::new();
            try_reserve(&mut wide, cells.len())?;
            wide.extend((0..cells.len() as u32).map(|node| self.get(NodeIdx(node))));
            self.0 = Cells::Wide(wide);
        }
        self.set(node, distance)
    }

    /// The column, to be packed; and whether it is the wide one.
    pub fn column(&self) -> (SentColumn<'_>, bool) {
        match &self.0 {
            Cells::Narrow(cells) => (SentColumn::Halves(cells), false),
            Cells::Wide(distances) => (SentColumn::Signed(distances), true),
        }
    }

    /// Room for the column of so many nodes.
    pub fn room(nodes: usize, is_wide: bool) -> Result<ReceivedColumn, OutOfMemory> {
        let mut room = (Vec::new(), Vec::new());
        Ok(if is_wide {
            try_reserve(&mut room.0, nodes)?;
            ReceivedColumn::Signed(room.0)
        } else {
            try_reserve(&mut room.1, nodes + 1)?;
            ReceivedColumn::Halves(room.1)
        })
    }

    /// What was unpacked into [`Distances::room`]; nothing if that is not all of it.
    pub fn unpacked(room: ReceivedColumn, nodes: usize) -> Option<Distances> {
        match room {
            ReceivedColumn::Signed(distances) if distances.len() == nodes => {
                Some(Distances(Cells::Wide(distances)))
            }
            ReceivedColumn::Halves(mut cells) if cells.len() == nodes.next_multiple_of(2) => {
                cells.truncate(nodes);
                Some(Distances(Cells::Narrow(cells)))
            }
            _ => None,
        }
    }

    /// Bytes that the column holds.
    pub fn memory(&self) -> u64 {
        match &self.0 {
            Cells::Narrow(cells) => 2 * cells.capacity() as u64,
            Cells::Wide(distances) => 4 * distances.capacity() as u64,
        }
    }
}

/// What the walk from the user roots met, for whoever walks from there again.
#[derive(Debug, Default)]
pub struct FromUserRoots {
    /// The nodes with a distance below the base.
    pub reached: FixedBitSet,
    /// Where edges lead that were not followed though they are not weak.
    pub skipped_targets: Vec<NodeIdx>,
}

/// Measures DevTools' distance of each node.
pub fn measure(
    topology: Topology<'_>,
    rules: &DistanceRules,
    scratch: &mut Scratch,
) -> Result<(Distances, FromUserRoots), OutOfMemory> {
    let mut odd = try_bits(topology.len())?;
    odd.extend(rules.nodes_with_skipped_edges.iter().map(|node| node.at()));
    let mut walk = Walk {
        topology,
        rules,
        odd,
        pending: try_bits(rules.weak_map_pairs as usize)?,
        met: try_bits(topology.len())?,
        skipped_targets: Vec::new(),
        distances: Distances(Cells::Narrow(try_filled(0, topology.len())?)),
        queue: scratch.take(topology.len(), NodeIdx)?,
    };
    for node in &rules.user_roots {
        walk.meet(*node, 1)?;
    }
    let base = if rules.user_roots.is_empty() {
        0
    } else {
        BASE_SYSTEM_DISTANCE
    };
    walk.run()?;
    let from_user_roots = FromUserRoots {
        reached: try_clone_bits(&walk.met)?,
        skipped_targets: std::mem::take(&mut walk.skipped_targets),
    };
    walk.queue.clear();
    if !topology.is_empty() {
        walk.meet(topology.root, base)?;
    }
    walk.run()?;
    scratch.give(walk.queue, |node| node.0);
    Ok((walk.distances, from_user_roots))
}

struct Walk<'a> {
    topology: Topology<'a>,
    rules: &'a DistanceRules,
    /// Nodes some of whose edges are passed over.
    odd: FixedBitSet,
    /// WeakMap entries of which one copy was met: the second one counts, so that a value is
    /// farther than both its key and its table.
    pending: FixedBitSet,
    /// Which nodes have a distance: asked at each edge, and small enough to stay at hand.
    met: FixedBitSet,
    skipped_targets: Vec<NodeIdx>,
    distances: Distances,
    queue: Vec<NodeIdx>,
}

impl Walk<'_> {
    fn run(&mut self) -> Result<(), OutOfMemory> {
        let mut next = 0;
        blocks::until_done(|| self.run_block(&mut next))
    }

    /// Takes some steps; true when none is left.
    fn run_block(&mut self, next: &mut usize) -> Result<bool, OutOfMemory> {
        for _ in 0..blocks::LEN {
            let Some(&node) = self.queue.get(*next) else {
                return Ok(true);
            };
            prefetch_edges(self.topology, &self.queue, *next);
            *next += 1;
            let distance = self.distances.get(node) + 1;
            let odd = self.odd.contains(node.at());
            for index in self.topology.edge_range(node) {
                let edge = self.topology.edges[index];
                if edge.is(EdgeKind::Weak) || self.met.contains(edge.node().at()) {
                    continue;
                }
                let weak_map = matches!(edge.kind(), EdgeKind::WeakMapTable | EdgeKind::WeakMapKey);
                if (odd || weak_map) && !self.follows(EdgeIdx(index as u32)) {
                    try_push(&mut self.skipped_targets, edge.node())?;
                    continue;
                }
                self.meet(edge.node(), distance)?;
            }
        }
        Ok(false)
    }

    #[inline(always)]
    fn meet(&mut self, node: NodeIdx, distance: i32) -> Result<(), OutOfMemory> {
        self.met.insert(node.at());
        self.distances.set(node, distance)?;
        try_push(&mut self.queue, node)
    }

    /// The filter of `JSHeapSnapshot.calculateDistances`.
    fn follows(&mut self, edge: EdgeIdx) -> bool {
        if self.rules.skipped_edges.binary_search(&edge).is_ok() {
            return false;
        }
        let entries = &self.rules.weak_map_entries;
        let Ok(index) = entries.binary_search_by_key(&edge, |(entry, _)| *entry) else {
            return true;
        };
        let pair = entries[index].1 as usize;
        let is_second_copy = self.pending.contains(pair);
        self.pending.set(pair, !is_second_copy);
        is_second_copy
    }
}
