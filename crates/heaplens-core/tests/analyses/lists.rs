//! Lists under a filter and of matches, and totals, as a session answers them.

use heaplens_core::analyses::class_sums::AddUp;
use heaplens_core::analyses::merged_paths::MergeRetainers;
use heaplens_core::analyses::named_filters::NamedFilter;
use heaplens_core::session::Session;
use heaplens_core::tables::NodeSet;
use heaplens_core::test_kit::{all_rows, rows_of};
use heaplens_core::views::merged_retainers::Path;
use heaplens_model::query::{Answer, Column, List, PathEnd, Query, QueryError, Sort};
use heaplens_model::query_text::QueryTextCause;
use heaplens_model::row::{GroupedRetainers, ObjectRow, Row};
use heaplens_model::{
    ClassIdx, EdgeKind, Filter, Ignored, NodeIdx, ObjectId, ObjectSet, Search, SearchBy,
};
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
            let name = String::from_utf8_lossy(&snapshot.object_name(index).expect("fits")).to_lowercase();
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
    fn merged_retainers_are_those_of_the_analysis_level_by_level(
        nodes in graphs::snapshots(12),
        set in prop::collection::btree_set(0u32..12, 1..6),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 8),
    ) {
        let mut session = graphs::open(&nodes);
        let in_set = set.iter().map(|node| NodeIdx(node % nodes.len() as u32));
        let of = ObjectSet::Nodes(in_set.clone().collect());
        let set = NodeSet::of(nodes.len(), in_set).expect("fits");
        let mut at = Path::new(set).expect("fits");
        let mut path = Vec::new();
        for choice in choices {
            let list = List::MergedRetainers { of: of.clone(), path: path.clone() };
            let rows = rows_of(&mut session, &all_rows(list));
            let level;
            let work = MergeRetainers::new(session.snapshot(), at).expect("fits");
            (at, level) = run(work, 1000);
            let ends = [level.roots.count, level.without_retainers.count];
            let groups = level.groups.iter().map(|group| group.object_count);
            let expected: Vec<u32> = groups.chain(ends).filter(|count| *count > 0).collect();
            let mut found = Vec::new();
            for row in &rows {
                let Row::RetainerGroup(row) = row else { panic!("{row:?}") };
                if let GroupedRetainers::Class { class, retainer_count, edge_count, .. } = row.retainers {
                    let group = &level.groups[row.position as usize];
                    prop_assert_eq!((class, retainer_count), (group.class, group.retainer_count));
                    prop_assert_eq!((edge_count, row.shallow_size), (group.edge_count, group.shallow_size));
                    prop_assert_eq!(row.distance, group.distance);
                }
                found.push((row.position, row.object_count));
            }
            prop_assert!(found.is_sorted_by(|a, b| a.1 > b.1 || a.1 == b.1 && a.0 < b.0));
            found.sort_unstable();
            let counts: Vec<u32> = found.iter().map(|(_, count)| *count).collect();
            prop_assert_eq!(counts, expected);
            if level.groups.is_empty() {
                break;
            }
            let group = choice.index(level.groups.len());
            at.go_on(&level, group).expect("fits");
            path.push(group as u32);
        }
        // Levels that were forgotten are found again, and no other ones are.
        let mut other = graphs::open(&nodes);
        let query = all_rows(List::MergedRetainers { of: of.clone(), path: path.clone() });
        prop_assert_eq!(session.answer(&query), other.answer(&query));
        let query = all_rows(List::MergedRetainers { of, path: vec![99] });
        prop_assert_eq!(session.answer(&query), Err(QueryError::NoSuchItem));
    }

    #[test]
    fn a_chain_ends_at_a_root_or_says_that_none_keeps_it(
        nodes in graphs::snapshots(14),
        node: u32,
        ignored in prop::option::of(0u64..14),
    ) {
        let mut session = graphs::open(&nodes);
        let node = NodeIdx(node % nodes.len() as u32);
        let ignored: Vec<_> = ignored.map(|node| Ignored::Object(ObjectId(2 * node + 1))).into_iter().collect();
        let query = Query::Path { node, sort: None, ignored: ignored.clone(), is_folded: false, limit: u32::MAX };
        let Ok(Answer::Path(chain)) = session.answer(&query) else {
            panic!("there is such a node");
        };
        prop_assert_eq!(chain.length as usize, chain.steps.len());
        let edges = graphs::edges(&nodes);
        let mut at = node.at();
        for row in chain.steps.iter().map(|step| &step.row) {
            let edge = row.edge.as_ref().expect("an edge").index;
            let (from, kind, _, to) = edges[edge.at()];
            prop_assert_eq!((from, to), (row.node.at(), at));
            prop_assert!(!matches!(kind, EdgeKind::Weak | EdgeKind::Invisible));
            at = from;
        }
        let is_falling = chain.steps.is_sorted_by(|a, b| a.row.distance > b.row.distance);
        prop_assert!(is_falling);
        let held_by_root = edges.iter().any(|(from, _, _, to)| *from == 0 && *to == at);
        match chain.end {
            PathEnd::Root => prop_assert!(!chain.steps.is_empty() && held_by_root),
            PathEnd::IsRoot => prop_assert!(chain.steps.is_empty() && (at == 0 || held_by_root)),
            PathEnd::Unreachable => {}
        }
        if ignored.is_empty() && session.snapshot().distances.get(node) >= 0 {
            let has_invisible = edges.iter().any(|(_, kind, ..)| *kind == EdgeKind::Invisible);
            prop_assert!(has_invisible || chain.end != PathEnd::Unreachable);
        }
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
        let other = all_rows(List::Matches { search: Search {
            text: "b".to_owned(),
            by: TEXT,
            filter: None,
        } });
        let mut pieces = 0;
        loop {
            let Some(mut task) = in_steps.work_for(&query).expect("fits") else { break };
            prop_assert_eq!(task.left(), 4 - pieces);
            let mut work = task.begin().expect("a query");
            let found = loop {
                if let Some(found) = work.advance(budget).expect("fits") {
                    break found;
                }
                let progress = work.progress();
                prop_assert!(progress.done <= progress.total);
                // Other questions are answered meanwhile, those that need the same included.
                prop_assert_eq!(in_steps.answer(&other), at_once.answer(&other));
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
