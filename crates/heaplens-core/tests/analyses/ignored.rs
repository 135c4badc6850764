//! Distances without ignored retainers, by shortening until nothing gets shorter.

use heaplens_core::analyses::ignored_retainers::MeasureIgnoring;
use heaplens_core::analyses::retaining_chain;
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, NO_DISTANCE, UNREACHABLE_DISTANCE};
use heaplens_model::{EdgeIdx, EdgeKind, Ignored, NodeIdx, NodeKind, ObjectId};
use proptest::prelude::*;

use crate::graphs::{self, NAMES, Node, run};

fn is_user_root(node: &Node) -> bool {
    node.kind != NodeKind::Synthetic || NAMES[node.name as usize] == "(Document DOM trees)"
}

/// Shortens distances along edges until none gets shorter; no step onto what is closed.
fn settle(
    distances: &mut [i32],
    edges: &[(usize, EdgeKind, u32, usize)],
    closed: impl Fn(usize) -> bool,
) {
    for _ in 0..=distances.len() {
        for (from, _, _, to) in edges {
            let step = distances[*from] + 1;
            let is_shorter = distances[*to] == NO_DISTANCE || step < distances[*to];
            if distances[*from] != NO_DISTANCE && is_shorter && !closed(*to) {
                distances[*to] = step;
            }
        }
    }
}

/// All distances, when no edge with an ignored name counts and no step leads onto an ignored node.
fn naive(nodes: &[Node], ignored: &[usize], names: &[&str]) -> Vec<i32> {
    let edges: Vec<_> = graphs::edges(nodes)
        .into_iter()
        .filter(|(from, kind, name, _)| {
            let is_ignored = match kind {
                EdgeKind::Element | EdgeKind::Hidden => names.contains(&name.to_string().as_str()),
                _ => names.contains(&NAMES[*name as usize]),
            };
            // The walk passes over these (see `graph::rules`).
            let passed_over = nodes[*from].kind == NodeKind::Hidden
                && NAMES[nodes[*from].name as usize] == "system / NativeContext"
                && NAMES[*name as usize] == "sloppy_function_map";
            *kind != EdgeKind::Weak && !is_ignored && !passed_over
        })
        .collect();
    let mut near = vec![NO_DISTANCE; nodes.len()];
    let mut has_user_root = false;
    for (_, _, to) in &nodes[0].edges {
        if is_user_root(&nodes[*to as usize]) {
            near[*to as usize] = 1;
            has_user_root = true;
        }
    }
    settle(&mut near, &edges, |node| ignored.contains(&node));
    let mut distances = vec![NO_DISTANCE; nodes.len()];
    distances[0] = if has_user_root {
        BASE_SYSTEM_DISTANCE
    } else {
        0
    };
    let is_near = |node: usize| near[node] != NO_DISTANCE;
    let left: Vec<_> = edges
        .into_iter()
        .filter(|(from, ..)| *from == 0 || !is_near(*from))
        .collect();
    settle(&mut distances, &left, |node| {
        is_near(node) || ignored.contains(&node)
    });
    for (node, distance) in near.into_iter().enumerate().skip(1) {
        if distance != NO_DISTANCE {
            distances[node] = distance;
        }
    }
    distances
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn ignored_retainers_do_not_count(
        nodes in graphs::snapshots(14),
        ignored: u64,
        names in prop::collection::vec(prop::sample::select(vec!["a", "b", "map", "3", "11"]), 0..3),
        budget in 1usize..20,
    ) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let ignored: Vec<usize> = (0..nodes.len())
            .filter(|node| ignored & (ignored >> 20) >> node & 1 != 0)
            .collect();
        let mut asked: Vec<Ignored> =
            ignored.iter().map(|node| Ignored::Object(ObjectId(2 * *node as u64 + 1))).collect();
        asked.extend(names.iter().map(|name| Ignored::Edge((*name).to_owned())));
        let found = run(MeasureIgnoring::new(snapshot, &asked).expect("fits"), budget);
        let expected = naive(&nodes, &ignored, &names);
        for (node, distance) in expected.iter().enumerate() {
            let index = NodeIdx(node as u32);
            let shown = match *distance {
                NO_DISTANCE => snapshot.distances.get(index).max(0) + UNREACHABLE_DISTANCE,
                distance => distance,
            };
            prop_assert_eq!(found.shown(snapshot, index), shown, "{}", node);
            prop_assert_eq!(found.is_ignored(index), ignored.contains(&node));
        }
        let unreachable = expected.iter().filter(|distance| **distance == NO_DISTANCE);
        let found_unreachable = found.distances.iter().filter(|one| **one == NO_DISTANCE);
        prop_assert_eq!(found_unreachable.count(), unreachable.count());
        let all = graphs::edges(&nodes);
        for (edge, (from, kind, name, _)) in (0..).map(EdgeIdx).zip(&all) {
            let text = match kind {
                EdgeKind::Element | EdgeKind::Hidden => name.to_string(),
                _ => NAMES[*name as usize].to_owned(),
            };
            let is_ignored = names.contains(&text.as_str());
            let from = NodeIdx(*from as u32);
            let found_ignored = found.is_edge_ignored(&snapshot.tables, from, edge);
            prop_assert_eq!(found_ignored, is_ignored);
        }
    }

    #[test]
    fn with_nothing_ignored_they_are_the_distances(nodes in graphs::snapshots(14)) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let found = run(MeasureIgnoring::new(snapshot, &[]).expect("fits"), 100);
        for node in snapshot.tables.nodes.indices() {
            match snapshot.distances.get(node) {
                NO_DISTANCE => prop_assert!(found.shown(snapshot, node) >= UNREACHABLE_DISTANCE),
                distance => prop_assert_eq!(found.shown(snapshot, node), distance),
            }
        }
    }

    #[test]
    fn a_class_is_all_of_its_objects(nodes in graphs::snapshots(14), class in 0usize..30) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let class = snapshot.classes.indices().nth(class % snapshot.classes.len());
        let class = class.expect("a class");
        let name = String::from_utf8_lossy(snapshot.classes.key(class).name).into_owned();
        let asked = [Ignored::Class(name.clone())];
        let found = run(MeasureIgnoring::new(snapshot, &asked).expect("fits"), 100);
        for node in snapshot.tables.nodes.indices() {
            let own = snapshot.classes.key(snapshot.classes.of_node(node)).name;
            prop_assert_eq!(found.is_ignored(node), own == name.as_bytes());
        }
    }

    #[test]
    fn the_chain_takes_the_first_row_of_each_level(
        nodes in graphs::snapshots(14),
        ignored: u64,
        start in 0u32..14,
    ) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let asked: Vec<Ignored> = (0..nodes.len() as u64)
            .filter(|node| ignored & (ignored >> 20) >> node & 1 != 0)
            .map(|node| Ignored::Object(ObjectId(2 * node + 1)))
            .collect();
        let distances = run(MeasureIgnoring::new(snapshot, &asked).expect("fits"), 100);
        let start = NodeIdx(start % nodes.len() as u32);
        let chain = retaining_chain::follow(snapshot, Some(&distances), start, 20).expect("fits");
        let edges = graphs::edges(&nodes);
        let mut at = start;
        for (level, step) in chain.steps.iter().enumerate() {
            let rows = edges.iter().enumerate().filter(|(_, (from, kind, _, to))| {
                *to == at.at()
                    && *from != 0
                    && !matches!(kind, EdgeKind::Weak | EdgeKind::Invisible)
            });
            let first = rows
                .map(|(edge, (from, ..))| {
                    let from = NodeIdx(*from as u32);
                    let name = String::from_utf8_lossy(&snapshot.object_name(from).expect("fits")).into_owned();
                    let shown = distances.shown(snapshot, from);
                    (shown, name, std::cmp::Reverse(edge), from)
                })
                .min();
            let (distance, _, edge, retainer) = first.expect("a row");
            prop_assert_eq!((step.distance, step.retainer), (distance, retainer));
            let found = snapshot.retainer_edges(at, &[step.item]);
            prop_assert_eq!(found[0].at(), edge.0);
            prop_assert_eq!(step.node, at);
            let goes_on = distance > 1 && distance < UNREACHABLE_DISTANCE;
            prop_assert!(level + 1 == chain.steps.len() || goes_on);
            at = retainer;
        }
    }
}
