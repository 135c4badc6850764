//! `heaplens realms FILE`: frames and `vm` contexts, with the first reference into each.

use std::io::Write;

use heaplens_model::locale::Lang;
use heaplens_model::query::List;
use heaplens_model::realms::{RealmOf, RealmReference, RealmRow};
use heaplens_model::row::{ObjectRow, Row};
use serde::Serialize;

use crate::args::Realms;
use crate::edge_json::EdgeJson;
use crate::opened::{self, SnapshotJson};
use crate::table::Table;
use crate::{Failure, output, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RealmsJson<'a> {
    schema: &'static str,
    snapshot: SnapshotJson<'a>,
    count: u64,
    shared_size: u64,
    unattributed_size: u64,
    realms: Vec<RealmJson<'a>>,
    workers: Vec<WorkerJson<'a>>,
}

/// Another thread, whose heap is a file of its own.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WorkerJson<'a> {
    id: u64,
    name: &'a str,
    distance: i32,
    retained_size: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RealmJson<'a> {
    id: u64,
    name: &'a str,
    detached: bool,
    shallow_size: u64,
    retained_size: u64,
    attributed_size: u64,
    reference: Option<ReferenceJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReferenceJson<'a> {
    edge: EdgeJson<'a>,
    from: u64,
    from_name: &'a str,
    to: u64,
    to_name: &'a str,
}

/// Runs the command.
pub fn run(args: &Realms) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let rows = opened.first_rows(List::Realms, usize::MAX)?;
    let found = Found::new(&rows, limit);
    let mut out = output::open();
    if args.print.json {
        let json = RealmsJson {
            schema: "heaplens/realms@1",
            snapshot: opened.to_json(),
            count: found.count,
            shared_size: found.shared_size,
            unattributed_size: found.unattributed_size,
            realms: found.realms.iter().map(realm_json).collect(),
            workers: found.workers.iter().map(worker_json).collect(),
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_text(&mut out, &found)?;
    }
    output::finish(out)
}

/// The rows by what they are.
#[derive(Default)]
struct Found<'a> {
    count: u64,
    shared_size: u64,
    unattributed_size: u64,
    /// As many as were asked for, each with its native context.
    realms: Vec<(&'a RealmRow, &'a ObjectRow)>,
    workers: Vec<&'a ObjectRow>,
}

impl<'a> Found<'a> {
    fn new(rows: &'a [Row], limit: usize) -> Found<'a> {
        let mut found = Found::default();
        for row in rows {
            let Row::Realm(row) = row else { continue };
            match (row.of, row.object.as_deref()) {
                (RealmOf::Realm, Some(object)) => {
                    found.count += 1;
                    if found.realms.len() < limit {
                        found.realms.push((row, object));
                    }
                }
                (RealmOf::Worker, Some(object)) => found.workers.push(object),
                (RealmOf::Shared, _) => found.shared_size = row.attributed_size.unwrap_or(0),
                (RealmOf::Unattributed, _) => {
                    found.unattributed_size = row.attributed_size.unwrap_or(0);
                }
                (_, None) => {}
            }
        }
        found
    }
}

fn realm_json<'a>((row, object): &(&'a RealmRow, &'a ObjectRow)) -> RealmJson<'a> {
    RealmJson {
        id: object.id.0,
        name: &row.name.text,
        detached: row.is_detached,
        shallow_size: object.shallow_size,
        retained_size: object.retained_size,
        attributed_size: row.attributed_size.unwrap_or(0),
        reference: row.reference.as_ref().map(reference_json),
    }
}

fn worker_json<'a>(object: &&'a ObjectRow) -> WorkerJson<'a> {
    WorkerJson {
        id: object.id.0,
        name: &object.name.text,
        distance: object.distance,
        retained_size: object.retained_size,
    }
}

fn reference_json(reference: &RealmReference) -> ReferenceJson<'_> {
    ReferenceJson {
        edge: EdgeJson::new(&reference.edge),
        from: reference.from.0,
        from_name: &reference.from_name.text,
        to: reference.to.0,
        to_name: &reference.to_name.text,
    }
}

fn write_text(out: &mut output::Out, found: &Found<'_>) -> Result<(), Failure> {
    let mut rows = Table::new(&["Attributed Size", "Retained Size", "Detached", "Realm"]);
    let other = |size, name: &str| {
        let none = || "–".to_owned();
        vec![table::number(size), none(), none(), name.to_owned()]
    };
    for (row, object) in &found.realms {
        let reference = row
            .reference
            .as_ref()
            .map_or_else(String::new, |reference| {
                format!(
                    ", by {} of {} {}",
                    table::name(&reference.edge.name.text),
                    table::name(&reference.from_name.text),
                    reference.from
                )
            });
        rows.row(vec![
            table::number(row.attributed_size.unwrap_or(0)),
            table::number(object.retained_size),
            if row.is_detached { "detached" } else { "–" }.to_owned(),
            format!("{} {}{reference}", table::name(&row.name.text), object.id),
        ]);
    }
    rows.row(other(found.shared_size, "of several realms"));
    rows.row(other(found.unattributed_size, "of none"));
    writeln!(out, "{} realms\n", table::number(found.count))?;
    rows.write(out)?;
    if !found.workers.is_empty() {
        writeln!(out, "\n{}", Lang::En.texts().realms.worker_title)?;
        for object in &found.workers {
            writeln!(out, "  {} {}", table::name(&object.name.text), object.id)?;
        }
    }
    Ok(())
}
