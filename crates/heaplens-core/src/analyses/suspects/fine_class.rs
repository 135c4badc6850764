//! What tells objects apart when they are counted: a class, and of closures the function.
//!
//! Summary has one class for all closures. What leaks are the closures of one function, so here each
//! function is a class of its own, by its name and its place in the code.

use std::hash::{Hash, Hasher};

use heaplens_model::{ClassIdx, NodeIdx, NodeKind};
use rustc_hash::FxHasher;

use crate::views::Snapshot;

/// A class, or a function for its closures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FineClass(u64);

/// Marks functions.
const FUNCTION: u64 = 1 << 63;

impl FineClass {
    /// The class that Summary has, unless this is a function.
    pub fn class(self) -> Option<ClassIdx> {
        (self.0 & FUNCTION == 0).then_some(ClassIdx(self.0 as u32))
    }
}

impl Snapshot {
    /// The class of a node, or the function of a closure.
    #[inline]
    pub fn fine_class(&self, node: NodeIdx) -> FineClass {
        if !self.tables.nodes.is(node, NodeKind::Closure) {
            return FineClass(u64::from(self.classes.of_node(node).0));
        }
        let mut hasher = FxHasher::default();
        self.tables.nodes.name(node).0.hash(&mut hasher);
        let at = self.tables.locations.get(node);
        at.map(|at| (at.script_id, at.line, at.column))
            .hash(&mut hasher);
        FineClass(hasher.finish() | FUNCTION)
    }
}
