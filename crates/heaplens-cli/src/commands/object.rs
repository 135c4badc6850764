//! `heaplens object FILE @ID…`: everything about single objects, one line of JSON for each.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::ExitCode;

use heaplens_model::query::{Answer, Details, List, Query};
use heaplens_model::row::{EdgeLabel, ObjectRow, Row};
use heaplens_model::{NodeIdx, ObjectId};
use serde::Serialize;

use crate::args::{self, Object};
use crate::location::{LocationJson, with_location};
use crate::opened::{self, Opened};
use crate::table::Table;
use crate::{Failure, output, table};

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
    edges: Vec<EdgeJson<'a>>,
    retainers: Vec<RetainerJson<'a>>,
}

#[derive(Serialize)]
struct EdgeJson<'a> {
    r#type: &'a str,
    name: NameJson<'a>,
    to: u64,
}

#[derive(Serialize)]
struct RetainerJson<'a> {
    r#type: &'a str,
    name: NameJson<'a>,
    from: u64,
}

/// The name of an edge, as the JSON schemas spell it.
#[derive(Serialize)]
#[serde(untagged)]
pub enum NameJson<'a> {
    /// Of an element or a hidden edge.
    Index(u64),
    /// Of every other edge.
    Text(&'a str),
}

/// Runs the command; an id that no object has makes the status 2, after the others are told.
pub fn run(args: &Object) -> Result<ExitCode, Failure> {
    let mut ids = args.ids.clone();
    if let Some(list) = &args.ids_from {
        ids.extend(read_ids(list)?);
    }
    let mut opened = opened::require(&args.file)?;
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
        let object = Described::ask(&mut opened, node, limit)?;
        if args.print.json {
            write_json(&mut out, &object)?;
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
    edges: Vec<Neighbour>,
    retainers: Vec<Neighbour>,
}

/// An edge and the object at its other end.
struct Neighbour {
    edge: EdgeLabel,
    id: ObjectId,
}

impl Described {
    /// Asks for an object, its edges and its retainers, `limit` of each at most.
    fn ask(opened: &mut Opened, node: NodeIdx, limit: usize) -> Result<Described, Failure> {
        let query = Query::Details {
            node,
            text_start: 0,
            text_count: u32::MAX,
        };
        let Answer::Details(details) = opened.ask(&query)? else {
            return Err(opened.wrong_answer());
        };
        Ok(Described {
            details: *details,
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
        if let Row::Object(ObjectRow {
            id,
            edge: Some(edge),
            ..
        }) = row
        {
            all.push(Neighbour { edge, id });
        }
    })?;
    all.sort_unstable_by_key(|one| one.edge.index);
    all.truncate(limit);
    Ok(all)
}

/// Returns an edge's type, as the file names it.
pub fn type_name(edge: &EdgeLabel) -> &str {
    let known = edge.kind.name();
    known.or(edge.foreign_type.as_deref()).unwrap_or("unknown")
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

fn write_json(out: &mut output::Out, object: &Described) -> Result<(), Failure> {
    let Described {
        details,
        edges,
        retainers,
    } = object;
    let row = &details.row;
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
        edges: edges
            .iter()
            .map(|one| EdgeJson {
                r#type: type_name(&one.edge),
                name: name(&one.edge),
                to: one.id.0,
            })
            .collect(),
        retainers: retainers
            .iter()
            .map(|one| RetainerJson {
                r#type: type_name(&one.edge),
                name: name(&one.edge),
                from: one.id.0,
            })
            .collect(),
    };
    output::json_line(out, &json)
}

/// Indices travel as numbers, whatever they look like as text.
pub fn name(label: &EdgeLabel) -> NameJson<'_> {
    let text = label.name.text.as_str();
    let index = if label.kind.is_indexed() {
        text.parse().ok()
    } else {
        None
    };
    index.map_or(NameJson::Text(text), NameJson::Index)
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
    write_edges(out, ["Edge to", "Type", "Name"], &object.edges)?;
    write_edges(out, ["Retained by", "Type", "Name"], &object.retainers)?;
    Ok(writeln!(out)?)
}

fn write_edges(
    out: &mut output::Out,
    header: [&'static str; 3],
    edges: &[Neighbour],
) -> Result<(), Failure> {
    let mut rows = Table::new(&header);
    for Neighbour { edge, id } in edges {
        rows.row(vec![
            id.to_string(),
            table::name(type_name(edge)),
            table::name(&edge.name.text),
        ]);
    }
    rows.write(out)
}
