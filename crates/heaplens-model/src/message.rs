//! The messages between the page and a snapshot's worker.
//!
//! The first message of a worker is [`FromWorker::Ready`]: what is posted to it earlier is lost.
//! A `File` and typed arrays cannot travel inside a serialised message; they ride beside it:
//! each post is the array `[message, extra…]`, and the comments here say what the extras are.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::query::{Answer, ComparisonId, GrowthId, Query, QueryError};
use crate::row::Text;
use crate::suspects::Amount;
use crate::{Location, MatchedBy, Relation};

/// Ties an answer to its question. The page counts up; an answer to an old ticket is dropped.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Ticket(pub u32);

/// From the page to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToWorker {
    /// Open the `File` that rides beside. Answered by progress, then `Opened` or `Failed`.
    OpenFile,
    /// There is no snapshot yet: start what opening a large file is going to need.
    Prepare,
    /// From a snapshot's worker to its helper: read the `File` that rides beside, so that reading
    /// and parsing run at the same time. Bare buffers follow.
    ReadFile {
        /// The offset to begin at.
        from: u64,
    },
    /// Open what is hosted at this address.
    OpenUrl {
        /// Absolute, `http:` or `https:`.
        url: String,
    },
    /// Answer a question.
    Ask {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The question.
        query: Query,
    },
    /// Nobody waits for the answer to `Ask` any more. It comes only if it is on its way already.
    Cancel {
        /// The question's.
        ticket: Ticket,
    },
    /// Add source maps and source files, which ride beside as an array of `File`s. Answered by
    /// [`Answer::SourceFiles`], also where nothing is read.
    AddSourceFiles {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The path of each file.
        paths: Vec<String>,
    },
    /// Asked of the target: what it asks the base for, which is the digest.
    ExportRequest {
        /// Comes back with the answer.
        ticket: Ticket,
        /// By what objects are to be matched; nothing where the relation decides.
        matched_by: Option<MatchedBy>,
    },
    /// Asked of the base: the digest that the target's request, which rides beside as a
    /// `Uint8Array`, asks for.
    ExportDigest {
        /// Comes back with the answer.
        ticket: Ticket,
    },
    /// Asked of the target: compare with the digest that rides beside as a `Uint8Array`.
    Compare {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The name that the page gives the comparison.
        comparison: ComparisonId,
    },
    /// Told to the base: which of its objects each delta deleted, beside as a `Uint8Array`.
    KeepDeleted {
        /// Comes back with `Done`.
        ticket: Ticket,
        /// The same name.
        comparison: ComparisonId,
    },
    /// Asked of the base: leave out the deleted objects that are no leak. Then told to the target,
    /// with the base's answer and, if the growth of others may have stopped, with the ids of the
    /// snapshots from the base on to the one before the target.
    HoldBack {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The same name.
        comparison: ComparisonId,
        /// How many bytes are of each, one after the other beside as a `Uint8Array`; none for the base.
        lengths: Vec<u32>,
    },
    /// Asked of the base: what its deleted objects retained and its classes' retained sizes, by the
    /// target's request, which rides beside as a `Uint8Array`. Comes after
    /// [`Query::RetainedOfDeltas`].
    ExportRetained {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The same name.
        comparison: ComparisonId,
    },
    /// Told to the target: what the base answered, beside as a `Uint8Array`.
    KeepRetained {
        /// Comes back with `Done`.
        ticket: Ticket,
        /// The same name.
        comparison: ComparisonId,
    },
    /// Asked of every snapshot of a series but the last: its step of the growth, by the last one's
    /// request, which rides beside as a `Uint8Array`.
    ExportGrowthStep {
        /// Comes back with the answer.
        ticket: Ticket,
    },
    /// Told to the last snapshot of a series: follow the growth, in place of the one before.
    BeginGrowth {
        /// Comes back with `Done`.
        ticket: Ticket,
        /// The name that the page gives the growth.
        growth: GrowthId,
        /// How many snapshots the series has.
        snapshots: u32,
    },
    /// Told to the last snapshot of a series: the step of another one, beside as a `Uint8Array`.
    AddGrowthStep {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The same name.
        growth: GrowthId,
        /// Which snapshot of the series, from 0: the oldest.
        position: u32,
    },
    /// Asked of an older snapshot of a series: the ids of its objects.
    ExportIds {
        /// Comes back with the answer.
        ticket: Ticket,
    },
    /// Told to the newest snapshot: the ids or the digests of the older ones, one after the other
    /// beside as a `Uint8Array`. Answered by the code of a [`crate::arrangement::Told`] for each.
    KeepOlder {
        /// Comes back with the answer.
        ticket: Ticket,
        /// How many bytes are of each, the oldest first.
        lengths: Vec<u32>,
    },
    /// Told to both: forget a comparison and give its memory back.
    DropComparison {
        /// The same name.
        comparison: ComparisonId,
    },
}

/// From a worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromWorker {
    /// The worker listens. Its build must equal the page's, else one of the two is stale.
    Ready {
        /// See [`BUILD`].
        build: String,
        /// Bytes of memory that it begins with.
        memory: u64,
    },
    /// How far the load is: a level, not a step.
    Progress(Progress),
    /// The classes of a large snapshot, while the rest is still being computed.
    PartialSummary(PartialSummary),
    /// The snapshot answers questions now.
    Opened(SnapshotInfo),
    /// It cannot be opened; the worker is of no further use.
    Failed(Problem),
    /// To `Ask`.
    Answer {
        /// The question's.
        ticket: Ticket,
        /// The answer, or why there is none.
        answer: Result<Answer, QueryError>,
    },
    /// To `Ask`, some times a second where the answer takes long: how far its work is. `Cancel`
    /// stops it.
    Working {
        /// The question's.
        ticket: Ticket,
        /// From 0 to 1.
        share: f64,
    },
    /// To `ExportRequest`, `ExportDigest`, `Compare` (the deleted objects, for the base) and
    /// `KeepDeleted` (no bytes): the result rides beside as a transferred `Uint8Array`.
    Done {
        /// The question's.
        ticket: Ticket,
        /// For `Compare`: what the two snapshots have in common.
        overlap: Option<Overlap>,
    },
    /// `ExportRequest` to `KeepDeleted` failed.
    Refused {
        /// The question's.
        ticket: Ticket,
        /// Why.
        problem: Problem,
    },
}

/// What two snapshots have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// Objects of the base that the target has, too. By id, those of two processes agree by chance.
    pub shared: u64,
    /// Objects in the base.
    pub base: u64,
    /// Objects in the target.
    pub target: u64,
    /// How they belong together.
    pub relation: Relation,
    /// By what the objects were matched.
    pub matched_by: MatchedBy,
    /// The new objects that are held back as no leak; nothing where all are shown.
    pub held_back: Option<Amount>,
}

/// The build that page and worker must share.
pub const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("HEAPLENS_BUILD"));

/// A stage of loading, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Reading and parsing the file.
    Parse,
    /// Propagating whether DOM objects are attached.
    DomState,
    /// Giving V8's own arrays to the objects that own them.
    ShallowSizes,
    /// Naming classes, grouping plain objects, counting and adding up shallow sizes.
    Classes,
    /// Counting each node's retainers.
    RetainerCounts,
    /// Adding up the Statistics.
    Statistics,
    /// Counting steps from the roots.
    Distances,
    /// Finding what the page owns.
    PageOwned,
    /// Numbering nodes by a depth-first walk.
    Walk,
    /// Listing each node's retainers.
    Retainers,
    /// Building the dominator tree.
    Dominators,
    /// Adding up retained sizes, of objects and of classes.
    RetainedSizes,
}

impl Phase {
    /// All phases, in the order in which they run.
    pub const ALL: [Phase; 12] = [
        Phase::Parse,
        Phase::DomState,
        Phase::ShallowSizes,
        Phase::Classes,
        Phase::RetainerCounts,
        Phase::Statistics,
        Phase::Distances,
        Phase::PageOwned,
        Phase::Walk,
        Phase::Retainers,
        Phase::Dominators,
        Phase::RetainedSizes,
    ];
}

/// How far a load is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The current phase.
    pub phase: Phase,
    /// Of `total`: bytes while parsing, otherwise 0 until done.
    pub done: u64,
    /// 0 when unknown (a hosted file may not tell its length).
    pub total: u64,
}

/// Time that a phase took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// The phase.
    pub phase: Phase,
    /// Milliseconds by the client's clock.
    pub ms: f64,
}

/// The part of Summary that is known before distances and retained sizes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartialSummary {
    /// The classes with the largest shallow sizes, the largest first.
    pub rows: Vec<PartialClass>,
    /// How many classes Summary is going to have.
    pub class_count: u32,
}

/// A class without distance and retained size; see [`ClassRow`](crate::row::ClassRow).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartialClass {
    /// The class name, cut for display.
    pub name: Text,
    /// How many objects.
    pub count: u32,
    /// Bytes of the objects themselves.
    pub shallow_size: u64,
    /// Where its constructor is. It tells classes of one name apart.
    pub location: Option<Location>,
}

/// Facts about an open snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotInfo {
    /// Bytes of JSON, after decompression.
    pub bytes: u64,
    /// Nodes in the file.
    pub node_count: u32,
    /// Edges in the file.
    pub edge_count: u32,
    /// All shallow sizes together, in bytes.
    pub total_shallow_size: u64,
    /// The largest object id that V8 counted: of two snapshots of one process the later has the
    /// larger.
    pub newest_object_id: crate::ObjectId,
    /// The root, from which Containment begins.
    pub root: crate::NodeIdx,
    /// How many samples its timeline has; 0 where it has none.
    pub sample_count: u64,
    /// The file has the scopes of its scripts, so that it is known which closure variables nobody
    /// reads.
    pub has_scopes: bool,
    /// DevTools' Statistics.
    pub statistics: Statistics,
    /// Everything odd about the file. All numbers are exact, except where a warning says otherwise.
    pub warnings: Vec<Problem>,
    /// Phases in the order they ran.
    pub timings: Vec<Timing>,
    /// Milliseconds from the first byte until it is open.
    pub ms: f64,
    /// The analyser's memory for this snapshot when loaded, in bytes.
    pub memory: u64,
    /// The most it had while loading, in bytes.
    pub peak_memory: u64,
}

/// DevTools' Statistics (`HeapSnapshot.ts`, `calculateStatistics`), in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Everything: the root's retained size and native memory outside of all nodes.
    pub total: u64,
    /// Memory outside of V8's heap.
    pub native: NativeStatistics,
    /// V8's heap.
    pub v8heap: V8Statistics,
}

/// Memory outside of V8's heap, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeStatistics {
    /// All of it.
    pub total: u64,
    /// The backing stores of typed arrays and buffers.
    #[serde(rename = "typedArrays")]
    pub typed_arrays: u64,
}

/// V8's heap, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct V8Statistics {
    /// All of it: the four parts below and [`V8Statistics::other_js_objects`].
    pub total: u64,
    /// Compiled code.
    pub code: u64,
    /// Arrays with their elements.
    #[serde(rename = "jsArrays")]
    pub js_arrays: u64,
    /// Strings.
    pub strings: u64,
    /// V8's own objects.
    pub system: u64,
}

impl NativeStatistics {
    /// Native memory that is not of typed arrays.
    pub fn other(&self) -> u64 {
        self.total.saturating_sub(self.typed_arrays)
    }
}

impl V8Statistics {
    /// JavaScript objects that are in none of the four named parts.
    ///
    /// Each part is found on its own, so that a strange file may have parts larger than the whole.
    pub fn other_js_objects(&self) -> u64 {
        [self.code, self.js_arrays, self.strings, self.system]
            .iter()
            .fold(self.total, |rest, part| rest.saturating_sub(*part))
    }
}
