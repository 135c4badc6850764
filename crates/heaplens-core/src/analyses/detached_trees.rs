//! The trees of detached DOM nodes.
//!
//! Blink's nodes refer to their parent, their neighbours and their first or last child, and to their
//! scope: the document or the shadow root. The file has these edges without names, in the order in
//! which Blink visits them. Two nodes are neighbours in a tree where each refers to the other. A node
//! that refers twice to a scope is its child: once as its parent.
//!
//! The top of a tree is its document or shadow root, else the node without a parent. In Chrome 131
//! and later a node's children come before its scope, and its parent after it. Before, the scope came
//! last; a top of two edges is told there by where its children refer to it.
//!
//! O(detached nodes and their edges). A node's edges count up to [`MOST`] neighbours: a real one has
//! five at most, but for elements that refer to others, such as labels.

use std::sync::Arc;

use heaplens_model::{NodeIdx, NodeKind};

use super::disjoint_sets::DisjointSets;
use super::{Progress, Steps, in_blocks};
use crate::graph::dom_nodes::{DomNode, dom_node};
use crate::graph::retains;
use crate::tables::{NodeGroups, OutOfMemory, RankedSet, try_filled, try_push};
use crate::views::Snapshot;
use crate::views::detached::DetachedTrees;

/// So many neighbours of a node count.
const MOST: usize = 8;
/// No neighbour.
const NONE: u32 = u32::MAX;

/// What a node refers to among the detached nodes.
#[derive(Clone, Copy, Debug)]
struct Neighbours {
    /// Positions, in the order of the edges.
    others: [u32; MOST],
    count: u8,
    /// How many of them come before the scope.
    before_scope: u8,
    is_scope: bool,
    has_scope: bool,
    /// The detached scope whose child it is.
    parent_scope: u32,
}

impl Neighbours {
    fn others(&self) -> &[u32] {
        &self.others[..usize::from(self.count)]
    }

    fn position(&self, of: u32) -> Option<usize> {
        self.others().iter().position(|other| *other == of)
    }

    fn is_after_scope(&self) -> bool {
        self.has_scope && self.before_scope < self.count
    }
}

/// Finds the trees.
pub struct FindTrees<'a> {
    snapshot: &'a Snapshot,
    found: DetachedTrees,
    list: Vec<NodeIdx>,
    neighbours: Vec<Neighbours>,
    /// Nodes of one tree are joined.
    same: DisjointSets,
    /// Whether children come before the scope and parents after it.
    scope_is_between: bool,
    phase: Phase,
    next: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Neighbours,
    Links,
    Number,
    Group,
    Roots,
}

impl<'a> FindTrees<'a> {
    /// Takes the memory: 52 bytes for each of the nodes, which are detached DOM nodes.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot, nodes: RankedSet) -> Result<FindTrees<'a>, OutOfMemory> {
        let mut list = Vec::new();
        for node in nodes.iter() {
            try_push(&mut list, node)?;
        }
        Ok(FindTrees {
            snapshot,
            found: DetachedTrees {
                tree_of: try_filled(NONE, list.len())?,
                nodes,
                ..DetachedTrees::default()
            },
            same: DisjointSets::new(list.len())?,
            list,
            neighbours: Vec::new(),
            scope_is_between: false,
            phase: Phase::Neighbours,
            next: 0,
        })
    }

    /// Reads the edges of a node. Returns them with how many edges there are.
    fn read(&self, node: NodeIdx) -> (Neighbours, usize) {
        let tables = &self.snapshot.tables;
        let kind = |node| dom_node(tables.strings.get(tables.nodes.name(node)));
        let mut found = Neighbours {
            others: [NONE; MOST],
            count: 0,
            before_scope: 0,
            is_scope: kind(node) == Some(DomNode::Scope),
            has_scope: false,
            parent_scope: NONE,
        };
        let mut scope = None;
        let edges = tables.topology().edges_of(node);
        for edge in edges {
            let to = edge.node();
            if to == node || !retains(edge.kind()) {
                continue;
            }
            let position = self.found.nodes.position(to).map(|at| at as u32);
            if tables.nodes.is(to, NodeKind::Native) && kind(to) == Some(DomNode::Scope) {
                if scope == Some(to) && !found.is_scope && found.parent_scope == NONE {
                    found.parent_scope = position.unwrap_or(NONE);
                }
                if scope.is_none() {
                    scope = Some(to);
                    found.has_scope = true;
                    found.before_scope = found.count;
                }
            } else if let Some(position) = position
                && usize::from(found.count) < MOST
            {
                found.others[usize::from(found.count)] = position;
                found.count += 1;
            }
        }
        if !found.has_scope {
            found.before_scope = found.count;
        }
        (found, edges.len())
    }

    fn link(&mut self, at: u32) {
        let own = self.neighbours[at as usize];
        for other in own.others() {
            if *other > at && self.neighbours[*other as usize].position(at).is_some() {
                self.same.join(at, *other);
            }
        }
        if own.parent_scope != NONE {
            self.same.join(at, own.parent_scope);
        }
    }

    /// Whether a node is at the top of its tree.
    fn is_root(&self, at: u32) -> bool {
        let own = &self.neighbours[at as usize];
        if own.is_scope {
            return true;
        }
        if own.parent_scope != NONE {
            return false;
        }
        if self.scope_is_between {
            return !own.is_after_scope();
        }
        // Its children refer to it as their parent: first of all, or after their own children.
        let refers_to_parent = |child: &u32| {
            let position = self.neighbours[*child as usize].position(at);
            matches!(position, Some(0 | 2))
        };
        matches!(own.count, 0 | 2) && own.others().iter().all(refers_to_parent)
    }

    fn step(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let len = self.list.len();
        let end = len.min(self.next.saturating_add(budget));
        match self.phase {
            Phase::Neighbours => {
                let mut left = budget;
                while left > 0 && self.next < len {
                    let (neighbours, cost) = self.read(self.list[self.next]);
                    try_push(&mut self.neighbours, neighbours)?;
                    self.next += 1;
                    left = left.saturating_sub(1 + cost);
                }
                if self.next < len {
                    return Ok(false);
                }
                let count = |is_it: fn(&Neighbours) -> bool| {
                    self.neighbours.iter().filter(|one| is_it(one)).count()
                };
                let between = count(Neighbours::is_after_scope);
                let with_scope = count(|one| one.has_scope && one.count > 0);
                self.scope_is_between = between > 0 && 4 * between >= with_scope;
            }
            Phase::Links => {
                for at in self.next..end {
                    self.link(at as u32);
                }
            }
            Phase::Number => {
                for at in self.next..end {
                    let first = self.same.first(at as u32) as usize;
                    if first == at {
                        self.found.tree_of[at] = self.found.roots.len() as u32;
                        try_push(&mut self.found.roots, self.list[at])?;
                    } else {
                        self.found.tree_of[at] = self.found.tree_of[first];
                    }
                }
            }
            Phase::Group => {
                self.found.members = Arc::new(self.group()?);
                self.next = len;
                return Ok(self.next_phase());
            }
            Phase::Roots => {
                // From the last on, so that the first of several stays.
                for at in (self.next..end).map(|done| len - 1 - done) {
                    let tree = self.found.tree_of[at] as usize;
                    if self.is_root(at as u32) {
                        self.found.roots[tree] = self.list[at];
                    }
                }
            }
        }
        self.next = end.max(self.next);
        Ok(self.next == len && self.next_phase())
    }

    /// The nodes by tree.
    fn group(&self) -> Result<NodeGroups, OutOfMemory> {
        let mut starts = try_filled(0usize, self.found.roots.len() + 1)?;
        for tree in &self.found.tree_of {
            starts[*tree as usize + 1] += 1;
        }
        for tree in 1..starts.len() {
            starts[tree] += starts[tree - 1];
        }
        let ends = starts.clone();
        let mut sorted = try_filled(NodeIdx(0), self.list.len())?;
        for (node, tree) in self.list.iter().zip(&self.found.tree_of) {
            let start = &mut starts[*tree as usize];
            sorted[*start] = *node;
            *start += 1;
        }
        let mut groups = NodeGroups::default();
        for range in ends.windows(2) {
            for node in &sorted[range[0]..range[1]] {
                groups.push(*node)?;
            }
            groups.close_group()?;
        }
        Ok(groups)
    }

    /// Whether that was the last one.
    fn next_phase(&mut self) -> bool {
        self.next = 0;
        self.phase = match self.phase {
            Phase::Neighbours => Phase::Links,
            Phase::Links => Phase::Number,
            Phase::Number => Phase::Group,
            Phase::Group => Phase::Roots,
            Phase::Roots => return true,
        };
        false
    }
}

impl Steps for FindTrees<'_> {
    type Output = DetachedTrees;

    fn advance(&mut self, budget: usize) -> Result<Option<DetachedTrees>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| self.step(block))?;
        Ok(is_done.then(|| std::mem::take(&mut self.found)))
    }

    fn progress(&self) -> Progress {
        let len = self.list.len();
        Progress::new(self.phase as usize * len + self.next, 5 * len)
    }
}
