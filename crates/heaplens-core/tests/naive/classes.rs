//! The sums of classes, by walking up from each node.

use std::collections::BTreeMap;

use heaplens_core::session::Session;
use heaplens_model::NodeIdx;
use proptest::prelude::*;

use crate::sample;

proptest! {
    #[test]
    fn sums_count_each_class_once_on_a_way_up(nodes in sample::snapshots(16)) {
        let session = Session::from_tables(sample::tables(&nodes)).expect("fits");
        let snapshot = session.snapshot();
        let class = |node: usize| snapshot.classes.of_node(NodeIdx(node as u32));
        let size = |node: usize| snapshot.tables.nodes.shallow_size(NodeIdx(node as u32));
        let mut expected: BTreeMap<_, (u32, u64, u64, i32)> = BTreeMap::new();
        for node in (0..nodes.len()).filter(|node| size(*node) > 0) {
            let mut above = node;
            let mut alone = true;
            while above != 0 {
                above = snapshot.dominators.dominator(NodeIdx(above as u32)).at();
                alone &= class(above) != class(node) || size(above) == 0;
            }
            let sums = expected.entry(class(node)).or_insert((0, 0, 0, i32::MAX));
            sums.0 += 1;
            sums.1 += size(node);
            if alone {
                sums.2 += snapshot.retained_sizes.get(NodeIdx(node as u32));
            }
            sums.3 = sums.3.min(snapshot.distances.get(NodeIdx(node as u32)));
        }
        for class in snapshot.classes.indices() {
            let sums = snapshot.classes.sums(class);
            let found = (sums.count, sums.shallow_size, sums.retained_size, sums.distance);
            match expected.get(&class) {
                Some(expected) => prop_assert_eq!(found, *expected),
                None => prop_assert_eq!(sums.count, 0),
            }
        }
    }
}
