//! Source maps and source files that a person adds: what they hold, and which scripts they fit.
//!
//! A lean reader of our own: the crates for source maps bring URL parsers and keep 20 bytes and
//! more for each mapping, and the page pays for both. `views/source_files.rs` joins this with the
//! scripts of a snapshot.

pub mod map;
pub mod mappings;
pub mod paths;

pub use map::SourceMap;
