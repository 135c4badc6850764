//! Suspects: the places where objects gather from snapshot to snapshot.
//!
//! 1. [`births`]: in which snapshot each object of the newest is first seen, by the ids of the older
//!    ones.
//! 2. [`groups`]: new objects by their owner, the nearest dominator that a programmer knows
//!    ([`owners`], [`roles`]), and their class. [`chains`] finds the owner of what hangs in chains.
//! 3. [`picks`]: the groups that retain most by steady growth, with their objects.
//! 4. [`holders`]: the object that really holds each; [`clusters`]: what hangs on one is one suspect.
//! 5. [`claims`]: what each suspect retains; every new object counts for one alone.
//! 6. [`tell`]: names, places, paths and evidence, once the older snapshots told how large these
//!    places were ([`amounts`]); [`rank`]: how likely each is.
//!
//! Six passes over the nodes. A byte for each node, three while groups are counted, and four while
//! what they retain is found.

pub mod accumulator_kinds;
pub mod amounts;
pub mod best_class;
pub mod births;
pub mod chains;
pub mod choices;
pub mod claims;
pub mod clusters;
pub mod contents;
mod dictionary_keys;
pub mod fine_class;
pub mod groups;
pub mod held_back;
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
pub mod told_once;
pub mod way;

use std::cmp::Reverse;

use heaplens_model::NodeIdx;
use heaplens_model::suspects::{Noise, NoisePart, NoiseReason};
use rustc_hash::FxHashMap;

use self::births::{Births, FindBirths};
use self::claims::{Candidate, Claims, FindClaims, MOST_CANDIDATES};
use self::clusters::Cluster;
use self::groups::{FindGroups, Groups};
use self::holders::Holder;
use self::picks::{FindMembers, Picks};
use super::{Progress, Steps, in_blocks};
use crate::tables::{IdSet, OutOfMemory, try_filled, try_push};
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
    claims: Claims,
    noise: Noise,
}

impl FoundSuspects {
    /// The candidate that a large object is, by its position; clusters come first.
    fn candidate_of_large(at: usize) -> Candidate {
        Candidate((MOST_CLUSTERS + at).min(usize::from(u8::MAX)) as u8)
    }
}

/// Finds the suspects of a snapshot, given the ids of older ones.
pub struct FindSuspects<'a> {
    snapshot: &'a Snapshot,
    births: Births,
    groups: Groups,
    picks: Picks,
    holders: Vec<Holder>,
    clusters: Vec<Cluster>,
    large: Vec<NodeIdx>,
    phase: Phase<'a>,
}

enum Phase<'a> {
    Births(FindBirths<'a>),
    Groups(Box<FindGroups<'a>>),
    Members(Box<FindMembers<'a>>),
    Holders,
    Claims(Box<FindClaims<'a>>),
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
            clusters: Vec::new(),
            large: Vec::new(),
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
                None => self.phase = Phase::Claims(Box::new(self.begin_claims()?)),
            },
            Phase::Claims(work) => return work.advance(budget, &self.births, &self.picks),
        }
        Ok(false)
    }

    /// Joins what hangs on one object, and begins to find what it retains.
    fn begin_claims(&mut self) -> Result<FindClaims<'a>, OutOfMemory> {
        self.clusters = clusters::join(self.snapshot, &self.picks, &self.holders);
        self.clusters.truncate(MOST_CLUSTERS);
        let mut of_picks = try_filled(None, self.picks.all.len())?;
        for (at, cluster) in self.clusters.iter().enumerate() {
            for pick in &cluster.picks {
                of_picks[*pick] = Some(Candidate(at as u8));
            }
        }
        self.large = std::mem::take(&mut self.groups.heavy);
        self.large.append(&mut self.groups.large);
        self.large.sort_unstable();
        self.large.dedup();
        let retained = |node: &NodeIdx| Reverse(self.snapshot.retained_sizes.get(*node));
        self.large.sort_by_key(retained);
        self.large.truncate(MOST_CANDIDATES - MOST_CLUSTERS);
        let of_objects = self.large.iter().enumerate();
        let of_objects: FxHashMap<NodeIdx, Candidate> = of_objects
            .map(|(at, node)| (*node, FoundSuspects::candidate_of_large(at)))
            .collect();
        FindClaims::new(self.snapshot, of_picks, of_objects, self.births.steps())
    }

    /// What is held back unless a suspect retains it, with the groups that stopped growing.
    fn noise(groups: &Groups) -> Noise {
        let mut settled = NoisePart {
            reason: NoiseReason::Settled,
            objects: 0,
            bytes: 0,
        };
        for at in groups.settled() {
            for step in groups.steps(at) {
                settled.objects += u64::from(step.count);
                settled.bytes = settled.bytes.saturating_add(step.shallow_size);
            }
        }
        let mut noise = groups.noise.clone();
        noise.parts.insert(0, settled);
        noise
    }

    fn finish(&mut self) -> FoundSuspects {
        let claims = match &mut self.phase {
            Phase::Claims(work) => work.take(&self.groups),
            _ => Claims::default(),
        };
        let groups = std::mem::take(&mut self.groups);
        FoundSuspects {
            births: std::mem::take(&mut self.births),
            picks: std::mem::take(&mut self.picks).without_labels(),
            clusters: std::mem::take(&mut self.clusters),
            large: std::mem::take(&mut self.large),
            claims,
            noise: FindSuspects::noise(&groups),
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
            Phase::Claims(work) => 4 * nodes + work.done(),
        };
        Progress::new(done, 6 * nodes)
    }
}
