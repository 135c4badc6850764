//! Lists under a filter and of matches, and totals, as a session answers them.

use heaplens_core::analyses::class_sums::AddUp;
use heaplens_core::analyses::named_filters::NamedFilter;
use heaplens_core::session::Session;
use heaplens_core::test_kit::{all_rows, rows_of};
use heaplens_model::query::{Answer, Column, List, Query, QueryError, Sort};
use heaplens_model::query_text::QueryTextCause;
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{ClassIdx, Filter, NodeIdx, ObjectId, ObjectSet, Search, SearchBy};
use proptest::prelude::*;

use crate::graphs::{self, Node, listed, run};

fn objects(session: &mut Session, list: List) -> Vec<ObjectRow> {
    let rows = rows_of(session, &all_rows(list)).into_iter();
    rows.map(|row| match row {
        Row::Object(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
}

fn nodes_of(rows: &[ObjectRow]) -> Vec<usize> {
    rows.iter().map(|row| row.node.at()).collect()
}

fn search(text: &str, by: SearchBy, filter: Option<Filter>) -> Search {
    Search {
        text: text.to_owned(),
        by,
        filter,
    }
}

const TEXT: SearchBy = SearchBy::Text { match_case: false };

fn totals(session: &mut Session, of: ObjectSet, with_retained: bool) -> [u64; 3] {
    match session.answer(&Query::Totals { of, with_retained }) {
        Ok(Answer::Totals(totals)) => {
            assert_eq!(totals.retained_size.is_some(), with_retained);
            let retained = totals.retained_size.unwrap_or_default();
            [totals.count, totals.shallow_size, retained]
        }
        other => panic!("{other:?}"),
    }
}

/// The objects that a filter lets through and lists show, by the analysis.
fn shown(session: &Session, filter: Filter) -> Vec<usize> {
    let snapshot = session.snapshot();
    let found = run(NamedFilter::new(snapshot, filter).expect("a filter"), 1000);
    let mut found = listed(&found);
    found.retain(|node| snapshot.tables.nodes.shallow_size(NodeIdx(*node as u32)) > 0);
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn classes_and_their_objects_are_those_of_the_filter(
        nodes in graphs::snapshots(14),
        filter in prop::sample::select(Filter::PLAIN.to_vec()),
    ) {
        let mut session = graphs::open(&nodes);
        let expected = shown(&session, filter);
        let set = run(NamedFilter::new(session.snapshot(), filter).expect("a filter"), 1000);
        let sums = run(AddUp::new(session.snapshot(), &set).expect("fits"), 1000);
        let filter = Some(filter);
        let classes = List::Classes { name_contains: String::new(), filter };
        let rows = rows_of(&mut session, &all_rows(classes.clone()));
        prop_assert_eq!(rows.len(), sums.classes.len());
        let mut below = Vec::new();
        for row in rows {
            let Row::Class(row) = row else { panic!("{row:?}") };
            let position = sums.classes.binary_search(&row.class).expect("a class");
            let sums = sums.sums[position];
            prop_assert_eq!(
                (row.count, row.distance, row.shallow_size, row.retained_size),
                (sums.count, sums.distance, sums.shallow_size, sums.retained_size)
            );
            let list = List::ClassObjects { class: row.class, filter };
            let objects = objects(&mut session, list.clone());
            prop_assert_eq!(objects.len(), row.count as usize);
            for object in &objects {
                prop_assert_eq!(object.class, Some(row.class));
                let asked = Query::Position {
                    sort: classes.default_sort(),
                    list: classes.clone(),
                    node: object.node,
                };
                let found = session.answer(&asked);
                prop_assert!(matches!(found, Ok(Answer::Position(Some(_)))), "{:?}", found);
            }
            below.extend(nodes_of(&objects));
        }
        below.sort_unstable();
        prop_assert_eq!(below, expected);
    }

    #[test]
    fn matches_come_in_the_order_of_the_file_and_add_up(
        nodes in graphs::snapshots(14),
        text in prop::sample::select(vec!["a", "Context", "zzz"]),
        filter in prop::option::of(prop::sample::select(Filter::PLAIN.to_vec())),
    ) {
        let mut session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let allowed = filter.map(|filter| shown(&session, filter));
        let expected: Vec<usize> = (0..nodes.len()).filter(|node| {
            let index = NodeIdx(*node as u32);
            let name = String::from_utf8_lossy(&snapshot.object_name(index)).to_lowercase();
            name.contains(&text.to_lowercase())
                && snapshot.tables.nodes.shallow_size(index) > 0
                && allowed.as_ref().is_none_or(|allowed| allowed.contains(node))
        }).collect();
        let search = search(text, TEXT, filter);
        let rows = objects(&mut session, List::Matches { search: search.clone() });
        prop_assert_eq!(nodes_of(&rows), &expected[..]);
        let size: u64 = rows.iter().map(|row| row.shallow_size).sum();
        let found = totals(&mut session, ObjectSet::Matches(search.clone()), false);
        prop_assert_eq!(found, [rows.len() as u64, size, 0]);
        // Another order has the same rows.
        let sort = Sort { column: Column::RetainedSize, descending: true };
        let query = Query::Rows { list: List::Matches { search }, sort, start: 0, count: 100 };
        let sorted: Vec<u64> = rows_of(&mut session, &query).iter().map(|row| match row {
            Row::Object(row) => row.retained_size,
            other => panic!("{other:?}"),
        }).collect();
        prop_assert_eq!(sorted.len(), expected.len());
        prop_assert!(sorted.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn one_object_retains_what_its_row_says(nodes in graphs::snapshots(12), node: u32) {
        let mut session = graphs::open(&nodes);
        let node = NodeIdx(node % nodes.len() as u32);
        let snapshot = session.snapshot();
        let size = snapshot.tables.nodes.shallow_size(node);
        let retained = snapshot.retained_sizes.get(node);
        let found = totals(&mut session, ObjectSet::Nodes(vec![node]), true);
        prop_assert_eq!(found, [1, size, retained]);
    }

    #[test]
    fn work_in_steps_comes_to_the_same_answer(
        nodes in graphs::snapshots(12),
        filter in prop::sample::select(Filter::PLAIN.to_vec()),
        budget in 1usize..20,
    ) {
        let [mut at_once, mut in_steps] = [graphs::open(&nodes), graphs::open(&nodes)];
        let search = search("shallow>3 or a", SearchBy::Query, Some(filter));
        let query = Query::Totals { of: ObjectSet::Matches(search), with_retained: true };
        let mut pieces = 0;
        loop {
            let Some(mut work) = in_steps.work_for(&query).expect("a query") else { break };
            let found = loop {
                if let Some(found) = work.advance(budget).expect("fits") {
                    break found;
                }
                let progress = work.progress();
                prop_assert!(progress.done <= progress.total);
            };
            in_steps.keep_found(found).expect("fits");
            pieces += 1;
        }
        prop_assert_eq!(pieces, 4, "the filter, the matches, the edges that count, the size");
        prop_assert_eq!(in_steps.answer(&query), at_once.answer(&query));
    }
}

fn one_object() -> Vec<Node> {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let tree = graphs::snapshots(3)
        .new_tree(&mut runner)
        .expect("a snapshot");
    proptest::strategy::ValueTree::current(&tree)
}

#[test]
fn what_is_not_there_is_an_error() {
    let mut session = graphs::open(&one_object());
    let filter = Some(Filter::Realm(ObjectId(1)));
    for list in [
        List::Classes {
            name_contains: String::new(),
            filter,
        },
        List::ClassObjects {
            class: ClassIdx(0),
            filter,
        },
        List::Matches {
            search: search("a", TEXT, filter),
        },
    ] {
        assert_eq!(session.answer(&all_rows(list)), Err(QueryError::NoSuchItem));
    }
    for of in [
        ObjectSet::Nodes(vec![NodeIdx(99)]),
        ObjectSet::Classes(vec![ClassIdx(99)]),
    ] {
        let query = Query::Totals {
            of,
            with_retained: false,
        };
        assert_eq!(session.answer(&query), Err(QueryError::NoSuchItem));
    }
}

#[test]
fn an_id_finds_its_object_alone() {
    let mut session = graphs::open(&one_object());
    for (text, found) in [
        ("@1", vec![0]),
        (" @1x", vec![0]),
        ("@77", vec![]),
        (" ", vec![]),
    ] {
        let search = search(text, TEXT, None);
        assert_eq!(
            nodes_of(&objects(&mut session, List::Matches { search })),
            found
        );
    }
}

#[test]
fn a_text_that_is_no_query_or_pattern_says_why() {
    let mut session = graphs::open(&one_object());
    let mut cause = |text, by| {
        let search = search(text, by, None);
        match session.answer(&all_rows(List::Matches { search })) {
            Err(QueryError::Text(error)) => error.cause,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        cause("(a", SearchBy::Query),
        QueryTextCause::UnclosedBracket
    );
    // A session has no regular expressions until its client brings them.
    let pattern = cause("a", SearchBy::Pattern);
    assert!(matches!(pattern, QueryTextCause::BadPattern { .. }));
}
