//! Suspects: the places where objects gather from snapshot to snapshot.
//!
//! 1. [`births`]: in which snapshot each object of the newest is first seen, by the ids of the older
//!    ones.
//! 2. [`groups`]: new objects by their owner, the nearest dominator that a programmer knows
//!    ([`owners`], [`roles`]), and their class. [`chains`] finds the owner of what hangs in chains.
//! 3. [`picks`]: the groups that retain most by steady growth, with their objects.
//! 4. [`holders`]: the object that really holds each; [`clusters`]: what hangs on one is one suspect.
//! 5. [`tell`]: names, places, paths and evidence, once the older snapshots told how large these
//!    places were ([`amounts`]); [`rank`]: how likely each is.
//!
//! Four passes over the nodes. A byte for each node, two while groups are counted, two while their
//! objects are found.

pub mod accumulator_kinds;
pub mod amounts;
pub mod best_class;
pub mod births;
pub mod chains;
pub mod clusters;
pub mod contents;
pub mod fine_class;
pub mod groups;
pub mod holders;
pub mod older_ids;
pub mod owners;
pub mod picks;
pub mod places;
pub mod rank;
pub mod roles;
pub mod samples;
pub mod swellings;
pub mod tell;
pub mod way;

use heaplens_model::NodeIdx;
use heaplens_model::suspects::{Noise, NoisePart, NoiseReason};

use self::births::{Births, FindBirths};
use self::clusters::Cluster;
use self::groups::{FindGroups, Groups};
use self::holders::Holder;
use self::picks::{FindMembers, Picks};
use super::{Progress, Steps, in_blocks};
use crate::tables::{IdSet, NodeSet, OutOfMemory, try_push};
use crate::views::Snapshot;

/// The most suspects that are told.
pub const MOST_SUSPECTS: usize = 10;
/// So many clusters may become suspects.
const MOST_CLUSTERS: usize = 24;

/// What was found, before the older snapshots were asked.
#[derive(Debug)]
pub struct FoundSuspects {
    births: Births,
    picks: Picks,
    clusters: Vec<Cluster>,
    /// Old objects that may grow by themselves.
    large: Vec<NodeIdx>,
    noise: Noise,
    settled: NoisePart,
}

impl FoundSuspects {
    /// The new objects of each cluster, to find what they retain.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn sets(&self) -> Result<Vec<NodeSet>, OutOfMemory> {
        let clusters = self.clusters.iter().take(MOST_SUSPECTS);
        // What else grows with the objects is in what they retain, or beside it.
        let mains: Vec<usize> = clusters.map(|cluster| cluster.picks[0]).collect();
        self.picks.members(&mains)
    }

    /// Bytes that it holds.
    pub fn memory(&self) -> u64 {
        self.births.memory() + self.picks.memory()
    }
}

/// Finds the suspects of a snapshot, given the ids of older ones.
pub struct FindSuspects<'a> {
    snapshot: &'a Snapshot,
    births: Births,
    groups: Groups,
    picks: Picks,
    holders: Vec<Holder>,
    phase: Phase<'a>,
}

enum Phase<'a> {
    Births(FindBirths<'a>),
    Groups(Box<FindGroups<'a>>),
    Members(Box<FindMembers<'a>>),
    Holders,
}

impl<'a> FindSuspects<'a> {
    /// Begins; the oldest ids come first.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot, older: &'a [IdSet]) -> Result<Self, OutOfMemory> {
        Ok(FindSuspects {
            snapshot,
            births: Births::default(),
            groups: Groups::default(),
            picks: Picks::default(),
            holders: Vec::new(),
            phase: Phase::Births(FindBirths::new(&snapshot.tables.nodes, older)?),
        })
    }

    /// Does some work; whether all is done.
    fn step(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        match &mut self.phase {
            Phase::Births(work) => {
                if work.advance(budget) {
                    self.births = work.take();
                    let work = FindGroups::new(self.snapshot, &self.births)?;
                    self.phase = Phase::Groups(Box::new(work));
                }
            }
            Phase::Groups(work) => {
                if work.advance(budget, &self.births)? {
                    let (groups, chains) = work.take();
                    self.groups = groups;
                    let work = FindMembers::new(self.snapshot, chains, &self.groups, &self.births)?;
                    self.phase = Phase::Members(Box::new(work));
                }
            }
            Phase::Members(work) => {
                if work.advance(budget, &self.births)? {
                    self.picks = work.take();
                    self.phase = Phase::Holders;
                }
            }
            Phase::Holders => match self.picks.all.get(self.holders.len()) {
                Some(pick) => {
                    let holder = holders::find(self.snapshot, pick);
                    try_push(&mut self.holders, holder)?;
                }
                None => return Ok(true),
            },
        }
        Ok(false)
    }

    /// The groups that grew and then stopped.
    fn settled(&self) -> NoisePart {
        let mut part = NoisePart {
            reason: NoiseReason::Settled,
            objects: 0,
            bytes: 0,
        };
        if self.births.snapshots() < 3 {
            return part;
        }
        for at in 0..self.groups.all.len() {
            let steps = self.groups.steps(at);
            if steps.last().is_some_and(|last| last.count == 0) {
                for step in steps {
                    part.objects += u64::from(step.count);
                    part.bytes = part.bytes.saturating_add(step.shallow_size);
                }
            }
        }
        part
    }

    fn finish(&mut self) -> FoundSuspects {
        let settled = self.settled();
        let mut clusters = clusters::join(self.snapshot, &self.picks, &self.holders);
        clusters.truncate(MOST_CLUSTERS);
        let groups = std::mem::take(&mut self.groups);
        let mut large = groups.heavy;
        large.extend(groups.large);
        large.sort_unstable();
        large.dedup();
        FoundSuspects {
            births: std::mem::take(&mut self.births),
            picks: std::mem::take(&mut self.picks),
            clusters,
            large,
            noise: groups.noise,
            settled,
        }
    }
}

impl Steps for FindSuspects<'_> {
    type Output = FoundSuspects;

    fn advance(&mut self, budget: usize) -> Result<Option<FoundSuspects>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| self.step(block))?;
        Ok(is_done.then(|| self.finish()))
    }

    fn progress(&self) -> Progress {
        let nodes = self.snapshot.tables.nodes.len();
        let done = match &self.phase {
            Phase::Births(work) => work.done(),
            Phase::Groups(work) => nodes + work.done(),
            Phase::Members(work) => 3 * nodes + work.done(),
            Phase::Holders => 4 * nodes,
        };
        Progress::new(done, 4 * nodes)
    }
}
