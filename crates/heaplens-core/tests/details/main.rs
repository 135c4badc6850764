//! What is told of one object: real snapshots with known contents, random tables and texts beside
//! naive references, and hostile graphs.

mod hostile;
mod known_contents;
mod support;
mod tables;
mod texts;
