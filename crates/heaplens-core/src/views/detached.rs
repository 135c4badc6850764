//! Detached DOM nodes that JavaScript holds, in groups by tag and retainer.
//!
//! A group is of one class and of one kind of retainer: functions by name and place in the code,
//! objects by class and property.

use std::sync::Arc;

use heaplens_model::detached::{DetachedFacts, DetachedRetainer, DetachedTree};
use heaplens_model::row::{ObjectRow, Text};
use heaplens_model::{ClassIdx, EdgeIdx, NodeIdx, NodeKind, ScriptPosition};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::tables::edges::EdgeName;
use crate::tables::{
    NodeGroups, OutOfMemory, RankedSet, try_filled, try_insert, try_reserve_entry,
};
use crate::views::Snapshot;

/// The trees of the detached nodes.
#[derive(Debug, Default)]
pub struct DetachedTrees {
    /// The nodes, numbered.
    pub nodes: RankedSet,
    /// The tree of each node.
    pub tree_of: Vec<u32>,
    /// The nodes of each tree, in the order of their first nodes.
    pub members: Arc<NodeGroups>,
    /// The top of each tree.
    pub roots: Vec<NodeIdx>,
}

/// A detached node that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldElement {
    /// The node.
    pub node: NodeIdx,
    /// The function or object that holds it.
    pub retainer: NodeIdx,
    /// The variable or property.
    pub edge: Option<EdgeIdx>,
    /// Its group.
    pub group: u32,
}

/// Nodes of one class that are held in the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DetachedGroup {
    /// The first of them, by its position among those that are held.
    pub first: u32,
    /// How many there are.
    pub count: u64,
    /// How many trees they are in.
    pub tree_count: u64,
    /// How many DOM nodes these trees have.
    pub node_count: u64,
    /// How many functions or objects hold them.
    pub retainer_count: u64,
    /// The smallest distance among them.
    pub distance: i32,
    /// What their trees retain, once that is known.
    pub retained_size: u64,
}

/// What was found.
#[derive(Debug, Default)]
pub struct DetachedElements {
    /// The trees, with those that nothing holds.
    pub trees: DetachedTrees,
    /// What is held, in file order.
    pub held: Vec<HeldElement>,
    /// The groups, in the order of their first elements.
    pub groups: Vec<DetachedGroup>,
    /// What each tree retains, once that is known.
    pub sizes: Option<Vec<u64>>,
}

/// What the elements of a group have in common.
type GroupKey<'a> = (
    ClassIdx,
    bool,
    &'a [u8],
    Option<ScriptPosition>,
    Option<&'a [u8]>,
);

impl DetachedElements {
    /// Groups what was found.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(
        snapshot: &Snapshot,
        trees: DetachedTrees,
        mut held: Vec<HeldElement>,
    ) -> Result<DetachedElements, OutOfMemory> {
        let mut known: FxHashMap<GroupKey<'_>, u32> = FxHashMap::default();
        for element in &mut held {
            let key = snapshot.detached_group_key(element);
            let next = known.len() as u32;
            try_reserve_entry(&mut known)?;
            element.group = *known.entry(key).or_insert(next);
        }
        let mut found = DetachedElements {
            trees,
            held,
            groups: try_filled(DetachedGroup::default(), known.len())?,
            sizes: None,
        };
        found.groups = found.sum_up(snapshot, |_| true)?;
        Ok(found)
    }

    /// Returns what the elements of each group add up to, those alone that are wanted. Of no
    /// element a group counts 0. O(elements).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn sum_up(
        &self,
        snapshot: &Snapshot,
        is_wanted: impl Fn(NodeIdx) -> bool,
    ) -> Result<Vec<DetachedGroup>, OutOfMemory> {
        let mut groups = try_filled(DetachedGroup::default(), self.groups.len())?;
        let mut met_trees = FxHashSet::default();
        let mut met_retainers = FxHashSet::default();
        for (position, element) in (0..).zip(&self.held) {
            if !is_wanted(element.node) {
                continue;
            }
            let tree = self.trees.tree(element.node).unwrap_or_default();
            let is_new_tree = try_insert(&mut met_trees, (element.group, tree))?;
            let is_new_retainer =
                try_insert(&mut met_retainers, (element.group, element.retainer))?;
            let group = &mut groups[element.group as usize];
            let distance = snapshot.distances.get(element.node);
            if group.count == 0 {
                (group.first, group.distance) = (position, distance);
            }
            group.count += 1;
            group.distance = group.distance.min(distance);
            if is_new_tree {
                let (_, node_count, size) = self.tree_of(element);
                group.tree_count += 1;
                group.node_count += node_count;
                group.retained_size = group.retained_size.saturating_add(size);
            }
            group.retainer_count += u64::from(is_new_retainer);
        }
        Ok(groups)
    }

    /// Notes what each tree retains.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn set_sizes(&mut self, snapshot: &Snapshot, sizes: Vec<u64>) -> Result<(), OutOfMemory> {
        self.sizes = Some(sizes);
        self.groups = self.sum_up(snapshot, |_| true)?;
        Ok(())
    }

    /// Returns whether anything is left to be worked out.
    pub fn is_complete(&self) -> bool {
        self.held.is_empty() || self.sizes.is_some()
    }

    /// Returns the tree of a held element: its top, how many nodes it has and what it retains.
    pub fn tree_of(&self, element: &HeldElement) -> (NodeIdx, u64, u64) {
        let tree = self.trees.tree(element.node).unwrap_or_default() as usize;
        let root = self.trees.roots.get(tree).copied();
        let nodes = self.trees.members.get(tree).unwrap_or_default();
        let size = self.sizes.as_ref().and_then(|sizes| sizes.get(tree));
        (
            root.unwrap_or(element.node),
            nodes.len() as u64,
            size.copied().unwrap_or_default(),
        )
    }
}

impl DetachedTrees {
    /// Returns the tree of a node.
    pub fn tree(&self, node: NodeIdx) -> Option<u32> {
        let position = self.nodes.position(node)?;
        self.tree_of.get(position).copied()
    }
}

impl Snapshot {
    fn detached_group_key(&self, element: &HeldElement) -> GroupKey<'_> {
        let class = self.classes.of_node(element.node);
        let retainer = element.retainer;
        let is_function = self.tables.nodes.is(retainer, NodeKind::Closure);
        let name = self.retainer_name(retainer);
        let edge = element.edge.filter(|_| !is_function);
        let property =
            edge.and_then(
                |edge| match self.tables.edge_name(self.edge_start(edge), edge) {
                    EdgeName::String(name) => Some(self.tables.strings.get(name)),
                    EdgeName::Index(_) => None,
                },
            );
        (class, is_function, name, self.position(retainer), property)
    }

    /// Returns a retainer's name: an object's class, of all else what the file calls it.
    pub fn retainer_name(&self, retainer: NodeIdx) -> &[u8] {
        if self.tables.nodes.is(retainer, NodeKind::Object) {
            self.classes.key(self.classes.of_node(retainer)).name
        } else {
            self.tables.strings.get(self.tables.nodes.name(retainer))
        }
    }

    /// Returns the class of a detached node, without DevTools' mark.
    pub fn detached_class(&self, node: NodeIdx) -> Text {
        let name = self.classes.key(self.classes.of_node(node)).name;
        self.name_text(name.strip_prefix(b"Detached ").unwrap_or(name))
    }

    /// Returns what holds an element.
    pub fn detached_retainer(&self, element: &HeldElement) -> DetachedRetainer {
        let node = element.retainer;
        DetachedRetainer {
            node,
            id: self.tables.nodes.id(node),
            name: self.name_text(self.retainer_name(node)),
            is_function: self.tables.nodes.is(node, NodeKind::Closure),
            edge: element.edge.map(|edge| self.edge_label(edge)),
            location: self.location(node),
        }
    }

    /// Returns a held element as a row.
    pub fn detached_row(&self, found: &DetachedElements, element: &HeldElement) -> ObjectRow {
        let (root, node_count, retained_size) = found.tree_of(element);
        let facts = DetachedFacts {
            tree: DetachedTree {
                root,
                root_id: self.tables.nodes.id(root),
                root_name: self.object_text(root),
                is_root: root == element.node,
                node_count,
                retained_size,
            },
            retainer: self.detached_retainer(element),
        };
        ObjectRow {
            detached: Some(Box::new(facts)),
            ..self.object_row(element.node, None, self.has_edges(element.node))
        }
    }
}
