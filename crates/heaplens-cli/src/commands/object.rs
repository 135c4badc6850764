//! `heaplens object FILE @ID…`: everything about single objects, one line of JSON for each.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::ExitCode;

use heaplens_core::views::objects::ObjectDetails;
use heaplens_model::ObjectId;
use heaplens_model::problem::Problem;
use heaplens_model::row::EdgeLabel;
use serde::Serialize;

use crate::args::{self, Object};
use crate::opened::{self, ProblemJson};
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

#[derive(Serialize)]
#[serde(untagged)]
enum NameJson<'a> {
    Index(u64),
    Text(&'a str),
}

/// Runs the command; an id that no object has makes the status 2, after the others are told.
pub fn run(args: &Object) -> Result<ExitCode, Failure> {
    let mut ids = args.ids.clone();
    if let Some(list) = &args.ids_from {
        ids.extend(read_ids(list)?);
    }
    let opened = opened::require(&args.file)?;
    if !args.print.json {
        opened.print_warnings();
    }
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let mut out = output::open();
    let mut status = ExitCode::SUCCESS;
    let nodes = opened.session.snapshot().find_objects(&ids);
    for (id, node) in ids.iter().zip(nodes) {
        let Some(node) = node else {
            eprintln!("heaplens: {}: no object {id}", table::line(&opened.file));
            status = ExitCode::from(2);
            continue;
        };
        let details = opened.session.snapshot().object_details(node);
        let details = details.map_err(|error| unreadable(&error.into()))?;
        if args.print.json {
            write_json(&mut out, &details, limit)?;
        } else {
            write_text(&mut out, &details, limit)?;
        }
    }
    output::finish(out)?;
    Ok(status)
}

fn unreadable(problem: &Problem) -> Failure {
    Failure::Unreadable(ProblemJson::new(problem).sentence())
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

fn write_json(out: &mut output::Out, details: &ObjectDetails, limit: usize) -> Result<(), Failure> {
    let row = &details.row;
    let json = ObjectJson {
        schema: "heaplens/object@1",
        id: row.id.0,
        name: &row.name.text,
        class_name: &row.class_name.text,
        r#type: &details.type_name,
        distance: row.distance,
        shallow_size: row.shallow_size,
        retained_size: row.retained_size,
        dominator: details.dominator.map(|id| id.0),
        edges: details
            .edges
            .iter()
            .take(limit)
            .map(|(r#type, label, end)| EdgeJson {
                r#type,
                name: name(label),
                to: end.0,
            })
            .collect(),
        retainers: details
            .retainers
            .iter()
            .take(limit)
            .map(|(r#type, label, end)| RetainerJson {
                r#type,
                name: name(label),
                from: end.0,
            })
            .collect(),
    };
    output::json_line(out, &json)
}

/// Indices travel as numbers, whatever they look like as text.
fn name(label: &EdgeLabel) -> NameJson<'_> {
    let text = label.name.text.as_str();
    let index = if label.kind.is_indexed() {
        text.parse().ok()
    } else {
        None
    };
    index.map_or(NameJson::Text(text), NameJson::Index)
}

fn write_text(out: &mut output::Out, details: &ObjectDetails, limit: usize) -> Result<(), Failure> {
    let row = &details.row;
    writeln!(
        out,
        "{} {} ({}, class {})\n  distance {}, shallow size {}, retained size {}, dominator {}",
        row.id,
        table::name(&row.name.text),
        table::name(&details.type_name),
        table::name(&row.class_name.text),
        table::distance(row.distance),
        table::number(row.shallow_size),
        table::number(row.retained_size),
        details
            .dominator
            .map_or_else(|| "none".to_owned(), |id| id.to_string()),
    )?;
    write_edges(
        out,
        ["Edge to", "Type", "Name"],
        details.edges.iter().take(limit),
    )?;
    write_edges(
        out,
        ["Held by", "Type", "Name"],
        details.retainers.iter().take(limit),
    )?;
    Ok(writeln!(out)?)
}

fn write_edges<'a>(
    out: &mut output::Out,
    header: [&'static str; 3],
    edges: impl Iterator<Item = &'a (String, EdgeLabel, ObjectId)>,
) -> Result<(), Failure> {
    let mut rows = Table::new(&header);
    for (r#type, label, end) in edges {
        rows.row(vec![
            end.to_string(),
            table::name(r#type),
            table::name(&label.name.text),
        ]);
    }
    rows.write(out)
}
