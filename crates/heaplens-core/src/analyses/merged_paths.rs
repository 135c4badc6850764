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
//!   [`RetainedOfGroups`](super::retained_of_groups::RetainedOfGroups) of [`Level::objects`].
//! - **Where paths end**: at objects that the root leads to ([`Level::roots`]), and where all
//!   retainers of a group were in a set of the path before: a cycle. Those are left out of the next
//!   set, so that a path has at most as many levels as the snapshot has nodes.
//!
//! A level costs O(edges that lead to the set + edges of the retainers), and 12 bytes for each edge
//! that leads to the set, kept with the level.

use heaplens_model::{ClassIdx, EdgeKind, NodeIdx, StringIdx};
use rustc_hash::FxHashMap;

use super::{Progress, Steps, in_blocks};
use crate::graph::retains;
use crate::tables::edges::{Edge, EdgeName};
use crate::tables::{
    NodeSet, OutOfMemory, blocks, try_copy, try_extend, try_filled, try_push, try_reserve_entry,
};
use crate::views::Snapshot;
use crate::views::merged_retainers::{Group, GroupName, Level, Path, nearer};

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
            let end = if is_root {
                &mut self.level.roots
            } else if !has_retainer && node != root {
                &mut self.level.without_retainers
            } else {
                continue;
            };
            end.add(snapshot, node);
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
            try_reserve_entry(&mut self.names)?;
            try_reserve_entry(&mut self.texts)?;
            name = *self.names.entry(string).or_insert_with(|| {
                let text = self.snapshot.tables.strings.get(string);
                if is_number(text) {
                    return GroupName::Index;
                }
                // A text may stand in the string table more than once.
                GroupName::String(*self.texts.entry(text).or_insert(string))
            });
        }
        try_reserve_entry(&mut self.numbers)?;
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
        let starts = try_copy(&ends)?;
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
pub(super) fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

impl Steps for MergeRetainers<'_> {
    type Output = (Path, Level);

    fn advance(&mut self, budget: usize) -> Result<Option<(Path, Level)>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| match self.phase {
            Phase::Retainers => {
                if self.retainers_block(block) {
                    self.phase = Phase::Edges;
                    self.next = 0;
                }
                Ok(false)
            }
            Phase::Edges => self.edges_block(block),
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
