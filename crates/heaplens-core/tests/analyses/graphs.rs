//! Random snapshots, and walks over them by the definition.

use heaplens_core::analyses::Steps;
use heaplens_core::session::Session;
use heaplens_core::tables::NodeSet;
use heaplens_core::test_kit::{Graph, GraphEdge, GraphEdgeName, GraphNode};
use heaplens_model::{DomState, EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

/// Names that nodes and edges get.
pub const NAMES: [&str; 31] = [
    "",
    "Object",
    "a",
    "b",
    "c",
    "Ab",
    "system / Context",
    "system / Context / f",
    "system / NativeContext",
    "system / NativeContext / x",
    "map",
    "native_context",
    "V8EventListener",
    "code",
    "1",
    "12 / DevTools console",
    "x / DevTools console",
    "first",
    "second",
    "truncated",
    "length",
    "hash",
    "value",
    "bool",
    "true",
    "int",
    "(Document DOM trees)",
    "<b>",
    "HTMLDivElement",
    "HTMLDocument",
    "Array",
];

/// A node: type, name, DOM state, size, edges (type, name, target). The id of node `n` is 2n + 1.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: NodeKind,
    pub name: u32,
    pub dom: DomState,
    pub size: u64,
    pub edges: Vec<(EdgeKind, u32, u32)>,
}

/// Snapshots of up to `most` nodes.
pub fn snapshots(most: u32) -> impl Strategy<Value = Vec<Node>> {
    (1..=most).prop_flat_map(|count| {
        prop::collection::vec(node(count), count as usize).prop_map(|mut nodes| {
            nodes[0].kind = NodeKind::Synthetic;
            nodes
        })
    })
}

fn node(count: u32) -> impl Strategy<Value = Node> {
    let kind = prop::sample::select(vec![
        NodeKind::Hidden,
        NodeKind::Object,
        NodeKind::Object,
        NodeKind::Object,
        NodeKind::Native,
        NodeKind::Synthetic,
        NodeKind::Closure,
        NodeKind::String,
        NodeKind::String,
        NodeKind::ConcatenatedString,
        NodeKind::Number,
    ]);
    let edge_kind = prop::sample::select(vec![
        EdgeKind::Property,
        EdgeKind::Property,
        EdgeKind::Element,
        EdgeKind::Internal,
        EdgeKind::Internal,
        EdgeKind::Hidden,
        EdgeKind::Shortcut,
        EdgeKind::Weak,
        EdgeKind::Context,
        EdgeKind::Invisible,
    ]);
    let dom = prop::sample::select(vec![
        DomState::Unknown,
        DomState::Unknown,
        DomState::Attached,
        DomState::Detached,
    ]);
    let size = prop_oneof![Just(0), 1u64..50];
    let names = NAMES.len() as u32;
    let edges = prop::collection::vec((edge_kind, 0..names, 0..count), 0..5);
    (kind, 0..names, dom, size, edges).prop_map(|(kind, name, dom, size, edges)| Node {
        kind,
        name,
        dom,
        size,
        edges,
    })
}

/// An open session over the snapshot; every second one has strings that repeat.
pub fn open(nodes: &[Node]) -> Session {
    let mut graph = Graph {
        has_detachedness: true,
        repeats_strings: nodes.len().is_multiple_of(2),
        ..Graph::default()
    };
    for node in nodes {
        let edges = node.edges.iter().map(|(kind, name, to)| GraphEdge {
            kind: *kind,
            name: if kind.is_indexed() {
                GraphEdgeName::Index(*name)
            } else {
                GraphEdgeName::Text(NAMES[*name as usize].to_owned())
            },
            to: *to as usize,
        });
        graph.add(GraphNode {
            kind: node.kind,
            name: NAMES[node.name as usize].to_owned(),
            dom_state: node.dom,
            size: node.size,
            edges: edges.collect(),
            ..GraphNode::new("")
        });
    }
    graph.session()
}

/// Does the work in steps of a budget.
pub fn run<S: Steps>(mut work: S, budget: usize) -> S::Output {
    for _ in 0..1_000_000 {
        if let Some(outcome) = work.advance(budget).expect("fits") {
            return outcome;
        }
        let progress = work.progress();
        assert!(progress.done <= progress.total, "{progress:?}");
    }
    panic!("no end");
}

/// The nodes of a set.
pub fn listed(set: &NodeSet) -> Vec<usize> {
    set.iter().map(NodeIdx::at).collect()
}

/// A set of nodes from bits.
pub fn set_of(nodes: usize, bits: u64) -> NodeSet {
    let nodes_in = (0..nodes as u32).filter(|node| bits >> node & 1 != 0);
    NodeSet::of(nodes, nodes_in.map(NodeIdx)).expect("fits")
}

/// All edges as (from, kind, name, to).
pub fn edges(nodes: &[Node]) -> Vec<(usize, EdgeKind, u32, usize)> {
    let all = nodes.iter().enumerate();
    all.flat_map(|(from, node)| {
        let edges = node.edges.iter();
        edges.map(move |(kind, name, to)| (from, *kind, *name, *to as usize))
    })
    .collect()
}

/// Which nodes are reached from `starts` over edges that `follows` lets through.
pub fn reach(
    nodes: &[Node],
    starts: &[usize],
    follows: impl Fn(usize, EdgeKind, u32, usize) -> bool,
) -> Vec<bool> {
    let mut reached = vec![false; nodes.len()];
    for start in starts {
        reached[*start] = true;
    }
    let edges = edges(nodes);
    loop {
        let mut grew = false;
        for (from, kind, name, to) in &edges {
            if reached[*from] && !reached[*to] && follows(*from, *kind, *name, *to) {
                reached[*to] = true;
                grew = true;
            }
        }
        if !grew {
            return reached;
        }
    }
}
