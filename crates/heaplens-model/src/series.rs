//! What is odd about a series of snapshots, which should be of one process and oldest first.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::message::Overlap;
use crate::{ObjectId, Relation};

/// The part of a series that Growth is looked at in, by the snapshots' positions from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SeriesPart {
    /// The snapshot that it begins with.
    pub first: u8,
    /// The snapshot that it ends with; a later one.
    pub last: u8,
}

impl SeriesPart {
    /// Returns the positions of a part of a series of so many snapshots. Without a part, and where
    /// the part does not fit, that is the whole series. It is empty only if the series is.
    pub fn positions(part: Option<SeriesPart>, snapshots: usize) -> Range<usize> {
        let fitting = part.filter(|part| part.fits(snapshots));
        match fitting {
            Some(part) => usize::from(part.first)..usize::from(part.last) + 1,
            None => 0..snapshots,
        }
    }

    /// Returns whether it is less than the whole of a series of so many snapshots, and has a step.
    pub fn fits(self, snapshots: usize) -> bool {
        let (first, last) = (usize::from(self.first), usize::from(self.last));
        first < last && last < snapshots && last - first + 1 < snapshots
    }
}

/// Why a snapshot may not belong where it stands in a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// It is of another process than the last one.
    OtherProcess,
    /// It is of another program than the last one.
    OtherProgram,
    /// It is newer than the one after it.
    Newer,
    /// It is the same as the one after it.
    Same,
}

/// The facts that tell two snapshots apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesFacts {
    /// The largest object id that V8 counted, which only grows in a process.
    pub newest_object_id: ObjectId,
    /// Nodes in the file.
    pub node_count: u32,
    /// Edges in the file.
    pub edge_count: u32,
    /// All shallow sizes together, in bytes.
    pub total_shallow_size: u64,
}

/// Returns what is odd, each with the position of the snapshot from 0. `overlaps` are those of all
/// but the last with the last. Ids of two processes say nothing about which is newer.
pub fn doubts(series: &[SeriesFacts], overlaps: &[Overlap]) -> Vec<(usize, Doubt)> {
    let relation = |position: usize| {
        let overlap = overlaps.get(position);
        overlap.map_or(Relation::SameProcess, |overlap| overlap.relation)
    };
    let is_foreign = |position: usize| !relation(position).is_of_one_process();
    let mut doubts = Vec::new();
    for (position, pair) in series.windows(2).enumerate() {
        let [one, next] = pair else { continue };
        let doubt = if relation(position) == Relation::Unrelated {
            Doubt::OtherProgram
        } else if is_foreign(position) {
            Doubt::OtherProcess
        } else if one == next {
            Doubt::Same
        } else if one.newest_object_id > next.newest_object_id && !is_foreign(position + 1) {
            Doubt::Newer
        } else {
            continue;
        };
        doubts.push((position, doubt));
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_odd_about_a_series_is_told_of_each_snapshot() {
        let facts = |newest, nodes| SeriesFacts {
            newest_object_id: ObjectId(newest),
            node_count: nodes,
            edge_count: 9,
            total_shallow_size: 50,
        };
        let series = [
            facts(90, 2),
            facts(10, 3),
            facts(10, 3),
            facts(30, 5),
            facts(20, 5),
            facts(40, 5),
        ];
        let near = Overlap::default();
        let far = Overlap {
            relation: Relation::DifferentProcess,
            ..near
        };
        assert_eq!(
            doubts(&series, &[far, near, near, near, near]),
            [
                (0, Doubt::OtherProcess),
                (1, Doubt::Same),
                (3, Doubt::Newer)
            ]
        );
        assert_eq!(doubts(&series[..1], &[]), []);
    }
}
