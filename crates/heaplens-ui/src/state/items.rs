//! The parts of the state, and the actions that change it.

use std::rc::Rc;

use heaplens_model::locale::Lang;
use heaplens_model::message::{Overlap, PartialSummary, Progress, SnapshotInfo};
use heaplens_model::problem::Problem;
use heaplens_model::query::{ComparisonId, GrowthId, List, Sort};
use heaplens_model::row::{ObjectRow, Row, Text};
use heaplens_model::source_files::SourceFiles;
use heaplens_model::string_costs::StringsBy;
use heaplens_model::suspects::Suspects;
use heaplens_model::{Cut, Filter, Ignored, NodeIdx, ObjectId, ObjectSet, SeriesPart};

use super::Find;
use crate::nav::Link;
use crate::snapshot_order::Evidence;
use crate::snapshot_time::{NameTime, taken};
use crate::theme::Theme;
use crate::views::{Kind, View};

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

/// A source map or source file that a person added. It stays on the computer.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceFile {
    /// Its path, as far as the browser tells: in a folder that was added, from that folder on.
    pub path: Rc<str>,
    /// The file.
    pub file: web_sys::File,
}

/// Why a snapshot is of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It cannot be read.
    Problem(Problem),
    /// Page and worker are of different releases.
    Stale,
    /// The page's second file could not be loaded.
    CodeMissing,
    /// The worker did not start.
    WorkerMissing,
    /// The worker stopped; what the browser says of it.
    WorkerDied(String),
    /// A person stopped the worker, since an answer took too long.
    Stopped,
}

/// How far a snapshot is.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// Being read.
    Loading(Loading),
    /// It answers questions.
    Open(Rc<SnapshotInfo>),
    /// It never will.
    Failed(Failure),
}

/// A snapshot that is being read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loading {
    /// How far it is; nothing before the first progress.
    pub progress: Option<Progress>,
    /// The part of Summary that is known already.
    pub partial: Option<Rc<PartialSummary>>,
}

/// One of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Its handle here.
    pub id: SnapshotId,
    /// The file's name, or the one that a person gave it.
    pub name: Rc<str>,
    /// The file's name.
    pub file_name: Rc<str>,
    /// The folder that the file is in, as far as the browser or the address tells.
    pub folder: Option<Rc<str>>,
    /// Where it comes from.
    pub source: Source,
    /// The file's bytes, as far as known before it is read.
    pub size: Option<u64>,
    /// The file's date in milliseconds.
    pub modified: Option<f64>,
    /// Its position in the link that named it.
    pub linked: Option<usize>,
    /// When it was handed over, by the page's clock.
    pub handed: f64,
    /// When it was open, by the page's clock; 0 before.
    pub opened: f64,
    /// Whether its first rows are still to be painted and timed.
    pub is_ready_due: bool,
    /// How often it was opened again: then its rows are others.
    pub reopenings: u32,
    /// What became of the source files that were added; nothing before, and anew for each time that
    /// it is opened.
    pub source_files: Option<Rc<SourceFiles>>,
    /// How often the worker answered for source files, of the times that some were added.
    pub source_answers: usize,
    /// How often source files were added: then its rows are others.
    pub translations: u32,
    /// Where the page was when the open snapshot's worker ended.
    pub return_to: Option<Rc<ReturnTo>>,
    /// How far it is.
    pub status: Status,
}

impl Snapshot {
    /// Its facts, once it is open.
    pub fn info(&self) -> Option<&Rc<SnapshotInfo>> {
        match &self.status {
            Status::Open(info) => Some(info),
            _ => None,
        }
    }

    /// Returns the state of its load, while it is being read.
    pub fn loading(&self) -> Option<&Loading> {
        match &self.status {
            Status::Loading(loading) => Some(loading),
            _ => None,
        }
    }

    /// Returns whether it is being read.
    pub fn is_loading(&self) -> bool {
        matches!(self.status, Status::Loading(_))
    }

    /// Returns whether it answered questions before it failed.
    pub fn was_open(&self) -> bool {
        self.opened > 0.0 && self.info().is_none()
    }

    /// When it was taken, as far as its file tells.
    pub fn taken(&self) -> Option<String> {
        taken(&self.file_name, self.modified)
    }

    /// Returns its size in bytes of JSON, or before it is open that of its file.
    pub fn bytes(&self) -> Option<u64> {
        self.info().map(|info| info.bytes).or(self.size)
    }

    /// Returns the facts that decide its position in the list.
    pub fn evidence(&self) -> Evidence {
        Evidence {
            linked: self.linked,
            name: NameTime::read(&self.file_name),
            newest_object_id: self.info().map(|info| info.newest_object_id.0),
            modified: self.modified,
            arrival: self.id.0,
        }
    }
}

/// Where the page was, to come back to it when a snapshot is opened again.
#[derive(Clone, Debug, PartialEq)]
pub struct ReturnTo {
    /// The snapshot that was shown.
    pub current: SnapshotId,
    /// The base that a person chose.
    pub base: Option<SnapshotId>,
    pub view: View,
    /// The view's order, if it was not the usual one.
    pub sort: Option<Sort>,
    /// Whether the view's rows were grouped by class.
    pub is_by_class: bool,
    /// What kind of things the view showed.
    pub kind: Kind,
    /// The text that names had to contain.
    pub name_contains: Rc<str>,
    /// The named filter in force.
    pub filter: Option<Filter>,
    /// What the Find box asked.
    pub find: Find,
    /// The selected object, and the snapshot that it is in.
    pub object: Option<(SnapshotId, ObjectId)>,
}

/// The object whose retainers are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The snapshot that it was selected in.
    pub snapshot: SnapshotId,
    pub row: Rc<ObjectRow>,
}

/// How a comparison or a search came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T = Overlap> {
    /// The workers answer for it.
    Ready(T),
    /// A worker refused.
    Refused(Problem),
    /// A worker is gone.
    Lost,
    /// A person stopped it.
    Stopped,
}

/// Two snapshots, compared or being compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The name that the workers know it by.
    pub id: ComparisonId,
    /// The newer one, as a rule.
    pub target: SnapshotId,
    /// The snapshot that it is compared with.
    pub base: SnapshotId,
    /// Whether it holds back what is no leak.
    pub without_noise: bool,
    /// Nothing while it runs.
    pub outcome: Option<Outcome>,
    /// How it came out to bring together what both sides know of retained sizes; nothing before.
    pub retained: Option<Outcome<()>>,
}

impl Comparison {
    /// Returns whether the target knows what the objects of each delta retain.
    pub fn has_retained(&self) -> bool {
        matches!(self.retained, Some(Outcome::Ready(())))
    }
}

/// The growth over a series of snapshots, followed or being followed.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// The name that the last snapshot's worker knows it by.
    pub id: GrowthId,
    /// The snapshots, oldest first.
    pub series: Rc<[SnapshotId]>,
    /// How many of the steps are done.
    pub done: usize,
    /// Nothing while it runs; then how well each snapshot but the last agrees with the last.
    pub outcome: Option<Outcome<Rc<[Overlap]>>>,
}

/// The suspects of some snapshots, found or being searched for.
#[derive(Clone, Debug, PartialEq)]
pub struct SuspectSearch {
    /// Tells it from others.
    pub number: u32,
    /// The snapshots, in the order of the list.
    pub series: Rc<[SnapshotId]>,
    /// Which share of the work is done, from 0 to 1.
    pub share: f64,
    /// Nothing while it runs.
    pub outcome: Option<Outcome<Rc<FoundSuspects>>>,
}

/// What a search for suspects found. It is only equal to itself.
#[derive(Debug)]
pub struct FoundSuspects {
    pub suspects: Suspects,
    /// The snapshots that were compared, the oldest first. The last one has the suspects' objects.
    pub compared: Rc<[SnapshotId]>,
}

impl PartialEq for FoundSuspects {
    fn eq(&self, other: &FoundSuspects) -> bool {
        std::ptr::eq(self, other)
    }
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
    /// A link of local files: they are still to be opened.
    LinkNeedsFiles,
    /// The link was copied.
    LinkCopied,
    /// The link was copied, but names no snapshot.
    LinkCopiedLocal,
    /// The browser did not allow copying.
    LinkRefused,
    /// The browser does not let the page read a folder that was dropped.
    FolderRefused,
    /// Something of a row was copied.
    Copied,
    /// The browser did not allow that.
    CopyRefused,
    /// A view has no row for an object.
    NotInView(View),
}

impl Notice {
    /// Returns whether something went wrong.
    pub fn is_alert(&self) -> bool {
        !self.is_passing() && *self != Notice::LinkNeedsFiles
    }

    /// Returns whether it goes away by itself.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Notice::LinkCopied | Notice::LinkCopiedLocal | Notice::Copied
        )
    }
}

/// Objects whose merged paths are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectGroup {
    pub snapshot: SnapshotId,
    pub of: ObjectSet,
    pub told: GroupOf,
    /// How many they are, where that is known.
    pub count: Option<u64>,
}

/// How a person tells a group of objects.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupOf {
    /// By their class. A name that was cut is in no link.
    Class(Text),
    Filter(Filter),
    /// As found by this text.
    Found(Rc<str>),
    /// One object, by its name and id.
    Object(Rc<str>),
    /// A group of strings, by their text or beginning.
    Strings(StringsBy, Rc<str>),
    /// Objects of a class that a comparison or a growth found, in words. They are in no link.
    Changed(Rc<str>),
}

/// A row whose menu is open.
#[derive(Clone, Debug, PartialEq)]
pub struct RowMenu {
    /// Where the menu opens, in CSS pixels of the window.
    pub x: f64,
    pub y: f64,
    /// The snapshot that the row is of.
    pub snapshot: SnapshotId,
    /// The list that it is in.
    pub list: List,
    pub row: Rc<Row>,
}

/// An object to bring into sight in the table of a view.
#[derive(Clone, Debug, PartialEq)]
pub struct Reveal {
    /// Grows with each object.
    pub number: u32,
    pub snapshot: SnapshotId,
    /// The objects whose rows lead to it, the outermost first, and it itself.
    pub way: Rc<[NodeIdx]>,
    /// Whether its row is opened.
    pub opens: bool,
    /// Whether the row of its class is meant, and not its own.
    pub is_class: bool,
    /// The view that it was asked for in, where it was one alone. `way` and what comes after it are
    /// that view's.
    pub view: Option<View>,
    /// Whether the table takes the keyboard.
    pub focuses: bool,
}

impl Reveal {
    /// The row of the selected object, without a number yet.
    pub fn of(selection: &Selection) -> Reveal {
        Reveal {
            number: 0,
            snapshot: selection.snapshot,
            way: Rc::new([selection.row.node]),
            opens: false,
            is_class: false,
            view: None,
            focuses: false,
        }
    }
}

/// A wish to bring an object into sight in a view.
#[derive(Clone, Debug, PartialEq)]
pub struct RevealIn {
    pub view: View,
    /// The object, which is selected too.
    pub selection: Selection,
    /// See [`Reveal::way`].
    pub way: Rc<[NodeIdx]>,
    /// Whether its row is opened.
    pub opens: bool,
    /// Whether the row of its class is meant. Then the object is not selected.
    pub is_class: bool,
}

/// An object to be found and selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seek {
    /// Where.
    pub snapshot: SnapshotId,
    /// By which id.
    pub id: ObjectId,
    /// Whether nothing is said when the object is not there.
    pub is_quiet: bool,
}

/// A file or address to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// The handle that it gets.
    pub id: SnapshotId,
    /// The file's name.
    pub name: String,
    /// The folder that it is in, as far as known.
    pub folder: Option<String>,
    /// Where it comes from.
    pub source: Source,
    /// The file's bytes.
    pub size: Option<u64>,
    /// The file's date in milliseconds.
    pub modified: Option<f64>,
    /// Its position in the link that names it.
    pub linked: Option<usize>,
    /// The time, by the page's clock.
    pub handed: f64,
}

/// Everything that changes the state.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the variants are what is done")]
#[allow(
    clippy::large_enum_variant,
    reason = "an action is made and taken apart at once"
)]
pub enum Action {
    Open(Vec<Arrival>),
    Reopen(SnapshotId, f64),
    Progress(SnapshotId, Progress),
    Classes(SnapshotId, Rc<PartialSummary>),
    Opened(SnapshotId, Rc<SnapshotInfo>, f64),
    Failed(SnapshotId, Failure),
    Close(SnapshotId),
    Painted(SnapshotId),
    AddSources(Rc<[SourceFile]>),
    /// What became of source files; nothing where the worker could not read them.
    SourcesAdded(SnapshotId, Option<Rc<SourceFiles>>),
    Show(SnapshotId),
    /// Give a snapshot another name; an empty one is its file's.
    Rename(SnapshotId, String),
    /// Put a snapshot at a position of the list, from 0. The order stays as a person left it then.
    Move(SnapshotId, usize),
    View(View),
    NameContains(String),
    Only(Option<Filter>),
    /// Lets all classes and objects through again.
    ClearFilters,
    Find(Find),
    Step(bool),
    Stepped(u32, Option<Selection>),
    GoTo(ObjectId),
    Sort(View, Sort),
    UsualSort(View),
    ByClass(View, bool),
    /// Shows one kind of the things that a view has.
    Kind(View, Kind),
    Base(SnapshotId),
    Select(Selection),
    Reveal(RevealIn),
    Menu(Option<RowMenu>),
    /// Show the merged paths of some objects.
    PickGroup(ObjectGroup),
    /// Show merged paths, or one retainer after the other.
    Merged(bool),
    /// Whether V8's own plumbing is folded among retainers.
    Fold(bool),
    Ignore(SnapshotId, Ignored),
    StopIgnoring(SnapshotId, Ignored),
    StopIgnoringAll(SnapshotId),
    /// Takes something away in thought, besides what is cut already, and shows what if.
    Cut(SnapshotId, Cut),
    Uncut(SnapshotId, Cut),
    UncutAll(SnapshotId),
    Inspect(Selection),
    Follow(Selection),
    ShowObject(bool),
    Found(Seek, Option<Rc<ObjectRow>>),
    StopSeeking,
    Comparing(ComparisonId, SnapshotId, SnapshotId),
    Compared(ComparisonId, Outcome),
    CompareAgain(ComparisonId),
    /// Whether Comparison shows retained sizes.
    WithRetained(bool),
    /// Whether Comparison holds back what is no leak.
    WithoutNoise(bool),
    /// The part of the series that Growth looks at; nothing for the whole.
    Part(Option<SeriesPart>),
    RetainedExchanged(ComparisonId, Outcome<()>),
    Following(GrowthId, Rc<[SnapshotId]>),
    FollowedStep(GrowthId, usize),
    Followed(GrowthId, Outcome<Rc<[Overlap]>>),
    FollowAgain,
    FindingSuspects(u32, Rc<[SnapshotId]>),
    SuspectsWork(u32, f64),
    SuspectsFound(u32, Outcome<Rc<FoundSuspects>>),
    FindSuspectsAgain,
    /// Open a suspect, by its rank from 1; 0 closes all.
    Suspect(u32),
    /// Begin the pictures of Overview with an object, or with the root.
    Zoom(Option<ObjectId>),
    /// Show a step of the guide through the sample pair, or close it.
    Guide(Option<usize>),
    /// Find an object by its id, and select it in the view that is shown.
    Seek(Seek),
    Navigate(Link),
    Tell(Notice),
    Dismiss(u32),
    Help(bool),
    Words(bool),
    Lang(Lang),
    Theme(Theme),
}
