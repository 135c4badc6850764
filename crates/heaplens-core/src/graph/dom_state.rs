//! Spreads the DOM state, attached or detached, from the nodes that have one in the file.
//!
//! The rules are those of DevTools, `HeapSnapshot.ts`, `initDetachednessAndClassIndex` and
//! `propagateDOMState`. Only native nodes take part. Attached spreads before detached, and the
//! first state of a node stays. The name of a detached node gets the prefix "Detached ". O(nodes +
//! edges of native nodes).

use heaplens_model::{DomState, EdgeKind, NodeIdx, NodeKind, StringIdx};
use rustc_hash::FxHashMap;

use crate::tables::{OutOfMemory, Tables, blocks, try_bits, try_push, try_reserve_entry};

const PREFIX: &[u8] = b"Detached ";

/// Spreads DOM states through the tables and renames detached nodes.
pub fn propagate(tables: &mut Tables) -> Result<(), OutOfMemory> {
    if tables.has_detachedness {
        Propagation::new(tables)?.run()
    } else {
        mark_by_name(tables);
        Ok(())
    }
}

/// Marks detached nodes in files without the field `detachedness`: there the embedder wrote the
/// prefix.
fn mark_by_name(tables: &mut Tables) {
    for node in tables.nodes.indices() {
        if tables.nodes.is(node, NodeKind::Native)
            && tables
                .strings
                .get(tables.nodes.name(node))
                .starts_with(PREFIX)
        {
            tables.nodes.set_dom_state(node, DomState::Detached);
        }
    }
}

struct Propagation<'a> {
    tables: &'a mut Tables,
    /// Native nodes whose state is decided.
    visited: fixedbitset::FixedBitSet,
    attached: Vec<NodeIdx>,
    detached: Vec<NodeIdx>,
    prefixed: FxHashMap<StringIdx, StringIdx>,
}

impl<'a> Propagation<'a> {
    fn new(tables: &'a mut Tables) -> Result<Self, OutOfMemory> {
        let visited = try_bits(tables.nodes.len())?;
        Ok(Propagation {
            tables,
            visited,
            attached: Vec::new(),
            detached: Vec::new(),
            prefixed: FxHashMap::default(),
        })
    }

    fn run(&mut self) -> Result<(), OutOfMemory> {
        blocks::nodes(self.tables.nodes.len(), |node| {
            match self.tables.nodes.dom_state(node) {
                DomState::Unknown => Ok(()),
                state => self.visit(node, state),
            }
        })?;
        while let Some(node) = self.attached.pop() {
            self.spread(node, DomState::Attached)?;
        }
        while let Some(node) = self.detached.pop() {
            if self.tables.nodes.dom_state(node) != DomState::Attached {
                self.spread(node, DomState::Detached)?;
            }
        }
        Ok(())
    }

    fn spread(&mut self, node: NodeIdx, state: DomState) -> Result<(), OutOfMemory> {
        for index in self.tables.nodes.edges(node) {
            let edge = self.tables.edges.as_slice()[index];
            if !matches!(
                edge.kind(),
                EdgeKind::Hidden | EdgeKind::Invisible | EdgeKind::Weak
            ) {
                self.visit(edge.node(), state)?;
            }
        }
        Ok(())
    }

    fn visit(&mut self, node: NodeIdx, state: DomState) -> Result<(), OutOfMemory> {
        if !self.tables.nodes.is(node, NodeKind::Native) || self.visited.put(node.at()) {
            return Ok(());
        }
        self.tables.nodes.set_dom_state(node, state);
        if state == DomState::Attached {
            return try_push(&mut self.attached, node);
        }
        let name = self.tables.nodes.name(node);
        let prefixed = match self.prefixed.get(&name) {
            Some(prefixed) => *prefixed,
            None => {
                let prefixed = self.tables.strings.push_joined(PREFIX, name)?;
                try_reserve_entry(&mut self.prefixed)?;
                self.prefixed.insert(name, prefixed);
                prefixed
            }
        };
        self.tables.nodes.set_name(node, prefixed);
        try_push(&mut self.detached, node)
    }
}
