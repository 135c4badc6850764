//! The chain of retainers that the Retainers view unfolds by itself.
//!
//! DevTools, `HeapSnapshotGridNodes.ts`, `HeapSnapshotRetainingObjectNode.expandRetainersChain`:
//! of each level the first row is opened, at most 20 levels, while its distance is above 1 and it
//! is reachable. Rows are ordered by distance, then by the retainer's name, then the later edge
//! first. Two things are ours: the chain ends at a root, however far that is, and it follows the key
//! of a WeakMap entry, never the table.

use std::cmp::Ordering;

use heaplens_model::query::PathEnd;
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, NO_DISTANCE};
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};

use super::ignored_retainers::{RetainerDistances, UNREACHABLE_DISTANCE};
use crate::graph::retains;
use crate::tables::{OutOfMemory, blocks, try_push};
use crate::views::Snapshot;

/// One step of the chain: a retainer and the edge by which it keeps the step before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The retainer.
    pub retainer: NodeIdx,
    /// Its edge.
    pub edge: EdgeIdx,
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

/// The distance that the Retainers view shows of a node (DevTools, `getDistanceForRetainersView`).
fn shown_distance(snapshot: &Snapshot, ignored: Option<&RetainerDistances>, node: NodeIdx) -> i32 {
    match ignored {
        Some(distances) => distances.shown(snapshot, node),
        None => match snapshot.distances.get(node) {
            NO_DISTANCE => UNREACHABLE_DISTANCE,
            distance => distance,
        },
    }
}

/// Follows the first retainers of a node to a root, and remembers `limit` steps. O(edges of the
/// retainers of the nodes of the chain).
pub fn follow(
    snapshot: &Snapshot,
    ignored: Option<&RetainerDistances>,
    node: NodeIdx,
    limit: usize,
) -> Result<Chain, OutOfMemory> {
    let mut chain = Chain {
        length: 0,
        steps: Vec::new(),
        end: PathEnd::Unreachable,
    };
    let is_root = |node: NodeIdx| {
        let distance = shown_distance(snapshot, ignored, node);
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
            let Some(step) = first_retainer(snapshot, ignored, at) else {
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
    Ok(chain)
}

/// The first row of a node's retainers.
pub fn first_retainer(
    snapshot: &Snapshot,
    ignored: Option<&RetainerDistances>,
    node: NodeIdx,
) -> Option<Step> {
    let mut best: Option<Step> = None;
    for (retainer, edge) in snapshot.retainers.edge_indices(&snapshot.tables, node) {
        let kind = snapshot.tables.edges.get(edge).kind();
        // The value of a WeakMap entry is kept by its key.
        let is_of_table = kind == EdgeKind::WeakMapTable;
        if !retains(kind) || is_of_table || retainer == snapshot.tables.root {
            continue;
        }
        let distance = match ignored {
            Some(distances) => distances.of_retainer(snapshot, retainer, edge),
            None => shown_distance(snapshot, None, retainer),
        };
        let step = Step {
            retainer,
            edge,
            distance,
        };
        let is_before = best.as_ref().is_none_or(|best| {
            let by_distance = distance.cmp(&best.distance);
            let by_name = || {
                let [own, other] = [retainer, best.retainer].map(|node| snapshot.object_name(node));
                compare_as_javascript(&own, &other)
            };
            by_distance
                .then_with(by_name)
                .then(best.edge.cmp(&edge))
                .is_lt()
        });
        if is_before {
            best = Some(step);
        }
    }
    best
}

/// Compares texts by UTF-16 units, as JavaScript's `<` does. Bytes of WTF-8 differ from that in
/// one point: characters beyond U+FFFF come before U+E000.
pub fn compare_as_javascript(a: &[u8], b: &[u8]) -> Ordering {
    let first_difference = a.iter().zip(b).find(|(a, b)| a != b);
    match first_difference {
        Some((a, b)) if (*a >= 0xEE && *b >= 0xF0) || (*a >= 0xF0 && *b >= 0xEE) => {
            let is_astral = |byte: &u8| *byte >= 0xF0;
            is_astral(b).cmp(&is_astral(a)).then(a.cmp(b))
        }
        _ => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::compare_as_javascript;

    #[test]
    fn texts_compare_as_javascript_strings() {
        let texts = ["", "a", "b", "\u{D7FF}", "😀", "😁", "\u{E000}", "\u{FFFF}"];
        for (place, a) in texts.iter().enumerate() {
            for (other, b) in texts.iter().enumerate() {
                let found = compare_as_javascript(a.as_bytes(), b.as_bytes());
                let expected = a.encode_utf16().cmp(b.encode_utf16());
                assert_eq!(found, expected, "{a} {b}");
                assert_eq!(found, place.cmp(&other), "{a} {b}");
            }
        }
    }
}
