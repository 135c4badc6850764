//! The acts of components: they change the state, and a few also need a worker.

use std::cell::Cell;
use std::rc::Rc;

use heaplens_model::query::{ComparisonId, GrowthId, Query};
use yew::UseReducerDispatcher;

use crate::client::Pool;
use crate::explain::Explanations;
use crate::nav::Link;
use crate::state::{
    Action, Arrival, Comparison, Failure, Notice, Outcome, Snapshot, SnapshotId, Source,
    SourceFile, State,
};
use crate::table::{self, SavedTables};
use crate::views::{Start, View};
use crate::{browser, measure};

/// Given to each component through a context; never changes.
#[derive(Clone)]
pub struct Handle {
    dispatch: UseReducerDispatcher<State>,
    pool: Pool,
    saved_tables: SavedTables,
    explanations: Explanations,
    numbers: Rc<Cell<u32>>,
}

impl PartialEq for Handle {
    fn eq(&self, other: &Handle) -> bool {
        self.pool == other.pool
    }
}

impl Handle {
    /// One for the whole page.
    pub fn new(dispatch: UseReducerDispatcher<State>) -> Handle {
        let pool = Pool::new(dispatch.clone());
        Handle {
            dispatch,
            pool,
            saved_tables: SavedTables::default(),
            explanations: Explanations::default(),
            numbers: Rc::default(),
        }
    }

    /// Changes the state.
    pub fn act(&self, action: Action) {
        self.dispatch.dispatch(action);
    }

    /// Returns the workers.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Tables that are out of sight.
    pub fn saved_tables(&self) -> SavedTables {
        self.saved_tables.clone()
    }

    /// The way to the line that explains what is pointed at.
    pub fn explanations(&self) -> Explanations {
        self.explanations.clone()
    }

    fn number(&self) -> u32 {
        self.numbers.set(self.numbers.get() + 1);
        self.numbers.get()
    }

    /// Opens files by their paths; each gets its own worker.
    pub fn open_files(&self, files: impl IntoIterator<Item = (String, web_sys::File)>) {
        let handed = measure::now();
        let arrivals = files.into_iter().map(|(path, file)| Arrival {
            id: SnapshotId(self.number()),
            name: file.name(),
            folder: folder_of(&path),
            size: whole(file.size()),
            modified: Some(file.last_modified()),
            source: Source::File(file),
            linked: None,
            handed,
        });
        self.start(arrivals.collect());
    }

    /// Adds source maps and source files. Each open snapshot gets them, and each to come.
    pub fn add_sources(&self, files: Vec<SourceFile>) {
        if !files.is_empty() {
            self.act(Action::AddSources(files.into()));
        }
    }

    /// Hands source files to a snapshot's worker; the outcome becomes an action.
    pub fn hand_sources(&self, id: SnapshotId, files: &[SourceFile]) {
        let handle = self.clone();
        if let Some(client) = self.pool.get(id) {
            client.add_source_files(files, move |files| {
                handle.act(Action::SourcesAdded(id, files.map(Rc::new)));
            });
        }
    }

    /// Opens addresses; `linked` are those that a link names in order.
    pub fn open_urls(&self, urls: Vec<(String, Option<usize>)>) {
        let handed = measure::now();
        let arrivals = urls.into_iter().map(|(url, linked)| Arrival {
            id: SnapshotId(self.number()),
            name: name_of(&url),
            folder: folder_of(url.split(['?', '#']).next().unwrap_or_default()),
            size: None,
            modified: None,
            source: Source::Url(url),
            linked,
            handed,
        });
        self.start(arrivals.collect());
    }

    fn start(&self, arrivals: Vec<Arrival>) {
        if arrivals.is_empty() {
            return;
        }
        self.act(Action::Open(arrivals.clone()));
        for arrival in &arrivals {
            self.pool.open(arrival.id, &arrival.source, first_query());
        }
    }

    /// Goes where a link says; opens what it names and is not open yet.
    pub fn follow(&self, state: &State, mut link: Link) {
        for address in link.snapshots.iter_mut().chain(&mut link.base) {
            match browser::resolve_web(address) {
                Some(url) => *address = url,
                None => self.act(Action::Tell(Notice::BadLink(std::mem::take(address)))),
            }
        }
        link.snapshots.retain(|url| !url.is_empty());
        link.base = link.base.filter(|url| !url.is_empty());
        let is_there = |url: &str| {
            state
                .snapshots
                .iter()
                .any(|one| matches!(&one.source, Source::Url(there) if there == url))
        };
        let missing: Vec<(String, Option<usize>)> = link
            .urls()
            .into_iter()
            .enumerate()
            .filter(|(_, url)| !is_there(url))
            .map(|(position, url)| (url.to_owned(), Some(position)))
            .collect();
        self.open_urls(missing);
        self.act(Action::Navigate(link));
    }

    /// Closes a snapshot and gives its memory back. A load is cancelled in the same way.
    pub fn close(&self, id: SnapshotId) {
        self.pool.close(id);
        self.act(Action::Close(id));
    }

    /// Stops the worker of a snapshot. The snapshot stays in the list and can be opened again.
    pub fn stop(&self, id: SnapshotId) {
        self.pool.close(id);
        self.act(Action::Failed(id, Failure::Stopped));
    }

    /// Opens again a snapshot that failed or was stopped.
    pub fn reopen(&self, id: SnapshotId, source: &Source) {
        self.pool.close(id);
        self.act(Action::Reopen(id, measure::now()));
        self.pool.open(id, source, first_query());
    }

    /// Starts a comparison.
    pub fn compare(&self, state: &State, target: SnapshotId, base: SnapshotId) {
        let comparison = ComparisonId(self.number());
        if let Some(oldest) = state.oldest_comparison_to_drop() {
            self.pool
                .drop_comparison(oldest.id, [oldest.target, oldest.base]);
        }
        self.act(Action::Comparing(comparison, target, base));
        let between = state.without_noise.then(|| state.between(base, target));
        self.pool.compare(comparison, [target, base], between);
    }

    /// Stops a comparison. Both snapshots stay open. A worker does the step that it is at to its
    /// end before it hears anything else.
    pub fn stop_comparing(&self, comparison: &Comparison) {
        self.pool
            .stop_comparing(comparison.id, [comparison.target, comparison.base]);
        self.act(Action::Compared(comparison.id, Outcome::Stopped));
    }

    /// Follows the growth over some snapshots, oldest first.
    pub fn follow_growth(&self, series: &[SnapshotId]) {
        let growth = GrowthId(self.number());
        self.act(Action::Following(growth, series.into()));
        self.pool.follow(growth, series);
    }

    /// Stops following. A worker does the step that it is at to its end.
    pub fn stop_following(&self, growth: GrowthId) {
        self.pool.stop_following();
        self.act(Action::Followed(growth, Outcome::Stopped));
    }

    /// Searches for the suspects of some snapshots.
    pub fn find_suspects(&self, state: &State, series: &[SnapshotId]) {
        let number = self.number();
        let snapshots = series.iter().filter_map(|id| state.snapshot(*id).cloned());
        let snapshots: Vec<Rc<Snapshot>> = snapshots.collect();
        self.act(Action::FindingSuspects(number, series.into()));
        self.pool.find_suspects(number, &snapshots);
    }

    /// Stops the search for suspects. All snapshots stay open.
    pub fn stop_finding_suspects(&self, number: u32) {
        self.pool.stop_finding_suspects();
        self.act(Action::SuspectsFound(number, Outcome::Stopped));
    }

    /// Measures a load when what the page shows first of it is on the screen.
    pub fn painted(&self, state: &State, id: SnapshotId) {
        let one = state.snapshot(id).filter(|one| one.is_ready_due);
        if let Some((one, info)) = one.and_then(|one| Some((one, one.info()?))) {
            measure::loaded(&one.name, one.handed, one.opened, info);
            self.act(Action::Painted(id));
        }
    }

    /// Returns the snapshot's worker and sizes, as a table needs them.
    pub fn source(&self, state: &State, id: SnapshotId) -> Option<table::Source> {
        let snapshot = state.snapshot(id)?;
        let info = snapshot.info()?;
        let total = match info.statistics.total {
            0 => info.total_shallow_size,
            total => total,
        };
        Some(table::Source {
            snapshot: id,
            reopenings: snapshot.reopenings,
            translations: snapshot.translations,
            client: self.pool.get(id)?,
            total,
        })
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a file's size is a whole number of bytes"
)]
fn whole(size: f64) -> Option<u64> {
    (size >= 0.0).then_some(size as u64)
}

/// Returns the first question to a snapshot: the first rows of the view that it opens with.
fn first_query() -> Option<Query> {
    let view = View::first(1).table()?;
    Some(table::first_query((view.start)(&Start::default())))
}

/// Returns the last folder of a path, if it has one.
fn folder_of(path: &str) -> Option<String> {
    let (folders, _) = path.rsplit_once('/')?;
    let last = folders.rsplit('/').next()?;
    (!last.is_empty()).then(|| last.to_owned())
}

/// Returns the last part of an address's path.
fn name_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let last = path
        .rsplit('/')
        .find(|part| !part.is_empty())
        .unwrap_or(url);
    js_sys::decode_uri_component(last).map_or_else(|_| last.to_owned(), String::from)
}
