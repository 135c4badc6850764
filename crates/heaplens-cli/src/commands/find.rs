//! `heaplens find FILE TEXT`: the objects that a search finds, in the order of the file.

use std::borrow::Cow;

use heaplens_model::query::{Answer, List, Query, Totals};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{ObjectSet, Search, SearchBy};
use serde::Serialize;

use crate::args::Find;
use crate::location::{LocationJson, with_location};
use crate::opened::{self, Opened};
use crate::table::Table;
use crate::{Failure, output, source_files, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindJson<'a> {
    schema: &'static str,
    total: u64,
    shallow_size: u64,
    retained_size: Option<u64>,
    matches: Vec<MatchJson<'a>>,
}

/// An object of a list, as the JSON schemas spell it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchJson<'a> {
    id: u64,
    name: Cow<'a, str>,
    class_name: &'a str,
    r#type: String,
    distance: i32,
    shallow_size: u64,
    retained_size: u64,
    location: Option<LocationJson<'a>>,
}

impl<'a> MatchJson<'a> {
    /// An object.
    pub fn new(opened: &mut Opened, row: &'a ObjectRow) -> Result<MatchJson<'a>, Failure> {
        Ok(MatchJson {
            id: row.id.0,
            name: opened.whole_name(row)?,
            class_name: &row.class_name.text,
            r#type: opened.type_name(row)?,
            distance: row.distance,
            shallow_size: row.shallow_size,
            retained_size: row.retained_size,
            location: row.location.as_ref().map(LocationJson::new),
        })
    }
}

/// Runs the command.
pub fn run(args: &Find) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    source_files::add(&mut opened.session, &args.print.source_maps);
    let search = Search {
        text: args.text.clone(),
        by: args.by,
        filter: args.filter,
    };
    let totals = totals(
        &mut opened,
        ObjectSet::Matches(search.clone()),
        args.by == SearchBy::Query,
    )?;
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let rows = objects(&mut opened, List::Matches { search }, limit)?;
    let mut out = output::open();
    if args.print.json {
        let matches = rows.iter().map(|row| MatchJson::new(&mut opened, row));
        let json = FindJson {
            schema: "heaplens/find@1",
            total: totals.count,
            shallow_size: totals.shallow_size,
            retained_size: totals.retained_size,
            matches: matches.collect::<Result<_, _>>()?,
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_totals(&mut out, &totals)?;
        write_table(&mut out, &rows)?;
    }
    output::finish(out)
}

/// What a set adds up to.
pub fn totals(opened: &mut Opened, of: ObjectSet, with_retained: bool) -> Result<Totals, Failure> {
    match opened.ask(&Query::Totals { of, with_retained })? {
        Answer::Totals(totals) => Ok(totals),
        _ => Err(opened.wrong_answer()),
    }
}

/// The objects of a list, `limit` at most.
pub fn objects(opened: &mut Opened, list: List, limit: usize) -> Result<Vec<ObjectRow>, Failure> {
    let rows = opened.first_rows(list, limit)?.into_iter();
    let objects = rows.filter_map(|row| match row {
        Row::Object(object) => Some(object),
        _ => None,
    });
    Ok(objects.collect())
}

fn write_totals(out: &mut output::Out, totals: &Totals) -> Result<(), Failure> {
    use std::io::Write;

    let retained = totals.retained_size.map_or_else(String::new, |size| {
        format!(", {} retained together", table::bytes(size))
    });
    Ok(writeln!(
        out,
        "{} objects, {} shallow size{retained}\n",
        table::number(totals.count),
        table::bytes(totals.shallow_size),
    )?)
}

/// Objects as a table for people.
pub fn write_table(out: &mut output::Out, rows: &[ObjectRow]) -> Result<(), Failure> {
    let mut lines = Table::new(&["Id", "Distance", "Shallow Size", "Retained Size", "Object"]);
    for row in rows {
        lines.row(vec![
            row.id.to_string(),
            table::distance(row.distance),
            table::number(row.shallow_size),
            table::number(row.retained_size),
            with_location(&row.name.text, row.location.as_ref()),
        ]);
    }
    lines.write(out)
}
