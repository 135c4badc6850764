//! `heaplens objects FILE CLASS`: the objects of a class, largest retained size first.

use std::cmp::Reverse;

use heaplens_model::ObjectSet;
use heaplens_model::query::{Answer, List, Query, Totals};
use heaplens_model::row::{ObjectRow, Row};
use serde::Serialize;

use super::find::{MatchJson, objects, write_table};
use crate::args::Objects;
use crate::{Failure, opened, output, source_files};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectsJson<'a> {
    schema: &'static str,
    class_name: &'a str,
    total: u64,
    shallow_size: u64,
    objects: Vec<MatchJson<'a>>,
}

/// Runs the command. Classes of one name at several locations are told together.
pub fn run(args: &Objects) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    source_files::add(&mut opened.session, &args.print.source_maps);
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let classes = opened.classes_named(&args.class)?;
    let mut rows: Vec<ObjectRow> = Vec::new();
    let mut totals = Totals {
        count: 0,
        shallow_size: 0,
        retained_size: None,
    };
    for class in &classes {
        let list = List::ClassObjects {
            class: *class,
            filter: args.filter,
        };
        if args.filter.is_some() {
            // Nothing adds up a class's objects of a filter but their rows.
            opened.each_row(&list, |row| {
                if let Row::Object(row) = row {
                    totals.count += 1;
                    totals.shallow_size = totals.shallow_size.saturating_add(row.shallow_size);
                }
            })?;
        }
        rows.extend(objects(&mut opened, list, limit)?);
    }
    if args.filter.is_none() {
        let query = Query::Totals {
            of: ObjectSet::Classes(classes),
            with_retained: false,
        };
        let Answer::Totals(found) = opened.ask(&query)? else {
            return Err(opened.wrong_answer());
        };
        totals = found;
    }
    rows.sort_by_key(|row| (Reverse(row.retained_size), row.id));
    rows.truncate(limit);
    let mut out = output::open();
    if args.print.json {
        let objects = rows.iter().map(|row| MatchJson::new(&mut opened, row));
        let json = ObjectsJson {
            schema: "heaplens/objects@1",
            class_name: &args.class,
            total: totals.count,
            shallow_size: totals.shallow_size,
            objects: objects.collect::<Result<_, _>>()?,
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_table(&mut out, &rows)?;
    }
    output::finish(out)
}
