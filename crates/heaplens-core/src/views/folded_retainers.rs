//! V8's own plumbing among the retainers of an object, folded into the objects that people know.
//!
//! Plumbing is what V8 makes for itself: its arrays, compiled code, object shapes and hidden
//! objects, but no contexts. In its place stand its retainers, as far as they are
//! nearer to a root; if these are plumbing too, theirs. A root is never folded, nor is what nothing
//! else retains, so that no way to a root is hidden.
//!
//! O(retainers of the object and of its plumbing), and of the latter at most [`MOST_EDGES`] and
//! [`MOST_FOLDED`]: an object shape may have a million retainers. Beyond that plumbing is shown.

use heaplens_model::row::{BASE_SYSTEM_DISTANCE, UNREACHABLE_DISTANCE};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};
use rustc_hash::FxHashSet;

use crate::graph::names::{is_context_name, is_hidden_object, is_native_context_name};
use crate::graph::retains;
use crate::query::ItemIdx;
use crate::tables::{OutOfMemory, blocks, try_insert, try_push};
use crate::views::Snapshot;
use crate::views::retainer_distances::{RetainerDistances, RowDistances};

/// Folded objects of one list.
const MOST_FOLDED: usize = 4096;
/// Edges to folded objects that are looked at for one list.
const MOST_EDGES: usize = 100_000;

/// A row: a retainer that people know, or plumbing that cannot be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoldedRetainer {
    /// The edge to the object, as an item of [`Retainers`](super::lists::retainers::Retainers).
    pub item: ItemIdx,
    /// The retainer that is shown.
    pub retainer: NodeIdx,
    /// Its distance.
    pub distance: i32,
    /// The folded object that it retains; nothing where it retains the object itself.
    link: Option<u32>,
}

/// A folded object.
#[derive(Clone, Copy, Debug)]
struct Link {
    node: NodeIdx,
    /// The folded object that it retains; nothing where it retains the object itself.
    towards: Option<u32>,
}

/// The retainers of one object, with plumbing folded.
#[derive(Clone, Debug, Default)]
pub struct FoldedRetainers {
    /// In file order of the edges to the object.
    pub rows: Vec<FoldedRetainer>,
    links: Vec<Link>,
}

impl FoldedRetainers {
    /// Returns the folded objects of a row, from the object on.
    pub fn folded(&self, row: &FoldedRetainer) -> Vec<NodeIdx> {
        let mut nodes = Vec::new();
        let mut at = row.link;
        while let Some(link) = at.and_then(|at| self.links.get(at as usize)) {
            nodes.push(link.node);
            at = link.towards;
        }
        nodes.reverse();
        nodes
    }
}

impl Snapshot {
    /// Returns whether a node is V8's own plumbing. Roots are not.
    pub fn is_plumbing(&self, node: NodeIdx) -> bool {
        let nodes = &self.tables.nodes;
        let is_own = match nodes.kind(node) {
            NodeKind::Array | NodeKind::Code | NodeKind::ObjectShape => true,
            kind @ (NodeKind::Hidden | NodeKind::Native) => {
                let name = self.tables.strings.get(nodes.name(node));
                is_hidden_object(kind, name)
                    && !is_context_name(name)
                    && !is_native_context_name(name)
            }
            _ => false,
        };
        let distance = self.distances.get(node);
        is_own && distance != 1 && distance != BASE_SYSTEM_DISTANCE + 1
    }

    /// Folds the plumbing among a node's retainers.
    pub fn folded_retainers(
        &self,
        ignoring: Option<&RetainerDistances>,
        node: NodeIdx,
    ) -> Result<FoldedRetainers, OutOfMemory> {
        let mut fold = Fold {
            snapshot: self,
            ignoring,
            found: FoldedRetainers::default(),
            seen: FxHashSet::default(),
            edges_left: MOST_EDGES,
        };
        let root = self.tables.root;
        let entries = self.retainers.entries(node);
        let mut distances = RowDistances::new(self, ignoring, node);
        blocks::forward(entries.len(), |range| {
            for position in range {
                let entry = entries[position];
                let retainer = self.retainers.retainer(entry);
                if !retains(entry.kind()) || retainer == root {
                    continue;
                }
                fold.add(FoldedRetainer {
                    item: ItemIdx(position as u32),
                    retainer,
                    distance: distances.next(entry.kind(), retainer),
                    link: None,
                })?;
            }
            Ok(())
        })?;
        Ok(fold.found)
    }
}

struct Fold<'a> {
    snapshot: &'a Snapshot,
    ignoring: Option<&'a RetainerDistances>,
    found: FoldedRetainers,
    seen: FxHashSet<NodeIdx>,
    edges_left: usize,
}

impl Fold<'_> {
    /// Adds the rows of one edge to the object: its own, or those of the plumbing that it is.
    fn add(&mut self, own: FoldedRetainer) -> Result<(), OutOfMemory> {
        let FoldedRetainer {
            item,
            retainer,
            distance,
            ..
        } = own;
        if !self.snapshot.is_plumbing(retainer) || distance >= UNREACHABLE_DISTANCE {
            return try_push(&mut self.found.rows, own);
        }
        if !try_insert(&mut self.seen, retainer)? {
            // An earlier edge from it has brought its rows.
            return Ok(());
        }
        let before = self.found.rows.len();
        self.unfold(item, retainer)?;
        if self.found.rows.len() == before {
            try_push(&mut self.found.rows, own)?;
        }
        Ok(())
    }

    /// Adds the nearer retainers of a plumbing object, over all plumbing on the way.
    fn unfold(&mut self, item: ItemIdx, plumbing: NodeIdx) -> Result<(), OutOfMemory> {
        let snapshot = self.snapshot;
        let mut open = Vec::new();
        if !self.link(plumbing, None, &mut open)? {
            return Ok(());
        }
        while let Some(link) = open.pop() {
            let node = self.found.links[link as usize].node;
            let distance = snapshot.retainer_distance(self.ignoring, node);
            let mut last = None;
            for edge in snapshot.retainers.edges(node) {
                let (kind, retainer) = (edge.kind(), edge.node());
                let nearer = snapshot.retainer_distance(self.ignoring, retainer);
                if !retains(kind)
                    || kind == EdgeKind::WeakMapTable
                    || retainer == snapshot.tables.root
                    || nearer >= distance
                    || last.replace(retainer) == Some(retainer)
                {
                    continue;
                }
                if snapshot.is_plumbing(retainer)
                    && (!try_insert(&mut self.seen, retainer)?
                        || self.link(retainer, Some(link), &mut open)?)
                {
                    continue;
                }
                let row = FoldedRetainer {
                    item,
                    retainer,
                    distance: nearer,
                    link: Some(link),
                };
                try_push(&mut self.found.rows, row)?;
            }
        }
        Ok(())
    }

    /// Notes a plumbing object whose retainers are to be looked at; false where that is too much.
    fn link(
        &mut self,
        node: NodeIdx,
        towards: Option<u32>,
        open: &mut Vec<u32>,
    ) -> Result<bool, OutOfMemory> {
        let edges = self.snapshot.retainers.entries(node).len();
        if self.found.links.len() >= MOST_FOLDED || edges > self.edges_left {
            return Ok(false);
        }
        self.edges_left -= edges;
        try_push(open, self.found.links.len() as u32)?;
        try_push(&mut self.found.links, Link { node, towards })?;
        Ok(true)
    }
}
