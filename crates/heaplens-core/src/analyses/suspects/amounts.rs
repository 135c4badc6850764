//! What an older snapshot knows of the objects and classes that the newest asks about.

use heaplens_model::suspects::{Amounts, AmountsQuery, ClassName, ObjectAmounts};
use heaplens_model::{NodeIdx, NodeKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::roles::Role;
use crate::graph::retains;
use crate::tables::{OutOfMemory, blocks, try_filled};
use crate::views::Snapshot;

/// After so many edges only the plumbing that an object holds itself is looked into. The store of a
/// large array or table is such plumbing, and counts as a whole.
const MOST_EDGES: usize = 100_000;
/// The most plumbing between an object and what it holds.
const MOST_PLUMBING: usize = 5;

impl Snapshot {
    /// How large an object is. O(its edges and those of its plumbing).
    pub fn object_amounts(&self, node: NodeIdx) -> ObjectAmounts {
        ObjectAmounts {
            shallow_size: self.tables.nodes.shallow_size(node),
            retained_size: self.retained_sizes.get(node),
            held: self.held(node),
        }
    }

    /// How many edges lead from a node to what a programmer knows, over V8's plumbing.
    fn held(&self, node: NodeIdx) -> u64 {
        let mut count = 0;
        let mut seen = FxHashSet::default();
        let mut open = vec![(node, 0)];
        let mut edges_left = MOST_EDGES;
        while let Some((at, depth)) = open.pop() {
            if depth > 1 && edges_left == 0 {
                continue;
            }
            for edge in &self.tables.edges.as_slice()[self.tables.nodes.edges(at)] {
                edges_left = edges_left.saturating_sub(1);
                if !retains(edge.kind()) {
                    continue;
                }
                let is_open = depth == 0 || depth < MOST_PLUMBING && edges_left > 0;
                match self.role(edge.node()) {
                    Role::Known | Role::Number => count += 1,
                    Role::Plumbing if is_open && seen.insert(edge.node()) => {
                        open.push((edge.node(), depth + 1));
                    }
                    _ => {}
                }
            }
        }
        count
    }

    /// The name of a class, or of the function of a closure.
    pub fn name_of_class(&self, node: NodeIdx) -> ClassName {
        let is_function = self.tables.nodes.is(node, NodeKind::Closure);
        let name = if is_function {
            self.tables.strings.get(self.tables.nodes.name(node))
        } else {
            self.classes.key(self.classes.of_node(node)).name
        };
        ClassName {
            name: crate::tables::wtf8::to_string(name),
            is_function,
        }
    }

    /// Answers a newer snapshot. O(nodes).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn amounts(&self, of: &AmountsQuery) -> Result<Amounts, OutOfMemory> {
        let nodes = self.find_nodes(&of.ids)?;
        let object = |node: Option<NodeIdx>| node.map(|node| self.object_amounts(node));
        Ok(Amounts {
            objects: nodes.into_iter().map(object).collect(),
            classes: self.class_counts(&of.classes)?,
            total_shallow_size: self.total_shallow_size()?,
        })
    }

    /// How many objects some classes and functions have.
    pub fn class_counts(&self, names: &[ClassName]) -> Result<Vec<u64>, OutOfMemory> {
        let mut counts = try_filled(0u64, names.len())?;
        let mut functions: FxHashMap<&[u8], Vec<usize>> = FxHashMap::default();
        for (at, name) in names.iter().enumerate() {
            if name.is_function {
                functions.entry(name.name.as_bytes()).or_default().push(at);
                continue;
            }
            for class in self.classes.indices() {
                if self.classes.key(class).name == name.name.as_bytes() {
                    counts[at] += u64::from(self.classes.sums(class).count);
                }
            }
        }
        if functions.is_empty() {
            return Ok(counts);
        }
        blocks::nodes::<OutOfMemory>(self.tables.nodes.len(), |node| {
            if self.tables.nodes.is(node, NodeKind::Closure) {
                let name = self.tables.strings.get(self.tables.nodes.name(node));
                for at in functions.get(name).into_iter().flatten() {
                    counts[*at] += 1;
                }
            }
            Ok(())
        })?;
        Ok(counts)
    }

    fn total_shallow_size(&self) -> Result<u64, OutOfMemory> {
        let mut total = 0u64;
        for class in self.classes.indices() {
            total = total.saturating_add(self.classes.sums(class).shallow_size);
        }
        Ok(total)
    }
}
