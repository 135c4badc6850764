//! One depth-first walk from the root over the essential edges, which count for dominators.
//!
//! DevTools' rules decide which edges are essential, and how unreachable nodes are treated
//! (`HeapSnapshot.ts`, `computeIsEssentialEdge`, `calculateDominatorsAndRetainedSizes`). The walk
//! runs before the retainers are built, so that these can be in its order. O(nodes + edges).

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;

use super::BracketTree;
use super::essential_edges::EssentialEdges;
use crate::tables::{OutOfMemory, Scratch, Topology, blocks, try_bits, try_push};

/// The result of the walk.
#[derive(Debug, Default)]
pub struct DepthFirst {
    /// The node at each position of the walk.
    pub node_at: Vec<NodeIdx>,
    /// The number of positions that the walk reached. After them come, in file order, the nodes
    /// that are retained only by each other.
    pub reached: usize,
    /// The walk's tree.
    pub tree: BracketTree,
}

impl DepthFirst {
    /// Walks from the root, and then from each node without retainers, as if it were a child of the
    /// root.
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
        // The root stays open, so that later starts become its children.
        walk.descend()?;
        let targets = walk.targets_of_unreached()?;
        for node in topology.indices() {
            if !walk.visited.contains(node.at()) && !targets.contains(node.at()) {
                walk.enter(node)?;
                walk.descend()?;
                walk.found.tree.push(false)?;
            }
        }
        let Walk {
            visited, mut found, ..
        } = walk;
        found.reached = found.node_at.len();
        for node in topology.indices() {
            if !visited.contains(node.at()) {
                try_push(&mut found.node_at, node)?;
            }
        }
        Ok(found)
    }
}

struct Walk<'a> {
    topology: Topology<'a>,
    essential: EssentialEdges<'a>,
    /// The nodes with a position. Each edge asks for one, and the bits are small enough to stay in
    /// the cache.
    visited: FixedBitSet,
    /// The path from the start to the current node.
    path: Vec<Open>,
    found: DepthFirst,
}

/// A node on the path, and the range of its edges that are still to follow. A return to the node
/// then needs no look-up in the columns.
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
            visited: try_bits(len)?,
            path: Vec::new(),
            found: DepthFirst {
                node_at: scratch.take(len, NodeIdx)?,
                reached: 0,
                tree: BracketTree::new(try_bits(2 * len)?, 0),
            },
        })
    }

    /// Walks everything below the one node on the path.
    fn descend(&mut self) -> Result<(), OutOfMemory> {
        blocks::until_done(|| self.descend_block())
    }

    /// Takes some steps. Returns true when the path is empty.
    fn descend_block(&mut self) -> Result<bool, OutOfMemory> {
        let edges = self.topology.edges;
        // A copy, which the loop keeps in registers.
        let essential = self.essential;
        for _ in 0..blocks::LEN {
            let Some(&Open { node, next, end }) = self.path.last() else {
                return Ok(true);
            };
            let step = edges[next as usize..end as usize].iter().position(|edge| {
                let to = edge.node();
                !self.visited.contains(to.at()) && essential.contain(*edge, node.0, to.0)
            });
            if let Some(step) = step {
                let index = next as usize + step;
                if let Some(open) = self.path.last_mut() {
                    open.next = index as u32 + 1;
                }
                self.enter(edges[index].node())?;
            } else {
                self.path.pop();
                if self.path.is_empty() {
                    return Ok(true);
                }
                self.found.tree.push(false)?;
            }
        }
        Ok(false)
    }

    #[inline(always)]
    fn enter(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        self.visited.insert(node.at());
        self.found.tree.push(true)?;
        try_push(&mut self.found.node_at, node)?;
        let edges = self.topology.edge_range(node);
        let open = Open {
            node,
            next: edges.start as u32,
            end: edges.end as u32,
        };
        try_push(&mut self.path, open)
    }

    /// Returns the targets of all essential edges from nodes that the root does not reach. Only
    /// these edges can lead to such nodes.
    fn targets_of_unreached(&self) -> Result<FixedBitSet, OutOfMemory> {
        let mut targets = try_bits(self.topology.len())?;
        for node in self.topology.indices() {
            if self.visited.contains(node.at()) {
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
