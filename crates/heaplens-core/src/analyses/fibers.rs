//! React's fibers, told by their properties.
//!
//! A minified build gives the class another name and leaves the names of its properties alone. An
//! object is a fiber where it has the properties `stateNode`, `return` and one of `child`, `sibling`
//! and `alternate`; React 16 to 19 give each fiber all five. Older V8, as that of Node.js 22, writes no
//! edge to `null`, so that a fiber may show few of them. Objects of the same prototype are fibers, too,
//! unless they are plain objects. Another library whose nodes have these properties is taken for React.
//!
//! Two fibers are alternates where each names the other as `alternate`.
//!
//! A file in which no object has both of `stateNode` and `return` costs one look at the strings and
//! at the lists of edge names. Else O(nodes + edges), and 24 bytes for each fiber.

use fixedbitset::FixedBitSet;
use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};

use super::{Progress, Steps, edge_lookup, in_blocks};
use crate::graph::names::NameSet;
use crate::tables::{NodeSet, OutOfMemory, RankedSet, Tables, try_bits, try_push, try_reserve};
use crate::views::Snapshot;

/// No fiber.
pub const NO_FIBER: u32 = u32::MAX;

/// What a fiber refers to. Fibers are named by their positions among all.
#[derive(Clone, Copy, Debug)]
pub struct Links {
    /// `return`.
    pub parent: u32,
    /// `child`.
    pub child: u32,
    /// `sibling`.
    pub sibling: u32,
    /// `alternate`, whether that one refers back or not.
    pub alternate: u32,
    /// `stateNode`: a DOM node, a component's instance, or the root that all fibers hang from.
    pub instance: Option<NodeIdx>,
}

/// All fibers.
#[derive(Debug, Default)]
pub struct Fibers {
    /// The fibers, numbered in file order.
    pub nodes: RankedSet,
    /// What each refers to.
    pub links: Vec<Links>,
}

impl Fibers {
    /// Returns the other one of a pair of alternates.
    pub fn pair(&self, fiber: u32) -> Option<u32> {
        let other = self.links.get(fiber as usize)?.alternate;
        let back = self.links.get(other as usize)?.alternate;
        (back == fiber && other != fiber).then_some(other)
    }
}

/// The names of a fiber's properties.
struct Names {
    instance: NameSet,
    parent: NameSet,
    child: NameSet,
    sibling: NameSet,
    alternate: NameSet,
    proto: NameSet,
    /// The lists of names that may be a fiber's, where names are folded.
    lists: Option<FixedBitSet>,
}

impl Names {
    /// Looks for them. There are none where no object can be a fiber.
    fn find(tables: &Tables) -> Result<Option<Names>, OutOfMemory> {
        let texts = [
            "stateNode",
            "return",
            "child",
            "sibling",
            "alternate",
            "__proto__",
        ];
        let [instance, parent, child, sibling, alternate, proto] =
            edge_lookup::find_strings(&tables.strings, texts)?;
        if !instance.is_there() || !parent.is_there() {
            return Ok(None);
        }
        let lists_with = |names: &NameSet| {
            let mut strings = try_bits(tables.strings.len())?;
            strings.extend(names.iter().map(StringIdx::at));
            tables.edges.names().lists_with(&strings)
        };
        let mut lists = lists_with(&instance)?;
        if let (Some(lists), Some(others)) = (&mut lists, lists_with(&parent)?) {
            lists.intersect_with(&others);
            if lists.is_clear() {
                return Ok(None);
            }
        }
        Ok(Some(Names {
            instance,
            parent,
            child,
            sibling,
            alternate,
            proto,
            lists,
        }))
    }
}

/// Returns whether the file may have fibers. It may say so of one that has none, never the other way
/// round. O(strings + lists of edge names).
///
/// # Errors
/// When memory runs out.
pub fn may_have_fibers(tables: &Tables) -> Result<bool, OutOfMemory> {
    Ok(Names::find(tables)?.is_some())
}

/// Finds the fibers.
pub struct FindFibers<'a> {
    snapshot: &'a Snapshot,
    names: Option<Names>,
    members: NodeSet,
    prototypes: NodeSet,
    /// The fibers, once they are known.
    list: Vec<NodeIdx>,
    found: Fibers,
    phase: Phase,
    next: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Shapes,
    Prototypes,
    Links,
}

/// What the edges of an object say.
struct Shape {
    is_fiber: bool,
    prototype: Option<NodeIdx>,
    cost: usize,
}

impl<'a> FindFibers<'a> {
    /// Looks whether there may be any. It takes two bits for each node then.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<FindFibers<'a>, OutOfMemory> {
        let names = Names::find(&snapshot.tables)?;
        let len = names.as_ref().map_or(0, |_| snapshot.tables.nodes.len());
        Ok(FindFibers {
            snapshot,
            names,
            members: NodeSet::empty(len)?,
            prototypes: NodeSet::empty(len)?,
            list: Vec::new(),
            found: Fibers::default(),
            phase: Phase::Shapes,
            next: 0,
        })
    }

    fn is_plain(&self, node: NodeIdx) -> bool {
        let tables = &self.snapshot.tables;
        tables.strings.get(tables.nodes.name(node)) == b"Object"
    }

    /// Whether the object's list of edge names can be a fiber's.
    fn has_list(&self, names: &Names, node: NodeIdx) -> bool {
        let list = self.snapshot.tables.edges.names().list(node);
        match (&names.lists, list) {
            (Some(lists), Some(list)) => lists.contains(list as usize),
            _ => true,
        }
    }

    fn shape(&self, names: &Names, node: NodeIdx) -> Shape {
        let (mut has_instance, mut has_parent, mut has_other) = (false, false, false);
        let mut prototype = None;
        let mut cost = 0;
        for (edge, name) in self.snapshot.tables.named_edges(node) {
            cost += 1;
            if !edge.is(EdgeKind::Property) {
                continue;
            }
            let name = StringIdx(name);
            has_instance |= names.instance.contains(name);
            has_parent |= names.parent.contains(name);
            has_other |= names.child.contains(name)
                || names.sibling.contains(name)
                || names.alternate.contains(name);
            if prototype.is_none() && names.proto.contains(name) {
                prototype = Some(edge.node());
            }
        }
        Shape {
            is_fiber: has_instance && has_parent && has_other,
            prototype,
            cost,
        }
    }

    /// Looks at an object of its own. Returns the cost.
    fn look_at(&mut self, names: &Names, node: NodeIdx) -> usize {
        let is_candidate =
            self.snapshot.tables.nodes.is(node, NodeKind::Object) && self.has_list(names, node);
        if !is_candidate {
            return 0;
        }
        let shape = self.shape(names, node);
        if shape.is_fiber {
            self.members.insert(node);
            if let Some(prototype) = shape.prototype.filter(|_| !self.is_plain(node)) {
                self.prototypes.insert(prototype);
            }
        }
        shape.cost
    }

    /// Looks at an object's prototype. Returns the cost.
    fn look_at_prototype(&mut self, names: &Names, node: NodeIdx) -> usize {
        let tables = &self.snapshot.tables;
        if !tables.nodes.is(node, NodeKind::Object) || self.members.contains(node) {
            return 0;
        }
        let mut cost = 0;
        let mut edges = tables.named_edges(node).inspect(|_| cost += 1);
        let prototype = edges.find(|(edge, name)| {
            edge.is(EdgeKind::Property) && names.proto.contains(StringIdx(*name))
        });
        if prototype.is_some_and(|(edge, _)| self.prototypes.contains(edge.node())) {
            self.members.insert(node);
        }
        cost
    }

    /// Reads what a fiber refers to. Returns the cost.
    fn read(&mut self, names: &Names, node: NodeIdx) -> Result<usize, OutOfMemory> {
        let mut found = [None; 5];
        let mut cost = 0;
        for (edge, name) in self.snapshot.tables.named_edges(node) {
            cost += 1;
            if !edge.is(EdgeKind::Property) {
                continue;
            }
            let name = StringIdx(name);
            let properties = [
                &names.parent,
                &names.child,
                &names.sibling,
                &names.alternate,
                &names.instance,
            ];
            if let Some(at) = properties.iter().position(|one| one.contains(name)) {
                found[at] = found[at].or(Some(edge.node()));
            }
        }
        let [parent, child, sibling, alternate, instance] = found;
        let position = |node: Option<NodeIdx>| {
            let position = node.and_then(|node| self.found.nodes.position(node));
            position.map_or(NO_FIBER, |at| at as u32)
        };
        let links = Links {
            parent: position(parent),
            child: position(child),
            sibling: position(sibling),
            alternate: position(alternate),
            instance,
        };
        try_push(&mut self.found.links, links)?;
        Ok(cost)
    }

    fn step(&mut self, names: &Names, budget: usize) -> Result<bool, OutOfMemory> {
        let len = match self.phase {
            Phase::Shapes | Phase::Prototypes => self.snapshot.tables.nodes.len(),
            Phase::Links => self.list.len(),
        };
        let mut left = budget;
        while left > 0 && self.next < len {
            let node = NodeIdx(self.next as u32);
            let cost = match self.phase {
                Phase::Shapes => self.look_at(names, node),
                Phase::Prototypes => self.look_at_prototype(names, node),
                Phase::Links => self.read(names, self.list[self.next])?,
            };
            self.next += 1;
            left = left.saturating_sub(1 + cost);
        }
        if self.next < len {
            return Ok(false);
        }
        self.next = 0;
        self.phase = match self.phase {
            Phase::Shapes if !self.prototypes.is_empty() => Phase::Prototypes,
            Phase::Shapes | Phase::Prototypes => {
                self.found.nodes = RankedSet::new(std::mem::take(&mut self.members))?;
                try_reserve(&mut self.list, self.found.nodes.member_count())?;
                self.list.extend(self.found.nodes.iter());
                Phase::Links
            }
            Phase::Links => return Ok(true),
        };
        Ok(false)
    }
}

impl Steps for FindFibers<'_> {
    type Output = Fibers;

    fn advance(&mut self, budget: usize) -> Result<Option<Fibers>, OutOfMemory> {
        let Some(names) = self.names.take() else {
            return Ok(Some(Fibers::default()));
        };
        let is_done = in_blocks(budget, |block| self.step(&names, block));
        self.names = Some(names);
        Ok(is_done?.then(|| std::mem::take(&mut self.found)))
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        match self.phase {
            Phase::Shapes => Progress::new(self.next, 3 * len),
            Phase::Prototypes => Progress::new(len + self.next, 3 * len),
            Phase::Links => Progress::new(2 * len + self.next, 3 * len),
        }
    }
}
