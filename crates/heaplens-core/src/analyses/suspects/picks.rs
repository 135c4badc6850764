//! The groups that are looked at closely, and their objects.
//!
//! There may be a hundred thousand groups, and most have a handful of objects. Picked are those that
//! retain most by steady growth, and those with the most objects. One more pass over the nodes finds
//! the objects of these, and what each held before: a byte for each node.

use std::cmp::Reverse;

use heaplens_model::NodeIdx;
use rustc_hash::{FxHashMap, FxHashSet};

use super::births::Births;
use super::chains::Chains;
use super::fine_class::FineClass;
use super::groups::{Group, Groups, Sums};
use super::samples::Samples;
use crate::tables::{NodeSet, OutOfMemory, blocks, try_filled, try_push, try_reserve_entry};
use crate::views::Snapshot;

/// So many groups are picked for what they retain, and as many for their number.
const MOST_PICKS: usize = 40;
/// So many objects of a group are looked at closely.
const MOST_SAMPLES: usize = 64;

/// The fewest objects of a group in one snapshot alone.
const LEAST_ALONE: u64 = 20;

/// The label of a node that is in no pick.
const NONE: u8 = 0;

/// A group that is looked at closely.
#[derive(Clone, Debug)]
pub struct Pick {
    /// The group.
    pub group: Group,
    /// What it gained by step.
    pub steps: Vec<Sums>,
    /// How many its owner has from before the first step.
    pub before: u32,
    /// Some of its new objects.
    pub samples: Samples,
}

/// The picked groups.
#[derive(Debug, Default)]
pub struct Picks {
    /// The picks.
    pub all: Vec<Pick>,
    /// For each node its pick's position and one more; 0 for none.
    labels: Vec<u8>,
}

/// The least of several steps' values that stands for steady growth: of more than four steps one in
/// four may be a pause.
pub fn steady(values: impl Iterator<Item = u64>) -> u64 {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    let at = values.len().saturating_sub(1) / 4;
    values.get(at).copied().unwrap_or(0)
}

/// The bytes that a group gained in each step but for pauses.
pub fn steady_bytes(steps: &[Sums]) -> u64 {
    steady(steps.iter().map(|step| step.retained_size.max(0) as u64))
}

/// The objects that a group gained in each step but for pauses.
pub fn steady_count(steps: &[Sums]) -> u64 {
    steady(steps.iter().map(|step| u64::from(step.count)))
}

/// Chooses the groups that grew most steadily, by `least` objects a step.
pub fn choose(groups: &Groups, least: u64) -> Vec<usize> {
    let growing = |group: &usize| steady_count(groups.steps(*group)) >= least;
    let mut by_bytes: Vec<usize> = (0..groups.all.len()).filter(growing).collect();
    let mut by_count = by_bytes.clone();
    by_bytes.sort_unstable_by_key(|at| (Reverse(steady_bytes(groups.steps(*at))), *at));
    by_count.sort_unstable_by_key(|at| (Reverse(steady_count(groups.steps(*at))), *at));
    by_bytes.truncate(MOST_PICKS);
    by_count.truncate(MOST_PICKS);
    let more = by_count.into_iter().filter(|at| !by_bytes.contains(at));
    let more: Vec<usize> = more.collect();
    by_bytes.extend(more);
    by_bytes
}

/// Finds the objects of the picks.
pub struct FindMembers<'a> {
    snapshot: &'a Snapshot,
    chains: Chains,
    classes: FxHashSet<FineClass>,
    numbers: FxHashMap<(NodeIdx, FineClass), u8>,
    found: Picks,
    next: usize,
}

impl<'a> FindMembers<'a> {
    /// Takes the memory: a byte for each node.
    pub fn new(
        snapshot: &'a Snapshot,
        chains: Chains,
        groups: &Groups,
        births: &Births,
    ) -> Result<Self, OutOfMemory> {
        let mut found = Picks {
            all: Vec::new(),
            labels: try_filled(NONE, snapshot.tables.nodes.len())?,
        };
        let mut classes = FxHashSet::default();
        let mut numbers = FxHashMap::default();
        let least = match births.snapshots() {
            1 => LEAST_ALONE,
            _ => 1,
        };
        for at in choose(groups, least).into_iter().take(usize::from(u8::MAX)) {
            let Some(group) = groups.all.get(at) else {
                continue;
            };
            try_reserve_entry(&mut numbers)?;
            numbers.insert((group.owner, group.class), found.all.len() as u8);
            classes.insert(group.class);
            let pick = Pick {
                group: *group,
                steps: groups.steps(at).to_vec(),
                before: 0,
                samples: Samples::up_to(MOST_SAMPLES),
            };
            try_push(&mut found.all, pick)?;
        }
        Ok(FindMembers {
            snapshot,
            chains,
            classes,
            numbers,
            found,
            next: 0,
        })
    }

    /// Does about `budget` nodes; whether that was all.
    pub fn advance(&mut self, budget: usize, births: &Births) -> Result<bool, OutOfMemory> {
        let snapshot = self.snapshot;
        let len = snapshot.tables.nodes.len();
        if self.numbers.is_empty() {
            self.next = len;
        }
        let end = len.min(self.next + budget);
        for node in (self.next as u32..end as u32).map(NodeIdx) {
            let class = snapshot.fine_class(node);
            if !self.classes.contains(&class) || snapshot.tables.nodes.shallow_sizes().is_zero(node)
            {
                continue;
            }
            let Ok(mut owner) = snapshot.group_owner(node) else {
                continue;
            };
            if self.chains.has(class) {
                let first = self.chains.first_link(snapshot, node, class)?;
                owner = snapshot.owner(first).node;
            }
            let Some(number) = self.numbers.get(&(owner, class)) else {
                continue;
            };
            let pick = &mut self.found.all[usize::from(*number)];
            if births.is_new(node) {
                self.found.labels[node.at()] = number + 1;
                pick.samples.offer(node);
            } else {
                pick.before = pick.before.saturating_add(1);
            }
        }
        self.next = end;
        Ok(end == len)
    }

    /// Nodes that were looked at.
    pub fn done(&self) -> usize {
        self.next
    }

    /// The picks, once all is done.
    pub fn take(&mut self) -> Picks {
        std::mem::take(&mut self.found)
    }
}

impl Picks {
    /// Bytes that they hold.
    pub fn memory(&self) -> u64 {
        self.labels.capacity() as u64
    }

    /// The pick that a new node is in, as a position in `all`.
    #[inline(always)]
    pub fn of(&self, node: NodeIdx) -> Option<usize> {
        self.labels
            .get(node.at())
            .and_then(|label| usize::from(*label).checked_sub(1))
    }

    /// The new objects of each of some picks.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn members(&self, picks: &[usize]) -> Result<Vec<NodeSet>, OutOfMemory> {
        let mut sets = Vec::new();
        let mut set_of = [None; 1 + u8::MAX as usize];
        for (at, pick) in picks.iter().enumerate() {
            try_push(&mut sets, NodeSet::empty(self.labels.len())?)?;
            if let Some(cell) = set_of.get_mut(pick + 1) {
                *cell = Some(at);
            }
        }
        blocks::forward::<OutOfMemory>(self.labels.len(), |range| {
            for at in range {
                if let Some(set) = set_of[usize::from(self.labels[at])] {
                    sets[set].insert(NodeIdx(at as u32));
                }
            }
            Ok(())
        })?;
        Ok(sets)
    }
}
