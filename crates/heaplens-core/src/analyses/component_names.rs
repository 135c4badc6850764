//! What the component or element of a fiber is called.
//!
//! A fiber has as `type`, or else as `elementType`, the component's function, the tag of a DOM element
//! as a string, or an object: that of a memo has the component as `type` again, that of a forwarded ref
//! as `render`. Text and React's own fibers have none. A minified build gives functions other names.
//!
//! O(edges of the fibers and of those objects, each of which is read once).

use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};
use rustc_hash::FxHashMap;

use super::{Progress, Steps, edge_lookup, in_blocks};
use crate::graph::names::NameSet;
use crate::tables::{OutOfMemory, Tables, try_push, try_reserve_entry};
use crate::views::Snapshot;

/// So many objects around a component are looked into.
const MOST_AROUND: usize = 3;

/// Finds the function or string that names the component of each fiber.
pub struct FindComponents<'a> {
    tables: &'a Tables,
    fibers: Vec<NodeIdx>,
    kind: NameSet,
    element_kind: NameSet,
    render: NameSet,
    /// What the objects have inside that were looked into.
    inside: FxHashMap<NodeIdx, Option<NodeIdx>>,
    found: Vec<Option<NodeIdx>>,
}

impl<'a> FindComponents<'a> {
    /// Looks up the names of the properties. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(
        snapshot: &'a Snapshot,
        fibers: Vec<NodeIdx>,
    ) -> Result<FindComponents<'a>, OutOfMemory> {
        let tables = &snapshot.tables;
        let texts = ["type", "elementType", "render"];
        let [kind, element_kind, render] = edge_lookup::find_strings(&tables.strings, texts)?;
        Ok(FindComponents {
            tables,
            fibers,
            kind,
            element_kind,
            render,
            inside: FxHashMap::default(),
            found: Vec::new(),
        })
    }

    /// What an object has as the first of two properties, else as the second. `null` is nothing.
    fn property(&self, node: NodeIdx, names: [&NameSet; 2]) -> Option<NodeIdx> {
        let nodes = &self.tables.nodes;
        let mut found = [None; 2];
        for (edge, name) in self.tables.named_edges(node) {
            let to = edge.node();
            let is_wanted = edge.is(EdgeKind::Property)
                && matches!(
                    nodes.kind(to),
                    NodeKind::Closure | NodeKind::String | NodeKind::Object
                );
            for (found, names) in found.iter_mut().zip(names) {
                if found.is_none() && is_wanted && names.contains(StringIdx(name)) {
                    *found = Some(to);
                }
            }
        }
        found[0].or(found[1])
    }

    /// Looks at a fiber. Returns the cost.
    fn look_at(&mut self, fiber: NodeIdx) -> Result<usize, OutOfMemory> {
        let nodes = &self.tables.nodes;
        let mut cost = nodes.edges(fiber).len();
        let mut at = self.property(fiber, [&self.kind, &self.element_kind]);
        for _ in 0..MOST_AROUND {
            let Some(object) = at.filter(|node| nodes.is(*node, NodeKind::Object)) else {
                break;
            };
            at = match self.inside.get(&object) {
                Some(known) => *known,
                None => {
                    let component = self.property(object, [&self.kind, &self.render]);
                    cost += nodes.edges(object).len();
                    try_reserve_entry(&mut self.inside)?;
                    self.inside.insert(object, component);
                    component
                }
            };
        }
        let component = at.filter(|node| {
            let is_name = matches!(nodes.kind(*node), NodeKind::Closure | NodeKind::String);
            is_name && !self.tables.strings.get(nodes.name(*node)).is_empty()
        });
        try_push(&mut self.found, component)?;
        Ok(cost)
    }
}

impl Steps for FindComponents<'_> {
    /// One for each fiber.
    type Output = Vec<Option<NodeIdx>>;

    fn advance(&mut self, budget: usize) -> Result<Option<Self::Output>, OutOfMemory> {
        let is_done = in_blocks(budget, |mut left| {
            while left > 0 {
                let Some(fiber) = self.fibers.get(self.found.len()) else {
                    return Ok(true);
                };
                let cost = self.look_at(*fiber)?;
                left = left.saturating_sub(1 + cost);
            }
            Ok(false)
        })?;
        Ok(is_done.then(|| std::mem::take(&mut self.found)))
    }

    fn progress(&self) -> Progress {
        Progress::new(self.found.len(), self.fibers.len())
    }
}
