//! How fast text becomes tables, in the layouts that V8 writes, and what the single ways cost.
//!
//! The text is made here and is like that of a real heap: short records, four to five edges a
//! node, ids and positions of up to eight digits.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use heaplens_core::parse::Parser;
use heaplens_core::query::pseudo_random::PseudoRandom;

const NODES: u64 = 200_000;
const EDGES: u64 = 4;
const STRINGS: u64 = 20_000;

struct Style {
    fields: u64,
    comma: &'static str,
    record: &'static str,
}

/// Up to Node.js 22 and Chrome 131.
const LINES: Style = Style {
    fields: 7,
    comma: ",",
    record: "\n,",
};
/// Since.
const ONE_LINE: Style = Style {
    fields: 6,
    comma: ",",
    record: ",",
};
/// What Python's `json.dump` makes of either.
const PYTHON: Style = Style {
    fields: 6,
    comma: ", ",
    record: ", ",
};

fn snapshot(style: &Style) -> Vec<u8> {
    let Style {
        fields,
        comma,
        record,
    } = style;
    let trace = if *fields == 7 {
        "\"trace_node_id\","
    } else {
        ""
    };
    let mut text = format!(
        "{{\"snapshot\":{{\"meta\":{{\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\",\
         \"edge_count\",{trace}\"detachedness\"],\"node_types\":[[\"hidden\",\"array\",\"string\",\
         \"object\"]],\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],\"edge_types\":[[\
         \"context\",\"element\",\"property\",\"internal\"]]}},\"node_count\":{NODES},\
         \"edge_count\":{}}},\n\"nodes\":[",
        NODES * EDGES
    );
    let mut random = PseudoRandom::default();
    let mut numbers =
        |text: &mut String,
         count: u64,
         number: &mut dyn FnMut(u64, &mut PseudoRandom) -> Vec<u64>| {
            for at in 0..count {
                if at > 0 {
                    text.push_str(record);
                }
                for (field, number) in number(at, &mut random).into_iter().enumerate() {
                    let comma = if field > 0 { comma } else { "" };
                    write!(text, "{comma}{number}").expect("memory");
                }
            }
        };
    numbers(&mut text, NODES, &mut |at, random| {
        let mut node = vec![
            (random.next_number() >> 33) % 4,
            (random.next_number() >> 33) % STRINGS,
            2 * at + 1,
            8 * ((random.next_number() >> 33) % 40),
        ];
        node.extend([EDGES, 0, 0].iter().take(*fields as usize - 4));
        node
    });
    text.push_str("],\n\"edges\":[");
    numbers(&mut text, NODES * EDGES, &mut |_, random| {
        vec![
            (random.next_number() >> 33) % 4,
            (random.next_number() >> 33) % STRINGS,
            (random.next_number() >> 33) % NODES * fields,
        ]
    });
    text.push_str("],\n\"strings\":[");
    for string in 0..STRINGS {
        let comma = if string > 0 { ",\n" } else { "" };
        write!(text, "{comma}\"a name of some length, number {string}\\n\"").expect("memory");
    }
    text.push_str("]}\n");
    text.into_bytes()
}

fn parse(file: &[u8], piece: usize) {
    let mut parser = Parser::new(Some(file.len() as u64));
    for piece in file.chunks(piece) {
        parser.push(piece).expect("a snapshot");
    }
    black_box(parser.finish().expect("a snapshot"));
}

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    group.sample_size(20);
    for (name, style) in [("lines", LINES), ("one line", ONE_LINE), ("python", PYTHON)] {
        let file = snapshot(&style);
        group.throughput(Throughput::Bytes(file.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| parse(&file, 1 << 20)));
    }
    let file = snapshot(&LINES);
    group.throughput(Throughput::Bytes(file.len() as u64));
    group.bench_function("in pieces of 64 KiB", |bencher| {
        bencher.iter(|| parse(&file, 1 << 16))
    });
    group.bench_function("the careful way alone", |bencher| {
        bencher.iter(|| parse(&file, 64))
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
