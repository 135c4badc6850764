//! Which function or object of JavaScript holds each detached DOM node, or each unmounted fiber.
//!
//! A node is held where an object outside of the DOM has an edge to it and a root reaches that object
//! without a detached DOM node on the way: a listener of the node itself does not hold it. The first
//! retainer is the one nearest to a root.
//!
//! A programmer knows functions and objects, and not what is between: V8's own objects, the context
//! that has a function's variables, the array or Map that has the node. In place of such a retainer its
//! own nearest retainer counts, and so on: that is the JavaScript retainer. The variable or property is told: that
//! of the context, else the one that leads from the JavaScript retainer.
//!
//! Of an unmounted fiber the first retainer is chosen before (`unmounted_fibers.rs`). React binds the
//! fiber to each function that sets its state, and V8 names none of these: they are passed over, too.
//!
//! O(retainers of the nodes and of what holds them, and its edges). What holds an object is found once.

use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind};
use rustc_hash::FxHashMap;

use super::{Progress, Steps, in_blocks};
use crate::graph::names::{is_context_name, is_hidden_object};
use crate::graph::retains;
use crate::tables::{NodeSet, OutOfMemory, try_push, try_reserve_entry};
use crate::views::Snapshot;
use crate::views::detached::HeldElement;

/// So many objects between a node and its JavaScript retainer are passed over.
const MOST_BETWEEN: usize = 32;

/// Finds the JavaScript retainers.
pub struct FindRetainers<'a> {
    snapshot: &'a Snapshot,
    nodes: Vec<NodeIdx>,
    /// The first retainer of each node, where these are known. The nodes are fibers then.
    first: Option<Vec<NodeIdx>>,
    /// What a root reaches without a detached DOM node on the way.
    outside: NodeSet,
    held: Vec<HeldElement>,
    /// What holds an object, once it was asked; nothing where that is not worth telling.
    nearest: FxHashMap<NodeIdx, Option<NodeIdx>>,
    /// The ends of the edges whose names are told, and whose they are.
    wanted: Vec<(NodeIdx, NodeIdx, u32)>,
    phase: Phase,
    next: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Retainers,
    Edges,
}

/// Whether a node is on JavaScript's side: no object of the embedder, and no root.
fn is_of_javascript(snapshot: &Snapshot, node: NodeIdx) -> bool {
    let nodes = &snapshot.tables.nodes;
    match nodes.kind(node) {
        NodeKind::Synthetic => false,
        kind @ NodeKind::Native => {
            is_hidden_object(kind, snapshot.tables.strings.get(nodes.name(node)))
        }
        _ => true,
    }
}

fn is_context(snapshot: &Snapshot, node: NodeIdx) -> bool {
    let tables = &snapshot.tables;
    is_context_name(tables.strings.get(tables.nodes.name(node)))
}

/// Whether a retainer says nothing to a programmer.
fn is_between(snapshot: &Snapshot, node: NodeIdx) -> bool {
    let tables = &snapshot.tables;
    let is_collection = tables.nodes.is(node, NodeKind::Object)
        && matches!(
            tables.strings.get(tables.nodes.name(node)),
            b"Array" | b"Map" | b"Set"
        );
    is_collection || is_context(snapshot, node) || snapshot.is_plumbing(node)
}

impl<'a> FindRetainers<'a> {
    /// Begins the work for some nodes, in file order.
    pub fn new(snapshot: &'a Snapshot, nodes: Vec<NodeIdx>, outside: NodeSet) -> FindRetainers<'a> {
        FindRetainers {
            snapshot,
            nodes,
            first: None,
            outside,
            held: Vec::new(),
            nearest: FxHashMap::default(),
            wanted: Vec::new(),
            phase: Phase::Retainers,
            next: 0,
        }
    }

    /// Begins the work for some fibers whose first retainers are known.
    pub fn of_fibers(
        snapshot: &'a Snapshot,
        fibers: Vec<NodeIdx>,
        first: Vec<NodeIdx>,
        outside: NodeSet,
    ) -> FindRetainers<'a> {
        FindRetainers {
            first: Some(first),
            ..FindRetainers::new(snapshot, fibers, outside)
        }
    }

    /// Whether a retainer says nothing to a programmer.
    fn is_between(&self, node: NodeIdx) -> bool {
        let tables = &self.snapshot.tables;
        let is_bound = || {
            self.first.is_some()
                && tables.nodes.is(node, NodeKind::Closure)
                && tables.strings.get(tables.nodes.name(node)) == b"native_bind"
        };
        is_between(self.snapshot, node) || is_bound()
    }

    /// The first retainer of a node that is wanted: the nearest to a root, of several the first of
    /// the file. Returns how many retainers were looked at, too.
    fn first_retainer(
        &self,
        node: NodeIdx,
        is_wanted: impl Fn(NodeIdx, i32) -> bool,
    ) -> (Option<NodeIdx>, usize) {
        let snapshot = self.snapshot;
        let mut first: Option<(i32, NodeIdx)> = None;
        let mut count = 0;
        for edge in snapshot.retainers.edges(node) {
            count += 1;
            let retainer = edge.node();
            if !retains(edge.kind())
                || edge.kind() == EdgeKind::WeakMapTable
                || retainer == snapshot.tables.root
                || !self.outside.contains(retainer)
            {
                continue;
            }
            let distance = snapshot.distances.get(retainer);
            if distance >= 0
                && first.is_none_or(|first| (distance, retainer) < first)
                && is_wanted(retainer, distance)
            {
                first = Some((distance, retainer));
            }
        }
        (first.map(|(_, retainer)| retainer), count)
    }

    /// What holds an object that says nothing itself.
    fn above(&mut self, node: NodeIdx) -> Result<(Option<NodeIdx>, usize), OutOfMemory> {
        if let Some(known) = self.nearest.get(&node) {
            return Ok((*known, 1));
        }
        let snapshot = self.snapshot;
        let own = snapshot.distances.get(node);
        // Nearer each time, so that no way leads in a circle.
        let (found, cost) = self.first_retainer(node, |retainer, distance| {
            distance < own && !snapshot.tables.nodes.is(retainer, NodeKind::Synthetic)
        });
        try_reserve_entry(&mut self.nearest)?;
        self.nearest.insert(node, found);
        Ok((found, cost))
    }

    /// Adds the node at hand if something holds it. Returns the cost.
    fn look_at(&mut self, node: NodeIdx) -> Result<usize, OutOfMemory> {
        let snapshot = self.snapshot;
        let (first, mut cost) = match &self.first {
            Some(first) => (first.get(self.next).copied(), 1),
            None => self.first_retainer(node, |retainer, _| is_of_javascript(snapshot, retainer)),
        };
        let Some(first) = first else {
            return Ok(cost);
        };
        let (mut below, mut at) = (node, first);
        let mut variable = None;
        for _ in 0..MOST_BETWEEN {
            if !self.is_between(at) {
                break;
            }
            if variable.is_none() && is_context(snapshot, at) {
                variable = Some((at, below));
            }
            let (above, more) = self.above(at)?;
            cost += more;
            let Some(above) = above else {
                break;
            };
            (below, at) = (at, above);
        }
        let (from, to) = variable.unwrap_or((at, below));
        let position = self.held.len() as u32;
        try_push(&mut self.wanted, (from, to, position))?;
        let held = HeldElement {
            node,
            retainer: at,
            edge: None,
            group: 0,
        };
        try_push(&mut self.held, held)?;
        Ok(cost)
    }

    /// Finds the edges of one JavaScript retainer. Returns the cost.
    fn find_edges(&mut self) -> Result<usize, OutOfMemory> {
        let tables = &self.snapshot.tables;
        let rest = &self.wanted[self.next..];
        let Some((from, ..)) = rest.first() else {
            return Ok(0);
        };
        let len = rest.partition_point(|one| one.0 == *from);
        let targets = &rest[..len];
        let mut found: FxHashMap<NodeIdx, EdgeIdx> = FxHashMap::default();
        let edges = tables.nodes.edges(*from);
        let cost = edges.len() + len;
        for index in edges {
            let edge = tables.edges.as_slice()[index];
            let is_named = matches!(
                edge.kind(),
                EdgeKind::Property | EdgeKind::Element | EdgeKind::Context
            );
            let to = edge.node();
            // They are sorted.
            let is_target = targets.binary_search_by_key(&to, |one| one.1).is_ok();
            if is_target && is_named && !found.contains_key(&to) {
                try_reserve_entry(&mut found)?;
                found.insert(to, EdgeIdx(index as u32));
            }
        }
        for (_, to, position) in targets {
            self.held[*position as usize].edge = found.get(to).copied();
        }
        self.next += len;
        Ok(cost)
    }

    fn step(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let mut left = budget;
        while left > 0 {
            let cost = match self.phase {
                Phase::Retainers => match self.nodes.get(self.next) {
                    Some(node) => {
                        let cost = self.look_at(*node)?;
                        self.next += 1;
                        cost
                    }
                    None => {
                        self.wanted.sort_unstable();
                        self.next = 0;
                        self.phase = Phase::Edges;
                        1
                    }
                },
                Phase::Edges if self.next == self.wanted.len() => return Ok(true),
                Phase::Edges => self.find_edges()?,
            };
            left = left.saturating_sub(1 + cost);
        }
        Ok(false)
    }
}

impl Steps for FindRetainers<'_> {
    /// The nodes that are held, in file order.
    type Output = Vec<HeldElement>;

    fn advance(&mut self, budget: usize) -> Result<Option<Vec<HeldElement>>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| self.step(block))?;
        Ok(is_done.then(|| std::mem::take(&mut self.held)))
    }

    fn progress(&self) -> Progress {
        let len = self.nodes.len();
        let before = if self.phase == Phase::Edges { len } else { 0 };
        Progress::new(before + self.next, 2 * len)
    }
}
