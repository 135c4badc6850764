//! The detached DOM nodes that JavaScript holds: their trees and their JavaScript
//! retainers.
//!
//! DOM states are DevTools' (`graph/dom_state.rs`). A file without a detached DOM node costs one look
//! at each node. Else the graph is walked once, for what a root reaches without them. O(nodes +
//! edges).

use heaplens_model::{DomState, NodeIdx, NodeKind};

use super::detached_retainers::FindRetainers;
use super::detached_trees::FindTrees;
use super::reachable::{NotWeak, Reachable};
use super::{Progress, Steps, in_blocks};
use crate::graph::dom_nodes::dom_node;
use crate::tables::{NodeSet, OutOfMemory, RankedSet, try_reserve};
use crate::views::Snapshot;
use crate::views::detached::{DetachedElements, DetachedTrees};

/// Finds them.
pub struct FindDetached<'a> {
    snapshot: &'a Snapshot,
    nodes: NodeSet,
    next: usize,
    work: Work<'a>,
    trees: DetachedTrees,
}

enum Work<'a> {
    Nodes,
    Trees(Box<FindTrees<'a>>),
    Outside(Box<Reachable<'a, NotWeak>>),
    Retainers(Box<FindRetainers<'a>>),
}

impl<'a> FindDetached<'a> {
    /// Begins the work. It takes a bit for each node.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<FindDetached<'a>, OutOfMemory> {
        Ok(FindDetached {
            snapshot,
            nodes: NodeSet::empty(snapshot.tables.nodes.len())?,
            next: 0,
            work: Work::Nodes,
            trees: DetachedTrees::default(),
        })
    }

    /// Looks at some nodes. Returns whether that were all.
    fn look(&mut self, budget: usize) -> bool {
        let tables = &self.snapshot.tables;
        let len = tables.nodes.len();
        let end = len.min(self.next.saturating_add(budget));
        for node in (self.next..end).map(|node| NodeIdx(node as u32)) {
            let is_detached = tables.nodes.dom_state(node) == DomState::Detached
                && tables.nodes.is(node, NodeKind::Native)
                && dom_node(tables.strings.get(tables.nodes.name(node))).is_some();
            if is_detached {
                self.nodes.insert(node);
            }
        }
        self.next = end;
        end == len
    }
}

impl Steps for FindDetached<'_> {
    type Output = DetachedElements;

    fn advance(&mut self, budget: usize) -> Result<Option<DetachedElements>, OutOfMemory> {
        let snapshot = self.snapshot;
        match &mut self.work {
            Work::Nodes => {
                if in_blocks(budget, |block| Ok(self.look(block)))? {
                    if self.nodes.is_empty() {
                        return Ok(Some(DetachedElements::default()));
                    }
                    let nodes = RankedSet::new(self.nodes.try_clone()?)?;
                    self.work = Work::Trees(Box::new(FindTrees::new(snapshot, nodes)?));
                }
            }
            Work::Trees(work) => {
                if let Some(trees) = work.advance(budget)? {
                    self.trees = trees;
                    let root = snapshot.tables.root;
                    let forbidden = std::mem::take(&mut self.nodes);
                    let topology = snapshot.tables.topology();
                    let walk = Reachable::new(topology, NotWeak::default(), [root], forbidden)?;
                    self.work = Work::Outside(Box::new(walk));
                }
            }
            Work::Outside(work) => {
                if let Some(outside) = work.advance(budget)? {
                    let mut nodes = Vec::new();
                    try_reserve(&mut nodes, self.trees.nodes.member_count())?;
                    nodes.extend(self.trees.nodes.iter());
                    let work = FindRetainers::new(snapshot, nodes, outside);
                    self.work = Work::Retainers(Box::new(work));
                }
            }
            Work::Retainers(work) => {
                if let Some(held) = work.advance(budget)? {
                    let trees = std::mem::take(&mut self.trees);
                    return Ok(Some(DetachedElements::new(snapshot, trees, held)?));
                }
            }
        }
        Ok(None)
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        let walked = match &self.work {
            Work::Nodes => return Progress::new(self.next, 4 * len),
            Work::Trees(_) => 0,
            Work::Outside(work) => work.progress().done as usize,
            Work::Retainers(_) => 2 * len,
        };
        Progress::new(len + walked, 4 * len)
    }
}
