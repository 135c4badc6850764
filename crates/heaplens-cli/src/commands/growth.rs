//! `heaplens growth FILE FILE…`: the classes of a series of snapshots, and when their objects
//! appeared.
//!
//! The files load side by side. As in the page, the last one names the shapes of plain objects for
//! all, and every other one sends it a step.

use std::thread;

use heaplens_model::locale::Lang;
use heaplens_model::message::Overlap;
use heaplens_model::problem::Problem;
use heaplens_model::query::{GrowthId, List};
use heaplens_model::row::{GrowthRow, Row};
use heaplens_model::series::{self, Doubt, SeriesFacts};
use serde::Serialize;

use crate::args::Growth;
use crate::location::{LocationJson, with_location};
use crate::opened::{self, Opened, OverlapJson, ProblemJson, SnapshotJson};
use crate::table::Table;
use crate::{Failure, output, source_files, table};

const GROWTH: GrowthId = GrowthId(0);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GrowthJson<'a> {
    schema: &'static str,
    snapshots: Vec<SnapshotJson<'a>>,
    matched_by: &'static str,
    doubts: Vec<DoubtJson>,
    overlaps: Vec<OverlapJson>,
    classes: Vec<ClassJson<'a>>,
}

/// Why the series may not be what it is taken for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DoubtJson {
    /// Of which snapshot, from 0.
    snapshot: usize,
    code: Doubt,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClassJson<'a> {
    name: &'a str,
    steady_growth: u64,
    counts: &'a [u32],
    shallow_sizes: &'a [u64],
    retained_sizes: &'a [u64],
    appeared_counts: &'a [u32],
    location: Option<LocationJson<'a>>,
}

/// Runs the command.
pub fn run(args: &Growth) -> Result<(), Failure> {
    let mut opened = load(args)?;
    let overlaps = grow(&mut opened).map_err(|problem| {
        let sentence = ProblemJson::new(&problem).sentence();
        Failure::Unreadable(format!("cannot follow the growth: {sentence}"))
    })?;
    let doubts = doubts(&opened, &overlaps);
    let Some(last) = opened.last_mut() else {
        return Ok(());
    };
    source_files::add(&mut last.session, &args.print.source_maps);
    let all = List::Growth {
        growth: GROWTH,
        name_contains: String::new(),
        part: None,
    };
    let rows = last.first_rows(all, args.print.limit.unwrap_or(usize::MAX))?;
    let rows = rows.into_iter().filter_map(|row| match row {
        Row::Growth(row) => Some(row),
        _ => None,
    });
    let rows: Vec<GrowthRow> = rows.collect();
    if args.print.json {
        print_json(&opened, overlaps, doubts, &rows)
    } else {
        print_table(&opened, &doubts, &rows)
    }
}

/// Opens all files side by side.
fn load(args: &Growth) -> Result<Vec<Opened>, Failure> {
    thread::scope(|scope| {
        let files = args.files.iter();
        let threads: Vec<_> = files
            .map(|file| scope.spawn(move || opened::require(file)))
            .collect();
        let opened = threads.into_iter().map(|one| {
            let lost = |_| Failure::Unreadable("loading a file failed".to_owned());
            one.join().map_err(lost)?
        });
        opened.collect()
    })
}

fn grow(opened: &mut [Opened]) -> Result<Vec<Overlap>, Problem> {
    let snapshots = opened.len();
    let Some((last, others)) = opened.split_last_mut() else {
        return Ok(Vec::new());
    };
    let request = last.session.export_request()?;
    last.session.begin_growth(GROWTH, snapshots)?;
    let mut overlaps = Vec::new();
    for (position, other) in others.iter_mut().enumerate() {
        let step = other.session.export_growth_step(&request)?;
        overlaps.push(last.session.add_growth_step(GROWTH, position, &step)?);
    }
    Ok(overlaps)
}

/// Finds what is odd about the series.
fn doubts(opened: &[Opened], overlaps: &[Overlap]) -> Vec<DoubtJson> {
    let facts = opened.iter().map(|one| {
        let facts = &one.facts;
        SeriesFacts {
            newest_object_id: facts.newest_object_id,
            node_count: facts.node_count,
            edge_count: facts.edge_count,
            total_shallow_size: facts.total_shallow_size,
        }
    });
    let facts: Vec<SeriesFacts> = facts.collect();
    let doubts = series::doubts(&facts, overlaps).into_iter();
    doubts
        .map(|(snapshot, code)| DoubtJson { snapshot, code })
        .collect()
}

fn print_json(
    opened: &[Opened],
    overlaps: Vec<Overlap>,
    doubts: Vec<DoubtJson>,
    rows: &[GrowthRow],
) -> Result<(), Failure> {
    let classes = rows.iter().map(|row| ClassJson {
        name: &row.name.text,
        steady_growth: row.steady_growth,
        counts: &row.counts,
        shallow_sizes: &row.shallow_sizes,
        retained_sizes: &row.retained_sizes,
        appeared_counts: &row.appeared,
        location: row.location.as_ref().map(LocationJson::new),
    });
    let json = GrowthJson {
        schema: "heaplens/growth@1",
        snapshots: opened.iter().map(Opened::to_json).collect(),
        matched_by: "object-id",
        doubts,
        overlaps: overlaps.into_iter().map(OverlapJson::new).collect(),
        classes: classes.collect(),
    };
    let mut out = output::open();
    output::json_line(&mut out, &json)?;
    output::finish(out)
}

fn print_table(opened: &[Opened], doubts: &[DoubtJson], rows: &[GrowthRow]) -> Result<(), Failure> {
    use std::io::Write;

    for one in opened {
        one.print_warnings();
    }
    for doubt in doubts {
        let file = opened
            .get(doubt.snapshot)
            .map_or("", |one| one.file.as_str());
        let what = (Lang::En.texts().growth.doubt)(&table::line(file), doubt.code);
        eprintln!("heaplens: {what}");
    }
    let mut out = output::open();
    let files = opened.iter().map(|one| table::line(&one.file));
    writeln!(out, "{}\n", files.collect::<Vec<_>>().join(" → "))?;
    let header = [
        "Steady Growth",
        "Count",
        "Shallow Size",
        "Retained Size",
        "Appeared",
        "Constructor",
    ];
    let mut table = Table::new(&header);
    for row in rows {
        let sizes = |sizes: &[u64]| joined(sizes.iter().map(|size| table::number(*size)));
        table.row(vec![
            table::number(row.steady_growth),
            joined(row.counts.iter().map(|count| table::number(*count))),
            sizes(&row.shallow_sizes),
            sizes(&row.retained_sizes),
            joined(row.appeared.iter().map(|count| table::number(*count))),
            with_location(&row.name.text, row.location.as_ref()),
        ]);
    }
    table.write(&mut out)?;
    output::finish(out)
}

fn joined(numbers: impl Iterator<Item = String>) -> String {
    numbers.collect::<Vec<_>>().join(" → ")
}
