//! References into realms, by all edges.

use heaplens_core::analyses::native_contexts::{Attribution, Owner};
use heaplens_core::analyses::realm_references::{FindRealmReferences, Reference};
use heaplens_model::row::NO_DISTANCE;
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

use crate::graphs::{self, run};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_first_reference_is_the_nearest(
        nodes in graphs::snapshots(14),
        budget in 1usize..30,
    ) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let owners = run(Attribution::new(&snapshot.tables).expect("fits"), 1000);
        let found = run(FindRealmReferences::new(snapshot).expect("fits"), budget);
        prop_assert_eq!(&found.contexts.realms, &owners.realms);
        for (realm, first) in found.first.iter().enumerate() {
            let mut into = Vec::new();
            let edges = (0u32..).zip(graphs::edges(&nodes));
            for (edge, (from, kind, _, to)) in edges {
                let [from, to] = [from, to].map(|node| NodeIdx(node as u32));
                let is_outside = !matches!(owners.owner(from), Owner::Nobody)
                    && owners.owner(from) != Owner::Realm(realm);
                let is_javascript =
                    [NodeKind::Object, NodeKind::Closure].contains(&nodes[from.at()].kind);
                let is_wanted =
                    [EdgeKind::Property, EdgeKind::Element, EdgeKind::Context].contains(&kind);
                if owners.owner(to) == Owner::Realm(realm) && is_outside && is_javascript && is_wanted {
                    let distance = snapshot.distances.get(from);
                    let key = (distance == NO_DISTANCE, distance, edge);
                    into.push((key, Reference { from, edge: EdgeIdx(edge), to }));
                }
            }
            into.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(*first, into.first().map(|(_, reference)| *reference));
        }
    }
}
