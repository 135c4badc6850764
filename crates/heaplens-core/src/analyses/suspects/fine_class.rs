//! What tells objects apart when they are counted: a class, and of closures the function.
//!
//! Summary has one class for all closures. What leaks are the closures of one function, so here each
//! function is a class of its own, by its name and its place in the code. Code that was loaded several
//! times is one ([`crate::views::alike_places`]).

use heaplens_model::{NodeIdx, NodeKind};

use crate::views::Snapshot;

/// A class, or a function for its closures: the number of the class and [`CLASS`], or the number of
/// the function's name and that of its location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FineClass(u32, u32);

/// Marks classes.
const CLASS: u32 = u32::MAX;
/// Said of functions without a location.
const NO_LOCATION: u32 = u32::MAX - 1;

impl Snapshot {
    /// The class of a node, or the function of a closure.
    #[inline]
    pub fn fine_class(&self, node: NodeIdx) -> FineClass {
        let alike = self.alike_places();
        if !self.tables.nodes.is(node, NodeKind::Closure) {
            return FineClass(alike.class(self.classes.of_node(node)).0, CLASS);
        }
        let location = self.tables.locations.index_of(node);
        let location = location.map(|location| alike.location(location));
        let name = self.tables.nodes.name(node);
        FineClass(name.0, location.unwrap_or(NO_LOCATION))
    }
}
