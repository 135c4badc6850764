//! Each algorithm beside a naive reference: slow, and right at a glance.
//!
//! Random small snapshots hold everything that the rules speak of: weak and shortcut edges,
//! parallel and self edges, several roots, nodes that nothing reaches, equal property lists.

mod allocations;
mod classes;
mod closure_variables;
mod comparison;
mod dominated;
mod dominator_map;
mod dominators;
mod edge_names;
mod export;
mod fingerprint;
mod growth;
mod interfaces;
mod locations;
mod long_lists;
mod orders;
mod path;
mod ropes;
mod sample;
mod sizes;
mod structure;
mod timeline;
mod walks;
