//! The warnings of one file, few however odd it is.

use heaplens_model::problem::{Cause, Problem};

/// As many of one kind are told apart; of the others only the number is kept.
const MAX_OF_A_KIND: usize = 8;

/// Collects warnings.
#[derive(Debug, Default)]
pub struct Warnings {
    kept: Vec<Problem>,
    /// How many of each kind there were.
    seen: Vec<(&'static str, usize)>,
    left_out: u64,
}

impl Warnings {
    /// Adds a warning.
    pub fn add(&mut self, warning: Problem) {
        let code = warning.cause.code();
        let place = self.seen.iter().position(|(known, _)| *known == code);
        let place = place.unwrap_or_else(|| {
            self.seen.push((code, 0));
            self.seen.len() - 1
        });
        let count = &mut self.seen[place].1;
        *count += 1;
        if *count <= MAX_OF_A_KIND {
            self.kept.push(warning);
        } else {
            self.left_out += 1;
        }
    }

    /// Adds a warning unless there is one of its kind; whether it was added.
    pub fn add_once(&mut self, warning: Problem) -> bool {
        let code = warning.cause.code();
        let news = !self.seen.iter().any(|(known, _)| *known == code);
        if news {
            self.add(warning);
        }
        news
    }

    /// The warnings in the order in which they came.
    pub fn finish(mut self) -> Vec<Problem> {
        if self.left_out > 0 {
            let count = self.left_out;
            self.kept
                .push(Problem::nowhere(Cause::MoreWarnings { count }));
        }
        self.kept
    }
}
