//! The sums of classes under a filter, by walking up from each node.

use std::collections::BTreeMap;

use heaplens_core::analyses::class_sums::AddUp;
use heaplens_core::graph::classes::ClassSums;
use heaplens_model::NodeIdx;
use proptest::prelude::*;

use crate::graphs::{self, run, set_of};

proptest! {
    #[test]
    fn sums_count_each_class_once_on_a_way_up(
        nodes in graphs::snapshots(16),
        set: u64,
        budget in 1usize..20,
    ) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let set = set_of(nodes.len(), set);
        let index = |node: usize| NodeIdx(node as u32);
        let class = |node: usize| snapshot.classes.of_node(index(node));
        let size = |node: usize| snapshot.tables.nodes.shallow_size(index(node));
        let counts = |node: usize| set.contains(index(node)) && size(node) > 0;
        let mut expected: BTreeMap<_, ClassSums> = BTreeMap::new();
        for node in (0..nodes.len()).filter(|node| counts(*node)) {
            let mut above = node;
            let mut is_alone = true;
            while above != 0 {
                above = snapshot.dominators.dominator(index(above)).at();
                is_alone &= class(above) != class(node) || !counts(above);
            }
            let sums = expected.entry(class(node)).or_insert(ClassSums {
                distance: i32::MAX,
                ..ClassSums::default()
            });
            sums.count += 1;
            sums.shallow_size += size(node);
            if is_alone {
                sums.retained_size += snapshot.retained_sizes.get(index(node));
            }
            sums.distance = sums.distance.min(snapshot.distances.get(index(node)));
        }
        let found = run(AddUp::new(snapshot, &set).expect("fits"), budget);
        prop_assert!(found.classes.iter().eq(expected.keys()));
        prop_assert!(found.sums.iter().eq(expected.values()));
    }

    #[test]
    fn with_all_nodes_they_are_those_of_summary(nodes in graphs::snapshots(16)) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let all = set_of(nodes.len(), u64::MAX);
        let found = run(AddUp::new(snapshot, &all).expect("fits"), 1000);
        let mut classes = snapshot.classes.indices();
        let counted = classes.by_ref().filter(|class| snapshot.classes.sums(*class).count > 0);
        let expected: Vec<_> = counted.map(|class| (class, *snapshot.classes.sums(class))).collect();
        let found: Vec<_> = found.classes.into_iter().zip(found.sums).collect();
        prop_assert_eq!(found, expected);
    }
}
