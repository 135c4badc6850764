//! Retained sizes of sets, by cutting the set out.

use heaplens_core::analyses::retained_of_groups::RetainedOfGroups;
use heaplens_core::analyses::retained_together::{EssentialGraph, FindEssential, RetainedTogether};
use heaplens_core::session::Session;
use heaplens_core::tables::{NodeGroups, NodeSet};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

use crate::graphs::{self, NAMES, Node, listed, run, set_of};

/// What the page owns, by the definition.
pub fn owned(nodes: &[Node]) -> Vec<bool> {
    let is_tree = |node: &Node| {
        node.kind == NodeKind::Synthetic && NAMES[node.name as usize] == "(Document DOM trees)"
    };
    let edges = nodes[0].edges.iter();
    let starts: Vec<usize> = edges
        .filter(|(kind, _, to)| match kind {
            EdgeKind::Shortcut => true,
            EdgeKind::Element => is_tree(&nodes[*to as usize]),
            _ => false,
        })
        .map(|(_, _, to)| *to as usize)
        .collect();
    graphs::reach(nodes, &starts, |_, kind, _, _| kind != EdgeKind::Weak)
}

/// What goes with a set: what is reached with it and not without it, and the set.
fn naive(nodes: &[Node], set: &[usize]) -> Vec<usize> {
    let owned = owned(nodes);
    let essential = |from: usize, kind: EdgeKind, to: usize| {
        kind != EdgeKind::Weak
            && from != to
            && (from == 0 || kind != EdgeKind::Shortcut)
            && (from == 0 || !owned[to] || owned[from])
    };
    if set.contains(&0) {
        return (0..nodes.len()).collect();
    }
    let edges = graphs::edges(nodes);
    let starts: Vec<usize> = (0..nodes.len())
        .filter(|node| {
            let is_held = edges
                .iter()
                .any(|(from, kind, _, to)| to == node && essential(*from, *kind, *to));
            *node == 0 || !is_held
        })
        .collect();
    let with = graphs::reach(nodes, &starts, |from, kind, _, to| {
        essential(from, kind, to)
    });
    let kept: Vec<usize> = starts
        .into_iter()
        .filter(|start| !set.contains(start))
        .collect();
    let without = graphs::reach(nodes, &kept, |from, kind, _, to| {
        !set.contains(&to) && essential(from, kind, to)
    });
    (0..nodes.len())
        .filter(|node| set.contains(node) || with[*node] && !without[*node])
        .collect()
}

fn essential(session: &Session, budget: usize) -> EssentialGraph {
    run(
        FindEssential::new(session.snapshot()).expect("fits"),
        budget,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_set_retains_what_is_not_reached_without_it(
        nodes in graphs::snapshots(16),
        sets in prop::collection::vec(any::<u64>(), 1..6),
        budget in 1usize..30,
    ) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let essential = essential(&session, budget);
        let sets: Vec<NodeSet> = sets
            .iter()
            // Few members as well as many, with and without the root.
            .map(|bits| set_of(nodes.len(), bits & (bits >> 16) & !(bits >> 63)))
            .collect();
        for set in &sets {
            let expected = naive(&nodes, &listed(set));
            let work = RetainedTogether::new(snapshot, &essential, set).expect("fits");
            let found = run(work, budget);
            prop_assert_eq!(listed(&found.nodes), expected.clone());
            let sizes = expected.iter().map(|node| {
                snapshot.tables.nodes.shallow_size(NodeIdx(*node as u32))
            });
            prop_assert_eq!(found.size, sizes.sum::<u64>());
        }
    }

    #[test]
    fn each_group_retains_what_is_not_reached_without_it(
        nodes in graphs::snapshots(16),
        groups in prop::collection::vec(0usize..6, 16),
        budget in 1usize..30,
    ) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let essential = essential(&session, budget);
        let members = |group: usize| -> Vec<usize> {
            // Nodes of the last number are in no group.
            (0..nodes.len()).filter(|node| groups[*node] == group).collect()
        };
        let mut all = NodeGroups::default();
        for group in 0..5 {
            for node in members(group) {
                all.push(NodeIdx(node as u32)).expect("fits");
            }
            all.close_group().expect("fits");
        }
        let work = RetainedOfGroups::new(snapshot, &essential, &all).expect("fits");
        let found = run(work, budget);
        for (group, found) in found.into_iter().enumerate() {
            let expected = naive(&nodes, &members(group)).into_iter();
            let sizes = expected.map(|node| {
                snapshot.tables.nodes.shallow_size(NodeIdx(node as u32))
            });
            prop_assert_eq!(found, sizes.sum::<u64>(), "group {}", group);
        }
    }

    #[test]
    fn a_node_retains_its_retained_size(nodes in graphs::snapshots(16)) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let essential = essential(&session, 100);
        let single = |node: u32| NodeSet::of(nodes.len(), [NodeIdx(node)]).expect("fits");
        for node in snapshot.tables.nodes.indices() {
            let set = single(node.0);
            let work = RetainedTogether::new(snapshot, &essential, &set).expect("fits");
            prop_assert_eq!(run(work, 100).size, snapshot.retained_sizes.get(node));
        }
    }
}

#[test]
fn groups_whose_sets_have_no_room_are_done_a_part_at_a_time() {
    // In a chain of groups, the sets along it are as many and as large as there are groups.
    const GROUPS: u32 = 2100;
    let mut nodes = vec![Node {
        kind: NodeKind::Synthetic,
        name: 0,
        dom: heaplens_model::DomState::Unknown,
        size: 0,
        edges: vec![(EdgeKind::Property, 2, 1)],
    }];
    let mut all = NodeGroups::default();
    for group in 0..GROUPS {
        for _ in 0..2 {
            let next = nodes.len() as u32 + 1;
            let edges = match next <= 2 * GROUPS {
                true => vec![(EdgeKind::Property, 2, next)],
                false => Vec::new(),
            };
            all.push(NodeIdx(nodes.len() as u32)).expect("fits");
            nodes.push(Node {
                kind: NodeKind::Object,
                name: 2,
                dom: heaplens_model::DomState::Unknown,
                size: u64::from(group) + 1,
                edges,
            });
        }
        all.close_group().expect("fits");
    }
    let session = graphs::open(&nodes);
    let essential = essential(&session, 1 << 20);
    let work = RetainedOfGroups::new(session.snapshot(), &essential, &all).expect("fits");
    let found = run(work, 1 << 20);
    // Each group retains itself and all groups after it.
    let mut expected = Vec::new();
    let mut sum = 0;
    for group in (0..GROUPS).rev() {
        sum += 2 * (u64::from(group) + 1);
        expected.insert(0, sum);
    }
    assert_eq!(found, expected);
}
