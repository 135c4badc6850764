//! One depth-first walk from the root over the edges that count for dominators.
//!
//! Which edges count, and what becomes of nodes that no root reaches, are DevTools' rules
//! (`HeapSnapshot.ts`, `computeIsEssentialEdge`, `calculateDominatorsAndRetainedSizes`). The walk
//! comes before retainers are known, so that these can be laid out by its numbers from the start.
//! O(nodes + edges).

use fixedbitset::FixedBitSet;
use heaplens_model::{EdgeKind, NodeIdx};

use crate::tables::edges::Link;
use crate::tables::{OutOfMemory, Scratch, Tables, blocks, try_filled, try_push, try_reserve};

/// What the walk found; its columns go by place in the walk.
#[derive(Debug, Default)]
pub struct DepthFirst {
    /// The node at each place.
    pub vertex: Vec<NodeIdx>,
    /// Places from here on are those of nodes that only hold one another, in file order.
    pub reached: usize,
    /// The place of each reached node's parent, the root's is 0; and a number that is left over.
    pub forest: Vec<Tree>,
    /// The walk's tree.
    pub shape: Shape,
}

/// A node's tree in the forest of nodes that are done: the way up, shortened as it is used, and
/// the smallest semidominator on it. Side by side, because each step wants both.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tree {
    /// To begin with, the parent in the walk.
    pub ancestor: u32,
    /// While the walk goes on, the next edge to follow.
    pub best: u32,
}

/// The walk's tree as a string of brackets, two bits a node: where the parents stay known while
/// the forest shortens the ways to them.
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
        self.brackets.set(self.len, open);
        self.len += 1;
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

/// Trees to spare, so that the forest's memory has room for two columns of half its width.
const SLACK: usize = 8;

impl DepthFirst {
    /// Walks from the root, then from each node that nothing holds as from a child of the root.
    pub fn walk(
        tables: &Tables,
        page_owned: &FixedBitSet,
        scratch: &mut Scratch,
    ) -> Result<DepthFirst, OutOfMemory> {
        if tables.nodes.is_empty() {
            return Ok(DepthFirst::default());
        }
        let mut walk = Walk::new(tables, page_owned, scratch)?;
        walk.number(tables.root, 0)?;
        // The root stays open: later starts hang on it.
        walk.descend(0)?;
        let held = walk.held_by_unreached();
        for node in tables.nodes.indices() {
            if !walk.met.contains(node.at()) && !held.contains(node.at()) {
                let place = walk.number(node, 0)?;
                walk.descend(place)?;
                walk.found.shape.push(false);
            }
        }
        let Walk { met, mut found, .. } = walk;
        found.reached = found.vertex.len();
        for node in tables.nodes.indices() {
            if !met.contains(node.at()) {
                try_push(&mut found.vertex, node)?;
            }
        }
        Ok(found)
    }

    /// The place of each node.
    pub fn places(&self) -> Result<Vec<NodeIdx>, OutOfMemory> {
        let mut places = try_filled(NodeIdx(0), self.vertex.len())?;
        blocks::forward(self.vertex.len(), |range| {
            for place in range {
                places[self.vertex[place].at()] = NodeIdx(place as u32);
            }
            Ok(())
        })?;
        Ok(places)
    }
}

struct Walk<'a> {
    tables: &'a Tables,
    page_owned: &'a FixedBitSet,
    /// Which nodes have a place: asked at each edge, and small enough to stay at hand.
    met: FixedBitSet,
    found: DepthFirst,
}

impl<'a> Walk<'a> {
    fn new(
        tables: &'a Tables,
        page_owned: &'a FixedBitSet,
        scratch: &mut Scratch,
    ) -> Result<Self, OutOfMemory> {
        let len = tables.nodes.len();
        let mut found = DepthFirst {
            vertex: scratch.take(len, NodeIdx)?,
            ..DepthFirst::default()
        };
        // Two other columns lie down in its place, each with an allocator's word before it.
        try_reserve(&mut found.forest, len + SLACK)?;
        found.shape.brackets = FixedBitSet::with_capacity(2 * len);
        Ok(Walk {
            tables,
            page_owned,
            met: FixedBitSet::with_capacity(len),
            found,
        })
    }

    /// Whether an edge counts for dominators.
    #[inline(always)]
    fn essential(&self, from: NodeIdx, link: Link, to: NodeIdx) -> bool {
        if link.is(EdgeKind::Weak) || link.is(EdgeKind::WeakMapTable) || from == to {
            return false;
        }
        from == self.tables.root
            || (!link.is(EdgeKind::Shortcut)
                && (!self.page_owned.contains(to.at()) || self.page_owned.contains(from.at())))
    }

    fn descend(&mut self, first: u32) -> Result<(), OutOfMemory> {
        let mut at = first;
        blocks::until_done(|| self.descend_block(first, &mut at))
    }

    /// Takes some steps; true when `first` is done.
    fn descend_block(&mut self, first: u32, at: &mut u32) -> Result<bool, OutOfMemory> {
        let tables = self.tables;
        let links = tables.edges.links();
        for _ in 0..blocks::LEN {
            let node = self.found.vertex[*at as usize];
            let next = self.found.forest[*at as usize].best as usize;
            let edges = next..tables.nodes.edges(node).end;
            let step = links[edges].iter().position(|link| {
                let to = link.node();
                !self.met.contains(to.at()) && self.essential(node, *link, to)
            });
            match step {
                Some(step) => {
                    self.found.forest[*at as usize].best = (next + step + 1) as u32;
                    *at = self.number(links[next + step].node(), *at)?;
                }
                None if *at == first => return Ok(true),
                None => {
                    self.found.shape.push(false);
                    *at = self.found.forest[*at as usize].ancestor;
                }
            }
        }
        Ok(false)
    }

    fn number(&mut self, node: NodeIdx, parent: u32) -> Result<u32, OutOfMemory> {
        let number = self.found.vertex.len() as u32;
        self.met.insert(node.at());
        self.found.shape.push(true);
        try_push(&mut self.found.vertex, node)?;
        let tree = Tree {
            ancestor: parent,
            best: self.tables.nodes.edges(node).start as u32,
        };
        try_push(&mut self.found.forest, tree)?;
        Ok(number)
    }

    /// The nodes that edges which count lead to from what the root does not reach. No other edge
    /// that counts can lead to what it does not reach.
    fn held_by_unreached(&self) -> FixedBitSet {
        let mut held = FixedBitSet::with_capacity(self.tables.nodes.len());
        for node in self.tables.nodes.indices() {
            if self.met.contains(node.at()) {
                continue;
            }
            for link in &self.tables.edges.links()[self.tables.nodes.edges(node)] {
                if self.essential(node, *link, link.node()) {
                    held.insert(link.node().at());
                }
            }
        }
        held
    }
}
