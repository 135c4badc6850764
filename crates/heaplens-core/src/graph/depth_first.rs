//! One depth-first walk from the root over the edges that count for dominators.
//!
//! Which edges count, and what becomes of nodes that no root reaches, are DevTools' rules
//! (`HeapSnapshot.ts`, `computeIsEssentialEdge`, `calculateDominatorsAndRetainedSizes`). The walk
//! comes before retainers are known, so that these can be laid out by its numbers from the start.
//! O(nodes + edges).

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;

use super::BracketTree;
use super::essential_edges::EssentialEdges;
use crate::tables::{OutOfMemory, Scratch, Topology, blocks, try_bits, try_push};

/// What the walk found.
#[derive(Debug, Default)]
pub struct DepthFirst {
    /// The node at each position of the walk.
    pub node_at: Vec<NodeIdx>,
    /// Positions from here on are those of nodes that only nodes like them retain, in file order.
    pub reached: usize,
    /// The walk's tree.
    pub tree: BracketTree,
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
        let targets = walk.targets_of_unreached()?;
        for node in topology.indices() {
            if !walk.met.contains(node.at()) && !targets.contains(node.at()) {
                walk.enter(node)?;
                walk.descend()?;
                walk.found.tree.push(false)?;
            }
        }
        let Walk { met, mut found, .. } = walk;
        found.reached = found.node_at.len();
        for node in topology.indices() {
            if !met.contains(node.at()) {
                try_push(&mut found.node_at, node)?;
            }
        }
        Ok(found)
    }
}

struct Walk<'a> {
    topology: Topology<'a>,
    essential: EssentialEdges<'a>,
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
            essential: EssentialEdges {
                root: topology.root.0,
                page_owned,
            },
            met: try_bits(len)?,
            way: Vec::new(),
            found: DepthFirst {
                node_at: scratch.take(len, NodeIdx)?,
                reached: 0,
                tree: BracketTree::new(try_bits(2 * len)?, 0),
            },
        })
    }

    /// Walks all that is below the one node on the way.
    fn descend(&mut self) -> Result<(), OutOfMemory> {
        blocks::until_done(|| self.descend_block())
    }

    /// Takes some steps; true when nothing is left on the way.
    fn descend_block(&mut self) -> Result<bool, OutOfMemory> {
        let edges = self.topology.edges;
        for _ in 0..blocks::LEN {
            let Some(&Open { node, next, end }) = self.way.last() else {
                return Ok(true);
            };
            let step = edges[next as usize..end as usize].iter().position(|edge| {
                let to = edge.node();
                !self.met.contains(to.at()) && self.essential.contain(*edge, node.0, to.0)
            });
            if let Some(step) = step {
                let index = next as usize + step;
                if let Some(open) = self.way.last_mut() {
                    open.next = index as u32 + 1;
                }
                self.enter(edges[index].node())?;
            } else {
                self.way.pop();
                if self.way.is_empty() {
                    return Ok(true);
                }
                self.found.tree.push(false)?;
            }
        }
        Ok(false)
    }

    #[inline(always)]
    fn enter(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        self.met.insert(node.at());
        self.found.tree.push(true)?;
        try_push(&mut self.found.node_at, node)?;
        let edges = self.topology.edge_range(node);
        let open = Open {
            node,
            next: edges.start as u32,
            end: edges.end as u32,
        };
        try_push(&mut self.way, open)
    }

    /// The nodes that edges which count lead to from what the root does not reach. No other edge
    /// that counts can lead to what it does not reach.
    fn targets_of_unreached(&self) -> Result<FixedBitSet, OutOfMemory> {
        let mut targets = try_bits(self.topology.len())?;
        for node in self.topology.indices() {
            if self.met.contains(node.at()) {
                continue;
            }
            for edge in self.topology.edges_of(node) {
                if self.essential.contain(*edge, node.0, edge.node().0) {
                    targets.insert(edge.node().at());
                }
            }
        }
        Ok(targets)
    }
}
