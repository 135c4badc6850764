//! The words that both sides of Heaplens share.
//!
//! The page asks, the worker and the command line answer, the core computes; this crate is
//! what they say to each other and to people: typed indices, queries, rows, messages, problems
//! and every user-visible text. It knows nothing of browsers, files or algorithms.

pub mod allocation;
pub mod arrangement;
pub mod collections;
pub mod detached;
pub mod export;
pub mod filter;
pub mod format;
pub mod ignored;
pub mod index;
pub mod kind;
pub mod list;
pub mod locale;
pub mod location;
pub mod message;
pub mod object_facts;
pub mod object_set;
pub mod overview;
pub mod printable;
pub mod problem;
pub mod query;
pub mod query_text;
pub mod realms;
pub mod relation;
pub mod report;
pub mod row;
pub mod series;
pub mod source_files;
pub mod source_lines;
pub mod string_costs;
pub mod suspects;
pub mod timeline;
pub mod variables;
pub mod what_if;
pub mod words;

pub use filter::Filter;
pub use ignored::Ignored;
pub use index::{
    ClassIdx, DeltaIdx, EdgeIdx, FunctionIdx, GrowthIdx, NodeIdx, ObjectId, StringGroupIdx,
    StringIdx,
};
pub use kind::{DomState, EdgeKind, NodeKind};
pub use location::{Location, ScriptPosition};
pub use object_set::{ObjectSet, Search, SearchBy};
pub use relation::{MatchedBy, Relation};
pub use series::SeriesPart;
pub use what_if::{Cut, EdgesBy};
