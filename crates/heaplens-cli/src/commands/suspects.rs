//! `heaplens suspects BASE [TARGET…]`: what most likely leaks.
//!
//! All files load side by side. The newest snapshot does the work; each older one gives it its ids,
//! or, if all are of other processes, its structure, and later answers one question.

use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use heaplens_model::arrangement::Arrangement;
use heaplens_model::locale::Lang;
use heaplens_model::problem::Problem;
use heaplens_model::query::{Answer, Query};
use heaplens_model::report::{ReportOf, ReportOptions, ReportSnapshot, report};
use heaplens_model::suspects::{
    Confidence, Doubt, Growth, NoiseReason, Suspect, SuspectStep, Suspects,
};
use heaplens_model::{MatchedBy, ObjectId};
use serde::Serialize;

use crate::location::{LocationJson, with_location};
use crate::opened::{self, Opened, ProblemJson, SnapshotJson};
use crate::table::Table;
use crate::{CONDITION_HOLDS, Failure, args, output, source_files, table};

/// So many steps of a path are printed in a line.
const MOST_STEPS: usize = 8;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SuspectsJson<'a> {
    schema: &'static str,
    snapshots: Vec<SnapshotJson<'a>>,
    matched_by: Option<MatchedBy>,
    warnings: Vec<String>,
    noise: NoiseJson,
    suspects: Vec<SuspectJson<'a>>,
}

#[derive(Serialize)]
struct NoiseJson {
    objects: u64,
    bytes: u64,
    parts: Vec<NoisePartJson>,
}

#[derive(Serialize)]
struct NoisePartJson {
    reason: NoiseReason,
    objects: u64,
    bytes: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SuspectJson<'a> {
    class: &'a str,
    count_delta: i64,
    shallow_delta: i64,
    retained_delta: i64,
    per_step: Vec<GrowthJson>,
    classes: Vec<ClassJson<'a>>,
    accumulator: AccumulatorJson<'a>,
    path: Vec<StepJson<'a>>,
    location: Option<LocationJson<'a>>,
    common_prefix: Option<&'a str>,
    score: f64,
    confidence: Confidence,
    evidence: EvidenceJson,
    why: String,
    advice: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GrowthJson {
    count_delta: i64,
    shallow_delta: i64,
    retained_delta: i64,
}

#[derive(Serialize)]
struct ClassJson<'a> {
    name: &'a str,
    count: u64,
    location: Option<LocationJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccumulatorJson<'a> {
    id: u64,
    name: &'a str,
    class_name: &'a str,
    kind: heaplens_model::suspects::AccumulatorKind,
}

#[derive(Serialize)]
struct StepJson<'a> {
    edge: Option<&'a str>,
    name: &'a str,
    id: u64,
    location: Option<LocationJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EvidenceJson {
    growing_steps: u32,
    steps: u32,
    steadiness: f64,
    kept: Option<f64>,
    share: f64,
    is_old: bool,
    before: u64,
}

/// Runs the command.
pub fn run(args: &args::Suspects) -> Result<ExitCode, Failure> {
    let mut opened = open_all(args)?;
    let (suspects, order) = find(&mut opened)?;
    let names: Vec<&str> = opened.iter().map(|one| one.file.as_str()).collect();
    let warnings = warnings(&names, &suspects);
    let files: Vec<&Opened> = order.iter().filter_map(|at| opened.get(*at)).collect();
    if let Some(wanted) = &args.report {
        print_report(wanted, &opened, (&suspects, &order), args.print.limit)?;
    } else if args.print.json {
        print_json(&files, &suspects, warnings, args.print.limit)?;
    } else {
        print_text(&files, &suspects, &warnings, args.print.limit)?;
    }
    let mut scores = suspects.suspects.iter().map(|suspect| suspect.score);
    // Without suspects nothing holds.
    Ok(match &args.fail_if {
        Some(condition) if scores.any(|score| condition.holds(score)) => {
            ExitCode::from(CONDITION_HOLDS)
        }
        _ => ExitCode::SUCCESS,
    })
}

fn open_all(args: &args::Suspects) -> Result<Vec<Opened>, Failure> {
    let opened: Vec<Result<Opened, Failure>> = thread::scope(|scope| {
        let loads = args
            .files
            .iter()
            .map(|file| scope.spawn(|| opened::require(file)));
        let loads: Vec<_> = loads.collect();
        let ended = |_| Err(Failure::Unreadable("loading a snapshot failed".to_owned()));
        let opened = loads
            .into_iter()
            .map(|load| load.join().unwrap_or_else(ended));
        opened.collect()
    });
    let mut opened = opened.into_iter().collect::<Result<Vec<_>, _>>()?;
    for one in &mut opened {
        source_files::add(&mut one.session, &args.print.source_maps);
    }
    Ok(opened)
}

/// Finds the suspects. Returns the snapshots in the order in which they were compared, too.
fn find(opened: &mut [Opened]) -> Result<(Suspects, Vec<usize>), Failure> {
    let arrangement = arrange(opened).map_err(|problem| {
        let sentence = ProblemJson::new(&problem).sentence();
        Failure::Unreadable(format!("cannot compare: {sentence}"))
    })?;
    let compared = arrangement.compared();
    let Some((newest, older)) = compared.split_last() else {
        return Err(Failure::Usage("`suspects` needs a FILE".to_owned()));
    };
    let Answer::SuspectAmounts(of) = opened[*newest].ask(&Query::SuspectAmounts)? else {
        return Err(opened[*newest].wrong_answer());
    };
    let mut amounts = Vec::new();
    for at in older {
        let Answer::Amounts(one) = opened[*at].ask(&Query::Amounts { of: of.clone() })? else {
            return Err(opened[*at].wrong_answer());
        };
        amounts.push(one);
    }
    let query = Query::Suspects { older: amounts };
    let Answer::Suspects(mut suspects) = opened[*newest].ask(&query)? else {
        return Err(opened[*newest].wrong_answer());
    };
    arrangement.mend(&mut suspects.doubts);
    Ok((*suspects, compared))
}

/// Brings the snapshots in order, and what the older ones tell to the newest.
fn arrange(opened: &mut [Opened]) -> Result<Arrangement, Problem> {
    let mut ids = Vec::new();
    for one in opened.iter_mut() {
        ids.push(one.session.export_ids()?);
    }
    let newest_ids: Vec<ObjectId> = opened
        .iter()
        .map(|one| one.facts.newest_object_id)
        .collect();
    let mut arrangement = Arrangement::new(&newest_ids);
    loop {
        let Some((older, newest)) = arrangement.order() else {
            return Ok(arrangement);
        };
        let by_structure = arrangement.by_structure();
        let mut all = Vec::new();
        for at in older {
            all.push(match by_structure.contains(at) {
                true => {
                    let by = Some(MatchedBy::Structure);
                    let request = opened[newest].session.export_request_by(by)?;
                    opened[*at].session.export_digest(&request)?
                }
                false => ids[*at].clone(),
            });
        }
        let told = opened[newest].session.keep_older(&all)?;
        if !arrangement.goes_on(told) {
            return Ok(arrangement);
        }
    }
}

/// What makes the answer doubtful, in English. `files` are those that were given, in their order.
fn warnings(files: &[&str], suspects: &Suspects) -> Vec<String> {
    let texts = Lang::En.suspects();
    let name = |at: u32| {
        let file = files.get(at as usize).map(|file| table::line(file));
        file.unwrap_or_else(|| format!("snapshot {}", at + 1))
    };
    let of = |doubt: &Doubt| {
        let file = doubt.position().map(|at| name(at as u32));
        (texts.doubt)(doubt, &file.unwrap_or_default())
    };
    suspects.doubts.iter().map(of).collect()
}

fn growth(growth: &Growth) -> GrowthJson {
    GrowthJson {
        count_delta: growth.count,
        shallow_delta: growth.shallow_size,
        retained_delta: growth.retained_size,
    }
}

fn suspect_json(suspect: &Suspect) -> SuspectJson<'_> {
    let accumulator = &suspect.accumulator;
    let evidence = suspect.evidence;
    SuspectJson {
        class: &suspect.class.text,
        count_delta: suspect.growth.count,
        shallow_delta: suspect.growth.shallow_size,
        retained_delta: suspect.growth.retained_size,
        per_step: suspect.steps.iter().map(growth).collect(),
        classes: suspect
            .classes
            .iter()
            .map(|class| ClassJson {
                name: &class.name.text,
                count: class.count,
                location: class.location.as_ref().map(LocationJson::new),
            })
            .collect(),
        accumulator: AccumulatorJson {
            id: accumulator.id.0,
            name: &accumulator.name.text,
            class_name: &accumulator.class_name.text,
            kind: accumulator.kind,
        },
        path: suspect.path.iter().map(step_json).collect(),
        location: suspect.location.as_ref().map(LocationJson::new),
        common_prefix: suspect
            .common_prefix
            .as_ref()
            .map(|text| text.text.as_str()),
        score: suspect.score,
        confidence: suspect.confidence,
        evidence: EvidenceJson {
            growing_steps: evidence.growing_steps,
            steps: evidence.steps,
            steadiness: evidence.steadiness,
            kept: evidence.kept,
            share: evidence.share,
            is_old: evidence.is_old,
            before: evidence.before,
        },
        why: (Lang::En.suspects().why)(suspect),
        advice: (Lang::En.suspects().advice)(accumulator.kind),
    }
}

fn step_json(step: &SuspectStep) -> StepJson<'_> {
    StepJson {
        edge: step.edge.as_ref().map(|edge| edge.text.as_str()),
        name: &step.name.text,
        id: step.id.0,
        location: step.location.as_ref().map(LocationJson::new),
    }
}

fn print_json(
    files: &[&Opened],
    suspects: &Suspects,
    warnings: Vec<String>,
    limit: Option<usize>,
) -> Result<(), Failure> {
    let json = SuspectsJson {
        schema: "heaplens/suspects@1",
        snapshots: files.iter().map(|one| one.to_json()).collect(),
        matched_by: suspects.matched_by,
        warnings,
        noise: NoiseJson {
            objects: suspects.noise.objects,
            bytes: suspects.noise.bytes,
            parts: suspects
                .noise
                .parts
                .iter()
                .map(|part| NoisePartJson {
                    reason: part.reason,
                    objects: part.objects,
                    bytes: part.bytes,
                })
                .collect(),
        },
        suspects: suspects
            .suspects
            .iter()
            .take(limit.unwrap_or(usize::MAX))
            .map(suspect_json)
            .collect(),
    };
    let mut out = output::open();
    output::json_line(&mut out, &json)?;
    output::finish(out)
}

fn print_report(
    wanted: &args::Report,
    opened: &[Opened],
    (suspects, order): (&Suspects, &[usize]),
    limit: Option<usize>,
) -> Result<(), Failure> {
    let found = suspects.suspects.len();
    let which = match wanted.suspect {
        Some(number) if number > found => {
            let reason = format!("no suspect {number}: there are {found}");
            return Err(Failure::Usage(reason));
        }
        Some(number) => number - 1..number,
        None => 0..limit.unwrap_or(usize::MAX),
    };
    for one in order.iter().filter_map(|at| opened.get(*at)) {
        one.print_warnings();
    }
    let given: Vec<ReportSnapshot<'_>> = opened.iter().map(report_snapshot).collect();
    let of = ReportOf {
        suspects,
        given: &given,
        order,
    };
    let options = ReportOptions {
        lang: wanted.lang,
        hide_names: wanted.hide_names,
        with_strings: wanted.with_strings,
        which,
    };
    output::text(&report(wanted.format, &of, &options))
}

fn report_snapshot(one: &Opened) -> ReportSnapshot<'_> {
    // The page knows no folders.
    let name = Path::new(&one.file).file_name();
    ReportSnapshot {
        file: name.and_then(OsStr::to_str).unwrap_or(&one.file),
        node_count: one.facts.node_count.into(),
        total_shallow_size: one.facts.total_shallow_size,
    }
}

fn print_text(
    files: &[&Opened],
    suspects: &Suspects,
    warnings: &[String],
    limit: Option<usize>,
) -> Result<(), Failure> {
    use std::io::Write;

    for file in files {
        file.print_warnings();
    }
    for warning in warnings {
        eprintln!("heaplens: {warning}");
    }
    let texts = Lang::En.suspects();
    let mut out = output::open();
    let names: Vec<String> = files.iter().map(|one| table::line(&one.file)).collect();
    writeln!(out, "{}\n", names.join(" → "))?;
    if suspects.suspects.is_empty() {
        writeln!(out, "Nothing gathers.")?;
    }
    for (suspect, number) in suspects
        .suspects
        .iter()
        .zip(1..)
        .take(limit.unwrap_or(usize::MAX))
    {
        let name = with_location(&suspect.class.text, suspect.location.as_ref());
        let sure = (texts.confidence)(suspect.confidence);
        writeln!(
            out,
            "{number}. {name}  score {:.2}, confidence {sure}",
            suspect.score
        )?;
        writeln!(out, "   {}", table::line(&(texts.why)(suspect)))?;
        writeln!(out, "   {}", path_line(suspect))?;
        writeln!(out, "   {}", (texts.advice)(suspect.accumulator.kind))?;
        if suspect.steps.len() > 1 {
            let mut steps = Table::new(&["   # New", "Shallow", "Retained", ""]);
            for (step, at) in suspect.steps.iter().zip(1..) {
                steps.row(vec![
                    table::change(step.count),
                    table::change(step.shallow_size),
                    table::change(step.retained_size),
                    format!("step {at}"),
                ]);
            }
            steps.write(&mut out)?;
        }
        writeln!(out)?;
    }
    let noise = &suspects.noise;
    if noise.objects > 0 {
        let part = |part: &heaplens_model::suspects::NoisePart| {
            format!(
                "{} {}",
                table::number(part.objects),
                (texts.noise)(part.reason)
            )
        };
        let parts: Vec<String> = noise.parts.iter().map(part).collect();
        writeln!(
            out,
            "Held back: {} new objects, {} ({}).",
            table::number(noise.objects),
            table::bytes(noise.bytes),
            parts.join(", ")
        )?;
    }
    output::finish(out)
}

/// The last steps of the path in one line.
fn path_line(suspect: &Suspect) -> String {
    let skipped = suspect.path.len().saturating_sub(MOST_STEPS);
    let step = |step: &SuspectStep| {
        let name = table::name(&step.name.text);
        let name: String = name.chars().take(40).collect();
        match &step.edge {
            Some(edge) => format!(".{} {name}", table::name(&edge.text)),
            None => name,
        }
    };
    let steps: Vec<String> = suspect.path.iter().skip(skipped).map(step).collect();
    let more = if skipped > 0 { "… → " } else { "" };
    format!("{more}{}", steps.join(" → "))
}
