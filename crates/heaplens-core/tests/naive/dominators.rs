//! Dominators by cutting nodes out, retained sizes by counting what the cut loses.

use std::convert::Infallible;

use fixedbitset::FixedBitSet;
use heaplens_core::graph::distances::FromUserRoots;
use heaplens_core::graph::{
    ClassTable, DepthFirst, DominatorTree, PlainObjects, RetainerCounts, RetainerTable,
    WellKnownNames, page_owned, retained_sizes,
};
use heaplens_core::tables::{Scratch, SizeColumn, Tables, try_bits};
use heaplens_core::test_kit::{Graph, GraphNode};
use heaplens_model::{EdgeKind, NodeIdx};
use proptest::prelude::*;

use crate::{sample, walks};

fn build(tables: &Tables, owned: &FixedBitSet) -> DominatorTree {
    let mut scratch = Scratch::default();
    let mut walk = DepthFirst::walk(tables.topology(), owned, &mut scratch).expect("fits");
    let counts = RetainerCounts::count(tables.topology()).expect("fits");
    let retainers =
        RetainerTable::build(tables, counts, &walk.node_at, &mut scratch).expect("fits");
    DominatorTree::build(tables, &mut walk, &retainers, owned, &mut scratch).expect("fits")
}

fn retained(tables: &Tables, tree: &DominatorTree) -> SizeColumn {
    let names = WellKnownNames::find(&tables.strings).expect("fits");
    let plain = PlainObjects::group(tables, &names).expect("fits");
    let interfaces = plain.infer(tables, &names).expect("fits");
    let classes = ClassTable::assign(tables, &names, &plain, &interfaces);
    retained_sizes::add_up(tables, tree, &mut classes.expect("fits")).expect("fits")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_dominator_is_a_node_that_all_paths_pass(nodes in sample::snapshots(14)) {
        let tables = sample::tables(&nodes);
        let rules = walks::rules(&tables);
        let owned_bits =
            page_owned::mark(tables.topology(), &rules, FromUserRoots::default()).expect("fits");
        let tree = build(&tables, &owned_bits);
        let retained = retained(&tables, &tree);

        let owned = walks::owned(&nodes);
        let count = nodes.len();
        let essential = |from: usize, kind: EdgeKind, to: usize| {
            kind != EdgeKind::Weak
                && from != to
                && (from == 0 || kind != EdgeKind::Shortcut)
                && (from == 0 || !owned[to] || owned[from])
        };
        let edges = sample::edges(&nodes);
        // The root, and what only weak edges lead to.
        let starts: Vec<usize> = (0..count)
            .filter(|node| {
                *node == 0 || !edges.iter().any(|(f, k, t)| t == node && essential(*f, *k, *t))
            })
            .collect();
        let all = sample::reach(count, &starts, &edges, essential);
        let dominates = |by: usize, node: usize| {
            if by == 0 || by == node {
                return true;
            }
            let starts: Vec<usize> = starts.iter().copied().filter(|s| *s != by).collect();
            let without = sample::reach(count, &starts, &edges, |from, kind, to| {
                to != by && essential(from, kind, to)
            });
            all[node] && !without[node]
        };
        let mut dominated = vec![Vec::new(); count];
        for node in 0..count {
            let strict: Vec<usize> =
                (0..count).filter(|by| *by != node && dominates(*by, node)).collect();
            // The nearest of them is dominated by all the others.
            let nearest = strict
                .iter()
                .copied()
                .find(|by| strict.iter().all(|other| dominates(*other, *by)))
                .unwrap_or(0);
            let index = NodeIdx(node as u32);
            prop_assert_eq!(tree.dominator(index).at(), nearest, "of {}", node);
            if node > 0 {
                dominated[nearest].push(index);
            }
            let size: u64 = (0..count)
                .filter(|under| *under == node || dominates(node, *under))
                .map(|under| nodes[under].3)
                .sum();
            prop_assert_eq!(retained.get(index), size, "of {}", node);
        }
        for (node, expected) in (0u32..).map(NodeIdx).zip(dominated) {
            prop_assert_eq!(tree.is_dominating(node), !expected.is_empty());
            prop_assert_eq!(dominated_by(&tree, node, nodes.len()), expected, "by {:?}", node);
        }
    }
}

fn dominated_by(tree: &DominatorTree, node: NodeIdx, node_count: usize) -> Vec<NodeIdx> {
    let mut dominated = Vec::new();
    let taken = tree.each_dominated_by(node, 0..node_count, |one| {
        dominated.push(one);
        Ok::<(), Infallible>(())
    });
    let Ok(()) = taken;
    dominated
}

/// Trees of some hundred nodes, each with further edges: most to one of a few hubs, for that is
/// what heaps are like, and some from outside into the middle of a subtree.
fn heaps() -> impl Strategy<Value = Vec<sample::Node>> {
    let node = (
        0u32..4,
        any::<u32>(),
        proptest::collection::vec((0u32..5, any::<u32>()), 0..4),
    );
    proptest::collection::vec(node, 2..400).prop_map(|drafts| {
        let count = drafts.len() as u32;
        let mut edges = vec![Vec::new(); drafts.len()];
        for (node, (near, seed, further)) in (0u32..).zip(&drafts) {
            if node > 0 {
                // FromUserRoots parents make deep trees.
                let parent = if *near > 0 {
                    node - 1 - seed % node.min(*near)
                } else {
                    seed % node
                };
                edges[parent as usize].push((EdgeKind::Property, 6, node));
            }
            for (hub, target) in further {
                let target = if *hub > 0 {
                    target % count.min(20 * hub)
                } else {
                    target % count
                };
                edges[node as usize].push((EdgeKind::Property, 6, target));
            }
        }
        let node = |(id, edges)| (heaplens_model::NodeKind::Object, 3, id, 1, edges);
        (0u64..).zip(edges).map(node).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn heaps_with_hubs_have_the_dominators_that_sets_say(nodes in heaps()) {
        let tables = sample::tables(&nodes);
        let tree = build(&tables, &try_bits(nodes.len()).expect("fits"));
        // The nodes that all paths pass, by the definition's own fixed point.
        let all: FixedBitSet = (0..nodes.len()).collect();
        let mut sets = vec![all; nodes.len()];
        sets[0].clear();
        sets[0].insert(0);
        let mut is_new = true;
        while is_new {
            is_new = false;
            for (from, node) in nodes.iter().enumerate() {
                for (_, _, to) in &node.4 {
                    let to = *to as usize;
                    let mut set = sets[from].clone();
                    set.intersect_with(&sets[to]);
                    set.insert(to);
                    if to > 0 && set != sets[to] {
                        sets[to] = set;
                        is_new = true;
                    }
                }
            }
        }
        for node in 1..nodes.len() {
            let nearest = sets[node].ones().filter(|by| *by != node);
            let nearest = nearest.max_by_key(|by| sets[*by].count_ones(..));
            let found = tree.dominator(NodeIdx(node as u32)).at();
            prop_assert_eq!(Some(found), nearest, "of {}", node);
        }
    }
}

#[test]
fn a_chain_of_a_million_needs_no_stack() {
    let count = 1_000_000u32;
    let nodes: Vec<sample::Node> = (0..count)
        .map(|node| {
            let next = vec![(EdgeKind::Property, 6, (node + 1).min(count - 1))];
            (
                heaplens_model::NodeKind::Object,
                3,
                u64::from(node),
                1,
                next,
            )
        })
        .collect();
    let tables = sample::tables(&nodes);
    let rules = walks::rules(&tables);
    let owned =
        page_owned::mark(tables.topology(), &rules, FromUserRoots::default()).expect("fits");
    let tree = build(&tables, &owned);
    let retained = retained(&tables, &tree);
    assert_eq!(retained.get(NodeIdx(0)), u64::from(count));
    assert_eq!(retained.get(NodeIdx(count - 1)), 1);
    assert_eq!(tree.dominator(NodeIdx(count - 1)), NodeIdx(count - 2));
}

/// A step up the list for each of the objects would be 10^11 steps.
#[test]
fn objects_at_both_ends_of_a_long_list_are_dominated_by_its_head() {
    let count = 400_000;
    let mut graph = Graph::new();
    let head = graph.add(GraphNode::new("head"));
    graph.nodes[0].edge(EdgeKind::Property, "head", head);
    let mut last = head;
    for _ in 0..count {
        let next = graph.add(GraphNode::new("item"));
        graph.nodes[last].edge(EdgeKind::Property, "next", next);
        last = next;
    }
    for _ in 0..count {
        let object = graph.add(GraphNode::new("object"));
        for end in [last, head] {
            graph.nodes[end].edge(EdgeKind::Property, "object", object);
        }
    }
    let tables = graph.tables();
    let tree = build(&tables, &try_bits(graph.nodes.len()).expect("fits"));
    let head = NodeIdx(head as u32);
    for object in last + 1..graph.nodes.len() {
        assert_eq!(tree.dominator(NodeIdx(object as u32)), head);
    }
    let dominated = dominated_by(&tree, head, graph.nodes.len());
    assert_eq!(dominated.len(), count + 1);
}
