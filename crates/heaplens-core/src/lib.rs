//! Bytes in, rows out: the analyser of V8 heap snapshots.
//!
//! No web crate, no file access and no clock: the same code runs in a browser's worker, on the
//! command line and under a fuzzer. The modules form layers, and a later one may use an earlier
//! one, never back: [`tables`], [`parse`], [`graph`], [`query`], [`views`], [`session`].

pub mod graph;
pub mod parse;
pub mod query;
pub mod session;
pub mod tables;
#[cfg(any(test, feature = "test-kit"))]
#[doc(hidden)]
pub mod test_kit;
pub mod views;
