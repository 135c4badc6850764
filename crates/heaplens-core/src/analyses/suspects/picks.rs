//! The groups that are looked at closely, and their objects.
//!
//! There may be a hundred thousand groups, and most have a handful of objects. Picked are those that
//! retain most by steady growth, and those with the most objects. One more pass over the nodes finds
//! the objects of these, and what each held before: a byte for each node.

use heaplens_model::NodeIdx;
use heaplens_model::query::MOST_SNAPSHOTS;
use rustc_hash::{FxHashMap, FxHashSet};

use super::births::Births;
use super::chains::Chains;
use super::choices::{choose, is_old_owner};
use super::fine_class::FineClass;
use super::groups::{Group, Groups, Sums};
use super::samples::Samples;
use crate::tables::{OutOfMemory, try_filled, try_push, try_reserve_entry};
use crate::views::Snapshot;

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
    /// How many groups with owners of one class it stands for.
    pub groups: u32,
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
/// four may be a pause. Values beyond [`MOST_SNAPSHOTS`] are left out, as no series has so many.
pub fn steady(values: impl Iterator<Item = u64>) -> u64 {
    let mut sorted = [0; MOST_SNAPSHOTS];
    let mut len = 0;
    for (place, value) in sorted.iter_mut().zip(values) {
        *place = value;
        len += 1;
    }
    let values = &mut sorted[..len];
    values.sort_unstable();
    let at = values.len().saturating_sub(1) / 4;
    values.get(at).copied().unwrap_or(0)
}

/// The sum of sizes, at most `u64::MAX`: what files and other snapshots tell may be any numbers.
pub fn total(sizes: impl Iterator<Item = u64>) -> u64 {
    sizes.fold(0, u64::saturating_add)
}

/// The bytes that a group gained in each step but for pauses.
pub fn steady_bytes(steps: &[Sums]) -> u64 {
    steady(steps.iter().map(|step| step.retained_size.max(0) as u64))
}

/// The objects that a group gained in each step but for pauses.
pub fn steady_count(steps: &[Sums]) -> u64 {
    steady(steps.iter().map(|step| u64::from(step.count)))
}

/// Finds the objects of the picks.
pub struct FindMembers<'a> {
    snapshot: &'a Snapshot,
    chains: Chains,
    classes: FxHashSet<FineClass>,
    numbers: FxHashMap<(NodeIdx, FineClass), u8>,
    /// Picks of many owners, by the owners' class.
    by_owners: FxHashMap<(FineClass, FineClass), u8>,
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
        let mut by_owners = FxHashMap::default();
        let choices = choose(snapshot, groups, births, least)?;
        for choice in choices {
            let group = groups.all[choice.group];
            let number = found.all.len() as u8;
            if choice.groups > 1 {
                try_reserve_entry(&mut by_owners)?;
                by_owners.insert((snapshot.fine_class(group.owner), group.class), number);
            } else {
                try_reserve_entry(&mut numbers)?;
                numbers.insert((group.owner, group.class), number);
            }
            classes.insert(group.class);
            let pick = Pick {
                group,
                steps: choice.steps,
                groups: choice.groups,
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
            by_owners,
            found,
            next: 0,
        })
    }

    /// Does about `budget` nodes; whether that was all.
    pub fn advance(&mut self, budget: usize, births: &Births) -> Result<bool, OutOfMemory> {
        let snapshot = self.snapshot;
        let len = snapshot.tables.nodes.len();
        if self.numbers.is_empty() && self.by_owners.is_empty() {
            self.next = len;
        }
        let end = len.min(self.next + budget);
        for node in (self.next as u32..end as u32).map(NodeIdx) {
            let class = snapshot.fine_class(node);
            if !self.classes.contains(&class) || !snapshot.counts(node) {
                continue;
            }
            let Ok(mut owner) = snapshot.group_owner(node) else {
                continue;
            };
            if self.chains.has(class) {
                let first = self.chains.first_link(snapshot, node, class)?;
                owner = snapshot.owner(first).node;
            }
            let of_many = || {
                let of_many = self.by_owners.get(&(snapshot.fine_class(owner), class));
                of_many.filter(|_| is_old_owner(births, owner))
            };
            let Some(number) = self.numbers.get(&(owner, class)).or_else(of_many) else {
                continue;
            };
            let pick = &mut self.found.all[usize::from(*number)];
            if births.is_new(node) {
                self.found.labels[node.at()] = number + 1;
                pick.samples.offer(node)?;
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
    /// Without what finds them by node, once that was done.
    pub fn without_labels(mut self) -> Picks {
        self.labels = Vec::new();
        self
    }

    /// The pick that a new node is in, as a position in `all`.
    #[inline(always)]
    pub fn of(&self, node: NodeIdx) -> Option<usize> {
        self.labels
            .get(node.at())
            .and_then(|label| usize::from(*label).checked_sub(1))
    }
}
