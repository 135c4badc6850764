//! The exact retained size of a set of objects as a whole: what would go if all of it went.
//!
//! Everything counts once, and so does what no single member keeps but all of them together do.
//! The edges that count are those that dominators count ([`EssentialGraph`]), so that a set of one
//! node has that node's retained size, and a set has at least what its members dominate.
//!
//! - From the root and from the nodes that nothing holds, walk without stepping onto the set. What
//!   is not reached is lost.
//! - Nodes that only hold one another are reached by nothing, set or not. They are lost only as
//!   members: each such node retains itself alone, as in DevTools.
//!
//! One walk for a set: O(nodes + edges), 4 bytes and some bits for each node.
//! [`super::retained_of_groups`] does many sets that have no node in common in one walk.

use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};

use super::reachable::{EdgeRule, NotWeak, Reachable};
use super::{Progress, Steps};
use crate::graph::essential_edges::is_essential;
use crate::graph::is_document_trees;
use crate::tables::edges::Edge;
use crate::tables::{NodeSet, OutOfMemory, Topology, blocks, try_push};
use crate::views::Snapshot;

/// The edges that dominators count, and where walks over them begin. Found once for a snapshot and
/// worth keeping: one bit for each node, two where nodes only hold one another.
#[derive(Debug, Default)]
pub struct EssentialGraph {
    /// What the page owns (DevTools, `markPageOwnedNodes`).
    page_owned: NodeSet,
    /// The root, then the nodes that no essential edge leads to.
    starts: Vec<NodeIdx>,
    /// The nodes that only hold one another.
    unreached: Option<NodeSet>,
}

/// The rule of dominators; see [`crate::graph::essential_edges`].
#[derive(Clone, Copy)]
pub struct Essential<'a> {
    page_owned: &'a NodeSet,
    root: NodeIdx,
}

impl EdgeRule for Essential<'_> {
    #[inline(always)]
    fn follows(&self, from: NodeIdx, _: EdgeIdx, edge: Edge) -> bool {
        let to = edge.node();
        is_essential(edge, from.0, to.0, self.root.0, |number| {
            self.page_owned.contains(NodeIdx(number))
        })
    }
}

impl EssentialGraph {
    /// Which edges count.
    pub(super) fn rule(&self, snapshot: &Snapshot) -> Essential<'_> {
        Essential {
            page_owned: &self.page_owned,
            root: snapshot.tables.root,
        }
    }

    /// The nodes that only hold one another, where there are any.
    pub(super) fn unreached(&self) -> Option<&NodeSet> {
        self.unreached.as_ref()
    }

    /// Where walks begin: the root, then the nodes that no essential edge leads to.
    pub(super) fn starts(&self) -> &[NodeIdx] {
        &self.starts
    }
}

/// Finds [`EssentialGraph`]. O(nodes + edges): one walk, and one more in snapshots with nodes that
/// the root does not reach.
pub struct FindEssential<'a> {
    snapshot: &'a Snapshot,
    found: EssentialGraph,
    phase: Phase<'a>,
    done: usize,
}

enum Phase<'a> {
    PageOwned(Box<Reachable<'a, NotWeak>>),
    Starts { next: usize, may_be_unreached: bool },
    Unreached(Box<Reachable<'a, OwnedRule>>),
}

/// [`Essential`] while the bits are not in their place yet.
struct OwnedRule {
    page_owned: NodeSet,
    root: NodeIdx,
}

impl EdgeRule for OwnedRule {
    #[inline(always)]
    fn follows(&self, from: NodeIdx, index: EdgeIdx, edge: Edge) -> bool {
        let rule = Essential {
            page_owned: &self.page_owned,
            root: self.root,
        };
        rule.follows(from, index, edge)
    }
}

impl<'a> FindEssential<'a> {
    /// Begins the first walk.
    pub fn new(snapshot: &'a Snapshot) -> Result<FindEssential<'a>, OutOfMemory> {
        let tables = &snapshot.tables;
        let topology = tables.topology();
        let root_edges = match topology.is_empty() {
            true => &[],
            false => topology.edges_of(tables.root),
        };
        let starts = root_edges.iter().filter(|edge| match edge.kind() {
            EdgeKind::Element => is_document_trees(tables, &snapshot.names, edge.node()),
            kind => kind == EdgeKind::Shortcut,
        });
        let forbidden = NodeSet::empty(topology.len())?;
        let starts = starts.map(|edge| edge.node());
        let walk = Reachable::new(topology, NotWeak::default(), starts, forbidden)?;
        Ok(FindEssential {
            snapshot,
            found: EssentialGraph::default(),
            phase: Phase::PageOwned(Box::new(walk)),
            done: 0,
        })
    }

    /// Looks for nodes that nothing holds, among some nodes. Whether any of them may be unreached
    /// though something holds it.
    ///
    /// Both kinds are dominated by the root alone. A node is reached for certain if the root holds
    /// it, or a node that something else dominates.
    fn starts_block(&mut self, start: usize, end: usize) -> Result<bool, OutOfMemory> {
        let (snapshot, root) = (self.snapshot, self.snapshot.tables.root);
        let rule = Essential {
            page_owned: &self.found.page_owned,
            root,
        };
        let is_under_root = |node: NodeIdx| snapshot.dominators.dominator(node) == root;
        let mut may_be_unreached = false;
        for node in (start as u32..end as u32).map(NodeIdx) {
            if node == root || !is_under_root(node) {
                continue;
            }
            let (mut is_held, mut is_reached) = (false, false);
            for edge in snapshot.retainers.edges(node) {
                let retainer = edge.node();
                if rule.follows(retainer, EdgeIdx(0), edge.with_node(node)) {
                    is_held = true;
                    is_reached = retainer == root || !is_under_root(retainer);
                }
                if is_reached {
                    break;
                }
            }
            if !is_held {
                try_push(&mut self.found.starts, node)?;
            }
            may_be_unreached |= is_held && !is_reached;
        }
        Ok(may_be_unreached)
    }
}

impl Steps for FindEssential<'_> {
    type Output = EssentialGraph;

    fn advance(&mut self, budget: usize) -> Result<Option<EssentialGraph>, OutOfMemory> {
        let nodes = self.snapshot.tables.nodes.len();
        let root = self.snapshot.tables.root;
        match &mut self.phase {
            Phase::PageOwned(walk) => {
                if let Some(page_owned) = walk.advance(budget)? {
                    self.found.page_owned = page_owned;
                    if nodes > 0 {
                        try_push(&mut self.found.starts, root)?;
                    }
                    self.done = 1;
                    self.phase = Phase::Starts {
                        next: 0,
                        may_be_unreached: false,
                    };
                }
            }
            Phase::Starts {
                next,
                may_be_unreached,
            } => {
                let (mut next, mut may_be) = (*next, *may_be_unreached);
                let mut left = budget.max(1);
                blocks::until_done(|| {
                    let end = nodes.min(next + left.min(blocks::LEN));
                    may_be |= self.starts_block(next, end)?;
                    left -= (end - next).min(left);
                    next = end;
                    Ok::<bool, OutOfMemory>(left == 0 || next == nodes)
                })?;
                self.phase = Phase::Starts {
                    next,
                    may_be_unreached: may_be,
                };
                if next < nodes {
                    return Ok(None);
                }
                if !may_be {
                    return Ok(Some(std::mem::take(&mut self.found)));
                }
                let rule = OwnedRule {
                    page_owned: self.found.page_owned.try_clone()?,
                    root,
                };
                let starts = self.found.starts.iter().copied();
                let topology: Topology<'_> = self.snapshot.tables.topology();
                let walk = Reachable::new(topology, rule, starts, NodeSet::empty(nodes)?)?;
                self.done = 2;
                self.phase = Phase::Unreached(Box::new(walk));
            }
            Phase::Unreached(walk) => {
                if let Some(mut reached) = walk.advance(budget)? {
                    reached.complement();
                    self.found.unreached = Some(reached);
                    return Ok(Some(std::mem::take(&mut self.found)));
                }
            }
        }
        Ok(None)
    }

    fn progress(&self) -> Progress {
        let nodes = self.snapshot.tables.nodes.len();
        let current = match &self.phase {
            Phase::PageOwned(walk) => walk.progress().done,
            Phase::Starts { next, .. } => *next as u64,
            Phase::Unreached(walk) => walk.progress().done,
        };
        Progress::new(self.done * nodes + current as usize, 2 * nodes)
    }
}

/// What a set retains as a whole.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Retained {
    /// All that would go, the set included.
    pub nodes: NodeSet,
    /// Its bytes.
    pub size: u64,
}

/// Finds what one set retains.
pub struct RetainedTogether<'a> {
    snapshot: &'a Snapshot,
    essential: &'a EssentialGraph,
    set: &'a NodeSet,
    walk: Reachable<'a, Essential<'a>>,
}

impl<'a> RetainedTogether<'a> {
    /// Begins the walk.
    pub fn new(
        snapshot: &'a Snapshot,
        essential: &'a EssentialGraph,
        set: &'a NodeSet,
    ) -> Result<RetainedTogether<'a>, OutOfMemory> {
        let starts = essential.starts.iter().copied();
        let starts = starts.filter(|start| !set.contains(*start));
        let topology = snapshot.tables.topology();
        Ok(RetainedTogether {
            snapshot,
            essential,
            set,
            walk: Reachable::new(
                topology,
                essential.rule(snapshot),
                starts_with(snapshot, set, starts),
                set.try_clone()?,
            )?,
        })
    }
}

/// No starts at all where the set has the root, which dominates everything.
fn starts_with(
    snapshot: &Snapshot,
    set: &NodeSet,
    starts: impl Iterator<Item = NodeIdx>,
) -> impl Iterator<Item = NodeIdx> {
    let has_root = has_root(snapshot, set);
    starts.filter(move |_| !has_root)
}

fn has_root(snapshot: &Snapshot, set: &NodeSet) -> bool {
    !snapshot.tables.nodes.is_empty() && set.contains(snapshot.tables.root)
}

impl Steps for RetainedTogether<'_> {
    type Output = Retained;

    fn advance(&mut self, budget: usize) -> Result<Option<Retained>, OutOfMemory> {
        let Some(mut nodes) = self.walk.advance(budget)? else {
            return Ok(None);
        };
        nodes.complement();
        if let Some(unreached) = &self.essential.unreached
            && !has_root(self.snapshot, self.set)
        {
            nodes.subtract(unreached);
            nodes.union_with(self.set);
        }
        let mut size = 0u64;
        let sizes = self.snapshot.tables.nodes.shallow_sizes();
        for node in nodes.iter() {
            size = size.saturating_add(sizes.get(node));
        }
        Ok(Some(Retained { nodes, size }))
    }

    fn progress(&self) -> Progress {
        self.walk.progress()
    }
}
