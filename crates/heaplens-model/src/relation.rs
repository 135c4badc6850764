//! How two snapshots belong together, and by what their objects are matched.

use serde::{Deserialize, Serialize};

/// How two snapshots belong together, of which the base was given as the older one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// They are of one process, the base first. So are those too small to tell.
    #[default]
    SameProcess,
    /// They are the same snapshot.
    SameSnapshot,
    /// They are of one process, and the base is the newer one.
    Reversed,
    /// They are of two processes of one program: a restart, another worker, another build.
    DifferentProcess,
    /// They are of different programs.
    Unrelated,
}

impl Relation {
    /// Whether an id stands for the same object in both.
    pub const fn is_of_one_process(self) -> bool {
        matches!(
            self,
            Relation::SameProcess | Relation::SameSnapshot | Relation::Reversed
        )
    }

    /// By what the objects are matched, unless a person wants it otherwise.
    pub const fn matched_by(self) -> MatchedBy {
        if self.is_of_one_process() {
            MatchedBy::ObjectId
        } else {
            MatchedBy::Structure
        }
    }
}

/// By what objects of two snapshots are matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchedBy {
    /// By V8's ids, which objects keep while they live.
    #[default]
    ObjectId,
    /// By class, shape, and the path from a root: in groups, not one by one.
    Structure,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_trusted_within_one_process_only() {
        let by_id = [
            Relation::SameProcess,
            Relation::SameSnapshot,
            Relation::Reversed,
        ];
        for relation in by_id {
            assert_eq!(relation.matched_by(), MatchedBy::ObjectId);
        }
        for relation in [Relation::DifferentProcess, Relation::Unrelated] {
            assert_eq!(relation.matched_by(), MatchedBy::Structure);
        }
    }
}
