//! What is known of the answers that a table waits for.

use heaplens_model::query::Origin;

use super::super::requests::{Part, ReplyTo};
use super::super::reveal::Reveal;
use super::TableState;
use crate::waiting::Wait;

impl TableState {
    /// Takes in which share of the work on an answer is done, from 0 to 1. Returns whether it is
    /// to be drawn.
    pub fn worked(&mut self, reply_to: ReplyTo, share: f64) -> bool {
        let before = self.wait;
        if self.awaits(reply_to) {
            self.wait.working(share);
        }
        self.wait != before
    }

    /// Returns whether an answer is still of use.
    pub fn awaits(&self, reply_to: ReplyTo) -> bool {
        let ReplyTo { epoch, part } = reply_to;
        let replacement = self.replacement.as_ref().map(|one| &one.rows);
        let mut rows = replacement.into_iter().chain([&self.shown]);
        if let Part::Retained(version) = part {
            return version == self.selection.version();
        }
        let is_searching = || self.reveal.as_ref().is_some_and(Reveal::is_asked);
        rows.find(|rows| rows.epoch() == epoch)
            .is_some_and(|rows| match part {
                Part::Position => is_searching(),
                _ => rows.awaits(part),
            })
    }

    /// Lets rows be asked for again that a person stopped.
    pub fn ask_again(&mut self) {
        self.shown.ask_again();
    }

    /// How long an answer is awaited.
    pub fn wait(&self) -> Wait {
        self.wait
    }

    /// The wait is long now.
    pub fn wait_longer(&mut self) {
        self.wait.lengthen();
    }

    /// Returns the snapshots that owe an answer.
    pub fn awaited_origins(&self) -> Vec<Origin> {
        let mut origins = self.shown.awaited_origins();
        if let Some(replacement) = &self.replacement {
            origins.extend(replacement.rows.awaited_origins());
        }
        // The search asks the table's own snapshot, as whatever is left does.
        if origins.is_empty() {
            origins.push(Origin::Target);
        }
        let mut distinct = Vec::new();
        for origin in origins {
            if !distinct.contains(&origin) {
                distinct.push(origin);
            }
        }
        distinct
    }
}
