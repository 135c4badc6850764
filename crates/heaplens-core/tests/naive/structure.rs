//! Matching by structure, by the text of each object's place.

use std::collections::{BTreeMap, BTreeSet};

use heaplens_core::graph::ClassTable;
use heaplens_core::session::Session;
use heaplens_model::query::{ComparisonId, List};
use heaplens_model::row::{DeltaRow, Row};
use heaplens_model::suspects::Confidence;
use heaplens_model::{EdgeKind, MatchedBy, NodeIdx, NodeKind, Relation};
use proptest::prelude::*;

use crate::comparison::{all_rows, classes_by, with_unique_ids};
use crate::sample::{self, Node};

const ID: ComparisonId = ComparisonId(3);

/// The last edge, if it has a name, and what the object is called.
type Step = (Option<String>, String);
/// The ids of the objects of each class at each place.
type Places = BTreeMap<(String, Vec<Step>), Vec<u64>>;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("ASCII")
}

fn place(session: &Session, namer: &Session, node: NodeIdx) -> Vec<Step> {
    let snapshot = session.snapshot();
    let tables = &snapshot.tables;
    if node == tables.root {
        return Vec::new();
    }
    let dominator = snapshot.dominators.dominator(node);
    let mut place = match dominator == node {
        true => Vec::new(),
        false => self::place(session, namer, dominator),
    };
    let edge = tables
        .named_edges(dominator)
        .find(|(edge, _)| {
            edge.node() == node
                && dominator != node
                && !edge.is(EdgeKind::Weak)
                && !edge.is(EdgeKind::Invisible)
        })
        .map(|(edge, name)| match edge.kind() {
            EdgeKind::Element | EdgeKind::Hidden => "[]".to_owned(),
            _ => text(tables.strings.get(heaplens_model::StringIdx(name))),
        });
    let classes = classes_by(session, namer);
    let name = match tables.nodes.is(node, NodeKind::Closure) {
        true => "function ".to_owned() + &text(tables.strings.get(tables.nodes.name(node))),
        false => text(classes.key(classes.of_node(node)).name),
    };
    let step = (edge, name);
    if place.last() == Some(&step) {
        return place;
    }
    if place.iter().rev().nth(1) == Some(&step) {
        place.pop();
        return place;
    }
    place.push(step);
    place
}

fn places(session: &Session, namer: &Session) -> Places {
    let snapshot = session.snapshot();
    let classes = classes_by(session, namer);
    let mut places = Places::new();
    for node in snapshot.tables.nodes.indices() {
        if snapshot.tables.nodes.shallow_size(node) > 0 {
            let class = text(classes.key(classes.of_node(node)).name);
            let place = place(session, namer, node);
            let ids = places.entry((class, place)).or_default();
            ids.push(snapshot.tables.nodes.id(node).0);
        }
    }
    places
}

/// For each class: objects in the base, in the target, and matched.
fn matched(base: &Places, target: &Places) -> BTreeMap<String, [usize; 3]> {
    let mut classes: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut outlines: BTreeMap<(String, Vec<String>), [usize; 2]> = BTreeMap::new();
    let all: BTreeSet<_> = base.keys().chain(target.keys()).collect();
    for key in all {
        let counts = [base, target].map(|side| side.get(key).map_or(0, Vec::len));
        let both = counts[0].min(counts[1]);
        let class = classes.entry(key.0.clone()).or_default();
        class[0] += counts[0];
        class[1] += counts[1];
        class[2] += both;
        let outline = key.1.iter().map(|(_, name)| name.clone()).collect();
        let left = outlines.entry((key.0.clone(), outline)).or_default();
        left[0] += counts[0] - both;
        left[1] += counts[1] - both;
    }
    for ((class, _), left) in outlines {
        classes.entry(class).or_default()[2] += left[0].min(left[1]);
    }
    classes
}

fn compare(base: &mut Session, target: &mut Session) -> Vec<DeltaRow> {
    let request = target.export_request_by(Some(MatchedBy::Structure));
    let digest = base.export_digest(&request.expect("fits")).expect("fits");
    let (deleted, overlap) = target.compare(ID, &digest).expect("fits");
    assert_eq!(overlap.matched_by, MatchedBy::Structure);
    base.keep_deleted(ID, &deleted).expect("fits");
    let list = List::Deltas {
        comparison: ID,
        name_contains: String::new(),
    };
    let rows = all_rows(target, list).into_iter().map(|row| match row {
        Row::Delta(row) => row,
        other => panic!("{other:?}"),
    });
    rows.collect()
}

fn ids(session: &mut Session, list: List) -> Vec<u64> {
    let rows = all_rows(session, list).into_iter().map(|row| match row {
        Row::Object(row) => row.id.0,
        other => panic!("{other:?}"),
    });
    rows.collect()
}

/// That of the objects of each place, those that are listed are the newest.
fn are_newest(places: &Places, class: &str, listed: &[u64]) -> bool {
    let of_class = places.iter().filter(|((name, _), _)| name == class);
    of_class.into_iter().all(|(_, ids)| {
        let (new, old): (Vec<u64>, Vec<u64>) = ids.iter().partition(|id| listed.contains(id));
        old.iter().max() < new.iter().min() || new.is_empty() || old.is_empty()
    })
}

/// Whether a row of this text can be the class of a name. Where the target has none of its objects,
/// it is called as the base calls one of them, as in DevTools.
fn is_called(text: &str, name: &str, in_target: usize, base: &Session, target: &Session) -> bool {
    let own = &base.snapshot().classes;
    let classes = classes_by(base, target);
    let key = |table: &ClassTable, node| self::text(table.key(table.of_node(node)).name);
    let mut nodes = base.snapshot().tables.nodes.indices();
    text == name
        || in_target == 0 && nodes.any(|node| key(&classes, node) == name && key(own, node) == text)
}

proptest! {
    #[test]
    fn groups_are_matched_by_their_places(
        base in sample::snapshots(16).prop_map(with_unique_ids),
        target in sample::snapshots(16).prop_map(with_unique_ids),
    ) {
        let mut base = Session::from_tables(sample::tables(&base)).expect("fits");
        let mut target = Session::from_tables(sample::tables(&target)).expect("fits");
        let rows = compare(&mut base, &mut target);
        let [old, new] = [places(&base, &target), places(&target, &target)];
        let mut expected = matched(&old, &new);
        for row in rows {
            let structure = row.structure.expect("matched by structure");
            let counts = [structure.base_count, structure.target_count].map(|count| count as usize);
            let name = expected
                .iter()
                .filter(|(_, [base, target, _])| [*base, *target] == counts)
                .map(|(name, _)| name)
                .find(|name| is_called(&row.name.text, name, counts[1], &base, &target))
                .expect("one row a class, with its counts")
                .clone();
            let [base_count, target_count, both] = expected.remove(&name).expect("it is there");
            prop_assert_eq!(row.added_count as usize, target_count - both);
            prop_assert_eq!(row.deleted_count as usize, base_count - both);
            let added = ids(&mut target, List::Added { comparison: ID, delta: row.delta });
            prop_assert_eq!(added.len(), target_count - both);
            prop_assert!(are_newest(&new, &name, &added));
            let deleted = ids(&mut base, List::Deleted { comparison: ID, delta: row.delta });
            prop_assert_eq!(deleted.len(), base_count - both);
            prop_assert!(are_newest(&old, &name, &deleted));
            for place in structure.places {
                prop_assert_ne!(place.base_count, place.target_count);
            }
        }
        for (class, [base_count, target_count, both]) in expected {
            prop_assert!(base_count == both && target_count == both, "{} is left out", class);
        }
    }

    #[test]
    fn a_snapshot_differs_in_nothing_from_itself(
        nodes in sample::snapshots(30).prop_map(with_unique_ids),
    ) {
        let mut base = Session::from_tables(sample::tables(&nodes)).expect("fits");
        let mut target = Session::from_tables(sample::tables(&nodes)).expect("fits");
        prop_assert_eq!(compare(&mut base, &mut target), []);
    }
}

/// A cache of entries under keys that begin with `key`, and a list of so many items.
fn program(key: &str, entries: u32, items: u32, first_id: u64) -> Session {
    let mut names = vec!["cache".to_owned(), "list".to_owned(), "Entry".to_owned()];
    let name = |at: usize| (sample::NAMES.len() + at) as u32;
    names.extend((0..entries).map(|at| format!("{key}{at}")));
    let held = 3 + entries;
    let values = (0..entries).map(|at| (EdgeKind::Property, name(3 + at as usize), 3 + at));
    let elements = (0..items).map(|at| (EdgeKind::Element, at, held + at));
    let root = vec![
        (EdgeKind::Property, name(0), 1),
        (EdgeKind::Property, name(1), 2),
    ];
    let mut nodes: Vec<Node> = vec![
        (NodeKind::Synthetic, 0, 1, 0, root),
        (NodeKind::Object, 3, 3, 8, values.collect()),
        (NodeKind::Object, 2, 5, 8, elements.collect()),
    ];
    for at in 0..u64::from(entries + items) {
        nodes.push((NodeKind::Object, name(2), first_id + 2 * at, 8, Vec::new()));
    }
    Session::from_tables(sample::tables_with(&nodes, &names)).expect("fits")
}

#[test]
fn keys_of_a_dictionary_are_one_place() {
    let mut base = program("a", 40, 30, 101);
    let mut target = program("b", 90, 30, 7001);
    let rows = compare(&mut base, &mut target);
    let [row] = &rows[..] else {
        panic!("{rows:?}");
    };
    assert_eq!((row.added_count, row.deleted_count), (50, 0));
    let structure = row.structure.as_deref().expect("matched by structure");
    assert_eq!(structure.confidence, Confidence::High);
    let [place] = &structure.places[..] else {
        panic!("{structure:?}");
    };
    assert_eq!(place.path.text, "cache: A → [key]: Entry");
    assert_eq!((place.base_count, place.target_count), (40, 90));
}

#[test]
fn a_few_keys_are_matched_by_the_outline() {
    let mut base = program("a", 5, 0, 101);
    let mut target = program("b", 90, 0, 7001);
    let rows = compare(&mut base, &mut target);
    assert_eq!((rows[0].added_count, rows[0].deleted_count), (85, 0));
    let structure = rows[0].structure.as_deref().expect("matched by structure");
    assert_eq!(structure.confidence, Confidence::Medium);
}

#[test]
fn bytes_of_another_build_are_refused() {
    let mut base = program("a", 3, 3, 101);
    let mut target = program("a", 4, 3, 101);
    let request = target.export_request_by(Some(MatchedBy::Structure));
    let digest = base.export_digest(&request.expect("fits")).expect("fits");
    for cut in 0..digest.len() {
        assert!(target.compare(ID, &digest[..cut]).is_err(), "cut at {cut}");
    }
    let (_, overlap) = target.compare(ID, &digest).expect("whole");
    assert_eq!(overlap.relation, Relation::SameProcess);
}
