//! `heaplens realms FILE`: frames and `vm` contexts, with the first reference into each.

use std::io::Write;

use heaplens_model::realms::{self, RealmReference, RealmSizes};
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
    let opened = opened::require(&args.file)?;
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let found = opened.session.realms(limit);
    let found = found.map_err(|error| opened.failure(error))?;
    let mut out = output::open();
    if args.print.json {
        let json = RealmsJson {
            schema: "heaplens/realms@1",
            snapshot: opened.to_json(),
            count: found.count,
            shared_size: found.shared_size,
            unattributed_size: found.unattributed_size,
            realms: found.rows.iter().map(realm_json).collect(),
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_text(&mut out, &found)?;
    }
    output::finish(out)
}

fn realm_json(row: &RealmSizes) -> RealmJson<'_> {
    RealmJson {
        id: row.id.0,
        name: &row.name.text,
        detached: row.is_detached,
        shallow_size: row.shallow_size,
        retained_size: row.retained_size,
        attributed_size: row.attributed_size,
        reference: row.reference.as_ref().map(reference_json),
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

fn write_text(out: &mut output::Out, found: &realms::Realms) -> Result<(), Failure> {
    let mut rows = Table::new(&["Attributed Size", "Retained Size", "Detached", "Realm"]);
    let other = |size, name: &str| {
        let none = || "–".to_owned();
        vec![table::number(size), none(), none(), name.to_owned()]
    };
    for row in &found.rows {
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
            table::number(row.attributed_size),
            table::number(row.retained_size),
            if row.is_detached { "detached" } else { "–" }.to_owned(),
            format!("{} {}{reference}", table::name(&row.name.text), row.id),
        ]);
    }
    rows.row(other(found.shared_size, "of several realms"));
    rows.row(other(found.unattributed_size, "of none"));
    writeln!(out, "{} realms\n", table::number(found.count))?;
    rows.write(out)
}
