//! The lists of Dominators, drawn and beside a count over all nodes.

use std::collections::BTreeMap;

use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, all_rows, check_rows, rows_of};
use heaplens_model::NodeIdx;
use heaplens_model::query::{Answer, Details, List, Query};
use heaplens_model::row::Row;
use proptest::prelude::*;

use crate::sample;

const TOP: List = List::Dominated {
    node: None,
    class: None,
};

fn dominated(node: u32) -> List {
    List::Dominated {
        node: Some(NodeIdx(node)),
        class: None,
    }
}

#[test]
fn objects_stand_below_what_alone_keeps_them() {
    let graph = Graph::parse(
        "root -> A(10) -x-> B(20) -> C(5)
         A -> C
         root -> D(7)",
    );
    check_rows(
        &graph,
        &all_rows(TOP),
        "name | shallow | retained
         A    | 10      | 35
         D    | 7       | 7",
    );
    let a = graph.node("A");
    check_rows(
        &graph,
        &all_rows(dominated(a.0)),
        "name | shallow | retained
         B    | 20      | 20
         C    | 5       | 5",
    );
    check_rows(&graph, &all_rows(dominated(graph.node("D").0)), "name");
}

#[test]
fn only_what_dominates_something_opens() {
    let graph = Graph::parse(
        "root -> A(10) -x-> B(20)
         root -> D(7)",
    );
    let rows = rows_of(&mut graph.session(), &all_rows(TOP));
    let opens = |row: &Row| matches!(row, Row::Object(object) if object.expandable);
    assert_eq!(rows.iter().map(opens).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn only_a_dominated_object_is_in_a_group() {
    let mut graph = Graph::parse(
        "root -> A(10) -x-> B(20)
         A -> C(5)
         root -> D(7)",
    );
    // All are of one class.
    for node in graph.nodes.iter_mut().skip(1) {
        node.name = "Same".to_owned();
    }
    let [a, b, d] = ["A", "B", "D"].map(|name| graph.node(name));
    let mut session = graph.session();
    let mut position = |list: List, node| {
        let sort = list.default_sort();
        match session.answer(&Query::Position { list, sort, node }) {
            Ok(Answer::Position(position)) => position.is_some(),
            other => panic!("{other:?}"),
        }
    };
    let groups = |node| List::DominatedByClass { node };
    assert!(position(groups(Some(a)), b));
    assert!(position(groups(None), d));
    assert!(!position(groups(Some(a)), d), "the root dominates it");
    assert!(!position(groups(Some(a)), a), "a node is not below itself");
    assert!(
        !position(groups(None), NodeIdx(0)),
        "nothing dominates the root"
    );
}

fn details(session: &mut Session, node: NodeIdx) -> Details {
    let query = Query::Details {
        node,
        text_start: 0,
        text_count: 0,
    };
    match session.answer(&query) {
        Ok(Answer::Details(details)) => *details,
        other => panic!("{other:?}"),
    }
}

/// Count, smallest distance, shallow size, retained size.
type Sums = (u32, i32, u64, u64);

fn sums_by_class(session: &mut Session, list: List) -> BTreeMap<String, Sums> {
    let mut sums = BTreeMap::new();
    for row in rows_of(session, &all_rows(list)) {
        let Row::Class(class) = row else {
            panic!("a row of another kind");
        };
        let figures = (
            class.count,
            class.distance,
            class.shallow_size,
            class.retained_size,
        );
        // Classes of one name and different locations are not made here.
        assert!(sums.insert(class.name.text, figures).is_none());
    }
    sums
}

proptest! {
    #[test]
    fn each_node_stands_below_its_dominator_and_groups_add_up(nodes in sample::snapshots(40)) {
        let mut session = Session::from_tables(sample::tables(&nodes)).expect("fits");
        let mut seen = 0;
        for node in 0..nodes.len() as u32 {
            let mut naive: BTreeMap<String, Sums> = BTreeMap::new();
            for row in rows_of(&mut session, &all_rows(dominated(node))) {
                let Row::Object(object) = row else {
                    panic!("a row of another kind");
                };
                let details = details(&mut session, object.node);
                prop_assert_eq!(details.dominator.map(|row| row.node), Some(NodeIdx(node)));
                let below = rows_of(&mut session, &all_rows(dominated(object.node.0)));
                prop_assert_eq!(object.expandable, !below.is_empty());
                let sums = naive
                    .entry(object.class_name.text)
                    .or_insert((0, object.distance, 0, 0));
                sums.0 += 1;
                sums.1 = sums.1.min(object.distance);
                sums.2 += object.shallow_size;
                sums.3 += object.retained_size;
                seen += 1;
            }
            let list = List::DominatedByClass { node: Some(NodeIdx(node)) };
            prop_assert_eq!(sums_by_class(&mut session, list), naive);
        }
        prop_assert_eq!(seen, nodes.len() - 1, "all but the root are dominated once");
    }

    #[test]
    fn the_objects_of_a_group_are_those_of_its_class(nodes in sample::snapshots(40)) {
        let mut session = Session::from_tables(sample::tables(&nodes)).expect("fits");
        let groups = rows_of(&mut session, &all_rows(List::DominatedByClass { node: None }));
        let mut all = rows_of(&mut session, &all_rows(TOP));
        for group in groups {
            let Row::Class(class) = group else {
                panic!("a row of another kind");
            };
            let of_class = List::Dominated { node: None, class: Some(class.class) };
            let rows = rows_of(&mut session, &all_rows(of_class));
            prop_assert_eq!(rows.len() as u32, class.count);
            all.retain(|row| !rows.contains(row));
        }
        prop_assert!(all.is_empty(), "each object is in one group");
    }
}
