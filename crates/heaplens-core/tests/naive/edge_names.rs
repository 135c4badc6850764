//! Folded edge names, beside the list they were folded from.

use heaplens_core::tables::EdgeTable;
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

use crate::sample;

/// Nodes with lists that repeat and numbers that count up, and with such that differ in one
/// position alone: a list is looked for first by its length and its ends.
fn alike() -> impl Strategy<Value = Vec<sample::Node>> {
    let names = prop_oneof![
        Just(vec![7, 8, 2]),
        Just(vec![3]),
        (0u32..3, 0u32..9).prop_map(|(first, count)| (first..first + count).collect()),
        (0u32..9).prop_map(|count| (0..count).chain([11, 0, 1, 2, 3]).collect()),
        Just(vec![u32::MAX - 1, u32::MAX, 0]),
        (0usize..30, any::<bool>()).prop_map(|(odd, counts)| {
            let plain = |at| if counts { at } else { at * at % 7 };
            let mut names: Vec<u32> = (0..30).map(plain).collect();
            names[odd] = 99;
            names
        }),
    ];
    let kind = prop::sample::select(vec![EdgeKind::Element, EdgeKind::Hidden]);
    let odd = prop::option::weighted(0.3, 0usize..30);
    let node = (kind, odd, names).prop_map(|(kind, odd, names): (_, _, Vec<u32>)| {
        let edges = names.into_iter().enumerate().map(|(at, name)| {
            let kind = if odd == Some(at) {
                EdgeKind::Weak
            } else {
                kind
            };
            (kind, name, 0)
        });
        (NodeKind::Object, 3, 1, 8, edges.collect())
    });
    prop::collection::vec(node, 1..60)
}

proptest! {
    #[test]
    fn folding_changes_no_name(nodes in alike()) {
        let mut tables = sample::tables(&nodes);
        tables.edges.fold_names(&tables.nodes).expect("fits");
        for (node, (.., edges)) in (0u32..).map(NodeIdx).zip(&nodes) {
            let expected: Vec<u32> = edges.iter().map(|(_, name, _)| *name).collect();
            let listed: Vec<u32> = tables.edge_names(node).iter().collect();
            prop_assert_eq!(&listed, &expected);
            let one_by_one: Vec<u32> =
                (0..expected.len()).map(|at| tables.edge_names(node).get(at)).collect();
            prop_assert_eq!(&one_by_one, &expected);
            let first = tables.nodes.edges(node).start as u32;
            for (edge, (kind, name, _)) in (first..).map(EdgeIdx).zip(edges) {
                let expected = heaplens_core::tables::edges::EdgeName::new(*kind, *name);
                prop_assert_eq!(tables.edge_name(node, edge), expected);
            }
        }
    }

    #[test]
    fn nodes_of_one_list_are_alike(nodes in prop_oneof![sample::snapshots(40), alike()]) {
        let mut tables = sample::tables(&nodes);
        tables.edges.fold_names(&tables.nodes).expect("fits");
        let shape = |node: usize| -> Vec<(EdgeKind, u32)> {
            nodes[node].4.iter().map(|(kind, name, _)| (*kind, *name)).collect()
        };
        for a in 0..nodes.len() {
            for b in 0..nodes.len() {
                let lists = [a, b].map(|node| tables.edges.names().list(NodeIdx(node as u32)));
                if lists[0].is_some() {
                    prop_assert_eq!(lists[0] == lists[1], shape(a) == shape(b));
                }
            }
        }
    }
}

#[test]
fn equal_lists_cost_little() {
    let names = [5, 9, 2, 2, 7, 7, 1, 0];
    let edges: Vec<_> = names.map(|name| (EdgeKind::Property, name, 0)).to_vec();
    let node: sample::Node = (NodeKind::Object, 3, 1, 8, edges);
    let mut tables = sample::tables(&vec![node; 10_000]);
    let listed = tables.edges.names().memory();
    tables.edges.fold_names(&tables.nodes).expect("fits");
    assert!(tables.edges.names().memory() * 7 < listed);
    assert_eq!(tables.edges.names().list_count(), 1);
}

/// Folds while edges come, so many at a time, and gives the table half-way and at the end.
fn fold_as_they_come(nodes: &[sample::Node], piece: usize) -> [EdgeTable; 2] {
    let tables = sample::tables(nodes);
    let names = nodes
        .iter()
        .flat_map(|node| node.4.iter().map(|(_, name, _)| *name));
    let half = tables.edges.len() / 2;
    let come = |end: usize| {
        let mut table = EdgeTable::default();
        let edges = tables.edges.as_slice().iter().zip(names.clone()).take(end);
        for (position, (link, name)) in edges.enumerate() {
            table.push(*link, name).expect("fits");
            if position % piece == 0 {
                table.fold_names(&tables.nodes).expect("fits");
            }
        }
        table
    };
    let mut whole = come(tables.edges.len());
    whole.fold_names(&tables.nodes).expect("fits");
    [come(half), whole]
}

#[test]
fn names_that_come_in_pieces_are_folded_or_listed_again() {
    // So many lists that no node shares that folding is given up on the way; and few that many do.
    for (count, is_shared) in [(400_000u32, false), (20_000, true)] {
        let nodes: Vec<sample::Node> = (0..count)
            .map(|node| {
                let first = if is_shared { node % 5 } else { node } * 15;
                let names = [0, 3, 9, 6, 12].map(|name| first + name);
                let edges = names.map(|name| (EdgeKind::Property, name, 0)).to_vec();
                (NodeKind::Object, 3, 1, 8, edges)
            })
            .collect();
        let tables = sample::tables(&nodes);
        let [mut half, whole] = fold_as_they_come(&nodes, 997);
        let expected: Vec<u32> = nodes
            .iter()
            .flat_map(|node| node.4.iter().map(|(_, name, _)| *name))
            .collect();
        let (_, listed) = half.listed_mut(&tables.nodes).expect("fits");
        assert!(listed == &expected[..expected.len() / 2]);
        assert_eq!(whole.names().list(NodeIdx(0)).is_some(), is_shared);
        for node in tables.nodes.indices() {
            let edges = tables.nodes.edges(node);
            let names = whole.names().of_node(node, edges.start, edges.len());
            assert!(names.iter().eq(expected[edges].iter().copied()), "{node:?}");
        }
    }
}
