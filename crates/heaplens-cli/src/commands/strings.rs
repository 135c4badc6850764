//! `heaplens strings FILE`: what strings cost.

use std::io::Write;

use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::{Row, Text};
use heaplens_model::string_costs::{
    GroupSums, StringGroupDetail, StringGroupRow, StringSums, StringsBy, TextExtent,
};
use serde::Serialize;

use crate::args::Strings;
use crate::opened::{self, Opened, SnapshotJson};
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
    concatenated_count: u64,
    concatenated: Vec<ConcatenatedJson<'a>>,
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
    count: u32,
    concatenated_count: u32,
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
    count: u32,
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
    slice_count: u32,
    first_slice_id: u64,
    slice_text: &'a str,
    kept_by_slices: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConcatenatedJson<'a> {
    id: u64,
    text: &'a str,
    is_whole: bool,
    part_count: u32,
    shallow_size: u64,
}

/// What something makes of the strings.
struct Groups {
    sums: StringSums,
    rows: Vec<StringGroupRow>,
}

/// Runs the command.
pub fn run(args: &Strings) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let mut groups = Vec::new();
    for by in StringsBy::ALL {
        groups.push(ask(&mut opened, by, limit)?);
    }
    let [texts, prefixes, sliced, ropes] = &groups[..] else {
        return Err(opened.wrong_answer());
    };
    let mut out = output::open();
    if args.print.json {
        let json = StringsJson {
            schema: "heaplens/strings@1",
            snapshot: opened.to_json(),
            count: texts.sums.count,
            shallow_size: texts.sums.shallow_size,
            duplicated: sums_json(&texts.sums.groups),
            doubtful: sums_json(&texts.sums.doubtful),
            texts: texts.rows.iter().filter_map(text_json).collect(),
            prefix_count: prefixes.sums.groups.group_count,
            prefixes: prefixes.rows.iter().map(prefix_json).collect(),
            sliced_count: sliced.sums.groups.group_count,
            sliced: sliced.rows.iter().filter_map(sliced_json).collect(),
            concatenated_count: ropes.sums.groups.group_count,
            concatenated: ropes.rows.iter().map(concatenated_json).collect(),
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_texts(&mut out, texts)?;
        write_prefixes(&mut out, &prefixes.rows)?;
        write_sliced(&mut out, &sliced.rows)?;
        write_concatenated(&mut out, &ropes.rows)?;
    }
    output::finish(out)
}

fn ask(opened: &mut Opened, by: StringsBy, limit: usize) -> Result<Groups, Failure> {
    let Answer::StringSums(sums) = opened.ask(&Query::StringSums { by, within: None })? else {
        return Err(opened.wrong_answer());
    };
    let list = List::Strings {
        by,
        name_contains: String::new(),
    };
    let rows = opened.first_rows(list, limit)?.into_iter();
    let rows = rows.filter_map(|row| match row {
        Row::Strings(row) => Some(row),
        _ => None,
    });
    Ok(Groups {
        sums,
        rows: rows.collect(),
    })
}

fn sums_json(sums: &GroupSums) -> SumsJson {
    SumsJson {
        text_count: sums.group_count,
        count: sums.count,
        shallow_size: sums.shallow_size,
        waste: sums.waste,
    }
}

fn text_json(row: &StringGroupRow) -> Option<TextJson<'_>> {
    let StringGroupDetail::Text {
        waste,
        concatenated_count,
        extent,
    } = row.detail
    else {
        return None;
    };
    Some(TextJson {
        text: &row.text.text,
        is_whole: !row.text.cut,
        count: row.count,
        concatenated_count,
        shallow_size: row.shallow_size,
        waste,
        first_id: row.first.0,
        extent: match extent {
            TextExtent::Whole => "whole",
            TextExtent::Cut { .. } => "cut",
            TextExtent::MaybeCut => "maybe-cut",
        },
        length: match extent {
            TextExtent::Cut { length } => length,
            TextExtent::Whole | TextExtent::MaybeCut => None,
        },
    })
}

fn prefix_json(row: &StringGroupRow) -> PrefixJson<'_> {
    PrefixJson {
        prefix: &row.text.text,
        is_whole: !row.text.cut,
        count: row.count,
        shallow_size: row.shallow_size,
        first_id: row.first.0,
    }
}

fn sliced_json(row: &StringGroupRow) -> Option<SlicedJson<'_>> {
    let StringGroupDetail::Parent {
        first_slice,
        slice_text,
        is_kept_by_slices,
    } = &row.detail
    else {
        return None;
    };
    Some(SlicedJson {
        id: row.first.0,
        text: &row.text.text,
        is_whole: !row.text.cut,
        shallow_size: row.shallow_size,
        slice_count: row.count,
        first_slice_id: first_slice.0,
        slice_text: &slice_text.text,
        kept_by_slices: *is_kept_by_slices,
    })
}

fn concatenated_json(row: &StringGroupRow) -> ConcatenatedJson<'_> {
    ConcatenatedJson {
        id: row.first.0,
        text: &row.text.text,
        is_whole: !row.text.cut,
        part_count: row.count,
        shallow_size: row.shallow_size,
    }
}

fn write_texts(out: &mut output::Out, texts: &Groups) -> Result<(), Failure> {
    let sums = &texts.sums;
    let (count, size) = (table::number(sums.count), table::bytes(sums.shallow_size));
    writeln!(out, "{count} strings of {size}\n")?;
    write_sums(out, &sums.groups, "occur more than once")?;
    if sums.doubtful.group_count > 0 {
        write_sums(out, &sums.doubtful, "may be longer than the file has them")?;
    }
    writeln!(out)?;
    let mut rows = Table::new(&["Count", "Shallow Size", "Waste", "Equal Texts"]);
    for row in &texts.rows {
        let doubt = match row.detail {
            StringGroupDetail::Text {
                extent: TextExtent::Cut { .. },
                ..
            } => " (cut)",
            StringGroupDetail::Text {
                extent: TextExtent::MaybeCut,
                ..
            } => " (may be longer)",
            _ => "",
        };
        rows.row(vec![
            table::number(u64::from(row.count)),
            table::number(row.shallow_size),
            table::number(row.waste().unwrap_or_default()),
            format!("{}{doubt} {}", quoted(&row.text), row.first),
        ]);
    }
    rows.write(out)
}

fn write_prefixes(out: &mut output::Out, rows: &[StringGroupRow]) -> Result<(), Failure> {
    writeln!(out)?;
    write_table(
        out,
        ["Count", "Shallow Size", "Texts That Begin With"],
        rows,
    )
}

fn write_concatenated(out: &mut output::Out, rows: &[StringGroupRow]) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    write_table(out, ["Parts", "Shallow Size", "Never Flattened"], rows)
}

/// Writes a table of counts, sizes and texts.
fn write_table(
    out: &mut output::Out,
    header: [&'static str; 3],
    rows: &[StringGroupRow],
) -> Result<(), Failure> {
    let mut table = Table::new(&header);
    for row in rows {
        table.row(vec![
            table::number(u64::from(row.count)),
            table::number(row.shallow_size),
            format!("{} {}", quoted(&row.text), row.first),
        ]);
    }
    table.write(out)
}

fn write_sliced(out: &mut output::Out, rows: &[StringGroupRow]) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut sliced = Table::new(&["Slices", "Shallow Size", "Kept by Slices", "Sliced String"]);
    for row in rows {
        let is_kept = matches!(
            row.detail,
            StringGroupDetail::Parent {
                is_kept_by_slices: true,
                ..
            }
        );
        sliced.row(vec![
            table::number(u64::from(row.count)),
            table::number(row.shallow_size),
            if is_kept { "alone" } else { "–" }.to_owned(),
            format!("{} {}", quoted(&row.text), row.first),
        ]);
    }
    sliced.write(out)
}

fn write_sums(out: &mut output::Out, sums: &GroupSums, what: &str) -> Result<(), Failure> {
    Ok(writeln!(
        out,
        "{} texts {what}: {} strings of {}, {} beyond the first ones",
        table::number(sums.group_count),
        table::number(sums.count),
        table::bytes(sums.shallow_size),
        table::bytes(sums.waste),
    )?)
}

fn quoted(text: &Text) -> String {
    format!("\"{}\"", table::name(&text.text))
}
