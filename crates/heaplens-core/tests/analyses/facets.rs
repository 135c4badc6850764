//! The classes and types of a set, and what filters ask about, by looking at each node.

use std::collections::BTreeMap;

use heaplens_core::analyses::{facets, filter_facts};
use heaplens_model::query::Facet;
use heaplens_model::{DomState, NodeIdx};
use proptest::prelude::*;

use crate::graphs::{self, set_of};

/// Names with their counts, the most frequent first, then by name.
fn by_frequency(counts: BTreeMap<String, u32>) -> Vec<Facet> {
    let mut all: Vec<Facet> = counts
        .into_iter()
        .map(|(name, count)| Facet { name, count })
        .collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.count));
    all
}

proptest! {
    #[test]
    fn each_object_of_the_set_counts_once(nodes in graphs::snapshots(16), set: u64) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let set = set_of(nodes.len(), set);
        let (mut classes, mut types) = (BTreeMap::new(), BTreeMap::new());
        for node in (0..nodes.len()).map(|node| NodeIdx(node as u32)) {
            if !set.contains(node) {
                continue;
            }
            let class = snapshot.classes.key(snapshot.classes.of_node(node)).name;
            let class = String::from_utf8_lossy(class).into_owned();
            *classes.entry(class).or_insert(0) += 1;
            let kind = snapshot.tables.node_type_name(snapshot.tables.nodes.kind(node));
            *types.entry(kind.to_owned()).or_insert(0) += 1;
        }
        let found = facets::find(snapshot, &set).expect("fits");
        prop_assert_eq!(found.class_count as usize, classes.len());
        prop_assert_eq!(found.classes, by_frequency(classes));
        prop_assert_eq!(found.types, by_frequency(types));
    }

    #[test]
    fn what_is_there_is_told(nodes in graphs::snapshots(16)) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let tables = &snapshot.tables;
        let name = |node: NodeIdx| {
            String::from_utf8_lossy(tables.strings.get(tables.nodes.name(node))).into_owned()
        };
        let all: Vec<NodeIdx> = (0..nodes.len()).map(|node| NodeIdx(node as u32)).collect();
        let any = |test: &dyn Fn(NodeIdx) -> bool| all.iter().any(|node| test(*node));
        let found = filter_facts::find(snapshot).expect("fits");
        let is_detached = |node| tables.nodes.dom_state(node) == DomState::Detached;
        prop_assert_eq!(found.has_detached, any(&is_detached));
        let is_context = |node| {
            let name = name(node);
            name == "system / Context" || name.starts_with("system / Context / ")
        };
        prop_assert_eq!(found.has_contexts, any(&is_context));
        prop_assert_eq!(found.has_event_listeners, any(&|node| name(node) == "V8EventListener"));
        let is_realm = |node: &NodeIdx| {
            let name = name(*node);
            let name = name.strip_prefix("Detached ").unwrap_or(&name);
            name == "system / NativeContext" || name.starts_with("system / NativeContext / ")
        };
        let expected: Vec<_> = all.iter().filter(|node| is_realm(node)).collect();
        let expected: Vec<_> = expected.iter().map(|node| tables.nodes.id(**node)).collect();
        let realms: Vec<_> = found.realms.iter().map(|realm| realm.id).collect();
        prop_assert_eq!(realms, expected);
    }
}
