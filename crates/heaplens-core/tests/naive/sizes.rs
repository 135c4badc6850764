//! Redistribution of shallow sizes, by sets of owners.

use std::collections::BTreeSet;

use heaplens_core::graph::{WellKnownNames, shallow_sizes, user_roots};
use heaplens_core::tables::Scratch;
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

use crate::sample;

proptest! {
    #[test]
    fn a_size_moves_to_the_only_owner(nodes in sample::snapshots(14)) {
        let mut tables = sample::tables(&nodes);
        let names = WellKnownNames::find(&tables.strings).expect("fits");
        let has_user_roots = user_roots(&tables, &names).next().is_some();
        shallow_sizes::redistribute(&mut tables, &names, &mut Scratch::default()).expect("fits");

        let candidate = |node: usize| matches!(nodes[node].0, NodeKind::Hidden | NodeKind::Array);
        let mut owners: Vec<BTreeSet<usize>> = (0..nodes.len())
            .map(|node| if candidate(node) { BTreeSet::new() } else { BTreeSet::from([node]) })
            .collect();
        for _ in 0..nodes.len() {
            for (from, kind, to) in sample::edges(&nodes) {
                if kind != EdgeKind::Weak && candidate(to) {
                    let more = owners[from].clone();
                    owners[to].extend(more);
                }
            }
        }
        let mut expected: Vec<u64> = nodes.iter().map(|node| node.3).collect();
        for node in (0..nodes.len()).filter(|node| has_user_roots && candidate(*node)) {
            if let Some(owner) = owners[node].first().filter(|_| owners[node].len() == 1)
                && *owner != 0
                && nodes[*owner].0 != NodeKind::Synthetic
            {
                expected[*owner] += nodes[node].3;
                expected[node] = 0;
            }
        }
        let found: Vec<u64> =
            (0..nodes.len()).map(|node| tables.nodes.shallow_size(NodeIdx(node as u32))).collect();
        prop_assert_eq!(found, expected);
    }
}
