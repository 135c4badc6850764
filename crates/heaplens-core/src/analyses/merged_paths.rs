//! Merged paths: what keeps a set of objects, by class and property, step by step to the roots.
//!
//! A level takes a set and groups the edges that lead to it by the retainer's class and the
//! edge's name: "20,637 strings by `Attestation.key`". The retainers of a group are the set of the
//! next level.
//!
//! - **Which edges count**: those of the Retainers view. Weak and invisible edges do not, nor do
//!   the root's own. The copy of a WeakMap entry that starts at the table does not either: it keeps
//!   the value only while the key lives, and the key's copy says so.
//! - **Names**: all numbers are one name: elements of arrays, hidden edges, and the edges of V8's own
//!   arrays. So are WeakMap entries, whose names are all different.
//! - **Counts**: an object that several edges of a group lead to counts once. An object of several
//!   groups counts in each, so groups may add up to more than the set.
//! - **Bytes**: shallow sizes of a group's objects. What they retain as a whole is
//!   [`RetainedOfEach`](super::retained_together::RetainedOfEach) of [`Level::objects`].
//! - **Where paths end**: at objects that the root leads to ([`Level::roots`]), and where all
//!   retainers of a group were in a set of the path before: a cycle. Those are left out of the next
//!   set, so that a path has at most as many levels as the snapshot has nodes.
//!
//! A level costs O(edges that lead to the set + edges of the retainers), and 12 bytes for each edge
//! that leads to the set, kept with the level.

use std::ops::Range;

use heaplens_model::row::BASE_SYSTEM_DISTANCE;
use heaplens_model::{ClassIdx, EdgeKind, NodeIdx, StringIdx};
use rustc_hash::FxHashMap;

use super::{Progress, Steps};
use crate::graph::retains;
use crate::tables::edges::{Edge, EdgeName};
use crate::tables::{NodeSet, OutOfMemory, blocks, try_extend, try_filled, try_push};
use crate::views::Snapshot;

/// What edges of one group are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupName {
    /// By this string.
    String(StringIdx),
    /// By numbers, such as the elements of an array.
    Index,
    /// By the entry of a WeakMap that they are a copy of.
    WeakMapEntry,
}

/// The edges of one name that lead from objects of one class to the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// The retainers' class.
    pub class: ClassIdx,
    /// The edges' type.
    pub kind: EdgeKind,
    /// The edges' name.
    pub name: GroupName,
    /// How many objects of the set they lead to.
    pub object_count: u32,
    /// The shallow sizes of those, in bytes.
    pub shallow_size: u64,
    /// How many retainers there are.
    pub retainer_count: u32,
    /// How many edges.
    pub edge_count: u32,
    /// The smallest distance of a retainer.
    pub distance: i32,
    /// How many of the retainers were in a set of the path before.
    pub met_before: u32,
}

/// One level: all groups, those with most objects first.
#[derive(Debug, Default)]
pub struct Level {
    /// By count of objects, then their size, then class and name.
    pub groups: Vec<Group>,
    /// Objects of the set that an edge of the root leads to: paths end here.
    pub roots: u32,
    /// Objects of the set without retainers, weak edges apart.
    pub without_retainers: u32,
    edges: Vec<(NodeIdx, NodeIdx)>,
    ranges: Vec<Range<usize>>,
    nodes: usize,
}

impl Level {
    /// The retainer and the object of each of a group's edges.
    fn edges_of(&self, group: usize) -> &[(NodeIdx, NodeIdx)] {
        let range = self.ranges.get(group).cloned().unwrap_or_default();
        self.edges.get(range).unwrap_or_default()
    }

    /// The objects of the set that a group's edges lead to.
    pub fn objects(&self, group: usize) -> Result<NodeSet, OutOfMemory> {
        let edges = self.edges_of(group).iter();
        NodeSet::of(self.nodes, edges.map(|(_, object)| *object))
    }

    /// A group's retainers.
    pub fn retainers(&self, group: usize) -> Result<NodeSet, OutOfMemory> {
        let edges = self.edges_of(group).iter();
        NodeSet::of(self.nodes, edges.map(|(retainer, _)| *retainer))
    }

    /// Bytes that the level holds.
    pub fn memory(&self) -> u64 {
        8 * self.edges.capacity() as u64
    }
}

/// A path: the set at hand, and all that were sets before.
#[derive(Debug, Default)]
pub struct Path {
    set: NodeSet,
    met: NodeSet,
}

impl Path {
    /// A path that begins with a set.
    pub fn new(set: NodeSet) -> Result<Path, OutOfMemory> {
        let met = set.try_clone()?;
        Ok(Path { set, met })
    }

    /// A copy.
    pub fn try_clone(&self) -> Result<Path, OutOfMemory> {
        Ok(Path {
            set: self.set.try_clone()?,
            met: self.met.try_clone()?,
        })
    }

    /// Bytes that it holds.
    pub fn memory(&self) -> u64 {
        self.set.memory() + self.met.memory()
    }

    /// The set at hand.
    pub fn set(&self) -> &NodeSet {
        &self.set
    }

    /// Goes on with the retainers of a group of [`MergeRetainers`] of this path, but for those
    /// that were met before; false if none is left, and the path ends in a cycle.
    pub fn go_on(&mut self, level: &Level, group: usize) -> Result<bool, OutOfMemory> {
        let mut next = level.retainers(group)?;
        next.subtract(&self.met);
        self.met.union_with(&next);
        let goes_on = !next.is_empty();
        self.set = next;
        Ok(goes_on)
    }
}

/// Finds the level of a path, and gives the path back with it.
pub struct MergeRetainers<'a> {
    snapshot: &'a Snapshot,
    path: Path,
    phase: Phase,
    next: usize,
    retainers: NodeSet,
    groups: Vec<Group>,
    numbers: FxHashMap<(ClassIdx, EdgeKind, GroupName), u32>,
    texts: FxHashMap<&'a [u8], StringIdx>,
    names: FxHashMap<StringIdx, GroupName>,
    last: Option<((ClassIdx, EdgeKind, GroupName), u32)>,
    edges: Vec<(u32, NodeIdx, NodeIdx)>,
    level: Level,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Retainers,
    Edges,
}

/// Whether the Retainers view shows an edge, and it keeps what it leads to by itself.
#[inline(always)]
fn counts(edge: Edge) -> bool {
    retains(edge.kind()) && !edge.is(EdgeKind::WeakMapTable)
}

impl<'a> MergeRetainers<'a> {
    /// Takes the memory.
    pub fn new(snapshot: &'a Snapshot, path: Path) -> Result<MergeRetainers<'a>, OutOfMemory> {
        Ok(MergeRetainers {
            snapshot,
            path,
            phase: Phase::Retainers,
            next: 0,
            retainers: NodeSet::empty(snapshot.tables.nodes.len())?,
            groups: Vec::new(),
            numbers: FxHashMap::default(),
            texts: FxHashMap::default(),
            names: FxHashMap::default(),
            last: None,
            edges: Vec::new(),
            level: Level::default(),
        })
    }

    /// Collects the retainers of some objects of the set; whether that was all.
    fn retainers_block(&mut self, budget: usize) -> bool {
        let (snapshot, root) = (self.snapshot, self.snapshot.tables.root);
        let mut left = budget;
        for node in self.path.set.iter_from(NodeIdx(self.next as u32)) {
            if left == 0 {
                return false;
            }
            self.next = node.at() + 1;
            left -= 1;
            let (mut has_retainer, mut is_root) = (false, false);
            for edge in snapshot.retainers.edges(node) {
                left = left.saturating_sub(1);
                if !counts(edge) {
                    continue;
                }
                if edge.node() == root {
                    is_root = true;
                } else {
                    has_retainer = true;
                    self.retainers.insert(edge.node());
                }
            }
            self.level.roots += u32::from(is_root);
            self.level.without_retainers += u32::from(!is_root && !has_retainer && node != root);
        }
        true
    }

    /// Sorts the edges of some retainers by group; whether those were all.
    fn edges_block(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let snapshot = self.snapshot;
        let tables = &snapshot.tables;
        let mut left = budget;
        while left > 0 {
            let start = NodeIdx(self.next as u32);
            let Some(retainer) = self.retainers.iter_from(start).next() else {
                return Ok(true);
            };
            self.next = retainer.at() + 1;
            let edges = tables.nodes.edges(retainer);
            left = left.saturating_sub(1 + edges.len());
            let names = tables.edge_names(retainer);
            let class = snapshot.classes.of_node(retainer);
            for (at, edge) in tables.edges.as_slice()[edges].iter().enumerate() {
                if !self.path.set.contains(edge.node()) || !counts(*edge) {
                    continue;
                }
                let name = match edge.kind() {
                    EdgeKind::WeakMapKey => GroupName::WeakMapEntry,
                    kind => match EdgeName::new(kind, names.get(at)) {
                        EdgeName::Index(_) => GroupName::Index,
                        EdgeName::String(name) => GroupName::String(name),
                    },
                };
                let group = self.group((class, edge.kind(), name))?;
                try_push(&mut self.edges, (group, retainer, edge.node()))?;
            }
        }
        Ok(false)
    }

    /// The number of a group.
    #[inline(always)]
    fn group(&mut self, key: (ClassIdx, EdgeKind, GroupName)) -> Result<u32, OutOfMemory> {
        match self.last {
            Some((last, group)) if last == key => Ok(group),
            _ => self.find_group(key),
        }
    }

    fn find_group(&mut self, key: (ClassIdx, EdgeKind, GroupName)) -> Result<u32, OutOfMemory> {
        let (class, kind, mut name) = key;
        if let GroupName::String(string) = name {
            name = *self.names.entry(string).or_insert_with(|| {
                let text = self.snapshot.tables.strings.get(string);
                if is_number(text) {
                    return GroupName::Index;
                }
                // A text may stand in the string table more than once.
                GroupName::String(*self.texts.entry(text).or_insert(string))
            });
        }
        let next = self.groups.len() as u32;
        let group = *self.numbers.entry((class, kind, name)).or_insert(next);
        if group == next {
            let new = Group {
                class,
                kind,
                name,
                object_count: 0,
                shallow_size: 0,
                retainer_count: 0,
                edge_count: 0,
                distance: i32::MAX,
                met_before: 0,
            };
            try_push(&mut self.groups, new)?;
        }
        self.last = Some((key, group));
        Ok(group)
    }

    /// Counts what each group has, and sorts the groups.
    fn count(&mut self) -> Result<Level, OutOfMemory> {
        let snapshot = self.snapshot;
        let len = snapshot.tables.nodes.len();
        let mut ends = try_filled(0usize, self.groups.len() + 1)?;
        for (group, _, _) in &self.edges {
            ends[*group as usize + 1] += 1;
        }
        for group in 0..self.groups.len() {
            ends[group + 1] += ends[group];
        }
        let starts: Vec<usize> = ends.clone();
        let mut sorted = try_filled((NodeIdx(0), NodeIdx(0)), self.edges.len())?;
        let mut next = ends;
        blocks::forward(self.edges.len(), |range| {
            for (group, retainer, object) in &self.edges[range] {
                let at = &mut next[*group as usize];
                sorted[*at] = (*retainer, *object);
                *at += 1;
            }
            Ok(())
        })?;
        self.edges = Vec::new();
        let mut seen = NodeSet::empty(len)?;
        for (group, range) in self.groups.iter_mut().zip(starts.windows(2)) {
            let edges = &sorted[range[0]..range[1]];
            group.edge_count = edges.len() as u32;
            let mut before = None;
            for (retainer, object) in edges {
                // Retainers come in file order.
                if before.replace(*retainer) != Some(*retainer) {
                    group.retainer_count += 1;
                    group.met_before += u32::from(self.path.met.contains(*retainer));
                    group.distance = nearer(group.distance, snapshot.distances.get(*retainer));
                }
                if seen.insert(*object) {
                    group.object_count += 1;
                    let size = snapshot.tables.nodes.shallow_size(*object);
                    group.shallow_size = group.shallow_size.saturating_add(size);
                }
            }
            for (_, object) in edges {
                seen.remove(*object);
            }
        }
        let mut order: Vec<usize> = Vec::new();
        try_extend(&mut order, 0..self.groups.len())?;
        let groups = &self.groups;
        let text = |group: &Group| match group.name {
            GroupName::String(name) => snapshot.tables.strings.get(name),
            _ => &[],
        };
        // A stable sort would take memory.
        order.sort_unstable_by(|first, second| {
            let [a, b] = [first, second].map(|at| &groups[*at]);
            let class = |group: &Group| snapshot.classes.key(group.class).name;
            (b.object_count, b.shallow_size)
                .cmp(&(a.object_count, a.shallow_size))
                .then_with(|| class(a).cmp(class(b)))
                .then_with(|| text(a).cmp(text(b)))
                .then_with(|| (a.kind, a.class).cmp(&(b.kind, b.class)))
                .then(first.cmp(second))
        });
        let (mut sorted_groups, mut ranges) = (Vec::new(), Vec::new());
        try_extend(&mut sorted_groups, order.iter().map(|at| groups[*at]))?;
        let range = |at: &usize| starts[*at]..starts[*at + 1];
        try_extend(&mut ranges, order.iter().map(range))?;
        Ok(Level {
            groups: sorted_groups,
            ranges,
            edges: sorted,
            nodes: len,
            roots: self.level.roots,
            without_retainers: self.level.without_retainers,
        })
    }
}

/// Whether a text is a number: V8 names the edges of its own arrays so.
fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// The nearer of two distances; what the root does not reach is the farthest.
fn nearer(a: i32, b: i32) -> i32 {
    let rank = |distance: i32| match distance {
        0..BASE_SYSTEM_DISTANCE => distance,
        _ if distance < 0 => i32::MAX - 1,
        _ => distance,
    };
    if rank(b) < rank(a) { b } else { a }
}

impl Steps for MergeRetainers<'_> {
    type Output = (Path, Level);

    fn advance(&mut self, budget: usize) -> Result<Option<(Path, Level)>, OutOfMemory> {
        let mut left = budget.max(1);
        let mut is_done = false;
        blocks::until_done(|| {
            let block = left.min(blocks::LEN);
            left -= block;
            match self.phase {
                Phase::Retainers => {
                    if self.retainers_block(block) {
                        self.phase = Phase::Edges;
                        self.next = 0;
                    }
                }
                Phase::Edges => is_done = self.edges_block(block)?,
            }
            Ok::<bool, OutOfMemory>(is_done || left == 0)
        })?;
        if is_done {
            let level = self.count()?;
            Ok(Some((std::mem::take(&mut self.path), level)))
        } else {
            Ok(None)
        }
    }

    fn progress(&self) -> Progress {
        let nodes = self.snapshot.tables.nodes.len();
        Progress::new(self.phase as usize * nodes + self.next, 2 * nodes)
    }
}
