//! Dominators by cutting nodes out, retained sizes by counting what the cut loses.

use fixedbitset::FixedBitSet;
use heaplens_core::graph::distances::Near;
use heaplens_core::graph::{DepthFirst, DominatorTree, RetainerTable, WellKnownNames, page_owned};
use heaplens_core::tables::Tables;
use heaplens_model::{EdgeKind, NodeIdx};
use proptest::prelude::*;

use crate::{sample, walks};

fn build(tables: &Tables, owned: &FixedBitSet) -> DominatorTree {
    let mut walk = DepthFirst::walk(tables, owned).expect("fits");
    let places = walk.places().expect("fits");
    let retainers = RetainerTable::build(tables, &places, Vec::new()).expect("fits");
    DominatorTree::build(tables, &mut walk, &retainers, owned).expect("fits")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_dominator_is_a_node_that_all_paths_pass(nodes in sample::snapshots(14)) {
        let tables = sample::tables(&nodes);
        let names = WellKnownNames::find(&tables.strings);
        let owned_bits = page_owned::mark(&tables, &names, Near::default()).expect("fits");
        let tree = build(&tables, &owned_bits);
        let retained = tree.retained_sizes(tables.nodes.shallow_sizes()).expect("fits");

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
            let size: u64 = (0..count)
                .filter(|under| *under == node || dominates(node, *under))
                .map(|under| nodes[under].3)
                .sum();
            prop_assert_eq!(retained.get(index), size, "of {}", node);
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
    let names = WellKnownNames::find(&tables.strings);
    let owned = page_owned::mark(&tables, &names, Near::default()).expect("fits");
    let tree = build(&tables, &owned);
    let retained = tree
        .retained_sizes(tables.nodes.shallow_sizes())
        .expect("fits");
    assert_eq!(retained.get(NodeIdx(0)), u64::from(count));
    assert_eq!(retained.get(NodeIdx(count - 1)), 1);
    assert_eq!(tree.dominator(NodeIdx(count - 1)), NodeIdx(count - 2));
}
