//! The data that views show of a snapshot: lists of rows ([`lists`]) and an object ([`details`]).

pub mod alike_places;
pub mod allocations;
pub mod closure_variables;
pub mod code_of;
pub mod comparison;
pub mod detached;
pub mod details;
pub mod digest;
pub mod fibers;
pub mod fingerprint;
pub mod folded_retainers;
pub mod found_collections;
pub mod growth;
pub mod lists;
pub mod locations;
pub mod merged_retainers;
pub mod names;
pub mod original_names;
pub mod realms;
pub mod retainer_distances;
pub mod ropes;
pub mod source_files;
pub mod source_lines;
pub mod source_matches;
pub mod string_groups;
pub mod structural_match;
pub mod structure;

use std::cmp::Ordering;
use std::sync::OnceLock;
use std::sync::atomic::{self, AtomicUsize};

use crate::graph::{
    ClassTable, Distances, DominatorTree, Interfaces, PlainObjects, RetainerTable, WellKnownNames,
};
use crate::tables::{SizeColumn, Tables};

/// The most UTF-16 units of a text in a row, unless the client sets another limit.
pub const TEXT_LIMIT: usize = 400;

/// One analysed snapshot, as views read it.
#[derive(Debug)]
pub struct Snapshot {
    /// The contents of the file, with redistributed shallow sizes and renamed detached nodes.
    pub tables: Tables,
    /// The indices of strings that rules refer to.
    pub names: WellKnownNames,
    /// The retainers of each node.
    pub retainers: RetainerTable,
    /// DevTools' distance of each node.
    pub distances: Distances,
    /// The immediate dominator of each node.
    pub dominators: DominatorTree,
    /// Retained sizes in bytes.
    pub retained_sizes: SizeColumn,
    /// Plain objects by property list.
    pub plain: PlainObjects,
    /// The interfaces inferred from them.
    pub interfaces: Interfaces,
    /// The classes.
    pub classes: ClassTable,
    /// The scripts, and where objects come from, as far as rows asked.
    pub locations: locations::Locations,
    /// The places in code that are alike, once a search for suspects asked.
    pub alike_places: OnceLock<alike_places::AlikePlaces>,
    /// Source maps and source files that a person added.
    pub added: source_files::AddedSources,
    /// The starts of deep concatenated strings' texts.
    pub ropes: ropes::Ropes,
    /// The most UTF-16 units of a class's or an edge's name in a row.
    pub name_limit: AtomicUsize,
}

impl Snapshot {
    /// The most UTF-16 units of a class's or an edge's name in a row.
    pub fn name_limit(&self) -> usize {
        self.name_limit.load(atomic::Ordering::Relaxed)
    }

    /// The places in code that are alike. If memory runs out each is one of its own.
    pub fn alike_places(&self) -> &alike_places::AlikePlaces {
        let find = || alike_places::AlikePlaces::find(self).unwrap_or_default();
        self.alike_places.get_or_init(find)
    }

    /// Returns the bytes of memory that the columns take.
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

/// Reverses an order for a descending sort.
fn directed(ordering: Ordering, descending: bool) -> Ordering {
    if descending {
        ordering.reverse()
    } else {
        ordering
    }
}
