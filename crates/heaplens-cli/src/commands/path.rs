//! `heaplens path FILE @ID`: what keeps an object alive, step by step to a root.

use std::borrow::Cow;

use heaplens_model::query::{self, Answer, PathEnd, Query};
use heaplens_model::row::ObjectRow;
use serde::Serialize;

use crate::args::Path;
use crate::edge_json::EdgeJson;
use crate::location::{LocationJson, with_location};
use crate::opened::{self, Opened};
use crate::table::Table;
use crate::{Failure, output, source_files, table};

#[derive(Serialize)]
struct PathJson<'a> {
    schema: &'static str,
    id: u64,
    name: Cow<'a, str>,
    steps: Vec<StepJson<'a>>,
    rooted: bool,
}

/// A step of a path.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StepJson<'a> {
    edge: Option<EdgeJson<'a>>,
    id: u64,
    name: Cow<'a, str>,
    class_name: &'a str,
    distance: i32,
    location: Option<LocationJson<'a>>,
}

/// Runs the command.
pub fn run(args: &Path) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    source_files::add(&mut opened.session, &args.print.source_maps);
    let object = opened.object(args.id)?;
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let query = Query::Path {
        node: object.node,
        sort: None,
        ignored: args.ignored.clone(),
        is_folded: false,
        limit: u32::try_from(limit).unwrap_or(u32::MAX),
    };
    let Answer::Path(chain) = opened.ask(&query)? else {
        return Err(opened.wrong_answer());
    };
    let mut out = output::open();
    let rooted = chain.end != PathEnd::Unreachable;
    if args.print.json {
        let steps = chain.steps.iter().map(|one| step(&mut opened, &one.row));
        let steps = steps.collect::<Result<_, _>>()?;
        let json = PathJson {
            schema: "heaplens/path@1",
            id: args.id.0,
            name: opened.whole_name(&object)?,
            steps,
            rooted,
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_text(&mut out, &object, &chain)?;
    }
    output::finish(out)
}

/// A step of a path as JSON.
pub(super) fn step<'a>(opened: &mut Opened, row: &'a ObjectRow) -> Result<StepJson<'a>, Failure> {
    Ok(StepJson {
        edge: row.edge.as_ref().map(EdgeJson::new),
        id: row.id.0,
        name: opened.whole_name(row)?,
        class_name: &row.class_name.text,
        distance: row.distance,
        location: row.location.as_ref().map(LocationJson::new),
    })
}

fn write_text(
    out: &mut output::Out,
    object: &ObjectRow,
    chain: &query::Path,
) -> Result<(), Failure> {
    use std::io::Write;

    let name = with_location(&object.name.text, object.location.as_ref());
    writeln!(out, "{} {name}\n", object.id)?;
    let mut lines = Table::new(&["Id", "Distance", "Edge", "Retainer"]);
    for query::PathStep { row, .. } in &chain.steps {
        let edge = row.edge.as_ref();
        lines.row(vec![
            row.id.to_string(),
            table::distance(row.distance),
            edge.map_or_else(String::new, |edge| table::name(&edge.name.text)),
            with_location(&row.name.text, row.location.as_ref()),
        ]);
    }
    lines.write(out)?;
    let end = match chain.end {
        PathEnd::Root => "The last one is a root.",
        PathEnd::IsRoot => "The object is a root.",
        PathEnd::Unreachable => "No root keeps the last one.",
    };
    Ok(writeln!(out, "\n{end}")?)
}
