//! Suspects: what most likely leaks, from one snapshot or from several of one process.
//!
//! The newest snapshot is the place of the analysis. A client first brings the ids of each older
//! one to it, then asks it what it wants to know of the older ones ([`AmountsQuery`]), asks those,
//! and asks for the suspects with their answers ([`Amounts`]), from the oldest on. Nothing in it is
//! made for two or three snapshots.

use serde::{Deserialize, Serialize};

use crate::row::Text;
use crate::{ClassIdx, Location, MatchedBy, NodeIdx, ObjectId};

/// The suspects of one to twenty snapshots, the likeliest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspects {
    /// Nothing where there was only one snapshot to look at.
    pub matched_by: Option<MatchedBy>,
    /// How many snapshots were compared.
    pub snapshots: u32,
    /// What is new and was held back.
    pub noise: Noise,
    /// The likeliest first.
    pub suspects: Vec<Suspect>,
    /// What makes the answer doubtful, or why there is none.
    pub doubts: Vec<Doubt>,
}

/// Something about the given snapshots that a person must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// There is one snapshot, so nothing is known of growth.
    OneSnapshot,
    /// There are two, which cannot tell a cache that fills from a leak.
    TwoSnapshots,
    /// The older ones are younger than the newer ones: the order was mended.
    OrderMended,
    /// One of the snapshots was given twice.
    SameTwice {
        /// Its position among those that were given, from 0.
        at: u32,
    },
    /// A snapshot is of another process, so it was left out.
    OtherProcess {
        /// Its position among those that were given, from 0.
        at: u32,
    },
    /// A snapshot is of another process, so its objects were matched by structure.
    MatchedByStructure {
        /// Its position among those that were given, from 0.
        at: u32,
    },
    /// A snapshot is of another program, so it was left out.
    OtherProgram {
        /// Its position among those that were given, from 0.
        at: u32,
    },
    /// There are more snapshots than can be compared; the oldest were left out.
    TooMany,
}

impl Doubt {
    /// The snapshot that it is about: its position among those that were given, from 0.
    pub const fn position(&self) -> Option<usize> {
        match self {
            Doubt::SameTwice { at }
            | Doubt::OtherProcess { at }
            | Doubt::OtherProgram { at }
            | Doubt::MatchedByStructure { at } => Some(*at as usize),
            Doubt::OneSnapshot | Doubt::TwoSnapshots | Doubt::OrderMended | Doubt::TooMany => None,
        }
    }
}

/// Objects and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Objects.
    pub objects: u64,
    /// Their shallow sizes in bytes.
    pub bytes: u64,
}

impl Amount {
    /// Adds objects.
    pub fn add(&mut self, objects: u64, bytes: u64) {
        self.objects = self.objects.saturating_add(objects);
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

/// What is new in the newest snapshot, and was held back as it is no leak.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noise {
    /// Objects in all.
    pub objects: u64,
    /// Their shallow sizes in bytes.
    pub bytes: u64,
    /// The same by reason.
    pub parts: Vec<NoisePart>,
}

impl Noise {
    /// How much it is in all.
    pub const fn amount(&self) -> Amount {
        Amount {
            objects: self.objects,
            bytes: self.bytes,
        }
    }
}

/// New objects that were held back for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoisePart {
    /// Why.
    pub reason: NoiseReason,
    /// How many.
    pub objects: u64,
    /// Their shallow sizes in bytes.
    pub bytes: u64,
}

/// Why new objects are no leak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseReason {
    /// Code that warmed up, with what V8 learns about it: shapes, feedback, inline caches.
    Code,
    /// What code alone keeps, such as its texts.
    KeptByCode,
    /// V8's own arrays, tables and cells, and numbers.
    Internal,
    /// The embedder's own objects, which it makes anew for each snapshot.
    Embedder,
    /// What grew in an early step and stopped growing.
    Settled,
}

impl NoiseReason {
    /// All of them, in the order in which they are told.
    pub const ALL: [NoiseReason; 5] = [
        NoiseReason::Settled,
        NoiseReason::Code,
        NoiseReason::KeptByCode,
        NoiseReason::Internal,
        NoiseReason::Embedder,
    ];
}

/// How much something grew, or how much of it there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Growth {
    /// Objects.
    pub count: i64,
    /// Their shallow sizes in bytes.
    pub shallow_size: i64,
    /// What they retain together, in bytes; each object counts once.
    pub retained_size: i64,
}

/// One suspect: the new objects that gather at one place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspect {
    /// What the held objects are best told by: a class, or a function's name for closures.
    pub class: Text,
    /// That class in the newest snapshot, to open it.
    pub class_idx: ClassIdx,
    /// All that hangs on the accumulator and grows with it, most telling first; `class` among it.
    pub classes: Vec<SuspectClass>,
    /// How much it grew from the oldest snapshot to the newest. Of one snapshot: how much there is.
    pub growth: Growth,
    /// The same for each step from one snapshot to the next. An object counts in the step in which
    /// it was first seen, if it lives in the newest snapshot.
    pub steps: Vec<Growth>,
    /// Where they gather.
    pub accumulator: Accumulator,
    /// From a root to the accumulator, and on to one of the held objects.
    pub path: Vec<SuspectStep>,
    /// How many of the last steps are behind the accumulator.
    pub steps_behind: u32,
    /// The first held objects, the newest first, to look at.
    pub examples: Vec<NodeIdx>,
    /// The beginning that the texts of held strings have in common.
    pub common_prefix: Option<Text>,
    /// The place in the program's own code that is nearest to the leak; else in a library's.
    pub location: Option<Location>,
    /// From 0 to 1: how likely it is a leak, and the one that is looked for.
    pub score: f64,
    /// How sure this is.
    pub confidence: Confidence,
    /// What this rests on.
    pub evidence: Evidence,
}

/// A class of held objects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuspectClass {
    /// Its name, or the function's name for closures.
    pub name: Text,
    /// How many new ones there are.
    pub count: u64,
    /// Where they are made.
    pub location: Option<Location>,
}

/// The object where new ones gather.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accumulator {
    /// It in the newest snapshot.
    pub node: NodeIdx,
    /// The id that people see.
    pub id: ObjectId,
    /// What the program calls it: the variable or property that holds it, else the object's name.
    pub name: Text,
    /// Its class.
    pub class_name: Text,
    /// What it is.
    pub kind: AccumulatorKind,
}

/// What an accumulator is to a programmer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccumulatorKind {
    /// An array.
    Array,
    /// A Map.
    Map,
    /// A Set.
    Set,
    /// A list of listeners, observers or subscribers.
    ListenerList,
    /// An object used as a dictionary: its properties come and go.
    Dictionary,
    /// An object that holds few, but ever larger ones.
    Object,
    /// The variables of a function.
    ClosureContext,
    /// A list of timers.
    TimerList,
    /// A chain of objects of one class, each held by the one before.
    LinkedList,
    /// Functions that each hold the one before.
    ClosureChain,
    /// Promises that wait for one another.
    PromiseChain,
    /// A text that grows.
    String,
    /// Bytes that grow.
    Buffer,
    /// Nodes in no document, and what holds them.
    DetachedTree,
    /// Many objects of one class that each hold a few.
    ManyOwners,
    /// The embedder's handles or V8's roots: sockets, ports, handles that were never closed.
    Roots,
    /// Something else.
    Other,
}

/// A step of the path from a root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuspectStep {
    /// The edge that leads here; nothing for the root.
    pub edge: Option<Text>,
    /// The object.
    pub node: NodeIdx,
    /// The id that people see.
    pub id: ObjectId,
    /// Its name.
    pub name: Text,
    /// Whether it is a string, whose name is its text.
    pub is_text: bool,
    /// Whether the edge's name is a key: it leads from an object that is used as a dictionary.
    pub is_key: bool,
    /// Where it comes from.
    pub location: Option<Location>,
}

/// How sure a suspect is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Worth a look.
    #[default]
    Low,
    /// Likely.
    Medium,
    /// Next to certain: it grew in each step and nothing of it went.
    High,
}

/// What a suspect rests on. Shares are from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// In how many steps it grew.
    pub growing_steps: u32,
    /// Of how many steps.
    pub steps: u32,
    /// The least growth of a step by the largest.
    pub steadiness: f64,
    /// How much of the growth stays, where the older snapshots tell: 1 where nothing of it went, 0
    /// where as much went as came.
    pub kept: Option<f64>,
    /// Its share of all that grew.
    pub share: f64,
    /// Whether the accumulator is in the oldest snapshot.
    pub is_old: bool,
    /// Objects of the class that it held before the first step and still holds.
    pub before: u64,
}

/// What the newest snapshot wants to know of an older one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountsQuery {
    /// Objects by their ids.
    pub ids: Vec<ObjectId>,
    /// Classes, or functions, by their names.
    pub classes: Vec<ClassName>,
}

/// A class or a function by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ClassName {
    /// The whole name.
    pub name: String,
    /// Whether it is the name of closures.
    pub is_function: bool,
}

/// What an older snapshot knows of the objects and classes of an [`AmountsQuery`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// For each id the object's amounts; nothing where it has no such object.
    pub objects: Vec<Option<ObjectAmounts>>,
    /// For each name how many objects it has.
    pub classes: Vec<u64>,
    /// All shallow sizes together, in bytes.
    pub total_shallow_size: u64,
}

/// How large an object is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectAmounts {
    /// Its own bytes.
    pub shallow_size: u64,
    /// Bytes that would go if it went.
    pub retained_size: u64,
    /// Objects that it holds, over V8's plumbing.
    pub held: u64,
}
