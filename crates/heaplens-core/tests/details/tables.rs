//! Random Maps and Sets beside what their tables were made of.

use heaplens_core::test_kit::{Graph, GraphNode};
use heaplens_model::object_facts::{ContentsKind, EntryKey, Value};
use heaplens_model::{EdgeKind, NodeKind};
use proptest::prelude::*;

use crate::support::{all, entry, facts};

/// A table as V8 lays it out, and the entries that a file tells of.
#[derive(Clone, Debug)]
struct Table {
    is_map: bool,
    buckets: u64,
    /// Whether key and value are objects, for each entry.
    entries: Vec<(bool, bool)>,
    /// Whether the size of the table is in the file.
    has_size: bool,
}

fn tables() -> impl Strategy<Value = Table> {
    (any::<bool>(), 1u32..6, any::<bool>()).prop_flat_map(|(is_map, power, has_size)| {
        let buckets = 1u64 << power;
        let most = 2 * buckets as usize;
        prop::collection::vec(any::<(bool, bool)>(), 0..=most).prop_map(move |entries| Table {
            is_map,
            buckets,
            entries,
            has_size,
        })
    })
}

impl Table {
    fn graph(&self) -> Graph {
        let mut graph = Graph::new();
        let stride = if self.is_map { 3 } else { 2 };
        let slots = 3 + self.buckets * (1 + 2 * stride);
        graph.nodes[0].edge(EdgeKind::Property, "collection", 1);
        let mut collection = GraphNode {
            size: 64,
            ..GraphNode::new(if self.is_map { "Map" } else { "Set" })
        };
        collection.edge(EdgeKind::Internal, "table", 2);
        graph.add(collection);
        let mut table = GraphNode {
            kind: NodeKind::Array,
            // Another size fits no number of buckets.
            size: 16 + 8 * slots + if self.has_size { 0 } else { 8 },
            ..GraphNode::new("")
        };
        let mut objects = Vec::new();
        for (number, (key, value)) in (0u64..).zip(&self.entries) {
            let first = 3 + self.buckets + number * stride;
            let of_value = self.is_map && *value;
            for (is_there, slot, name) in [(*key, first, 'k'), (of_value, first + 1, 'v')] {
                if is_there {
                    table.edge(EdgeKind::Internal, &slot.to_string(), 3 + objects.len());
                    objects.push(GraphNode::new(&format!("{name}{number}")));
                }
            }
        }
        graph.add(table);
        for object in objects {
            graph.add(object);
        }
        // The table stays apart from the collection, as where DevTools adds no sizes.
        graph.nodes[0].edge(EdgeKind::Internal, "table too", 2);
        graph
    }

    fn expected(&self) -> Vec<String> {
        let shown = (0..)
            .zip(&self.entries)
            .filter_map(|(number, (key, value))| {
                let of = |is_there: bool, name: char| match is_there {
                    true => format!("{name}{number}"),
                    false => "?".to_owned(),
                };
                if self.is_map {
                    (*key || *value).then(|| format!("{} => {}", of(*key, 'k'), of(*value, 'v')))
                } else {
                    key.then(|| of(*key, 'k'))
                }
            });
        shown.collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_table_is_read_right_or_not_at_all(table in tables()) {
        let graph = table.graph();
        let mut session = graph.session();
        let collection = heaplens_model::NodeIdx(1);
        let kind = match table.is_map {
            true => ContentsKind::MapEntries,
            false => ContentsKind::SetMembers,
        };
        let entries = all(&mut session, collection, kind);
        let shown: Vec<String> = entries.iter().map(entry).collect();
        let told = facts(&mut session, collection).contents;
        prop_assert_eq!(
            told.iter().find(|one| one.kind == kind).map_or(0, |one| one.total),
            shown.len() as u64
        );
        if table.has_size || !shown.is_empty() {
            prop_assert_eq!(shown, table.expected());
        }
    }
}

/// Where the size does not tell, these keys might be values of a table with other buckets. These
/// values can be nothing else.
#[test]
fn what_may_be_keys_or_values_is_left_out() {
    let mut found = [0, 0];
    for (key, value) in [(true, false), (false, true)] {
        let table = Table {
            is_map: true,
            buckets: 8,
            entries: [vec![(false, false); 6], vec![(key, value); 4]].concat(),
            has_size: false,
        };
        let mut session = table.graph().session();
        let entries = all(
            &mut session,
            heaplens_model::NodeIdx(1),
            ContentsKind::MapEntries,
        );
        found[usize::from(key)] = entries.len();
        for one in entries {
            let EntryKey::Key(key_value) = one.key else {
                panic!("a Map has keys");
            };
            assert_eq!(key_value != Value::NotInFile, key);
        }
    }
    assert_eq!(found, [4, 0]);
}
