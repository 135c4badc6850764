//! One depth-first walk from the root over the edges that count for dominators.
//!
//! Which edges count, and what becomes of nodes that no root reaches, are DevTools' rules
//! (`HeapSnapshot.ts`, `computeIsEssentialEdge`, `calculateDominatorsAndRetainedSizes`). The walk
//! comes before retainers are known, so that these can be laid out by its numbers from the start.
//! O(nodes + edges).

use fixedbitset::FixedBitSet;
use heaplens_model::{EdgeKind, NodeIdx};

use crate::tables::edges::Link;
use crate::tables::{OutOfMemory, Scratch, Topology, blocks, try_push};

/// What the walk found.
#[derive(Debug, Default)]
pub struct DepthFirst {
    /// The node at each place.
    pub vertex: Vec<NodeIdx>,
    /// Places from here on are those of nodes that only hold one another, in file order.
    pub reached: usize,
    /// The walk's tree.
    pub shape: Shape,
}

/// The walk's tree as a string of brackets, two bits a node.
#[derive(Debug, Default)]
pub struct Shape {
    brackets: FixedBitSet,
    len: usize,
}

impl Shape {
    fn push(&mut self, open: bool) {
        if self.len == self.brackets.len() {
            self.brackets.grow(2 * self.len + 64);
        }
        if open {
            self.brackets.insert(self.len);
        }
        self.len += 1;
    }

    /// Those brackets of `bits` that there are.
    pub fn new(bits: FixedBitSet, len: usize) -> Shape {
        Shape {
            len: len.min(bits.len()),
            brackets: bits,
        }
    }

    /// A bit for each bracket, and more.
    pub fn bits(&self) -> &FixedBitSet {
        &self.brackets
    }

    /// How many brackets there are.
    pub fn brackets(&self) -> usize {
        self.len
    }

    /// Whether a bracket opens a place; else it closes the last one that is open.
    #[inline(always)]
    pub fn is_opening(&self, bracket: usize) -> bool {
        self.brackets.contains(bracket)
    }

    /// The opening bracket that comes so many places before a bracket, 1 for the nearest one; 0
    /// if there are not so many. O(places / 32).
    pub fn opening_before(&self, bracket: usize, places: usize) -> usize {
        const BITS: usize = usize::BITS as usize;
        let words = self.brackets.as_slice();
        let mut left = places;
        let mut bits = bracket % BITS;
        for (at, word) in words.iter().enumerate().take(bracket / BITS + 1).rev() {
            let mut word = if bits < BITS {
                word & !(usize::MAX << bits)
            } else {
                *word
            };
            bits = BITS;
            let ones = word.count_ones() as usize;
            if ones < left {
                left -= ones;
                continue;
            }
            for _ in 1..left {
                word ^= 1 << word.ilog2();
            }
            return at * BITS + word.checked_ilog2().unwrap_or(0) as usize;
        }
        0
    }

    /// Calls with each place but the first and its parent, places ascending.
    pub fn replay(&self, mut visit: impl FnMut(u32, u32)) -> Result<(), OutOfMemory> {
        let mut path: Vec<u32> = Vec::new();
        let mut place = 0;
        blocks::forward(self.len, |range| {
            for at in range {
                if !self.brackets.contains(at) {
                    path.pop();
                    continue;
                }
                if let Some(parent) = path.last() {
                    visit(place, *parent);
                }
                try_push(&mut path, place)?;
                place += 1;
            }
            Ok(())
        })
    }
}

impl DepthFirst {
    /// Walks from the root, then from each node that nothing holds as from a child of the root.
    pub fn walk(
        topology: Topology<'_>,
        page_owned: &FixedBitSet,
        scratch: &mut Scratch,
    ) -> Result<DepthFirst, OutOfMemory> {
        if topology.is_empty() {
            return Ok(DepthFirst::default());
        }
        let mut walk = Walk::new(topology, page_owned, scratch)?;
        walk.enter(topology.root)?;
        // The root stays open: later starts hang on it.
        walk.descend()?;
        let held = walk.held_by_unreached();
        for node in topology.indices() {
            if !walk.met.contains(node.at()) && !held.contains(node.at()) {
                walk.enter(node)?;
                walk.descend()?;
                walk.found.shape.push(false);
            }
        }
        let Walk { met, mut found, .. } = walk;
        found.reached = found.vertex.len();
        for node in topology.indices() {
            if !met.contains(node.at()) {
                try_push(&mut found.vertex, node)?;
            }
        }
        Ok(found)
    }
}

struct Walk<'a> {
    topology: Topology<'a>,
    page_owned: &'a FixedBitSet,
    /// Which nodes have a place: asked at each edge, and small enough to stay at hand.
    met: FixedBitSet,
    /// The way down to the node at hand.
    way: Vec<Open>,
    found: DepthFirst,
}

/// A node on the way, and those of its edges that are left to follow: what going back to it
/// needs is at hand, where the columns would have to be asked again.
#[derive(Clone, Copy)]
struct Open {
    node: NodeIdx,
    next: u32,
    end: u32,
}

impl<'a> Walk<'a> {
    fn new(
        topology: Topology<'a>,
        page_owned: &'a FixedBitSet,
        scratch: &mut Scratch,
    ) -> Result<Self, OutOfMemory> {
        let len = topology.len();
        Ok(Walk {
            topology,
            page_owned,
            met: FixedBitSet::with_capacity(len),
            way: Vec::new(),
            found: DepthFirst {
                vertex: scratch.take(len, NodeIdx)?,
                reached: 0,
                shape: Shape::new(FixedBitSet::with_capacity(2 * len), 0),
            },
        })
    }

    /// Whether an edge counts for dominators.
    #[inline(always)]
    fn essential(&self, from: NodeIdx, link: Link, to: NodeIdx) -> bool {
        if link.is(EdgeKind::Weak) || link.is(EdgeKind::WeakMapTable) || from == to {
            return false;
        }
        from == self.topology.root
            || (!link.is(EdgeKind::Shortcut)
                && (!self.page_owned.contains(to.at()) || self.page_owned.contains(from.at())))
    }

    /// Walks all that is below the one node on the way.
    fn descend(&mut self) -> Result<(), OutOfMemory> {
        blocks::until_done(|| self.descend_block())
    }

    /// Takes some steps; true when nothing is left on the way.
    fn descend_block(&mut self) -> Result<bool, OutOfMemory> {
        let links = self.topology.links;
        for _ in 0..blocks::LEN {
            let Some(&Open { node, next, end }) = self.way.last() else {
                return Ok(true);
            };
            let step = links[next as usize..end as usize].iter().position(|link| {
                let to = link.node();
                !self.met.contains(to.at()) && self.essential(node, *link, to)
            });
            if let Some(step) = step {
                let edge = next as usize + step;
                if let Some(open) = self.way.last_mut() {
                    open.next = edge as u32 + 1;
                }
                self.enter(links[edge].node())?;
            } else {
                self.way.pop();
                if self.way.is_empty() {
                    return Ok(true);
                }
                self.found.shape.push(false);
            }
        }
        Ok(false)
    }

    #[inline(always)]
    fn enter(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        self.met.insert(node.at());
        self.found.shape.push(true);
        try_push(&mut self.found.vertex, node)?;
        let edges = self.topology.edges(node);
        let open = Open {
            node,
            next: edges.start as u32,
            end: edges.end as u32,
        };
        try_push(&mut self.way, open)
    }

    /// The nodes that edges which count lead to from what the root does not reach. No other edge
    /// that counts can lead to what it does not reach.
    fn held_by_unreached(&self) -> FixedBitSet {
        let mut held = FixedBitSet::with_capacity(self.topology.len());
        for node in self.topology.indices() {
            if self.met.contains(node.at()) {
                continue;
            }
            for link in self.topology.links_of(node) {
                if self.essential(node, *link, link.node()) {
                    held.insert(link.node().at());
                }
            }
        }
        held
    }
}
