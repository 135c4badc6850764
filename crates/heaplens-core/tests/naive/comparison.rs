//! Comparison, by sets of ids.

use std::collections::{BTreeMap, BTreeSet};

use heaplens_core::graph::ClassTable;
use heaplens_core::session::Session;
use heaplens_model::query::{Answer, ComparisonId, List, Origin, Query};
use heaplens_model::row::Row;
use heaplens_model::{NodeIdx, ObjectSet};
use proptest::prelude::*;

use crate::sample::{self, Node};

const ID: ComparisonId = ComparisonId(7);

/// Ids are unique in a real snapshot.
pub fn with_unique_ids(mut nodes: Vec<Node>) -> Vec<Node> {
    let mut seen = BTreeSet::new();
    for node in &mut nodes {
        while !seen.insert(node.2) {
            node.2 += 1;
        }
    }
    nodes
}

pub fn all_rows(session: &mut Session, list: List) -> Vec<Row> {
    let sort = list.default_sort();
    match session.answer(&Query::Rows {
        list,
        sort,
        start: 0,
        count: 1000,
    }) {
        Ok(Answer::Rows(rows)) => rows.rows,
        other => panic!("{other:?}"),
    }
}

/// The classes of a session by the interfaces of `namer`.
pub fn classes_by(session: &Session, namer: &Session) -> ClassTable {
    let snapshot = session.snapshot();
    ClassTable::assign(
        &snapshot.tables,
        &snapshot.names,
        &snapshot.plain,
        &namer.snapshot().interfaces,
    )
    .expect("fits")
}

/// Retained sizes by class name: those of counted objects that no other one of the class dominates.
pub fn retained(session: &Session, namer: &Session) -> BTreeMap<String, u64> {
    let snapshot = session.snapshot();
    let classes = classes_by(session, namer);
    let counted = |node: NodeIdx| snapshot.tables.nodes.shallow_size(node) > 0;
    let mut retained = BTreeMap::new();
    for node in snapshot
        .tables
        .nodes
        .indices()
        .filter(|node| counted(*node))
    {
        let class = classes.of_node(node);
        let (mut above, mut is_under_another) = (node, false);
        while above != snapshot.tables.root {
            above = snapshot.dominators.dominator(above);
            is_under_another |= counted(above) && classes.of_node(above) == class;
        }
        let name = String::from_utf8(classes.key(class).name.to_vec()).expect("ASCII");
        let sum = retained.entry(name).or_insert(0u64);
        if !is_under_another {
            *sum += snapshot.retained_sizes.get(node);
        }
    }
    retained
}

/// Class names and ids of the counted objects, the base's plain objects named by `interfaces`.
pub fn objects(session: &Session, namer: &Session) -> BTreeMap<String, BTreeSet<u64>> {
    let snapshot = session.snapshot();
    let classes = classes_by(session, namer);
    let mut objects: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for node in snapshot.tables.nodes.indices() {
        if snapshot.tables.nodes.shallow_size(node) > 0 {
            let name = classes.key(classes.of_node(node)).name;
            let name = String::from_utf8(name.to_vec()).expect("ASCII");
            objects
                .entry(name)
                .or_default()
                .insert(snapshot.tables.nodes.id(node).0);
        }
    }
    objects
}

proptest! {
    #[test]
    fn deltas_are_differences_of_sets(
        base in sample::snapshots(16).prop_map(with_unique_ids),
        target in sample::snapshots(16).prop_map(with_unique_ids),
        is_prepared: bool,
    ) {
        let mut base = Session::from_tables(sample::tables(&base)).expect("fits");
        let mut target = Session::from_tables(sample::tables(&target)).expect("fits");
        if is_prepared {
            target.prepare_comparison();
        }
        let digest = base
            .export_digest(&target.export_request().expect("fits"))
            .expect("fits");
        let (deleted, overlap) = target.compare(ID, &digest).expect("fits");
        base.keep_deleted(ID, &deleted).expect("fits");

        let [old, new] = [objects(&base, &target), objects(&target, &target)];
        let none = BTreeSet::new();
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let mut expected: Vec<(Vec<u64>, Vec<u64>)> = names
            .into_iter()
            .map(|name| [old.get(name).unwrap_or(&none), new.get(name).unwrap_or(&none)])
            .map(|[old, new]| {
                (new.difference(old).copied().collect(), old.difference(new).copied().collect())
            })
            .filter(|(added, removed): &(Vec<u64>, Vec<u64>)| {
                !added.is_empty() || !removed.is_empty()
            })
            .collect();
        expected.sort();

        let deltas = all_rows(&mut target, List::Deltas { comparison: ID, name_contains: String::new() });
        let mut found = Vec::new();
        for row in deltas {
            let Row::Delta(row) = row else { panic!("{row:?}") };
            let delta = row.delta;
            let added = all_rows(&mut target, List::Added { comparison: ID, delta });
            let removed = all_rows(&mut base, List::Deleted { comparison: ID, delta });
            prop_assert_eq!(row.added_count as usize, added.len());
            prop_assert_eq!(row.deleted_count as usize, removed.len());
            let sizes = |rows: &[Row]| -> u64 {
                rows.iter()
                    .map(|row| match row {
                        Row::Object(row) => row.shallow_size,
                        other => panic!("{other:?}"),
                    })
                    .sum()
            };
            prop_assert_eq!(row.added_size, sizes(&added));
            prop_assert_eq!(row.deleted_size, sizes(&removed));
            prop_assert_eq!(row.size_delta, sizes(&added) as i64 - sizes(&removed) as i64);
            found.push((ids(&added), ids(&removed)));
        }
        found.sort();
        prop_assert_eq!(found, expected);
        let count = |objects: &BTreeMap<String, BTreeSet<u64>>| -> u64 {
            objects.values().map(|ids| ids.len() as u64).sum()
        };
        prop_assert_eq!(overlap.base, count(&old));
        prop_assert_eq!(overlap.target, count(&new));
    }
}

/// What a set retains as a whole.
fn retained_together(session: &mut Session, of: ObjectSet) -> u64 {
    let query = Query::Totals {
        of,
        with_retained: true,
    };
    match session.answer(&query) {
        Ok(Answer::Totals(totals)) => totals.retained_size.expect("it was asked for"),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn deltas_retain_what_their_objects_retain_together(
        base in sample::snapshots(16).prop_map(with_unique_ids),
        target in sample::snapshots(16).prop_map(with_unique_ids),
    ) {
        let mut base = Session::from_tables(sample::tables(&base)).expect("fits");
        let mut target = Session::from_tables(sample::tables(&target)).expect("fits");
        let request = target.export_request().expect("fits");
        let digest = base.export_digest(&request).expect("fits");
        let (deleted, _) = target.compare(ID, &digest).expect("fits");
        base.keep_deleted(ID, &deleted).expect("fits");
        prop_assert!(base.export_retained(ID, &request).is_err(), "nothing was asked");

        let deltas = || List::Deltas { comparison: ID, name_contains: String::new() };
        let before = all_rows(&mut target, deltas());
        for (session, side) in [(&mut base, Origin::Base), (&mut target, Origin::Target)] {
            let answer = session.answer(&Query::RetainedOfDeltas { comparison: ID, side });
            prop_assert!(matches!(answer, Ok(Answer::RetainedOfDeltas(_))), "{:?}", answer);
        }
        let of_base = base.export_retained(ID, &request).expect("fits");
        target.keep_retained(ID, &of_base).expect("fits");
        for cut in 1..of_base.len() {
            if cut % 8 != 0 {
                prop_assert!(target.keep_retained(ID, &of_base[..cut]).is_err());
            }
        }

        let [old, new] = [retained(&base, &target), retained(&target, &target)];
        let after = all_rows(&mut target, deltas());
        prop_assert_eq!(after.len(), before.len());
        for (after, before) in after.into_iter().zip(before) {
            let (Row::Delta(mut row), Row::Delta(before)) = (after, before) else {
                panic!("not deltas")
            };
            let known = row.retained.take().expect("it was asked for");
            prop_assert_eq!(&row, &before);
            let added = retained_together(&mut target, ObjectSet::Added(ID, row.delta));
            let deleted = retained_together(&mut base, ObjectSet::Deleted(ID, row.delta));
            prop_assert_eq!((known.added, known.deleted), (added, deleted));
            // Names of classes that the base alone has are its own.
            if let Some(now) = new.get(&row.name.text) {
                let was = old.get(&row.name.text).copied().unwrap_or_default();
                prop_assert_eq!(known.delta, *now as i64 - was as i64);
            }
        }
    }
}

fn ids(rows: &[Row]) -> Vec<u64> {
    let mut ids: Vec<u64> = rows
        .iter()
        .map(|row| match row {
            Row::Object(row) => row.id.0,
            other => panic!("{other:?}"),
        })
        .collect();
    ids.sort_unstable();
    ids
}

#[test]
fn bytes_of_another_build_are_refused() {
    let node = (heaplens_model::NodeKind::Object, 3, 1, 8, Vec::new());
    let mut session = Session::from_tables(sample::tables(&[node])).expect("fits");
    let request = session.export_request().expect("fits");
    let digest = session.export_digest(&request).expect("fits");
    assert!(session.compare(ID, &[]).is_err());
    // After one byte it would be the digest of a snapshot without objects.
    for cut in 2..digest.len() {
        assert!(session.compare(ID, &digest[..cut]).is_err(), "cut at {cut}");
    }
    assert!(session.export_digest(&[1]).is_err());
    assert!(session.keep_deleted(ID, &[1, 0, 0, 0, 9, 0, 0, 0]).is_err());
    assert!(session.snapshot().tables.nodes.len() == 1 && NodeIdx(0).at() == 0);
}
