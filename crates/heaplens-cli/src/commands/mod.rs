//! One module a command: ask the session, write the answer.

pub mod allocations;
pub mod check;
pub mod collections;
pub mod compare;
pub mod detached;
pub mod dominators;
pub mod find;
pub mod growth;
pub mod merged_retainers;
pub mod object;
pub mod object_facts;
pub mod objects;
pub mod overview;
pub mod path;
pub mod realms;
pub mod retainer_rows;
pub mod strings;
pub mod summary;
pub mod suspects;
pub mod timings;
pub mod variables;
pub mod what_if;
