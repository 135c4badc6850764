//! What a walk from some nodes reaches while it must not step onto others.
//!
//! "What does this keep alive" is asked this way: forbid some nodes or edges, walk from the root,
//! and see what is missed. DevTools does so for its "Objects retained by …" filters
//! (`HeapSnapshot.ts`, `createNamedFilter`, `traverse`); sizes of sets need the same walk over
//! other edges. O(nodes + edges), 4 bytes for each node that is reached and one bit for each node.

use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};

use super::{Progress, Steps, in_blocks};
use crate::tables::edges::Edge;
use crate::tables::{NodeSet, OutOfMemory, Topology, try_push};

/// Which edges a walk follows.
pub trait EdgeRule {
    /// Whether it follows this edge of `from`.
    fn follows(&self, from: NodeIdx, index: EdgeIdx, edge: Edge) -> bool;

    /// Whether it may begin at a node where walks begin.
    fn begins_at(&self, node: NodeIdx) -> bool {
        let _ = node;
        true
    }
}

/// All edges that are not weak, but for some.
#[derive(Debug, Default)]
pub struct NotWeak {
    /// The edges that are left out, ascending.
    pub forbidden: Vec<EdgeIdx>,
}

impl EdgeRule for NotWeak {
    #[inline(always)]
    fn follows(&self, _: NodeIdx, index: EdgeIdx, edge: Edge) -> bool {
        !edge.is(EdgeKind::Weak)
            && (self.forbidden.is_empty() || self.forbidden.binary_search(&index).is_err())
    }
}

/// A walk over the graph, breadth first.
pub struct Reachable<'a, R> {
    topology: Topology<'a>,
    rule: R,
    /// Nodes that were reached, and those that must not be: one question for each edge.
    closed: NodeSet,
    forbidden: NodeSet,
    starts: NodeSet,
    queue: Vec<NodeIdx>,
    next: usize,
    /// The node at hand and those of its edges that are left.
    node: NodeIdx,
    next_edge: usize,
    end: usize,
}

impl<'a, R: EdgeRule> Reachable<'a, R> {
    /// A walk from `starts`, which may be forbidden themselves: the walk then begins there and
    /// does not come back.
    pub fn new(
        topology: Topology<'a>,
        rule: R,
        starts: impl IntoIterator<Item = NodeIdx>,
        forbidden: NodeSet,
    ) -> Result<Self, OutOfMemory> {
        let mut closed = forbidden.try_clone()?;
        let mut is_start = NodeSet::empty(topology.len())?;
        let mut queue = Vec::new();
        for start in starts {
            if is_start.insert(start) {
                closed.insert(start);
                try_push(&mut queue, start)?;
            }
        }
        Ok(Reachable {
            topology,
            rule,
            closed,
            forbidden,
            starts: is_start,
            queue,
            next: 0,
            node: NodeIdx(0),
            next_edge: 0,
            end: 0,
        })
    }

    /// Takes up to `budget` steps; whether the walk is over.
    fn walk_block(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let mut left = budget;
        while left > 0 {
            if self.next_edge == self.end {
                let Some(&node) = self.queue.get(self.next) else {
                    return Ok(true);
                };
                self.next += 1;
                let edges = self.topology.edge_range(node);
                (self.node, self.next_edge, self.end) = (node, edges.start, edges.end);
                left -= 1;
            }
            // A node may have millions of edges.
            let end = self.end.min(self.next_edge + left);
            left -= end - self.next_edge;
            for index in self.next_edge..end {
                let edge = self.topology.edges[index];
                if !self.closed.contains(edge.node())
                    && self.rule.follows(self.node, EdgeIdx(index as u32), edge)
                {
                    self.closed.insert(edge.node());
                    try_push(&mut self.queue, edge.node())?;
                }
            }
            self.next_edge = end;
        }
        Ok(false)
    }
}

impl<R: EdgeRule> Steps for Reachable<'_, R> {
    type Output = NodeSet;

    fn advance(&mut self, budget: usize) -> Result<Option<NodeSet>, OutOfMemory> {
        if !in_blocks(budget, |block| self.walk_block(block))? {
            return Ok(None);
        }
        let mut reached = std::mem::take(&mut self.closed);
        reached.subtract(&self.forbidden);
        reached.union_with(&self.starts);
        self.queue = Vec::new();
        Ok(Some(reached))
    }

    fn progress(&self) -> Progress {
        Progress::new(self.next, self.topology.len())
    }
}
