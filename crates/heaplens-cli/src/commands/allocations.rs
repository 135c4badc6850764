//! `heaplens allocations FILE`: which functions allocated what, what called them, and when what
//! lives still was allocated.

use std::io::Write;

use heaplens_model::FunctionIdx;
use heaplens_model::locale::Lang;
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::{FunctionRow, Row};
use heaplens_model::timeline::{Timeline, TimelineSample};
use serde::Serialize;

use crate::args::Allocations;
use crate::location::{FrameJson, frame_text};
use crate::opened::{self, Opened, SnapshotJson};
use crate::table::Table;
use crate::{Failure, output, source_files, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AllocationsJson<'a> {
    schema: &'static str,
    snapshot: SnapshotJson<'a>,
    functions: Vec<FunctionJson<'a>>,
    samples: Vec<SampleJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SampleJson {
    time_us: u64,
    last_id: u64,
    live_count: u64,
    live_size: u64,
}

impl SampleJson {
    fn new(sample: &TimelineSample) -> SampleJson {
        SampleJson {
            time_us: sample.time_us,
            last_id: sample.last_id.0,
            live_count: sample.live_count,
            live_size: sample.live_size,
        }
    }
}

/// A person is shown so many parts of the timeline at most.
const PARTS_FOR_PEOPLE: u32 = 20;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FunctionJson<'a> {
    #[serde(flatten)]
    frame: FrameJson<'a>,
    count: u64,
    size: u64,
    live_count: u64,
    live_size: u64,
    /// Nothing where no more levels were asked for.
    callers: Option<Vec<FunctionJson<'a>>>,
}

/// A function, and what called it as far as was asked.
struct Function {
    row: FunctionRow,
    callers: Option<Vec<Function>>,
}

/// Runs the command.
pub fn run(args: &Allocations) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    source_files::add(&mut opened.session, &args.print.source_maps);
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let functions = level(&mut opened, &mut Vec::new(), args.depth, limit)?;
    let parts = if args.print.json {
        u32::MAX
    } else {
        PARTS_FOR_PEOPLE
    };
    let timeline = timeline(&mut opened, parts)?;
    let mut out = output::open();
    if args.print.json {
        let json = AllocationsJson {
            schema: "heaplens/allocations@1",
            snapshot: opened.to_json(),
            functions: functions.iter().map(to_json).collect(),
            samples: timeline.samples.iter().map(SampleJson::new).collect(),
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        if functions.is_empty() {
            writeln!(out, "{}", Lang::En.texts().allocations.nothing)?;
        } else {
            write_table(&mut out, &functions)?;
        }
        if !timeline.samples.is_empty() {
            write_timeline(&mut out, &timeline)?;
        }
    }
    output::finish(out)
}

/// The timeline, in `most` parts at most.
fn timeline(opened: &mut Opened, most: u32) -> Result<Timeline, Failure> {
    match opened.ask(&Query::Timeline { most })? {
        Answer::Timeline(timeline) => Ok(timeline),
        _ => Err(opened.wrong_answer()),
    }
}

/// The functions, or what called the last one of a path, with the levels below. Each call goes a
/// level down, of which there are few.
fn level(
    opened: &mut Opened,
    path: &mut Vec<FunctionIdx>,
    depth: u32,
    limit: usize,
) -> Result<Vec<Function>, Failure> {
    let list = if path.is_empty() {
        List::Allocations {
            name_contains: String::new(),
        }
    } else {
        List::Callers { path: path.clone() }
    };
    let mut functions = Vec::new();
    for row in opened.first_rows(list, limit)? {
        let Row::Function(row) = row else {
            return Err(opened.wrong_answer());
        };
        let mut callers = None;
        if depth > 0 {
            path.push(row.function);
            callers = Some(level(opened, path, depth - 1, limit)?);
            path.pop();
        }
        functions.push(Function { row, callers });
    }
    Ok(functions)
}

fn to_json(function: &Function) -> FunctionJson<'_> {
    let row = &function.row;
    let callers = function.callers.as_ref();
    FunctionJson {
        frame: FrameJson::new(&row.frame),
        count: row.count,
        size: row.size,
        live_count: row.live_count,
        live_size: row.live_size,
        callers: callers.map(|callers| callers.iter().map(to_json).collect()),
    }
}

fn write_table(out: &mut output::Out, functions: &[Function]) -> Result<(), Failure> {
    let mut rows = Table::new(&[
        "Count",
        "Alloc. Size",
        "Live Count",
        "Live Size",
        "Function",
    ]);
    add_rows(&mut rows, functions, 0);
    rows.write(out)
}

/// Adds functions, each with its callers below.
fn add_rows(rows: &mut Table, functions: &[Function], depth: usize) {
    for Function { row, callers } in functions {
        let indent = "  ".repeat(depth);
        let called = if depth > 0 { "← " } else { "" };
        rows.row(vec![
            table::number(row.count),
            table::number(row.size),
            table::number(row.live_count),
            table::number(row.live_size),
            format!("{indent}{called}{}", frame_text(&row.frame)),
        ]);
        add_rows(rows, callers.as_deref().unwrap_or_default(), depth + 1);
    }
}

/// Writes what lives still by the time at which it was allocated.
fn write_timeline(out: &mut output::Out, timeline: &Timeline) -> Result<(), Failure> {
    let mut rows = Table::new(&["Up to", "Live Count", "Live Size", "Newest object"]);
    for sample in &timeline.samples {
        rows.row(vec![
            format!("{} ms", table::number(sample.time_us / 1000)),
            table::number(sample.live_count),
            table::number(sample.live_size),
            sample.last_id.to_string(),
        ]);
    }
    writeln!(out)?;
    rows.write(out)
}
