//! Whatever graph there is and whatever is asked of it, a session answers or refuses.
//!
//! The bytes become a small snapshot (random types, names, edges, DOM states, locations, WeakMaps)
//! and a list of queries with indices in and out of range, comparisons with a second snapshot among
//! them. Some snapshots have thousands of concatenated strings that lead into themselves, or of
//! objects whose equal names are a string each.

#![no_main]

use heaplens_core::session::Session;
use heaplens_core::tables::Tables;
use heaplens_core::tables::scopes::{Scope, Use};
use heaplens_core::tables::allocations::{FunctionInfo, TraceIds, TraceNode, TraceNodeIdx};
use heaplens_core::test_kit::{Graph, GraphEdge, GraphEdgeName, GraphNode};
use heaplens_model::collections::{CollectionKind, WantedCollections};
use heaplens_model::export::ExportFormat;
use heaplens_model::object_facts::ContentsOf;
use heaplens_model::query::{Answer, Column, ComparisonId, GrowthId, List, Origin, Query, Sort};
use heaplens_model::string_costs::StringsBy;
use heaplens_model::{
    ClassIdx, Cut, DeltaIdx, DomState, EdgeKind, Filter, FunctionIdx, GrowthIdx, NodeIdx, NodeKind,
    ObjectId, ObjectSet, Search, ScriptPosition, SearchBy, SeriesPart, StringGroupIdx, StringIdx,
};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 36] = [
    "",
    "Object",
    "Array",
    "<div id=\"a\">",
    "Detached <p class=b>",
    "first",
    "stateNode",
    "return",
    "child",
    "alternate",
    "current",
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
    "system / Context",
    "system / Script / a.js",
    "system / ScopeInfo",
    "system / SharedFunctionInfo",
    "scope_info",
    "previous",
    "outer_scope_info",
    "scope_id",
    "shared",
    "context",
    "script",
    "infos",
    "int",
    "value",
    "-2",
];

const COLUMNS: [Column; 29] = [
    Column::FileOrder,
    Column::Name,
    Column::Count,
    Column::Distance,
    Column::ShallowSize,
    Column::RetainedSize,
    Column::AddedCount,
    Column::DeletedCount,
    Column::CountDelta,
    Column::AddedSize,
    Column::DeletedSize,
    Column::SizeDelta,
    Column::AddedRetained,
    Column::DeletedRetained,
    Column::RetainedDelta,
    Column::SteadyGrowth,
    Column::AllocatedSize,
    Column::LiveCount,
    Column::LiveSize,
    Column::TreeNodes,
    Column::TreeSize,
    Column::Waste,
    Column::ElementCount,
    Column::Capacity,
    Column::Fill,
    Column::Bytes,
    Column::DeadCount,
    Column::DeadSize,
    Column::AttributedSize,
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

/// So many names of one class are more than are told apart by number.
const MANY: usize = 5000;

fn snapshot(source: &mut Source<'_>) -> Option<Session> {
    let mut graph = Graph::new();
    graph.has_detachedness = source.byte() % 2 == 0;
    graph.repeats_strings = source.byte() % 4 == 0;
    let count = 1 + source.below(40) as usize;
    for index in 0..count {
        let node = node(source, count);
        if index == 0 {
            graph.nodes[0] = node;
        } else {
            graph.add(node);
        }
    }
    for _ in 0..source.below(3) {
        let [table, key, value] = [0; 3].map(|_| source.below(count) as usize);
        graph.weak_map_entry(table, key, value);
    }
    // Bytes that are not there are zeros: short inputs stay quick.
    match source.byte() {
        1..4 => add_ropes(&mut graph, source),
        4..8 => add_equal_names(&mut graph, source),
        _ => {}
    }
    let mut tables = graph.tables();
    add_stacks(&mut tables, source);
    add_scopes(&mut tables, source);
    for _ in 0..source.below(6) {
        let (time, id) = (u64::from(source.byte()), ObjectId(u64::from(source.index())));
        let _ = tables.samples.push(time, id);
    }
    let is_root_odd = source.byte() == 7;
    tables.root = NodeIdx(if is_root_odd { source.below(count) } else { 0 });
    Session::from_tables(tables).ok()
}

fn node(source: &mut Source<'_>, count: usize) -> GraphNode {
    let mut node = GraphNode::new(NAMES[source.below(NAMES.len()) as usize]);
    node.kind = NodeKind::from_code(source.byte() % 18);
    node.dom_state =
        [DomState::Unknown, DomState::Attached, DomState::Detached][source.below(3) as usize];
    node.id = u64::from(source.byte()) << source.below(60);
    node.size = u64::from(source.byte()) << source.below(60);
    if source.byte() % 4 == 0 {
        node.location = Some([u32::from(source.byte()), 0, u32::MAX]);
    }
    for _ in 0..source.below(6) {
        // The last two codes are given by the analysis alone.
        let code = [0, 1, 2, 3, 4, 5, 6, 7, 10, 15][source.below(10) as usize];
        let kind = EdgeKind::from_code(code);
        let to = source.below(count) as usize;
        if kind.is_indexed() {
            let name = GraphEdgeName::Index(source.index());
            node.edges.push(GraphEdge { kind, name, to });
        } else {
            node.edge(kind, NAMES[source.below(NAMES.len()) as usize], to);
        }
    }
    node
}

/// Concatenated strings, more than are named at once: each half of one is nothing, any node of
/// those before, the string itself or its neighbour.
fn add_ropes(graph: &mut Graph, source: &mut Source<'_>) {
    let before = graph.nodes.len();
    let halves = [0; 2].map(|_| (source.below(5), source.below(before) as usize));
    for index in 0..MANY {
        let own = before + index;
        let mut rope = GraphNode::new("");
        rope.kind = NodeKind::ConcatenatedString;
        for (name, (half, other)) in ["first", "second"].into_iter().zip(halves) {
            let half = match half {
                0 => continue,
                1 => other,
                2 => own,
                3 => before + (index + 1) % MANY,
                _ => before + index.saturating_sub(1),
            };
            rope.edge(EdgeKind::Internal, name, half);
        }
        graph.add(rope);
        graph.nodes[0].element(index as u32, own);
    }
}

/// Objects of one name, which has a string for each of them.
fn add_equal_names(graph: &mut Graph, source: &mut Source<'_>) {
    graph.repeats_strings = true;
    let name = NAMES[source.below(NAMES.len()) as usize];
    let property = NAMES[source.below(NAMES.len()) as usize];
    for index in 0..MANY {
        let mut object = GraphNode::new(name);
        object.edge(EdgeKind::Property, property, index % 7 % graph.nodes.len());
        let own = graph.add(object);
        graph.nodes[0].element(index as u32, own);
    }
}

/// Recorded stacks: ids that several have, and functions that are not listed among them.
fn add_stacks(tables: &mut Tables, source: &mut Source<'_>) {
    let stacks = &mut tables.allocations;
    for _ in 0..source.below(4) {
        let function = FunctionInfo {
            name: Some(StringIdx(source.index())),
            script_name: None,
            script_id: u64::from(source.byte()),
            line: source.index(),
            column: source.index(),
        };
        stacks.push_function(function).expect("fits");
    }
    for _ in 0..source.below(20) {
        let parent = (source.byte() % 8 != 0).then(|| TraceNodeIdx(source.below(20)));
        let call = TraceNode {
            parent,
            function: source.index() % 7,
            count: u64::from(source.byte()),
            size: u64::MAX >> source.below(64),
        };
        let _ = stacks.push_trace_node(u64::from(source.byte()), call);
    }
    let mut trace_ids = TraceIds::default();
    for _ in 0..tables.nodes.len().min(60) {
        trace_ids.push(u64::from(source.byte())).expect("fits");
    }
    let strings = tables.strings.len();
    tables.allocations.close(trace_ids, strings).expect("fits");
}

/// Scopes of any node as their script, with ids that several have, and uses of what is not there.
fn add_scopes(tables: &mut Tables, source: &mut Source<'_>) {
    let nodes = tables.nodes.len();
    for _ in 0..source.below(8) {
        let scope = Scope {
            script: (source.byte() % 8 != 0).then(|| NodeIdx(source.below(nodes))),
            id: i64::from(source.below(4)) - 2,
            depth: source.below(4),
            variables: source.below(3),
            uses: source.below(3),
        };
        if !tables.scopes.push_scope(scope).expect("fits") {
            continue;
        }
        for _ in 0..scope.variables {
            let name = StringIdx(source.below(tables.strings.len()));
            tables.scopes.push_variable(name).expect("fits");
        }
        for _ in 0..scope.uses {
            let declaring_id = i64::from(source.below(4)) - 2;
            let slot = source.index();
            tables.scopes.push_use(Use { declaring_id, slot }).expect("fits");
        }
    }
}

fn filter(source: &mut Source<'_>) -> Option<Filter> {
    match source.below(16) {
        at @ 0..9 => Some(Filter::PLAIN[at as usize]),
        9 => Some(Filter::Realm(ObjectId(u64::from(source.byte())))),
        11 => Some(Filter::AllocatedBy(FunctionIdx(source.index()))),
        10 => Some(Filter::Allocated {
            after: ObjectId(u64::from(source.byte())),
            up_to: ObjectId(u64::from(source.byte())),
        }),
        _ => None,
    }
}

fn search(source: &mut Source<'_>) -> Search {
    let texts = ["o", "@3", "class:o or detached", "not in:detached shallow>3", ""];
    let match_case = source.byte() % 2 == 0;
    Search {
        text: texts[source.below(texts.len()) as usize].to_owned(),
        by: match source.below(3) {
            0 => SearchBy::Text { match_case },
            1 => SearchBy::Pattern,
            _ => SearchBy::Query,
        },
        filter: filter(source),
    }
}

fn part(source: &mut Source<'_>) -> Option<SeriesPart> {
    (source.byte() % 2 == 0).then(|| SeriesPart { first: source.byte(), last: source.byte() })
}

fn strings_by(source: &mut Source<'_>) -> StringsBy {
    StringsBy::ALL[source.below(StringsBy::ALL.len()) as usize]
}

fn cuts(source: &mut Source<'_>) -> Vec<Cut> {
    let id = |source: &mut Source<'_>| ObjectId(u64::from(source.index()));
    let cut = |source: &mut Source<'_>| match source.below(5) {
        0 => Cut::Object(id(source)),
        1 => Cut::Edge { from: id(source), name: None, to: Some(id(source)) },
        2 => {
            let name = NAMES[source.below(NAMES.len()) as usize].to_owned();
            Cut::Edge { from: id(source), name: Some(name), to: None }
        }
        _ => ["into:Object", "into:(string);by:[]", "into:Object;from:Object;by:<WeakMap>"]
            [source.below(3) as usize]
            .parse()
            .expect("a cut"),
    };
    (0..source.below(4)).map(|_| cut(source)).collect()
}

fn list(source: &mut Source<'_>) -> List {
    let list = whole_list(source);
    match source.below(4) {
        0 => filter(source).map_or(list.clone(), |filter| list.within(filter)),
        _ => list,
    }
}

fn whole_list(source: &mut Source<'_>) -> List {
    let comparison = ComparisonId(source.below(2));
    let text = ["", "o", "<DIV", "\u{fffd}"][source.below(4) as usize].to_owned();
    match source.below(28) {
        26 => List::UnmountedFibers { name_contains: text },
        25 => List::Realms,
        23 => List::Contexts { name_contains: text },
        24 => List::DeadVariables { context: NodeIdx(source.index()) },
        17 => List::Detached {
            name_contains: text,
            group: (source.byte() % 2 == 0).then(|| source.below(4)),
        },
        16 => List::DetachedGroups { name_contains: text },
        19 => List::Strings { by: strings_by(source), name_contains: text },
        20 => List::StringsOf { by: strings_by(source), group: StringGroupIdx(source.index()) },
        18 => List::Collections {
            wanted: match source.below(4) {
                0 => WantedCollections::All,
                1 => WantedCollections::OfOneClass,
                2 => WantedCollections::Empty,
                _ => WantedCollections::Kind(CollectionKind::ALL[source.below(8) as usize]),
            },
            name_contains: text,
        },
        22 => List::Freed { cuts: cuts(source), name_contains: text },
        21 => List::FreedOfClass { cuts: cuts(source), class: ClassIdx(source.index()) },
        14 => List::Allocations { name_contains: text },
        13 => List::Callers {
            path: (0..source.below(5)).map(|_| FunctionIdx(source.index())).collect(),
        },
        0 => List::Classes { name_contains: text, filter: filter(source) },
        1 => List::ClassObjects { class: ClassIdx(source.index()), filter: filter(source) },
        2 => List::Deltas { comparison, name_contains: text },
        3 => List::Added { comparison, delta: DeltaIdx(source.index()) },
        4 => List::Deleted { comparison, delta: DeltaIdx(source.index()) },
        5 => List::Edges { node: NodeIdx(source.index()) },
        6 => List::RootEdges,
        7 => List::Dominated {
            node: Some(NodeIdx(source.index())),
            class: (source.byte() % 2 == 0).then(|| ClassIdx(source.index())),
        },
        10 => List::Growth { growth: GrowthId(0), name_contains: text, part: part(source) },
        11 => List::AppearedSteps {
            growth: GrowthId(0),
            class: GrowthIdx(source.index()),
            part: part(source),
        },
        12 => List::Appeared {
            growth: GrowthId(0),
            class: GrowthIdx(source.index()),
            snapshot: source.below(4),
            with_earlier: source.byte() % 2 == 0,
        },
        9 => List::Matches { search: search(source) },
        8 => List::DominatedByClass { node: Some(NodeIdx(source.index())) },
        _ => List::Retainers { node: NodeIdx(source.index()), ignored: Vec::new() },
    }
}

fn ask(session: &mut Session, source: &mut Source<'_>) {
    let list = list(source);
    let sort = Sort {
        column: COLUMNS[source.below(COLUMNS.len()) as usize],
        descending: source.byte() % 2 == 0,
    };
    let query = match source.below(14) {
        13 => match source.below(3) {
            0 => Query::Overview,
            1 => Query::CostlyContents,
            _ => Query::DominatorMap {
                of: Some(ObjectId(source.index().into())),
                levels: source.index(),
                most: source.index(),
            },
        },
        10 => Query::StringSums { by: strings_by(source), within: filter(source) },
        11 => Query::CollectionSums { within: filter(source) },
        12 => Query::WhatIf { cuts: cuts(source) },
        5 => Query::Facets { of: ObjectSet::Matches(search(source)) },
        6 => Query::FilterFacts,
        12 => Query::Timeline { most: source.index() },
        7 => Query::Complete { text: search(source).text, cursor: source.below(9) },
        8 => Query::SourceLines {
            position: ScriptPosition {
                script_id: i64::from(source.below(4)),
                line: i64::from(source.index()),
                column: i64::from(source.index()),
            },
            around: source.index(),
        },
        4 => Query::Totals {
            of: match source.below(5) {
                4 => ObjectSet::FreedOfClass(cuts(source), ClassIdx(source.index())),
                3 => ObjectSet::Strings(strings_by(source), ObjectId(u64::from(source.byte())))
                    .within(filter(source)),
                0 => ObjectSet::Matches(search(source)),
                1 => ObjectSet::Classes(vec![ClassIdx(source.index())]),
                _ => ObjectSet::Nodes(vec![NodeIdx(source.index())]),
            },
            with_retained: source.byte() % 2 == 0,
        },
        0 => Query::Object { id: ObjectId(u64::from(source.index())) },
        1 => Query::Position { list, sort, node: NodeIdx(source.index()) },
        9 => Query::Export { list, sort, format: ExportFormat::Json, start: u64::from(source.index()) },
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
    if let Ok(request) = target.export_request()
        && let Ok(digest) = base.export_digest(&request)
        && let Ok((deleted, _)) = target.compare(id, &digest)
    {
        base.keep_deleted(id, &deleted).expect("what the target wrote can be read");
    }
    if let Ok(request) = target.export_request()
        && let Ok(step) = base.export_growth_step(&request)
        && target.begin_growth(GrowthId(0), 2).is_ok()
    {
        target.add_growth_step(GrowthId(0), 0, &step).expect("what the base wrote can be read");
        for (session, side) in [(&mut base, Origin::Base), (&mut target, Origin::Target)] {
            let _ = session.answer(&Query::RetainedOfDeltas { comparison: id, side });
        }
        if let Ok(of_base) = base.export_retained(id, &request) {
            target.keep_retained(id, &of_base).expect("what the base wrote can be read");
        }
    }
    if let Ok(ids) = base.export_ids()
        && target.keep_older(&[ids]).is_ok()
        && let Ok(Answer::SuspectAmounts(of)) = target.answer(&Query::SuspectAmounts)
        && let Ok(Answer::Amounts(amounts)) = base.answer(&Query::Amounts { of })
    {
        let older = vec![amounts];
        target.answer(&Query::Suspects { older }).expect("whatever the graph, suspects are told");
    }
    for _ in 0..8 {
        ask(&mut base, &mut source);
        ask(&mut target, &mut source);
    }
    for node in (0..base.facts().node_count).map(NodeIdx) {
        let details = Query::Details { node, text_start: 0, text_count: u32::MAX };
        let Ok(Answer::Details(details)) = base.answer(&details) else {
            panic!("there is such a node");
        };
        for ContentsOf { node, kind, total, .. } in details.facts.contents {
            let contents = Query::Contents { node, kind, start: 0, count: u32::MAX };
            let Ok(Answer::Contents(contents)) = base.answer(&contents) else {
                panic!("there are such contents");
            };
            assert_eq!(contents.entries.len() as u64, total);
        }
        let text = Query::Text { node, start: 0, count: 4096 };
        base.answer(&text).expect("there is such a node");
        let ignored = Vec::new();
        let sort = Some(List::Retainers { node, ignored: ignored.clone() }.default_sort());
        base.answer(&Query::Path { node, sort, ignored, is_folded: false, limit: 64 }).expect("there is such a node");
    }
    // What another build might send.
    let rest = source.0;
    let _ = target.compare(ComparisonId(1), rest);
    let _ = target.keep_deleted(ComparisonId(1), rest);
    let _ = target.export_digest(rest);
    let _ = target.keep_older(&[rest.to_vec()]);
    let _ = target.answer(&Query::Suspects { older: Vec::new() });
    let _ = target.keep_retained(id, rest);
    let _ = target.begin_growth(GrowthId(0), 2);
    let _ = target.add_growth_step(GrowthId(0), 0, rest);
    target.drop_comparison(id);
    ask(&mut target, &mut source);
});
