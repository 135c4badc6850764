//! The largest objects below an object in the dominator tree, as many as can be drawn.
//!
//! An object has a node where it retains a part of the whole that is worth one: of what the map is
//! about, divided by the most nodes. So at most that many stand in one level. Of all levels
//! together the largest stay. A dominator retains at least what it dominates, and comes first where
//! both retain the same; so the dominator of a node has a node.
//!
//! Nobody keeps what each node dominates. A pass over all nodes finds those that retain enough, and
//! goes up their dominators as far as the map is deep; a second pass counts the others. Both are
//! O(nodes · depth) at worst, for the objects of a long chain, and O(nodes) else. It takes a bit for
//! each node and 8 bytes for each candidate: most nodes times levels, however large the snapshot.

use std::cmp::Reverse;

use heaplens_model::NodeIdx;
use heaplens_model::overview::{DominatorMap, MapNode, MapObject};
use rustc_hash::FxHashMap;

use super::{Progress, Steps, in_blocks};
use crate::tables::{NodeSet, OutOfMemory, blocks, try_filled, try_push, try_reserve_entry};
use crate::views::Snapshot;

/// The most levels below the object.
pub const MOST_LEVELS: u32 = 64;
/// The most nodes.
pub const MOST_NODES: u32 = 10_000;
/// The most UTF-16 units of a label.
pub const LABEL: usize = 120;
/// The most dominators of the object that are told.
const MOST_ABOVE: usize = 24;
/// No position.
const NONE: u32 = u32::MAX;

/// Which map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapOf {
    /// The object that it begins with.
    pub node: NodeIdx,
    /// The levels below it, 1 to [`MOST_LEVELS`].
    pub levels: u32,
    /// The most nodes, 1 to [`MOST_NODES`].
    pub most: u32,
}

impl MapOf {
    /// Keeps both numbers within their limits.
    pub fn new(node: NodeIdx, levels: u32, most: u32) -> MapOf {
        MapOf {
            node,
            levels: levels.clamp(1, MOST_LEVELS),
            most: most.clamp(1, MOST_NODES),
        }
    }
}

/// An object that retains enough.
#[derive(Clone, Copy)]
struct Candidate {
    node: NodeIdx,
    level: u32,
}

/// A node of the map before it has a name.
struct Placed {
    node: NodeIdx,
    dominator: u32,
    others: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Find,
    CountOthers,
}

/// Finds them.
pub struct MapDominators<'a> {
    snapshot: &'a Snapshot,
    of: MapOf,
    /// What the object retains, and what a node retains at least.
    whole: u64,
    least: u64,
    phase: Phase,
    next: usize,
    found: Vec<Candidate>,
    placed: Vec<Placed>,
    positions: FxHashMap<NodeIdx, u32>,
    has_node: NodeSet,
}

impl<'a> MapDominators<'a> {
    /// Begins. The object must be one of the snapshot's.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot, of: MapOf) -> Result<MapDominators<'a>, OutOfMemory> {
        let whole = snapshot.retained_sizes.get(of.node);
        Ok(MapDominators {
            snapshot,
            of,
            whole,
            least: whole.div_ceil(u64::from(of.most)).max(1),
            phase: Phase::Find,
            next: 0,
            found: Vec::new(),
            placed: Vec::new(),
            positions: FxHashMap::default(),
            has_node: NodeSet::empty(snapshot.tables.nodes.len())?,
        })
    }

    /// The level of an object below the one that the map begins with; nothing where it is not below
    /// it, or too deep. Adds the steps that it took.
    fn level(&self, node: NodeIdx, steps: &mut usize) -> Option<u32> {
        let mut at = node;
        for level in 1..=self.of.levels {
            *steps += 1;
            let above = self.snapshot.dominators.dominator(at);
            if above == at {
                return None;
            }
            if above == self.of.node {
                return Some(level);
            }
            // Nothing below the object retains more than it.
            if self.snapshot.retained_sizes.get(above) > self.whole {
                return None;
            }
            at = above;
        }
        None
    }

    fn find_block(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let len = self.snapshot.tables.nodes.len();
        let mut steps = 0;
        while steps < budget && self.next < len {
            let node = NodeIdx(self.next as u32);
            self.next += 1;
            steps += 1;
            let retained = self.snapshot.retained_sizes.get(node);
            if retained < self.least || retained > self.whole || node == self.of.node {
                continue;
            }
            if let Some(level) = self.level(node, &mut steps) {
                try_push(&mut self.found, Candidate { node, level })?;
            }
        }
        Ok(self.next == len)
    }

    /// Chooses the nodes and puts them in order.
    fn place(&mut self) -> Result<(), OutOfMemory> {
        let sizes = &self.snapshot.retained_sizes;
        let mut chosen = std::mem::take(&mut self.found);
        let most = (self.of.most as usize).saturating_sub(1);
        let by_size = |one: &Candidate| (Reverse(sizes.get(one.node)), one.level, one.node);
        if most < chosen.len() {
            chosen.select_nth_unstable_by_key(most, by_size);
            chosen.truncate(most);
        }
        // A dominator comes before what it dominates.
        chosen.sort_unstable_by_key(|one| (one.level, Reverse(sizes.get(one.node)), one.node));
        let len = chosen.len() + 1;
        let mut place = FxHashMap::default();
        for (at, one) in chosen.iter().enumerate() {
            try_reserve_entry(&mut place)?;
            place.insert(one.node, at as u32 + 1);
        }
        let (mut first, mut next) = (try_filled(NONE, len)?, try_filled(NONE, len)?);
        for (at, one) in chosen.iter().enumerate().rev() {
            let above = self.snapshot.dominators.dominator(one.node);
            let above = place.get(&above).map_or(0, |at| *at as usize);
            let below = std::mem::replace(&mut first[above], at as u32 + 1);
            next[at + 1] = below;
        }
        // Preorder: the stack has the position of each node on the way, and its next sibling.
        let mut stack: Vec<(u32, u32)> = Vec::new();
        let mut at = 0;
        let mut dominator = NONE;
        loop {
            let node = match at {
                0 => self.of.node,
                at => chosen[at as usize - 1].node,
            };
            let position = self.placed.len() as u32;
            try_push(
                &mut self.placed,
                Placed {
                    node,
                    dominator,
                    others: 0,
                },
            )?;
            try_reserve_entry(&mut self.positions)?;
            self.positions.insert(node, position);
            self.has_node.insert(node);
            if first[at as usize] != NONE {
                try_push(&mut stack, (dominator, next[at as usize]))?;
                dominator = position;
                at = first[at as usize];
                continue;
            }
            let mut sibling = next[at as usize];
            while sibling == NONE {
                let Some((above, after)) = stack.pop() else {
                    return Ok(());
                };
                (dominator, sibling) = (above, after);
            }
            at = sibling;
        }
    }

    fn count_block(&mut self, budget: usize) -> bool {
        let len = self.snapshot.tables.nodes.len();
        let end = len.min(self.next.saturating_add(budget));
        // Neighbours in the file often have one dominator.
        let mut last = (self.of.node, 0u32);
        for node in (self.next as u32..end as u32).map(NodeIdx) {
            let above = self.snapshot.dominators.dominator(node);
            if self.has_node.contains(node) || !self.has_node.contains(above) {
                continue;
            }
            if above != last.0 {
                last = (above, self.positions.get(&above).copied().unwrap_or(NONE));
            }
            if let Some(placed) = self.placed.get_mut(last.1 as usize) {
                placed.others += 1;
            }
        }
        self.next = end;
        end == len
    }

    fn tell(&self) -> Result<DominatorMap, OutOfMemory> {
        let snapshot = self.snapshot;
        let mut nodes: Vec<MapNode> = Vec::new();
        for placed in &self.placed {
            let object = map_object(snapshot, placed.node);
            let above = (placed.dominator != NONE).then_some(placed.dominator);
            let other_size = object.retained_size.saturating_sub(object.shallow_size);
            let retained = object.retained_size;
            try_push(
                &mut nodes,
                MapNode {
                    object,
                    dominator: above,
                    other_count: placed.others,
                    other_size,
                },
            )?;
            if let Some(above) = above.and_then(|at| nodes.get_mut(at as usize)) {
                above.other_size = above.other_size.saturating_sub(retained);
            }
        }
        let (above, above_count) = self.above()?;
        Ok(DominatorMap {
            above,
            above_count,
            nodes,
        })
    }

    /// The nearest dominators of the object, the outermost first, and how many there are in all.
    fn above(&self) -> Result<(Vec<MapObject>, u64), OutOfMemory> {
        let dominators = &self.snapshot.dominators;
        let (mut nearest, mut count) = (Vec::new(), 0);
        let mut at = self.of.node;
        blocks::until_done(|| {
            for _ in 0..blocks::LEN {
                let above = dominators.dominator(at);
                if above == at {
                    return Ok(true);
                }
                count += 1;
                if nearest.len() < MOST_ABOVE {
                    try_push(&mut nearest, above)?;
                }
                at = above;
            }
            Ok::<bool, OutOfMemory>(false)
        })?;
        let objects = nearest.iter().rev();
        let objects = objects.map(|node| map_object(self.snapshot, *node));
        Ok((objects.collect(), count))
    }
}

/// Tells an object by a label.
pub(crate) fn map_object(snapshot: &Snapshot, node: NodeIdx) -> MapObject {
    let nodes = &snapshot.tables.nodes;
    MapObject {
        node,
        id: nodes.id(node),
        name: snapshot.object_text_within(node, LABEL),
        kind: nodes.kind(node),
        dom_state: nodes.dom_state(node),
        shallow_size: nodes.shallow_size(node),
        retained_size: snapshot.retained_sizes.get(node),
    }
}

impl Steps for MapDominators<'_> {
    type Output = DominatorMap;

    fn advance(&mut self, budget: usize) -> Result<Option<DominatorMap>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| match self.phase {
            Phase::Find => self.find_block(block),
            Phase::CountOthers => Ok(self.count_block(block)),
        })?;
        match self.phase {
            _ if !is_done => Ok(None),
            Phase::Find => {
                self.place()?;
                (self.phase, self.next) = (Phase::CountOthers, 0);
                Ok(None)
            }
            Phase::CountOthers => self.tell().map(Some),
        }
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        let passed = if self.phase == Phase::Find { 0 } else { len };
        Progress::new(passed + self.next, 2 * len)
    }
}
