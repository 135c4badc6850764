//! The order of long lists, of which only windows are sorted and by keys, beside the order that
//! their rows show.

use heaplens_core::session::Session;
use heaplens_model::query::{Answer, Column, List, Query, Sort};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};

use crate::sample::{self, Node};

/// A class of many objects: sizes, distances and retained sizes differ and repeat, and ids do not
/// follow the file's order.
fn crowd() -> Session {
    let count = 12_000u32;
    let mut nodes: Vec<Node> = (0..count)
        .map(|node| {
            let next = (node * 7 + 1) % count;
            let edges = match node % 3 {
                0 => vec![
                    (EdgeKind::Property, 6, next),
                    (EdgeKind::Property, 7, node / 2),
                ],
                1 => vec![(EdgeKind::Element, 0, node / 3)],
                _ => Vec::new(),
            };
            let id = u64::from(node.wrapping_mul(2_654_435_761) % 1_000_003 + 1);
            (NodeKind::Object, 3, id, u64::from(8 + node % 50), edges)
        })
        .collect();
    nodes[0].0 = NodeKind::Synthetic;
    Session::from_tables(sample::tables(&nodes)).expect("fits")
}

fn rows(session: &mut Session, list: &List, sort: Sort, start: u64, count: u32) -> Vec<ObjectRow> {
    let list = list.clone();
    match session.answer(&Query::Rows {
        list,
        sort,
        start,
        count,
    }) {
        Ok(Answer::Rows(rows)) => rows
            .rows
            .into_iter()
            .map(|row| match row {
                Row::Object(row) => row,
                other => panic!("{other:?}"),
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn long_lists_are_in_the_order_that_their_rows_show() {
    let mut session = crowd();
    let class = session.snapshot().classes.of_node(NodeIdx(1));
    let list = List::ClassObjects {
        class,
        filter: None,
    };
    for column in [Column::RetainedSize, Column::ShallowSize, Column::Distance] {
        for descending in [false, true] {
            let sort = Sort { column, descending };
            let pieces: Vec<ObjectRow> = [9_000u64, 0, 3_000, 6_000]
                .into_iter()
                .flat_map(|start| rows(&mut session, &list, sort, start, 3_000))
                .collect();
            let key = |row: &ObjectRow| {
                let (first, second) = match column {
                    Column::RetainedSize => (row.retained_size as i64, 0),
                    Column::ShallowSize => (row.shallow_size as i64, 0),
                    _ => (i64::from(row.distance), -(row.retained_size as i64)),
                };
                (if descending { -first } else { first }, second, row.id)
            };
            let whole = rows(&mut session, &list, sort, 0, u32::MAX);
            assert!(whole.len() > 10_000, "long enough to have keys");
            assert!(whole.is_sorted_by_key(key), "{column:?} {descending}");
            let mut expected = pieces.iter().map(key).collect::<Vec<_>>();
            expected.sort();
            assert!(whole.iter().map(key).eq(expected), "each row once");
            let node = whole[4_321].node;
            let list = list.clone();
            let position = session.answer(&Query::Position { list, sort, node });
            assert_eq!(position, Ok(Answer::Position(Some(4_321))));
        }
    }
}
