//! Which groups are picked: those that retain most by steady growth, and those with the most objects.
//!
//! A hostile file can have a group for each object, so a group costs a few numbers here. Only those
//! that are picked get a list of their steps.

use std::cmp::Reverse;

use heaplens_model::NodeIdx;
use rustc_hash::FxHashMap;

use super::births::Births;
use super::fine_class::FineClass;
use super::groups::{Groups, Sums};
use super::picks::{steady_bytes, steady_count};
use crate::tables::{OutOfMemory, try_copy, try_extend, try_push, try_reserve_entry};
use crate::views::Snapshot;

/// So many groups are picked for what they retain, and as many for their number.
const MOST_PICKS: usize = 40;
/// The fewest owners of one class whose groups are taken together.
const LEAST_OWNERS: u32 = 8;

/// What is picked: a group, or all groups of one class whose owners are of one class.
#[derive(Debug)]
pub struct Choice {
    /// The group, the largest of several.
    pub group: usize,
    /// What it gained by step.
    pub steps: Vec<Sums>,
    /// How many groups there are.
    pub groups: u32,
}

/// Whether an owner may be one of many: it was there before, or there is no before.
pub fn is_old_owner(births: &Births, owner: NodeIdx) -> bool {
    births.snapshots() == 1 || !births.is_new(owner)
}

/// All groups of one class whose owners are of one class.
#[derive(Clone, Copy, Debug)]
struct OfMany {
    /// The largest group.
    group: usize,
    /// How many groups there are.
    groups: u32,
    /// How many more there are whose owners are new.
    new_owners: u32,
    /// Whether they are taken together.
    is_together: bool,
}

/// The groups by their owners' class and their own.
#[derive(Debug, Default)]
struct ByOwners {
    positions: FxHashMap<(FineClass, FineClass), usize>,
    all: Vec<OfMany>,
    /// What each gained by step.
    sums: Vec<Sums>,
}

/// What a group is ranked by.
#[derive(Clone, Copy, Debug)]
struct Ranked {
    bytes: u64,
    count: u64,
    group: usize,
    /// Its position among [`ByOwners`], where it stands for many.
    of_many: Option<usize>,
}

/// Chooses the groups that grew most steadily, by `least` objects a step.
///
/// # Errors
/// When memory runs out.
pub fn choose(
    snapshot: &Snapshot,
    groups: &Groups,
    births: &Births,
    least: u64,
) -> Result<Vec<Choice>, OutOfMemory> {
    let by_owners = ByOwners::find(snapshot, groups, births)?;
    let mut ranked = Vec::new();
    let mut rank = |steps: &[Sums], group: usize, of_many: Option<usize>| {
        let count = steady_count(steps);
        if count < least {
            return Ok(());
        }
        let bytes = steady_bytes(steps);
        let one = Ranked {
            bytes,
            count,
            group,
            of_many,
        };
        try_push(&mut ranked, one)
    };
    for at in 0..groups.all.len() {
        let position = by_owners.positions.get(&key(snapshot, groups, at));
        if !position.is_some_and(|position| by_owners.all[*position].is_together) {
            rank(groups.steps(at), at, None)?;
        }
    }
    for (at, many) in by_owners.all.iter().enumerate() {
        if many.is_together && many.groups > 0 {
            rank(by_owners.steps(at, groups), many.group, Some(at))?;
        }
    }
    let (largest, rest) = first_by(&mut ranked, |one| (Reverse(one.bytes), one.group));
    let (most, _) = first_by(rest, |one| (Reverse(one.count), one.group));
    let mut choices = Vec::new();
    for one in largest.iter().chain(most.iter()) {
        let steps = match one.of_many {
            Some(at) => by_owners.steps(at, groups),
            None => groups.steps(one.group),
        };
        let choice = Choice {
            group: one.group,
            steps: try_copy(steps)?,
            groups: one.of_many.map_or(1, |at| by_owners.all[at].groups),
        };
        try_push(&mut choices, choice)?;
    }
    Ok(choices)
}

/// Puts the first [`MOST_PICKS`] in front and in order. Returns them, and the others. O(n).
fn first_by<K: Ord>(
    ranked: &mut [Ranked],
    key: impl Fn(&Ranked) -> K,
) -> (&mut [Ranked], &mut [Ranked]) {
    if ranked.len() > MOST_PICKS {
        ranked.select_nth_unstable_by_key(MOST_PICKS, &key);
    }
    let (first, rest) = ranked.split_at_mut(ranked.len().min(MOST_PICKS));
    first.sort_unstable_by_key(key);
    (first, rest)
}

fn key(snapshot: &Snapshot, groups: &Groups, at: usize) -> (FineClass, FineClass) {
    let group = &groups.all[at];
    (snapshot.fine_class(group.owner), group.class)
}

impl ByOwners {
    fn find(
        snapshot: &Snapshot,
        groups: &Groups,
        births: &Births,
    ) -> Result<ByOwners, OutOfMemory> {
        let mut found = ByOwners::default();
        for (at, group) in groups.all.iter().enumerate() {
            let is_text = snapshot.tables.nodes.kind(group.example).is_string();
            if group.is_chain || is_text || snapshot.is_too_general(group.owner) {
                continue;
            }
            let steps = groups.steps(at);
            let position = found.position(key(snapshot, groups, at), at, steps.len())?;
            let many = &mut found.all[position];
            // What a new owner holds gathers where new owners do.
            if !is_old_owner(births, group.owner) {
                many.new_owners += 1;
                continue;
            }
            many.groups += 1;
            if many.groups == 1 || steady_bytes(steps) > steady_bytes(groups.steps(many.group)) {
                many.group = at;
            }
            let sums = found.sums.iter_mut().skip(position * steps.len());
            for (sum, step) in sums.zip(steps) {
                sum.count = sum.count.saturating_add(step.count);
                sum.shallow_size = sum.shallow_size.saturating_add(step.shallow_size);
                sum.retained_size = sum.retained_size.saturating_add(step.retained_size);
            }
        }
        for at in 0..found.all.len() {
            let many = found.all[at];
            // Where one owner has most, the others matter less.
            let largest = steady_bytes(groups.steps(many.group));
            let all = steady_bytes(found.steps(at, groups));
            found.all[at].is_together = many.groups >= LEAST_OWNERS
                && largest.saturating_mul(2) < all
                || many.groups == 0 && many.new_owners >= LEAST_OWNERS;
        }
        Ok(found)
    }

    /// The position of what has this key, which begins with `group` if there is none.
    fn position(
        &mut self,
        key: (FineClass, FineClass),
        group: usize,
        steps: usize,
    ) -> Result<usize, OutOfMemory> {
        let next = self.all.len();
        try_reserve_entry(&mut self.positions)?;
        let position = *self.positions.entry(key).or_insert(next);
        if position == next {
            let many = OfMany {
                group,
                groups: 0,
                new_owners: 0,
                is_together: false,
            };
            try_push(&mut self.all, many)?;
            try_extend(&mut self.sums, (0..steps).map(|_| Sums::default()))?;
        }
        Ok(position)
    }

    /// What all groups gained together by step.
    fn steps(&self, at: usize, groups: &Groups) -> &[Sums] {
        let steps = groups.steps(self.all[at].group).len();
        &self.sums[at * steps..(at + 1) * steps]
    }
}
