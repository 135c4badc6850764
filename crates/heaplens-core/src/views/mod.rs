//! What views show of a snapshot: lists of rows ([`lists`]), an object ([`details`]), a path
//! ([`path`]).

pub mod comparison;
pub mod details;
pub mod digest;
pub mod lists;
pub mod names;
pub mod path;
pub mod ropes;

use std::cmp::Ordering;

use crate::graph::{
    ClassTable, Distances, DominatorTree, Interfaces, PlainObjects, RetainerTable, WellKnownNames,
};
use crate::tables::{SizeColumn, Tables};

/// How many UTF-16 units of a text a row shows, unless the client says otherwise.
pub const TEXT_LIMIT: usize = 400;

/// One analysed snapshot, as views read it.
#[derive(Debug)]
pub struct Snapshot {
    /// What the file says, with shallow sizes redistributed and detached nodes renamed.
    pub tables: Tables,
    /// Where the strings that rules name are.
    pub names: WellKnownNames,
    /// The retainers of each node.
    pub retainers: RetainerTable,
    /// DevTools' distance of each node.
    pub distances: Distances,
    /// The immediate dominator of each node.
    pub dominators: DominatorTree,
    /// Retained sizes in bytes.
    pub retained_sizes: SizeColumn,
    /// Plain objects by shape.
    pub plain: PlainObjects,
    /// The interfaces inferred from them.
    pub interfaces: Interfaces,
    /// The classes.
    pub classes: ClassTable,
    /// Where the texts of deep concatenated strings start.
    pub ropes: ropes::Ropes,
    /// How many UTF-16 units of a class's or an edge's name a row shows.
    pub name_limit: usize,
}

impl Snapshot {
    /// Bytes that the columns hold.
    pub fn memory(&self) -> u64 {
        self.tables.memory()
            + self.retainers.memory()
            + self.distances.memory()
            + self.dominators.memory()
            + self.retained_sizes.memory()
            + self.plain.memory()
            + self.classes.memory()
    }
}

/// Turns an order round for a descending sort.
fn directed(ordering: Ordering, descending: bool) -> Ordering {
    if descending {
        ordering.reverse()
    } else {
        ordering
    }
}
