//! All that the page remembers, and the one way to change it.
//!
//! A pure reducer: no browser is called here. Components get values out of it; what has to be
//! done in the world (workers, history, storage) follows from its changes in `shell/effects.rs`.
//! Progress and phases are levels, so a message that is lost or late does no harm.

use std::rc::Rc;

use heaplens_model::locale::Lang;
use heaplens_model::message::{Overlap, Progress, SnapshotInfo};
use heaplens_model::problem::Problem;
use heaplens_model::query::{ComparisonId, List, Sort};
use heaplens_model::row::ObjectRow;
use heaplens_model::{NodeIdx, ObjectId};
use yew::Reducible;

use crate::nav::{Link, View};
use crate::order::{Evidence, NameTime, oldest_first};

/// A snapshot in the list, for as long as it is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotId(pub u32);

/// Where a snapshot comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A file that a person chose: it stays on the computer.
    File(web_sys::File),
    /// A hosted one, by its absolute address.
    Url(String),
}

/// Why a snapshot is of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It cannot be read.
    Problem(Problem),
    /// Page and worker are of different releases.
    Stale,
    /// The worker did not start.
    WorkerMissing,
    /// The worker stopped; what the browser says of it.
    WorkerDied(String),
}

/// How far a snapshot is.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// Being read; nothing is known before the first progress.
    Loading(Option<Progress>),
    /// It answers questions.
    Open(Rc<SnapshotInfo>),
    /// It never will.
    Failed(Failure),
}

/// One of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Its handle here.
    pub id: SnapshotId,
    /// The file's name.
    pub name: Rc<str>,
    /// Where it comes from.
    pub source: Source,
    /// The file's bytes, as far as known before it is read.
    pub size: Option<u64>,
    /// The file's date in milliseconds.
    pub modified: Option<f64>,
    /// Its place in the link that named it.
    pub linked: Option<usize>,
    /// When it was handed over, by the page's clock.
    pub handed: f64,
    /// When it was open, by the page's clock.
    pub opened: f64,
    /// Whether its first rows are still to be painted and timed.
    pub is_ready_due: bool,
    /// How far it is.
    pub status: Status,
}

impl Snapshot {
    /// What is known of it, once it is open.
    pub fn info(&self) -> Option<&Rc<SnapshotInfo>> {
        match &self.status {
            Status::Open(info) => Some(info),
            _ => None,
        }
    }

    fn is_loading(&self) -> bool {
        matches!(self.status, Status::Loading(_))
    }

    fn evidence(&self) -> Evidence {
        Evidence {
            linked: self.linked,
            name: NameTime::read(&self.name),
            max_object_id: self.info().map(|info| info.max_object_id.0),
            modified: self.modified,
        }
    }
}

/// The object whose retainers are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The snapshot that it was selected in.
    pub snapshot: SnapshotId,
    /// What is known of it.
    pub row: Rc<ObjectRow>,
}

/// How a comparison came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both workers answer for it.
    Ready(Overlap),
    /// A worker refused.
    Refused(Problem),
    /// A worker is gone.
    Lost,
}

/// Two snapshots, compared or being compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Its name among the workers.
    pub id: ComparisonId,
    /// The newer one, as a rule.
    pub target: SnapshotId,
    /// What it is compared with.
    pub base: SnapshotId,
    /// Nothing while it runs.
    pub outcome: Option<Outcome>,
}

/// Something to tell that belongs to no snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A link names something that is not a web address.
    BadLink(String),
    /// A link of a later release.
    NewerLink,
    /// An object that a link names is not there.
    NoSuchObject(ObjectId),
    /// The link was copied.
    LinkCopied,
    /// The link was copied, but names no snapshot.
    LinkCopiedLocal,
    /// The browser did not allow copying.
    LinkRefused,
}

impl Notice {
    /// Whether something went wrong.
    pub fn is_alert(&self) -> bool {
        !matches!(self, Notice::LinkCopied | Notice::LinkCopiedLocal)
    }
}

/// An object to be found and selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seek {
    /// Where.
    pub snapshot: SnapshotId,
    /// By which id.
    pub id: ObjectId,
    /// Whether it is no matter when it is not there.
    pub is_quiet: bool,
}

/// The page's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has them.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// All that the page remembers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Oldest first.
    pub snapshots: Vec<Rc<Snapshot>>,
    /// The one that the views show.
    pub current: Option<SnapshotId>,
    /// What is shown of it.
    pub view: View,
    /// Text to find in class names.
    pub filter: Rc<str>,
    /// The views' orders where they are not the usual ones, by [`View`].
    pub sorts: [Option<Sort>; 4],
    /// The base that a person chose; else it is the one before.
    pub base: Option<SnapshotId>,
    /// Whose retainers are shown.
    pub selection: Option<Selection>,
    /// An object to be found.
    pub seek: Option<Seek>,
    /// An object to bring into sight, under a number that grows.
    pub reveal: Option<(u32, SnapshotId, NodeIdx)>,
    /// Latest last.
    pub comparisons: Vec<Comparison>,
    /// Things to tell, by number.
    pub notices: Vec<(u32, Notice)>,
    /// What a link wants that is not there yet.
    pub wish: Option<Link>,
    /// How often the page was told where to go from outside.
    pub arrivals: u32,
    /// Whether the start page is shown over the snapshots.
    pub is_help_open: bool,
    /// Whether a person has chosen since files were last opened: then nothing is switched.
    is_settled: bool,
    /// The page's language.
    pub lang: Lang,
    /// Its colours.
    pub theme: Theme,
    next: u32,
}

/// A file or address to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// The handle that it gets.
    pub id: SnapshotId,
    /// The file's name.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
    /// The file's bytes.
    pub size: Option<u64>,
    /// The file's date in milliseconds.
    pub modified: Option<f64>,
    /// Its place in the link that names it.
    pub linked: Option<usize>,
    /// The time, by the page's clock.
    pub handed: f64,
}

/// What can happen.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the variants are what is done")]
pub enum Action {
    Open(Vec<Arrival>),
    Reopen(SnapshotId, f64),
    Progress(SnapshotId, Progress),
    Opened(SnapshotId, Rc<SnapshotInfo>, f64),
    Failed(SnapshotId, Failure),
    Close(SnapshotId),
    Painted(SnapshotId),
    Show(SnapshotId),
    View(View),
    Filter(String),
    Sort(View, Sort),
    Base(SnapshotId),
    Select(Selection),
    Found(Seek, Option<Rc<ObjectRow>>),
    Comparing(ComparisonId, SnapshotId, SnapshotId),
    Compared(ComparisonId, Outcome),
    Navigate(Link),
    Tell(Notice),
    Dismiss(u32),
    Help(bool),
    Lang(Lang),
    Theme(Theme),
}

/// Comparisons kept; each costs both workers some memory.
const COMPARISONS: usize = 4;

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        state.apply(action);
        Rc::new(state)
    }
}

impl State {
    /// Nothing is open yet.
    pub fn new(lang: Lang, theme: Theme) -> State {
        State {
            lang,
            theme,
            ..State::default()
        }
    }

    /// A snapshot of the list.
    pub fn snapshot(&self, id: SnapshotId) -> Option<&Rc<Snapshot>> {
        self.snapshots.iter().find(|one| one.id == id)
    }

    /// The one that the views show.
    pub fn shown(&self) -> Option<&Rc<Snapshot>> {
        self.snapshot(self.current?)
    }

    /// Whether a snapshot is being read.
    pub fn is_loading(&self) -> bool {
        self.snapshots.iter().any(|one| one.is_loading())
    }

    /// The base of the comparison: the chosen one, else the one before, else the one after.
    pub fn base(&self) -> Option<SnapshotId> {
        let current = self.current?;
        let usable = |id: SnapshotId| {
            id != current
                && self
                    .snapshot(id)
                    .is_some_and(|one| !matches!(one.status, Status::Failed(_)))
        };
        if let Some(base) = self.base
            && usable(base)
        {
            return Some(base);
        }
        let at = self.snapshots.iter().position(|one| one.id == current)?;
        let before = self.snapshots[..at].iter().rev();
        before
            .chain(&self.snapshots[at + 1..])
            .map(|one| one.id)
            .find(|id| usable(*id))
    }

    /// The comparison of the snapshot shown with its base.
    pub fn comparison(&self) -> Option<&Comparison> {
        let (target, base) = (self.current?, self.base()?);
        self.comparisons
            .iter()
            .find(|one| one.target == target && one.base == base)
    }

    /// The comparison that makes room for one more.
    pub fn oldest_comparison_to_drop(&self) -> Option<&Comparison> {
        if self.comparisons.len() < COMPARISONS {
            None
        } else {
            self.comparisons.first()
        }
    }

    /// The object to bring into sight in a table of the snapshot shown, while it is selected.
    pub fn reveal(&self) -> Option<(u32, NodeIdx)> {
        let (number, snapshot, node) = self.reveal?;
        let selection = self.selection.as_ref()?;
        let is_it = selection.snapshot == snapshot && selection.row.node == node;
        (is_it && Some(snapshot) == self.current).then_some((number, node))
    }

    /// A view's order.
    pub fn sort(&self, view: View) -> Option<Sort> {
        self.sorts[view as usize]
    }

    /// What the address should say; nothing while it is still being followed.
    pub fn link(&self) -> Option<Link> {
        if self.wish.is_some() || self.seek.is_some() || self.is_loading() {
            return None;
        }
        let open = |one: &&Rc<Snapshot>| one.info().is_some();
        let url = |id: SnapshotId| match self.snapshot(id).map(|one| &one.source) {
            Some(Source::Url(url)) => Some(url.clone()),
            _ => None,
        };
        let place = |id: SnapshotId| {
            self.snapshots
                .iter()
                .position(|one| one.id == id)
                .map(|at| at + 1)
        };
        let newest = self.snapshots.iter().rfind(open).map(|one| one.id);
        let Some(current) = self.current else {
            return Some(Link::default());
        };
        let mut snapshots: Vec<String> = self
            .snapshots
            .iter()
            .filter(open)
            .filter_map(|one| url(one.id))
            .collect();
        let base = self.base().and_then(url);
        if base.is_some() && base.as_ref() == snapshots.first() {
            snapshots.remove(0);
        }
        let selection = self.selection.as_ref();
        Some(Link {
            newer: false,
            against: self.base.filter(|_| base.is_none()).and_then(place),
            base,
            snapshots,
            show: if newest == Some(current) {
                None
            } else {
                place(current)
            },
            view: Some(self.view),
            filter: self.filter.to_string(),
            sort: self.sort(self.view),
            object: selection.map(|selection| selection.row.id),
            in_base: selection.is_some_and(|selection| selection.snapshot != current),
        })
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Open(arrivals) => self.open(arrivals),
            Action::Reopen(id, now) => {
                self.change(id, |one| {
                    one.status = Status::Loading(None);
                    one.handed = now;
                });
            }
            Action::Progress(id, progress) => self.change(id, |one| {
                if one.is_loading() {
                    one.status = Status::Loading(Some(progress));
                }
            }),
            Action::Opened(id, info, now) => {
                self.change(id, |one| {
                    one.status = Status::Open(info);
                    one.opened = now;
                });
                self.settle();
                let is_shown = self.current == Some(id);
                self.change(id, |one| one.is_ready_due = is_shown);
            }
            Action::Failed(id, failure) => {
                self.change(id, |one| one.status = Status::Failed(failure));
                self.forget(id);
                self.settle();
            }
            Action::Close(id) => {
                self.snapshots.retain(|one| one.id != id);
                self.forget(id);
                self.settle();
            }
            Action::Painted(id) => self.change(id, |one| one.is_ready_due = false),
            Action::Show(id) => {
                self.is_settled = true;
                self.is_help_open = false;
                self.show(id);
            }
            Action::View(view) => {
                self.is_settled = true;
                self.is_help_open = false;
                self.view = view;
            }
            Action::Filter(filter) => self.filter = filter.into(),
            Action::Sort(view, sort) => self.set_sort(view, sort),
            Action::Base(base) => {
                self.is_settled = true;
                self.base = Some(base);
                if self.selection.as_ref().map(|one| one.snapshot) != self.current {
                    self.selection = None;
                }
            }
            Action::Select(selection) => {
                self.is_settled = true;
                self.seek = None;
                self.selection = Some(selection);
            }
            Action::Found(seek, row) => self.found(seek, row),
            Action::Comparing(id, target, base) => {
                self.comparisons.push(Comparison {
                    id,
                    target,
                    base,
                    outcome: None,
                });
                if self.comparisons.len() > COMPARISONS {
                    self.comparisons.remove(0);
                }
            }
            Action::Compared(id, outcome) => {
                if let Some(one) = self.comparisons.iter_mut().find(|one| one.id == id) {
                    one.outcome = Some(outcome);
                }
            }
            Action::Navigate(link) => {
                if link.newer {
                    self.tell(Notice::NewerLink);
                }
                self.wish = Some(link);
                self.settle();
            }
            Action::Tell(notice) => self.tell(notice),
            Action::Dismiss(number) => self.notices.retain(|(one, _)| *one != number),
            Action::Help(is_open) => self.is_help_open = is_open,
            Action::Lang(lang) => self.lang = lang,
            Action::Theme(theme) => self.theme = theme,
        }
    }

    fn open(&mut self, arrivals: Vec<Arrival>) {
        self.is_settled = false;
        self.is_help_open = false;
        for arrival in arrivals {
            self.snapshots.push(Rc::new(Snapshot {
                id: arrival.id,
                name: arrival.name.into(),
                source: arrival.source,
                size: arrival.size,
                modified: arrival.modified,
                linked: arrival.linked,
                handed: arrival.handed,
                opened: 0.0,
                is_ready_due: false,
                status: Status::Loading(None),
            }));
        }
        self.reorder();
    }

    fn change(&mut self, id: SnapshotId, change: impl FnOnce(&mut Snapshot)) {
        if let Some(one) = self.snapshots.iter_mut().find(|one| one.id == id) {
            change(Rc::make_mut(one));
        }
    }

    fn forget(&mut self, id: SnapshotId) {
        self.comparisons
            .retain(|one| one.target != id && one.base != id);
        if self
            .selection
            .as_ref()
            .is_some_and(|one| one.snapshot == id)
        {
            self.selection = None;
        }
        if self.seek.is_some_and(|seek| seek.snapshot == id) {
            self.seek = None;
        }
        if self.base == Some(id) {
            self.base = None;
        }
    }

    fn reorder(&mut self) {
        let evidence: Vec<Evidence> = self.snapshots.iter().map(|one| one.evidence()).collect();
        self.snapshots = oldest_first(&evidence)
            .into_iter()
            .map(|place| self.snapshots[place].clone())
            .collect();
    }

    /// Puts things in order after a snapshot came or went.
    fn settle(&mut self) {
        self.reorder();
        let is_open = |id: SnapshotId| self.snapshot(id).is_some_and(|one| one.info().is_some());
        let open: Vec<SnapshotId> = self
            .snapshots
            .iter()
            .filter(|one| one.info().is_some())
            .map(|one| one.id)
            .collect();
        if !self.current.is_some_and(is_open) {
            self.current = open.last().copied();
            self.selection = None;
        }
        if self.is_loading() || open.is_empty() {
            return;
        }
        if let Some(link) = self.wish.take() {
            self.follow(&link, &open);
        } else if !self.is_settled && open.len() > 1 {
            if let Some(newest) = open.last() {
                self.show(*newest);
            }
            self.view = View::Comparison;
        }
        self.is_settled = true;
    }

    fn follow(&mut self, link: &Link, open: &[SnapshotId]) {
        self.arrivals += 1;
        let by_place = |place: Option<usize>| {
            place
                .and_then(|place| self.snapshots.get(place - 1))
                .map(|one| one.id)
        };
        let by_url = |wanted: &String| {
            let is_it =
                |one: &&Rc<Snapshot>| matches!(&one.source, Source::Url(url) if url == wanted);
            self.snapshots.iter().find(is_it).map(|one| one.id)
        };
        let current = by_place(link.show)
            .filter(|id| open.contains(id))
            .or_else(|| open.last().copied());
        self.base = link
            .base
            .as_ref()
            .and_then(by_url)
            .or_else(|| by_place(link.against));
        self.current = current;
        self.view = link.view.unwrap_or(if open.len() > 1 {
            View::Comparison
        } else {
            View::Summary
        });
        self.filter = link.filter.as_str().into();
        self.sorts[self.view as usize] = link.sort;
        let side = if link.in_base { self.base() } else { current };
        let is_same = |selection: &Selection| {
            Some(selection.row.id) == link.object && Some(selection.snapshot) == side
        };
        if !self.selection.as_ref().is_some_and(is_same) {
            self.selection = None;
            self.seek = side.zip(link.object).map(|(snapshot, id)| Seek {
                snapshot,
                id,
                is_quiet: false,
            });
        }
    }

    fn show(&mut self, id: SnapshotId) {
        if self.current == Some(id) {
            return;
        }
        // The same object is looked for in the other snapshot: that is why people switch.
        self.seek = self.selection.take().map(|selection| Seek {
            snapshot: id,
            id: selection.row.id,
            is_quiet: true,
        });
        self.current = Some(id);
        self.base = None;
    }

    fn found(&mut self, seek: Seek, row: Option<Rc<ObjectRow>>) {
        if self.seek != Some(seek) {
            return;
        }
        self.seek = None;
        match row {
            Some(row) => {
                if !seek.is_quiet {
                    self.next += 1;
                    self.reveal = Some((self.next, seek.snapshot, row.node));
                }
                self.selection = Some(Selection {
                    snapshot: seek.snapshot,
                    row,
                });
            }
            None if seek.is_quiet => {}
            None => self.tell(Notice::NoSuchObject(seek.id)),
        }
    }

    fn set_sort(&mut self, view: View, sort: Sort) {
        let usual = match view {
            View::Comparison => List::Deltas {
                comparison: ComparisonId(0),
                filter: String::new(),
            }
            .default_sort(),
            _ => List::RootEdges.default_sort(),
        };
        self.sorts[view as usize] = (sort != usual).then_some(sort);
    }

    fn tell(&mut self, notice: Notice) {
        self.notices
            .retain(|(_, other)| *other != notice && other.is_alert());
        self.next += 1;
        self.notices.push((self.next, notice));
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
