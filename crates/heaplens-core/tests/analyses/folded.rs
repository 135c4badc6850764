//! Folded retainers: what people know stands in place of V8's own objects, and nothing is hidden.

use heaplens_core::test_kit::{all_rows, rows_of};
use heaplens_model::query::{Answer, List, PathEnd, Query};
use heaplens_model::row::{ObjectRow, Row, UNREACHABLE_DISTANCE};
use heaplens_model::{EdgeKind, NodeIdx};
use proptest::prelude::*;

use crate::graphs;

fn rows(session: &mut heaplens_core::session::Session, list: List) -> Vec<ObjectRow> {
    let rows = rows_of(session, &all_rows(list)).into_iter();
    rows.map(|row| match row {
        Row::Object(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
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
        // A folded path ends where the plain one does.
        let mut path = |is_folded| {
            let query = Query::Path { node, sort: None, ignored: ignored.clone(), is_folded, limit: u32::MAX };
            match session.answer(&query) {
                Ok(Answer::Path(path)) => path,
                other => panic!("{other:?}"),
            }
        };
        let [long, short] = [path(false), path(true)];
        if long.end != PathEnd::Unreachable {
            prop_assert_eq!(long.end, short.end);
            prop_assert!(short.length <= long.length);
        }
    }
}
