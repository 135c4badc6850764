//! The exact retained sizes of many groups of objects, each as a whole and without regard to the
//! others: what the new objects of each class retain.
//!
//! [`super::retained_together`] walks the graph once for one set. Here one walk does all groups, as
//! they have no object in common. Each node carries the set of the groups without which no start
//! reaches it. It is the intersection, over all retainers, of the retainer's set and its own group.
//! Sets only shrink while the walk goes on, so that it ends.
//!
//! Nearly all nodes have one of few sets, which are kept once and named by number. 4 bytes for each
//! node, 4 for each member, and two bits. A strange file can have very many sets: the walk is then
//! done again for half of the groups at a time, until the sets have room. O(nodes + edges) for real
//! files, where a node's set changes once or twice.
//!
//! A group of one object has that object's retained size, and takes no part.

use std::collections::VecDeque;
use std::hash::{BuildHasher, BuildHasherDefault};

use hashbrown::HashTable;
use heaplens_model::{EdgeIdx, NodeIdx};
use rustc_hash::{FxHashMap, FxHasher};

use super::reachable::EdgeRule;
use super::retained_together::{Essential, EssentialGraph};
use super::{Progress, Steps, in_blocks};
use crate::tables::{
    NodeGroups, NodeSet, OutOfMemory, RankedSet, try_extend, try_filled, try_push,
    try_reserve_entry,
};
use crate::views::Snapshot;

/// The most groups that all sets of a walk may name together, 4 bytes each.
const MOST_NAMED: usize = 1 << 20;
/// So many answers about sets are remembered, 16 bytes each.
const MOST_REMEMBERED: usize = 1 << 17;
/// With so few groups, all possible sets have room.
const ALWAYS_FIT: usize = 8;

/// Finds what each group retains. Groups have no node in common.
pub struct RetainedOfGroups<'a, R = Essential<'a>> {
    snapshot: &'a Snapshot,
    rule: R,
    starts: &'a [NodeIdx],
    groups: &'a NodeGroups,
    sizes: Vec<u64>,
    /// The groups that need a walk.
    to_walk: Vec<u32>,
    /// Those before this position in `to_walk` are done.
    done: usize,
    /// How many groups take part in a walk.
    together: usize,
    walk: Option<Walk>,
}

/// A walk for some groups.
struct Walk {
    members: RankedSet,
    /// The group of each member.
    group_of: Vec<u32>,
    /// The set of each node.
    set_of: Vec<u32>,
    queued: NodeSet,
    queue: VecDeque<NodeIdx>,
    sets: GroupSets,
    /// Nodes that were taken from the queue.
    walked: usize,
    /// Nodes whose size was added up, once the queue is empty.
    summed: usize,
    size_of_set: Vec<u64>,
}

/// No start has reached the node so far.
const UNREACHED: u32 = u32::MAX;
/// The set of no groups.
const NO_GROUPS: u32 = 0;

enum NoSet {
    OutOfMemory(OutOfMemory),
    /// The sets would name more than [`MOST_NAMED`] groups.
    TooMany,
}

impl From<OutOfMemory> for NoSet {
    fn from(error: OutOfMemory) -> NoSet {
        NoSet::OutOfMemory(error)
    }
}

impl<'a> RetainedOfGroups<'a> {
    /// Begins the work.
    pub fn new(
        snapshot: &'a Snapshot,
        essential: &'a EssentialGraph,
        groups: &'a NodeGroups,
    ) -> Result<RetainedOfGroups<'a>, OutOfMemory> {
        let rule = essential.rule(snapshot);
        let known = |node| Some(snapshot.retained_sizes.get(node));
        RetainedOfGroups::by(rule, essential.starts(), snapshot, groups, known)
    }
}

impl<'a, R: EdgeRule> RetainedOfGroups<'a, R> {
    /// The same by another rule. `known` tells what a single object retains, where that is known
    /// without a walk.
    pub(super) fn by(
        rule: R,
        starts: &'a [NodeIdx],
        snapshot: &'a Snapshot,
        groups: &'a NodeGroups,
        known: impl Fn(NodeIdx) -> Option<u64>,
    ) -> Result<RetainedOfGroups<'a, R>, OutOfMemory> {
        let tables = &snapshot.tables;
        let mut work = RetainedOfGroups {
            snapshot,
            rule,
            starts,
            groups,
            sizes: try_filled(0, groups.len())?,
            to_walk: Vec::new(),
            done: 0,
            together: 0,
            walk: None,
        };
        for (group, nodes) in groups.iter().enumerate() {
            if nodes.contains(&tables.root) {
                let sizes = tables.nodes.indices();
                let sizes = sizes.map(|node| tables.nodes.shallow_size(node));
                work.sizes[group] = sizes.fold(0, u64::saturating_add);
            } else if let [node] = nodes
                && let Some(size) = known(*node)
            {
                work.sizes[group] = size;
            } else if !nodes.is_empty() {
                try_push(&mut work.to_walk, group as u32)?;
            }
        }
        work.together = work.to_walk.len();
        Ok(work)
    }

    /// The groups of the walk at hand.
    fn at_hand(&self) -> &[u32] {
        let end = self.to_walk.len().min(self.done + self.together);
        self.to_walk.get(self.done..end).unwrap_or_default()
    }

    fn begin_walk(&self) -> Result<Walk, OutOfMemory> {
        let count = self.snapshot.tables.nodes.len();
        let mut members = NodeSet::empty(count)?;
        let nodes_of = |group: &u32| self.groups.get(*group as usize).unwrap_or_default();
        for node in self.at_hand().iter().flat_map(nodes_of) {
            members.insert(*node);
        }
        let members = RankedSet::new(members)?;
        let mut group_of = try_filled(0, members.member_count())?;
        for group in self.at_hand() {
            for node in nodes_of(group) {
                if let Some(position) = members.position(*node) {
                    group_of[position] = *group;
                }
            }
        }
        let mut walk = Walk {
            members,
            group_of,
            set_of: try_filled(UNREACHED, count)?,
            queued: NodeSet::empty(count)?,
            queue: VecDeque::new(),
            sets: GroupSets::new()?,
            walked: 0,
            summed: 0,
            size_of_set: Vec::new(),
        };
        let starts = self.starts.iter();
        for start in starts.filter(|start| self.rule.begins_at(**start)) {
            walk.set_of[start.at()] = NO_GROUPS;
            walk.enqueue(*start)?;
        }
        Ok(walk)
    }

    /// Goes on for some steps. Returns whether all groups are done.
    fn go_on(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let Some(mut walk) = self.walk.take() else {
            if self.at_hand().is_empty() {
                return Ok(true);
            }
            self.walk = Some(self.begin_walk()?);
            return Ok(false);
        };
        match walk.advance(self.snapshot, &self.rule, budget) {
            Ok(true) => {
                let nodes = self.snapshot.tables.nodes.len();
                if walk.sum_up(
                    self.snapshot,
                    nodes.min(walk.summed + budget),
                    &mut self.sizes,
                )? {
                    self.done += self.together;
                } else {
                    self.walk = Some(walk);
                }
            }
            Ok(false) => self.walk = Some(walk),
            Err(NoSet::OutOfMemory(error)) => return Err(error),
            Err(NoSet::TooMany) => {
                let half = self.at_hand().len().div_ceil(2);
                self.together = half.max(ALWAYS_FIT);
            }
        }
        Ok(false)
    }
}

impl<R: EdgeRule> Steps for RetainedOfGroups<'_, R> {
    type Output = Vec<u64>;

    fn advance(&mut self, budget: usize) -> Result<Option<Vec<u64>>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| self.go_on(block))?;
        Ok(is_done.then(|| std::mem::take(&mut self.sizes)))
    }

    fn progress(&self) -> Progress {
        let nodes = self.snapshot.tables.nodes.len();
        let walk = self.walk.as_ref();
        let of_walk = walk.map_or(0, |walk| walk.walked.min(nodes) + walk.summed);
        let walks = self.to_walk.len().div_ceil(self.together.max(1));
        let done = self.done / self.together.max(1);
        Progress::new(done * 2 * nodes + of_walk, walks * 2 * nodes)
    }
}

impl Walk {
    fn enqueue(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        if self.queued.insert(node) {
            self.queue.try_reserve(1).map_err(|_| OutOfMemory {
                needed: 4 * self.queue.len() as u64,
            })?;
            self.queue.push_back(node);
        }
        Ok(())
    }

    /// Walks for some steps. Returns whether the sets of all nodes are known.
    fn advance(
        &mut self,
        snapshot: &Snapshot,
        rule: &impl EdgeRule,
        budget: usize,
    ) -> Result<bool, NoSet> {
        let topology = snapshot.tables.topology();
        let mut left = budget;
        while left > 0 {
            let Some(node) = self.queue.pop_front() else {
                return Ok(true);
            };
            self.queued.remove(node);
            self.walked += 1;
            let mut without = self.set_of[node.at()];
            if let Some(position) = self.members.position(node) {
                without = self.sets.with(without, self.group_of[position])?;
            }
            let edges = topology.edge_range(node);
            left = left.saturating_sub(1 + edges.len());
            for index in edges {
                let edge = topology.edges[index];
                let to = edge.node();
                let before = self.set_of[to.at()];
                if before == without
                    || before == NO_GROUPS
                    || !rule.follows(node, EdgeIdx(index as u32), edge)
                {
                    continue;
                }
                let after = match before {
                    UNREACHED => without,
                    before => self.sets.in_both(before, without)?,
                };
                if after != before {
                    self.set_of[to.at()] = after;
                    self.enqueue(to)?;
                }
            }
            left = left.saturating_sub(std::mem::take(&mut self.sets.looked_at));
        }
        Ok(false)
    }

    /// Adds up the sizes of the nodes before `end`. Returns whether that is all.
    fn sum_up(
        &mut self,
        snapshot: &Snapshot,
        end: usize,
        sizes: &mut [u64],
    ) -> Result<bool, OutOfMemory> {
        if self.size_of_set.is_empty() {
            self.size_of_set = try_filled(0, self.sets.len())?;
        }
        let add = |sum: &mut u64, size: u64| *sum = sum.saturating_add(size);
        for node in (self.summed as u32..end as u32).map(NodeIdx) {
            let set = self.set_of[node.at()];
            let size = snapshot.tables.nodes.shallow_size(node);
            if set != UNREACHED && set != NO_GROUPS {
                add(&mut self.size_of_set[set as usize], size);
            }
            if let Some(position) = self.members.position(node) {
                let group = self.group_of[position];
                // Nodes that only hold one another are lost as members alone.
                if set == UNREACHED || !self.sets.get(set).contains(&group) {
                    add(&mut sizes[group as usize], size);
                }
            }
        }
        self.summed = end;
        if end < snapshot.tables.nodes.len() {
            return Ok(false);
        }
        for (set, size) in (0..).zip(&self.size_of_set) {
            for group in self.sets.get(set) {
                add(&mut sizes[*group as usize], *size);
            }
        }
        Ok(true)
    }
}

/// Sets of groups, each kept once and named by a number.
struct GroupSets {
    /// The groups of all sets, those of a set in ascending order.
    groups: Vec<u32>,
    ends: Vec<u32>,
    by_hash: HashTable<u32>,
    /// The set that is in two sets.
    both: FxHashMap<[u32; 2], u32>,
    /// The set of a set's groups and another group.
    more: FxHashMap<[u32; 2], u32>,
    scratch: Vec<u32>,
    /// Groups that were looked at since the walk last counted them as steps.
    looked_at: usize,
}

impl GroupSets {
    /// [`NO_GROUPS`] alone.
    fn new() -> Result<GroupSets, OutOfMemory> {
        Ok(GroupSets {
            groups: Vec::new(),
            ends: try_filled(0, 1)?,
            by_hash: HashTable::new(),
            both: FxHashMap::default(),
            more: FxHashMap::default(),
            scratch: Vec::new(),
            looked_at: 0,
        })
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, set: u32) -> &[u32] {
        groups_of(&self.groups, &self.ends, set)
    }

    /// Returns the set of the groups that are in both sets.
    fn in_both(&mut self, a: u32, b: u32) -> Result<u32, NoSet> {
        if a == NO_GROUPS || b == NO_GROUPS {
            return Ok(NO_GROUPS);
        }
        let key = [a.min(b), a.max(b)];
        if let Some(known) = self.both.get(&key) {
            return Ok(*known);
        }
        let mut both = std::mem::take(&mut self.scratch);
        both.clear();
        let (mut few, mut many) = (self.get(a), self.get(b));
        if few.len() > many.len() {
            std::mem::swap(&mut few, &mut many);
        }
        let looked_at = few.len();
        let shared = few.iter().copied();
        for group in shared.filter(|group| many.binary_search(group).is_ok()) {
            try_push(&mut both, group)?;
        }
        self.looked_at += looked_at;
        let found = self.keep(&both);
        self.scratch = both;
        let found = found?;
        remember(&mut self.both, key, found)
    }

    /// Returns a set's groups and one more.
    fn with(&mut self, set: u32, group: u32) -> Result<u32, NoSet> {
        let key = [set, group];
        if let Some(known) = self.more.get(&key) {
            return Ok(*known);
        }
        let found = match self.get(set).binary_search(&group) {
            Ok(_) => set,
            Err(position) => {
                let mut more = std::mem::take(&mut self.scratch);
                more.clear();
                let (before, after) = self.get(set).split_at(position);
                try_extend(&mut more, before.iter().copied())?;
                try_push(&mut more, group)?;
                try_extend(&mut more, after.iter().copied())?;
                self.looked_at += more.len();
                let found = self.keep(&more);
                self.scratch = more;
                found?
            }
        };
        remember(&mut self.more, key, found)
    }

    /// Returns the number of a set, which is new or not.
    fn keep(&mut self, wanted: &[u32]) -> Result<u32, NoSet> {
        if wanted.is_empty() {
            return Ok(NO_GROUPS);
        }
        let (groups, ends) = (&self.groups, &self.ends);
        let found = self
            .by_hash
            .find(hash(wanted), |set| groups_of(groups, ends, *set) == wanted);
        if let Some(found) = found {
            return Ok(*found);
        }
        if groups.len() + wanted.len() > MOST_NAMED {
            return Err(NoSet::TooMany);
        }
        let rehash = |set: &u32| hash(groups_of(groups, ends, *set));
        let reserved = self.by_hash.try_reserve(1, rehash);
        reserved.map_err(|_| OutOfMemory {
            needed: 4 * self.by_hash.len() as u64,
        })?;
        let set = self.ends.len() as u32;
        try_extend(&mut self.groups, wanted.iter().copied())?;
        try_push(&mut self.ends, self.groups.len() as u32)?;
        let (groups, ends) = (&self.groups, &self.ends);
        self.by_hash
            .insert_unique(hash(wanted), set, |set| hash(groups_of(groups, ends, *set)));
        Ok(set)
    }
}

fn remember(known: &mut FxHashMap<[u32; 2], u32>, key: [u32; 2], found: u32) -> Result<u32, NoSet> {
    if known.len() >= MOST_REMEMBERED {
        known.clear();
    }
    try_reserve_entry(known)?;
    known.insert(key, found);
    Ok(found)
}

fn groups_of<'a>(groups: &'a [u32], ends: &[u32], set: u32) -> &'a [u32] {
    let end = ends[set as usize] as usize;
    let before = (set as usize).checked_sub(1);
    let start = before.map_or(0, |before| ends[before] as usize);
    &groups[start..end]
}

fn hash(groups: &[u32]) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(groups)
}
