//! Bytes in, rows out: the analyser of V8 heap snapshots.
//!
//! No web crate, no file access and no clock: the same code runs in a browser's worker, on the
//! command line and under a fuzzer. The modules form layers, and a later one may use an earlier
//! one, never back: `tables`, `parse`, `graph`, `query`, `source_maps`, `views`, `analyses`, [`session`].
//!
//! [`session`] is the only door. Tests, benchmarks and fuzz targets look behind it with the feature
//! `test-kit`.

#[cfg(not(feature = "test-kit"))]
mod analyses;
#[cfg(feature = "test-kit")]
pub mod analyses;
#[cfg(not(feature = "test-kit"))]
mod graph;
#[cfg(feature = "test-kit")]
pub mod graph;
#[cfg(not(feature = "test-kit"))]
mod parse;
#[cfg(feature = "test-kit")]
pub mod parse;
#[cfg(not(feature = "test-kit"))]
mod query;
#[cfg(feature = "test-kit")]
pub mod query;
pub mod session;
#[cfg(not(feature = "test-kit"))]
mod source_maps;
#[cfg(feature = "test-kit")]
pub mod source_maps;
#[cfg(not(feature = "test-kit"))]
mod tables;
#[cfg(feature = "test-kit")]
pub mod tables;
#[cfg(any(test, feature = "test-kit"))]
#[doc(hidden)]
pub mod test_kit;
#[cfg(not(feature = "test-kit"))]
mod views;
#[cfg(feature = "test-kit")]
pub mod views;
