//! Interfaces of plain objects, by looking at each object and each interface.

use heaplens_core::graph::{Interface, Interfaces, PlainObjects, WellKnownNames};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

use heaplens_core::test_kit::{Graph, GraphNode};

use crate::sample::{self, NAMES, Node};

fn plain(nodes: &[Node]) -> Vec<Vec<&'static str>> {
    nodes
        .iter()
        .filter(|node| node.0 == NodeKind::Object && NAMES[node.1 as usize] == "Object")
        .map(|node| {
            let properties = node.4.iter().filter(|edge| edge.0 == EdgeKind::Property);
            properties.map(|edge| NAMES[edge.1 as usize]).collect()
        })
        .collect()
}

/// Whether `list` has all of `wanted`, each as often.
fn has_all(list: &[&str], wanted: &[Vec<u8>]) -> bool {
    let mut left: Vec<&[u8]> = list.iter().map(|name| name.as_bytes()).collect();
    wanted.iter().all(|name| {
        let position = left.iter().position(|known| known == name);
        position
            .map(|position| left.swap_remove(position))
            .is_some()
    })
}

fn interfaces() -> impl Strategy<Value = Interfaces> {
    let property = prop::sample::select(NAMES.to_vec()).prop_map(|name| name.as_bytes().to_vec());
    let interface = prop::collection::vec(property, 1..4).prop_map(|properties| Interface {
        name: b"{}".to_vec(),
        properties,
    });
    prop::collection::vec(interface, 0..6).prop_map(Interfaces)
}

proptest! {
    #[test]
    fn the_best_interface_is_the_fullest_then_the_first(
        nodes in sample::snapshots(20),
        interfaces in interfaces(),
    ) {
        let tables = sample::tables(&nodes);
        let names = WellKnownNames::find(&tables.strings).expect("fits");
        let objects = PlainObjects::group(&tables, &names).expect("fits");
        let chosen = objects.apply(&tables, &interfaces).expect("fits");
        let found: Vec<Option<u32>> =
            objects.lists().iter().map(|list| chosen[*list as usize]).collect();
        let expected: Vec<Option<u32>> = plain(&nodes)
            .iter()
            .map(|list| {
                let fitting = (0u32..).zip(&interfaces.0)
                    .filter(|(_, interface)| has_all(list, &interface.properties));
                fitting
                    .min_by_key(|(at, interface)| (usize::MAX - interface.properties.len(), *at))
                    .map(|(at, _)| at)
            })
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn popular_lists_become_interfaces(nodes in sample::snapshots(20)) {
        let tables = sample::tables(&nodes);
        let names = WellKnownNames::find(&tables.strings).expect("fits");
        let objects = PlainObjects::group(&tables, &names).expect("fits");
        let mut counts: Vec<(String, usize)> = Vec::new();
        for list in plain(&nodes) {
            let shown: Vec<&str> = list.into_iter().filter(|name| *name != "__proto__").collect();
            // An empty first name is written, but no comma after it.
            let text = shown.iter().fold("{".to_owned(), |text, name| {
                if text.len() == 1 { text + name } else { text + ", " + name }
            }) + "}";
            if shown.is_empty() {
                continue;
            }
            match counts.iter_mut().find(|(known, _)| *known == text) {
                Some((_, count)) => *count += 1,
                None => counts.push((text, 1)),
            }
        }
        counts.retain(|(_, count)| *count >= 2);
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let expected: Vec<String> = counts.into_iter().map(|(name, _)| name).collect();
        let found: Vec<String> = objects
            .infer(&tables, &names)
            .expect("fits")
            .0
            .into_iter()
            .map(|interface| String::from_utf8(interface.name).expect("ASCII"))
            .collect();
        prop_assert_eq!(found, expected);
    }
}

/// A million characters in each of a million lists would be 10^12 characters.
#[test]
fn a_long_name_in_many_property_lists_is_read_once() {
    let long = "x".repeat(1_000_000);
    let mut graph = Graph::new();
    let count = 1_000_000;
    for number in 0..count {
        let mut object = GraphNode::new("Object");
        object.edge(EdgeKind::Property, "first", 0);
        // Each object has a property list of its own.
        object.edge(EdgeKind::Property, &format!("p{number}"), 0);
        graph.add(object);
    }
    let mut tables = graph.tables();
    let first = tables.edge_names(NodeIdx(1)).get(0);
    let long = tables.strings.push(long.as_bytes()).expect("fits");
    let (_, edge_names) = tables.edges.listed_mut(&tables.nodes).expect("fits");
    for name in edge_names.iter_mut().filter(|name| **name == first) {
        *name = long.0;
    }
    let names = WellKnownNames::find(&tables.strings).expect("fits");
    let objects = PlainObjects::group(&tables, &names).expect("fits");
    let interfaces = objects.infer(&tables, &names).expect("fits");
    let lengths: Vec<usize> = interfaces.0.iter().map(|one| one.name.len()).collect();
    assert_eq!(lengths, [1_000_002]);
}
