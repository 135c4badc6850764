//! `heaplens object FILE @ID…`: everything about single objects, one line of JSON for each.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::ExitCode;

use heaplens_model::allocation::AllocationStack;
use heaplens_model::locale::Lang;
use heaplens_model::object_facts::{Contents, ContentsOf, ObjectKind};
use heaplens_model::query::{Answer, Details, List, Query};
use heaplens_model::row::{EdgeLabel, ObjectRow, Row};
use heaplens_model::{DomState, NodeIdx, ObjectId};
use serde::Serialize;

use super::object_facts::{self, ContentsJson, FactJson};

use crate::args::{self, Object};
use crate::edge_json::{EdgeJson, type_name};
use crate::location::{FrameJson, LocationJson, frame_text, with_location};
use crate::opened::{self, Opened};
use crate::table::Table;
use crate::{Failure, output, source_files, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectJson<'a> {
    schema: &'static str,
    id: u64,
    name: &'a str,
    class_name: &'a str,
    r#type: &'a str,
    distance: i32,
    shallow_size: u64,
    retained_size: u64,
    dominator: Option<u64>,
    location: Option<LocationJson<'a>>,
    kind: ObjectKind,
    dom_state: DomState,
    facts: Vec<FactJson<'a>>,
    /// Nothing in a file without recorded stacks.
    #[serde(skip_serializing_if = "Option::is_none")]
    allocation_stack: Option<StackJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contents: Option<Vec<ContentsJson<'a>>>,
    edges: Vec<TargetJson<'a>>,
    retainers: Vec<RetainerJson<'a>>,
}

#[derive(Serialize)]
struct StackJson<'a> {
    length: u64,
    frames: Vec<FrameJson<'a>>,
}

impl<'a> StackJson<'a> {
    fn new(stack: &'a AllocationStack) -> StackJson<'a> {
        let frames = stack.frames.iter().map(FrameJson::new);
        StackJson {
            length: stack.length,
            frames: frames.collect(),
        }
    }
}

#[derive(Serialize)]
struct TargetJson<'a> {
    #[serde(flatten)]
    edge: EdgeJson<'a>,
    to: u64,
    #[serde(flatten)]
    node: NodeJson<'a>,
}

#[derive(Serialize)]
struct RetainerJson<'a> {
    #[serde(flatten)]
    edge: EdgeJson<'a>,
    from: u64,
    #[serde(flatten)]
    node: NodeJson<'a>,
}

/// The object at an edge's other end.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NodeJson<'a> {
    node_name: Cow<'a, str>,
    class_name: &'a str,
    distance: i32,
}

/// Runs the command; an id that no object has makes the status 2, after the others are told.
pub fn run(args: &Object) -> Result<ExitCode, Failure> {
    let mut ids = args.ids.clone();
    if let Some(list) = &args.ids_from {
        ids.extend(read_ids(list)?);
    }
    let mut opened = opened::require(&args.file)?;
    source_files::add(&mut opened.session, &args.print.source_maps);
    if !args.print.json {
        opened.print_warnings();
    }
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let mut out = output::open();
    let mut status = ExitCode::SUCCESS;
    let Answer::Nodes(nodes) = opened.ask(&Query::Nodes { ids: ids.clone() })? else {
        return Err(opened.wrong_answer());
    };
    for (id, node) in ids.iter().zip(nodes) {
        let Some(node) = node else {
            eprintln!("heaplens: {}: no object {id}", table::line(&opened.file));
            status = ExitCode::from(2);
            continue;
        };
        let object = Described::ask(&mut opened, node, limit, args.contents)?;
        if args.print.json {
            write_json(&mut out, &mut opened, &object)?;
        } else {
            write_text(&mut out, &object)?;
        }
    }
    output::finish(out)?;
    Ok(status)
}

/// All that is told about an object.
struct Described {
    details: Details,
    contents: Option<Vec<(ContentsOf, Contents)>>,
    edges: Vec<Neighbour>,
    retainers: Vec<Neighbour>,
}

/// An edge and the object at its other end.
struct Neighbour {
    edge: EdgeLabel,
    row: ObjectRow,
}

impl Described {
    /// Asks for an object, its edges, its retainers and what it holds, `limit` of each at most.
    fn ask(
        opened: &mut Opened,
        node: NodeIdx,
        limit: usize,
        contents: bool,
    ) -> Result<Described, Failure> {
        let query = Query::Details {
            node,
            text_start: 0,
            text_count: u32::MAX,
        };
        let Answer::Details(details) = opened.ask(&query)? else {
            return Err(opened.wrong_answer());
        };
        let contents = match contents {
            true => Some(object_facts::ask_contents(
                opened,
                &details.facts.contents,
                limit,
            )?),
            false => None,
        };
        Ok(Described {
            details: *details,
            contents,
            edges: neighbours(opened, &List::Edges { node }, limit)?,
            retainers: neighbours(
                opened,
                &List::Retainers {
                    node,
                    ignored: Vec::new(),
                },
                limit,
            )?,
        })
    }
}

/// Returns the first rows of a list of edges, in the order of the file.
fn neighbours(opened: &mut Opened, list: &List, limit: usize) -> Result<Vec<Neighbour>, Failure> {
    let mut all = Vec::new();
    opened.each_row(list, |row| {
        if let Row::Object(mut row) = row
            && let Some(edge) = row.edge.take()
        {
            all.push(Neighbour { edge, row });
        }
    })?;
    all.sort_unstable_by_key(|one| one.edge.index);
    all.truncate(limit);
    Ok(all)
}

/// Ids from a list: one a line, with or without `@`.
fn read_ids(list: &OsStr) -> Result<Vec<ObjectId>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::Usage(format!("--ids-from {}: {error}", list.to_string_lossy()))
    };
    let source: Box<dyn Read> = if args::is_stdin(list) {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(list).map_err(failed)?)
    };
    let mut ids = Vec::new();
    for line in BufReader::new(source).lines() {
        let line = line.map_err(failed)?;
        let word = line.trim();
        if !word.is_empty() {
            ids.push(args::object_id(OsStr::new(word))?);
        }
    }
    Ok(ids)
}

fn write_json(
    out: &mut output::Out,
    opened: &mut Opened,
    object: &Described,
) -> Result<(), Failure> {
    let details = &object.details;
    let row = &details.row;
    let mut edges = Vec::with_capacity(object.edges.len());
    for one in &object.edges {
        edges.push(TargetJson {
            edge: EdgeJson::new(&one.edge),
            to: one.row.id.0,
            node: node(opened, &one.row)?,
        });
    }
    let mut retainers = Vec::with_capacity(object.retainers.len());
    for one in &object.retainers {
        retainers.push(RetainerJson {
            edge: EdgeJson::new(&one.edge),
            from: one.row.id.0,
            node: node(opened, &one.row)?,
        });
    }
    let contents = match &object.contents {
        Some(contents) => Some(object_facts::contents(opened, contents)?),
        None => None,
    };
    let json = ObjectJson {
        schema: "heaplens/object@1",
        id: row.id.0,
        name: &details.text.text,
        class_name: &row.class_name.text,
        r#type: &details.type_name,
        distance: row.distance,
        shallow_size: row.shallow_size,
        retained_size: row.retained_size,
        dominator: details.dominator.as_ref().map(|row| row.id.0),
        location: row.location.as_ref().map(LocationJson::new),
        kind: details.facts.kind,
        dom_state: row.dom_state,
        facts: object_facts::facts(opened, &details.facts.facts)?,
        allocation_stack: details.allocation.as_ref().map(StackJson::new),
        contents,
        edges,
        retainers,
    };
    output::json_line(out, &json)
}

fn node<'a>(opened: &mut Opened, row: &'a ObjectRow) -> Result<NodeJson<'a>, Failure> {
    Ok(NodeJson {
        node_name: opened.whole_name(row)?,
        class_name: &row.class_name.text,
        distance: row.distance,
    })
}

fn write_text(out: &mut output::Out, object: &Described) -> Result<(), Failure> {
    let details = &object.details;
    let row = &details.row;
    writeln!(
        out,
        "{} {} ({}, class {})\n  distance {}, shallow size {}, retained size {}, dominator {}",
        row.id,
        with_location(&details.text.text, row.location.as_ref()),
        table::name(&details.type_name),
        table::name(&row.class_name.text),
        table::distance(row.distance),
        table::number(row.shallow_size),
        table::number(row.retained_size),
        details
            .dominator
            .as_ref()
            .map_or_else(|| "none".to_owned(), |row| row.id.to_string()),
    )?;
    let kind = (Lang::En.texts().object_panel.kind)(details.facts.kind);
    writeln!(out, "  {kind}")?;
    for fact in &details.facts.facts {
        writeln!(out, "  {}", object_facts::fact_line(fact))?;
    }
    if let Some(stack) = &details.allocation {
        write_stack(out, stack)?;
    }
    for (of, page) in object.contents.iter().flatten() {
        writeln!(out)?;
        for line in object_facts::contents_lines(of, page) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out)?;
    write_edges(out, "Edge to", &object.edges)?;
    writeln!(out)?;
    write_edges(out, "Retained by", &object.retainers)?;
    Ok(writeln!(out)?)
}

fn write_stack(out: &mut output::Out, stack: &AllocationStack) -> Result<(), Failure> {
    let panel = &Lang::En.texts().object_panel;
    writeln!(out, "\n{}", panel.allocation_stack)?;
    for frame in &stack.frames {
        writeln!(out, "  {}", frame_text(frame))?;
    }
    let more = stack.length.saturating_sub(stack.frames.len() as u64);
    if more > 0 {
        writeln!(out, "  {}", (panel.more_frames)(&table::number(more)))?;
    }
    if stack.length == 0 {
        writeln!(out, "  {}", panel.no_stack)?;
    }
    Ok(())
}

fn write_edges(
    out: &mut output::Out,
    heading: &'static str,
    edges: &[Neighbour],
) -> Result<(), Failure> {
    let mut rows = Table::new(&[heading, "Distance", "Type", "Edge", "Object", "Class"]);
    for Neighbour { edge, row } in edges {
        rows.row(vec![
            row.id.to_string(),
            table::distance(row.distance),
            table::name(type_name(edge)),
            table::name(&edge.name.text),
            table::name(&row.name.text),
            table::name(&row.class_name.text),
        ]);
    }
    rows.write(out)
}
