//! Random snapshots, as proptest strategies.

use heaplens_core::tables::Tables;
use heaplens_core::test_kit::{Graph, GraphEdge, GraphEdgeName, GraphNode};
use heaplens_model::{EdgeKind, NodeKind};
use proptest::prelude::*;

/// Names that nodes and edges get; some of them mean something to a rule.
pub const NAMES: [&str; 12] = [
    "",
    "Object",
    "Array",
    "A",
    "B",
    "C",
    "a",
    "b",
    "c",
    "d",
    "(Document DOM trees)",
    "__proto__",
];

/// A node: type, name, id, size, edges (type, name, target).
pub type Node = (NodeKind, u32, u64, u64, Vec<(EdgeKind, u32, u32)>);

/// Snapshots of up to `most` nodes.
pub fn snapshots(most: u32) -> impl Strategy<Value = Vec<Node>> {
    (1..=most).prop_flat_map(|count| {
        prop::collection::vec(node(count), count as usize).prop_map(|mut nodes| {
            nodes[0].0 = NodeKind::Synthetic;
            nodes
        })
    })
}

fn node(count: u32) -> impl Strategy<Value = Node> {
    let kind = prop::sample::select(vec![
        NodeKind::Hidden,
        NodeKind::Array,
        NodeKind::Object,
        NodeKind::Object,
        NodeKind::Object,
        NodeKind::Native,
        NodeKind::Synthetic,
        NodeKind::Closure,
    ]);
    let size = prop_oneof![Just(0), 1u64..100, Just(u64::from(u32::MAX) + 5)];
    let edges = prop::collection::vec((edge_kind(), 0..NAMES.len() as u32, 0..count), 0..5);
    (kind, 0..NAMES.len() as u32, 1u64..40, size, edges)
}

fn edge_kind() -> impl Strategy<Value = EdgeKind> {
    prop::sample::select(vec![
        EdgeKind::Property,
        EdgeKind::Property,
        EdgeKind::Property,
        EdgeKind::Element,
        EdgeKind::Internal,
        EdgeKind::Hidden,
        EdgeKind::Shortcut,
        EdgeKind::Weak,
        EdgeKind::Context,
    ])
}

/// The snapshot as tables.
pub fn tables(nodes: &[Node]) -> Tables {
    tables_with(nodes, &[])
}

/// The snapshot as tables, with more names after [`NAMES`].
pub fn tables_with(nodes: &[Node], more: &[String]) -> Tables {
    graph_with(nodes, more).tables()
}

/// The snapshot as a graph of the kit. Names are kept as indices, of which the table has
/// [`NAMES`] and then `more` at its front.
fn graph_with(nodes: &[Node], more: &[String]) -> Graph {
    let names = NAMES.into_iter().chain(more.iter().map(String::as_str));
    let names: Vec<String> = names.map(str::to_owned).collect();
    let node = |(kind, name, id, size, edges): &Node| GraphNode {
        kind: *kind,
        name: names[*name as usize].clone(),
        id: *id,
        size: *size,
        edges: edges.iter().map(edge).collect(),
        ..GraphNode::new("")
    };
    Graph {
        nodes: nodes.iter().map(node).collect(),
        first_strings: names[1..].to_vec(),
        ..Graph::default()
    }
}

fn edge((kind, name, to): &(EdgeKind, u32, u32)) -> GraphEdge {
    GraphEdge {
        kind: *kind,
        name: GraphEdgeName::Index(*name),
        to: *to as usize,
    }
}

/// All edges as (from, kind, to).
pub fn edges(nodes: &[Node]) -> Vec<(usize, EdgeKind, usize)> {
    let edges = nodes.iter().enumerate();
    edges
        .flat_map(|(from, node)| {
            node.4
                .iter()
                .map(move |(kind, _, to)| (from, *kind, *to as usize))
        })
        .collect()
}

/// Which nodes a walk from `starts` reaches over the edges that `follows` lets through.
pub fn reach(
    count: usize,
    starts: &[usize],
    edges: &[(usize, EdgeKind, usize)],
    follows: impl Fn(usize, EdgeKind, usize) -> bool,
) -> Vec<bool> {
    let mut reached = vec![false; count];
    for start in starts {
        reached[*start] = true;
    }
    loop {
        let mut grew = false;
        for (from, kind, to) in edges {
            if reached[*from] && !reached[*to] && follows(*from, *kind, *to) {
                reached[*to] = true;
                grew = true;
            }
        }
        if !grew {
            return reached;
        }
    }
}
