//! Folded retainers: what people know stands in place of V8's own objects, and nothing is hidden.

use heaplens_core::session::{Loader, Session};
use heaplens_core::test_kit::{Graph, all_rows, rows_of};
use heaplens_model::query::{Answer, List, PathEnd, Query};
use heaplens_model::row::{ObjectRow, Row, Text, UNREACHABLE_DISTANCE};
use heaplens_model::{EdgeKind, NodeIdx, ObjectId};
use proptest::prelude::*;

use crate::graphs;

fn rows(session: &mut Session, list: List) -> Vec<ObjectRow> {
    let rows = rows_of(session, &all_rows(list)).into_iter();
    rows.map(|row| match row {
        Row::Object(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
}

/// Returns the folded retainers: the name of each, and of what is folded between.
fn folded(session: &mut Session, node: NodeIdx) -> Vec<(String, Vec<String>)> {
    let list = List::FoldedRetainers {
        node,
        ignored: Vec::new(),
    };
    let row = |row: ObjectRow| {
        let name = |one: &Text| one.text.split(" @").next().unwrap_or_default().to_owned();
        let between = row.folded.iter().map(name);
        (row.name.text, between.collect())
    };
    rows(session, list).into_iter().map(row).collect()
}

#[test]
fn a_cell_of_a_variable_folds_into_its_context() {
    for kind in ["hidden", "native"] {
        let graph = Graph::parse(&format!(
            r#"root -> f(closure) -internal context-> c(object "system / Context / f")
            c -context x-> cell({kind} "system / ContextCell") -hidden 0-> o(Foo)
            root -> g(closure) -internal context-> d({kind} "system / Context / g") -context y-> o
            root -> h(closure) -internal a-> e({kind} "system / NativeContext / h") -context z-> o
            h -internal b-> n(native "Node") -internal 1-> o"#
        ));
        let mut found = folded(&mut graph.session(), graph.node("o"));
        found.sort();
        let cell = vec!["system / ContextCell".to_owned()];
        let expected = [
            ("Node", Vec::new()),
            ("system / Context / f", cell),
            ("system / Context / g", Vec::new()),
            ("system / NativeContext / h", Vec::new()),
        ];
        let expected = expected.map(|(name, between)| (name.to_owned(), between));
        assert_eq!(found, expected, "{kind}");
    }
}

/// V8 14 and newer write hidden objects as native ones.
#[test]
fn a_property_store_of_chromium_156_folds() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/chromium/156/contents.heapsnapshot.gz"
    );
    let mut loader = Loader::new(None);
    let bytes = std::fs::read(path).expect("a fixture");
    loader.push(&bytes).expect("a snapshot");
    let mut session = loader.finish().expect("a snapshot").finish().expect("fits");
    // The function `hasOwn`, which the properties of `Object` retain.
    let node = session.snapshot().tables.nodes.ids().find(ObjectId(35947));
    let found = folded(&mut session, node.expect("an object"));
    let store = "system / PropertyArray".to_owned();
    assert!(
        found.contains(&("Object".to_owned(), vec![store.clone()])),
        "{found:?}"
    );
    assert!(!found.iter().any(|(name, _)| *name == store), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn plumbing_gives_way_to_what_holds_it(nodes in graphs::snapshots(14), node: u32) {
        let mut session = graphs::open(&nodes);
        let node = NodeIdx(node % nodes.len() as u32);
        let ignored = Vec::new();
        let plain = rows(&mut session, List::Retainers { node, ignored: ignored.clone() });
        let folded = rows(&mut session, List::FoldedRetainers { node, ignored: ignored.clone() });
        prop_assert_eq!(plain.is_empty(), folded.is_empty());
        // What people know stands as it did.
        let is_plumbing = |node| session.snapshot().is_plumbing(node);
        let known = |rows: &[ObjectRow]| -> Vec<_> {
            let known = rows.iter().filter(|row| row.folded.is_empty() && !is_plumbing(row.node));
            known.map(|row| row.edge.as_ref().map(|edge| edge.index)).collect()
        };
        prop_assert_eq!(known(&plain), known(&folded));
        let edges = graphs::edges(&nodes);
        let retains = |from: NodeIdx, to: NodeIdx| edges.iter().any(|(a, kind, _, b)| {
            (*a, *b) == (from.at(), to.at()) && !matches!(kind, EdgeKind::Weak | EdgeKind::Invisible)
        });
        for row in &folded {
            // Its edge is one to the object, and distances fall on the way.
            let edge = row.edge.as_ref().expect("an edge").index;
            let (from, _, _, to) = edges[edge.at()];
            prop_assert_eq!(to, node.at());
            if row.folded.is_empty() {
                prop_assert_eq!(from, row.node.at());
                continue;
            }
            let first = NodeIdx(from as u32);
            prop_assert!(is_plumbing(first));
            let way = session.snapshot().retainer_distance(None, first);
            prop_assert!(row.distance < way && way < UNREACHABLE_DISTANCE);
            if row.folded.len() == 1 {
                prop_assert!(retains(row.node, first));
            }
        }
        // A folded path ends where the plain one does. Distances also go over invisible edges, which
        // no list shows: where there are any, either path may come to a dead end by itself.
        let has_invisible = edges.iter().any(|(_, kind, ..)| *kind == EdgeKind::Invisible);
        let mut path = |is_folded| {
            let query = Query::Path { node, sort: None, ignored: ignored.clone(), is_folded, limit: u32::MAX };
            match session.answer(&query) {
                Ok(Answer::Path(path)) => path,
                other => panic!("{other:?}"),
            }
        };
        let [long, short] = [path(false), path(true)];
        if long.end != PathEnd::Unreachable && !has_invisible {
            prop_assert_eq!(long.end, short.end);
            prop_assert!(short.length <= long.length);
        }
    }
}
