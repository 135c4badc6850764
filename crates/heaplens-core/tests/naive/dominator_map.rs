//! The map of the largest dominators, drawn and beside a naive choice among all that is below.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, GraphNode};
use heaplens_model::overview::{DominatorMap, MapNode};
use heaplens_model::query::{Answer, Query, QueryError};
use heaplens_model::{EdgeKind, NodeIdx, ObjectId};
use proptest::prelude::*;

use crate::sample;

fn map(session: &mut Session, of: Option<u32>, levels: u32, most: u32) -> DominatorMap {
    let query = Query::DominatorMap {
        of: of.map(|node| session.snapshot().tables.nodes.id(NodeIdx(node))),
        levels,
        most,
    };
    match session.answer(&query) {
        Ok(Answer::DominatorMap(map)) => *map,
        other => panic!("{other:?}"),
    }
}

/// The lines of a map: name, retained size, others.
fn lines(map: &DominatorMap) -> Vec<String> {
    let line = |node: &MapNode| {
        let MapNode { object, .. } = node;
        let name = &object.name.text;
        let above = node.dominator.map_or(String::new(), |at| at.to_string());
        let (count, size) = (node.other_count, node.other_size);
        format!("{above}>{name} {} {count}:{size}", object.retained_size)
    };
    map.nodes.iter().map(line).collect()
}

#[test]
fn what_is_small_or_deep_is_among_the_others() {
    let graph = Graph::parse(
        "root -> A(10) -x-> B(20) -> C(5)
         A -y-> S(1)
         root -> D(7)",
    );
    let mut session = graph.session();
    assert_eq!(
        lines(&map(&mut session, None, 9, 99)),
        [
            "> 43 0:0",
            "0>A 36 0:0",
            "1>B 25 0:0",
            "2>C 5 0:0",
            "1>S 1 0:0",
            "0>D 7 0:0"
        ]
    );
    assert_eq!(
        lines(&map(&mut session, None, 1, 99)),
        ["> 43 0:0", "0>A 36 2:26", "0>D 7 0:0"]
    );
    assert_eq!(
        lines(&map(&mut session, None, 9, 3)),
        ["> 43 1:7", "0>A 36 1:1", "1>B 25 1:5"]
    );
    let of_b = map(&mut session, Some(graph.node("B").0), 9, 99);
    assert_eq!(lines(&of_b), [">B 25 0:0", "0>C 5 0:0"]);
    let above: Vec<&str> = of_b.above.iter().map(|one| &*one.name.text).collect();
    assert_eq!((above, of_b.above_count), (vec!["", "A"], 2));
    let nowhere = Query::DominatorMap {
        of: Some(ObjectId(9999)),
        levels: 1,
        most: 1,
    };
    assert_eq!(session.answer(&nowhere), Err(QueryError::NoSuchItem));
}

/// What a map must be, chosen among all nodes one by one.
fn naive(session: &Session, of: u32, levels: u32, most: u32) -> Vec<(u32, u64, u64)> {
    let snapshot = session.snapshot();
    let count = snapshot.tables.nodes.len() as u32;
    let dominator = |node: u32| snapshot.dominators.dominator(NodeIdx(node)).0;
    let retained = |node: u32| snapshot.retained_sizes.get(NodeIdx(node));
    let level = |node: u32| {
        let mut way = vec![node];
        while *way.last().expect("begun") != dominator(*way.last().expect("begun")) {
            way.push(dominator(*way.last().expect("begun")));
        }
        way.iter().position(|at| *at == of)
    };
    let least = retained(of).div_ceil(u64::from(most)).max(1);
    let mut chosen: Vec<(Reverse<u64>, usize, u32)> = (0..count)
        .filter(|node| *node != of)
        .filter_map(|node| Some((Reverse(retained(node)), level(node)?, node)))
        .filter(|(size, level, _)| size.0 >= least && *level <= levels as usize)
        .collect();
    chosen.sort_unstable();
    chosen.truncate(most as usize - 1);
    let nodes: Vec<u32> = std::iter::once(of)
        .chain(chosen.into_iter().map(|one| one.2))
        .collect();
    let mut told: Vec<(u32, u64, u64)> = nodes
        .iter()
        .map(|node| {
            let below = (0..count).filter(|one| dominator(*one) == *node && one != node);
            let others: Vec<u32> = below.filter(|one| !nodes.contains(one)).collect();
            let size = others.iter().map(|one| retained(*one)).sum();
            (*node, others.len() as u64, size)
        })
        .collect();
    told.sort_unstable();
    told
}

proptest! {
    #[test]
    fn maps_are_the_largest_and_leave_nothing_out(
        nodes in sample::snapshots(40),
        of in 0u32..40,
        levels in 1u32..6,
        most in 1u32..30,
    ) {
        let mut session = Session::from_tables(sample::tables(&nodes)).expect("fits");
        // Of equal ids the first counts.
        let of = of % nodes.len() as u32;
        let ids = nodes.iter().map(|node| node.2);
        let of = ids.clone().position(|id| Some(id) == ids.clone().nth(of as usize));
        let of = of.expect("there") as u32;
        let map = map(&mut session, Some(of), levels, most);
        let mut told: Vec<(u32, u64, u64)> = map
            .nodes
            .iter()
            .map(|one| (one.object.node.0, one.other_count, one.other_size))
            .collect();
        told.sort_unstable();
        prop_assert_eq!(told, naive(&session, of, levels, most));

        // Each stands after its dominator, and those of one dominator by size.
        let dominators = &session.snapshot().dominators;
        let mut last: BTreeMap<u32, (Reverse<u64>, NodeIdx)> = BTreeMap::new();
        let mut way: Vec<usize> = Vec::new();
        for (at, one) in map.nodes.iter().enumerate() {
            match one.dominator {
                None => prop_assert_eq!(at, 0),
                Some(above) => {
                    let node = map.nodes[above as usize].object.node;
                    prop_assert_eq!(dominators.dominator(one.object.node), node);
                    while way.last() != Some(&(above as usize)) {
                        prop_assert!(way.pop().is_some(), "preorder");
                    }
                    let key = (Reverse(one.object.retained_size), one.object.node);
                    let before = last.insert(above, key);
                    prop_assert!(before.is_none_or(|before| before < key));
                }
            }
            way.push(at);
        }

        // Everything is counted once.
        let sum: u64 = map.nodes.iter().map(|one| one.object.shallow_size + one.other_size).sum();
        prop_assert_eq!(sum, map.nodes[0].object.retained_size);

        let mut above = Vec::new();
        let mut at = NodeIdx(of);
        while dominators.dominator(at) != at {
            at = dominators.dominator(at);
            above.push(at);
        }
        prop_assert_eq!(map.above_count, above.len() as u64);
        above.truncate(24);
        let told = map.above.iter().rev().map(|one| one.node);
        prop_assert!(told.eq(above));
    }
}

/// A chain and a star are as deep and as wide as a file may have them.
#[test]
fn deep_chains_and_wide_arrays_have_maps() {
    const MANY: usize = 200_000;
    let object = |size| GraphNode {
        size,
        ..GraphNode::new("x")
    };
    let mut chain = Graph::new();
    for at in 0..MANY {
        let node = chain.add(object(16));
        chain.nodes[at].edge(EdgeKind::Property, "next", node);
    }
    let mut session = chain.session();
    let found = map(&mut session, None, 64, 2000);
    assert_eq!(found.nodes.len(), 65);
    let last = found.nodes.last().expect("there");
    assert_eq!(last.other_count, 1);
    assert_eq!(last.other_size, 16 * (MANY as u64 - 64));
    let deep = map(&mut session, Some(MANY as u32 - 1), 64, 2000);
    assert_eq!(deep.nodes.len(), 2);
    assert_eq!((deep.above.len(), deep.above_count), (24, MANY as u64 - 1));

    let mut star = Graph::new();
    for at in 0..MANY {
        let node = star.add(object(16 + (at % 2) as u64));
        star.nodes[0].element(at as u32, node);
    }
    let mut session = star.session();
    let found = map(&mut session, None, 64, 2000);
    assert_eq!(found.nodes.len(), 1, "each is too small to be seen");
    assert_eq!(found.nodes[0].other_count, MANY as u64);
    let whole = found.nodes[0].object.retained_size;
    assert_eq!(found.nodes[0].other_size, whole);
}
