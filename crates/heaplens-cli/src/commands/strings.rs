//! `heaplens strings FILE`: what strings cost.

use std::io::Write;

use heaplens_model::row::Text;
use heaplens_model::string_costs::{
    CommonPrefix, DuplicatedSums, EqualTexts, SlicedString, StringCosts, TextExtent,
};
use serde::Serialize;

use crate::args::Strings;
use crate::opened::{self, SnapshotJson};
use crate::table::Table;
use crate::{Failure, output, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StringsJson<'a> {
    schema: &'static str,
    snapshot: SnapshotJson<'a>,
    count: u64,
    shallow_size: u64,
    duplicated: SumsJson,
    doubtful: SumsJson,
    texts: Vec<TextJson<'a>>,
    prefix_count: u64,
    prefixes: Vec<PrefixJson<'a>>,
    sliced_count: u64,
    sliced: Vec<SlicedJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SumsJson {
    text_count: u64,
    count: u64,
    shallow_size: u64,
    waste: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TextJson<'a> {
    text: &'a str,
    is_whole: bool,
    count: u64,
    concatenated_count: u64,
    shallow_size: u64,
    waste: u64,
    first_id: u64,
    extent: &'static str,
    length: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PrefixJson<'a> {
    prefix: &'a str,
    is_whole: bool,
    count: u64,
    shallow_size: u64,
    first_id: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SlicedJson<'a> {
    id: u64,
    text: &'a str,
    is_whole: bool,
    shallow_size: u64,
    slice_count: u64,
    first_slice_id: u64,
    slice_text: &'a str,
    kept_by_slices: bool,
}

/// Runs the command.
pub fn run(args: &Strings) -> Result<(), Failure> {
    let opened = opened::require(&args.file)?;
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let costs = opened.session.string_costs(limit);
    let costs = costs.map_err(|error| opened.failure(error))?;
    let mut out = output::open();
    if args.print.json {
        output::json_line(&mut out, &json(opened.to_json(), &costs))?;
    } else {
        opened.print_warnings();
        write_text(&mut out, &costs)?;
    }
    output::finish(out)
}

fn json<'a>(snapshot: SnapshotJson<'a>, costs: &'a StringCosts) -> StringsJson<'a> {
    StringsJson {
        schema: "heaplens/strings@1",
        snapshot,
        count: costs.count,
        shallow_size: costs.shallow_size,
        duplicated: sums_json(&costs.duplicated),
        doubtful: sums_json(&costs.doubtful),
        texts: costs.texts.iter().map(text_json).collect(),
        prefix_count: costs.prefix_count,
        prefixes: costs.prefixes.iter().map(prefix_json).collect(),
        sliced_count: costs.sliced_count,
        sliced: costs.sliced.iter().map(sliced_json).collect(),
    }
}

fn sums_json(sums: &DuplicatedSums) -> SumsJson {
    SumsJson {
        text_count: sums.text_count,
        count: sums.count,
        shallow_size: sums.shallow_size,
        waste: sums.waste,
    }
}

fn text_json(row: &EqualTexts) -> TextJson<'_> {
    TextJson {
        text: &row.text.text,
        is_whole: !row.text.cut,
        count: row.count,
        concatenated_count: row.concatenated_count,
        shallow_size: row.shallow_size,
        waste: row.waste,
        first_id: row.first.0,
        extent: match row.extent {
            TextExtent::Whole => "whole",
            TextExtent::Cut { .. } => "cut",
            TextExtent::MaybeCut => "maybe-cut",
        },
        length: match row.extent {
            TextExtent::Cut { length } => length,
            TextExtent::Whole | TextExtent::MaybeCut => None,
        },
    }
}

fn prefix_json(row: &CommonPrefix) -> PrefixJson<'_> {
    PrefixJson {
        prefix: &row.prefix.text,
        is_whole: !row.prefix.cut,
        count: row.count,
        shallow_size: row.shallow_size,
        first_id: row.first.0,
    }
}

fn sliced_json(row: &SlicedString) -> SlicedJson<'_> {
    SlicedJson {
        id: row.id.0,
        text: &row.text.text,
        is_whole: !row.text.cut,
        shallow_size: row.shallow_size,
        slice_count: row.slice_count,
        first_slice_id: row.first_slice.0,
        slice_text: &row.slice_text.text,
        kept_by_slices: row.is_kept_by_slices,
    }
}

fn write_text(out: &mut output::Out, costs: &StringCosts) -> Result<(), Failure> {
    let (count, size) = (costs.count, costs.shallow_size);
    let (count, size) = (table::number(count), table::bytes(size));
    writeln!(out, "{count} strings of {size}\n")?;
    write_sums(out, &costs.duplicated, "occur more than once")?;
    if costs.doubtful.text_count > 0 {
        write_sums(out, &costs.doubtful, "may be longer than the file has them")?;
    }
    writeln!(out)?;
    let mut texts = Table::new(&["Count", "Shallow Size", "Waste", "Equal Texts"]);
    for row in &costs.texts {
        let doubt = match row.extent {
            TextExtent::Whole => "",
            TextExtent::Cut { .. } => " (cut)",
            TextExtent::MaybeCut => " (may be longer)",
        };
        texts.row(vec![
            table::number(row.count),
            table::number(row.shallow_size),
            table::number(row.waste),
            format!("{}{doubt} {}", quoted(&row.text), row.first),
        ]);
    }
    texts.write(out)?;
    writeln!(out)?;
    let mut prefixes = Table::new(&["Count", "Shallow Size", "Texts That Begin With"]);
    for row in &costs.prefixes {
        prefixes.row(vec![
            table::number(row.count),
            table::number(row.shallow_size),
            format!("{} {}", quoted(&row.prefix), row.first),
        ]);
    }
    prefixes.write(out)?;
    if costs.sliced_count == 0 {
        return Ok(());
    }
    writeln!(out)?;
    let mut sliced = Table::new(&["Slices", "Shallow Size", "Kept by Slices", "Sliced String"]);
    for row in &costs.sliced {
        sliced.row(vec![
            table::number(row.slice_count),
            table::number(row.shallow_size),
            if row.is_kept_by_slices {
                "alone"
            } else {
                "–"
            }
            .to_owned(),
            format!("{} {}", quoted(&row.text), row.id),
        ]);
    }
    sliced.write(out)
}

fn write_sums(out: &mut output::Out, sums: &DuplicatedSums, what: &str) -> Result<(), Failure> {
    Ok(writeln!(
        out,
        "{} texts {what}: {} strings of {}, {} beyond the first ones",
        table::number(sums.text_count),
        table::number(sums.count),
        table::bytes(sums.shallow_size),
        table::bytes(sums.waste),
    )?)
}

fn quoted(text: &Text) -> String {
    format!("\"{}\"", table::name(&text.text))
}
