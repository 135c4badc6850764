//! Where the memory went: the largest dominators as a tree, and what stands out in a snapshot.

use serde::{Deserialize, Serialize};

use crate::message::Statistics;
use crate::row::Text;
use crate::string_costs::GroupSums;
use crate::{DomState, NodeIdx, NodeKind, ObjectId};

/// The largest objects below an object in the dominator tree. Nothing is left out: each node tells
/// what it dominates besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DominatorMap {
    /// The dominators of the object, the outermost first: the nearest ones, where they are many.
    pub above: Vec<MapObject>,
    /// How many dominators it has in all.
    pub above_count: u64,
    /// In preorder, of one dominator the largest first. The first is the object itself.
    pub nodes: Vec<MapNode>,
}

/// An object of a [`DominatorMap`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapObject {
    /// To ask for it.
    pub node: NodeIdx,
    /// The id that people see.
    pub id: ObjectId,
    /// Its name, cut to a label.
    pub name: Text,
    /// Its type.
    pub kind: NodeKind,
    /// Whether it is in a document.
    pub dom_state: DomState,
    /// Bytes of the object itself.
    pub shallow_size: u64,
    /// Bytes that would go if it went.
    pub retained_size: u64,
}

/// An object with its place in a [`DominatorMap`]. Its retained size is the sum of its shallow
/// size, the retained sizes of the nodes that it dominates immediately, and the size of the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapNode {
    /// The object.
    pub object: MapObject,
    /// The position of its immediate dominator; nothing for the first node.
    pub dominator: Option<u32>,
    /// How many objects it dominates immediately that have no node of their own.
    pub other_count: u64,
    /// What those retain, in bytes.
    pub other_size: u64,
}

/// The figures of a snapshot, and what stands out of it at a glance over its nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// DevTools' Statistics.
    pub statistics: Statistics,
    /// Nodes in the file.
    pub node_count: u64,
    /// Native memory that belongs to no object, in bytes. It is part of the native total.
    pub extra_native_bytes: u64,
    /// The stores of ArrayBuffers, and their bytes.
    pub buffers: CountAndSize,
    /// DOM nodes that are in no document, and their own bytes.
    pub detached: CountAndSize,
    /// Contexts of functions, and their own bytes.
    pub contexts: CountAndSize,
    /// The contexts that retain most, the largest first.
    pub largest_contexts: Vec<MapObject>,
    /// How many realms there are: native contexts.
    pub realm_count: u64,
    /// How many objects stand for threads, whose heaps are in no part of this file.
    pub worker_count: u64,
    /// The first of them.
    pub workers: Vec<MapObject>,
}

/// Some objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountAndSize {
    /// How many.
    pub count: u64,
    /// Their bytes.
    pub size: u64,
}

/// What stands out of the contents of strings and collections.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostlyContents {
    /// Texts that certainly occur more than once.
    pub duplicated: GroupSums,
    /// Texts that V8 may have cut without a word: they are equal as far as the file has them.
    pub doubtful: GroupSums,
    /// The collections with most bytes of their own, buffers apart; the largest first.
    pub collections: Vec<LargeCollection>,
}

/// A large collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LargeCollection {
    /// The collection.
    pub object: MapObject,
    /// The elements or entries that the file lists.
    pub element_count: u64,
    /// Its shallow size with the stores that it alone owns, in bytes.
    pub bytes: u64,
}
