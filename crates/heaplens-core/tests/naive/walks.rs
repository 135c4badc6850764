//! Retainers, what the page owns, distances.

use heaplens_core::graph::distances::FromUserRoots;
use heaplens_core::graph::weak_maps::Entries;
use heaplens_core::graph::{
    DistanceRules, Distances, RetainerCounts, RetainerTable, WellKnownNames, distances, page_owned,
};
use heaplens_core::tables::{Scratch, Tables};
use heaplens_core::test_kit::{Graph, all_rows, check_rows};
use heaplens_model::query::List;
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, NO_DISTANCE};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

use crate::sample::{self, NAMES, Node};

fn is_document_trees(node: &Node) -> bool {
    node.0 == NodeKind::Synthetic && NAMES[node.1 as usize] == "(Document DOM trees)"
}

/// The rules of a snapshot that has no WeakMap.
pub fn rules(tables: &Tables) -> DistanceRules {
    let names = WellKnownNames::find(&tables.strings).expect("fits");
    DistanceRules::find(tables, &names, Entries::default()).expect("fits")
}

fn measure(tables: &Tables) -> (Distances, FromUserRoots) {
    distances::measure(tables.topology(), &rules(tables), &mut Scratch::default()).expect("fits")
}

/// The nodes that the page owns, by the definition.
pub fn owned(nodes: &[Node]) -> Vec<bool> {
    let starts: Vec<usize> = nodes[0]
        .4
        .iter()
        .filter(|(kind, _, to)| match kind {
            EdgeKind::Shortcut => true,
            EdgeKind::Element => is_document_trees(&nodes[*to as usize]),
            _ => false,
        })
        .map(|(_, _, to)| *to as usize)
        .collect();
    let edges = sample::edges(nodes);
    sample::reach(nodes.len(), &starts, &edges, |_, kind, _| {
        kind != EdgeKind::Weak
    })
}

proptest! {
    #[test]
    fn retainers_are_the_edges_turned_round(nodes in sample::snapshots(12)) {
        let tables = sample::tables(&nodes);
        let counts = RetainerCounts::count(tables.topology()).expect("fits");
        for node in (0..nodes.len()).map(|node| NodeIdx(node as u32)) {
            let edges = sample::edges(&nodes);
            let retained = edges.iter().filter(|(_, _, to)| *to == node.at()).count();
            prop_assert_eq!(counts.of(node), retained);
        }
        let positions: Vec<NodeIdx> = tables.nodes.indices().collect();
        let scratch = &mut Scratch::default();
        let retainers = RetainerTable::build(&tables, counts, &positions, scratch).expect("fits");
        for node in 0..nodes.len() {
            let expected: Vec<_> = sample::edges(&nodes)
                .into_iter()
                .enumerate()
                .filter(|(_, (_, _, to))| *to == node)
                .collect();
            let index = NodeIdx(node as u32);
            let found: Vec<_> = retainers.edge_indices(&tables, index)
                .map(|(from, edge)| (edge.at(), (from.at(), tables.edges.get(edge).kind(), node)))
                .collect();
            prop_assert_eq!(retainers.entries(index).len(), expected.len());
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn page_ownership_is_reachability(nodes in sample::snapshots(12)) {
        let tables = sample::tables(&nodes);
        let rules = rules(&tables);
        let (_, near) = measure(&tables);
        for near in [near, FromUserRoots::default()] {
            let found = page_owned::mark(tables.topology(), &rules, near).expect("fits");
            let found: Vec<bool> = (0..nodes.len()).map(|node| found.contains(node)).collect();
            prop_assert_eq!(found, owned(&nodes));
        }
    }

    #[test]
    fn distances_are_shortest_paths(nodes in sample::snapshots(14)) {
        let tables = sample::tables(&nodes);
        let (found, _) = measure(&tables);
        let edges: Vec<_> =
            sample::edges(&nodes).into_iter().filter(|edge| edge.1 != EdgeKind::Weak).collect();
        let roots: Vec<usize> = nodes[0].4.iter().map(|(_, _, to)| *to as usize)
            .filter(|to| nodes[*to].0 != NodeKind::Synthetic || is_document_trees(&nodes[*to]))
            .collect();
        // Rounds over all edges until nothing changes: from the user roots, then from the root
        // for what is left.
        let mut expected = vec![NO_DISTANCE; nodes.len()];
        for root in &roots {
            expected[*root] = 1;
        }
        settle(&mut expected, &edges);
        let by_user_roots = expected.clone();
        expected.fill(NO_DISTANCE);
        expected[0] = if roots.is_empty() { 0 } else { BASE_SYSTEM_DISTANCE };
        // The second walk does not go through what the first has reached.
        let left: Vec<_> = edges
            .into_iter()
            .filter(|(from, _, to)| {
                (*from == 0 || by_user_roots[*from] == NO_DISTANCE)
                    && by_user_roots[*to] == NO_DISTANCE
            })
            .collect();
        settle(&mut expected, &left);
        for (node, distance) in by_user_roots.into_iter().enumerate().skip(1) {
            if distance != NO_DISTANCE {
                expected[node] = distance;
            }
        }
        let found: Vec<i32> =
            (0..nodes.len() as u32).map(|node| found.get(NodeIdx(node))).collect();
        prop_assert_eq!(found, expected);
    }
}

/// Shortens distances along edges until none gets shorter.
fn settle(distances: &mut [i32], edges: &[(usize, EdgeKind, usize)]) {
    for _ in 0..=distances.len() {
        for (from, _, to) in edges {
            let step = distances[*from] + 1;
            if distances[*from] != NO_DISTANCE
                && (distances[*to] == NO_DISTANCE || step < distances[*to])
            {
                distances[*to] = step;
            }
        }
    }
}

#[test]
fn what_distances_pass_over_is_owned_all_the_same() {
    // Distances follow only some elements of an array of descriptors.
    let graph = Graph::parse(
        "root -shortcut x-> descriptors(array \"(map descriptors)\")
         descriptors -[4]-> key -x-> under
         descriptors -[5]-> other
         lonely -x-> lonely",
    );
    let tables = graph.tables();
    let (distances, near) = measure(&tables);
    assert_eq!(near.skipped_targets, [graph.node("key")]);
    let distance = |label: &str| distances.get(graph.node(label));
    assert_eq!(["key", "under", "lonely"].map(distance), [NO_DISTANCE; 3]);
    assert_eq!(distance("other"), 2);
    let found = page_owned::mark(tables.topology(), &rules(&tables), near).expect("fits");
    let owned = found.ones().map(|node| graph.label(NodeIdx(node as u32)));
    assert!(owned.eq(["descriptors", "key", "under", "other"]));
}

#[test]
fn the_value_of_a_weak_map_is_behind_its_key_and_its_table_and_dominated_by_the_key() {
    let graph = Graph::parse(
        "root -> map -internal table-> table(array T)
         root -> retainer -> near -> key
         table =key=> value(20)
         map -x-> other -y-> end(5)",
    );
    let session = graph.session();
    let snapshot = session.snapshot();
    let distance = |label: &str| snapshot.distances.get(graph.node(label));
    assert_eq!(["table", "key", "value", "end"].map(distance), [2, 3, 4, 3]);
    let dominator = |label: &str| graph.label(snapshot.dominators.dominator(graph.node(label)));
    let labels = ["value", "key", "table", "end", "map"];
    assert_eq!(
        labels.map(dominator),
        ["key", "near", "map", "other", "root"]
    );
    check_rows(
        &graph,
        &all_rows(List::Edges {
            node: graph.node("map"),
        }),
        "edge  | name  | distance | shallow | retained
         x     | other | 2        | 8       | 13
         table | T     | 2        | 0       | 0",
    );
}

#[test]
fn a_chain_longer_than_a_narrow_cell_is_measured() {
    let count = 100_000u32;
    let mut nodes: Vec<Node> = (0..count)
        .map(|node| {
            let next = vec![(EdgeKind::Property, 6, (node + 1).min(count - 1))];
            (NodeKind::Object, 3, u64::from(node), 1, next)
        })
        .collect();
    // A second chain, which no user root reaches.
    nodes[0].0 = NodeKind::Synthetic;
    let lonely = nodes.len() as u32;
    nodes.extend((0..count).map(|node| {
        let next = vec![(EdgeKind::Property, 6, lonely + (node + 1).min(count - 1))];
        (NodeKind::Object, 3, u64::from(lonely + node), 1, next)
    }));
    nodes[lonely as usize].0 = NodeKind::Synthetic;
    nodes[0].4.push((EdgeKind::Element, 0, lonely));
    let tables = sample::tables(&nodes);
    let (found, _) = measure(&tables);
    for node in [1, 2, 32_766, 32_767, 32_768, 65_535, 65_536, count - 1] {
        assert_eq!(found.get(NodeIdx(node)), node as i32);
        let lonely = found.get(NodeIdx(lonely + node - 1));
        assert_eq!(lonely, BASE_SYSTEM_DISTANCE + node as i32);
    }
}
