//! What a person cuts in thought: edges, objects, and all that holds a class.

use heaplens_model::Cut;
use heaplens_model::what_if::MOST_CUTS;

use super::{SnapshotId, State};

impl State {
    /// Returns what is cut of a snapshot, the latest last.
    pub fn cuts(&self, snapshot: SnapshotId) -> &[Cut] {
        let found = self.cuts.iter().find(|(of, _)| *of == snapshot);
        found.map_or(&[], |(_, cuts)| cuts)
    }

    /// Cuts one thing more.
    pub(super) fn cut(&mut self, id: SnapshotId, one: Cut) {
        let mut cuts = self.cuts(id).to_vec();
        if !cuts.contains(&one) && cuts.len() < MOST_CUTS {
            cuts.push(one);
        }
        self.set_cuts(id, cuts);
    }

    /// Undoes a cut.
    pub(super) fn uncut(&mut self, id: SnapshotId, one: &Cut) {
        let mut cuts = self.cuts(id).to_vec();
        cuts.retain(|other| other != one);
        self.set_cuts(id, cuts);
    }

    pub(super) fn set_cuts(&mut self, id: SnapshotId, cuts: Vec<Cut>) {
        self.returning = None;
        self.cuts.retain(|(other, _)| *other != id);
        if !cuts.is_empty() {
            self.cuts.push((id, cuts));
        }
    }
}
