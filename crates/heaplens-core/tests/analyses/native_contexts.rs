//! Realms, by the sets of owners that reach each node.

use std::collections::BTreeSet;

use heaplens_core::analyses::named_filters::NamedFilter;
use heaplens_core::analyses::native_contexts::{Attribution, Owner};
use heaplens_model::{EdgeKind, Filter, NodeIdx, ObjectId};
use proptest::prelude::*;

use crate::graphs::{self, NAMES, Node, listed, run};

fn internal_targets<'a>(node: &'a Node, wanted: &'a str) -> impl Iterator<Item = usize> + 'a {
    let edges = node.edges.iter();
    edges
        .filter(move |(kind, name, _)| {
            *kind == EdgeKind::Internal && NAMES[*name as usize] == wanted
        })
        .map(|(_, _, to)| *to as usize)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn an_object_belongs_to_the_owners_that_reach_it(
        nodes in graphs::snapshots(14),
        budget in 1usize..20,
    ) {
        let session = graphs::open(&nodes);
        let tables = &session.snapshot().tables;
        let is_realm = |node: usize| {
            let name = tables.strings.get(tables.nodes.name(NodeIdx(node as u32)));
            let name = String::from_utf8_lossy(name).into_owned();
            let name = name.strip_prefix("Detached ").unwrap_or(&name);
            name == "system / NativeContext" || name.starts_with("system / NativeContext / ")
        };
        let fixed = |node: usize| {
            if is_realm(node) {
                return Some(node);
            }
            let map = internal_targets(&nodes[node], "map").next()?;
            let meta_map = internal_targets(&nodes[map], "map").next()?;
            internal_targets(&nodes[meta_map], "native_context").find(|to| is_realm(*to))
        };
        let mut owners: Vec<BTreeSet<usize>> =
            (0..nodes.len()).map(|node| fixed(node).into_iter().collect()).collect();
        for _ in 0..nodes.len() * nodes.len() {
            for (from, kind, _, to) in graphs::edges(&nodes) {
                if kind != EdgeKind::Weak && kind != EdgeKind::Shortcut && fixed(to).is_none() {
                    let more = owners[from].clone();
                    owners[to].extend(more);
                }
            }
        }
        let found = run(Attribution::new(tables).expect("fits"), budget);
        let realms: Vec<usize> = found.realms.iter().map(|realm| realm.node.at()).collect();
        let expected: Vec<usize> = (0..nodes.len()).filter(|node| is_realm(*node)).collect();
        prop_assert_eq!(&realms, &expected);
        let size = |node: usize| tables.nodes.shallow_size(NodeIdx(node as u32));
        let mut sizes = vec![0; realms.len()];
        let [mut shared, mut nobody] = [0, 0];
        for (node, owners) in owners.iter().enumerate() {
            let owner = found.owner(NodeIdx(node as u32));
            let only = owners.first().and_then(|one| realms.iter().position(|realm| realm == one));
            match (owners.len(), only) {
                (0, _) => {
                    prop_assert_eq!(owner, Owner::Nobody, "{}", node);
                    nobody += size(node);
                }
                (1, Some(realm)) => {
                    prop_assert_eq!(owner, Owner::Realm(realm), "{}", node);
                    sizes[realm] += size(node);
                }
                _ => {
                    prop_assert_eq!(owner, Owner::Shared, "{}", node);
                    shared += size(node);
                }
            }
        }
        let attributed: Vec<u64> = found.realms.iter().map(|realm| realm.attributed_size).collect();
        prop_assert_eq!(attributed, sizes);
        prop_assert_eq!((found.shared_size, found.unattributed_size), (shared, nobody));

        // The filters ask the same.
        let mut filters = vec![(Filter::SharedRealm, Owner::Shared), (Filter::NoRealm, Owner::Nobody)];
        filters.extend(realms.iter().enumerate().map(|(position, realm)| {
            (Filter::Realm(ObjectId(2 * *realm as u64 + 1)), Owner::Realm(position))
        }));
        for (filter, owner) in filters {
            let work = NamedFilter::new(session.snapshot(), filter).expect("a filter");
            let members: Vec<usize> = (0..nodes.len())
                .filter(|node| found.owner(NodeIdx(*node as u32)) == owner)
                .collect();
            prop_assert_eq!(listed(&run(work, budget)), members, "{}", filter);
        }
    }
}
