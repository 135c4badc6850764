//! One module a command: ask the session, write the answer.

pub mod check;
pub mod compare;
pub mod object;
pub mod summary;
pub mod timings;
