//! The edges and objects that cuts name, in terms of one snapshot.
//!
//! - An edge is named by its two objects and its name, as rows show it. Those of a class are all
//!   edges to its counted objects, by the retainer's class and the edge's name as merged retainers
//!   group them.
//! - A WeakMap keeps a value by two copies of an entry, of which dominators count the key's. Cutting
//!   the table's copy takes the entry out of the map, so the key's copy is cut, too.
//!
//! O(edges of the objects that are named); for classes and WeakMaps one pass over the nodes and
//! their edges.

use std::ops::Range;

use fixedbitset::FixedBitSet;
use heaplens_model::{Cut, EdgeIdx, EdgeKind, EdgesBy, NodeIdx, StringIdx};
use rustc_hash::FxHashSet;

use crate::analyses::edge_lookup;
use crate::analyses::merged_paths::is_number;
use crate::analyses::reachable::EdgeRule;
use crate::analyses::retained_together::{Essential, EssentialGraph};
use crate::analyses::{Progress, Steps, in_blocks};
use crate::graph::names::NameSet;
use crate::graph::weak_maps;
use crate::tables::edges::{Edge, EdgeName};
use crate::tables::{NodeSet, OutOfMemory, try_bits, try_insert, try_push};
use crate::views::Snapshot;

/// What is cut.
#[derive(Debug, Default)]
pub struct CutSet {
    /// The objects, where any are.
    pub objects: Option<NodeSet>,
    /// The edges; missing bits are zero.
    edges: FixedBitSet,
}

/// The edges that are left of those that dominators count.
#[derive(Clone, Copy)]
pub struct WithoutCuts<'a> {
    essential: Essential<'a>,
    cut: &'a CutSet,
}

impl CutSet {
    /// Whether an object is cut.
    pub fn has_object(&self, node: NodeIdx) -> bool {
        let objects = self.objects.as_ref();
        objects.is_some_and(|objects| objects.contains(node))
    }

    /// Which edges are left.
    pub(super) fn rule<'a>(&'a self, essential: Essential<'a>) -> WithoutCuts<'a> {
        WithoutCuts {
            essential,
            cut: self,
        }
    }

    /// Whether it is new.
    fn add_edge(&mut self, edge: EdgeIdx, edges: usize) -> Result<bool, OutOfMemory> {
        if self.edges.is_empty() {
            self.edges = try_bits(edges)?;
        }
        Ok(!self.edges.put(edge.at()))
    }
}

impl EdgeRule for WithoutCuts<'_> {
    #[inline(always)]
    fn follows(&self, from: NodeIdx, index: EdgeIdx, edge: Edge) -> bool {
        self.essential.follows(from, index, edge)
            && !self.cut.edges.contains(index.at())
            && !self.cut.has_object(edge.node())
    }

    fn begins_at(&self, node: NodeIdx) -> bool {
        !self.cut.has_object(node)
    }
}

/// What one cut names.
#[derive(Debug, Default)]
pub struct Targets {
    /// The objects that are cut or that a cut edge leads to, each once.
    pub nodes: Vec<NodeIdx>,
    /// How many objects are cut.
    pub objects: u64,
    /// How many edges are cut.
    pub edges: u64,
    /// How many of these dominators do not count.
    pub idle_edges: u64,
    /// The first edge.
    pub edge: Option<EdgeIdx>,
}

/// Looks up what cuts name.
pub struct FindCuts<'a> {
    snapshot: &'a Snapshot,
    essential: &'a EssentialGraph,
    cuts: Vec<Cut>,
    found: CutSet,
    targets: Vec<Targets>,
    /// The cut at hand, where it is of a class.
    of_class: Option<ClassCut>,
    /// Entries of WeakMaps whose table's copy is cut, without the number before their name.
    entries: FxHashSet<(NodeIdx, &'a [u8])>,
    /// The next node of a pass.
    next: usize,
}

/// What a cut of a class asks of an edge.
struct ClassCut {
    into: FixedBitSet,
    from: Option<FixedBitSet>,
    by: Option<By>,
    /// The targets so far.
    seen: NodeSet,
}

enum By {
    Name {
        strings: NameSet,
        index: Option<u32>,
    },
    Number,
    WeakMap,
}

impl<'a> FindCuts<'a> {
    /// Begins the work.
    pub fn new(
        snapshot: &'a Snapshot,
        essential: &'a EssentialGraph,
        cuts: &[Cut],
    ) -> Result<FindCuts<'a>, OutOfMemory> {
        let mut own = Vec::new();
        for cut in cuts {
            try_push(&mut own, cut.clone())?;
        }
        Ok(FindCuts {
            snapshot,
            essential,
            cuts: own,
            found: CutSet::default(),
            targets: Vec::new(),
            of_class: None,
            entries: FxHashSet::default(),
            next: 0,
        })
    }

    fn find_object(&mut self, node: NodeIdx) -> Result<Targets, OutOfMemory> {
        let objects = match &mut self.found.objects {
            Some(objects) => objects,
            none => none.insert(NodeSet::empty(self.snapshot.tables.nodes.len())?),
        };
        objects.insert(node);
        let mut targets = Targets {
            objects: 1,
            ..Targets::default()
        };
        try_push(&mut targets.nodes, node)?;
        Ok(targets)
    }

    fn find_edges(
        &mut self,
        from: NodeIdx,
        name: Option<&str>,
        to: Option<NodeIdx>,
    ) -> Result<Targets, OutOfMemory> {
        let tables = &self.snapshot.tables;
        let number: Option<u32> = name.and_then(|name| name.parse().ok());
        let mut targets = Targets::default();
        for (index, edge, its_name) in edge_lookup::edges(tables, from) {
            let is_named = name.is_none_or(|name| match its_name {
                EdgeName::Index(index) => number == Some(index),
                EdgeName::String(string) => {
                    tables.strings.get(string) == name.as_bytes()
                        || self.is_label(index, edge.kind(), name)
                }
            });
            if is_named && to.is_none_or(|to| to == edge.node()) {
                let is_other = targets.nodes.last() != Some(&edge.node());
                self.cut_edge(from, index, edge, its_name, &mut targets)?;
                if is_other {
                    try_push(&mut targets.nodes, edge.node())?;
                }
            }
        }
        targets.nodes.sort_unstable();
        targets.nodes.dedup();
        Ok(targets)
    }

    /// Whether an edge is shown under a name that is not the file's: shortcuts are by their number.
    fn is_label(&self, edge: EdgeIdx, kind: EdgeKind, name: &str) -> bool {
        kind == EdgeKind::Shortcut && self.snapshot.edge_label(edge).name.text == name
    }

    fn cut_edge(
        &mut self,
        from: NodeIdx,
        index: EdgeIdx,
        edge: Edge,
        name: EdgeName,
        targets: &mut Targets,
    ) -> Result<(), OutOfMemory> {
        let tables = &self.snapshot.tables;
        self.found.add_edge(index, tables.edges.as_slice().len())?;
        targets.edges += 1;
        targets.edge.get_or_insert(index);
        if edge.is(EdgeKind::WeakMapTable) {
            if let EdgeName::String(name) = name
                && let Some((part, _)) = weak_maps::parse_name(tables.strings.get(name))
            {
                try_insert(&mut self.entries, (edge.node(), part))?;
            }
        } else if !self
            .essential
            .rule(self.snapshot)
            .follows(from, index, edge)
        {
            targets.idle_edges += 1;
        }
        Ok(())
    }

    /// Begins with the next cut. What is no matter of classes is done at once.
    fn begin(&mut self, cut: &Cut) -> Result<(), OutOfMemory> {
        let ids = self.snapshot.tables.nodes.ids();
        let targets = match cut {
            Cut::Object(id) => match ids.find(*id) {
                Some(node) => self.find_object(node)?,
                None => Targets::default(),
            },
            Cut::Edge { from, name, to } => {
                let target = to.map(|to| ids.find(to));
                match (ids.find(*from), target) {
                    (None, _) | (_, Some(None)) => Targets::default(),
                    (Some(from), to) => self.find_edges(from, name.as_deref(), to.flatten())?,
                }
            }
            Cut::Into { class, from, by } => {
                let from = from.as_deref().map(|from| self.classes_named(from));
                self.of_class = Some(ClassCut {
                    into: self.classes_named(class)?,
                    from: from.transpose()?,
                    by: self.edges_by(by.as_ref())?,
                    seen: NodeSet::empty(self.snapshot.tables.nodes.len())?,
                });
                self.next = 0;
                Targets::default()
            }
        };
        try_push(&mut self.targets, targets)
    }

    fn classes_named(&self, name: &str) -> Result<FixedBitSet, OutOfMemory> {
        let classes = &self.snapshot.classes;
        let mut named = try_bits(classes.len())?;
        for class in classes.indices() {
            let is_it = classes.key(class).name == name.as_bytes();
            named.set(class.at(), is_it);
        }
        Ok(named)
    }

    fn edges_by(&self, by: Option<&EdgesBy>) -> Result<Option<By>, OutOfMemory> {
        Ok(match by {
            None => None,
            Some(EdgesBy::Number) => Some(By::Number),
            Some(EdgesBy::WeakMap) => Some(By::WeakMap),
            Some(EdgesBy::Name(name)) => {
                let strings = &self.snapshot.tables.strings;
                let [strings] = edge_lookup::find_by(strings, |text, add| {
                    if text == name.as_bytes() {
                        add(0);
                    }
                })?;
                let index = name.parse().ok();
                Some(By::Name { strings, index })
            }
        })
    }

    /// Cuts the edges of some nodes that a cut of a class asks for.
    fn cut_of_class(
        &mut self,
        wanted: &mut ClassCut,
        nodes: Range<usize>,
    ) -> Result<(), OutOfMemory> {
        let (tables, classes) = (&self.snapshot.tables, &self.snapshot.classes);
        let mut targets = self.targets.pop().unwrap_or_default();
        for node in nodes.map(|node| NodeIdx(node as u32)) {
            let class = classes.of_node(node);
            if wanted
                .from
                .as_ref()
                .is_some_and(|from| !from.contains(class.at()))
            {
                continue;
            }
            let is_into = |edge: &Edge| {
                wanted.into.contains(classes.of_node(edge.node()).at())
                    && !tables.nodes.shallow_sizes().is_zero(edge.node())
            };
            if !tables.topology().edges_of(node).iter().any(is_into) {
                continue;
            }
            for (index, edge, name) in edge_lookup::edges(tables, node) {
                let is_cut = is_into(&edge)
                    && wanted
                        .by
                        .as_ref()
                        .is_none_or(|by| by.has(self.snapshot, edge, name));
                if is_cut {
                    self.cut_edge(node, index, edge, name, &mut targets)?;
                    if wanted.seen.insert(edge.node()) {
                        try_push(&mut targets.nodes, edge.node())?;
                    }
                }
            }
        }
        // It was taken from there.
        try_push(&mut self.targets, targets)
    }

    /// Cuts the keys' copies of entries whose table's copy is cut, of some nodes.
    fn cut_entries(&mut self, nodes: Range<usize>) -> Result<(), OutOfMemory> {
        let tables = &self.snapshot.tables;
        for node in nodes.map(|node| NodeIdx(node as u32)) {
            let edges = tables.topology().edges_of(node);
            if !edges.iter().any(|edge| edge.is(EdgeKind::WeakMapKey)) {
                continue;
            }
            for (index, edge, name) in edge_lookup::edges(tables, node) {
                if edge.is(EdgeKind::WeakMapKey)
                    && let EdgeName::String(name) = name
                    && let Some((part, _)) = weak_maps::parse_name(tables.strings.get(name))
                    && self.entries.contains(&(edge.node(), part))
                {
                    self.found.add_edge(index, tables.edges.as_slice().len())?;
                }
            }
        }
        Ok(())
    }

    /// Goes on for some steps. Returns whether all is done.
    fn go_on(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let nodes = self.snapshot.tables.nodes.len();
        let start = self.next;
        let end = nodes.min(start.saturating_add(budget));
        if let Some(mut wanted) = self.of_class.take() {
            self.cut_of_class(&mut wanted, start..end)?;
            self.next = end;
            if end < nodes {
                self.of_class = Some(wanted);
            } else {
                self.next = 0;
            }
            return Ok(false);
        }
        if let Some(cut) = self.cuts.get(self.targets.len()).cloned() {
            self.begin(&cut)?;
            return Ok(false);
        }
        if self.entries.is_empty() || start == nodes {
            return Ok(true);
        }
        self.cut_entries(start..end)?;
        self.next = end;
        Ok(false)
    }
}

impl Steps for FindCuts<'_> {
    type Output = (CutSet, Vec<Targets>);

    fn advance(&mut self, budget: usize) -> Result<Option<Self::Output>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| self.go_on(block))?;
        Ok(is_done.then(|| {
            let found = std::mem::take(&mut self.found);
            (found, std::mem::take(&mut self.targets))
        }))
    }

    fn progress(&self) -> Progress {
        let nodes = self.snapshot.tables.nodes.len();
        let done = self.targets.len().saturating_sub(1);
        Progress::new(done * nodes + self.next, self.cuts.len() * nodes)
    }
}

impl By {
    fn has(&self, snapshot: &Snapshot, edge: Edge, name: EdgeName) -> bool {
        let is_entry = matches!(edge.kind(), EdgeKind::WeakMapKey | EdgeKind::WeakMapTable);
        match (self, name) {
            (By::WeakMap, _) => is_entry,
            (By::Number, EdgeName::Index(_)) => true,
            (By::Number, EdgeName::String(name)) => is_number(snapshot.tables.strings.get(name)),
            (By::Name { index, .. }, EdgeName::Index(its)) => *index == Some(its),
            (By::Name { strings, .. }, EdgeName::String(name)) => {
                strings.contains(StringIdx(name.0))
            }
        }
    }
}
