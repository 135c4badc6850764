//! The path to a root beside the rows of lists and what a closure over the edges reaches, and
//! around WeakMaps.

use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, GraphNode};
use heaplens_model::query::{Answer, Column, List, Path, PathEnd, Query, Sort};
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, Row};
use heaplens_model::{EdgeKind, Ignored, NodeIdx, NodeKind, ObjectId};
use proptest::prelude::*;

use crate::sample::{self, NAMES, Node};

fn retainers(node: NodeIdx) -> List {
    let ignored = Vec::new();
    List::Retainers { node, ignored }
}

fn path(session: &mut Session, node: u32, limit: u32) -> Path {
    let node = NodeIdx(node);
    let query = Query::Path {
        node,
        sort: Some(retainers(node).default_sort()),
        ignored: Vec::new(),
        is_folded: false,
        limit,
    };
    match session.answer(&query) {
        Ok(Answer::Path(path)) => path,
        other => panic!("{other:?}"),
    }
}

/// The nodes of the path's steps.
fn nodes(path: &Path) -> Vec<u32> {
    path.steps.iter().map(|step| step.row.node.0).collect()
}

/// Whether each step is where it says it is, without what is ignored. In the usual order that is
/// the first row of all.
fn check_positions(session: &mut Session, node: u32, sort: Sort, ignored: &[Ignored]) {
    let mut node = NodeIdx(node);
    let ignored = ignored.to_vec();
    let query = Query::Path {
        node,
        sort: Some(sort),
        ignored: ignored.clone(),
        is_folded: false,
        limit: u32::MAX,
    };
    let Ok(Answer::Path(path)) = session.answer(&query) else {
        panic!("no path");
    };
    for step in path.steps {
        let ignored = ignored.clone();
        let list = List::Retainers { node, ignored };
        let position = step.position.expect("short lists");
        assert!(position == 0 || sort != list.default_sort());
        let rows = session.answer(&Query::Rows {
            list,
            sort,
            start: position,
            count: 1,
        });
        let Ok(Answer::Rows(rows)) = rows else {
            panic!("no rows");
        };
        node = step.row.node;
        assert_eq!(rows.rows, [Row::Object(step.row)]);
    }
}

proptest! {
    #[test]
    fn a_path_takes_the_first_rows_to_a_root(
        mut nodes_of_file in sample::snapshots(40),
        ignored in prop::collection::vec(0u64..40, 0..3),
    ) {
        // V8 writes no edge to the root. From one on, distances say nothing of the way from there.
        for node in &mut nodes_of_file {
            node.4.retain(|(_, _, to)| *to != 0);
        }
        let mut session = Session::from_tables(sample::tables(&nodes_of_file)).expect("fits");
        let edges = sample::edges(&nodes_of_file);
        let count = nodes_of_file.len();
        // The root's weak edges count where they lead to user roots, whose distance is 1.
        let starts: Vec<usize> = (0..count)
            .filter(|node| session.snapshot().distances.get(NodeIdx(*node as u32)) == 1)
            .chain([0])
            .collect();
        let reached = sample::reach(count, &starts, &edges, |_, kind, _| kind != EdgeKind::Weak);
        for node in 0..count as u32 {
            let found = path(&mut session, node, u32::MAX);
            let distance = session.snapshot().distances.get(NodeIdx(node));
            let from_root = distance % BASE_SYSTEM_DISTANCE;
            let (longest, end) = match (reached[node as usize], from_root) {
                (false, _) => (u64::MAX, PathEnd::Unreachable),
                (true, 0 | 1) => (0, PathEnd::IsRoot),
                (true, steps) => (steps as u64 - 1, PathEnd::Root),
            };
            prop_assert_eq!(found.end, end);
            // Distances skip some edges, and the path need not.
            prop_assert!(found.length <= longest);
            prop_assert_eq!(found.length, found.steps.len() as u64);
            let mut below = node as usize;
            for step in nodes(&found) {
                let holds = |(from, kind, to): &(usize, EdgeKind, usize)| {
                    (*from, *to) == (step as usize, below) && *kind != EdgeKind::Weak
                };
                prop_assert!(edges.iter().any(holds));
                below = step as usize;
            }
            let list = retainers(NodeIdx(node));
            let ignored: Vec<_> = ignored.iter().map(|id| Ignored::Object(ObjectId(*id))).collect();
            for descending in [false, true] {
                let sort = Sort { descending, ..list.default_sort() };
                check_positions(&mut session, node, sort, &[]);
                check_positions(&mut session, node, sort, &ignored);
            }
        }
    }
}

const ENTRY: &str = " / part of key (Key @5) -> value (Value @6) pair in WeakMap (table @3)";

/// A global object that holds a table at once and a key after two more steps, and the value of an
/// entry with this key: root, global, table, step, step, key, value.
fn weak_map(more_of_value: &[(u32, EdgeKind)]) -> Session {
    let names: Vec<String> = (1..=2).map(|copy| format!("{copy}{ENTRY}")).collect();
    let copy = |at: u32| NAMES.len() as u32 + at;
    let object = |id: u64, edges: Vec<(EdgeKind, u32, u32)>| (NodeKind::Object, 3, id, 8, edges);
    let mut nodes: Vec<Node> = vec![
        (
            NodeKind::Synthetic,
            0,
            0,
            0,
            vec![(EdgeKind::Element, 1, 1)],
        ),
        object(
            1,
            vec![(EdgeKind::Property, 6, 2), (EdgeKind::Property, 7, 3)],
        ),
        object(3, vec![(EdgeKind::Internal, copy(0), 6)]),
        object(4, vec![(EdgeKind::Property, 6, 4)]),
        object(7, vec![(EdgeKind::Property, 6, 5)]),
        object(5, vec![(EdgeKind::Internal, copy(1), 6)]),
        object(6, Vec::new()),
    ];
    for (from, kind) in more_of_value {
        nodes[*from as usize].4.push((*kind, 8, 6));
    }
    Session::from_tables(sample::tables_with(&nodes, &names)).expect("fits")
}

#[test]
fn the_value_of_a_weak_map_is_kept_by_its_key() {
    let mut session = weak_map(&[]);
    let found = path(&mut session, 6, 100);
    assert_eq!(nodes(&found), [5, 4, 3, 1]);
    assert_eq!((found.length, found.end), (4, PathEnd::Root));
    assert_eq!(session.snapshot().distances.get(NodeIdx(6)), 5);
    let list = retainers(NodeIdx(6));
    let sort = list.default_sort();
    let query = Query::Rows {
        list,
        sort,
        start: 0,
        count: 2,
    };
    let Ok(Answer::Rows(rows)) = session.answer(&query) else {
        panic!("no rows");
    };
    let kinds = rows.rows.into_iter().map(|row| match row {
        Row::Object(row) => row.edge.expect("an edge").kind,
        other => panic!("{other:?}"),
    });
    let kinds: Vec<_> = kinds.collect();
    assert_eq!(kinds, [EdgeKind::WeakMapTable, EdgeKind::Internal]);
}

#[test]
fn what_the_distance_counts_goes_before_an_entry() {
    let mut session = weak_map(&[(3, EdgeKind::Property), (1, EdgeKind::Weak)]);
    let found = path(&mut session, 6, 100);
    assert_eq!(nodes(&found), [3, 1]);
    assert_eq!(session.snapshot().distances.get(NodeIdx(6)), 3);
}

#[test]
fn roots_say_so() {
    let mut session = weak_map(&[]);
    for node in [0, 1] {
        let found = path(&mut session, node, 100);
        assert_eq!((found.length, found.end), (0, PathEnd::IsRoot));
    }
}

#[test]
fn a_chain_of_millions_is_counted_and_not_shown() {
    let count = 2_000_000;
    let chain: Vec<Node> = (0..count)
        .map(|node| {
            let next = (EdgeKind::Property, 6, (node + 1).min(count - 1));
            (NodeKind::Object, 3, u64::from(node), 8, vec![next])
        })
        .collect();
    let mut session = Session::from_tables(sample::tables(&chain)).expect("fits");
    let found = path(&mut session, count - 1, 3);
    assert_eq!(
        (found.length, found.end),
        (u64::from(count) - 2, PathEnd::Root)
    );
    assert_eq!(nodes(&found), [count - 2, count - 3, count - 4]);
}

/// A root and 40,000 larger objects retain one.
#[test]
fn a_row_far_down_in_a_long_list_has_no_position() {
    let mut graph = Graph::new();
    let mut first = GraphNode::new("First");
    first.size = 1;
    let first = graph.add(first);
    let object = graph.add(GraphNode::new("Object of many"));
    graph.nodes[0].element(0, first);
    graph.nodes[first].element(0, object);
    for index in 1..=40_000 {
        let other = graph.add(GraphNode::new("Other"));
        graph.nodes[other].element(0, object);
        graph.nodes[first].element(index, other);
    }
    let mut session = graph.session();
    let node = NodeIdx(object as u32);
    let by_distance = path(&mut session, node.0, 64);
    assert_eq!(by_distance.length, 1);
    assert_eq!(nodes(&by_distance), [first as u32]);
    assert_eq!(by_distance.steps[0].position, Some(0));
    let sort = Sort {
        column: Column::ShallowSize,
        descending: true,
    };
    let answer = session.answer(&Query::Path {
        node,
        sort: Some(sort),
        ignored: Vec::new(),
        is_folded: false,
        limit: 64,
    });
    let Ok(Answer::Path(by_size)) = answer else {
        panic!("no path: {answer:?}");
    };
    assert_eq!((by_size.length, by_size.steps.len()), (1, 1));
    assert_eq!(by_size.steps[0].position, None);
}
