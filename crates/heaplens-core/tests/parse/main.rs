//! The parser, from outside: what it reads, what it says of what it cannot read, and that
//! neither depends on how a file is cut.

mod content;
mod generator;
mod pieces;

mod allocations;
mod damaged;
mod doubtful_names;
mod foreign;
mod foreign_types;
mod logs;
mod random_snapshots;
mod samples;
mod scopes;
mod wrapped;
