//! The chain of retainers that the Retainers view unfolds by itself.
//!
//! DevTools, `HeapSnapshotGridNodes.ts`, `HeapSnapshotRetainingObjectNode.expandRetainersChain`:
//! of each level the first row is opened, at most 20 levels, while its distance is above 1 and it
//! is reachable. Rows are ordered by distance, then by the retainer's name, then the later edge
//! first. Two things are ours: the chain ends at a root, however far that is, and it follows the key
//! of a WeakMap entry, never the table, since the table keeps the value only while the key lives.

use std::cmp::Ordering;

use heaplens_model::query::PathEnd;
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, UNREACHABLE_DISTANCE};
use heaplens_model::{EdgeKind, NodeIdx};
use rustc_hash::FxHashSet;

use crate::graph::retains;
use crate::query::ItemIdx;
use crate::tables::{OutOfMemory, blocks, try_insert, try_push};
use crate::views::Snapshot;
use crate::views::names::NameSource;
use crate::views::retainer_distances::{RetainerDistances, RowDistances};

/// One step of the chain: a retainer of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The object that the step starts from.
    pub node: NodeIdx,
    /// The retainer's edge, as an item of
    /// [`Retainers`](crate::views::lists::retainers::Retainers) of the object.
    pub item: ItemIdx,
    /// The retainer.
    pub retainer: NodeIdx,
    /// The distance that the row shows.
    pub distance: i32,
}

/// A chain, and where it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// How many steps there are in all.
    pub length: u64,
    /// The first steps, from the object on.
    pub steps: Vec<Step>,
    /// Where it ends. An ignored or unreachable row is the last step.
    pub end: PathEnd,
}

/// Follows the first retainers of a node to a root, and remembers `limit` steps. O(retainers of
/// the nodes of the chain), and their edges where some are ignored.
pub fn follow(
    snapshot: &Snapshot,
    ignoring: Option<&RetainerDistances>,
    node: NodeIdx,
    limit: usize,
) -> Result<Chain, OutOfMemory> {
    follow_first(snapshot, ignoring, node, limit, |at| {
        first_retainer(snapshot, ignoring, at)
    })
}

/// The same where V8's own plumbing is folded: of each level the first row of
/// [`FoldedRows`](crate::views::lists), whose item it is.
pub fn follow_folded(
    snapshot: &Snapshot,
    ignoring: Option<&RetainerDistances>,
    node: NodeIdx,
    limit: usize,
) -> Result<Chain, OutOfMemory> {
    follow_first(snapshot, ignoring, node, limit, |at| {
        first_folded(snapshot, ignoring, at)
    })
}

fn first_folded(
    snapshot: &Snapshot,
    ignoring: Option<&RetainerDistances>,
    node: NodeIdx,
) -> Result<Option<Step>, OutOfMemory> {
    let folded = snapshot.folded_retainers(ignoring, node)?;
    let entries = snapshot.retainers.entries(node);
    let rows = (0u32..).map(ItemIdx).zip(&folded.rows);
    let first = rows
        .filter(|(_, row)| entries[row.item.at()].kind() != EdgeKind::WeakMapTable)
        .min_by(|(a_item, a), (b_item, b)| {
            a.distance
                .cmp(&b.distance)
                .then_with(|| snapshot.compare_object_names(a.retainer, b.retainer))
                .then(b_item.cmp(a_item))
        });
    Ok(first.map(|(item, row)| Step {
        node,
        item,
        retainer: row.retainer,
        distance: row.distance,
    }))
}

fn follow_first(
    snapshot: &Snapshot,
    ignoring: Option<&RetainerDistances>,
    node: NodeIdx,
    limit: usize,
    first: impl Fn(NodeIdx) -> Result<Option<Step>, OutOfMemory>,
) -> Result<Chain, OutOfMemory> {
    let mut chain = Chain {
        length: 0,
        steps: Vec::new(),
        end: PathEnd::Unreachable,
    };
    let is_root = |node: NodeIdx| {
        let distance = snapshot.retainer_distance(ignoring, node);
        let is_first = distance == 1 || distance == BASE_SYSTEM_DISTANCE + 1;
        node == snapshot.tables.root || is_first
    };
    if is_root(node) {
        chain.end = PathEnd::IsRoot;
        return Ok(chain);
    }
    let mut at = node;
    // Distances fall at each step, or else what follows leads to no root.
    let mut before = i32::MAX;
    blocks::until_done(|| {
        for _ in 0..blocks::LEN {
            let Some(step) = first(at)? else {
                // In a file where an edge leads back to the root.
                if snapshot.is_retained_by_root(at) {
                    chain.end = PathEnd::Root;
                }
                return Ok(true);
            };
            if step.distance >= before {
                return Ok(true);
            }
            if chain.steps.len() < limit {
                try_push(&mut chain.steps, step)?;
            }
            chain.length += 1;
            if step.distance >= UNREACHABLE_DISTANCE {
                return Ok(true);
            }
            if is_root(step.retainer) {
                chain.end = PathEnd::Root;
                return Ok(true);
            }
            before = step.distance;
            at = step.retainer;
        }
        Ok(false)
    })?;
    if chain.length == 0 && chain.end == PathEnd::Root {
        chain.end = PathEnd::IsRoot;
    }
    Ok(chain)
}

/// The first row of a node's retainers, but for the tables of WeakMap entries.
fn first_retainer(
    snapshot: &Snapshot,
    ignoring: Option<&RetainerDistances>,
    node: NodeIdx,
) -> Result<Option<Step>, OutOfMemory> {
    let mut best: Option<Step> = None;
    // The names that come after the best one, at the same distance.
    let mut later_names = FxHashSet::default();
    let mut distances = RowDistances::new(snapshot, ignoring, node);
    for (item, edge) in (0u32..).map(ItemIdx).zip(snapshot.retainers.edges(node)) {
        let (kind, retainer) = (edge.kind(), edge.node());
        let distance = distances.next(kind, retainer);
        // The value of a WeakMap entry is kept by its key.
        let is_of_table = kind == EdgeKind::WeakMapTable;
        if !retains(kind) || is_of_table || retainer == snapshot.tables.root {
            continue;
        }
        let mut order = match &best {
            None => Ordering::Less,
            Some(best) => distance.cmp(&best.distance),
        };
        if let (Some(best), Ordering::Equal) = (&best, order) {
            let source = snapshot.name_source(retainer);
            order = if later_names.contains(&source) {
                Ordering::Greater
            } else {
                snapshot.compare_object_names(retainer, best.retainer)
            };
            if order.is_gt() && source != NameSource::Properties(None) {
                try_insert(&mut later_names, source)?;
            }
        }
        // Of equal ones the later comes first.
        if order.is_le() {
            if best.as_ref().is_none_or(|best| distance < best.distance) {
                later_names.clear();
            }
            best = Some(Step {
                node,
                item,
                retainer,
                distance,
            });
        }
    }
    Ok(best)
}
