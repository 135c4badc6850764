//! `heaplens summary FILE`: Summary's classes, under a filter or not, and the Statistics.

use heaplens_model::Filter;
use heaplens_model::message::Statistics;
use heaplens_model::query::List;
use heaplens_model::row::{ClassRow, Row};
use serde::Serialize;

use crate::args::Summary;
use crate::location::{LocationJson, with_location};
use crate::opened::{self, Opened, SnapshotJson};
use crate::table::Table;
use crate::{Failure, output, source_files, table};

#[derive(Serialize)]
struct SummaryJson<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<Filter>,
    snapshot: SnapshotJson<'a>,
    statistics: &'a Statistics,
    classes: Vec<ClassJson<'a>>,
}

/// A class of a list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClassJson<'a> {
    name: &'a str,
    count: u32,
    distance: i32,
    shallow_size: u64,
    retained_size: u64,
    location: Option<LocationJson<'a>>,
}

impl<'a> ClassJson<'a> {
    /// Takes a class of a list.
    pub(super) fn new(class: &'a ClassRow) -> ClassJson<'a> {
        ClassJson {
            name: &class.name.text,
            count: class.count,
            distance: class.distance,
            shallow_size: class.shallow_size,
            retained_size: class.retained_size,
            location: class.location.as_ref().map(LocationJson::new),
        }
    }
}

/// Runs the command.
pub fn run(args: &Summary) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    source_files::add(&mut opened.session, &args.print.source_maps);
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let all_classes = List::Classes {
        name_contains: String::new(),
        filter: args.filter,
    };
    let classes: Vec<ClassRow> = opened
        .first_rows(all_classes, limit)?
        .into_iter()
        .filter_map(|row| {
            if let Row::Class(class) = row {
                Some(class)
            } else {
                None
            }
        })
        .collect();
    if args.print.json {
        print_json(&opened, args.filter, &classes)
    } else {
        print_table(&opened, &classes)
    }
}

fn print_json(
    opened: &Opened,
    filter: Option<Filter>,
    classes: &[ClassRow],
) -> Result<(), Failure> {
    let classes = classes.iter().map(ClassJson::new);
    let json = SummaryJson {
        schema: "heaplens/summary@2",
        filter,
        snapshot: opened.to_json(),
        statistics: &opened.facts.statistics,
        classes: classes.collect(),
    };
    let mut out = output::open();
    output::json_line(&mut out, &json)?;
    output::finish(out)
}

fn print_table(opened: &Opened, classes: &[ClassRow]) -> Result<(), Failure> {
    use std::io::Write;

    opened.print_warnings();
    let mut out = output::open();
    let facts = &opened.facts;
    writeln!(
        out,
        "{}: {} nodes, {} edges, {} of objects\n",
        table::line(&opened.file),
        table::number(facts.node_count),
        table::number(facts.edge_count),
        table::bytes(facts.total_shallow_size),
    )?;
    write_statistics(&mut out, &facts.statistics)?;
    writeln!(out)?;
    write_classes(&mut out, classes)?;
    output::finish(out)
}

/// Writes the table of some classes.
pub(super) fn write_classes(out: &mut output::Out, classes: &[ClassRow]) -> Result<(), Failure> {
    let header = [
        "Count",
        "Distance",
        "Shallow Size",
        "Retained Size",
        "Constructor",
    ];
    let mut rows = Table::new(&header);
    for class in classes {
        rows.row(vec![
            table::number(class.count),
            table::distance(class.distance),
            table::number(class.shallow_size),
            table::number(class.retained_size),
            with_location(&class.name.text, class.location.as_ref()),
        ]);
    }
    rows.write(out)
}

/// Writes the sizes of the kinds of objects.
pub fn write_statistics(out: &mut output::Out, statistics: &Statistics) -> Result<(), Failure> {
    let Statistics {
        total,
        native,
        v8heap,
    } = statistics;
    let mut rows = Table::new(&["Bytes", "Statistics"]);
    for (size, what) in [
        (*total, "All"),
        (v8heap.total, "V8 heap"),
        (v8heap.code, "  Code"),
        (v8heap.strings, "  Strings"),
        (v8heap.js_arrays, "  JS arrays"),
        (v8heap.system, "  System objects"),
        (v8heap.other_js_objects(), "  Other JS objects"),
        (native.total, "Native"),
        (native.typed_arrays, "  Typed arrays"),
    ] {
        rows.row(vec![table::number(size), what.to_owned()]);
    }
    rows.write(out)
}
