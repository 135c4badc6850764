//! `heaplens compare BASE TARGET`: what is new and what is deleted, by class.
//!
//! The two files load side by side. As in the page, the target names the shapes of plain objects
//! for both, the base sends its digest, and the target compares.

use std::process::ExitCode;
use std::thread;

use heaplens_core::session::Session;
use heaplens_model::MatchedBy;
use heaplens_model::format;
use heaplens_model::locale::Lang;
use heaplens_model::message::Overlap;
use heaplens_model::problem::Problem;
use heaplens_model::query::{ComparisonId, List, Origin, Query};
use heaplens_model::row::{DeltaPlace, DeltaRow, DeltaStructure, Row};
use heaplens_model::suspects::{Amount, Confidence};
use serde::Serialize;

use crate::args::Compare;
use crate::location::{LocationJson, with_location};
use crate::opened::{self, Opened, OverlapJson, ProblemJson, SnapshotJson};
use crate::table::Table;
use crate::{CONDITION_HOLDS, Failure, output, source_files, table};

const COMPARISON: ComparisonId = ComparisonId(0);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CompareJson<'a> {
    schema: &'static str,
    base: SnapshotJson<'a>,
    target: SnapshotJson<'a>,
    matched_by: MatchedBy,
    warnings: Vec<String>,
    overlap: OverlapJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_back: Option<Amount>,
    classes: Vec<DeltaJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeltaJson<'a> {
    name: &'a str,
    added_count: u32,
    removed_count: u32,
    count_delta: i64,
    added_size: u64,
    removed_size: u64,
    size_delta: i64,
    #[serde(flatten)]
    retained: Option<RetainedJson>,
    #[serde(flatten)]
    structure: Option<StructureJson<'a>>,
    location: Option<LocationJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RetainedJson {
    added_retained_size: u64,
    removed_retained_size: u64,
    retained_size_delta: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StructureJson<'a> {
    base_count: u64,
    target_count: u64,
    base_size: u64,
    target_size: u64,
    confidence: Confidence,
    places: Vec<PlaceJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaceJson<'a> {
    path: &'a str,
    base_count: u32,
    target_count: u32,
}

impl<'a> StructureJson<'a> {
    fn new(structure: &'a DeltaStructure) -> StructureJson<'a> {
        let place = |place: &'a DeltaPlace| PlaceJson {
            path: &place.path.text,
            base_count: place.base_count,
            target_count: place.target_count,
        };
        StructureJson {
            base_count: structure.base_count,
            target_count: structure.target_count,
            base_size: structure.base_size,
            target_size: structure.target_size,
            confidence: structure.confidence,
            places: structure.places.iter().map(place).collect(),
        }
    }
}

/// Runs the command.
pub fn run(args: &Compare) -> Result<ExitCode, Failure> {
    let (base, target) = thread::scope(|scope| {
        let base = scope.spawn(|| opened::require(&args.base));
        let target = opened::require(&args.target);
        (base.join(), target)
    });
    let mut base =
        base.map_err(|_| Failure::Unreadable("loading the base failed".to_owned()))??;
    let mut target = target?;
    source_files::add(&mut target.session, &args.print.source_maps);
    let overlap = compare(&mut base.session, &mut target.session, args);
    let overlap = overlap.map_err(refused)?;
    if args.retained {
        find_retained(&mut base, &mut target)?;
    }
    let most = match args.fail_if {
        Some(_) => usize::MAX,
        None => args.print.limit.unwrap_or(usize::MAX),
    };
    let all_deltas = List::Deltas {
        comparison: COMPARISON,
        name_contains: String::new(),
    };
    let mut deltas: Vec<DeltaRow> = target
        .first_rows(all_deltas, most)?
        .into_iter()
        .filter_map(|row| {
            if let Row::Delta(delta) = row {
                Some(delta)
            } else {
                None
            }
        })
        .collect();
    let fails = args.fail_if.as_ref().is_some_and(|condition| {
        let figure = |delta: &DeltaRow| match (condition.field.as_str(), &delta.structure) {
            ("countDelta", _) => delta.count_delta,
            (_, Some(structure)) => structure.size_delta(),
            (_, None) => delta.size_delta,
        };
        let sum = deltas.iter().map(figure).fold(0i64, i64::saturating_add);
        condition.holds(sum as f64)
    });
    deltas.truncate(args.print.limit.unwrap_or(usize::MAX));
    if args.print.json {
        print_json(&base, &target, overlap, &deltas)?;
    } else {
        print_table(&base, &target, overlap, &deltas)?;
    }
    Ok(if fails {
        ExitCode::from(CONDITION_HOLDS)
    } else {
        ExitCode::SUCCESS
    })
}

fn compare(base: &mut Session, target: &mut Session, args: &Compare) -> Result<Overlap, Problem> {
    let request = target.export_request_by(args.matched_by)?;
    let digest = base.export_digest(&request)?;
    let (deleted, overlap) = target.compare(COMPARISON, &digest)?;
    base.keep_deleted(COMPARISON, &deleted)?;
    if !args.without_noise {
        return Ok(overlap);
    }
    let of_base = base.hold_back_deleted(COMPARISON)?;
    target.hold_back_added(COMPARISON, &of_base, &[])
}

/// Says how the two belong together, unless they are of one process in order, and what is cut.
fn warnings(base: &Opened, target: &Opened, overlap: Overlap) -> Vec<String> {
    let texts = Lang::En.texts();
    let title = (texts.relation)(overlap.relation);
    let text = (texts.relation_text)(overlap.relation, overlap.matched_by);
    let relation = (!title.is_empty()).then(|| format!("{title} {text}"));
    let cut = [base, target]
        .into_iter()
        .filter(|one| one.warnings.iter().any(Problem::is_cut));
    let cut = cut.map(|one| (texts.compared_cut)(&table::line(&one.file)));
    relation.into_iter().chain(cut).collect()
}

fn refused(problem: Problem) -> Failure {
    let sentence = ProblemJson::new(&problem).sentence();
    Failure::Unreadable(format!("cannot compare: {sentence}"))
}

/// Works out what the objects retain that only one side has.
fn find_retained(base: &mut Opened, target: &mut Opened) -> Result<(), Failure> {
    for (opened, side) in [(&mut *base, Origin::Base), (&mut *target, Origin::Target)] {
        opened.ask(&Query::RetainedOfDeltas {
            comparison: COMPARISON,
            side,
        })?;
    }
    let (base, target) = (&mut base.session, &mut target.session);
    let request = target.export_request().map_err(refused)?;
    let of_base = base.export_retained(COMPARISON, &request);
    let of_base = of_base.map_err(refused)?;
    target.keep_retained(COMPARISON, &of_base).map_err(refused)
}

fn print_json(
    base: &Opened,
    target: &Opened,
    overlap: Overlap,
    deltas: &[DeltaRow],
) -> Result<(), Failure> {
    let classes = deltas.iter().map(|delta| DeltaJson {
        name: &delta.name.text,
        added_count: delta.added_count,
        removed_count: delta.deleted_count,
        count_delta: delta.count_delta,
        added_size: delta.added_size,
        removed_size: delta.deleted_size,
        size_delta: delta.size_delta,
        retained: delta.retained.map(|retained| RetainedJson {
            added_retained_size: retained.added,
            removed_retained_size: retained.deleted,
            retained_size_delta: retained.delta,
        }),
        structure: delta.structure.as_deref().map(StructureJson::new),
        location: delta.location.as_ref().map(LocationJson::new),
    });
    let json = CompareJson {
        schema: "heaplens/compare@2",
        base: base.to_json(),
        target: target.to_json(),
        matched_by: overlap.matched_by,
        warnings: warnings(base, target, overlap),
        overlap: OverlapJson::new(overlap),
        held_back: overlap.held_back,
        classes: classes.collect(),
    };
    let mut out = output::open();
    output::json_line(&mut out, &json)?;
    output::finish(out)
}

fn print_table(
    base: &Opened,
    target: &Opened,
    overlap: Overlap,
    deltas: &[DeltaRow],
) -> Result<(), Failure> {
    use std::io::Write;

    base.print_warnings();
    target.print_warnings();
    let mut out = output::open();
    for warning in warnings(base, target, overlap) {
        writeln!(out, "{warning}\n")?;
    }
    writeln!(
        out,
        "{} ({} objects) → {} ({} objects), {} in both\n",
        table::line(&base.file),
        table::number(overlap.base),
        table::line(&target.file),
        table::number(overlap.target),
        table::number(overlap.shared),
    )?;
    let mut header = vec![
        "# New",
        "# Deleted",
        "# Delta",
        "Alloc. Size",
        "Freed Size",
        "Size Delta",
    ];
    let is_retained = deltas.iter().any(|delta| delta.retained.is_some());
    if is_retained {
        header.extend(["New Retained", "Deleted Retained", "Retained Delta"]);
    }
    let by_structure = overlap.matched_by == MatchedBy::Structure;
    if by_structure {
        header.extend(["Base", "Target", "Confidence"]);
    }
    header.push("Constructor");
    let mut rows = Table::new(&header);
    for delta in deltas {
        let mut row = vec![
            table::number(delta.added_count),
            table::number(delta.deleted_count),
            table::change(delta.count_delta),
            table::number(delta.added_size),
            table::number(delta.deleted_size),
            table::change(delta.size_delta),
        ];
        if let Some(retained) = &delta.retained {
            row.extend([
                table::number(retained.added),
                table::number(retained.deleted),
                table::change(retained.delta),
            ]);
        }
        if let Some(structure) = delta.structure.as_ref().filter(|_| by_structure) {
            row.extend([
                table::number(structure.base_count),
                table::number(structure.target_count),
                (Lang::En.suspects().confidence)(structure.confidence).to_owned(),
            ]);
        }
        row.push(with_location(&delta.name.text, delta.location.as_ref()));
        rows.row(row);
    }
    rows.write(&mut out)?;
    if let Some(amount) = overlap.held_back {
        let objects = table::number(amount.objects);
        let held_back =
            (Lang::En.suspects().held_back)(&objects, &format::bytes(amount.bytes, ","));
        writeln!(out, "\n{held_back}.")?;
    }
    output::finish(out)
}
