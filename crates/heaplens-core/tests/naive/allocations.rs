//! Functions that allocated and their callers, by whole stacks.

use std::collections::BTreeMap;

use heaplens_core::session::Session;
use heaplens_core::tables::AllocationTable;
use heaplens_core::tables::allocations::{FunctionInfo, TraceIds, TraceNode, TraceNodeIdx};
use heaplens_model::query::{List, Query, QueryError};
use heaplens_model::row::{FunctionRow, Row};
use heaplens_model::{Filter, FunctionIdx, NodeIdx, NodeKind};
use proptest::prelude::*;

use crate::comparison::all_rows;
use crate::sample;

/// Functions of a file; a trace node may name one more.
const FUNCTIONS: u32 = 4;

/// A trace node: how far before it its parent is, its function, its count and size.
type Call = (usize, u32, u64, u64);

fn calls() -> impl Strategy<Value = Vec<Call>> {
    prop::collection::vec((0usize..4, 0..=FUNCTIONS, 0u64..3, 0u64..1000), 1..24)
}

/// The parent of each; the first is the root, and so is each that lies too far ahead.
fn parent(calls: &[Call], at: usize) -> Option<usize> {
    at.checked_sub(1 + calls[at].0)
}

fn table(calls: &[Call], of_nodes: &[u64]) -> AllocationTable {
    let mut table = AllocationTable::default();
    for _ in 0..FUNCTIONS {
        let function = FunctionInfo {
            name: None,
            script_name: None,
            script_id: 0,
            line: 0,
            column: 0,
        };
        table.push_function(function).expect("fits");
    }
    for (at, (_, function, count, size)) in calls.iter().enumerate() {
        let new = TraceNode {
            parent: parent(calls, at).map(|parent| TraceNodeIdx(parent as u32)),
            function: *function,
            count: *count,
            size: *size,
        };
        let pushed = table.push_trace_node(at as u64 + 1, new).expect("fits");
        assert_eq!(pushed, Some(TraceNodeIdx(at as u32)));
    }
    let mut trace_ids = TraceIds::default();
    for id in of_nodes {
        trace_ids.push(*id).expect("fits");
    }
    let lost = table.close(trace_ids, 1).expect("fits");
    let unlisted = calls.iter().filter(|call| call.1 == FUNCTIONS).count();
    assert_eq!(lost.calls, unlisted as u64);
    table
}

/// Count, size, live count, live size, and whether something called it.
type Sums = (u64, u64, u64, u64, bool);

/// The sums of all stacks that begin with a path, by the function after it.
fn after(calls: &[Call], live: impl Fn(usize) -> (u64, u64), path: &[u32]) -> BTreeMap<u32, Sums> {
    let mut sums: BTreeMap<u32, Sums> = BTreeMap::new();
    for (at, (_, _, count, size)) in calls.iter().enumerate() {
        if *count == 0 {
            continue;
        }
        let stack = std::iter::successors(Some(at), |at| parent(calls, *at));
        let functions: Vec<u32> = stack.map(|at| calls[at].1).collect();
        if functions.len() <= path.len() || functions[..path.len()] != *path {
            continue;
        }
        let sum = sums.entry(functions[path.len()]).or_default();
        let (live_count, live_size) = live(at);
        sum.0 += count;
        sum.1 += size;
        sum.2 += live_count;
        sum.3 += live_size;
        sum.4 |= functions.len() > path.len() + 1;
    }
    sums
}

fn rows(session: &mut Session, path: &[u32]) -> Vec<FunctionRow> {
    let list = if path.is_empty() {
        List::Allocations {
            name_contains: String::new(),
        }
    } else {
        List::Callers {
            path: path.iter().copied().map(FunctionIdx).collect(),
        }
    };
    let rows = all_rows(session, list).into_iter();
    rows.map(|row| match row {
        Row::Function(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
}

proptest! {
    #[test]
    fn functions_and_callers_add_up(
        calls in calls(),
        nodes in sample::snapshots(12),
        of_nodes in prop::collection::vec(0u64..24, 12),
    ) {
        let of_nodes: Vec<u64> = nodes.iter().zip(of_nodes).map(|(_, id)| {
            if id <= calls.len() as u64 { id } else { 0 }
        }).collect();
        let mut tables = sample::tables(&nodes);
        tables.allocations = table(&calls, &of_nodes);
        let mut session = Session::from_tables(tables).expect("fits");
        let snapshot = session.snapshot();
        let sizes: Vec<u64> = (0..nodes.len() as u32)
            .map(|node| snapshot.tables.nodes.shallow_size(NodeIdx(node)))
            .collect();
        let live = |at: usize| {
            let of = of_nodes.iter().zip(&sizes).filter(|(id, _)| **id == at as u64 + 1);
            of.fold((0, 0), |(count, sum), (_, size)| (count + 1, sum + size))
        };
        // The filter of a function lets through what it allocated that is there.
        for function in 0..=FUNCTIONS + 1 {
            let filter = Some(Filter::AllocatedBy(FunctionIdx(function)));
            let list = List::Classes { name_contains: String::new(), filter };
            let shown: u32 = all_rows(&mut session, list).into_iter().map(|row| match row {
                Row::Class(row) => row.count,
                other => panic!("{other:?}"),
            }).sum();
            let is_its = |id: u64| id > 0 && calls[id as usize - 1].1 == function;
            let its = of_nodes.iter().zip(&sizes).filter(|(id, size)| is_its(**id) && **size > 0);
            prop_assert_eq!(shown as usize, its.count());
        }
        // Every path of calls, from the functions on.
        let mut paths = vec![Vec::new()];
        while let Some(path) = paths.pop() {
            let expected = after(&calls, live, &path);
            let found = rows(&mut session, &path);
            let by_function: BTreeMap<u32, Sums> = found.iter().map(|row| {
                let sums = (row.count, row.size, row.live_count, row.live_size, row.is_called);
                (row.function.0, sums)
            }).collect();
            prop_assert_eq!(by_function.len(), found.len());
            prop_assert_eq!(&by_function, &expected, "{:?}", path);
            prop_assert!(found.is_sorted_by(|one, next| one.size >= next.size));
            for row in found {
                let is_listed = row.function.0 < FUNCTIONS;
                prop_assert_eq!(row.frame.function.is_some(), is_listed);
                let mut longer = path.clone();
                longer.push(row.function.0);
                paths.push(longer);
            }
        }
    }
}

#[test]
fn nothing_is_listed_of_a_file_without_stacks() {
    let root = (NodeKind::Synthetic, 0, 1, 0, Vec::new());
    let mut session = Session::from_tables(sample::tables(&[root])).expect("fits");
    assert_eq!(rows(&mut session, &[]), []);
    let list = List::Callers {
        path: vec![FunctionIdx(7)],
    };
    let sort = list.default_sort();
    let query = Query::Rows {
        list,
        sort,
        start: 0,
        count: 1,
    };
    let answer = session.answer(&query);
    assert_eq!(answer, Err(QueryError::NoSuchItem));
}
