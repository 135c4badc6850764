//! The series of snapshots that Suspects and Growth are over, the part of it that is looked at, and
//! the growth over it.

use std::rc::Rc;

use heaplens_model::SeriesPart;
use heaplens_model::query::{GrowthId, MOST_SNAPSHOTS};

use super::{Growth, SnapshotId, State};

impl State {
    /// Returns the snapshots that Suspects and Growth are over, oldest first: from the base that a
    /// person chose, or else from the oldest, to the one that is shown. Where they are too many, the
    /// newest count.
    pub fn series(&self) -> Vec<SnapshotId> {
        let mut series = self.wanted_series();
        series.split_off(series.len().saturating_sub(MOST_SNAPSHOTS))
    }

    /// Returns whether the series leaves the oldest out, since they are too many.
    pub fn is_series_cut(&self) -> bool {
        self.wanted_series().len() > MOST_SNAPSHOTS
    }

    fn wanted_series(&self) -> Vec<SnapshotId> {
        let open = self.snapshots.iter().filter(|one| one.info().is_some());
        let mut series: Vec<SnapshotId> = open.map(|one| one.id).collect();
        let position = |id: Option<SnapshotId>| series.iter().position(|one| Some(*one) == id);
        let Some(end) = position(self.current) else {
            return Vec::new();
        };
        let start = position(self.base).filter(|start| *start < end);
        series.truncate(end + 1);
        series.split_off(start.unwrap_or(0))
    }

    /// Returns the part of the series that Growth looks at, if it is less than the whole.
    pub fn part(&self) -> Option<SeriesPart> {
        let snapshots = self.series().len();
        self.part.filter(|part| part.fits(snapshots))
    }

    /// Returns the growth over the series of now.
    pub fn growth(&self) -> Option<&Growth> {
        let growth = self.growth.as_ref()?;
        (*growth.series == *self.series()).then_some(growth)
    }

    pub(super) fn begin_growth(&mut self, id: GrowthId, series: Rc<[SnapshotId]>) {
        self.growth = Some(Growth {
            id,
            series,
            done: 0,
            outcome: None,
        });
    }

    /// Changes the growth of this name while it is being followed.
    pub(super) fn change_growth(&mut self, id: GrowthId, change: impl FnOnce(&mut Growth)) {
        let growth = self.growth.as_mut();
        if let Some(growth) = growth.filter(|one| one.id == id && one.outcome.is_none()) {
            change(growth);
        }
    }
}
