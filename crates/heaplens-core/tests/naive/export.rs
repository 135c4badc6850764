//! Exported lists, put together from their pieces, beside the rows that a view shows.

use heaplens_core::session::Session;
use heaplens_core::test_kit::rows_of;
use heaplens_model::export::ExportFormat;
use heaplens_model::query::{Answer, Column, ExportPiece, List, Query, Sort};
use heaplens_model::row::Row;
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};
use serde_json::Value;

use crate::sample::{self, NAMES, Node};

/// More than two pieces.
const MANY: u32 = 20_000;
const FIRST: u32 = 2;
/// One name is longer than any cell of a spreadsheet.
const LONG: usize = 40_000;

fn names() -> Vec<String> {
    let mut names: Vec<String> = (0..MANY)
        .map(|position| match position % 5 {
            0 => format!("={position}|\"`,\n"),
            1 => format!("名前 {position}\u{1}\\"),
            _ => format!("a name {} of {position}", position % 100),
        })
        .collect();
    names[7] = "x".repeat(LONG);
    names
}

fn session() -> Session {
    let node = |kind, name, id: u32, edges| (kind, name, u64::from(id), 8, edges);
    let root = vec![(EdgeKind::Element, 1, 1)];
    let held = (0..MANY).map(|at| (EdgeKind::Property, NAMES.len() as u32 + at, FIRST + at));
    let mut nodes: Vec<Node> = vec![
        node(NodeKind::Synthetic, 0, 1, root),
        node(NodeKind::Object, 6, 3, held.collect()),
    ];
    nodes.extend((0..MANY).map(|at| {
        let name = NAMES.len() as u32 + at;
        node(
            NodeKind::String,
            name,
            5 + 2 * (at * 7919 % MANY),
            Vec::new(),
        )
    }));
    Session::from_tables(sample::tables_with(&nodes, &names())).expect("fits")
}

fn pieces(session: &mut Session, list: &List, sort: Sort, format: ExportFormat) -> Vec<String> {
    let mut start = 0;
    let mut pieces = Vec::new();
    loop {
        let query = Query::Export {
            list: list.clone(),
            sort,
            format,
            start,
        };
        let ExportPiece { text, end, total } = match session.answer(&query) {
            Ok(Answer::Export(piece)) => piece,
            other => panic!("{other:?}"),
        };
        pieces.push(text);
        if end >= total {
            return pieces;
        }
        assert!(end > start, "a piece has a row at least");
        start = end;
    }
}

#[test]
fn pieces_make_the_list_in_its_order() {
    let mut session = session();
    let list = List::Edges { node: NodeIdx(1) };
    for column in [Column::Name, Column::RetainedSize] {
        let sort = Sort {
            column,
            descending: false,
        };
        let pieces = pieces(&mut session, &list, sort, ExportFormat::Json);
        assert!(pieces.len() > 2, "{}", pieces.len());
        let json: Value = serde_json::from_str(&pieces.concat()).expect("JSON");
        assert_eq!(json["total"], MANY);
        let exported = json["objects"].as_array().expect("objects");
        let all = Query::Rows {
            list: list.clone(),
            sort,
            start: 0,
            count: MANY,
        };
        let rows = rows_of(&mut session, &all);
        assert_eq!(exported.len(), rows.len());
        for (exported, row) in exported.iter().zip(rows) {
            let Row::Object(row) = row else {
                panic!("{row:?}")
            };
            assert_eq!(exported["id"], row.id.0);
            assert_eq!(exported["type"], "string");
            assert_eq!(exported["edge"]["type"], "property");
            let name = exported["name"].as_str().expect("a text");
            if row.name.cut {
                assert_eq!(name, format!("{}…", "x".repeat(32_000)));
            } else {
                assert_eq!(name, row.name.text);
            }
        }
    }
}

#[test]
fn every_format_has_its_beginning_once() {
    let mut session = session();
    let list = List::Edges { node: NodeIdx(1) };
    let sort = list.default_sort();
    for format in ExportFormat::ALL {
        let text = pieces(&mut session, &list, sort, format).concat();
        let begins = match format {
            ExportFormat::Json => "\"schema\":\"heaplens/table@1\"",
            _ => "edgeName",
        };
        assert_eq!(text.matches(begins).count(), 1, "{format:?}");
    }
}

#[test]
fn an_empty_list_is_a_whole_text() {
    let mut session = session();
    let list = List::Edges {
        node: NodeIdx(FIRST),
    };
    let sort = list.default_sort();
    let json = pieces(&mut session, &list, sort, ExportFormat::Json).concat();
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["total"], 0);
    assert_eq!(json["objects"], Value::Array(Vec::new()));
}
