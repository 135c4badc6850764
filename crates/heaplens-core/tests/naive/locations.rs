//! Where objects come from, by the definition: each edge is asked by its name.

use heaplens_core::test_kit::{Graph, GraphEdgeName, GraphNode, location};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind, ScriptPosition};
use proptest::prelude::*;

const KINDS: [(NodeKind, &str); 7] = [
    (NodeKind::Closure, "f"),
    (NodeKind::Closure, "f"),
    (NodeKind::Code, "f"),
    (NodeKind::Code, ""),
    (NodeKind::Object, "system / Context"),
    (NodeKind::Object, "Thing"),
    (NodeKind::String, "a.js"),
];
const EDGES: [&str; 8] = [
    "shared",
    "script",
    "script_or_debug_info",
    "source",
    "name",
    "context",
    "scope_info",
    "name_or_scope_info",
];

fn graphs() -> impl Strategy<Value = Graph> {
    let node = (
        prop::sample::select(KINDS.to_vec()),
        prop::option::weighted(0.4, (0u32..3, 0u32..3)),
        prop::collection::vec(
            (
                prop::sample::select(EDGES.to_vec()),
                any::<prop::sample::Index>(),
            ),
            0..5,
        ),
    );
    prop::collection::vec(node, 2..14).prop_map(|nodes| {
        let mut graph = Graph::new();
        let count = nodes.len() + 1;
        for ((kind, name), location, mut edges) in nodes {
            let mut node = GraphNode::new(name);
            node.kind = kind;
            node.location = location
                .filter(|_| matches!(kind, NodeKind::Closure | NodeKind::Object))
                .map(|(script, line)| [script, line, 0]);
            // V8 writes each of these edges once.
            edges.sort_by_key(|(name, _)| *name);
            edges.dedup_by_key(|(name, _)| *name);
            for (name, to) in edges {
                node.edge(EdgeKind::Internal, name, to.index(count));
            }
            graph.add(node);
        }
        for node in 1..count {
            graph.nodes[0].element(node as u32, node);
        }
        graph
    })
}

struct Naive<'a>(&'a Graph);

impl Naive<'_> {
    fn targets(&self, node: usize, names: &[&str]) -> Vec<usize> {
        let edges = self.0.nodes[node].edges.iter();
        let named = edges.filter(|edge| {
            edge.kind == EdgeKind::Internal
                && matches!(&edge.name, GraphEdgeName::Text(name) if names.contains(&name.as_str()))
        });
        named.map(|edge| edge.to).collect()
    }

    fn retainers(&self, node: usize, kind: NodeKind, names: &[&str]) -> Vec<usize> {
        let all = 0..self.0.nodes.len();
        all.filter(|from| self.0.nodes[*from].kind == kind)
            .filter(|from| self.targets(*from, names).contains(&node))
            .collect()
    }

    fn own(&self, node: usize) -> Option<ScriptPosition> {
        self.0.nodes[node].location.map(location)
    }

    fn is_script(&self, node: usize) -> bool {
        self.0.nodes[node].kind == NodeKind::Code && !self.targets(node, &["source"]).is_empty()
    }

    /// The script of a function.
    fn script(&self, function: usize) -> Option<usize> {
        let script = *self
            .targets(function, &["script", "script_or_debug_info"])
            .first()?;
        if self.is_script(script) {
            return Some(script);
        }
        let behind = *self.targets(script, &["script"]).first()?;
        self.is_script(behind).then_some(behind)
    }

    /// The script with an id.
    fn script_of_id(&self, id: i64) -> Option<usize> {
        let closures = (0..self.0.nodes.len()).filter(|node| {
            self.0.nodes[*node].kind == NodeKind::Closure
                && self.own(*node).is_some_and(|at| at.script_id == id)
        });
        closures
            .filter_map(|closure| self.script(*self.targets(closure, &["shared"]).first()?))
            .next()
    }

    fn function(&self, node: usize) -> Option<ScriptPosition> {
        let closures = self.retainers(node, NodeKind::Closure, &["shared"]);
        closures.into_iter().find_map(|closure| self.own(closure))
    }

    fn position(&self, node: usize) -> Option<ScriptPosition> {
        if let Some(own) = self.own(node) {
            return Some(own);
        }
        if self.0.nodes[node].name == "system / Context" {
            let scope = self.targets(node, &["scope_info"]).first().copied();
            let creators = scope.map(|scope| {
                let names = ["name_or_scope_info", "scope_info"];
                self.retainers(scope, NodeKind::Code, &names)
            });
            let creators = creators.unwrap_or_default();
            let by_creator = creators.into_iter().find_map(|one| self.function(one));
            return by_creator.or_else(|| {
                let closures = self.retainers(node, NodeKind::Closure, &["context"]);
                closures.into_iter().find_map(|closure| self.own(closure))
            });
        }
        if self.0.nodes[node].kind != NodeKind::Code {
            return None;
        }
        if self.script(node).is_some() {
            return self.function(node);
        }
        let id = (0..3).find(|id| self.script_of_id(*id) == Some(node))?;
        self.is_script(node).then_some(location([id as u32, 0, 0]))
    }
}

#[test]
fn a_function_that_is_a_scope_too_has_an_answer_as_each() {
    let mut graph = Graph::new();
    let mut add = |name: &str, kind, edges: &[(&str, usize)]| {
        let mut node = GraphNode::new(name);
        node.kind = kind;
        for (name, to) in edges {
            node.edge(EdgeKind::Internal, name, *to);
        }
        graph.add(node)
    };
    let script = add("", NodeKind::Code, &[("source", 0)]);
    let function = add("f", NodeKind::Code, &[("script", script)]);
    let closure = add("f", NodeKind::Closure, &[("shared", function)]);
    let context = add(
        "system / Context",
        NodeKind::Object,
        &[("scope_info", function)],
    );
    graph.nodes[closure].location = Some([0, 0, 0]);
    for node in 1..graph.nodes.len() {
        graph.nodes[0].element(node as u32, node);
    }
    let session = graph.session();
    let position = |node: usize| session.snapshot().position(NodeIdx(node as u32));
    assert_eq!(position(function), Some(location([0, 0, 0])));
    assert_eq!(position(context), None);
}

proptest! {
    #[test]
    fn locations_are_those_by_definition(graph in graphs()) {
        let session = graph.session();
        let snapshot = session.snapshot();
        let naive = Naive(&graph);
        // Backwards too: what one answer leaves behind changes no other.
        let nodes = 0..graph.nodes.len();
        for node in nodes.clone().chain(nodes.rev()) {
            let found = snapshot.position(NodeIdx(node as u32));
            prop_assert_eq!(found, naive.position(node), "node {}", node);
        }
        for id in 0..3 {
            let script = snapshot.scripts().get(id).map(|script| script.node.at());
            prop_assert_eq!(script, naive.script_of_id(id), "script {}", id);
        }
    }

    #[test]
    fn the_objects_of_a_script_are_those_with_its_location(graph in graphs()) {
        let session = graph.session();
        let snapshot = session.snapshot();
        let naive = Naive(&graph);
        let is_named = |id: i64| {
            let script = naive.script_of_id(id);
            let name = script.and_then(|script| naive.targets(script, &["name"]).first().copied());
            name.is_some_and(|name| graph.nodes[name].kind == NodeKind::String)
        };
        let Some(found) = snapshot.script_objects("a.js").expect("fits") else {
            prop_assert!(graph.nodes.iter().all(|node| node.location.is_none()));
            return Ok(());
        };
        for node in 0..graph.nodes.len() {
            let position = naive.position(node);
            let expected = position.is_some_and(|position| is_named(position.script_id));
            prop_assert_eq!(found.contains(NodeIdx(node as u32)), expected, "node {}", node);
        }
    }
}
