//! `heaplens collections FILE`: how large collections are, how full, and what they hold.

use std::io::Write;

use heaplens_model::collections::{
    CollectionFacts, CollectionKind, CollectionSums, SumsOfKind, WantedCollections,
};
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::{ObjectRow, Row};
use serde::Serialize;

use crate::args::Collections;
use crate::opened::{self, Opened, SnapshotJson};
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

/// The collections of one kind, the largest first.
struct OfKind {
    kind: CollectionKind,
    sums: SumsOfKind,
    rows: Vec<(ObjectRow, CollectionFacts)>,
}

/// Runs the command.
pub fn run(args: &Collections) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let Answer::CollectionSums(sums) = opened.ask(&Query::CollectionSums { within: None })? else {
        return Err(opened.wrong_answer());
    };
    let kinds = kinds(&mut opened, &sums, limit)?;
    let mut out = output::open();
    if args.print.json {
        let json = CollectionsJson {
            schema: "heaplens/collections@1",
            snapshot: opened.to_json(),
            has_numbers: sums.has_numbers,
            kinds: kinds.iter().map(kind_json).collect(),
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_text(&mut out, &kinds)?;
    }
    output::finish(out)
}

fn kinds(opened: &mut Opened, sums: &CollectionSums, limit: usize) -> Result<Vec<OfKind>, Failure> {
    let mut kinds = Vec::new();
    for (kind, sums) in CollectionKind::ALL.into_iter().zip(&sums.kinds) {
        let list = List::Collections {
            wanted: WantedCollections::Kind(kind),
            name_contains: String::new(),
        };
        let rows = opened.first_rows(list, limit)?.into_iter();
        let rows = rows.filter_map(|row| match row {
            Row::Object(mut row) => {
                let facts = row.collection.take()?;
                Some((row, *facts))
            }
            _ => None,
        });
        kinds.push(OfKind {
            kind,
            sums: *sums,
            rows: rows.collect(),
        });
    }
    Ok(kinds)
}

fn kind_json(of: &OfKind) -> KindJson<'_> {
    KindJson {
        kind: of.kind.name(),
        count: of.sums.count,
        empty_count: of.sums.empty_count,
        unlisted_count: of.sums.unlisted_count,
        element_count: of.sums.element_count,
        bytes: of.sums.bytes,
        collections: of.rows.iter().map(row_json).collect(),
    }
}

fn row_json((row, facts): &(ObjectRow, CollectionFacts)) -> RowJson<'_> {
    RowJson {
        id: row.id.0,
        name: &row.name.text,
        class_name: &row.class_name.text,
        element_count: facts.element_count,
        capacity: facts.capacity,
        bytes: facts.bytes,
        retained_size: row.retained_size,
        content_class: facts
            .content_class
            .as_ref()
            .map(|class| class.text.as_str()),
    }
}

fn write_text(out: &mut output::Out, kinds: &[OfKind]) -> Result<(), Failure> {
    let mut sums = Table::new(&["Count", "Empty", "Not Listed", "Elements", "Bytes", "Kind"]);
    for of in kinds {
        sums.row(vec![
            table::number(of.sums.count),
            table::number(of.sums.empty_count),
            table::number(of.sums.unlisted_count),
            table::number(of.sums.element_count),
            table::number(of.sums.bytes),
            of.kind.name().to_owned(),
        ]);
    }
    sums.write(out)?;
    for of in kinds.iter().filter(|of| !of.rows.is_empty()) {
        writeln!(out, "\n{}", of.kind.name())?;
        let header = [
            "Elements",
            "Capacity",
            "Bytes",
            "Retained Size",
            "Collection",
        ];
        let mut rows = Table::new(&header);
        for (row, facts) in &of.rows {
            let content = facts.content_class.as_ref();
            let content = content.map_or_else(String::new, |class| {
                format!(" of {}", table::name(&class.text))
            });
            rows.row(vec![
                table::number(facts.element_count),
                facts.capacity.map_or_else(|| "–".to_owned(), table::number),
                table::number(facts.bytes),
                table::number(row.retained_size),
                format!("{} {}{content}", table::name(&row.name.text), row.id),
            ]);
        }
        rows.write(out)?;
    }
    Ok(())
}
