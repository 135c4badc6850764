//! What is worked out when a person asks: filters, searches, sizes of sets, merged paths.
//!
//! `graph` derives what every view needs, once, while a file loads. Nothing here is paid for at
//! load. Each analysis reads a finished [`Snapshot`](crate::views::Snapshot) and changes nothing
//! in it. All that can take longer than a blink is done in steps ([`Steps`]), so that a worker
//! can report how far it is and stop.

pub mod at_a_glance;
pub mod class_sums;
pub mod closure_variables;
pub mod collections;
pub mod component_names;
pub mod detached_elements;
pub mod detached_retainers;
pub mod detached_trees;
mod disjoint_sets;
pub mod dominated;
pub mod dominating;
pub mod dominator_map;
pub mod duplicated_strings;
pub mod edge_lookup;
pub mod event_handlers;
pub mod facets;
pub mod fiber_branches;
pub mod fibers;
pub mod filter_facts;
pub mod flat_ropes;
pub mod growth_step;
pub mod ignored_retainers;
pub mod largest;
pub mod live_objects;
pub mod merged_paths;
pub mod mounted_fibers;
pub mod named_filters;
pub mod native_contexts;
pub mod query_result;
pub mod query_text;
pub mod reachable;
pub mod realm_references;
pub mod realms;
pub mod retained_of_groups;
pub mod retained_together;
pub mod retaining_chain;
pub mod rope_parts;
pub mod string_costs;
pub mod suspects;
pub mod text_match;
pub mod text_search;
pub mod timeline;
pub mod unmounted_fibers;
pub mod what_if;
pub mod worker_objects;

use crate::tables::{OutOfMemory, blocks};

/// Work that is done a little at a time.
pub trait Steps {
    /// What comes of it.
    type Output;

    /// Does about `budget` more steps, each about a node's worth of work. The outcome comes once,
    /// when all is done; whoever drops the work before that has stopped it.
    ///
    /// # Errors
    /// When memory runs out. The work is of no use then.
    fn advance(&mut self, budget: usize) -> Result<Option<Self::Output>, OutOfMemory>;

    /// How far it is.
    fn progress(&self) -> Progress;
}

/// Does about `budget` steps, a block of them at a time, until `work` says that all is done. Returns
/// whether it is.
///
/// # Errors
/// Those of `work`.
fn in_blocks(
    budget: usize,
    mut work: impl FnMut(usize) -> Result<bool, OutOfMemory>,
) -> Result<bool, OutOfMemory> {
    let mut left = budget.max(1);
    let mut is_done = false;
    blocks::until_done(|| {
        let block = left.min(blocks::LEN);
        left -= block;
        is_done = work(block)?;
        Ok::<bool, OutOfMemory>(is_done || left == 0)
    })?;
    Ok(is_done)
}

/// How far some work is. Estimates: a walk does not know how much it will reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: u64,
    /// Steps in all, never fewer than `done`.
    pub total: u64,
}

impl Progress {
    /// So many of so many.
    pub fn new(done: usize, total: usize) -> Progress {
        Progress {
            done: done as u64,
            total: total.max(done) as u64,
        }
    }

    /// The share of a question's work that is done, from 0 to 1, while the first of the `left`
    /// tasks is under way, of `tasks` in all. Each counts the same.
    #[allow(
        clippy::cast_precision_loss,
        reason = "a share of a bar of some hundred pixels"
    )]
    pub fn share_of_tasks(self, tasks: usize, left: usize) -> f64 {
        let done = tasks.saturating_sub(left) as f64;
        let of_this = self.done as f64 / self.total.max(1) as f64;
        ((done + of_this.min(1.0)) / tasks.max(1) as f64).min(1.0)
    }

    /// Both together.
    pub fn and(self, next: Progress) -> Progress {
        Progress {
            done: self.done + next.done,
            total: self.total + next.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_grow_from_task_to_task() {
        let shares = [
            (Progress::default(), 4),
            (Progress::new(5, 10), 4),
            (Progress::new(10, 10), 4),
            (Progress::new(0, 0), 3),
            (Progress::new(1, 1), 1),
        ];
        let shares = shares.map(|(progress, left)| progress.share_of_tasks(4, left));
        assert_eq!(shares, [0.0, 0.125, 0.25, 0.25, 1.0]);
        assert_eq!(Progress::default().share_of_tasks(0, 0), 0.0);
    }
}
