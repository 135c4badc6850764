//! The search for suspects, and the objects that it leads to.

use std::rc::Rc;

use heaplens_model::source_files::SourceFiles;

use super::{FoundSuspects, Outcome, Seek, SnapshotId, State, SuspectSearch};

/// Searches kept: another base makes another series, and a person comes back.
const SEARCHES: usize = 4;

impl State {
    /// Returns the search for the suspects of the series of now.
    pub fn suspects(&self) -> Option<&SuspectSearch> {
        let series = self.series();
        let mut searches = self.suspects.iter();
        searches.find(|search| *search.series == *series)
    }

    /// Returns the rank of the suspect that is open among so many, or 0 where a person closed all.
    /// A rank that a link names and that no suspect has counts as the first.
    pub fn open_suspect(&self, count: usize) -> u32 {
        let is_there = |rank: &u32| usize::try_from(*rank).is_ok_and(|rank| rank <= count);
        self.suspect.filter(is_there).unwrap_or(1)
    }

    pub(super) fn begin_suspects(&mut self, number: u32, series: Rc<[SnapshotId]>) {
        // A new search stops the one that is under way.
        self.suspects
            .retain(|one| one.outcome.is_some() && one.series != series);
        let extra = (self.suspects.len() + 1).saturating_sub(SEARCHES);
        self.suspects.drain(..extra);
        self.suspects.push(SuspectSearch {
            number,
            series,
            share: 0.0,
            outcome: None,
        });
    }

    /// Keeps which share of the work of a search is done, from 0 to 1.
    pub(super) fn suspects_work(&mut self, number: u32, share: f64) {
        if let Some(search) = self.search_under_way(number) {
            search.share = share;
        }
    }

    /// Keeps how a search came out. A worker's last answer may come after a person stopped it.
    pub(super) fn suspects_found(&mut self, number: u32, outcome: Outcome<Rc<FoundSuspects>>) {
        if let Some(search) = self.search_under_way(number) {
            search.outcome = Some(outcome);
        }
    }

    fn search_under_way(&mut self, number: u32) -> Option<&mut SuspectSearch> {
        let mut searches = self.suspects.iter_mut();
        searches.find(|search| search.number == number && search.outcome.is_none())
    }

    /// Returns whether source files of the series are still being read. Each answer makes other
    /// suspects of it, since places in the code are others then.
    pub fn is_reading_sources(&self) -> bool {
        let series = self.series();
        let mut series = series.iter().filter_map(|id| self.snapshot(*id));
        series.any(|one| one.source_answers < self.sources.len())
    }

    /// Keeps what became of source files; nothing where the worker could not read them.
    pub(super) fn sources_added(&mut self, id: SnapshotId, files: Option<Rc<SourceFiles>>) {
        let is_read = files.is_some();
        self.change(id, |one| {
            one.source_answers += 1;
            if is_read {
                one.source_files = files;
                one.translations += 1;
            }
        });
        if is_read {
            self.forget_suspects_of(id);
        }
    }

    /// Forgets the suspects of snapshots among which this one is.
    pub(super) fn forget_suspects_of(&mut self, id: SnapshotId) {
        self.suspects.retain(|search| !search.series.contains(&id));
    }

    /// Forgets the suspects of the series of now, so that they are searched for again.
    pub(super) fn forget_suspects(&mut self) {
        let series = self.series();
        self.suspects.retain(|search| *search.series != *series);
    }

    /// Begins to look an object up, to select it in the view that is shown.
    pub(super) fn begin_seek(&mut self, seek: Seek) {
        self.is_settled = true;
        self.returning = None;
        self.step = None;
        self.seek = Some(seek);
    }
}
