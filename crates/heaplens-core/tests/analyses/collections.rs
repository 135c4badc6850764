//! Random collections, laid out as V8 does, beside what they were made of.

use heaplens_core::analyses::collections::FindCollections;
use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, GraphNode, all_rows, rows_of};
use heaplens_model::collections::{CollectionKind, CollectionSums, WantedCollections};
use heaplens_model::query::{Answer, Column, List, Query, Sort};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{EdgeKind, NodeKind};
use proptest::prelude::*;

use crate::graphs::run;

/// How wide V8's words are: of a slot, an array's header, an array or a Map without its store.
#[derive(Clone, Copy, Debug)]
struct Width {
    slot: u64,
    header: u64,
    collection: u64,
}

const WIDTHS: [Width; 2] = [
    Width {
        slot: 8,
        header: 16,
        collection: 32,
    },
    Width {
        slot: 4,
        header: 8,
        collection: 16,
    },
];

/// A value: not in the file, or an object of one of two classes.
type Value = Option<bool>;

#[derive(Clone, Debug)]
enum Made {
    Array {
        room: u64,
        values: Vec<Value>,
    },
    Map {
        buckets: u64,
        entries: Vec<(bool, Value)>,
    },
    Set {
        buckets: u64,
        members: Vec<Value>,
    },
    Dictionary {
        room: u64,
        values: Vec<bool>,
    },
    Buffer {
        bytes: u64,
        has_view: bool,
    },
}

fn made() -> impl Strategy<Value = Made> {
    let value = || {
        prop_oneof![
            Just(None),
            Just(Some(true)),
            Just(Some(true)),
            any::<bool>().prop_map(Some)
        ]
    };
    prop_oneof![
        (prop::collection::vec(value(), 0..6), 0u64..4).prop_map(|(values, more)| Made::Array {
            room: values.len() as u64 + more,
            values
        }),
        (1u32..4).prop_flat_map(move |power| {
            let most = 2usize << power;
            let entries = prop::collection::vec((any::<bool>(), value()), 0..=most);
            entries.prop_map(move |entries| Made::Map {
                buckets: 1 << power,
                entries,
            })
        }),
        (1u32..4).prop_flat_map(move |power| {
            let members = prop::collection::vec(value(), 0..=2usize << power);
            members.prop_map(move |members| Made::Set {
                buckets: 1 << power,
                members,
            })
        }),
        (2u32..5).prop_flat_map(move |power| {
            let values = prop::collection::vec(any::<bool>(), 0..=1usize << power);
            values.prop_map(move |values| Made::Dictionary {
                room: 1 << power,
                values,
            })
        }),
        (0u64..3, any::<bool>()).prop_map(|(bytes, has_view)| Made::Buffer {
            bytes: bytes * 100,
            has_view
        }),
    ]
}

/// What should be told of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    kind: CollectionKind,
    id: u64,
    elements: u64,
    capacity: Option<u64>,
    bytes: u64,
    content: Option<&'static str>,
    is_unlisted: bool,
}

struct Making {
    graph: Graph,
    width: Width,
    /// The stores are kept from elsewhere, too.
    is_apart: bool,
    told: Vec<Told>,
}

fn content(values: impl IntoIterator<Item = Value>) -> Option<&'static str> {
    let values: Vec<Value> = values.into_iter().collect();
    let first = (*values.first()?)?;
    let is_one = values.iter().all(|value| *value == Some(first));
    is_one.then_some(if first { "A" } else { "B" })
}

impl Making {
    fn object(&mut self, name: &str, size: u64) -> usize {
        let at = self.graph.add(GraphNode {
            size,
            ..GraphNode::new(name)
        });
        self.graph.nodes[0].edge(EdgeKind::Property, "x", at);
        at
    }

    fn store(&mut self, of: usize, edge: &str, name: &str, slots: u64) -> (usize, u64) {
        let size = self.width.header + self.width.slot * slots;
        let at = self.graph.add(GraphNode {
            kind: NodeKind::Array,
            size,
            ..GraphNode::new(name)
        });
        self.graph.nodes[of].edge(EdgeKind::Internal, edge, at);
        if self.is_apart {
            self.graph.nodes[0].edge(EdgeKind::Property, "store", at);
        }
        (at, if self.is_apart { 0 } else { size })
    }

    fn value(&mut self, is_first_class: bool) -> usize {
        self.graph
            .add(GraphNode::new(if is_first_class { "A" } else { "B" }))
    }

    fn slot(&mut self, store: usize, slot: u64, to: usize) {
        self.graph.nodes[store].edge(EdgeKind::Internal, &slot.to_string(), to);
    }

    fn tell(&mut self, at: usize, told: Told) {
        let id = self.graph.nodes[at].id;
        self.told.push(Told { id, ..told });
    }

    fn add(&mut self, made: &Made) {
        let size = self.width.collection;
        let new = |kind, elements: usize| Told {
            kind,
            id: 0,
            elements: elements as u64,
            capacity: None,
            bytes: size,
            content: None,
            is_unlisted: false,
        };
        match made {
            Made::Array { room, values } => {
                let array = self.object("Array", size);
                let listed: Vec<Value> = values.iter().copied().filter(Option::is_some).collect();
                let mut told = new(CollectionKind::Array, listed.len());
                told.capacity = Some(*room);
                if *room > 0 {
                    let (store, owned) = self.store(array, "elements", "(object elements)", *room);
                    for (index, value) in (0u32..).zip(values) {
                        let Some(value) = value else { continue };
                        let value = self.value(*value);
                        self.graph.nodes[array].element(index, value);
                        self.slot(store, index.into(), value);
                    }
                    told.bytes += owned;
                    // It may hold numbers of 8 bytes.
                    if listed.is_empty() && self.width.slot == 4 {
                        told.capacity = None;
                    }
                    told.is_unlisted = listed.is_empty();
                }
                told.content = content(listed);
                self.tell(array, told);
            }
            Made::Map { buckets, entries } => {
                let map = self.object("Map", size);
                let (table, owned) = self.store(map, "table", "", 3 + 7 * buckets);
                for (number, (has_key, value)) in (0..).zip(entries) {
                    let first = 3 + buckets + 3 * number;
                    if *has_key {
                        let key = self.value(true);
                        self.slot(table, first, key);
                    }
                    if let Some(value) = value {
                        let value = self.value(*value);
                        self.slot(table, first + 1, value);
                    }
                }
                let entries = entries
                    .iter()
                    .filter(|(has_key, value)| *has_key || value.is_some());
                let values: Vec<Value> = entries.map(|(_, value)| *value).collect();
                let told = new(CollectionKind::Map, values.len());
                self.tell(
                    map,
                    Told {
                        capacity: Some(2 * buckets),
                        bytes: told.bytes + owned,
                        is_unlisted: values.is_empty() && *buckets > 2,
                        content: content(values),
                        ..told
                    },
                );
            }
            Made::Set { buckets, members } => {
                let set = self.object("Set", size);
                let (table, owned) = self.store(set, "table", "", 3 + 5 * buckets);
                for (number, member) in (0..).zip(members) {
                    if let Some(member) = member {
                        let member = self.value(*member);
                        self.slot(table, 3 + buckets + 2 * number, member);
                    }
                }
                let listed: Vec<Value> = members.iter().copied().filter(Option::is_some).collect();
                let told = new(CollectionKind::Set, listed.len());
                self.tell(
                    set,
                    Told {
                        capacity: Some(2 * buckets),
                        bytes: told.bytes + owned,
                        is_unlisted: listed.is_empty() && *buckets > 2,
                        content: content(listed),
                        ..told
                    },
                );
            }
            Made::Dictionary { room, values } => {
                let bare = 3 * self.width.slot;
                let object = self.object("Object", bare);
                let slots = 6 + 3 * room;
                let (_, owned) = self.store(object, "properties", "(object properties)", slots);
                for value in values {
                    let value = self.value(*value);
                    self.graph.nodes[object].edge(EdgeKind::Property, "p", value);
                }
                let told = new(CollectionKind::Dictionary, values.len());
                self.tell(
                    object,
                    Told {
                        capacity: Some(*room),
                        bytes: bare + owned,
                        is_unlisted: values.is_empty() && *room > 4,
                        content: content(values.iter().copied().map(Some)),
                        ..told
                    },
                );
            }
            Made::Buffer { bytes, has_view } => {
                let buffer = self.object("ArrayBuffer", 64);
                let store = self.graph.add(GraphNode {
                    kind: NodeKind::Native,
                    size: *bytes,
                    ..GraphNode::new("system / JSArrayBufferData")
                });
                self.graph.nodes[buffer].edge(EdgeKind::Internal, "backing_store", store);
                let told = new(CollectionKind::ArrayBuffer, *bytes as usize);
                self.tell(
                    buffer,
                    Told {
                        bytes: 64 + bytes,
                        ..told
                    },
                );
                if *has_view {
                    let view = self.object("Uint8Array", 72);
                    self.graph.nodes[view].edge(EdgeKind::Internal, "buffer", buffer);
                    let told = new(CollectionKind::TypedArray, *bytes as usize);
                    self.tell(view, Told { bytes: 72, ..told });
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn collections_are_told_as_they_were_made(
        all in prop::collection::vec(made(), 0..6),
        is_wide: bool,
        is_apart: bool,
        budget in 1usize..30,
    ) {
        let width = WIDTHS[usize::from(!is_wide)];
        let mut making = Making { graph: Graph::new(), width, is_apart, told: Vec::new() };
        // Every program has an array without a store.
        making.add(&Made::Array { room: 0, values: Vec::new() });
        for one in &all {
            making.add(one);
        }
        let mut session = making.graph.session();
        let found = run(FindCollections::new(session.snapshot()).expect("fits"), budget);
        prop_assert_eq!(found.all.len(), making.told.len());
        let sums = sums(&mut session);
        prop_assert_eq!(&found.sums(session.snapshot(), None), &sums);
        let is_empty = |told: &Told| told.elements == 0 && !told.is_unlisted;
        for (sums, kind) in sums.kinds.iter().zip(CollectionKind::ALL) {
            let told: Vec<&Told> = making.told.iter().filter(|told| told.kind == kind).collect();
            let count = |is: &dyn Fn(&Told) -> bool| told.iter().filter(|told| is(told)).count() as u64;
            let sum = |of: &dyn Fn(&Told) -> u64| told.iter().map(|told| of(told)).sum::<u64>();
            prop_assert_eq!(sums.count, told.len() as u64);
            prop_assert_eq!(sums.empty_count, count(&is_empty));
            prop_assert_eq!(sums.empty_bytes, sum(&|told| if is_empty(told) { told.bytes } else { 0 }));
            prop_assert_eq!(sums.unlisted_count, count(&|told| told.is_unlisted));
            prop_assert_eq!(sums.of_one_class_count, count(&|told| told.content.is_some()));
            prop_assert_eq!(sums.element_count, sum(&|told| told.elements));
            prop_assert_eq!(sums.bytes, sum(&|told| told.bytes));
        }
        let kinds = CollectionKind::ALL.into_iter().map(WantedCollections::Kind);
        let others = [WantedCollections::All, WantedCollections::OfOneClass, WantedCollections::Empty];
        for wanted in kinds.chain(others) {
            let mut told: Vec<&Told> = making.told.iter()
                .filter(|told| match wanted {
                    WantedCollections::Empty => is_empty(told),
                    WantedCollections::All => !is_empty(told),
                    WantedCollections::Kind(kind) => !is_empty(told) && told.kind == kind,
                    WantedCollections::OfOneClass => told.content.is_some(),
                })
                .collect();
            // Nodes are in the order of their ids.
            told.sort_by_key(|told| (std::cmp::Reverse(told.elements), told.id));
            let rows = rows(&mut session, wanted, "", None);
            prop_assert_eq!(rows.iter().map(told_of).collect::<Vec<_>>(), told.into_iter().cloned().collect::<Vec<_>>());
        }
    }

    #[test]
    fn lists_have_the_collections_in_each_order(
        all in prop::collection::vec(made(), 0..8),
        is_wide: bool,
        column in prop::sample::select(vec![
            Column::Name, Column::ElementCount, Column::Capacity, Column::Fill, Column::Bytes, Column::RetainedSize,
        ]),
        descending: bool,
        part in prop::sample::select(vec!["", "ARRAY", "a", "map", "{p"]),
    ) {
        let width = WIDTHS[usize::from(!is_wide)];
        let mut making = Making { graph: Graph::new(), width, is_apart: false, told: Vec::new() };
        making.add(&Made::Array { room: 0, values: Vec::new() });
        for one in &all {
            making.add(one);
        }
        let mut session = making.graph.session();
        let every = rows(&mut session, WantedCollections::All, "", None);
        let mut wanted: Vec<&ObjectRow> = every.iter()
            .filter(|row| {
                let facts = row.collection.as_ref().expect("facts");
                let content = facts.content_class.as_ref().map_or("", |class| &class.text);
                let part = part.to_lowercase();
                [&row.name.text, &row.class_name.text, content].iter()
                    .any(|name| name.to_lowercase().contains(&part))
            })
            .collect();
        // What is not known comes last in either order.
        let number = |row: &ObjectRow| {
            let facts = row.collection.as_ref().expect("facts");
            match column {
                Column::ElementCount => Some(facts.element_count),
                Column::Capacity => facts.capacity,
                Column::Fill => facts.fill(),
                Column::Bytes => Some(facts.bytes),
                _ => Some(row.retained_size),
            }
        };
        wanted.sort_by(|a, b| {
            let directed = |ordering: std::cmp::Ordering| if descending { ordering.reverse() } else { ordering };
            let ordering = match (column, number(a), number(b)) {
                (Column::Name, ..) => directed(a.name.text.cmp(&b.name.text)),
                (_, Some(a), Some(b)) => directed(a.cmp(&b)),
                (_, a, b) => a.is_none().cmp(&b.is_none()),
            };
            ordering.then(a.node.cmp(&b.node))
        });
        let sorted = rows(&mut session, WantedCollections::All, part, Some(Sort { column, descending }));
        prop_assert_eq!(sorted.iter().collect::<Vec<_>>(), wanted);
        for (at, row) in (0u64..).zip(&sorted) {
            let query = Query::Position {
                list: list(WantedCollections::All, part),
                sort: Sort { column, descending },
                node: row.node,
            };
            prop_assert_eq!(session.answer(&query), Ok(Answer::Position(Some(at))));
        }
    }
}

fn list(wanted: WantedCollections, part: &str) -> List {
    List::Collections {
        wanted,
        name_contains: part.to_owned(),
    }
}

fn rows(
    session: &mut Session,
    wanted: WantedCollections,
    part: &str,
    sort: Option<Sort>,
) -> Vec<ObjectRow> {
    let list = list(wanted, part);
    let query = match sort {
        None => all_rows(list),
        Some(sort) => Query::Rows {
            list,
            sort,
            start: 0,
            count: u32::MAX,
        },
    };
    let rows = rows_of(session, &query).into_iter().map(|row| match row {
        Row::Object(row) => row,
        other => panic!("{other:?}"),
    });
    rows.collect()
}

fn sums(session: &mut Session) -> CollectionSums {
    match session.answer(&Query::CollectionSums { within: None }) {
        Ok(Answer::CollectionSums(sums)) => sums,
        other => panic!("{other:?}"),
    }
}

fn told_of(row: &ObjectRow) -> Told {
    let facts = row.collection.as_ref().expect("facts");
    let content = facts.content_class.as_ref().map(|class| &*class.text);
    Told {
        kind: facts.kind,
        id: row.id.0,
        elements: facts.element_count,
        capacity: facts.capacity,
        bytes: facts.bytes,
        content: content.map(|class| if class == "A" { "A" } else { "B" }),
        is_unlisted: facts.is_unlisted,
    }
}

/// Reading it for each of them would be quadratic.
#[test]
fn a_large_store_of_many_is_read_once() {
    let mut making = Making {
        graph: Graph::new(),
        width: WIDTHS[0],
        is_apart: true,
        told: Vec::new(),
    };
    making.add(&Made::Array {
        room: 0,
        values: Vec::new(),
    });
    let buckets = 1 << 14;
    let first = making.object("Map", 32);
    let (table, _) = making.store(first, "table", "", 3 + 7 * buckets);
    let value = making.value(true);
    for entry in 0..2 * buckets {
        making.slot(table, 3 + buckets + 3 * entry + 1, value);
    }
    for _ in 1..20_000 {
        let other = making.object("Map", 32);
        making.graph.nodes[other].edge(EdgeKind::Internal, "table", table);
    }
    let mut session = making.graph.session();
    let maps = sums(&mut session).kinds[CollectionKind::Map as usize];
    assert_eq!((maps.count, maps.element_count), (20_000, 2 * buckets));
}

/// A sparse array keeps its elements in a dictionary, whose slots are not elements.
#[test]
fn the_room_of_a_sparse_array_is_not_told() {
    let mut making = Making {
        graph: Graph::new(),
        width: WIDTHS[0],
        is_apart: false,
        told: Vec::new(),
    };
    making.add(&Made::Array {
        room: 0,
        values: Vec::new(),
    });
    let array = making.object("Array", 32);
    let (store, _) = making.store(array, "elements", "(object elements)", 16);
    let value = making.value(true);
    making.graph.nodes[array].element(1_000_000, value);
    making.slot(store, 5, value);
    let mut session = making.graph.session();
    let arrays = sums(&mut session).kinds[0];
    assert_eq!((arrays.count, arrays.empty_count), (2, 1));
    let wanted = WantedCollections::Kind(CollectionKind::Array);
    let told = told_of(&rows(&mut session, wanted, "", None)[0]);
    assert_eq!((told.elements, told.capacity), (1, None));
}
