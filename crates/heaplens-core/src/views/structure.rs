//! Structure: the objects of a snapshot in groups that another process has, too.
//!
//! A group is all objects of one class at one place. A place is told by the classes and the names of
//! edges on the way from the root down the dominator tree. The way leaves out what differs from
//! process to process: ids, indices, and keys of objects that are used as dictionaries. A chain of
//! objects that each hold the next of their kind is one place. Plain objects have the shape that
//! their class is named by; functions are told apart by their names.
//!
//! O(nodes + edges); 8 bytes for each node, and about 80 for each group.

use std::ops::Range;

use heaplens_model::{ClassIdx, EdgeKind, NodeIdx, NodeKind, StringIdx};
use rustc_hash::FxHashMap;

use super::Snapshot;
use crate::graph::{ClassTable, retains};
use crate::tables::edges::EdgeName;
use crate::tables::hash::{add_to_hash, hash_of};
use crate::tables::{OutOfMemory, blocks, try_filled, try_push, try_reserve_entry};

/// More objects of one class that one object holds by properties are the values of a dictionary.
const MOST_NAMED: usize = 16;
/// Places deeper than this are one place with what is above them.
const MOST_DEPTH: u16 = 48;
/// The most bytes of a name in a path.
const MOST_NAME: usize = 100;

/// No group yet, or no edge from the dominator.
const NONE: u32 = u32::MAX;
/// An edge that has an index, or a property that is one.
const INDEX: u32 = u32::MAX - 1;
/// A key of a dictionary.
const KEY: u32 = u32::MAX - 2;

/// The groups of a snapshot.
#[derive(Debug, Default)]
pub struct Structure {
    /// Parents come before their children; the first one is the root's.
    groups: Vec<Group>,
    /// The counted objects of each group, the oldest id first.
    members: Vec<NodeIdx>,
}

/// The objects of one class at one place.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The group of the dominators, which tells the rest of the place.
    pub parent: u32,
    /// Equal for equal places and classes.
    pub place: u64,
    /// Equal for equal classes along the way, however the edges are called.
    pub outline: u64,
    /// The class.
    pub class: ClassIdx,
    /// Bytes of the objects.
    pub shallow_size: u64,
    /// How the last edge is called, or what stands for it.
    edge: u32,
    /// One of the objects.
    example: NodeIdx,
    /// The last edge and what the objects are.
    step: [u32; 2],
    depth: u16,
    /// First how many members there are, then where they end.
    end: u32,
}

impl Structure {
    /// All groups, also those that have no members.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The members of a group, the oldest id first.
    pub fn members(&self, group: usize) -> &[NodeIdx] {
        &self.members[self.range(group)]
    }

    fn range(&self, group: usize) -> Range<usize> {
        let start = match group.checked_sub(1) {
            Some(before) => self.groups[before].end as usize,
            None => 0,
        };
        start..self.groups[group].end as usize
    }
}

impl Snapshot {
    /// Groups the objects by place, and by the given classes.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn structure(&self, classes: &ClassTable) -> Result<Structure, OutOfMemory> {
        let mut finding = Finding::new(self, classes)?;
        let count = self.tables.nodes.len();
        blocks::nodes(count, |node| finding.name_edges(node))?;
        blocks::nodes(count, |node| finding.place(node))?;
        finding.into_structure()
    }

    /// What the last step of a group's place is called: the edge, if it has a name, and the object.
    pub fn step_of(&self, group: &Group) -> (&[u8], &[u8]) {
        let edge = match group.edge {
            NONE => &b""[..],
            INDEX => b"[]",
            KEY => b"[key]",
            name => self.tables.strings.get(StringIdx(name)),
        };
        let nodes = &self.tables.nodes;
        let name = match nodes.is(group.example, NodeKind::Closure) {
            true => self.tables.strings.get(nodes.name(group.example)),
            false => self.classes.key(self.classes.of_node(group.example)).name,
        };
        (cut(edge), cut(name))
    }
}

fn cut(name: &[u8]) -> &[u8] {
    let mut end = name.len().min(MOST_NAME);
    // Not within a character.
    while end > 0 && end < name.len() && name[end] & 0xc0 == 0x80 {
        end -= 1;
    }
    &name[..end]
}

struct Finding<'a> {
    snapshot: &'a Snapshot,
    classes: &'a ClassTable,
    /// How the edge from its dominator to each node is called.
    edge_to: Vec<u32>,
    group_of: Vec<u32>,
    groups: Vec<Group>,
    known: FxHashMap<(u32, [u32; 2]), u32>,
    /// The hash of each class's name.
    class_names: Vec<u32>,
    /// Nodes whose dominators are not placed yet.
    open: Vec<NodeIdx>,
    /// Of one object: the objects that it dominates and holds by properties.
    values: Vec<NodeIdx>,
    counts: FxHashMap<ClassIdx, usize>,
}

impl<'a> Finding<'a> {
    fn new(snapshot: &'a Snapshot, classes: &'a ClassTable) -> Result<Self, OutOfMemory> {
        let count = snapshot.tables.nodes.len();
        let root = snapshot.tables.root;
        let mut class_names = Vec::new();
        for class in classes.indices() {
            try_push(&mut class_names, hash_of(classes.key(class).name))?;
        }
        let mut finding = Finding {
            snapshot,
            classes,
            edge_to: try_filled(NONE, count)?,
            group_of: try_filled(NONE, count)?,
            groups: Vec::new(),
            known: FxHashMap::default(),
            class_names,
            open: Vec::new(),
            values: Vec::new(),
            counts: FxHashMap::default(),
        };
        let group = Group {
            parent: 0,
            place: 0,
            outline: 0,
            class: classes.of_node(root),
            shallow_size: 0,
            edge: NONE,
            example: root,
            step: [NONE; 2],
            depth: 0,
            end: 0,
        };
        try_push(&mut finding.groups, group)?;
        finding.group_of[root.at()] = 0;
        Ok(finding)
    }

    /// Names the edges from a node to those that it dominates, each by the first.
    fn name_edges(&mut self, from: NodeIdx) -> Result<(), OutOfMemory> {
        let tables = &self.snapshot.tables;
        self.values.clear();
        for (edge, name) in tables.named_edges(from) {
            let to = edge.node();
            let is_dominated = self.snapshot.dominators.dominator(to) == from && to != from;
            if !is_dominated || self.edge_to[to.at()] != NONE || !retains(edge.kind()) {
                continue;
            }
            self.edge_to[to.at()] = match EdgeName::new(edge.kind(), name) {
                EdgeName::Index(_) => INDEX,
                EdgeName::String(name) => self.told_name(name),
            };
            if edge.is(EdgeKind::Property) {
                try_push(&mut self.values, to)?;
            }
        }
        if self.values.len() > MOST_NAMED {
            self.counts.clear();
            for value in &self.values {
                try_reserve_entry(&mut self.counts)?;
                *self.counts.entry(self.classes.of_node(*value)).or_default() += 1;
            }
            for value in &self.values {
                let count = self.counts.get(&self.classes.of_node(*value));
                if count.is_some_and(|count| *count > MOST_NAMED) {
                    self.edge_to[value.at()] = KEY;
                }
            }
        }
        Ok(())
    }

    /// What stands for the name of an edge.
    fn told_name(&self, name: StringIdx) -> u32 {
        let text = self.snapshot.tables.strings.get(name);
        // V8 writes ids into the names of WeakMap entries, which begin with a number.
        let is_index = text.first().is_some_and(u8::is_ascii_digit);
        if is_index { INDEX } else { name.0 }
    }

    /// Finds the group of a node, and those of its dominators.
    fn place(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        let mut above = node;
        while self.group_of[above.at()] == NONE {
            try_push(&mut self.open, above)?;
            let dominator = self.snapshot.dominators.dominator(above);
            if dominator == above {
                break;
            }
            above = dominator;
        }
        // What has no dominator hangs below the root.
        let mut parent = match self.group_of[above.at()] {
            NONE => 0,
            known => known,
        };
        while let Some(next) = self.open.pop() {
            parent = self.group_below(parent, next)?;
            self.group_of[next.at()] = parent;
        }
        Ok(())
    }

    fn group_below(&mut self, parent: u32, node: NodeIdx) -> Result<u32, OutOfMemory> {
        let nodes = &self.snapshot.tables.nodes;
        let class = self.classes.of_node(node);
        let edge = self.edge_to[node.at()];
        let text = |name: StringIdx| hash_of(self.snapshot.tables.strings.get(name));
        let edge_hash = match edge {
            NONE | INDEX | KEY => edge,
            name => text(StringIdx(name)),
        };
        let name_hash = match nodes.is(node, NodeKind::Closure) {
            true => !text(nodes.name(node)),
            false => self.class_names[class.at()],
        };
        let step = [edge_hash, name_hash];
        let mut parent = parent;
        // A chain goes on in its group, also where two kinds take turns.
        let above = self.groups[parent as usize].parent;
        for same in [parent, above] {
            if self.groups[same as usize].step == step {
                return Ok(same);
            }
        }
        if self.groups[parent as usize].depth == MOST_DEPTH {
            parent = above;
        }
        if let Some(known) = self.known.get(&(parent, step)) {
            return Ok(*known);
        }
        let of_parent = self.groups[parent as usize];
        let [edge_word, name_word] = step.map(u64::from);
        let group = Group {
            parent,
            place: add_to_hash(of_parent.place, edge_word << 32 | name_word),
            outline: add_to_hash(of_parent.outline, name_word),
            class,
            shallow_size: 0,
            edge,
            example: node,
            step,
            depth: of_parent.depth + 1,
            end: 0,
        };
        let added = self.groups.len() as u32;
        try_push(&mut self.groups, group)?;
        try_reserve_entry(&mut self.known)?;
        self.known.insert((parent, step), added);
        Ok(added)
    }

    /// Lists the counted objects of each group.
    fn into_structure(self) -> Result<Structure, OutOfMemory> {
        let Finding {
            snapshot,
            group_of,
            mut groups,
            ..
        } = self;
        let nodes = &snapshot.tables.nodes;
        let is_counted = |node: NodeIdx| !nodes.shallow_sizes().is_zero(node);
        blocks::nodes::<OutOfMemory>(nodes.len(), |node| {
            if is_counted(node) {
                let group = &mut groups[group_of[node.at()] as usize];
                group.end += 1;
                let size = nodes.shallow_size(node);
                group.shallow_size = group.shallow_size.saturating_add(size);
            }
            Ok(())
        })?;
        let mut total = 0;
        for group in &mut groups {
            // First the start; filling moves it to the end.
            total += std::mem::replace(&mut group.end, total);
        }
        let mut members = try_filled(NodeIdx(0), total as usize)?;
        blocks::nodes::<OutOfMemory>(nodes.len(), |node| {
            if is_counted(node) {
                let end = &mut groups[group_of[node.at()] as usize].end;
                members[*end as usize] = node;
                *end += 1;
            }
            Ok(())
        })?;
        let mut structure = Structure { groups, members };
        for group in 0..structure.groups.len() {
            let range = structure.range(group);
            structure.members[range].sort_unstable_by_key(|node| (nodes.id(*node), *node));
        }
        Ok(structure)
    }
}
