//! `heaplens overview FILE`: what a snapshot counts, what stands out, and the largest dominators.

use std::io::Write;

use heaplens_model::locale::Lang;
use heaplens_model::message::Statistics;
use heaplens_model::overview::{
    CostlyContents, CountAndSize, DominatorMap, LargeCollection, MapNode, MapObject,
};
use heaplens_model::query::{Answer, Query};
use heaplens_model::string_costs::GroupSums;
use heaplens_model::{NodeKind, overview};
use serde::Serialize;

use super::summary::write_statistics;
use crate::args::Overview;
use crate::opened::{self, Opened, SnapshotJson};
use crate::table::Table;
use crate::{Failure, output, table};

/// So many objects of the map are told unless a limit is given.
const MAP_NODES: u32 = 100;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OverviewJson<'a> {
    schema: &'static str,
    snapshot: SnapshotJson<'a>,
    statistics: &'a Statistics,
    node_count: u64,
    extra_native_bytes: u64,
    buffers: CountAndSize,
    detached: CountAndSize,
    contexts: ContextsJson<'a>,
    realm_count: u64,
    workers: WorkersJson<'a>,
    duplicated: SumsJson,
    doubtful: SumsJson,
    collections: Vec<CollectionJson<'a>>,
    above: Vec<ObjectJson<'a>>,
    above_count: u64,
    dominators: Vec<NodeJson<'a>>,
}

#[derive(Serialize)]
struct ContextsJson<'a> {
    #[serde(flatten)]
    all: CountAndSize,
    largest: Vec<ObjectJson<'a>>,
}

#[derive(Serialize)]
struct WorkersJson<'a> {
    count: u64,
    first: Vec<ObjectJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SumsJson {
    text_count: u64,
    count: u64,
    shallow_size: u64,
    waste: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CollectionJson<'a> {
    id: u64,
    name: &'a str,
    element_count: u64,
    bytes: u64,
    retained_size: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectJson<'a> {
    id: u64,
    name: &'a str,
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    shallow_size: u64,
    retained_size: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NodeJson<'a> {
    #[serde(flatten)]
    object: ObjectJson<'a>,
    dominator: Option<u64>,
    other_count: u64,
    other_size: u64,
}

/// Runs the command.
pub fn run(args: &Overview) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    if let Some(id) = args.of {
        opened.node_of(id)?;
    }
    let limit = args.print.limit.map(u32::try_from);
    let query = Query::DominatorMap {
        of: args.of,
        levels: args.depth,
        most: limit.map_or(MAP_NODES, |limit| limit.unwrap_or(u32::MAX)),
    };
    let Answer::DominatorMap(map) = opened.ask(&query)? else {
        return Err(opened.wrong_answer());
    };
    let Answer::Overview(figures) = opened.ask(&Query::Overview)? else {
        return Err(opened.wrong_answer());
    };
    let Answer::CostlyContents(contents) = opened.ask(&Query::CostlyContents)? else {
        return Err(opened.wrong_answer());
    };
    let mut out = output::open();
    if args.print.json {
        let json = json(&opened, &figures, &contents, &map);
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_figures(&mut out, &figures)?;
        write_standing_out(&mut out, &figures, &contents)?;
        write_map(&mut out, &map)?;
    }
    output::finish(out)
}

fn json<'a>(
    opened: &'a Opened,
    figures: &'a overview::Overview,
    contents: &'a CostlyContents,
    map: &'a DominatorMap,
) -> OverviewJson<'a> {
    let objects = |all: &'a [MapObject]| all.iter().map(object_json).collect();
    OverviewJson {
        schema: "heaplens/overview@1",
        snapshot: opened.to_json(),
        statistics: &figures.statistics,
        node_count: figures.node_count,
        extra_native_bytes: figures.extra_native_bytes,
        buffers: figures.buffers,
        detached: figures.detached,
        contexts: ContextsJson {
            all: figures.contexts,
            largest: objects(&figures.largest_contexts),
        },
        realm_count: figures.realm_count,
        workers: WorkersJson {
            count: figures.worker_count,
            first: objects(&figures.workers),
        },
        duplicated: sums_json(&contents.duplicated),
        doubtful: sums_json(&contents.doubtful),
        collections: contents.collections.iter().map(collection_json).collect(),
        above: objects(&map.above),
        above_count: map.above_count,
        dominators: map.nodes.iter().map(|node| node_json(map, node)).collect(),
    }
}

fn sums_json(sums: &GroupSums) -> SumsJson {
    SumsJson {
        text_count: sums.group_count,
        count: sums.count,
        shallow_size: sums.shallow_size,
        waste: sums.waste,
    }
}

fn collection_json(row: &LargeCollection) -> CollectionJson<'_> {
    CollectionJson {
        id: row.object.id.0,
        name: &row.object.name.text,
        element_count: row.element_count,
        bytes: row.bytes,
        retained_size: row.object.retained_size,
    }
}

fn object_json(object: &MapObject) -> ObjectJson<'_> {
    ObjectJson {
        id: object.id.0,
        name: &object.name.text,
        kind: NodeKind::name(object.kind),
        shallow_size: object.shallow_size,
        retained_size: object.retained_size,
    }
}

fn node_json<'a>(map: &DominatorMap, node: &'a MapNode) -> NodeJson<'a> {
    let dominator = node.dominator.and_then(|at| map.nodes.get(at as usize));
    NodeJson {
        object: object_json(&node.object),
        dominator: dominator.map(|one| one.object.id.0),
        other_count: node.other_count,
        other_size: node.other_size,
    }
}

fn write_figures(out: &mut output::Out, figures: &overview::Overview) -> Result<(), Failure> {
    let words = &Lang::En.texts().overview;
    writeln!(
        out,
        "{}: {} nodes\n",
        words.counted,
        table::number(figures.node_count)
    )?;
    write_statistics(out, &figures.statistics)?;
    let mut rows = Table::new(&["Bytes", "Native"]);
    let buffers = (words.buffers)(&table::number(figures.buffers.count));
    for (size, what) in [
        (figures.buffers.size, buffers),
        (figures.extra_native_bytes, words.extra_native.to_owned()),
    ] {
        rows.row(vec![table::number(size), what]);
    }
    writeln!(out)?;
    rows.write(out)?;
    writeln!(out, "\n{}", words.not_here)?;
    for item in words.not_here_items {
        writeln!(out, "- {item}")?;
    }
    Ok(())
}

fn write_standing_out(
    out: &mut output::Out,
    figures: &overview::Overview,
    contents: &CostlyContents,
) -> Result<(), Failure> {
    let words = &Lang::En.texts().overview;
    writeln!(out, "\n{}", words.stands_out)?;
    let detached = &figures.detached;
    let repeated = &contents.duplicated;
    let lines = [
        (
            words.detached,
            (words.detached_figures)(&table::number(detached.count), &table::bytes(detached.size)),
        ),
        (
            words.repeated,
            (words.repeated_figures)(
                &table::number(repeated.count),
                &table::number(repeated.group_count),
                &table::bytes(repeated.waste),
            ),
        ),
        (words.realms, table::number(figures.realm_count)),
        (words.workers, table::number(figures.worker_count)),
    ];
    for (what, figure) in lines {
        writeln!(out, "- {what}: {figure}")?;
    }
    writeln!(out, "- {}", words.collections)?;
    for row in &contents.collections {
        let figures =
            (words.collection_figures)(&table::number(row.element_count), &table::bytes(row.bytes));
        writeln!(
            out,
            "  {} {}: {figures}",
            table::name(&row.object.name.text),
            row.object.id
        )?;
    }
    writeln!(out, "- {}", words.contexts)?;
    for context in &figures.largest_contexts {
        let retained = table::bytes(context.retained_size);
        writeln!(
            out,
            "  {} {}: {retained}",
            table::name(&context.name.text),
            context.id
        )?;
    }
    Ok(())
}

fn write_map(out: &mut output::Out, map: &DominatorMap) -> Result<(), Failure> {
    let words = &Lang::En.texts().overview;
    writeln!(out, "\n{}", words.largest)?;
    let mut rows = Table::new(&["Retained Size", "Shallow Size", "Object"]);
    let mut depths: Vec<usize> = Vec::new();
    let other = |rows: &mut Table, node: &MapNode, depth: usize| {
        if node.other_count > 0 {
            let others = (words.others)(node.other_count, &table::number(node.other_count));
            rows.row(vec![
                table::number(node.other_size),
                "–".to_owned(),
                format!("{}{others}", "  ".repeat(depth + 1)),
            ]);
        }
    };
    // The others of a node come after the last that is below it.
    let mut open: Vec<(usize, &MapNode)> = Vec::new();
    for node in &map.nodes {
        let depth = node.dominator.map_or(0, |at| depths[at as usize] + 1);
        depths.push(depth);
        while let Some((above, last)) = open.pop_if(|(above, _)| *above >= depth) {
            other(&mut rows, last, above);
        }
        rows.row(vec![
            table::number(node.object.retained_size),
            table::number(node.object.shallow_size),
            format!(
                "{}{} {}",
                "  ".repeat(depth),
                table::name(&node.object.name.text),
                node.object.id
            ),
        ]);
        open.push((depth, node));
    }
    while let Some((above, last)) = open.pop() {
        other(&mut rows, last, above);
    }
    rows.write(out)
}
