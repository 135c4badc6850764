//! Collects the warnings of a file and limits their number.

use heaplens_model::problem::{Cause, Problem};

/// The most warnings of one kind that are kept. The rest of the kind is only counted.
const MAX_OF_A_KIND: usize = 8;

#[derive(Debug, Default)]
pub struct Warnings {
    kept: Vec<Problem>,
    /// The number of warnings of each kind.
    seen: Vec<(&'static str, usize)>,
    left_out: u64,
}

impl Warnings {
    pub fn add(&mut self, warning: Problem) {
        let code = warning.cause.code();
        let index = self.seen.iter().position(|(known, _)| *known == code);
        let index = index.unwrap_or_else(|| {
            self.seen.push((code, 0));
            self.seen.len() - 1
        });
        let count = &mut self.seen[index].1;
        *count += 1;
        if *count <= MAX_OF_A_KIND {
            self.kept.push(warning);
        } else {
            self.left_out += 1;
        }
    }

    /// Adds a warning unless there is one of its kind. Returns whether it was added.
    pub fn add_once(&mut self, warning: Problem) -> bool {
        let code = warning.cause.code();
        let news = !self.seen.iter().any(|(known, _)| *known == code);
        if news {
            self.add(warning);
        }
        news
    }

    /// Returns the warnings in the order in which they came.
    pub fn finish(mut self) -> Vec<Problem> {
        if self.left_out > 0 {
            let count = self.left_out;
            self.kept
                .push(Problem::nowhere(Cause::MoreWarnings { count }));
        }
        self.kept
    }
}
