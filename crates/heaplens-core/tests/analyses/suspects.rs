//! Suspects: small programs whose leak is known, and random snapshots by the definition.

use std::collections::BTreeMap;

use heaplens_core::analyses::suspects::FindSuspects;
use heaplens_core::analyses::suspects::births::{Births, FindBirths};
use heaplens_core::analyses::suspects::groups::FindGroups;
use heaplens_core::session::Session;
use heaplens_core::tables::IdSet;
use heaplens_core::test_kit::{Graph, GraphNode};
use heaplens_core::views::Snapshot;
use heaplens_model::MatchedBy;
use heaplens_model::arrangement::Told;
use heaplens_model::list::List;
use heaplens_model::query::{Answer, ComparisonId, Origin, Query};
use heaplens_model::row::Row;
use heaplens_model::suspects::{
    AccumulatorKind, Amount, Amounts, Confidence, Doubt, NoiseReason, ObjectAmounts, Suspect,
    Suspects,
};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind, ObjectId};
use proptest::prelude::*;

use crate::graphs::{open, run, snapshots};

/// A program at one moment. Objects of one label have one id at all moments.
struct Moment {
    graph: Graph,
    at: BTreeMap<String, usize>,
}

/// Labels that do not come again get ids of their own.
fn id_of(label: &str) -> u64 {
    let number = label.bytes().fold(7u64, |hash, byte| {
        (hash * 131 + u64::from(byte)) % 0x00ff_ffff
    });
    2 * number + 1001
}

impl Moment {
    /// The root, a global object and what any program has.
    fn new() -> Moment {
        let mut moment = Moment {
            graph: Graph::new(),
            at: BTreeMap::new(),
        };
        moment.at.insert("root".to_owned(), 0);
        moment.object("root", "global", "global");
        moment.object("global", "app", "App");
        for at in 0..40 {
            moment.object("app", &format!("part{at}"), &format!("Part{at}"));
        }
        moment
    }

    fn add(&mut self, label: &str, node: GraphNode) {
        let id = id_of(label);
        assert!(self.graph.nodes.iter().all(|node| node.id != id), "{label}");
        let at = self.graph.add(GraphNode { id, ..node });
        assert!(self.at.insert(label.to_owned(), at).is_none(), "{label}");
    }

    fn edge(&mut self, from: &str, name: &str, to: &str) {
        let (from, to) = (self.at[from], self.at[to]);
        self.graph.nodes[from].edge(EdgeKind::Property, name, to);
    }

    /// An object of a class as a property of another.
    fn object(&mut self, of: &str, label: &str, class: &str) {
        let node = GraphNode {
            size: 40,
            location: Some([1, 2, 3]),
            ..GraphNode::new(class)
        };
        self.add(label, node);
        self.edge(of, label, label);
    }

    /// An array as a property. Its elements are in a store that V8 makes anew when it grows.
    fn array(&mut self, of: &str, label: &str, items: &[String], class: &str) {
        self.object(of, label, "Array");
        let store = format!("{label} store for {}", items.len().next_power_of_two());
        let node = GraphNode {
            kind: NodeKind::Array,
            size: 16,
            ..GraphNode::new("(object elements)")
        };
        self.add(&store, node);
        let (array, store_at) = (self.at[label], self.at[&store]);
        self.graph.nodes[array].edge(EdgeKind::Internal, "elements", store_at);
        for (index, item) in (0u32..).zip(items) {
            if !self.at.contains_key(item) {
                let node = GraphNode {
                    size: 100,
                    location: Some([1, 9, 4]),
                    ..GraphNode::new(class)
                };
                self.add(item, node);
            }
            let item = self.at[item];
            self.graph.nodes[store_at].element(index, item);
        }
    }

    fn session(&self) -> Session {
        self.graph.session()
    }
}

fn items(name: &str, range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|number| format!("{name} {number}")).collect()
}

/// Asks as a client does.
fn suspects(moments: &[Moment]) -> Suspects {
    let mut sessions: Vec<Session> = moments.iter().map(Moment::session).collect();
    let mut newest = sessions.pop().expect("a moment");
    let ids = sessions
        .iter_mut()
        .map(|one| one.export_ids().expect("fits"));
    let ids: Vec<Vec<u8>> = ids.collect();
    let kept = kept(&newest.keep_older(&ids).expect("fits"));
    told(&mut newest, &mut sessions, &kept)
}

fn kept(told: &[Told]) -> Vec<usize> {
    let positions = (0..told.len()).filter(|at| told[*at] == Told::Kept);
    positions.collect()
}

/// Asks the newest snapshot, which keeps these older ones.
fn told(newest: &mut Session, sessions: &mut [Session], kept: &[usize]) -> Suspects {
    let Ok(Answer::SuspectAmounts(of)) = newest.answer(&Query::SuspectAmounts) else {
        panic!("another answer");
    };
    let older = kept.iter().map(|at| {
        let query = Query::Amounts { of: of.clone() };
        match sessions[*at].answer(&query) {
            Ok(Answer::Amounts(amounts)) => amounts,
            _ => panic!("another answer"),
        }
    });
    let older = older.collect();
    match newest.answer(&Query::Suspects { older }) {
        Ok(Answer::Suspects(suspects)) => *suspects,
        _ => panic!("another answer"),
    }
}

fn first(suspects: &Suspects) -> &Suspect {
    suspects.suspects.first().expect("a suspect")
}

fn names(suspects: &Suspects) -> Vec<&str> {
    let all = suspects.suspects.iter();
    all.map(|suspect| suspect.class.text.as_str()).collect()
}

/// A leak of `leaks` entries, and a cache of `cached` that fills.
fn program(leaks: u32, cached: u32) -> Moment {
    let mut moment = Moment::new();
    moment.array("app", "kept", &items("leak", 0..leaks), "Leak");
    moment.array("app", "cache", &items("entry", 0..cached), "Entry");
    moment
}

#[test]
fn what_grows_in_each_step_is_named_with_its_place() {
    let found = suspects(&[program(10, 5), program(40, 5), program(70, 5)]);
    assert_eq!(found.matched_by, Some(MatchedBy::ObjectId));
    assert_eq!(found.snapshots, 3);
    assert_eq!(names(&found), ["Leak"]);
    let leak = first(&found);
    assert_eq!(leak.accumulator.name.text, "kept");
    assert_eq!(leak.accumulator.id, ObjectId(id_of("kept")));
    assert_eq!(leak.accumulator.kind, AccumulatorKind::Array);
    let counts: Vec<i64> = leak.steps.iter().map(|step| step.count).collect();
    assert_eq!(counts, [30, 30]);
    assert_eq!(leak.growth.count, 60);
    assert_eq!(leak.growth.shallow_size, 6000);
    assert_eq!(leak.growth.retained_size, 6000);
    assert_eq!(leak.evidence.before, 10);
    assert_eq!(leak.evidence.kept, Some(1.0));
    assert_eq!(leak.confidence, Confidence::High);
    let path: Vec<&str> = leak
        .path
        .iter()
        .map(|step| step.name.text.as_str())
        .collect();
    assert_eq!(path, ["global", "App", "Array", "Leak"]);
    assert_eq!(leak.steps_behind, 1);
    assert_eq!(leak.location.as_ref().expect("a place").position.line, 9);
}

#[test]
fn what_grew_first_and_stopped_is_held_back() {
    let found = suspects(&[program(10, 5), program(40, 900), program(70, 900)]);
    assert_eq!(names(&found), ["Leak"]);
    let counts = first(&found).classes.iter().map(|class| class.count);
    assert_eq!(counts.collect::<Vec<_>>(), [60]);
    let settled = found.noise.parts.iter();
    let settled: Vec<_> = settled
        .filter(|part| part.reason == NoiseReason::Settled)
        .collect();
    assert_eq!(settled[0].objects, 895);
    let slower = suspects(&[program(10, 5), program(40, 900), program(70, 940)]);
    assert_eq!(names(&slower)[0], "Leak", "a trickle after a flood");
}

#[test]
fn two_snapshots_are_never_next_to_certain() {
    let found = suspects(&[program(10, 5), program(40, 5)]);
    assert_eq!(first(&found).class.text, "Leak");
    assert_eq!(first(&found).confidence, Confidence::Medium);
    assert_eq!(found.doubts, [Doubt::TwoSnapshots]);
}

#[test]
fn a_full_cache_that_is_turned_over_is_no_leak() {
    let ring = |from: u32| {
        let mut moment = Moment::new();
        moment.array("app", "ring", &items("entry", from..from + 100), "Entry");
        moment
    };
    for moments in [vec![ring(0), ring(60)], vec![ring(0), ring(60), ring(90)]] {
        let found = suspects(&moments);
        let scores: Vec<f64> = found.suspects.iter().map(|suspect| suspect.score).collect();
        assert!(scores.iter().all(|score| *score < 0.15), "{scores:?}");
    }
}

/// The edges of the first suspect's path, with whether they are keys.
fn path_edges(suspects: &Suspects) -> Vec<(&str, bool)> {
    let steps = first(suspects).path.iter();
    let edges = steps.filter_map(|step| Some((step.edge.as_ref()?.text.as_str(), step.is_key)));
    edges.collect()
}

#[test]
fn keys_above_an_accumulator_are_told_as_keys() {
    let by_user = |leaks: u32, user: &str, others: &[&str]| {
        let mut moment = Moment::new();
        moment.object("app", "byUser", "Object");
        for user in others {
            moment.object("byUser", user, "Array");
        }
        moment.array("byUser", user, &items("leak", 0..leaks), "Leak");
        moment
    };
    let found = |user: &str, others: &[&str]| {
        suspects(&[10, 40, 70].map(|leaks| by_user(leaks, user, others)))
    };
    let address = found("a@b.c", &[]);
    assert_eq!(first(&address).accumulator.name.text, "a@b.c");
    let edges = path_edges(&address);
    assert!(edges.contains(&("a@b.c", true)), "{edges:?}");
    assert!(edges.contains(&("byUser", false)), "{edges:?}");
    // Names that code could have are keys if there are several of one class.
    let edges = found("alice", &["bob", "carol", "dave"]);
    let edges = path_edges(&edges);
    assert!(edges.contains(&("alice", true)), "{edges:?}");
    let fields = suspects(&[program(10, 5), program(40, 5), program(70, 5)]);
    assert!(path_edges(&fields).contains(&("kept", false)));
}

#[test]
fn a_chain_is_told_by_what_holds_its_first_link() {
    let queue = |links: u32| {
        let mut moment = Moment::new();
        moment.object("app", "queue", "Queue");
        for number in 0..links {
            let before = match number.checked_sub(1) {
                Some(before) => format!("link {before}"),
                None => "queue".to_owned(),
            };
            moment.object(&before, &format!("link {number}"), "Link");
        }
        moment
    };
    let found = suspects(&[queue(20), queue(60), queue(100)]);
    let leak = first(&found);
    assert_eq!(
        (
            leak.class.text.as_str(),
            leak.accumulator.name.text.as_str()
        ),
        ("Link", "queue")
    );
    assert_eq!(leak.accumulator.kind, AccumulatorKind::LinkedList);
    let sizes: Vec<i64> = leak.steps.iter().map(|step| step.retained_size).collect();
    assert_eq!(sizes, [1600, 1600], "each link without those behind it");
    assert_eq!(leak.classes[0].count, 80, "each new link once");
    assert_eq!(found.suspects.len(), 1);
}

#[test]
fn a_root_of_the_class_of_a_chain_is_its_first_link() {
    let mut moment = Moment {
        graph: Graph::default(),
        at: BTreeMap::new(),
    };
    let root = GraphNode {
        location: Some([1, 2, 3]),
        ..GraphNode::new("Foo")
    };
    moment.add("root", root);
    let mut before = "root".to_owned();
    for number in 0..30 {
        let label = format!("foo {number}");
        moment.object(&before, &label, "Foo");
        before = label;
    }
    let session = moment.session();
    let snapshot = session.snapshot();
    let root = snapshot.tables.root;
    let class = snapshot.fine_class(root);
    assert_eq!(snapshot.link_above(NodeIdx(root.0 + 1), class), Some(root));
    assert_eq!(snapshot.link_above(root, class), None);
    assert_eq!(suspects(&[moment]).snapshots, 1);
}

#[test]
fn what_waits_for_one_promise_is_a_chain_though_it_has_no_bytes() {
    let promise = |tasks: u32| {
        let mut moment = Moment::new();
        moment.object("app", "never", "Promise");
        for number in (0..tasks).rev() {
            let before = match number + 1 {
                last if last == tasks => "never".to_owned(),
                before => format!("reaction {before}"),
            };
            let label = format!("reaction {number}");
            let node = GraphNode {
                kind: NodeKind::Hidden,
                size: 0,
                ..GraphNode::new("system / PromiseReaction")
            };
            moment.add(&label, node);
            moment.edge(&before, "next", &label);
            moment.object(&label, &format!("task {number}"), "Task");
        }
        moment
    };
    let found = suspects(&[promise(100), promise(200), promise(300)]);
    let leak = first(&found);
    assert_eq!((leak.class.text.as_str(), leak.growth.count), ("Task", 200));
    assert_eq!(leak.accumulator.name.text, "never");
    assert_eq!(leak.accumulator.kind, AccumulatorKind::PromiseChain);
    let sizes: Vec<i64> = leak.steps.iter().map(|step| step.retained_size).collect();
    assert_eq!(sizes, [4000, 4000]);
}

#[test]
fn what_two_lists_hold_is_one_suspect() {
    let both = |count: u32| {
        let mut moment = Moment::new();
        moment.array("app", "first", &items("leak", 0..count), "Leak");
        moment.array("global", "second", &items("leak", 0..count), "Leak");
        moment
    };
    let found = suspects(&[both(10), both(40), both(70)]);
    assert_eq!(names(&found), ["Leak"]);
    let name = &first(&found).accumulator.name.text;
    assert!(["first", "second"].contains(&name.as_str()), "{name}");
}

#[test]
fn one_object_that_grows_by_itself_is_found() {
    let text = |size: u64| {
        let mut moment = Moment::new();
        moment.object("app", "log", "Log");
        let label = format!("text of {size}");
        let node = GraphNode {
            kind: NodeKind::String,
            size,
            ..GraphNode::new("said")
        };
        moment.add(&label, node);
        moment.edge("log", "text", &label);
        moment
    };
    let found = suspects(&[text(50_000), text(100_000), text(150_000)]);
    let leak = first(&found);
    assert_eq!(leak.accumulator.name.text, "log");
    assert_eq!(found.noise.bytes, 0);
    assert_eq!(leak.accumulator.kind, AccumulatorKind::String);
    let sizes: Vec<i64> = leak.steps.iter().map(|step| step.retained_size).collect();
    assert_eq!(sizes, [50_000, 50_000]);
}

#[test]
fn sizes_that_older_snapshots_make_up_overflow_nothing() {
    let text = |size: u64| {
        let mut moment = Moment::new();
        moment.object("app", "log", "Log");
        let node = GraphNode {
            kind: NodeKind::String,
            size,
            ..GraphNode::new("said")
        };
        moment.add("text", node);
        moment.edge("log", "text", "text");
        moment.object("app", "table", "Map");
        moment
    };
    let mut newest = text(50_000).session();
    let mut older = text(40_000).session();
    let ids = older.export_ids().expect("fits");
    newest.keep_older(&[ids]).expect("fits");
    let Ok(Answer::SuspectAmounts(of)) = newest.answer(&Query::SuspectAmounts) else {
        panic!("another answer");
    };
    assert!(!of.ids.is_empty());
    // Nine steps, of which two are pauses.
    let quarter = u64::MAX / 4;
    let older = [0, 1, 2, 3, 4, 0, 1, 2, 4].map(|quarters| quarters * quarter);
    let older = older.map(|size| Amounts {
        objects: vec![
            Some(ObjectAmounts {
                shallow_size: size,
                retained_size: size,
                held: size,
            });
            of.ids.len()
        ],
        classes: vec![size; of.classes.len()],
        total_shallow_size: size,
    });
    let older = older.to_vec();
    let Ok(Answer::Suspects(found)) = newest.answer(&Query::Suspects { older }) else {
        panic!("another answer");
    };
    assert_eq!(first(&found).growth.retained_size, i64::MAX);
}

#[test]
fn what_leaks_with_a_suspect_is_not_held_back() {
    let uploads = |count: u32| {
        let mut moment = Moment::new();
        moment.array("app", "uploads", &items("upload", 0..count), "Upload");
        for number in 0..count {
            let label = format!("bytes {number}");
            let node = GraphNode {
                kind: NodeKind::Native,
                size: 1000,
                ..GraphNode::new("system / JSArrayBufferData")
            };
            moment.add(&label, node);
            moment.edge(&format!("upload {number}"), "backing_store", &label);
        }
        moment
    };
    let found = suspects(&[uploads(10), uploads(20), uploads(30)]);
    let leak = first(&found);
    assert_eq!(
        (leak.class.text.as_str(), leak.growth.retained_size),
        ("Upload", 22_000)
    );
    let internal = found.noise.parts.iter();
    let internal: u64 = internal.map(|part| part.bytes).sum();
    assert!(internal < 100, "{:?}", found.noise);
}

#[test]
fn a_little_in_each_of_many_objects_is_one_suspect() {
    let devices = |readings: u32| {
        let mut moment = Moment::new();
        let names = items("device", 0..30);
        moment.array("app", "devices", &names, "Device");
        for name in &names {
            let list = format!("list of {name}");
            moment.array(name, &list, &items(name, 100..100 + readings), "Reading");
        }
        moment.array("app", "single", &items("other", 0..readings), "Other");
        moment
    };
    let found = suspects(&[devices(4), devices(9), devices(14)]);
    let leak = first(&found);
    assert_eq!(leak.class.text, "Reading");
    assert_eq!((leak.growth.count, leak.evidence.before), (300, 120));
    assert_eq!(leak.accumulator.kind, AccumulatorKind::ManyOwners);
    assert_eq!(leak.accumulator.name.text, "devices");
}

#[test]
fn a_table_that_grows_while_its_entries_turn_over_is_no_leak() {
    let table = |size: u64, from: u32| {
        let mut moment = Moment::new();
        moment.object("app", "places", "Map");
        let label = format!("table of {size}");
        let node = GraphNode {
            kind: NodeKind::Array,
            size,
            ..GraphNode::new("(internal array)")
        };
        moment.add(&label, node);
        let (map, at) = (moment.at["places"], moment.at[&label]);
        moment.graph.nodes[map].edge(EdgeKind::Internal, "table", at);
        for key in items("key", from..from + 50) {
            let node = GraphNode {
                kind: NodeKind::String,
                ..GraphNode::new(&key)
            };
            moment.add(&key, node);
            let key = moment.at[&key];
            moment.graph.nodes[at].edge(EdgeKind::Internal, &(3 + key).to_string(), key);
        }
        moment
    };
    let found = suspects(&[table(20_000, 0), table(40_000, 40), table(80_000, 80)]);
    let scores: Vec<f64> = found.suspects.iter().map(|suspect| suspect.score).collect();
    assert!(scores.iter().all(|score| *score < 0.2), "{scores:?}");
}

#[test]
fn one_snapshot_alone_is_told_with_modest_words() {
    let found = suspects(&[program(500, 5)]);
    assert_eq!((found.matched_by, found.snapshots), (None, 1));
    assert_eq!(found.doubts, [Doubt::OneSnapshot]);
    let leak = first(&found);
    assert_eq!(
        (leak.class.text.as_str(), leak.confidence),
        ("Leak", Confidence::Low)
    );
}

#[test]
fn strange_snapshots_are_left_out() {
    let mut newest = program(70, 5).session();
    let mut same = program(70, 5).session();
    let mut older = program(10, 5).session();
    let mut other = program(70, 5);
    for node in &mut other.graph.nodes {
        node.name.push_str(" of another program");
    }
    let mut other = other.session();
    let ids = [&mut other, &mut older, &mut same].map(|one| one.export_ids().expect("fits"));
    let made_of = newest.keep_older(&ids).expect("fits");
    assert_eq!(made_of, [Told::OtherProgram, Told::Kept, Told::LeftOut]);
    let doubts = told(&mut newest, &mut [other, older, same], &kept(&made_of)).doubts;
    let expected = [
        Doubt::OtherProgram { at: 0 },
        Doubt::SameTwice { at: 2 },
        Doubt::TwoSnapshots,
    ];
    assert_eq!(doubts, expected);
    for len in 0..ids[1].len() {
        assert!(
            newest.keep_older(&[ids[1][..len].to_vec()]).is_err(),
            "{len} bytes"
        );
    }
}

#[test]
fn a_snapshot_of_another_process_is_matched_by_structure() {
    let mut newest = program(70, 5);
    for (node, at) in newest.graph.nodes.iter_mut().zip(0..) {
        node.id = 100_000_001 + 2 * at;
    }
    let mut newest = newest.session();
    let mut older = program(10, 5).session();
    let ids = older.export_ids().expect("fits");
    let made_of = newest.keep_older(&[ids]).expect("fits");
    assert_eq!(made_of, [Told::OtherProcess]);
    let left_out = [Doubt::OtherProcess { at: 0 }, Doubt::OneSnapshot];
    assert_eq!(told(&mut newest, &mut [], &[]).doubts, left_out);

    let request = newest.export_request_by(Some(MatchedBy::Structure));
    let digest = older.export_digest(&request.expect("fits")).expect("fits");
    let twice = [digest.clone(), digest.clone()];
    let made_of = newest.keep_older(&twice).expect("fits");
    assert_eq!(made_of, [Told::Kept, Told::LeftOut]);
    let found = told(&mut newest, &mut [older], &[0]);
    let matched = [
        Doubt::MatchedByStructure { at: 0 },
        Doubt::SameTwice { at: 1 },
        Doubt::TwoSnapshots,
    ];
    assert_eq!(found.doubts, matched);
    assert_eq!(found.matched_by, Some(MatchedBy::Structure));
    assert_eq!(names(&found), ["Leak"]);
    let leak = first(&found);
    assert_eq!(leak.accumulator.name.text, "kept");
    assert_eq!((leak.growth.count, leak.evidence.before), (60, 10));
    assert!(leak.evidence.is_old);
    assert!(leak.confidence < Confidence::High, "ids would tell more");
    for len in 0..digest.len() {
        assert!(newest.keep_older(&[digest[..len].to_vec()]).is_err());
    }
}

/// Random ids that an older snapshot has, of those of `nodes`.
fn ids_of(session: &Session, bits: u64) -> IdSet {
    let nodes = &session.snapshot().tables.nodes;
    let mut ids = heaplens_core::tables::IdColumn::default();
    let mut count = 0;
    for node in nodes
        .indices()
        .filter(|node| bits >> (node.0 % 64) & 1 != 0)
    {
        ids.push(nodes.id(node)).expect("fits");
        count += 1;
    }
    IdSet::of(&ids, count).expect("fits")
}

fn births_of(snapshot: &Snapshot, sets: &[IdSet]) -> Births {
    let mut births = FindBirths::new(&snapshot.tables.nodes, sets).expect("fits");
    while !births.advance(1000) {}
    births.take()
}

/// What an older snapshot may answer about 70 objects and classes.
fn any_amounts() -> impl Strategy<Value = Amounts> {
    let size = || prop_oneof![0u64..100_000, Just(u64::MAX / 2), Just(u64::MAX)];
    let object =
        (size(), size(), size()).prop_map(|(shallow_size, retained_size, held)| ObjectAmounts {
            shallow_size,
            retained_size,
            held,
        });
    let objects = prop::collection::vec(prop::option::weighted(0.9, object), 0..70);
    let classes = prop::collection::vec(size(), 0..70);
    (objects, classes, size()).prop_map(|(objects, classes, total_shallow_size)| Amounts {
        objects,
        classes,
        total_shallow_size,
    })
}

proptest! {
    #[test]
    fn births_are_by_the_first_snapshot_from_which_on_all_have_it(
        nodes in snapshots(30),
        older in prop::collection::vec(any::<u64>(), 0..5),
        budget in 1usize..40,
    ) {
        let session = open(&nodes);
        let sets: Vec<IdSet> = older.iter().map(|bits| ids_of(&session, *bits)).collect();
        let table = &session.snapshot().tables.nodes;
        let mut work = FindBirths::new(table, &sets).expect("fits");
        while !work.advance(budget) {}
        let births = work.take();
        for node in table.indices() {
            let mut first = older.len();
            while first > 0 && older[first - 1] >> (node.0 % 64) & 1 != 0 {
                first -= 1;
            }
            prop_assert_eq!(births.of(node).at(), first);
        }
    }

    #[test]
    fn groups_are_the_new_children_of_an_owner_by_class(
        nodes in snapshots(60),
        older in prop::collection::vec(any::<u64>(), 1..4),
        budget in 1usize..40,
    ) {
        let session = open(&nodes);
        let snapshot = session.snapshot();
        let sets: Vec<IdSet> = older.iter().map(|bits| ids_of(&session, *bits)).collect();
        let births = births_of(snapshot, &sets);
        let mut work = FindGroups::new(snapshot, &births).expect("fits");
        while !work.advance(budget, &births).expect("fits") {}
        let (groups, _) = work.take();
        // The obvious way: all new objects by owner and class.
        let mut children: BTreeMap<NodeIdx, u32> = BTreeMap::new();
        let mut naive: BTreeMap<_, Vec<(u32, u64)>> = BTreeMap::new();
        let is_new = |node: &NodeIdx| {
            births.of(*node).at() > 0 && snapshot.counts(*node)
        };
        for node in snapshot.tables.nodes.indices().filter(is_new) {
            let Ok(owner) = snapshot.group_owner(node) else { continue };
            *children.entry(owner).or_default() += 1;
            let key = (owner, snapshot.fine_class(node));
            let steps = naive.entry(key).or_insert_with(|| vec![(0, 0); older.len()]);
            let step = &mut steps[births.of(node).at() - 1];
            step.0 += 1;
            step.1 += snapshot.tables.nodes.shallow_size(node);
        }
        for (at, group) in groups.all.iter().enumerate().filter(|(_, group)| !group.is_chain) {
            let Some(expected) = naive.get(&(group.owner, group.class)) else {
                // The class makes chains, so the owner is that of the first link.
                continue;
            };
            let found: Vec<(u32, u64)> =
                groups.steps(at).iter().map(|step| (step.count, step.shallow_size)).collect();
            prop_assert_eq!(&found, expected);
            prop_assert!(children[&group.owner] >= 3);
        }
    }

    #[test]
    fn whatever_the_graph_suspects_are_told_and_make_sense(
        nodes in snapshots(60),
        older in prop::collection::vec(any::<u64>(), 0..4),
        amounts in prop::collection::vec(any_amounts(), 0..6),
        budgets in (1usize..30, 1usize..3000),
    ) {
        let session = open(&nodes);
        let snapshot = session.snapshot();
        let sets: Vec<IdSet> = older.iter().map(|bits| ids_of(&session, *bits)).collect();
        let found = run(FindSuspects::new(snapshot, &sets).expect("fits"), 100);
        for suspect in found.tell(snapshot, &amounts).expect("fits").1 {
            prop_assert!((0.0..=1.0).contains(&suspect.score));
            prop_assert!(suspect.growth.retained_size >= 0);
        }
        let tell = |budget| {
            let found = run(FindSuspects::new(snapshot, &sets).expect("fits"), budget);
            found.tell(snapshot, &[]).expect("fits")
        };
        let (noise, suspects) = tell(budgets.0);
        prop_assert_eq!(&(noise.clone(), suspects.clone()), &tell(budgets.1));
        for suspect in &suspects {
            prop_assert!((0.0..=1.0).contains(&suspect.score));
            let steps: i64 = suspect.steps.iter().map(|step| step.count).sum();
            prop_assert!(older.is_empty() || steps == suspect.growth.count);
            prop_assert!(suspect.growth.retained_size >= 0);
            prop_assert!(suspect.steps_behind as usize <= suspect.path.len());
        }
        // Each new object counts once, so all suspects together have no more than is new.
        let births = births_of(snapshot, &sets);
        let nodes = &snapshot.tables.nodes;
        let new: Vec<NodeIdx> = nodes.indices().filter(|node| births.is_new(*node)).collect();
        for step in 0..births.steps() {
            let of_step = new.iter().filter(|node| births.step(**node) == step);
            let bytes: u64 = of_step.map(|node| nodes.shallow_size(*node)).sum();
            let steps = suspects.iter().filter(|suspect| !suspect.classes.is_empty());
            let steps = steps.filter_map(|suspect| suspect.steps.get(step));
            let told: i64 = steps.map(|step| step.retained_size).sum();
            prop_assert!(told as u64 <= bytes, "{told} of {bytes} bytes");
        }
        if !older.is_empty() {
        let mut told: BTreeMap<&str, u64> = BTreeMap::new();
        for class in suspects.iter().flat_map(|suspect| &suspect.classes) {
            *told.entry(class.name.text.as_str()).or_default() += class.count;
        }
        for (class, count) in told {
            let is_one = |node: &&NodeIdx| snapshot.class_text(**node).text == class;
            let all = new.iter().filter(is_one).count() as u64;
            prop_assert!(count <= all, "{count} {class} of {all}");
        }
        let held_back = noise.objects + suspects.iter().map(|suspect| suspect.growth.count as u64).sum::<u64>();
        prop_assert!(held_back <= new.len() as u64, "{held_back} of {}", new.len());
        }
        let ranked = suspects.windows(2).all(|pair| pair[0].score >= pair[1].score);
        prop_assert!(ranked);
    }
}

/// The rows of a comparison without noise, each with new and deleted objects, and what is held back.
/// `between` are snapshots between the two.
fn without_noise(
    base: &Moment,
    between: &[Moment],
    target: &Moment,
) -> (Vec<(String, u32, u32)>, Amount) {
    let [mut base, mut target] = [base, target].map(Moment::session);
    let id = ComparisonId(1);
    let request = target.export_request().expect("fits");
    let digest = base.export_digest(&request).expect("fits");
    let (deleted, overlap) = target.compare(id, &digest).expect("fits");
    base.keep_deleted(id, &deleted).expect("fits");
    assert_eq!(overlap.held_back, None, "off at first");
    let mut older = Vec::new();
    if !between.is_empty() {
        older.push(base.export_ids().expect("fits"));
        let ids = between
            .iter()
            .map(|one| one.session().export_ids().expect("fits"));
        older.extend(ids);
    }
    let of_base = base.hold_back_deleted(id).expect("fits");
    for len in 0..of_base.len() {
        let refused = target.hold_back_added(id, &of_base[..len], &older);
        assert!(refused.is_err(), "{len} bytes");
    }
    let overlap = target.hold_back_added(id, &of_base, &older).expect("fits");
    let list = List::Deltas {
        comparison: id,
        name_contains: String::new(),
    };
    let sort = list.default_sort();
    let query = Query::Rows {
        list,
        sort,
        start: 0,
        count: 99,
    };
    let Ok(Answer::Rows(rows)) = target.answer(&query) else {
        panic!("another answer");
    };
    let mut told = Vec::new();
    for row in rows.rows {
        let Row::Delta(row) = row else { continue };
        for (session, count, list) in [
            (&mut target, row.added_count, Origin::Target),
            (&mut base, row.deleted_count, Origin::Base),
        ] {
            let delta = row.delta;
            let list = match list {
                Origin::Target => List::Added {
                    comparison: id,
                    delta,
                },
                Origin::Base => List::Deleted {
                    comparison: id,
                    delta,
                },
            };
            let sort = list.default_sort();
            let query = Query::Rows {
                list,
                sort,
                start: 0,
                count: 99,
            };
            let Ok(Answer::Rows(objects)) = session.answer(&query) else {
                panic!("another answer");
            };
            assert_eq!(objects.total, u64::from(count), "{}", row.name.text);
        }
        told.push((row.name.text, row.added_count, row.deleted_count));
    }
    told.sort();
    (told, overlap.held_back.expect("held back"))
}

#[test]
fn a_comparison_without_noise_has_what_a_program_made_alone() {
    let noisy = |round: u32, leaks: u32| {
        let mut moment = program(leaks, 5);
        for (at, (kind, name)) in [
            (NodeKind::Code, "(compiled code)"),
            (NodeKind::ObjectShape, "system / Map"),
            (NodeKind::Number, "heap number"),
            (NodeKind::Native, "Node / parser_buffer"),
        ]
        .into_iter()
        .enumerate()
        {
            let node = GraphNode {
                kind,
                size: 50,
                ..GraphNode::new(name)
            };
            let label = format!("noise {at} of {round}");
            moment.add(&label, node);
            moment.edge("app", &label, &label);
        }
        // A text that code alone keeps, and an object with a number of its own.
        let code = format!("noise 0 of {round}");
        let label = format!("message of {round}");
        moment.add(
            &label,
            GraphNode {
                kind: NodeKind::String,
                size: 30,
                ..GraphNode::new("said")
            },
        );
        moment.edge(&code, "message", &label);
        let owner = format!("owner of {round}");
        moment.object("app", &owner, "Owner");
        let number = format!("number of {round}");
        moment.add(
            &number,
            GraphNode {
                kind: NodeKind::Number,
                size: 20,
                ..GraphNode::new("heap number")
            },
        );
        moment.edge(&owner, "number", &number);
        moment
    };
    let (rows, held_back) = without_noise(&noisy(1, 10), &[], &noisy(2, 14));
    let row = |name: &str, added, deleted| (name.to_owned(), added, deleted);
    // The number is that of the owner.
    let expected = [row("(number)", 1, 1), row("Leak", 4, 0), row("Owner", 1, 1)];
    assert_eq!(rows, expected);
    // Four pieces of noise, and a text.
    assert_eq!(
        held_back,
        Amount {
            objects: 5,
            bytes: 4 * 50 + 30
        }
    );
    let (rows, held_back) = without_noise(&program(10, 5), &[], &program(10, 5));
    assert_eq!((rows.len(), held_back), (0, Amount::default()));
}

#[test]
fn what_stopped_growing_is_noise_where_there_are_three() {
    let [base, between, target] = [program(10, 5), program(40, 60), program(70, 60)];
    let names = |rows: Vec<(String, u32, u32)>| {
        let all = rows.into_iter().map(|row| (row.0, row.1));
        all.collect::<Vec<_>>()
    };
    let two = names(without_noise(&base, &[], &target).0);
    assert!(two.contains(&("Entry".to_owned(), 55)), "{two:?}");
    let (rows, held_back) = without_noise(&base, std::slice::from_ref(&between), &target);
    let three = names(rows);
    assert!(three.contains(&("Leak".to_owned(), 60)), "{three:?}");
    assert!(three.iter().all(|row| row.0 != "Entry"), "{three:?}");
    assert!(held_back.objects >= 55, "{held_back:?}");
    // One of another process tells nothing of growth.
    let mut other = between;
    for (node, at) in other.graph.nodes.iter_mut().zip(0..) {
        node.id = 100_000_001 + 2 * at;
    }
    assert_eq!(names(without_noise(&base, &[other], &target).0), two);
}

#[test]
fn code_that_is_loaded_again_is_one_suspect() {
    let plugins = |count: u32| {
        let mut moment = Moment::new();
        moment.object("app", "active", "Array");
        for number in 0..count {
            for (label, kind) in [("plugin", NodeKind::Object), ("handler", NodeKind::Closure)] {
                let label = format!("{label} {number}");
                let node = GraphNode {
                    kind,
                    size: 50,
                    location: Some([100 + number, 7, 2]),
                    ..GraphNode::new("Plugin")
                };
                moment.add(&label, node);
                moment.edge("active", &label, &label);
            }
        }
        moment
    };
    let moments = [plugins(10), plugins(40), plugins(70)];
    let found = suspects(&moments);
    assert_eq!(names(&found), ["Plugin"]);
    let counts = first(&found).classes.iter().map(|class| class.count);
    assert_eq!(
        counts.collect::<Vec<_>>(),
        [60, 60],
        "objects, and functions"
    );
    assert_eq!(first(&found).accumulator.name.text, "active");

    let session = moments[2].session();
    let snapshot = session.snapshot();
    let classes = snapshot.classes.indices();
    let of_name = classes.filter(|class| snapshot.classes.key(*class).name == b"Plugin");
    let of_name: Vec<_> = of_name.collect();
    assert_eq!(of_name.len(), 70, "views have a class for each");
    let alike = snapshot.alike_places();
    assert!(
        of_name
            .iter()
            .all(|class| alike.class(*class) == of_name[0])
    );
}
