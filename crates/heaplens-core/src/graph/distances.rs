//! How many steps each object is from the roots.
//!
//! DevTools, `HeapSnapshot.ts`, `calculateDistances`: breadth first from the user roots at 1,
//! then from the root at [`BASE_SYSTEM_DISTANCE`] for what is left; weak edges are skipped, and so
//! are the few that the functions below name. O(nodes + edges), a word of scratch for each node.

use fixedbitset::FixedBitSet;
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, NO_DISTANCE};
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind, StringIdx};

use super::weak_maps::WeakMapPairs;
use super::{WellKnownNames, ahead, user_roots};
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, Scratch, Tables, blocks, try_filled, try_push, try_reserve};

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
pub struct Near {
    /// The nodes with a distance below the base.
    pub met: FixedBitSet,
    /// Where edges lead that were not followed though they are not weak.
    pub passed_over: Vec<NodeIdx>,
}

/// Measures DevTools' distance of each node.
pub fn measure(
    tables: &Tables,
    names: &WellKnownNames,
    pairs: &WeakMapPairs,
    scratch: &mut Scratch,
) -> Result<(Distances, Near), OutOfMemory> {
    let mut walk = Walk {
        tables,
        names,
        pairs,
        pending: FixedBitSet::with_capacity(pairs.len()),
        met: FixedBitSet::with_capacity(tables.nodes.len()),
        passed_over: Vec::new(),
        distances: Distances(Cells::Narrow(try_filled(0, tables.nodes.len())?)),
        queue: scratch.take(tables.nodes.len(), NodeIdx)?,
    };
    for node in user_roots(tables, names) {
        walk.meet(node, 1)?;
    }
    let base = if walk.queue.is_empty() {
        0
    } else {
        BASE_SYSTEM_DISTANCE
    };
    walk.run()?;
    let near = Near {
        met: walk.met.clone(),
        passed_over: std::mem::take(&mut walk.passed_over),
    };
    walk.queue.clear();
    if !tables.nodes.is_empty() {
        walk.meet(tables.root, base)?;
    }
    walk.run()?;
    scratch.give(walk.queue, |node| node.0);
    Ok((walk.distances, near))
}

struct Walk<'a> {
    tables: &'a Tables,
    names: &'a WellKnownNames,
    pairs: &'a WeakMapPairs,
    /// WeakMap entries of which one copy was met: the second one counts, so that a value is
    /// farther than both its key and its table.
    pending: FixedBitSet,
    /// Which nodes have a distance: asked at each edge, and small enough to stay at hand.
    met: FixedBitSet,
    passed_over: Vec<NodeIdx>,
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
            ahead::read_queue(self.tables, &self.queue, *next);
            *next += 1;
            let distance = self.distances.get(node) + 1;
            let odd = self.has_odd_edges(node);
            for edge in self.tables.nodes.edges(node) {
                let link = self.tables.edges.links()[edge];
                if link.is(EdgeKind::Weak) || self.met.contains(link.node().at()) {
                    continue;
                }
                let weak_map = matches!(link.kind(), EdgeKind::WeakMapTable | EdgeKind::WeakMapKey);
                if (odd || weak_map) && !self.follows(node, EdgeIdx(edge as u32)) {
                    try_push(&mut self.passed_over, link.node())?;
                    continue;
                }
                self.meet(link.node(), distance)?;
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

    /// Whether the rules below look at each of the node's edges.
    #[inline(always)]
    fn has_odd_edges(&self, node: NodeIdx) -> bool {
        let names = match self.tables.nodes.kind(node) {
            NodeKind::Hidden => &self.names.native_context,
            NodeKind::Array => &self.names.map_descriptors,
            _ => return false,
        };
        names.contains(self.tables.nodes.name(node))
    }

    /// The filter of `JSHeapSnapshot.calculateDistances`.
    fn follows(&mut self, node: NodeIdx, edge: EdgeIdx) -> bool {
        if self.has_odd_edges(node) {
            if self.tables.nodes.is(node, NodeKind::Array) {
                // Maps share descriptor arrays, so a key or value in one proves nothing
                // (crbug.com/413608). No other rule is asked.
                return !self
                    .leading_number(node, edge)
                    .is_some_and(|at| at >= 2 && at % 3 == 1);
            }
            if let EdgeName::String(name) = self.tables.edge_name(node, edge)
                && self.names.sloppy_function_map.contains(name)
            {
                return false;
            }
        }
        match self.tables.edge_name(node, edge) {
            EdgeName::String(name) if self.is_weak_map(edge) => self.is_second_copy(name),
            _ => true,
        }
    }

    fn is_weak_map(&self, edge: EdgeIdx) -> bool {
        matches!(
            self.tables.edges.link(edge).kind(),
            EdgeKind::WeakMapTable | EdgeKind::WeakMapKey
        )
    }

    fn is_second_copy(&mut self, name: StringIdx) -> bool {
        let Some(pair) = self.pairs.pair(name) else {
            return true;
        };
        let second = self.pending.contains(pair);
        self.pending.set(pair, !second);
        second
    }

    /// What JavaScript's `parseInt` makes of the edge's name.
    fn leading_number(&self, node: NodeIdx, edge: EdgeIdx) -> Option<u64> {
        match self.tables.edge_name(node, edge) {
            EdgeName::Index(index) => Some(u64::from(index)),
            EdgeName::String(name) => {
                let text = self.tables.strings.get(name).trim_ascii_start();
                let text = text.strip_prefix(b"+").unwrap_or(text);
                let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
                digits.fold(None, |value: Option<u64>, digit| {
                    let value = value.unwrap_or(0).saturating_mul(10);
                    Some(value.saturating_add(u64::from(digit - b'0')))
                })
            }
        }
    }
}
