//! The chain of retainers that the Retainers view unfolds by itself.
//!
//! DevTools, `HeapSnapshotGridNodes.ts`, `HeapSnapshotRetainingObjectNode.expandRetainersChain`:
//! of each level the first row is opened, at most 20 levels, while its distance is above 1 and it
//! is reachable. Rows are ordered by distance, then by the retainer's name, then the later edge
//! first. O(edges of the retainers of the nodes of the chain).

use std::cmp::Ordering;

use heaplens_model::{EdgeIdx, NodeIdx};

use super::ignored_retainers::{RetainerDistances, UNREACHABLE_DISTANCE};
use crate::graph::retains;
use crate::tables::{OutOfMemory, try_push};
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

/// Follows the first retainers of a node.
pub fn follow(
    snapshot: &Snapshot,
    ignored: Option<&RetainerDistances>,
    node: NodeIdx,
    levels: usize,
) -> Result<Vec<Step>, OutOfMemory> {
    let mut chain = Vec::new();
    let mut at = node;
    while chain.len() < levels {
        let Some(step) = first_retainer(snapshot, ignored, at) else {
            break;
        };
        try_push(&mut chain, step)?;
        if step.distance <= 1 || step.distance >= UNREACHABLE_DISTANCE {
            break;
        }
        at = step.retainer;
    }
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
        if !retains(kind) || retainer == snapshot.tables.root {
            continue;
        }
        let distance = match ignored {
            Some(distances) => distances.of_retainer(snapshot, retainer, edge),
            None => snapshot.distances.get(retainer),
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
