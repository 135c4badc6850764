//! `heaplens what-if FILE --cut WHAT…`: what would be freed, and what keeps the rest.

use std::borrow::Cow;
use std::io::Write;

use heaplens_model::Cut;
use heaplens_model::query::{Answer, List, PathEnd, Query};
use heaplens_model::row::{ClassRow, ObjectRow, Row};
use heaplens_model::what_if::CutEffect;
use serde::Serialize;

use super::path::{StepJson, step};
use super::summary::{ClassJson, write_classes};
use crate::args::WhatIf;
use crate::location::with_location;
use crate::opened::{self, Opened, SnapshotJson};
use crate::{Failure, output, source_files, table};

#[derive(Serialize)]
struct WhatIfJson<'a> {
    schema: &'static str,
    snapshot: SnapshotJson<'a>,
    /// Objects that would be freed.
    count: u64,
    size: u64,
    cuts: Vec<CutJson<'a>>,
    classes: Vec<ClassJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CutJson<'a> {
    cut: &'a Cut,
    objects: u64,
    edges: u64,
    idle_edges: u64,
    targets: u64,
    freed: u64,
    kept: u64,
    object: Option<ObjectJson<'a>>,
    kept_by: Vec<StepJson<'a>>,
    /// Nothing where the object is freed.
    rooted: Option<bool>,
    kept_retained_size: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectJson<'a> {
    id: u64,
    name: Cow<'a, str>,
    class_name: &'a str,
    shallow_size: u64,
    retained_size: u64,
}

/// Runs the command.
pub fn run(args: &WhatIf) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    source_files::add(&mut opened.session, &args.print.source_maps);
    let cuts = args.cuts.clone();
    let Answer::WhatIf(told) = opened.ask(&Query::WhatIf { cuts: cuts.clone() })? else {
        return Err(opened.wrong_answer());
    };
    for (cut, effect) in cuts.iter().zip(&told.cuts) {
        if effect.is_nothing() {
            let (file, cut) = (table::line(&opened.file), table::line(&cut.to_string()));
            return Err(Failure::Usage(format!("{file}: nothing to cut: `{cut}`")));
        }
    }
    let list = List::Freed {
        cuts: cuts.clone(),
        name_contains: String::new(),
    };
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let rows = opened.first_rows(list, limit)?.into_iter();
    let classes: Vec<ClassRow> = rows
        .filter_map(|row| match row {
            Row::Class(class) => Some(class),
            _ => None,
        })
        .collect();
    let mut out = output::open();
    if args.print.json {
        let effects = cuts.iter().zip(&told.cuts);
        let effects = effects.map(|(cut, effect)| cut_json(&mut opened, cut, effect, limit));
        let effects = effects.collect::<Result<_, _>>()?;
        let json = WhatIfJson {
            schema: "heaplens/what-if@1",
            snapshot: opened.to_json(),
            count: told.count,
            size: told.size,
            cuts: effects,
            classes: classes.iter().map(ClassJson::new).collect(),
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        for (cut, effect) in cuts.iter().zip(&told.cuts) {
            write_cut(&mut out, cut, effect, limit)?;
        }
        let (count, size) = (table::number(told.count), table::bytes(told.size));
        writeln!(out, "Freed: {count} objects, {size}\n")?;
        write_classes(&mut out, &classes)?;
    }
    output::finish(out)
}

fn cut_json<'a>(
    opened: &mut Opened,
    cut: &'a Cut,
    effect: &'a CutEffect,
    limit: usize,
) -> Result<CutJson<'a>, Failure> {
    let steps = effect.way.iter().take(limit);
    let kept_by = steps.map(|row| step(opened, row));
    let kept_by = kept_by.collect::<Result<_, _>>()?;
    let object = effect.object.as_ref().map(|row| object_json(opened, row));
    let object = object.transpose()?;
    Ok(CutJson {
        cut,
        objects: effect.objects,
        edges: effect.edges,
        idle_edges: effect.idle_edges,
        targets: effect.targets,
        freed: effect.freed,
        kept: effect.kept,
        object,
        kept_by,
        rooted: effect.way_end.map(|end| end != PathEnd::Unreachable),
        kept_retained_size: effect.retained_size,
    })
}

fn object_json<'a>(opened: &mut Opened, row: &'a ObjectRow) -> Result<ObjectJson<'a>, Failure> {
    Ok(ObjectJson {
        id: row.id.0,
        name: opened.whole_name(row)?,
        class_name: &row.class_name.text,
        shallow_size: row.shallow_size,
        retained_size: row.retained_size,
    })
}

fn write_cut(
    out: &mut output::Out,
    cut: &Cut,
    effect: &CutEffect,
    limit: usize,
) -> Result<(), Failure> {
    let number = |count: u64| table::number(count);
    writeln!(out, "Cut {}", table::line(&cut.to_string()))?;
    let idle = match effect.idle_edges {
        0 => String::new(),
        idle => format!(", of which {} keep nothing in any case", number(idle)),
    };
    writeln!(
        out,
        "  {} objects and {} edges{idle}",
        number(effect.objects),
        number(effect.edges)
    )?;
    writeln!(
        out,
        "  of {} objects {} are freed and {} still kept",
        number(effect.targets),
        number(effect.freed),
        number(effect.kept)
    )?;
    if let Some(object) = &effect.object
        && let Some(end) = effect.way_end
    {
        let name = with_location(&object.name.text, object.location.as_ref());
        writeln!(out, "  {} {name} is still kept:", object.id)?;
        for row in effect.way.iter().take(limit) {
            let name = with_location(&row.name.text, row.location.as_ref());
            let edge = row.edge.as_ref();
            let edge = edge.map_or_else(String::new, |edge| table::name(&edge.name.text));
            writeln!(out, "    by {edge} of {} {name}", row.id)?;
        }
        let end = match end {
            PathEnd::Root => "    The last one is a root.",
            PathEnd::IsRoot => "    It is a root.",
            PathEnd::Unreachable => "    No root keeps it.",
        };
        writeln!(out, "{end}")?;
    }
    if let Some(size) = effect.retained_size {
        writeln!(
            out,
            "  what is still kept retains {} then",
            table::bytes(size)
        )?;
    }
    Ok(writeln!(out)?)
}
