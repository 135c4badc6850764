//! Detached DOM elements that JavaScript holds, and React's unmounted fibers, as rows tell of them.

use serde::{Deserialize, Serialize};

use crate::row::{EdgeLabel, Text};
use crate::{Location, NodeIdx, ObjectId};

/// The detached tree that an element is in, and what holds the element.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetachedFacts {
    /// The tree.
    pub tree: DetachedTree,
    /// What holds the element.
    pub retainer: DetachedRetainer,
}

/// A detached tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetachedTree {
    /// The node at its top.
    pub root: NodeIdx,
    /// Its id.
    pub root_id: ObjectId,
    /// Its name.
    pub root_name: Text,
    /// Whether the element of the row is that node.
    pub is_root: bool,
    /// How many DOM nodes it has.
    pub node_count: u64,
    /// Bytes that would go if all of its nodes went.
    pub retained_size: u64,
}

/// The branch of unmounted fibers that a fiber is the top of, and what holds a fiber of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FiberFacts {
    /// The name of the fiber's component, or the tag of its element; nothing where it has neither.
    pub component: Option<Text>,
    /// How many fibers the branch has.
    pub fiber_count: u64,
    /// Bytes that would go if all of its fibers went.
    pub retained_size: u64,
    /// What holds a fiber of it; nothing where only other unmounted fibers or the root do.
    pub retainer: Option<DetachedRetainer>,
}

/// The function or object that holds an element or a fiber.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetachedRetainer {
    /// The object.
    pub node: NodeIdx,
    /// Its id.
    pub id: ObjectId,
    /// Its name: of a function its own, else that of its class.
    pub name: Text,
    /// Whether it is a function, which has the element, or what holds it, in a variable.
    pub is_function: bool,
    /// The variable or property, where the file has its name or index.
    pub edge: Option<EdgeLabel>,
    /// Where in the code it comes from.
    pub location: Option<Location>,
}

/// Detached elements of one tag that are held in the same way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetachedGroupRow {
    /// To ask for the elements.
    pub group: u32,
    /// The elements' tag, or the class that the file gives them.
    pub class_name: Text,
    /// How many elements.
    pub count: u64,
    /// How many trees they are in.
    pub tree_count: u64,
    /// How many DOM nodes these trees have. A tree that several groups are in counts in each.
    pub node_count: u64,
    /// What these trees retain.
    pub retained_size: u64,
    /// The smallest distance of an element.
    pub distance: i32,
    /// The first of the functions or objects that hold them.
    pub retainer: DetachedRetainer,
    /// How many such functions or objects there are.
    pub retainer_count: u64,
}
