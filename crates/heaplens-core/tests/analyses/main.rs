//! Each analysis beside a naive reference: slow, and right at a glance.
//!
//! Random small snapshots hold the names that the rules of named filters speak of. Each analysis is
//! run with a random budget a step, so that stopping and going on changes nothing.

mod class_sums;
mod collections;
mod detached;
mod facets;
mod fibers;
mod filters;
mod folded;
mod graphs;
mod ignored;
mod lists;
mod merged_paths;
mod native_contexts;
mod queries;
mod realm_references;
mod realms;
mod retained_together;
mod search;
mod string_costs;
mod suspects;
mod what_if;
mod within;
