//! The names of concatenated strings beside DevTools' own loop, which reads parts from the left.
//!
//! Halves are any strings, the string itself included. Where DevTools would read for ever, the text
//! ends. What was asked before must not matter, so that lists can be sorted by name.

use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, GraphNode};
use heaplens_model::query::{Answer, Column, List, Query, Sort};
use heaplens_model::row::Row;
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

/// Texts of the nodes from 1 on. Node 0 is the root, whose name is empty.
const TEXTS: [&str; 4] = ["ab", "", "z", "0123456789abcdefghijklmnopqrstuvwxyz"];
const FIRST: usize = 1 + TEXTS.len();

fn session(halves: &[[usize; 2]]) -> Session {
    let mut graph = Graph::new();
    for text in TEXTS {
        graph.add(GraphNode {
            kind: NodeKind::String,
            ..GraphNode::new(text)
        });
    }
    for halves in halves {
        let mut rope = GraphNode {
            kind: NodeKind::ConcatenatedString,
            ..GraphNode::new("")
        };
        for (name, half) in ["first", "second"].into_iter().zip(halves) {
            rope.edge(EdgeKind::Internal, name, *half);
        }
        graph.add(rope);
    }
    graph.session()
}

/// More steps without a character than all the empty parts of a few strings can make.
const ENDLESS: usize = 20_000;

/// `consStringName` of DevTools' `HeapSnapshot.ts`.
fn naive(halves: &[[usize; 2]], node: usize) -> String {
    let mut text = String::new();
    let mut stack = vec![node];
    let mut silent = 0;
    while let Some(part) = stack.pop()
        && text.len() < 1024
        && silent < ENDLESS
    {
        silent += 1;
        match part.checked_sub(FIRST) {
            Some(rope) => {
                let [first, second] = halves[rope];
                stack.extend([second, first]);
            }
            None => {
                let own = part.checked_sub(1).map_or("", |at| TEXTS[at]);
                if !own.is_empty() {
                    silent = 0;
                }
                text.push_str(own);
            }
        }
    }
    text
}

/// Strings whose halves are other strings and each other, and an order to ask for them.
fn strings() -> impl Strategy<Value = (Vec<[usize; 2]>, Vec<usize>)> {
    (1_usize..9).prop_flat_map(|count| {
        let half = 0..FIRST + count;
        let halves = prop::collection::vec([half.clone(), half], count);
        let nodes: Vec<usize> = (FIRST..FIRST + count).collect();
        (halves, Just(nodes).prop_shuffle())
    })
}

fn name(session: &Session, node: usize) -> String {
    let name = session.snapshot().object_name(NodeIdx(node as u32));
    String::from_utf8(name.expect("memory").into_owned()).expect("ASCII")
}

fn by_name(session: &mut Session, descending: bool) -> Vec<usize> {
    let class = session.snapshot().classes.of_node(NodeIdx(FIRST as u32));
    let answer = session.answer(&Query::Rows {
        list: List::ClassObjects {
            class,
            filter: None,
        },
        sort: Sort {
            column: Column::Name,
            descending,
        },
        start: 0,
        count: 100,
    });
    let Ok(Answer::Rows(rows)) = answer else {
        panic!("{answer:?}");
    };
    let node = |row: &Row| match row {
        Row::Object(row) => row.node.0 as usize,
        other => panic!("{other:?}"),
    };
    rows.rows.iter().map(node).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn names_are_those_of_devtools_whatever_was_asked_before((halves, order) in strings()) {
        let [one, other] = [session(&halves), session(&halves)];
        for node in &order {
            prop_assert_eq!(name(&one, *node), naive(&halves, *node), "{}", node);
        }
        for node in order.iter().rev() {
            other.snapshot().rope_text(NodeIdx(*node as u32), 2);
            prop_assert_eq!(name(&other, *node), naive(&halves, *node), "{}", node);
        }
    }

    #[test]
    fn lists_are_in_the_order_of_the_names((halves, order) in strings()) {
        for descending in [false, true] {
            let mut session = session(&halves);
            for node in &order {
                name(&session, *node);
            }
            let mut names: Vec<_> = by_name(&mut session, descending)
                .into_iter()
                .map(|node| naive(&halves, node))
                .collect();
            prop_assert_eq!(names.len(), halves.len());
            if descending {
                names.reverse();
            }
            prop_assert!(names.is_sorted(), "{:?}", names);
        }
    }
}

/// Each of many strings is the first half of the next, and every third adds nothing.
#[test]
fn deep_strings_have_the_names_of_devtools() {
    let count = 4000;
    let halves: Vec<[usize; 2]> = (0..count)
        .map(|at| {
            let below = if at == 0 { 1 } else { FIRST + at - 1 };
            [below, if at % 3 == 0 { 2 } else { 3 }]
        })
        .collect();
    let session = session(&halves);
    for node in (FIRST..FIRST + count).step_by(37).rev() {
        assert_eq!(name(&session, node), naive(&halves, node), "{node}");
    }
}
