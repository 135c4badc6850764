//! Whatever graph there is and whatever is asked of it, a session answers or refuses.
//!
//! The bytes become a small snapshot (random types, names, edges, DOM states, locations) and a
//! list of queries with indices in and out of range, comparisons with a second snapshot among
//! them.

#![no_main]

use heaplens_core::session::Session;
use heaplens_core::tables::Tables;
use heaplens_core::tables::edges::Edge;
use heaplens_core::tables::nodes::NodeRecord;
use heaplens_model::query::{Column, ComparisonId, List, Query, Sort};
use heaplens_model::{
    ClassIdx, DeltaIdx, DomState, EdgeKind, NodeIdx, NodeKind, ObjectId, StringIdx,
};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 16] = [
    "",
    "Object",
    "Array",
    "<div id=\"a\">",
    "Detached <p class=b>",
    "first",
    "second",
    "elements",
    "__proto__",
    "a,\"b\"\u{1}\n",
    "(Document DOM trees)",
    "(map descriptors)",
    "system / NativeContext",
    "sloppy_function_map",
    "1 / part of key (A @1) -> value (B @2) pair in WeakMap (table @3)",
    "2 / part of key (A @1) -> value (B @2) pair in WeakMap (table @3)",
];

const COLUMNS: [Column; 11] = [
    Column::Name,
    Column::Count,
    Column::Distance,
    Column::ShallowSize,
    Column::RetainedSize,
    Column::AddedCount,
    Column::RemovedCount,
    Column::CountDelta,
    Column::AddedSize,
    Column::RemovedSize,
    Column::SizeDelta,
];

/// Takes numbers off the front; zeros when there are no more.
struct Source<'a>(&'a [u8]);

impl Source<'_> {
    fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((byte, rest)) => {
                self.0 = rest;
                *byte
            }
            None => 0,
        }
    }

    fn below(&mut self, limit: usize) -> u32 {
        u32::from(self.byte()) % limit.max(1) as u32
    }

    /// Mostly small, at times far out of range.
    fn index(&mut self) -> u32 {
        match self.byte() {
            255 => u32::MAX,
            254 => 1 << 28,
            byte => u32::from(byte),
        }
    }
}

fn snapshot(source: &mut Source<'_>) -> Option<Session> {
    let mut tables = Tables::default();
    for name in NAMES {
        tables.strings.push(name.as_bytes()).ok()?;
    }
    let count = 1 + source.below(40) as usize;
    let mut first_edge = 0;
    for _ in 0..count {
        let edges = source.below(6);
        let record = NodeRecord {
            kind: NodeKind::from_code(source.byte() % 18),
            dom_state: [DomState::Unknown, DomState::Attached, DomState::Detached]
                [source.below(3) as usize],
            name: StringIdx(source.below(NAMES.len())),
            id: ObjectId(u64::from(source.byte()) << source.below(60)),
            self_size: u64::from(source.byte()) << source.below(60),
            first_edge,
        };
        tables.nodes.push(record).ok()?;
        for _ in 0..edges {
            // The last two codes are given by the analysis alone.
            let kind = [0, 1, 2, 3, 4, 5, 6, 7, 10, 15][source.below(10) as usize];
            let target = NodeIdx(source.below(count));
            let link = Edge::new(target, EdgeKind::from_code(kind));
            tables.edges.push(link, source.below(NAMES.len())).ok()?;
        }
        first_edge += edges;
    }
    tables.nodes.close(first_edge).ok()?;
    for _ in 0..source.below(8) {
        let node = NodeIdx(source.below(count));
        tables.locations.push(node, [u32::from(source.byte()), 0, u32::MAX]).ok()?;
    }
    tables.locations.close(count).ok()?;
    tables.root = NodeIdx(if source.byte() == 7 { source.below(count) } else { 0 });
    tables.has_detachedness = source.byte() % 2 == 0;
    Session::from_tables(tables).ok()
}

fn list(source: &mut Source<'_>) -> List {
    let comparison = ComparisonId(source.below(2));
    let filter = ["", "o", "<DIV", "\u{fffd}"][source.below(4) as usize].to_owned();
    match source.below(8) {
        0 => List::Classes { name_contains: filter },
        1 => List::ClassObjects { class: ClassIdx(source.index()) },
        2 => List::Deltas { comparison, name_contains: filter },
        3 => List::Added { comparison, delta: DeltaIdx(source.index()) },
        4 => List::Deleted { comparison, delta: DeltaIdx(source.index()) },
        5 => List::Edges { node: NodeIdx(source.index()) },
        6 => List::RootEdges,
        _ => List::Retainers { node: NodeIdx(source.index()) },
    }
}

fn ask(session: &mut Session, source: &mut Source<'_>) {
    let list = list(source);
    let sort = Sort {
        column: COLUMNS[source.below(COLUMNS.len()) as usize],
        descending: source.byte() % 2 == 0,
    };
    let query = match source.below(4) {
        0 => Query::Object { id: ObjectId(u64::from(source.index())) },
        1 => Query::Position { list, sort, node: NodeIdx(source.index()) },
        2 => Query::Rows { list, sort, start: u64::MAX - 1, count: u32::MAX },
        _ => Query::Rows { list, sort, start: u64::from(source.index()), count: source.index() },
    };
    if let Ok(answer) = session.answer(&query) {
        assert_eq!(Ok(answer), session.answer(&query), "asked twice, answered alike");
    }
}

fuzz_target!(|data: &[u8]| {
    let mut source = Source(data);
    let Some(mut base) = snapshot(&mut source) else { return };
    let Some(mut target) = snapshot(&mut source) else { return };
    let id = ComparisonId(0);
    if let Ok(digest) = base.export_digest(&target.export_interfaces())
        && let Ok((deleted, _)) = target.compare(id, &digest)
    {
        base.keep_deleted(id, &deleted).expect("what the target wrote can be read");
    }
    for _ in 0..8 {
        ask(&mut base, &mut source);
        ask(&mut target, &mut source);
    }
    for node in (0..base.facts().node_count).map(NodeIdx) {
        let details = Query::Details { node, text_start: 0, text_count: u32::MAX };
        base.answer(&details).expect("there is such a node");
        let sort = List::Retainers { node }.default_sort();
        base.answer(&Query::Path { node, sort, limit: 64 }).expect("there is such a node");
    }
    // What another build might send.
    let rest = source.0;
    let _ = target.compare(ComparisonId(1), rest);
    let _ = target.keep_deleted(ComparisonId(1), rest);
    let _ = target.export_digest(rest);
    target.drop_comparison(id);
    ask(&mut target, &mut source);
});
