//! `heaplens retainers FILE CLASS|@ID… --merged`: what keeps objects alive, by class and property.

use heaplens_model::ObjectSet;
use heaplens_model::query::List;
use heaplens_model::row::{GroupedRetainers, Row};
use serde::Serialize;

use super::find::totals;
use crate::args::{Retainers, RetainersOf};
use crate::opened::{self, Opened};
use crate::{Failure, output, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RetainersJson {
    schema: &'static str,
    object_count: u64,
    shallow_size: u64,
    #[serde(flatten)]
    level: LevelJson,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LevelJson {
    root_count: u32,
    without_retainers: u32,
    groups: Vec<GroupJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GroupJson {
    class_name: String,
    edge: EdgeJson,
    object_count: u32,
    shallow_size: u64,
    retainer_count: u32,
    edge_count: u32,
    distance: i32,
    /// The next level; nothing where no more levels were asked for.
    retainers: Option<LevelJson>,
}

#[derive(Serialize)]
struct EdgeJson {
    r#type: &'static str,
    name: Option<String>,
}

/// Runs the command.
pub fn run(args: &Retainers) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    let of = match &args.of {
        RetainersOf::Class(name) => ObjectSet::Classes(opened.classes_named(name)?),
        RetainersOf::Ids(ids) => {
            let nodes = ids.iter().map(|id| opened.node_of(*id));
            ObjectSet::Nodes(nodes.collect::<Result<_, _>>()?)
        }
    };
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let sums = totals(&mut opened, of.clone(), false)?;
    let level = level(&mut opened, &of, &mut Vec::new(), args.depth, limit)?;
    let mut out = output::open();
    if args.print.json {
        let json = RetainersJson {
            schema: "heaplens/merged-retainers@1",
            object_count: sums.count,
            shallow_size: sums.shallow_size,
            level,
        };
        output::json_line(&mut out, &json)?;
    } else {
        use std::io::Write;

        opened.print_warnings();
        let count = table::number(sums.count);
        writeln!(out, "{count} objects, {}", table::bytes(sums.shallow_size))?;
        write_level(&mut out, &level, 1)?;
    }
    output::finish(out)
}

/// A level and those below it. Each call goes a level down, of which there are few.
fn level(
    opened: &mut Opened,
    of: &ObjectSet,
    path: &mut Vec<u32>,
    depth: u32,
    limit: usize,
) -> Result<LevelJson, Failure> {
    let list = List::MergedRetainers {
        of: of.clone(),
        path: path.clone(),
    };
    let mut told = LevelJson {
        root_count: 0,
        without_retainers: 0,
        groups: Vec::new(),
    };
    for row in opened.first_rows(list, usize::MAX)? {
        let Row::RetainerGroup(group) = row else {
            return Err(opened.wrong_answer());
        };
        let is_expandable = group.is_expandable();
        match group.retainers {
            GroupedRetainers::Root => told.root_count = group.object_count,
            GroupedRetainers::Nothing => told.without_retainers = group.object_count,
            GroupedRetainers::Class { .. } if told.groups.len() >= limit => {}
            GroupedRetainers::Class {
                class_name,
                edge_kind,
                edge_name,
                retainer_count,
                edge_count,
                ..
            } => {
                let retainers = if depth > 1 && is_expandable {
                    path.push(group.position);
                    let below = level(opened, of, path, depth - 1, limit);
                    path.pop();
                    Some(below?)
                } else {
                    None
                };
                told.groups.push(GroupJson {
                    class_name: class_name.text,
                    edge: EdgeJson {
                        r#type: edge_kind.name().unwrap_or("unknown"),
                        name: edge_name.map(|name| name.text),
                    },
                    object_count: group.object_count,
                    shallow_size: group.shallow_size,
                    retainer_count,
                    edge_count,
                    distance: group.distance,
                    retainers,
                });
            }
        }
    }
    Ok(told)
}

fn write_level(out: &mut output::Out, level: &LevelJson, depth: usize) -> Result<(), Failure> {
    use std::io::Write;

    let indent = "  ".repeat(depth);
    if level.root_count > 0 {
        let count = table::number(level.root_count);
        writeln!(out, "{indent}{count} objects are roots")?;
    }
    for group in &level.groups {
        let edge = group.edge.name.as_deref().unwrap_or("[…]");
        writeln!(
            out,
            "{indent}{} objects, {} by {}.{} of {} objects",
            table::number(group.object_count),
            table::bytes(group.shallow_size),
            table::name(&group.class_name),
            table::name(edge),
            table::number(group.retainer_count),
        )?;
        if let Some(below) = &group.retainers {
            write_level(out, below, depth + 1)?;
        }
    }
    Ok(())
}
