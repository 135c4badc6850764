//! Problems in English.

use super::super::ProblemText;
use crate::problem::{Cause, Problem};

/// See [`super::super::Lang::problem`].
pub fn problem(problem: &Problem) -> ProblemText {
    let (title, remedy) = match &problem.cause {
        Cause::Empty => (
            "The file is empty.".to_owned(),
            "Take the snapshot again: the program may have ended before it was written.".to_owned(),
        ),
        Cause::OutOfMemory { needed } => (
            format!("There is not enough memory: a block of {needed} bytes was not to be had."),
            "Close other snapshots and tabs, then open it again.".to_owned(),
        ),
        _ => ("The file cannot be read.".to_owned(), String::new()),
    };
    ProblemText { title, remedy }
}
