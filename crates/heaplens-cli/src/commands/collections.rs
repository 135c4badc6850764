//! `heaplens collections FILE`: how large collections are, how full, and what they hold.

use std::io::Write;

use heaplens_model::collections::{self, CollectionRow, CollectionsOfKind};
use serde::Serialize;

use crate::args::Collections;
use crate::opened::{self, SnapshotJson};
use crate::table::Table;
use crate::{Failure, output, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CollectionsJson<'a> {
    schema: &'static str,
    snapshot: SnapshotJson<'a>,
    has_numbers: bool,
    kinds: Vec<KindJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KindJson<'a> {
    kind: &'static str,
    count: u64,
    empty_count: u64,
    unlisted_count: u64,
    element_count: u64,
    bytes: u64,
    collections: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowJson<'a> {
    id: u64,
    name: &'a str,
    class_name: &'a str,
    element_count: u64,
    capacity: Option<u64>,
    bytes: u64,
    retained_size: u64,
    content_class: Option<&'a str>,
}

/// Runs the command.
pub fn run(args: &Collections) -> Result<(), Failure> {
    let opened = opened::require(&args.file)?;
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let found = opened.session.collections(limit);
    let found = found.map_err(|error| opened.failure(error))?;
    let mut out = output::open();
    if args.print.json {
        let json = CollectionsJson {
            schema: "heaplens/collections@1",
            snapshot: opened.to_json(),
            has_numbers: found.has_numbers,
            kinds: found.kinds.iter().map(kind_json).collect(),
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_text(&mut out, &found)?;
    }
    output::finish(out)
}

fn kind_json(kind: &CollectionsOfKind) -> KindJson<'_> {
    KindJson {
        kind: kind.kind.name(),
        count: kind.count,
        empty_count: kind.empty_count,
        unlisted_count: kind.unlisted_count,
        element_count: kind.element_count,
        bytes: kind.bytes,
        collections: kind.rows.iter().map(row_json).collect(),
    }
}

fn row_json(row: &CollectionRow) -> RowJson<'_> {
    RowJson {
        id: row.id.0,
        name: &row.name.text,
        class_name: &row.class_name.text,
        element_count: row.element_count,
        capacity: row.capacity,
        bytes: row.bytes,
        retained_size: row.retained_size,
        content_class: row.content_class.as_ref().map(|class| class.text.as_str()),
    }
}

fn write_text(out: &mut output::Out, found: &collections::Collections) -> Result<(), Failure> {
    let mut sums = Table::new(&["Count", "Empty", "Not Listed", "Elements", "Bytes", "Kind"]);
    for kind in &found.kinds {
        sums.row(vec![
            table::number(kind.count),
            table::number(kind.empty_count),
            table::number(kind.unlisted_count),
            table::number(kind.element_count),
            table::number(kind.bytes),
            kind.kind.name().to_owned(),
        ]);
    }
    sums.write(out)?;
    for kind in found.kinds.iter().filter(|kind| !kind.rows.is_empty()) {
        writeln!(out, "\n{}", kind.kind.name())?;
        let header = [
            "Elements",
            "Capacity",
            "Bytes",
            "Retained Size",
            "Collection",
        ];
        let mut rows = Table::new(&header);
        for row in &kind.rows {
            let of = row.content_class.as_ref();
            let of = of.map_or_else(String::new, |class| {
                format!(" of {}", table::name(&class.text))
            });
            rows.row(vec![
                table::number(row.element_count),
                row.capacity.map_or_else(|| "–".to_owned(), table::number),
                table::number(row.bytes),
                table::number(row.retained_size),
                format!("{} {}{of}", table::name(&row.name.text), row.id),
            ]);
        }
        rows.write(out)?;
    }
    Ok(())
}
