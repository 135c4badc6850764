//! Groups: the new objects of one class that have one owner, counted by the step that made them.
//!
//! Every new object is somewhere in the dominator tree. Where something accumulates, the tree fans
//! out: one owner with very many children of one class. Such owners are found in two passes over the
//! nodes. The first counts the children of each, in two bytes a node; the second sums up by class
//! only below owners with several children, so that the many small owners cost no memory.

use heaplens_model::suspects::{Noise, NoisePart, NoiseReason};
use heaplens_model::{NodeIdx, NodeKind};
use rustc_hash::FxHashMap;

use super::births::Births;
use super::chains::Chains;
use super::fine_class::FineClass;
use super::roles::{PROMISE_REACTION, Role};
use super::samples::Samples;
use crate::tables::{OutOfMemory, try_extend, try_filled, try_push, try_reserve_entry};
use crate::views::Snapshot;

/// The fewest new children of an owner that are looked at.
const LEAST_CHILDREN: u16 = 3;
/// The fewest objects of a class of which chains are looked for.
const LEAST_IN_CHAINS: u32 = 12;
/// A new owner counts only if it retains one part in so many of all that is new.
const LEAST_SHARE: u64 = 512;
/// So many old objects are kept as those with the most bytes of their own.
const MOST_LARGE: usize = 64;

/// What a group gained in one step, or has from before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Objects.
    pub count: u32,
    /// Their shallow sizes in bytes.
    pub shallow_size: u64,
    /// What they retain, in bytes: of a chain, each link without those behind it.
    pub retained_size: i64,
}

/// The new objects of one class that have one owner.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The owner.
    pub owner: NodeIdx,
    /// The class.
    pub class: FineClass,
    /// The first of them.
    pub example: NodeIdx,
    /// Whether they are links of a chain.
    pub is_chain: bool,
}

/// All groups.
#[derive(Debug, Default)]
pub struct Groups {
    /// The groups, in the order of their first objects.
    pub all: Vec<Group>,
    sums: Vec<Sums>,
    steps: usize,
    /// Shallow sizes of all that is new.
    pub new_bytes: u64,
    /// What is new and no leak.
    pub noise: Noise,
    /// Old objects with many bytes of their own.
    pub large: Vec<NodeIdx>,
    /// Owners of few new objects that retain much.
    pub heavy: Vec<NodeIdx>,
}

impl Groups {
    /// What a group gained, by step.
    pub fn steps(&self, group: usize) -> &[Sums] {
        let start = group * self.steps;
        self.sums.get(start..start + self.steps).unwrap_or_default()
    }

    /// The groups that grew and then stopped, which takes two steps to see.
    pub fn settled(&self) -> impl Iterator<Item = usize> + '_ {
        let has_stopped = |at: &usize| self.steps(*at).last().is_some_and(|last| last.count == 0);
        (0..self.all.len()).filter(move |at| self.steps > 1 && has_stopped(at))
    }
}

/// Finds the groups.
pub struct FindGroups<'a> {
    snapshot: &'a Snapshot,
    chains: Chains,
    /// New children of each owner.
    children: Vec<u16>,
    classes: FxHashMap<FineClass, Samples>,
    numbers: FxHashMap<(NodeIdx, FineClass), u32>,
    found: Groups,
    parts: [NoisePart; NoiseReason::ALL.len()],
    phase: Phase,
    next: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Survey,
    Groups,
}

impl Snapshot {
    /// Whether a node counts as an object: it has bytes of its own, or it waits for a promise.
    #[inline]
    pub fn counts(&self, node: NodeIdx) -> bool {
        !self.tables.nodes.shallow_sizes().is_zero(node) || self.counts_without_size(node)
    }

    /// Whether it is what waits for a promise, whose bytes are counted as the promise's.
    fn counts_without_size(&self, node: NodeIdx) -> bool {
        let nodes = &self.tables.nodes;
        matches!(nodes.kind(node), NodeKind::Hidden | NodeKind::Native)
            && self
                .tables
                .strings
                .get(nodes.name(node))
                .starts_with(PROMISE_REACTION)
    }

    /// Whether a node may be one of a group, and its owner; else why not.
    pub fn group_owner(&self, node: NodeIdx) -> Result<NodeIdx, NoiseReason> {
        match self.role(node) {
            Role::Known => {}
            Role::Code => return Err(NoiseReason::Code),
            Role::Plumbing | Role::Number | Role::Category => return Err(NoiseReason::Internal),
        }
        if self.is_of_embedder(node) {
            return Err(NoiseReason::Embedder);
        }
        let owner = self.owner(node);
        if owner.is_by_code {
            return Err(NoiseReason::KeptByCode);
        }
        Ok(owner.node)
    }

    /// Whether a node is one of Node.js's own native objects, which it makes for each snapshot.
    fn is_of_embedder(&self, node: NodeIdx) -> bool {
        let nodes = &self.tables.nodes;
        let name = self.tables.strings.get(nodes.name(node));
        // V8 marks those that nothing but a weak handle holds.
        let name = name.strip_prefix(b"Detached ").unwrap_or(name);
        nodes.is(node, NodeKind::Native) && name.starts_with(b"Node / ")
    }
}

impl<'a> FindGroups<'a> {
    /// Takes the memory: two bytes for each node.
    pub fn new(snapshot: &'a Snapshot, births: &Births) -> Result<Self, OutOfMemory> {
        Ok(FindGroups {
            snapshot,
            chains: Chains::default(),
            children: try_filled(0, snapshot.tables.nodes.len())?,
            classes: FxHashMap::default(),
            numbers: FxHashMap::default(),
            found: Groups {
                steps: births.steps(),
                ..Groups::default()
            },
            parts: NoiseReason::ALL.map(|reason| NoisePart {
                reason,
                objects: 0,
                bytes: 0,
            }),
            phase: Phase::Survey,
            next: 0,
        })
    }

    /// Does about `budget` nodes; whether that was all.
    pub fn advance(&mut self, budget: usize, births: &Births) -> Result<bool, OutOfMemory> {
        let len = self.snapshot.tables.nodes.len();
        let end = len.min(self.next + budget);
        let nodes = (self.next as u32..end as u32).map(NodeIdx);
        self.next = end;
        match self.phase {
            Phase::Survey => {
                for node in nodes {
                    self.survey(node, births)?;
                }
                if end == len {
                    self.find_chains()?;
                    self.phase = Phase::Groups;
                    self.next = 0;
                }
                Ok(false)
            }
            Phase::Groups => {
                for node in nodes {
                    self.group(node, births)?;
                }
                Ok(end == len)
            }
        }
    }

    /// Nodes that were looked at, of twice all of them.
    pub fn done(&self) -> usize {
        self.phase as usize * self.snapshot.tables.nodes.len() + self.next
    }

    /// The groups, once all is done, with what finds the chains of nodes again.
    pub fn take(&mut self) -> (Groups, Chains) {
        let mut found = std::mem::take(&mut self.found);
        for part in self.parts.iter().filter(|part| part.objects > 0) {
            found.noise.objects += part.objects;
            found.noise.bytes = found.noise.bytes.saturating_add(part.bytes);
            found.noise.parts.push(*part);
        }
        (found, std::mem::take(&mut self.chains))
    }

    fn survey(&mut self, node: NodeIdx, births: &Births) -> Result<(), OutOfMemory> {
        let snapshot = self.snapshot;
        let size = snapshot.tables.nodes.shallow_size(node);
        if size == 0 && !snapshot.counts_without_size(node) {
            return Ok(());
        }
        if !births.is_new(node) {
            return self.note_large(node);
        }
        self.found.new_bytes = self.found.new_bytes.saturating_add(size);
        match snapshot.group_owner(node) {
            Ok(owner) => {
                let count = &mut self.children[owner.at()];
                *count = count.saturating_add(1);
                let class = snapshot.fine_class(node);
                try_reserve_entry(&mut self.classes)?;
                let samples = self.classes.entry(class);
                samples.or_insert_with(|| Samples::up_to(64)).offer(node)?;
            }
            Err(reason) => {
                for part in self.parts.iter_mut().filter(|part| part.reason == reason) {
                    part.objects += 1;
                    part.bytes = part.bytes.saturating_add(size);
                }
            }
        }
        Ok(())
    }

    fn note_large(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        let sizes = self.snapshot.tables.nodes.shallow_sizes();
        let large = &mut self.found.large;
        let least = large
            .get(MOST_LARGE - 1)
            .map_or(0, |least| sizes.get(*least));
        if sizes.get(node) <= least.max(1024) || self.snapshot.role(node) != Role::Known {
            return Ok(());
        }
        try_push(large, node)?;
        if large.len() >= 2 * MOST_LARGE {
            large.sort_unstable_by_key(|node| std::cmp::Reverse(sizes.get(*node)));
            large.truncate(MOST_LARGE);
        }
        Ok(())
    }

    fn find_chains(&mut self) -> Result<(), OutOfMemory> {
        for (class, samples) in std::mem::take(&mut self.classes) {
            if samples.seen() >= LEAST_IN_CHAINS {
                self.chains
                    .try_class(self.snapshot, class, samples.nodes())?;
            }
        }
        Ok(())
    }

    fn group(&mut self, node: NodeIdx, births: &Births) -> Result<(), OutOfMemory> {
        let snapshot = self.snapshot;
        if !snapshot.counts(node) {
            return Ok(());
        }
        if !births.is_new(node) {
            return self.take_from_link(node, births);
        }
        let Ok(mut owner) = snapshot.group_owner(node) else {
            return Ok(());
        };
        let class = snapshot.fine_class(node);
        let retained = snapshot.retained_sizes.get(node);
        let mut above = None;
        if self.chains.has(class) {
            let first = self.chains.first_link(snapshot, node, class)?;
            above = (first != node)
                .then(|| snapshot.link_above(node, class))
                .flatten();
            owner = snapshot.owner(first).node;
        } else if self.children[owner.at()] < LEAST_CHILDREN {
            self.note_heavy(owner, retained, births)?;
            return Ok(());
        }
        if !self.is_worth_it(owner, births) {
            return Ok(());
        }
        let number = self.number(owner, class, node)?;
        let steps = self.found.steps;
        let start = number as usize * steps;
        let size = snapshot.tables.nodes.shallow_size(node);
        let sums = &mut self.found.sums[start + births.step(node)];
        sums.count = sums.count.saturating_add(1);
        sums.shallow_size = sums.shallow_size.saturating_add(size);
        sums.retained_size = sums.retained_size.saturating_add_unsigned(retained);
        if let Some(above) = above {
            self.found.all[number as usize].is_chain = true;
            if births.is_new(above) {
                let sums = &mut self.found.sums[start + births.step(above)];
                sums.retained_size = sums.retained_size.saturating_sub_unsigned(retained);
            }
        }
        Ok(())
    }

    /// The number of a group, which begins with `node` if there is none.
    fn number(
        &mut self,
        owner: NodeIdx,
        class: FineClass,
        node: NodeIdx,
    ) -> Result<u32, OutOfMemory> {
        let next = self.found.all.len() as u32;
        try_reserve_entry(&mut self.numbers)?;
        let number = *self.numbers.entry((owner, class)).or_insert(next);
        let steps = self.found.steps;
        if number == next {
            let group = Group {
                owner,
                class,
                example: node,
                is_chain: false,
            };
            try_push(&mut self.found.all, group)?;
            try_extend(&mut self.found.sums, (0..steps).map(|_| Sums::default()))?;
        }
        Ok(number)
    }

    /// Takes what an old link retains from the new link that holds it: in some chains the newest
    /// link is the first one.
    fn take_from_link(&mut self, node: NodeIdx, births: &Births) -> Result<(), OutOfMemory> {
        let snapshot = self.snapshot;
        if self.chains.is_empty() {
            return Ok(());
        }
        let class = snapshot.fine_class(node);
        if !self.chains.has(class) {
            return Ok(());
        }
        let Some(above) = snapshot.link_above(node, class) else {
            return Ok(());
        };
        if !births.is_new(above) {
            return Ok(());
        }
        let first = self.chains.first_link(snapshot, above, class)?;
        let owner = snapshot.owner(first).node;
        if !self.is_worth_it(owner, births) {
            return Ok(());
        }
        let number = self.number(owner, class, above)?;
        self.found.all[number as usize].is_chain = true;
        let at = number as usize * self.found.steps + births.step(above);
        let retained = snapshot.retained_sizes.get(node);
        let sums = &mut self.found.sums[at];
        sums.retained_size = sums.retained_size.saturating_sub_unsigned(retained);
        Ok(())
    }

    /// Whether an owner may be where objects gather: it was there before, or it retains much.
    fn is_worth_it(&self, owner: NodeIdx, births: &Births) -> bool {
        !births.is_new(owner)
            || self.snapshot.retained_sizes.get(owner) >= self.found.new_bytes / LEAST_SHARE
    }

    fn note_heavy(
        &mut self,
        owner: NodeIdx,
        retained: u64,
        births: &Births,
    ) -> Result<(), OutOfMemory> {
        let is_old = !births.is_new(owner);
        if is_old
            && retained > 1024
            && retained >= self.found.new_bytes / LEAST_SHARE
            && self.found.heavy.last() != Some(&owner)
            && self.found.heavy.len() < MOST_LARGE
        {
            try_push(&mut self.found.heavy, owner)?;
        }
        Ok(())
    }
}
