//! `heaplens objects FILE CLASS`: the objects of a class, largest retained size first.

use std::cmp::Reverse;

use heaplens_model::query::List;
use heaplens_model::row::ObjectRow;
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
    let mut rows: Vec<ObjectRow> = Vec::new();
    for class in opened.classes_named(&args.class)? {
        let filter = args.filter;
        let list = List::ClassObjects { class, filter };
        rows.extend(objects(&mut opened, list, usize::MAX)?);
    }
    rows.sort_by_key(|row| (Reverse(row.retained_size), row.id));
    let total = rows.len() as u64;
    let shallow_size = rows
        .iter()
        .fold(0u64, |sum, row| sum.saturating_add(row.shallow_size));
    rows.truncate(args.print.limit.unwrap_or(usize::MAX));
    let mut out = output::open();
    if args.print.json {
        let objects = rows.iter().map(|row| MatchJson::new(&mut opened, row));
        let json = ObjectsJson {
            schema: "heaplens/objects@1",
            class_name: &args.class,
            total,
            shallow_size,
            objects: objects.collect::<Result<_, _>>()?,
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_table(&mut out, &rows)?;
    }
    output::finish(out)
}
