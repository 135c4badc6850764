//! The details of one object, without its edges and retainers, which are lists.

use heaplens_model::query::Details;
use heaplens_model::{EdgeKind, NodeIdx, ObjectId};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::names::page;
use crate::graph::retains;
use crate::tables::{OutOfMemory, blocks};

impl Snapshot {
    /// Finds the nodes with some ids, in the order of the ids, by one pass over all nodes.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn find_nodes(&self, ids: &[ObjectId]) -> Result<Vec<Option<NodeIdx>>, OutOfMemory> {
        let mut found: FxHashMap<ObjectId, Option<NodeIdx>> =
            ids.iter().map(|id| (*id, None)).collect();
        let nodes = &self.tables.nodes;
        blocks::nodes(nodes.len(), |node| {
            if let Some(first) = found.get_mut(&nodes.id(node)) {
                first.get_or_insert(node);
            }
            Ok(())
        })?;
        Ok(ids
            .iter()
            .map(|id| found.get(id).copied().flatten())
            .collect())
    }

    /// Returns the details of an object, with a page of its text: `count` UTF-16 units from `start`
    /// on. O(its edges and retainers + its text).
    pub fn details(&self, node: NodeIdx, start: u64, count: u32) -> Details {
        let tables = &self.tables;
        let row = |node: NodeIdx| self.object_row(node, None, self.has_edges(node));
        let edges = &tables.edges.as_slice()[tables.nodes.edges(node)];
        let edges = edges.iter().filter(|edge| !edge.is(EdgeKind::Invisible));
        let root = tables.root;
        let retainers = self.retainers.edges(node);
        let retainers = retainers.filter(|edge| retains(edge.kind()) && edge.node() != root);
        Details {
            row: row(node),
            type_name: tables.node_type_name(tables.nodes.kind(node)).to_owned(),
            dominator: (node != root).then(|| row(self.dominators.dominator(node))),
            edge_count: edges.count() as u64,
            retainer_count: retainers.count() as u64,
            text: page(&self.object_name(node), start, count),
        }
    }
}
