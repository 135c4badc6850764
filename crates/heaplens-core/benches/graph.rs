//! What the phases of the graph, a comparison and a sort cost, over one snapshot of a million
//! nodes.
//!
//! The snapshot is made here: half of its references stay near, as in data read in one go, the
//! other half lead anywhere, as in caches and indexes.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use heaplens_core::query::pseudo_random::PseudoRandom;
use heaplens_core::session::{Analysis, Loader, Session};
use heaplens_model::message::Phase;
use heaplens_model::query::{Answer, Column, ComparisonId, List, Query, Sort};
use heaplens_model::row::Row;

const NODES: u64 = 1_000_000;
const EDGES: u64 = 5;
const CLASSES: u64 = 50;
/// The root's name, after those of the classes and the edges.
const ROOT: u64 = CLASSES + EDGES;

/// Text of a snapshot; the first `skip` objects have ids that no other snapshot has.
fn snapshot(skip: u64) -> Vec<u8> {
    let edges = (NODES - 1) * EDGES + 1;
    let mut text = format!(
        "{{\"snapshot\":{{\"meta\":{{\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\",\
         \"edge_count\",\"detachedness\"],\"node_types\":[[\"hidden\",\"array\",\"string\",\
         \"object\",\"code\",\"closure\",\"regexp\",\"number\",\"native\",\"synthetic\"]],\
         \"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],\"edge_types\":[[\"context\",\
         \"element\",\"property\",\"internal\",\"hidden\",\"shortcut\",\"weak\"]]}},\
         \"node_count\":{NODES},\"edge_count\":{edges}}},\n\"nodes\":[9,{ROOT},1,0,1,0"
    );
    let mut random = PseudoRandom::default();
    let mut write = |part: std::fmt::Arguments<'_>| text.write_fmt(part).expect("memory");
    for node in 1..NODES {
        let id = if node < skip {
            4 * NODES + 2 * node
        } else {
            2 * node
        } + 1;
        // Half of all objects are of one class.
        let class = ((random.next_number() >> 33) % (2 * CLASSES)).saturating_sub(CLASSES);
        let size = 8 * (1 + (random.next_number() >> 33) % 40);
        write(format_args!(",3,{class},{id},{size},{EDGES},0"));
    }
    write(format_args!("],\n\"edges\":[5,0,6"));
    for node in 1..NODES {
        for edge in 0..EDGES {
            let to = match edge {
                // Every node is reached by the one before it.
                0 => (node + 1).min(NODES - 1),
                1 | 2 => 1 + (node + (random.next_number() >> 33) % 200) % (NODES - 1),
                _ => 1 + (random.next_number() >> 33) % (NODES - 1),
            };
            write(format_args!(",2,{},{}", CLASSES + edge, 6 * to));
        }
    }
    write(format_args!("],\n\"strings\":[\"Class0\""));
    for string in 1..=ROOT {
        write(format_args!(",\n\"Class{string}\""));
    }
    write(format_args!("]}}\n"));
    text.into_bytes()
}

fn parsed(file: &[u8]) -> Analysis {
    let mut loader = Loader::new(Some(file.len() as u64));
    loader.push(file).expect("a snapshot");
    loader.finish().expect("a snapshot")
}

/// All phases before `phase` done.
fn before(file: &[u8], phase: Phase) -> Analysis {
    let mut analysis = parsed(file);
    while analysis.next_phase() != Some(phase) {
        analysis.step().expect("memory");
    }
    analysis
}

fn phases(criterion: &mut Criterion) {
    let file = snapshot(0);
    let mut group = criterion.benchmark_group("graph");
    group.sample_size(10);
    for (name, phase) in [
        ("distances", Phase::Distances),
        ("walk", Phase::Walk),
        ("retainers", Phase::Retainers),
        ("dominators", Phase::Dominators),
        ("classes", Phase::Classes),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || before(&file, phase),
                |mut analysis| {
                    analysis.step().expect("memory");
                    analysis
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn opened(file: &[u8]) -> Session {
    parsed(file).finish().expect("memory")
}

fn diff(criterion: &mut Criterion) {
    let mut base = opened(&snapshot(0));
    let mut target = opened(&snapshot(NODES / 10));
    let request = target.export_request().expect("memory");
    let digest = base.export_digest(&request).expect("memory");
    let mut group = criterion.benchmark_group("diff");
    group.sample_size(10);
    group.bench_function("digest of the base", |bencher| {
        bencher.iter(|| black_box(base.export_digest(&request).expect("memory")));
    });
    group.bench_function("merge into the target", |bencher| {
        bencher.iter(|| {
            let id = ComparisonId(1);
            black_box(target.compare(id, &digest).expect("memory"));
            target.drop_comparison(id);
        });
    });
    group.finish();
}

fn first_rows(session: &mut Session, list: List, column: Column, start: u64) -> Vec<Row> {
    let sort = Sort {
        column,
        descending: true,
    };
    let query = Query::Rows {
        list,
        sort,
        start,
        count: 50,
    };
    match session.answer(&query) {
        Ok(Answer::Rows(rows)) => rows.rows,
        other => panic!("rows, not {other:?}"),
    }
}

fn sort(criterion: &mut Criterion) {
    let file = snapshot(0);
    let mut session = opened(&file);
    let filter = String::new();
    let classes = first_rows(
        &mut session,
        List::Classes {
            name_contains: filter,
            filter: None,
        },
        Column::Count,
        0,
    );
    let Some(Row::Class(largest)) = classes.first() else {
        panic!("a class");
    };
    let list = List::ClassObjects {
        class: largest.class,
        filter: None,
    };
    let mut group = criterion.benchmark_group("sort");
    group.sample_size(10);
    for (name, column) in [
        ("by name", Column::Name),
        ("by distance", Column::Distance),
        ("by retained size", Column::RetainedSize),
    ] {
        for (position, start) in [
            ("first rows", 0),
            ("the middle", u64::from(largest.count / 2)),
        ] {
            // A fresh session each time: it keeps the orders that it has made.
            group.bench_function(format!("{name}, {position}"), |bencher| {
                bencher.iter_batched_ref(
                    || opened(&file),
                    |session| black_box(first_rows(session, list.clone(), column, start)),
                    BatchSize::PerIteration,
                );
            });
        }
    }
    group.finish();
}

criterion_group!(all, phases, diff, sort);
criterion_main!(all);
