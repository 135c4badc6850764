//! Detached DOM nodes: trees as Blink writes them, and JavaScript retainers by all retainers.

use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, GraphNode, all_rows, rows_of};
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{DomState, EdgeIdx, EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

use crate::graphs::{self, NAMES};

fn elements(session: &mut Session) -> Vec<ObjectRow> {
    let list = List::Detached {
        name_contains: String::new(),
        group: None,
    };
    let rows = rows_of(session, &all_rows(list)).into_iter();
    rows.map(|row| match row {
        Row::Object(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
}

/// What holds each group, and how many elements: `40 <b> by onDone`.
fn groups(session: &mut Session) -> Vec<String> {
    let list = List::DetachedGroups {
        name_contains: String::new(),
    };
    let rows = rows_of(session, &all_rows(list)).into_iter();
    rows.map(|row| match row {
        Row::DetachedGroup(row) => {
            let edge = row.retainer.edge.map(|edge| edge.name.text + " of ");
            let edge = edge.unwrap_or_default();
            let (class, name) = (row.class_name.text, row.retainer.name.text);
            format!("{} {class} by {edge}{name}", row.count)
        }
        other => panic!("{other:?}"),
    })
    .collect()
}

fn session(picture: &str) -> Session {
    let mut graph = Graph::parse(picture);
    graph.has_detachedness = true;
    graph.session()
}

#[test]
fn elements_are_told_with_the_function_that_holds_them() {
    let mut session = session(
        r#"root -> window(Window) -pending-> list(Array) -[0]-> f(closure onDone 3:1:2)
           f -internal context-> c1("system / Context") -context el-> b1(native "<b>" detached)
           list -[1]-> g(closure onDone 3:1:2)
           g -internal context-> c2("system / Context") -context el-> b2(native "<b>" detached)
           b1 -[1]-> s1(native "<section>" 100 detached) -[1]-> b1
           b2 -[1]-> s2(native "<section>" 100 detached) -[1]-> b2"#,
    );
    assert_eq!(groups(&mut session), ["2 <b> by onDone"]);
    let rows = elements(&mut session);
    assert_eq!(rows.len(), 2);
    for row in rows {
        let facts = row.detached.expect("a row of Detached");
        assert_eq!(facts.retainer.name.text, "onDone");
        assert_eq!(facts.retainer.edge.expect("a variable").name.text, "el");
        assert!(facts.retainer.location.is_some());
        assert_eq!(facts.tree.node_count, 2);
        assert_eq!(facts.tree.retained_size, 108);
    }
}

#[test]
fn a_listener_of_the_element_itself_does_not_hold_it() {
    let mut session = session(
        r#"root -> window(Window) -weak x-> d(native "<div>" detached)
           window -kept-> k(Keeper) -el-> p(native "<p>" detached)
           d -[1]-> l(native V8EventListener) -[1]-> f(closure onClick)
           f -internal context-> c("system / Context") -context el-> d"#,
    );
    assert_eq!(groups(&mut session), ["1 <p> by el of Keeper"]);
}

#[test]
fn collections_and_what_v8_keeps_are_passed_over() {
    let mut session = session(
        r#"root -> window(Window) -cache-> map(Map) -internal table-> t(array) -internal 1-> d(native "<div>" detached)
           window -list-> a(Array) -[0]-> e(native HTMLDivElement detached)
           a -internal elements-> s(array "(object elements)") -internal 0-> e
           window -map-> wm(WeakMap) -internal table-> wt(array)
           root -> key(Key)
           wt =key=> n(native "<nav>" detached)"#,
    );
    let mut found = groups(&mut session);
    found.sort();
    let expected = [
        "1 <div> by cache of Window",
        "1 <nav> by Key",
        "1 HTMLDivElement by list of Window",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_file_without_detached_elements_has_no_rows() {
    let mut session = session(
        r#"root -> a(A) -> d(native "<div>" attached)
           a -> n(native "Node / Binding" detached)"#,
    );
    assert!(elements(&mut session).is_empty());
    assert!(groups(&mut session).is_empty());
}

#[test]
fn a_file_with_dom_nodes_that_are_not_marked_is_told_from_one_without_detached_ones() {
    for (graph, expected) in [
        (r#"root -> d(native "<div>")"#, true),
        (
            r#"root -> w(native Window attached) -weak x-> d(native Text)"#,
            true,
        ),
        (
            r#"root -> d(native "<div>" attached) -weak x-> p(native "<p>")"#,
            false,
        ),
        (
            r#"root -> p(native "<p>") -weak x-> d(native "<div>" detached)"#,
            false,
        ),
        // Chrome before 86 writes the state into the name.
        (
            r#"root -> p(native HTMLElement) -> d(native "Detached Text")"#,
            false,
        ),
        // There is no DOM: it is known that nothing of it is detached.
        (
            r#"root -> d(object "<div>") -> s(native "Node / Binding")"#,
            false,
        ),
    ] {
        match Graph::parse(graph).session().answer(&Query::FilterFacts) {
            Ok(Answer::FilterFacts(facts)) => {
                assert_eq!(facts.lacks_dom_states, expected, "{graph}");
            }
            other => panic!("{other:?}"),
        }
    }
}

/// The order in which Blink visits what a node refers to.
#[derive(Clone, Copy, Debug)]
enum Layout {
    /// First and last child, parent, neighbours, scope.
    ScopeLast,
    /// First and last child, scope, parent, neighbours.
    ScopeBetween,
    /// The same without the last child, which is what comes before the first.
    Circular,
}

/// Trees: of each node how far before it its parent is, up to the tree's first node.
fn forest() -> impl Strategy<Value = Vec<Vec<usize>>> {
    prop::collection::vec(prop::collection::vec(1usize..5, 0..7), 1..6)
}

/// Adds the nodes of a tree. Returns their indices, the root first.
fn add_tree(graph: &mut Graph, document: usize, layout: Layout, parents: &[usize]) -> Vec<usize> {
    let count = parents.len() + 1;
    let parent_of = |node: usize| {
        let above = node.checked_sub(1)?;
        Some(node.saturating_sub(parents[above]))
    };
    let first = graph.nodes.len();
    for _ in 0..count {
        graph.add(GraphNode {
            kind: NodeKind::Native,
            dom_state: DomState::Detached,
            ..GraphNode::new("<div>")
        });
    }
    for node in 0..count {
        let siblings_of = |parent: Option<usize>| -> Vec<usize> {
            (1..count)
                .filter(|other| parent.is_some() && parent_of(*other) == parent)
                .collect()
        };
        let children = siblings_of(Some(node));
        let mut around: Vec<usize> = Vec::new();
        if let Some(parent) = parent_of(node) {
            let siblings = siblings_of(Some(parent));
            let at = siblings
                .iter()
                .position(|one| *one == node)
                .expect("a child");
            around.push(parent);
            match (at, layout) {
                (0, Layout::Circular) => around.extend(siblings.last()),
                (0, _) => {}
                _ => around.push(siblings[at - 1]),
            }
            around.extend(siblings.get(at + 1));
        }
        let mut below: Vec<usize> = children.first().copied().into_iter().collect();
        if !matches!(layout, Layout::Circular) {
            below.extend(children.last());
        }
        let here =
            |nodes: &[usize]| -> Vec<usize> { nodes.iter().map(|node| first + node).collect() };
        let (below, around) = (here(&below), here(&around));
        let order = match layout {
            Layout::ScopeLast => [below, around, vec![document]],
            Layout::ScopeBetween | Layout::Circular => [below, vec![document], around],
        };
        for (index, to) in (1..).zip(order.concat()) {
            graph.nodes[first + node].element(index, to);
        }
        graph.nodes[first + node].element(0, first + node);
    }
    (first..first + count).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn trees_are_found_whatever_the_order_of_edges(
        forest in forest(),
        layout in prop::sample::select(vec![
            Layout::ScopeLast, Layout::ScopeBetween, Layout::Circular,
        ]),
        held in prop::collection::vec(any::<prop::sample::Index>(), 6),
    ) {
        let mut graph = Graph::new();
        graph.has_detachedness = true;
        let document = graph.add(GraphNode {
            kind: NodeKind::Native,
            dom_state: DomState::Attached,
            ..GraphNode::new("HTMLDocument")
        });
        graph.nodes[0].edge(EdgeKind::Property, "document", document);
        let mut expected = Vec::new();
        for (parents, held) in forest.iter().zip(&held) {
            let tree = add_tree(&mut graph, document, layout, parents);
            let retainer = graph.add(GraphNode::new("Retainer"));
            let element = tree[held.index(tree.len())];
            graph.nodes[0].edge(EdgeKind::Property, "x", retainer);
            graph.nodes[retainer].edge(EdgeKind::Property, "el", element);
            expected.push((element, tree[0], tree.len() as u64));
        }
        let mut found: Vec<_> = elements(&mut graph.session())
            .into_iter()
            .map(|row| {
                let tree = row.detached.expect("facts").tree;
                (row.node.at(), tree.root.at(), tree.node_count)
            })
            .collect();
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_javascript_retainer_is_the_nearest_outside_of_the_dom(nodes in graphs::snapshots(16)) {
        let mut session = graphs::open(&nodes);
        let expected = {
            let snapshot = session.snapshot();
            let tables = &snapshot.tables;
            let name = |node: usize| NAMES[nodes[node].name as usize];
            let is_detached = |node: usize| {
                nodes[node].kind == NodeKind::Native
                    && tables.nodes.dom_state(NodeIdx(node as u32)) == DomState::Detached
                    && ["<b>", "HTMLDivElement", "HTMLDocument"].contains(&name(node))
            };
            let outside = graphs::reach(&nodes, &[0], |_, kind, _, to| {
                kind != EdgeKind::Weak && !is_detached(to)
            });
            let distance = |node: usize| snapshot.distances.get(NodeIdx(node as u32));
            let nearest = |node: usize, is_wanted: &dyn Fn(usize) -> bool| {
                graphs::edges(&nodes)
                    .into_iter()
                    .filter(|(from, kind, _, to)| {
                        *to == node
                            && !matches!(kind, EdgeKind::Weak | EdgeKind::Invisible)
                            && *from != 0
                            && outside[*from]
                            && distance(*from) >= 0
                            && is_wanted(*from)
                    })
                    .map(|(from, ..)| (distance(from), from))
                    .min()
            };
            let is_context = |node: usize| name(node).starts_with("system / Context");
            let mut expected = Vec::new();
            for node in (0..nodes.len()).filter(|node| is_detached(*node)) {
                let is_js = |from: usize| match nodes[from].kind {
                    NodeKind::Synthetic => false,
                    NodeKind::Native => name(from).starts_with("system / "),
                    _ => true,
                };
                let Some((_, first)) = nearest(node, &is_js) else {
                    continue;
                };
                let (mut below, mut at) = (node, first);
                let mut variable = None;
                loop {
                    let is_array = nodes[at].kind == NodeKind::Object && name(at) == "Array";
                    let is_between = is_array
                        || is_context(at)
                        || snapshot.is_plumbing(NodeIdx(at as u32));
                    if !is_between {
                        break;
                    }
                    if variable.is_none() && is_context(at) {
                        variable = Some((at, below));
                    }
                    let nearer = |from: usize| {
                        distance(from) < distance(at) && nodes[from].kind != NodeKind::Synthetic
                    };
                    let Some((_, above)) = nearest(at, &nearer) else {
                        break;
                    };
                    (below, at) = (at, above);
                }
                let (from, to) = variable.unwrap_or((at, below));
                let edge = graphs::edges(&nodes).into_iter().position(|(start, kind, _, end)| {
                    let is_named =
                        [EdgeKind::Property, EdgeKind::Element, EdgeKind::Context].contains(&kind);
                    start == from && end == to && is_named
                });
                expected.push((node, at, edge.map(|edge| EdgeIdx(edge as u32))));
            }
            expected
        };
        let mut found: Vec<_> = elements(&mut session)
            .into_iter()
            .map(|row| {
                let retainer = row.detached.expect("facts").retainer;
                (row.node.at(), retainer.node.at(), retainer.edge.map(|edge| edge.index))
            })
            .collect();
        found.sort_unstable();
        let grouped = groups(&mut session);
        prop_assert_eq!(&found, &expected);
        let count = |group: &String| group.split(' ').next().and_then(|count| count.parse::<usize>().ok());
        prop_assert_eq!(grouped.iter().filter_map(count).sum::<usize>(), found.len());
    }
}
