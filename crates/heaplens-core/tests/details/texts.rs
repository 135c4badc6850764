//! Pages of concatenated strings beside the joined text.

use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, GraphNode};
use heaplens_model::query::{Answer, Query, TextPage};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

fn page(session: &mut Session, node: usize, start: u64, count: u32) -> TextPage {
    let node = NodeIdx(node as u32);
    match session.answer(&Query::Text { node, start, count }) {
        Ok(Answer::Text(page)) => page,
        other => panic!("{other:?}"),
    }
}

/// Flat strings, and after them concatenated ones of two earlier strings each.
fn strings(flat: &[String], halves: &[[usize; 2]]) -> Graph {
    let mut graph = Graph::new();
    for text in flat {
        graph.add(GraphNode {
            kind: NodeKind::String,
            ..GraphNode::new(text)
        });
    }
    for pair in halves {
        let mut rope = GraphNode {
            kind: NodeKind::ConcatenatedString,
            ..GraphNode::new("")
        };
        for (name, half) in ["first", "second"].into_iter().zip(pair) {
            rope.edge(EdgeKind::Internal, name, *half);
        }
        graph.add(rope);
    }
    graph
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn pages_of_a_concatenated_string_make_its_text(
        flat in prop::collection::vec("[a-cé😀]{0,3}", 1..4),
        halves in prop::collection::vec(any::<[prop::sample::Index; 2]>(), 1..9),
        count in 1u32..20,
    ) {
        let mut pairs = Vec::new();
        let mut texts: Vec<String> = flat.clone();
        for pair in halves {
            let pair = pair.map(|half| half.index(texts.len()));
            texts.push(pair.map(|half| texts[half].as_str()).concat());
            pairs.push(pair.map(|half| half + 1));
        }
        let mut session = strings(&flat, &pairs).session();
        let units = |text: &str| text.encode_utf16().count() as u64;
        for (node, text) in (1..).zip(&texts) {
            let mut read = String::new();
            let mut start = 0;
            loop {
                let page = page(&mut session, node, start, count);
                prop_assert_eq!((page.start, page.total), (start, units(text)));
                read.push_str(&page.text);
                start += u64::from(count);
                if start >= page.total {
                    break;
                }
            }
            prop_assert_eq!(&read, text);
        }
    }
}

#[test]
fn a_string_that_was_doubled_thirty_times_costs_a_page() {
    let halves: Vec<[usize; 2]> = (0..30).map(|at| [at + 1, at + 1]).collect();
    let mut session = strings(&["ab".to_owned()], &halves).session();
    let total = 2u64 << 30;
    let middle = page(&mut session, 31, total / 2 - 3, 5);
    assert_eq!((middle.text.as_str(), middle.total), ("babab", total));
    assert_eq!(page(&mut session, 31, total - 1, 9).text, "b");
    assert_eq!(page(&mut session, 31, total, 9).text, "");
}

#[test]
fn a_string_of_a_million_parts_has_its_end() {
    let count = 1_000_000;
    let mut halves: Vec<[usize; 2]> = (0..count).map(|at| [at + 2, 1]).collect();
    halves[0] = [1, 2];
    let flat = ["xy".to_owned(), "z".to_owned()];
    let mut session = strings(&flat, &halves).session();
    let total = 3 + 2 * (count as u64 - 1);
    let end = page(&mut session, count + 2, total - 4, 100);
    assert_eq!((end.text.as_str(), end.total), ("xyxy", total));
    assert_eq!(page(&mut session, count + 2, 0, 5).text, "xyzxy");
}

#[test]
fn empty_parts_are_not_opened() {
    // Doubled forty times, nothing is 2^40 empty parts. A text stands before them and after.
    let mut halves = vec![[1, 1]];
    for doubled in 0..40 {
        halves.push([4 + doubled, 4 + doubled]);
    }
    let empty = 3 + halves.len();
    halves.push([empty, 3]);
    halves.push([2, empty + 1]);
    let flat = ["", "abc", "d"].map(str::to_owned);
    let mut session = strings(&flat, &halves).session();
    let whole = page(&mut session, empty + 2, 0, 10);
    assert_eq!((whole.text.as_str(), whole.total), ("abcd", 4));
}

#[test]
fn a_string_in_itself_has_an_end() {
    let halves = [[2, 1], [1, 4], [3, 1]];
    let mut session = strings(&["ab".to_owned()], &halves).session();
    for node in 1..=4 {
        assert!(page(&mut session, node, 0, 100).text.len() <= 100);
    }
}
