//! Claims: what each suspect retains, so that every new object counts for one suspect alone.
//!
//! A candidate is a cluster of groups, whose new objects are known, or an old object that may grow by
//! itself. The candidates of an object are those that it is one of, and all of its dominator; further
//! those that all its retainers have in common, as two objects of one suspect may hold it. Few sets
//! of candidates differ, so all sums are kept by such a set. Once the suspects are ranked, what has
//! several candidates goes to the first.
//!
//! Two passes over the nodes, two bytes for each while they are made.

use heaplens_model::NodeIdx;
use heaplens_model::suspects::{Amount, NoiseReason};
use rustc_hash::FxHashMap;

use super::births::Births;
use super::fine_class::FineClass;
use super::groups::{Groups, Sums};
use super::picks::Picks;
use crate::graph::retains;
use crate::tables::{OutOfMemory, try_extend, try_filled, try_push, try_reserve_entry};
use crate::views::Snapshot;

/// So many candidates fit in a set.
pub const MOST_CANDIDATES: usize = u128::BITS as usize;
/// The most retainers of an object that are looked at.
const MOST_RETAINERS: usize = 64;
/// An object that was not looked at.
const UNKNOWN: u16 = u16::MAX;
/// The set without candidates.
const NONE: u16 = 0;
/// How often objects are looked at, as retainers may come after what they retain.
const PASSES: usize = 2;

/// A candidate, by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate(pub u8);

/// A set of candidates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Candidates(u128);

impl Candidates {
    /// Only one.
    pub fn of(candidate: Candidate) -> Candidates {
        Candidates(1u128.checked_shl(u32::from(candidate.0)).unwrap_or(0))
    }

    /// Those of both.
    pub fn and(self, other: Candidates) -> Candidates {
        Candidates(self.0 | other.0)
    }

    /// Whether two have one in common.
    pub fn meets(self, other: Candidates) -> bool {
        self.0 & other.0 != 0
    }
}

/// The new objects by their candidates.
#[derive(Debug, Default)]
pub struct Claims {
    /// The sets of candidates; the first is empty.
    sets: Vec<Candidates>,
    steps: usize,
    /// Bytes by set and step.
    bytes: Vec<u64>,
    /// What would be held back, by set and reason.
    noise: Vec<[Amount; NoiseReason::ALL.len()]>,
    /// Objects of the picks by set and pick, for each step.
    members: FxHashMap<(u16, u8), Vec<Sums>>,
    /// Objects by set and class.
    classes: FxHashMap<(u16, FineClass), u64>,
}

impl Claims {
    fn sets_of(
        &self,
        candidates: Candidates,
        without: Candidates,
    ) -> impl Iterator<Item = u16> + '_ {
        let is_one = move |set: &Candidates| set.meets(candidates) && !set.meets(without);
        (0u16..)
            .zip(&self.sets)
            .filter(move |(_, set)| is_one(set))
            .map(|(at, _)| at)
    }

    /// Bytes of each step that `candidates` retain and `without` do not.
    pub fn bytes(&self, candidates: Candidates, without: Candidates) -> Vec<u64> {
        let mut sum = vec![0u64; self.steps];
        for set in self.sets_of(candidates, without) {
            let start = usize::from(set) * self.steps;
            let of_set = self.bytes.get(start..).unwrap_or_default();
            for (sum, bytes) in sum.iter_mut().zip(of_set) {
                *sum = sum.saturating_add(*bytes);
            }
        }
        sum
    }

    /// Bytes of each step that both retain.
    pub fn shared_bytes(&self, one: Candidates, other: Candidates) -> Vec<u64> {
        let all = self.bytes(one, Candidates::default());
        let own = self.bytes(one, other);
        let both = all.iter().zip(own);
        both.map(|(all, own)| all.saturating_sub(own)).collect()
    }

    /// Objects of a pick for each step, of which `candidates` are told and `without` are not.
    pub fn members(&self, pick: usize, candidates: Candidates, without: Candidates) -> Vec<Sums> {
        let mut sum = vec![Sums::default(); self.steps];
        for set in self.sets_of(candidates, without) {
            let of_set = self.members.get(&(set, pick as u8));
            for (sum, step) in sum.iter_mut().zip(of_set.into_iter().flatten()) {
                sum.count = sum.count.saturating_add(step.count);
                sum.shallow_size = sum.shallow_size.saturating_add(step.shallow_size);
            }
        }
        sum
    }

    /// Objects of a class that `candidates` retain and `without` do not.
    pub fn count(&self, class: FineClass, candidates: Candidates, without: Candidates) -> u64 {
        let sets = self.sets_of(candidates, without);
        let counts = sets.filter_map(|set| self.classes.get(&(set, class)));
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// What would be held back for a reason, though `candidates` retain it.
    pub fn noise(&self, reason: usize, candidates: Candidates) -> Amount {
        let mut sum = Amount::default();
        for set in self.sets_of(candidates, Candidates::default()) {
            if let Some(amount) = self.noise.get(usize::from(set)).and_then(|n| n.get(reason)) {
                sum.add(amount.objects, amount.bytes);
            }
        }
        sum
    }
}

/// Finds the candidates of each new object.
pub struct FindClaims<'a> {
    snapshot: &'a Snapshot,
    /// The candidate of each pick.
    of_picks: Vec<Option<Candidate>>,
    /// Old objects that are candidates.
    of_objects: FxHashMap<NodeIdx, Candidate>,
    /// For each node its set of candidates.
    labels: Vec<u16>,
    numbers: FxHashMap<Candidates, u16>,
    found: Claims,
    passes: usize,
    next: usize,
}

impl<'a> FindClaims<'a> {
    /// Takes the memory: two bytes for each node.
    pub fn new(
        snapshot: &'a Snapshot,
        of_picks: Vec<Option<Candidate>>,
        of_objects: FxHashMap<NodeIdx, Candidate>,
        steps: usize,
    ) -> Result<FindClaims<'a>, OutOfMemory> {
        let mut work = FindClaims {
            snapshot,
            of_picks,
            of_objects,
            labels: try_filled(UNKNOWN, snapshot.tables.nodes.len())?,
            numbers: FxHashMap::default(),
            found: Claims {
                steps,
                ..Claims::default()
            },
            passes: 0,
            next: 0,
        };
        work.number(Candidates::default(), NONE)?;
        Ok(work)
    }

    /// Does about `budget` nodes; whether that was all.
    pub fn advance(
        &mut self,
        budget: usize,
        births: &Births,
        picks: &Picks,
    ) -> Result<bool, OutOfMemory> {
        let len = self.snapshot.tables.nodes.len();
        let end = len.min(self.next + budget);
        for node in (self.next as u32..end as u32).map(NodeIdx) {
            if !births.is_new(node) {
                continue;
            }
            let label = self.label(node, picks)?;
            let label = match label {
                NONE => self.by_retainers(node, picks)?,
                label => label,
            };
            if self.passes + 1 == PASSES && label != NONE {
                self.count(node, label, births, picks)?;
            }
        }
        self.next = end;
        if end == len {
            self.passes += 1;
            self.next = 0;
            if self.passes < PASSES {
                // What is known of retainers now, passes on to what they dominate.
                for label in self.labels.iter_mut().filter(|label| **label == NONE) {
                    *label = UNKNOWN;
                }
            }
        }
        Ok(self.passes == PASSES)
    }

    /// Nodes that were looked at, of twice all of them.
    pub fn done(&self) -> usize {
        self.passes * self.labels.len() + self.next
    }

    /// The claims, once all is done, with what groups that stopped growing would be held back.
    pub fn take(&mut self, groups: &Groups) -> Claims {
        for at in groups.settled() {
            let owner = groups.all[at].owner;
            let label = self.labels.get(owner.at()).copied().unwrap_or(NONE);
            if label == NONE || label == UNKNOWN {
                continue;
            }
            // The reason of what settled is the first one.
            if let Some(noise) = self.found.noise.get_mut(usize::from(label)) {
                for step in groups.steps(at) {
                    noise[0].add(u64::from(step.count), step.shallow_size);
                }
            }
        }
        std::mem::take(&mut self.found)
    }

    /// The number of a set; `otherwise` where there are too many.
    fn number(&mut self, set: Candidates, otherwise: u16) -> Result<u16, OutOfMemory> {
        if let Some(number) = self.numbers.get(&set) {
            return Ok(*number);
        }
        let next = self.found.sets.len();
        if next >= usize::from(UNKNOWN) {
            return Ok(otherwise);
        }
        let next = next as u16;
        try_reserve_entry(&mut self.numbers)?;
        self.numbers.insert(set, next);
        try_push(&mut self.found.sets, set)?;
        try_push(&mut self.found.noise, Default::default())?;
        let steps = self.found.steps;
        try_extend(&mut self.found.bytes, (0..steps).map(|_| 0))?;
        Ok(next)
    }

    fn own(&self, node: NodeIdx, picks: &Picks) -> Option<Candidate> {
        let of_pick = |pick: usize| self.of_picks.get(pick).copied().flatten();
        let of_pick = picks.of(node).and_then(of_pick);
        of_pick.or_else(|| self.of_objects.get(&node).copied())
    }

    fn set(&self, label: u16) -> Candidates {
        let set = self.found.sets.get(usize::from(label));
        set.copied().unwrap_or_default()
    }

    /// The set of a node by its dominators. O(dominators that were not seen before).
    fn label(&mut self, node: NodeIdx, picks: &Picks) -> Result<u16, OutOfMemory> {
        let mut passed = Vec::new();
        let mut at = node;
        let mut label = loop {
            match self.labels[at.at()] {
                UNKNOWN => {}
                label => break label,
            }
            try_push(&mut passed, at)?;
            let next = self.snapshot.dominators.dominator(at);
            if next == at {
                break NONE;
            }
            at = next;
        };
        while let Some(node) = passed.pop() {
            if let Some(own) = self.own(node, picks) {
                let set = self.set(label).and(Candidates::of(own));
                label = self.number(set, label)?;
            }
            self.labels[node.at()] = label;
        }
        Ok(label)
    }

    /// The set that all retainers of a node have in common, but for those below itself.
    fn by_retainers(&mut self, node: NodeIdx, picks: &Picks) -> Result<u16, OutOfMemory> {
        let snapshot = self.snapshot;
        let entries = snapshot.retainers.entries(node);
        if entries.len() > MOST_RETAINERS {
            return Ok(NONE);
        }
        let above = snapshot.dominators.dominator(node);
        let mut common: Option<Candidates> = None;
        for entry in entries {
            let retainer = snapshot.retainers.retainer(*entry);
            if !retains(entry.kind()) || retainer != above && snapshot.is_under(retainer, node) {
                continue;
            }
            let label = self.label(retainer, picks)?;
            let set = self.set(label);
            let both = common.map_or(set, |common| Candidates(common.0 & set.0));
            common = Some(both);
            if both == Candidates::default() {
                return Ok(NONE);
            }
        }
        let label = self.number(common.unwrap_or_default(), NONE)?;
        self.labels[node.at()] = label;
        Ok(label)
    }

    fn count(
        &mut self,
        node: NodeIdx,
        label: u16,
        births: &Births,
        picks: &Picks,
    ) -> Result<(), OutOfMemory> {
        let snapshot = self.snapshot;
        if !snapshot.counts(node) {
            return Ok(());
        }
        let size = snapshot.tables.nodes.shallow_size(node);
        let (step, steps) = (births.step(node), self.found.steps);
        if let Some(bytes) = self.found.bytes.get_mut(usize::from(label) * steps + step) {
            *bytes = bytes.saturating_add(size);
        }
        if let Some(pick) = picks.of(node) {
            try_reserve_entry(&mut self.found.members)?;
            let of_pick = self.found.members.entry((label, pick as u8));
            let sums = of_pick.or_insert_with(|| vec![Sums::default(); steps]);
            if let Some(sum) = sums.get_mut(step) {
                sum.count = sum.count.saturating_add(1);
                sum.shallow_size = sum.shallow_size.saturating_add(size);
            }
        }
        if size == 0 {
            return Ok(());
        }
        try_reserve_entry(&mut self.found.classes)?;
        let class = (label, snapshot.fine_class(node));
        *self.found.classes.entry(class).or_default() += 1;
        if let Err(reason) = snapshot.group_owner(node) {
            let at = NoiseReason::ALL.iter().position(|other| *other == reason);
            let noise = self.found.noise.get_mut(usize::from(label));
            if let Some(amount) = at.and_then(|at| noise?.get_mut(at)) {
                amount.add(1, size);
            }
        }
        Ok(())
    }
}
