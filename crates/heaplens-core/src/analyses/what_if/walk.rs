//! The walk over what is left when some edges and objects are cut.
//!
//! It goes breadth first, from the user roots first and then from the root, as DevTools measures
//! distances: the way by which a node is reached first is a shortest one, and one that a person
//! knows where there is one. Then come the nodes that nothing holds in the whole snapshot. What is
//! reached does not depend on that order. O(nodes + edges), 8 bytes for each node.

use heaplens_model::{EdgeIdx, NodeIdx};

use super::cut_set::CutSet;
use crate::analyses::reachable::EdgeRule;
use crate::analyses::retained_together::EssentialGraph;
use crate::graph::is_user_root;
use crate::tables::{NodeSet, OutOfMemory, try_filled, try_push};
use crate::views::Snapshot;

/// What a walk reached, and how.
#[derive(Debug, Default)]
pub struct Reached {
    /// The nodes.
    pub nodes: NodeSet,
    /// The edge by which each was reached first.
    by: Vec<u32>,
}

/// How a walk came to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It began there.
    Start,
    /// By an edge.
    Edge(EdgeIdx),
}

/// No edge: there are never so many.
const NO_EDGE: u32 = u32::MAX;

impl Reached {
    /// How the walk came to a node that it reached.
    pub fn step_to(&self, node: NodeIdx) -> Step {
        match self.by.get(node.at()) {
            None | Some(&NO_EDGE) => Step::Start,
            Some(edge) => Step::Edge(EdgeIdx(*edge)),
        }
    }
}

/// Where the walk goes on when the queue is empty.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    UserRoots,
    Root,
    /// The start at this position.
    Start(usize),
}

/// The walk.
pub struct WalkWithout<'a> {
    snapshot: &'a Snapshot,
    essential: &'a EssentialGraph,
    next_start: Next,
    reached: Reached,
    queue: Vec<NodeIdx>,
    next: usize,
    /// The node at hand and those of its edges that are left.
    node: NodeIdx,
    next_edge: usize,
    end: usize,
}

impl<'a> WalkWithout<'a> {
    /// Takes the memory.
    pub fn new(
        snapshot: &'a Snapshot,
        essential: &'a EssentialGraph,
    ) -> Result<WalkWithout<'a>, OutOfMemory> {
        let nodes = snapshot.tables.nodes.len();
        Ok(WalkWithout {
            snapshot,
            essential,
            next_start: Next::UserRoots,
            reached: Reached {
                nodes: NodeSet::empty(nodes)?,
                by: try_filled(NO_EDGE, nodes)?,
            },
            queue: Vec::new(),
            next: 0,
            node: NodeIdx(0),
            next_edge: 0,
            end: 0,
        })
    }

    /// How many nodes were walked.
    pub fn walked(&self) -> usize {
        self.next
    }

    /// What was reached, once all is done.
    pub fn take_reached(&mut self) -> Reached {
        self.queue = Vec::new();
        std::mem::take(&mut self.reached)
    }

    fn enqueue(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        self.reached.nodes.insert(node);
        try_push(&mut self.queue, node)
    }

    /// Begins anew where the queue is empty. Returns whether there is nowhere left to begin.
    fn begin(&mut self, cut: &CutSet) -> Result<bool, OutOfMemory> {
        let tables = &self.snapshot.tables;
        let root = tables.root;
        if tables.nodes.is_empty() || cut.has_object(root) {
            return Ok(true);
        }
        let rule = cut.rule(self.essential.rule(self.snapshot));
        match self.next_start {
            Next::UserRoots => {
                self.reached.nodes.insert(root);
                for index in tables.nodes.edges(root) {
                    let edge = tables.edges.as_slice()[index];
                    let node = edge.node();
                    let index = EdgeIdx(index as u32);
                    if is_user_root(tables, &self.snapshot.names, node)
                        && !self.reached.nodes.contains(node)
                        && rule.follows(root, index, edge)
                    {
                        self.reached.by[node.at()] = index.0;
                        self.enqueue(node)?;
                    }
                }
                self.next_start = Next::Root;
            }
            Next::Root => {
                self.enqueue(root)?;
                self.next_start = Next::Start(0);
            }
            Next::Start(position) => {
                let Some(start) = self.essential.starts().get(position) else {
                    return Ok(true);
                };
                self.next_start = Next::Start(position + 1);
                if !self.reached.nodes.contains(*start) && rule.begins_at(*start) {
                    self.enqueue(*start)?;
                }
            }
        }
        Ok(false)
    }

    /// Takes up to `budget` steps; whether the walk is over.
    pub fn go_on(&mut self, cut: &CutSet, budget: usize) -> Result<bool, OutOfMemory> {
        let topology = self.snapshot.tables.topology();
        let rule = cut.rule(self.essential.rule(self.snapshot));
        let mut left = budget;
        while left > 0 {
            if self.next_edge == self.end {
                left -= 1;
                let Some(&node) = self.queue.get(self.next) else {
                    if self.begin(cut)? {
                        return Ok(true);
                    }
                    continue;
                };
                self.next += 1;
                let edges = topology.edge_range(node);
                (self.node, self.next_edge, self.end) = (node, edges.start, edges.end);
            }
            // A node may have millions of edges.
            let end = self.end.min(self.next_edge + left);
            left -= end - self.next_edge;
            for index in self.next_edge..end {
                let edge = topology.edges[index];
                let to = edge.node();
                if !self.reached.nodes.contains(to)
                    && rule.follows(self.node, EdgeIdx(index as u32), edge)
                {
                    self.reached.nodes.insert(to);
                    self.reached.by[to.at()] = index as u32;
                    try_push(&mut self.queue, to)?;
                }
            }
            self.next_edge = end;
        }
        Ok(false)
    }
}
