//! `heaplens dominators FILE`: what an object immediately dominates, by object or by class.

use heaplens_model::ObjectId;
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::Row;
use serde::Serialize;

use crate::args::Dominators;
use crate::opened::{self, Opened};
use crate::table::Table;
use crate::{Failure, output, table};

#[derive(Serialize)]
struct DominatorsJson<'a> {
    schema: &'static str,
    of: u64,
    rows: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
    name: &'a str,
    count: u32,
    shallow_size: u64,
    retained_size: u64,
    expandable: bool,
}

/// Runs the command.
pub fn run(args: &Dominators) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    let node = match args.of {
        Some(id) => Some(opened.node_of(id)?),
        None => None,
    };
    let of = match args.of {
        Some(id) => id,
        None => root_id(&mut opened)?,
    };
    let list = if args.by_class {
        List::DominatedByClass { node }
    } else {
        List::Dominated { node, class: None }
    };
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let rows = opened.first_rows(list, limit)?;
    let rows: Vec<RowJson<'_>> = rows.iter().filter_map(row_json).collect();
    let mut out = output::open();
    if args.print.json {
        let json = DominatorsJson {
            schema: "heaplens/dominators@1",
            of: of.0,
            rows,
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_table(&mut out, &rows)?;
    }
    output::finish(out)
}

fn root_id(opened: &mut Opened) -> Result<ObjectId, Failure> {
    let query = Query::Details {
        node: opened.facts.root,
        text_start: 0,
        text_count: 0,
    };
    match opened.ask(&query)? {
        Answer::Details(details) => Ok(details.row.id),
        _ => Err(opened.wrong_answer()),
    }
}

fn row_json(row: &Row) -> Option<RowJson<'_>> {
    match row {
        Row::Object(object) => Some(RowJson {
            id: Some(object.id.0),
            class: None,
            name: &object.name.text,
            count: 1,
            shallow_size: object.shallow_size,
            retained_size: object.retained_size,
            expandable: object.expandable,
        }),
        Row::Class(class) => Some(RowJson {
            id: None,
            class: Some(&class.name.text),
            name: &class.name.text,
            count: class.count,
            shallow_size: class.shallow_size,
            retained_size: class.retained_size,
            expandable: class.count > 0,
        }),
        _ => None,
    }
}

fn write_table(out: &mut output::Out, rows: &[RowJson<'_>]) -> Result<(), Failure> {
    let mut lines = Table::new(&["Count", "Shallow Size", "Retained Size", "Object"]);
    for row in rows {
        let id = row.id.map_or_else(String::new, |id| format!(" @{id}"));
        lines.row(vec![
            table::number(row.count),
            table::number(row.shallow_size),
            table::number(row.retained_size),
            format!("{}{id}", table::name(row.name)),
        ]);
    }
    lines.write(out)
}
