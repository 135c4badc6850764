//! Lists within a range of ids, beside the whole lists with rows left out by hand.

use std::collections::{BTreeMap, BTreeSet};

use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, all_rows, rows_of};
use heaplens_model::collections::WantedCollections;
use heaplens_model::detached::DetachedGroupRow;
use heaplens_model::query::{Answer, Column, List, Query, QueryError, Sort};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::string_costs::{StringGroupDetail, StringGroupRow, StringSums, StringsBy};
use heaplens_model::{Filter, NodeIdx, ObjectId, ObjectSet};
use proptest::prelude::*;

use crate::graphs;
use crate::string_costs;

fn range(after: u64, up_to: u64) -> Filter {
    let [after, up_to] = [after, up_to].map(ObjectId);
    Filter::Allocated { after, up_to }
}

fn is_in(filter: Filter, id: ObjectId) -> bool {
    filter.has_id(id).expect("a range")
}

fn objects(session: &mut Session, list: &List) -> Vec<ObjectRow> {
    let rows = rows_of(session, &all_rows(list.clone())).into_iter();
    rows.map(|row| match row {
        Row::Object(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
}

fn string_groups(session: &mut Session, list: &List) -> Vec<StringGroupRow> {
    let rows = rows_of(session, &all_rows(list.clone())).into_iter();
    rows.map(|row| match row {
        Row::Strings(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
}

fn detached_groups(session: &mut Session, list: &List) -> Vec<DetachedGroupRow> {
    let rows = rows_of(session, &all_rows(list.clone())).into_iter();
    rows.map(|row| match row {
        Row::DetachedGroup(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
}

fn dominated(node: u32) -> List {
    List::Dominated {
        node: Some(NodeIdx(node)),
        class: None,
    }
}

fn string_sums(session: &mut Session, by: StringsBy, within: Option<Filter>) -> StringSums {
    match session.answer(&Query::StringSums { by, within }) {
        Ok(Answer::StringSums(sums)) => sums,
        other => panic!("{other:?}"),
    }
}

/// The lists of objects of which the filter alone decides what is left.
fn lists_of_objects() -> Vec<List> {
    let name_contains = String::new();
    let collections = |wanted| List::Collections {
        wanted,
        name_contains: String::new(),
    };
    vec![
        List::Detached {
            name_contains: name_contains.clone(),
            group: None,
        },
        List::Detached {
            name_contains: "b".to_owned(),
            group: None,
        },
        List::UnmountedFibers {
            name_contains: name_contains.clone(),
        },
        List::Contexts { name_contains },
        collections(WantedCollections::All),
        collections(WantedCollections::Empty),
    ]
}

#[test]
fn what_dominates_the_range_stays() {
    let graph = Graph::parse(
        "root -> A(10) -x-> B(20) -> C(5)
         A -> D(6)
         root -> E(7) -> F(8)",
    );
    let mut session = graph.session();
    let id = |session: &mut Session, name: &str| {
        let rows = objects(
            session,
            &List::Dominated {
                node: None,
                class: None,
            },
        );
        let mut all: Vec<ObjectRow> = rows.clone();
        for row in &rows {
            all.extend(objects(session, &dominated(row.node.0)));
        }
        let below: Vec<ObjectRow> = all
            .iter()
            .flat_map(|row| objects(session, &dominated(row.node.0)))
            .collect();
        all.extend(below);
        all.iter()
            .find(|row| row.name.text == name)
            .expect("is there")
            .id
    };
    let c = id(&mut session, "C");
    let only_c = range(c.0 - 1, c.0);
    let names = |session: &mut Session, list: List| -> Vec<(String, bool)> {
        let list = list.within(only_c);
        let rows = objects(session, &list);
        let told = |row: ObjectRow| (row.name.text, list.keeps_outside(row.id));
        rows.into_iter().map(told).collect()
    };
    let top = List::Dominated {
        node: None,
        class: None,
    };
    assert_eq!(names(&mut session, top), [("A".to_owned(), true)]);
    let [a, b] = ["A", "B"].map(|name| graph.node(name).0);
    assert_eq!(names(&mut session, dominated(a)), [("B".to_owned(), true)]);
    assert_eq!(names(&mut session, dominated(b)), [("C".to_owned(), false)]);
}

#[test]
fn a_list_about_edges_is_whole_and_none_is_within_two_ranges() {
    let mut session = Graph::parse("root -> A(10)").session();
    let filter = range(0, 1);
    assert_eq!(List::RootEdges.within(filter), List::RootEdges);
    let twice = List::Within {
        filter,
        of: Box::new(dominated(0).within(filter)),
    };
    let edges = List::Within {
        filter,
        of: Box::new(List::RootEdges),
    };
    for list in [twice, edges] {
        let answer = session.answer(&all_rows(list));
        assert!(matches!(answer, Err(QueryError::NoSuchItem)), "{answer:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn lists_of_objects_leave_out_what_is_not_in_the_range(
        nodes in graphs::snapshots(16),
        ends: [u8; 2],
        descending: bool,
    ) {
        let filter = range(u64::from(ends[0] % 36), u64::from(ends[1] % 36));
        let mut session = graphs::open(&nodes);
        for whole in lists_of_objects() {
            let list = whole.clone().within(filter);
            for column in [Column::Name, Column::RetainedSize] {
                let mut rows = |list: List| {
                    let sort = Sort { column, descending };
                    rows_of(&mut session, &Query::Rows { list, sort, start: 0, count: u32::MAX })
                };
                let mut expected = rows(whole.clone());
                expected.retain(|row| matches!(row, Row::Object(row) if is_in(filter, row.id)));
                prop_assert_eq!(&rows(list.clone()), &expected, "{:?}", list);
            }
            for (at, row) in objects(&mut session, &list).iter().enumerate() {
                let sort = list.default_sort();
                let query = Query::Position { list: list.clone(), sort, node: row.node };
                let Ok(Answer::Position(position)) = session.answer(&query) else {
                    panic!("no position");
                };
                prop_assert_eq!(position, Some(at as u64));
            }
        }
    }

    #[test]
    fn groups_of_detached_elements_count_the_range_alone(
        nodes in graphs::snapshots(16),
        ends: [u8; 2],
    ) {
        let filter = range(u64::from(ends[0] % 36), u64::from(ends[1] % 36));
        let mut session = graphs::open(&nodes);
        let whole = List::DetachedGroups { name_contains: String::new() };
        let groups = detached_groups(&mut session, &whole.clone().within(filter));
        let mut expected = BTreeMap::new();
        for group in detached_groups(&mut session, &whole) {
            let below = List::Detached { name_contains: String::new(), group: Some(group.group) };
            let rows = objects(&mut session, &below.within(filter));
            prop_assert!(rows.iter().all(|row| is_in(filter, row.id)));
            let facts = || rows.iter().filter_map(|row| row.detached.as_ref());
            let trees: BTreeMap<_, _> = facts().map(|facts| {
                (facts.tree.root, (facts.tree.node_count, facts.tree.retained_size))
            }).collect();
            let retainers: BTreeSet<_> = facts().map(|facts| facts.retainer.node).collect();
            let Some(distance) = rows.iter().map(|row| row.distance).min() else {
                continue;
            };
            expected.insert(group.group, (
                rows.len() as u64,
                trees.len() as u64,
                trees.values().map(|tree| tree.0).sum::<u64>(),
                trees.values().map(|tree| tree.1).sum::<u64>(),
                retainers.len() as u64,
                distance,
            ));
        }
        let found: BTreeMap<_, _> = groups.into_iter().map(|row| (row.group, (
            row.count, row.tree_count, row.node_count, row.retained_size, row.retainer_count,
            row.distance,
        ))).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn dominators_keep_the_ways_to_the_range(nodes in graphs::snapshots(16), ends: [u8; 2]) {
        let filter = range(u64::from(ends[0] % 36), u64::from(ends[1] % 36));
        let mut session = graphs::open(&nodes);
        let count = nodes.len() as u32;
        let tree: Vec<Vec<ObjectRow>> = (0..count)
            .map(|node| objects(&mut session, &dominated(node)))
            .collect();
        // What has the range below it, by going on until nothing is new.
        let mut leads = vec![false; nodes.len()];
        for _ in 0..nodes.len() {
            for (node, below) in tree.iter().enumerate() {
                leads[node] |= below.iter().any(|row| is_in(filter, row.id) || leads[row.node.at()]);
            }
        }
        for (node, below) in (0..count).zip(&tree) {
            let list = dominated(node).within(filter);
            let mut expected = below.clone();
            expected.retain(|row| is_in(filter, row.id) || leads[row.node.at()]);
            for row in &mut expected {
                row.expandable = leads[row.node.at()];
            }
            prop_assert_eq!(&objects(&mut session, &list), &expected);
            for row in &expected {
                prop_assert_eq!(list.keeps_outside(row.id), !is_in(filter, row.id));
            }
            let by_class = List::DominatedByClass { node: Some(NodeIdx(node)) }.within(filter);
            let mut left = expected.len() as u32;
            for row in rows_of(&mut session, &all_rows(by_class)) {
                let Row::Class(class) = row else {
                    panic!("{row:?}");
                };
                let of_class = List::Dominated { node: Some(NodeIdx(node)), class: Some(class.class) };
                let rows = objects(&mut session, &of_class.within(filter));
                prop_assert_eq!(rows.len() as u32, class.count);
                let size: u64 = rows.iter().map(|row| row.retained_size).sum();
                prop_assert_eq!(size, class.retained_size);
                left -= class.count;
            }
            prop_assert_eq!(left, 0);
        }
    }

    #[test]
    fn groups_of_strings_count_the_range_alone(
        strings in string_costs::strings(16),
        by in prop::sample::select(StringsBy::ALL.to_vec()),
        ends: [u8; 2],
    ) {
        let graph = string_costs::graph(&strings);
        let filter = range(u64::from(ends[0] % 44), u64::from(ends[1] % 44));
        let mut session = graph.session();
        let whole = List::Strings { by, name_contains: String::new() };
        let groups = string_groups(&mut session, &whole.clone().within(filter));
        let mut met = 0;
        for group in string_groups(&mut session, &whole) {
            let below = List::StringsOf { by, group: group.group };
            let mut expected = objects(&mut session, &below);
            expected.retain(|row| is_in(filter, row.id));
            let found = objects(&mut session, &below.within(filter));
            prop_assert_eq!(&found, &expected);
            let row = groups.iter().find(|row| row.group == group.group);
            prop_assert_eq!(row.is_some(), !expected.is_empty());
            let Some(row) = row else {
                continue;
            };
            met += 1;
            prop_assert_eq!((row.first, &row.text), (group.first, &group.text));
            let count = expected.len() as u32;
            let size: u64 = expected.iter().map(|row| row.shallow_size).sum();
            let expected_figures = match by {
                StringsBy::Text | StringsBy::Prefix => (count, size),
                StringsBy::Parent => (count, group.shallow_size),
                StringsBy::Rope => (group.count, group.shallow_size),
            };
            prop_assert_eq!((row.count, row.shallow_size), expected_figures);
            if let StringGroupDetail::Text { waste, .. } = row.detail {
                let beyond = expected.iter().filter(|row| row.id != group.first);
                prop_assert_eq!(waste, beyond.map(|row| row.shallow_size).sum::<u64>());
            }
            let of = ObjectSet::Strings(by, group.first).within(Some(filter));
            let query = Query::Totals { of, with_retained: false };
            let Ok(Answer::Totals(totals)) = session.answer(&query) else {
                panic!("no totals");
            };
            prop_assert_eq!(totals.count, u64::from(count));
        }
        prop_assert_eq!(met, groups.len());
        // Two parts add up to the whole.
        let middle = u64::from(ends[0] % 44);
        let parts = [range(0, middle), range(middle, u64::MAX)]
            .map(|part| string_sums(&mut session, by, Some(part)));
        let all = string_sums(&mut session, by, None);
        let sum = |of: fn(&StringSums) -> u64| parts.iter().map(of).sum::<u64>();
        prop_assert_eq!(sum(|sums| sums.count), all.count);
        prop_assert_eq!(sum(|sums| sums.shallow_size), all.shallow_size);
        prop_assert_eq!(
            sum(|sums| sums.groups.waste + sums.doubtful.waste),
            all.groups.waste + all.doubtful.waste
        );
    }
}
