//! Long lists of edges, retainers and names, of which only windows are sorted and by keys, beside
//! lists that are sorted as a whole by what DevTools compares.

use std::cmp::Ordering;

use heaplens_core::session::Session;
use heaplens_core::views::Snapshot;
use heaplens_model::query::{Answer, Column, List, Query, Sort};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};

use crate::sample::{self, NAMES, Node};

const COLUMNS: [Column; 5] = [
    Column::Name,
    Column::Distance,
    Column::ShallowSize,
    Column::RetainedSize,
    Column::Count,
];

/// Many more than are sorted as a whole.
const MANY: u32 = 40_000;

/// Where some names stand in [`NAMES`].
const A: u32 = 6;
const B: u32 = 7;
const PROTO: u32 = 11;

/// The nodes that others hold, after the root and the object with many edges.
const SHARED: [u32; 4] = [2, 3, 4, 5];
const LEAVES: u32 = 6;

/// Begins as many others do, and does not come in order.
fn long_names() -> Vec<String> {
    let number = |position: u32| position * 7919 % MANY;
    (0..MANY)
        .map(|position| format!("a name that has number {:05}", number(position)))
        .collect()
}

fn long_name(position: u32) -> u32 {
    NAMES.len() as u32 + position
}

/// Objects, strings and functions, as many of each, that one object holds; objects hold others
/// that all share: by few names, by names of their own, by number, and one of them many times.
fn heap() -> Vec<Node> {
    let id = |node: u32| u64::from(node.wrapping_mul(2_654_435_761) % 1_000_003);
    let node = |kind, name, at: u32, edges| (kind, name, id(at), u64::from(8 + at % 3), edges);
    let mut nodes = vec![node(
        NodeKind::Synthetic,
        0,
        0,
        vec![(EdgeKind::Element, 1, 1)],
    )];
    let retained = (0..3 * MANY).map(|position| {
        let (kind, name) = match position % 7 {
            0 => (EdgeKind::Element, position),
            1 => (EdgeKind::Property, PROTO),
            2 | 3 => (EdgeKind::Property, A + position % 2),
            4 => (EdgeKind::Hidden, position % 100),
            _ => (EdgeKind::Property, long_name(position % MANY)),
        };
        (kind, name, LEAVES + position)
    });
    nodes.push(node(NodeKind::Array, A, 1, retained.collect()));
    for shared in SHARED {
        nodes.push(node(NodeKind::Object, B, shared, Vec::new()));
    }
    for position in 0..MANY {
        let [few, own, numbered, often] = SHARED;
        let mut edges = vec![
            (EdgeKind::Property, A + position % 3, few),
            (EdgeKind::Property, long_name(position), own),
            (EdgeKind::Element, position * 31 % 1000, numbered),
        ];
        if position % 4 == 0 {
            edges.push((EdgeKind::Property, B, few));
            edges.push((EdgeKind::Property, A, few));
        }
        if position == 77 {
            edges.extend((0..MANY).map(|index| (EdgeKind::Element, index, often)));
        }
        nodes.push(node(NodeKind::Object, 3, LEAVES + position, edges));
    }
    for position in 0..MANY {
        let name = long_name(position * 13 % MANY);
        let at = LEAVES + MANY + position;
        nodes.push(node(NodeKind::String, name, at, Vec::new()));
    }
    for position in 0..MANY {
        let at = LEAVES + 2 * MANY + position;
        let edges = match position % 5 {
            0 => vec![(EdgeKind::Context, A, at - MANY)],
            _ => Vec::new(),
        };
        nodes.push(node(NodeKind::Closure, A + position % 4, at, edges));
    }
    nodes
}

fn session(nodes: &[Node]) -> Session {
    Session::from_tables(sample::tables_with(nodes, &long_names())).expect("fits")
}

fn rows(session: &mut Session, list: &List, sort: Sort, start: u64, count: u32) -> Vec<ObjectRow> {
    let query = Query::Rows {
        list: list.clone(),
        sort,
        start,
        count,
    };
    let Ok(Answer::Rows(rows)) = session.answer(&query) else {
        panic!("no rows");
    };
    let rows = rows.rows.into_iter().map(|row| match row {
        Row::Object(row) => row,
        other => panic!("{other:?}"),
    });
    rows.collect()
}

/// What a row of the naive is: the node that it shows, the edge's name, and its position.
#[derive(Clone)]
struct NaiveRow {
    node: NodeIdx,
    name: Option<(EdgeKind, String)>,
    position: i64,
}

/// Names before numbers, and `__proto__` last of all.
fn compare_edge_names(a: &NaiveRow, b: &NaiveRow) -> Ordering {
    let key = |naive: &NaiveRow| match &naive.name {
        None => (0, 0, String::new()),
        Some((kind, name)) if kind.is_indexed() => {
            (1, name.parse().expect("digits"), String::new())
        }
        Some((_, name)) if name == "__proto__" => (2, 0u32, String::new()),
        Some((_, name)) => (0, 0, name.clone()),
    };
    key(a).cmp(&key(b))
}

/// `HeapSnapshotGridNodes.ts`, the comparators of edges and retainers.
fn compare_edges(snapshot: &Snapshot, sort: Sort, a: &NaiveRow, b: &NaiveRow) -> Ordering {
    let turned = |ordering: Ordering| {
        if sort.descending {
            ordering.reverse()
        } else {
            ordering
        }
    };
    let retained = |naive: &NaiveRow| snapshot.retained_sizes.get(naive.node);
    let retained = retained(a).cmp(&retained(b));
    let names = compare_edge_names(a, b);
    let ordering = match sort.column {
        Column::Name => turned(names).then(retained.reverse()),
        Column::Distance => {
            let distance = |naive: &NaiveRow| snapshot.distances.get(naive.node);
            let name = |naive: &NaiveRow| {
                let name =
                    String::from_utf8_lossy(&snapshot.object_name(naive.node).expect("fits"))
                        .into_owned();
                name.encode_utf16().collect::<Vec<_>>()
            };
            turned(distance(a).cmp(&distance(b))).then_with(|| name(a).cmp(&name(b)))
        }
        Column::ShallowSize => {
            let shallow = |naive: &NaiveRow| snapshot.tables.nodes.shallow_size(naive.node);
            turned(shallow(a).cmp(&shallow(b))).then(names)
        }
        Column::RetainedSize => turned(retained).then(names),
        _ => names.then(retained.reverse()),
    };
    ordering.then(a.position.cmp(&b.position))
}

/// How much is prepared between two questions.
#[derive(Clone, Copy)]
enum Idle {
    Nothing,
    /// So many items each time.
    Little(usize),
    All,
}

impl Idle {
    const EACH: [Idle; 4] = [
        Idle::Nothing,
        Idle::Little(70_001),
        Idle::Little(1_000_003),
        Idle::All,
    ];

    fn spend(self, session: &mut Session) {
        match self {
            Idle::Nothing => {}
            Idle::Little(items) => {
                for _ in 0..items / 4096 {
                    session.prepare(4096);
                }
            }
            Idle::All => {
                let mut steps = 0;
                while session.prepare(4096) {
                    steps += 1;
                    assert!(steps < 100_000, "there is an end to it");
                }
            }
        }
    }
}

fn check(nodes: &[Node], list: &List, naive: &[NaiveRow]) {
    for idle in Idle::EACH {
        check_with(&mut session(nodes), list, naive, idle);
    }
}

fn check_with(session: &mut Session, list: &List, naive: &[NaiveRow], idle: Idle) {
    assert!(
        naive.len() > 30_000,
        "{list:?} is long enough to be sorted in windows"
    );
    for column in COLUMNS {
        for descending in [false, true] {
            let sort = Sort { column, descending };
            let mut expected = naive.to_vec();
            expected.sort_by(|a, b| compare_edges(session.snapshot(), sort, a, b));
            for start in [0, 20_000, expected.len() - 300, 9_000, 300] {
                idle.spend(session);
                let shown = rows(session, list, sort, start as u64, 300);
                let expected = &expected[start..start + 300];
                for (row, naive) in shown.iter().zip(expected) {
                    let name = row.edge.as_ref().map(|edge| edge.name.text.as_str());
                    let naive_name = naive.name.as_ref().map(|(_, name)| name.as_str());
                    assert_eq!(
                        (row.node, name),
                        (naive.node, naive_name),
                        "{list:?} {sort:?}"
                    );
                }
                assert_eq!(shown.len(), expected.len());
            }
            let node = expected[15_000].node;
            let first = expected.iter().position(|naive| naive.node == node);
            let list = list.clone();
            let position = session.answer(&Query::Position { list, sort, node });
            assert_eq!(
                position,
                Ok(Answer::Position(first.map(|position| position as u64)))
            );
        }
    }
}

/// All edges: from, its position among all, type, name, to.
fn all_edges(nodes: &[Node]) -> Vec<(NodeIdx, i64, EdgeKind, String, NodeIdx)> {
    let names: Vec<String> = NAMES
        .map(str::to_owned)
        .into_iter()
        .chain(long_names())
        .collect();
    let edges = (0u32..)
        .zip(nodes)
        .flat_map(|(from, node)| node.4.iter().map(move |edge| (NodeIdx(from), edge)));
    edges
        .zip(0..)
        .map(|((from, (kind, name, to)), position)| {
            let name = if kind.is_indexed() {
                name.to_string()
            } else {
                names[*name as usize].clone()
            };
            (from, position, *kind, name, NodeIdx(*to))
        })
        .collect()
}

#[test]
fn edges_are_in_the_order_of_devtools() {
    let nodes = heap();
    let naive: Vec<NaiveRow> = all_edges(&nodes)
        .into_iter()
        .filter(|(from, ..)| *from == NodeIdx(1))
        .map(|(_, position, kind, name, node)| NaiveRow {
            node,
            name: Some((kind, name)),
            position,
        })
        .collect();
    check(&nodes, &List::Edges { node: NodeIdx(1) }, &naive);
}

#[test]
fn retainers_are_in_the_order_of_devtools() {
    let nodes = heap();
    let edges = all_edges(&nodes);
    for shared in SHARED.map(NodeIdx) {
        let naive: Vec<NaiveRow> = edges
            .iter()
            .filter(|(.., to)| *to == shared)
            .map(|(from, position, kind, name, _)| NaiveRow {
                node: *from,
                name: Some((*kind, name.clone())),
                // The later edge comes first.
                position: -position,
            })
            .collect();
        let list = List::Retainers {
            node: shared,
            ignored: Vec::new(),
        };
        check(&nodes, &list, &naive);
    }
}

/// `HeapSnapshotGridNodes.ts`, the comparator of a class's objects.
fn compare_objects(snapshot: &Snapshot, sort: Sort, a: NodeIdx, b: NodeIdx) -> Ordering {
    let turned = |ordering: Ordering| {
        if sort.descending {
            ordering.reverse()
        } else {
            ordering
        }
    };
    let object_name = |node: NodeIdx| snapshot.object_name(node).expect("fits");
    let [a_retained, b_retained] = [a, b].map(|node| snapshot.retained_sizes.get(node));
    let nodes = &snapshot.tables.nodes;
    let ordering = match sort.column {
        Column::Name => turned(object_name(a).cmp(&object_name(b))),
        Column::Distance => {
            let distances = [a, b].map(|node| snapshot.distances.get(node));
            turned(distances[0].cmp(&distances[1])).then(b_retained.cmp(&a_retained))
        }
        Column::ShallowSize => turned(nodes.shallow_size(a).cmp(&nodes.shallow_size(b))),
        Column::RetainedSize => turned(a_retained.cmp(&b_retained)),
        _ => Ordering::Equal,
    };
    ordering
        .then_with(|| nodes.id(a).cmp(&nodes.id(b)))
        .then(a.cmp(&b))
}

#[test]
fn objects_are_in_the_order_of_devtools() {
    let nodes = heap();
    for idle in Idle::EACH {
        let mut session = session(&nodes);
        for start in [LEAVES + MANY, LEAVES + 2 * MANY] {
            let class = session.snapshot().classes.of_node(NodeIdx(start));
            for (column, descending) in COLUMNS
                .into_iter()
                .flat_map(|column| [(column, false), (column, true)])
            {
                let sort = Sort { column, descending };
                let mut expected: Vec<NodeIdx> = (start..start + MANY).map(NodeIdx).collect();
                expected.sort_by(|a, b| compare_objects(session.snapshot(), sort, *a, *b));
                // The classes come first, as they do on the screen: their rows open these lists.
                let classes = Query::Rows {
                    list: List::Classes {
                        name_contains: String::new(),
                        filter: None,
                    },
                    sort,
                    start: 0,
                    count: 64,
                };
                session.answer(&classes).expect("rows");
                for position in [0, 300, 20_000, 39_700] {
                    idle.spend(&mut session);
                    let list = List::ClassObjects {
                        class,
                        filter: None,
                    };
                    let shown = rows(&mut session, &list, sort, position as u64, 300);
                    let shown: Vec<NodeIdx> = shown.iter().map(|row| row.node).collect();
                    assert_eq!(shown, expected[position..position + 300], "{sort:?}");
                    let node = expected[position + 7];
                    let position_of = session.answer(&Query::Position { list, sort, node });
                    assert_eq!(position_of, Ok(Answer::Position(Some(position as u64 + 7))));
                }
            }
        }
    }
}
