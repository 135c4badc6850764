//! The distance of each node from the roots.
//!
//! The rules are those of DevTools, `HeapSnapshot.ts`, `calculateDistances`. A breadth-first walk
//! starts at the user roots with 1. A second one starts at the root with [`BASE_SYSTEM_DISTANCE`]
//! for the other nodes. Both skip weak edges and the few that [`DistanceRules`] names. O(nodes +
//! edges), with a word of scratch for each node.

use fixedbitset::FixedBitSet;
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, NO_DISTANCE};
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};

use super::DistanceRules;
use super::prefetch_edges::prefetch_edges;
use crate::tables::{
    OutOfMemory, Scratch, Topology, blocks, try_bits, try_clone_bits, try_filled, try_push,
    try_reserve,
};

/// DevTools' distance of each node: 16 bits each while all are small enough.
#[derive(Debug)]
pub struct Distances(Cells);

#[derive(Debug)]
enum Cells {
    /// 0 is [`NO_DISTANCE`]. Numbers below `SYSTEM` are distances below the base; numbers from
    /// `SYSTEM` on are distances from the base on.
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
    /// Returns the distance of a node.
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

    /// Returns the bytes of memory that the column takes.
    pub fn memory(&self) -> u64 {
        match &self.0 {
            Cells::Narrow(cells) => 2 * cells.capacity() as u64,
            Cells::Wide(distances) => 4 * distances.capacity() as u64,
        }
    }
}

/// The nodes that the walk from the user roots visited, for a later walk from nearly the same
/// starts.
#[derive(Debug, Default)]
pub struct FromUserRoots {
    /// The nodes with a distance below the base.
    pub reached: FixedBitSet,
    /// The targets of edges that are not weak and were skipped.
    pub skipped_targets: Vec<NodeIdx>,
}

/// Measures DevTools' distance of each node.
pub fn measure(
    topology: Topology<'_>,
    rules: &DistanceRules,
    scratch: &mut Scratch,
) -> Result<(Distances, FromUserRoots), OutOfMemory> {
    let mut has_skipped_edges = try_bits(topology.len())?;
    has_skipped_edges.extend(rules.nodes_with_skipped_edges.iter().map(|node| node.at()));
    let mut walk = Walk {
        topology,
        rules,
        has_skipped_edges,
        pending: try_bits(rules.weak_map_pairs as usize)?,
        visited: try_bits(topology.len())?,
        skipped_targets: Vec::new(),
        distances: Distances(Cells::Narrow(try_filled(0, topology.len())?)),
        queue: scratch.take(topology.len(), NodeIdx)?,
    };
    for node in &rules.user_roots {
        walk.visit(*node, 1)?;
    }
    let base = if rules.user_roots.is_empty() {
        0
    } else {
        BASE_SYSTEM_DISTANCE
    };
    walk.run()?;
    let from_user_roots = FromUserRoots {
        reached: try_clone_bits(&walk.visited)?,
        skipped_targets: std::mem::take(&mut walk.skipped_targets),
    };
    walk.queue.clear();
    if !topology.is_empty() {
        walk.visit(topology.root, base)?;
    }
    walk.run()?;
    scratch.give(walk.queue, |node| node.0);
    Ok((walk.distances, from_user_roots))
}

struct Walk<'a> {
    topology: Topology<'a>,
    rules: &'a DistanceRules,
    /// Nodes with edges that are skipped.
    has_skipped_edges: FixedBitSet,
    /// WeakMap entries of which one copy was visited. The second one counts, so that a value is
    /// farther than both its key and its table.
    pending: FixedBitSet,
    /// The nodes with a distance. Each edge asks for one, and the bits are small enough to stay in
    /// the cache.
    visited: FixedBitSet,
    skipped_targets: Vec<NodeIdx>,
    distances: Distances,
    queue: Vec<NodeIdx>,
}

impl Walk<'_> {
    fn run(&mut self) -> Result<(), OutOfMemory> {
        let mut next = 0;
        blocks::until_done(|| self.run_block(&mut next))
    }

    /// Takes some steps. Returns true when none is left.
    fn run_block(&mut self, next: &mut usize) -> Result<bool, OutOfMemory> {
        for _ in 0..blocks::LEN {
            let Some(&node) = self.queue.get(*next) else {
                return Ok(true);
            };
            prefetch_edges(self.topology, &self.queue, *next);
            *next += 1;
            let distance = self.distances.get(node) + 1;
            let has_skipped_edges = self.has_skipped_edges.contains(node.at());
            for index in self.topology.edge_range(node) {
                let edge = self.topology.edges[index];
                if edge.is(EdgeKind::Weak) || self.visited.contains(edge.node().at()) {
                    continue;
                }
                let weak_map = matches!(edge.kind(), EdgeKind::WeakMapTable | EdgeKind::WeakMapKey);
                if (has_skipped_edges || weak_map)
                    && !self.rules.follows(EdgeIdx(index as u32), &mut self.pending)
                {
                    try_push(&mut self.skipped_targets, edge.node())?;
                    continue;
                }
                self.visit(edge.node(), distance)?;
            }
        }
        Ok(false)
    }

    #[inline(always)]
    fn visit(&mut self, node: NodeIdx, distance: i32) -> Result<(), OutOfMemory> {
        self.visited.insert(node.at());
        self.distances.set(node, distance)?;
        try_push(&mut self.queue, node)
    }
}
