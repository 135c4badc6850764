//! Rows as a view paints them: everything about one line, nothing about the others.

use serde::{Deserialize, Serialize};

use crate::allocation::StackFrame;
use crate::collections::CollectionFacts;
use crate::detached::{DetachedFacts, DetachedGroupRow, FiberFacts};
use crate::realms::RealmRow;
use crate::string_costs::StringGroupRow;
use crate::suspects::Confidence;
use crate::{
    ClassIdx, DeltaIdx, DomState, EdgeIdx, EdgeKind, FunctionIdx, GrowthIdx, Location, NodeIdx,
    NodeKind, ObjectId,
};

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Row {
    /// Of Summary.
    Class(ClassRow),
    /// Of Comparison.
    Delta(DeltaRow),
    /// Of every list of objects.
    Object(ObjectRow),
    /// Of merged paths.
    RetainerGroup(RetainerGroupRow),
    /// Of Growth.
    Growth(GrowthRow),
    /// Of what appeared when, below a class of Growth.
    Appeared(AppearedRow),
    /// Of Allocations.
    Function(FunctionRow),
    /// Of Detached, by retainer.
    DetachedGroup(DetachedGroupRow),
    /// Of Strings.
    Strings(StringGroupRow),
    /// Of Realms.
    Realm(RealmRow),
}

/// DevTools' distance, as shown: bases for system and unreachable objects are told apart here.
///
/// DevTools shows a dash for both (`HeapSnapshotGridNodes.ts`).
pub const BASE_SYSTEM_DISTANCE: i32 = 100_000_000;
/// The distance of an object that no root reaches.
pub const NO_DISTANCE: i32 = -5;
/// In a list of retainers: the base of distances of what no root reaches, or only by way of what is
/// ignored (DevTools, `baseUnreachableDistance`). Such retainers come last.
pub const UNREACHABLE_DISTANCE: i32 = 200_000_000;

/// A class: its objects with a shallow size above 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassRow {
    /// To ask for the class's objects.
    pub class: ClassIdx,
    /// The class name, cut for display.
    pub name: Text,
    /// How many objects.
    pub count: u32,
    /// The smallest distance among them; see [`BASE_SYSTEM_DISTANCE`] and [`NO_DISTANCE`].
    pub distance: i32,
    /// Bytes of the objects themselves.
    pub shallow_size: u64,
    /// Bytes that would go if all of them went; objects under one of the same class count once.
    pub retained_size: u64,
    /// Where its constructor is. It tells classes of one name apart.
    pub location: Option<Location>,
}

/// The change of one class between two snapshots.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeltaRow {
    /// To ask for the new and the deleted objects.
    pub delta: DeltaIdx,
    /// The class name, cut for display.
    pub name: Text,
    /// Objects only in the newer snapshot.
    pub added_count: u32,
    /// Objects only in the base.
    pub deleted_count: u32,
    /// `added_count - deleted_count`.
    pub count_delta: i64,
    /// Their shallow sizes in bytes.
    pub added_size: u64,
    /// Likewise.
    pub deleted_size: u64,
    /// `added_size - deleted_size`.
    pub size_delta: i64,
    /// What they retain, once a person asked.
    pub retained: Option<DeltaRetained>,
    /// Of snapshots that were matched by structure. Then the newest objects of a group stand for
    /// those that it has more.
    pub structure: Option<Box<DeltaStructure>>,
    /// Where its constructor is. It tells classes of one name apart.
    pub location: Option<Location>,
}

/// What is known of a class between two snapshots whose objects were matched by structure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeltaStructure {
    /// Its objects in the base.
    pub base_count: u64,
    /// Its objects in the newer snapshot.
    pub target_count: u64,
    /// Bytes of its objects in the base.
    pub base_size: u64,
    /// Bytes of its objects in the newer snapshot.
    pub target_size: u64,
    /// How sure the match is: high where the smaller side is found at the same places, medium where
    /// only names of edges differ.
    pub confidence: Confidence,
    /// The places where the counts differ most.
    pub places: Vec<DeltaPlace>,
}

impl DeltaStructure {
    /// The change of the size of all objects of the class, in bytes.
    pub fn size_delta(&self) -> i64 {
        // No real size reaches 2^63 bytes.
        self.target_size.wrapping_sub(self.base_size) as i64
    }
}

/// How many objects of a class there are at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeltaPlace {
    /// The way from the root: names of edges and classes.
    pub path: Text,
    /// Objects in the base.
    pub base_count: u32,
    /// Objects in the newer snapshot.
    pub target_count: u32,
}

/// Retained sizes of a [`DeltaRow`] in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeltaRetained {
    /// What would go if all new objects went, each object counted once.
    pub added: u64,
    /// What would have gone with all deleted objects in the base.
    pub deleted: u64,
    /// The class's retained size in the newer snapshot, less that in the base.
    pub delta: i64,
}

/// A class over a series of snapshots.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GrowthRow {
    /// To ask when its objects appeared.
    pub class: GrowthIdx,
    /// The class name, cut for display.
    pub name: Text,
    /// How many objects each snapshot of the part has that is looked at, the oldest first.
    pub counts: Box<[u32]>,
    /// Bytes of the objects themselves, likewise.
    pub shallow_sizes: Box<[u64]>,
    /// The class's retained size in bytes, likewise.
    pub retained_sizes: Box<[u64]>,
    /// How many objects of the series' last snapshot appeared at each one of the part. The first
    /// number counts those of earlier snapshots, too.
    pub appeared: Box<[u32]>,
    /// The retained bytes that it grows by in each step at least, where its objects become more in
    /// each step; otherwise 0.
    pub steady_growth: u64,
    /// Where its constructor is. It tells classes of one name apart.
    pub location: Option<Location>,
}

/// The objects of a class that appeared at one snapshot of a series and are still there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppearedRow {
    /// The first snapshot that has them, from 0: the series' oldest.
    pub snapshot: u32,
    /// Whether those that appeared before are among them.
    pub with_earlier: bool,
    /// How many there are in the last snapshot.
    pub count: u32,
    /// Bytes of the objects themselves.
    pub shallow_size: u64,
}

/// A function that allocated objects, or called one that did, with what it led to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionRow {
    /// To ask for what called it.
    pub function: FunctionIdx,
    /// Its name, and where it begins.
    pub frame: StackFrame,
    /// How many objects were allocated, those that are gone included.
    pub count: u64,
    /// Their bytes.
    pub size: u64,
    /// How many of them are in the snapshot.
    pub live_count: u64,
    /// Bytes of those themselves.
    pub live_size: u64,
    /// Whether the file tells what called it.
    pub is_called: bool,
}

/// An object, reached by an edge or listed by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectRow {
    /// To ask for its edges or retainers.
    pub node: NodeIdx,
    /// The id that people see and links carry.
    pub id: ObjectId,
    /// The edge that leads here, in lists of edges and of retainers.
    pub edge: Option<EdgeLabel>,
    /// The object's name, cut for display.
    pub name: Text,
    /// Its type.
    pub kind: NodeKind,
    /// The name of the class that Summary lists it under.
    pub class_name: Text,
    /// That class; nothing when Summary leaves the object out (shallow size 0).
    pub class: Option<ClassIdx>,
    /// Whether it is in a document.
    pub dom_state: DomState,
    /// See [`BASE_SYSTEM_DISTANCE`] and [`NO_DISTANCE`].
    pub distance: i32,
    /// Bytes of the object itself, with what only it owns of V8's own arrays.
    pub shallow_size: u64,
    /// Bytes that would go if it went.
    pub retained_size: u64,
    /// Whether the list that opens below it has rows: edges, or retainers in a retainer list.
    pub expandable: bool,
    /// Where it comes from: a function, its context, an object by its constructor, a script.
    pub location: Option<Location>,
    /// Whether it is the snapshot's root or retained by it: the end of a retaining path.
    pub is_root: bool,
    /// In a list of retainers, whether the retainer or its edge is ignored.
    pub is_ignored: bool,
    /// In a list of retainers, V8's own objects between the object and this retainer that are
    /// folded, from the object on.
    #[serde(default, skip_serializing_if = "has_none")]
    pub folded: Box<[Text]>,
    /// In Detached, the element's tree and what holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detached: Option<Box<DetachedFacts>>,
    /// In the list of unmounted fibers, the branch and what holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiber: Option<Box<FiberFacts>>,
    /// In a list of collections, what is told of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<Box<CollectionFacts>>,
    /// In the list of contexts of a file with scopes: what of the context nobody reads any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_variables: Option<Box<DeadVariables>>,
}

/// The variables of a context that nobody reads any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeadVariables {
    /// How many there are.
    pub count: u32,
    /// What they retain, added up in bytes. Two that lead to one object both count.
    pub size: u64,
    /// The first names, of those that retain most.
    pub names: Box<[Text]>,
}

/// Retainers that retain objects of a set in the same way, or what ends the paths of some objects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RetainerGroupRow {
    /// To ask for what retains the group's retainers.
    pub position: u32,
    /// The retainers.
    pub retainers: GroupedRetainers,
    /// How many objects of the set they retain. An object may be retained in several ways.
    pub object_count: u32,
    /// Bytes of those objects themselves.
    pub shallow_size: u64,
    /// The smallest distance of a retainer; see [`BASE_SYSTEM_DISTANCE`] and [`NO_DISTANCE`].
    pub distance: i32,
}

/// What retains objects of a set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupedRetainers {
    /// Objects of one class, by edges of one name.
    Class {
        /// The class.
        class: ClassIdx,
        /// Its name, cut for display.
        class_name: Text,
        /// The edges' type.
        edge_kind: EdgeKind,
        /// The edges' name; nothing where it differs: for elements, and entries of a WeakMap.
        edge_name: Option<Text>,
        /// How many retainers there are.
        retainer_count: u32,
        /// How many of these were on the path before. It does not go on with them.
        met_before: u32,
        /// How many edges.
        edge_count: u32,
    },
    /// The snapshot's root: the objects are roots.
    Root,
    /// Nothing but weak edges.
    Nothing,
}

impl GrowthRow {
    /// Returns by how many objects it grew from the first snapshot to the last.
    pub fn count_delta(&self) -> i64 {
        let ends = self.counts.first().zip(self.counts.last());
        ends.map_or(0, |(first, last)| i64::from(*last) - i64::from(*first))
    }

    /// Returns by how many bytes its objects themselves grew.
    pub fn size_delta(&self) -> i64 {
        change(&self.shallow_sizes)
    }

    /// Returns by how many bytes its retained size grew.
    pub fn retained_delta(&self) -> i64 {
        change(&self.retained_sizes)
    }
}

/// Returns the last number less the first. No real size reaches 2^63 bytes.
fn change(sizes: &[u64]) -> i64 {
    let ends = sizes.first().zip(sizes.last());
    ends.map_or(0, |(first, last)| last.wrapping_sub(*first) as i64)
}

impl RetainerGroupRow {
    /// Returns whether the path goes on: some of the retainers are new on it.
    pub fn is_expandable(&self) -> bool {
        match &self.retainers {
            GroupedRetainers::Class {
                retainer_count,
                met_before,
                ..
            } => met_before < retainer_count,
            GroupedRetainers::Root | GroupedRetainers::Nothing => false,
        }
    }
}

#[allow(clippy::borrowed_box, reason = "serde passes the field as it is")]
fn has_none(folded: &Box<[Text]>) -> bool {
    folded.is_empty()
}

/// An edge as shown before the object that it leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EdgeLabel {
    /// Its type. [`EdgeKind::WeakMapTable`] stays told apart: such an edge retains only while the
    /// entry's key lives.
    pub kind: EdgeKind,
    /// The file's name for a type that V8 does not have.
    pub foreign_type: Option<String>,
    /// Its position among all edges of the file.
    pub index: EdgeIdx,
    /// Its name; for elements and hidden edges the index as digits.
    pub name: Text,
}

/// A string of the snapshot, cut to what a row can show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The text; lone surrogates are shown as U+FFFD.
    pub text: String,
    /// Whether characters were left out here; V8 itself may have cut it before.
    pub cut: bool,
}
