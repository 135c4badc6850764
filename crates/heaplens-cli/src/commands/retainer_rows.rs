//! `heaplens retainers FILE @ID`: the retainers of one object, in the order of the Retainers view.

use std::borrow::Cow;

use heaplens_model::query::List;
use heaplens_model::row::ObjectRow;
use serde::Serialize;

use super::find::{MatchJson, objects};
use crate::args::RetainerRows;
use crate::edge_json::EdgeJson;
use crate::location::with_location;
use crate::opened::{self, Opened};
use crate::table::Table;
use crate::{Failure, output, source_files, table};

#[derive(Serialize)]
struct RetainersJson<'a> {
    schema: &'static str,
    id: u64,
    name: Cow<'a, str>,
    retainers: Vec<RetainerJson<'a>>,
}

#[derive(Serialize)]
struct RetainerJson<'a> {
    edge: Option<EdgeJson<'a>>,
    #[serde(flatten)]
    object: MatchJson<'a>,
    ignored: bool,
}

/// Runs the command.
pub fn run(args: &RetainerRows) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    source_files::add(&mut opened.session, &args.print.source_maps);
    let object = opened.object(args.id)?;
    let list = List::Retainers {
        node: object.node,
        ignored: args.ignored.clone(),
    };
    let rows = objects(&mut opened, list, args.print.limit.unwrap_or(usize::MAX))?;
    let mut out = output::open();
    if args.print.json {
        let retainers = rows.iter().map(|row| retainer(&mut opened, row));
        let retainers = retainers.collect::<Result<_, _>>()?;
        let json = RetainersJson {
            schema: "heaplens/retainers@1",
            id: args.id.0,
            name: opened.whole_name(&object)?,
            retainers,
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_table(&mut out, &rows)?;
    }
    output::finish(out)
}

fn retainer<'a>(opened: &mut Opened, row: &'a ObjectRow) -> Result<RetainerJson<'a>, Failure> {
    Ok(RetainerJson {
        edge: row.edge.as_ref().map(EdgeJson::new),
        object: MatchJson::new(opened, row)?,
        ignored: row.is_ignored,
    })
}

fn write_table(out: &mut output::Out, rows: &[ObjectRow]) -> Result<(), Failure> {
    let mut lines = Table::new(&["Id", "Distance", "Retained Size", "Edge", "Retainer"]);
    for row in rows {
        let edge = row.edge.as_ref();
        lines.row(vec![
            row.id.to_string(),
            if row.is_ignored {
                "ignored".to_owned()
            } else {
                table::distance(row.distance)
            },
            table::number(row.retained_size),
            edge.map_or_else(String::new, |edge| table::name(&edge.name.text)),
            with_location(&row.name.text, row.location.as_ref()),
        ]);
    }
    lines.write(out)
}
