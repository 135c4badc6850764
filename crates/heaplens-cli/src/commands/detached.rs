//! `heaplens detached FILE`: which detached DOM elements JavaScript holds, and which unmounted fibers of
//! React live still, and by what.

use std::io::Write;

use heaplens_model::detached::{DetachedFacts, DetachedGroupRow, DetachedRetainer, FiberFacts};
use heaplens_model::locale::Lang;
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::{ObjectRow, Row};
use serde::Serialize;

use crate::args::Detached;
use crate::edge_json::EdgeJson;
use crate::location::{LocationJson, with_location};
use crate::opened::{self, SnapshotJson};
use crate::table::Table;
use crate::{Failure, output, source_files, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DetachedJson<'a> {
    schema: &'static str,
    snapshot: SnapshotJson<'a>,
    lacks_dom_states: bool,
    groups: Vec<GroupJson<'a>>,
    elements: Vec<ElementJson<'a>>,
    fibers: Vec<FiberJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GroupJson<'a> {
    class_name: &'a str,
    count: u64,
    tree_count: u64,
    node_count: u64,
    tree_retained_size: u64,
    distance: i32,
    retainer_count: u64,
    retainer: RetainerJson<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ElementJson<'a> {
    id: u64,
    name: &'a str,
    distance: i32,
    shallow_size: u64,
    retained_size: u64,
    tree: TreeJson<'a>,
    retainer: RetainerJson<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TreeJson<'a> {
    root: u64,
    root_name: &'a str,
    is_root: bool,
    node_count: u64,
    retained_size: u64,
}

/// The top of a branch of unmounted fibers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FiberJson<'a> {
    id: u64,
    name: &'a str,
    component: Option<&'a str>,
    distance: i32,
    shallow_size: u64,
    retained_size: u64,
    branch: BranchJson,
    retainer: Option<RetainerJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BranchJson {
    fiber_count: u64,
    retained_size: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RetainerJson<'a> {
    id: u64,
    name: &'a str,
    is_function: bool,
    edge: Option<EdgeJson<'a>>,
    location: Option<LocationJson<'a>>,
}

/// Runs the command.
pub fn run(args: &Detached) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    source_files::add(&mut opened.session, &args.print.source_maps);
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let name_contains = String::new;
    let groups = List::DetachedGroups {
        name_contains: name_contains(),
    };
    let groups = opened.first_rows(groups, limit)?;
    let elements = List::Detached {
        name_contains: name_contains(),
        group: None,
    };
    let elements = opened.first_rows(elements, limit)?;
    let fibers = List::UnmountedFibers {
        name_contains: name_contains(),
    };
    let fibers = opened.first_rows(fibers, limit)?;
    let lacks_dom_states = match opened.ask(&Query::FilterFacts)? {
        Answer::FilterFacts(facts) => facts.lacks_dom_states,
        _ => return Err(opened.wrong_answer()),
    };
    let mut out = output::open();
    if args.print.json {
        let json = DetachedJson {
            schema: "heaplens/detached@1",
            snapshot: opened.to_json(),
            lacks_dom_states,
            groups: groups_of(&groups).map(group_json).collect(),
            elements: elements_of(&elements)
                .map(|(row, facts)| element_json(row, facts))
                .collect(),
            fibers: fibers_of(&fibers)
                .map(|(row, facts)| fiber_json(row, facts))
                .collect(),
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        let texts = &Lang::En.texts().detached_dom;
        if lacks_dom_states {
            writeln!(out, "{}", texts.not_marked)?;
        } else if elements.is_empty() {
            writeln!(out, "{}", texts.nothing)?;
        } else {
            write_groups(&mut out, &groups)?;
            writeln!(out)?;
            write_elements(&mut out, &elements)?;
            writeln!(out, "\n{}", texts.unknown)?;
        }
        if !fibers.is_empty() {
            writeln!(out)?;
            write_fibers(&mut out, &fibers)?;
        }
    }
    output::finish(out)
}

fn groups_of(rows: &[Row]) -> impl Iterator<Item = &DetachedGroupRow> {
    rows.iter().filter_map(|row| match row {
        Row::DetachedGroup(group) => Some(group),
        _ => None,
    })
}

fn elements_of(rows: &[Row]) -> impl Iterator<Item = (&ObjectRow, &DetachedFacts)> {
    rows.iter().filter_map(|row| match row {
        Row::Object(object) => object.detached.as_deref().map(|facts| (object, facts)),
        _ => None,
    })
}

fn fibers_of(rows: &[Row]) -> impl Iterator<Item = (&ObjectRow, &FiberFacts)> {
    rows.iter().filter_map(|row| match row {
        Row::Object(object) => object.fiber.as_deref().map(|facts| (object, facts)),
        _ => None,
    })
}

fn group_json(group: &DetachedGroupRow) -> GroupJson<'_> {
    GroupJson {
        class_name: &group.class_name.text,
        count: group.count,
        tree_count: group.tree_count,
        node_count: group.node_count,
        tree_retained_size: group.retained_size,
        distance: group.distance,
        retainer_count: group.retainer_count,
        retainer: retainer_json(&group.retainer),
    }
}

fn element_json<'a>(row: &'a ObjectRow, facts: &'a DetachedFacts) -> ElementJson<'a> {
    ElementJson {
        id: row.id.0,
        name: &row.name.text,
        distance: row.distance,
        shallow_size: row.shallow_size,
        retained_size: row.retained_size,
        tree: TreeJson {
            root: facts.tree.root_id.0,
            root_name: &facts.tree.root_name.text,
            is_root: facts.tree.is_root,
            node_count: facts.tree.node_count,
            retained_size: facts.tree.retained_size,
        },
        retainer: retainer_json(&facts.retainer),
    }
}

fn fiber_json<'a>(row: &'a ObjectRow, facts: &'a FiberFacts) -> FiberJson<'a> {
    FiberJson {
        id: row.id.0,
        name: &row.name.text,
        component: facts.component.as_ref().map(|name| name.text.as_str()),
        distance: row.distance,
        shallow_size: row.shallow_size,
        retained_size: row.retained_size,
        branch: BranchJson {
            fiber_count: facts.fiber_count,
            retained_size: facts.retained_size,
        },
        retainer: facts.retainer.as_ref().map(retainer_json),
    }
}

fn retainer_json(retainer: &DetachedRetainer) -> RetainerJson<'_> {
    RetainerJson {
        id: retainer.id.0,
        name: &retainer.name.text,
        is_function: retainer.is_function,
        edge: retainer.edge.as_ref().map(EdgeJson::new),
        location: retainer.location.as_ref().map(LocationJson::new),
    }
}

fn write_groups(out: &mut output::Out, rows: &[Row]) -> Result<(), Failure> {
    let mut lines = Table::new(&[
        "Count",
        "Trees",
        "Tree Size",
        "Elements, and what holds them",
    ]);
    for group in groups_of(rows) {
        let retainer = retainer_text(&group.retainer);
        lines.row(vec![
            table::number(group.count),
            table::number(group.tree_count),
            table::number(group.retained_size),
            format!("{} by {retainer}", table::name(&group.class_name.text)),
        ]);
    }
    lines.write(out)
}

fn write_elements(out: &mut output::Out, rows: &[Row]) -> Result<(), Failure> {
    let mut lines = Table::new(&[
        "Tree Nodes",
        "Tree Size",
        "Distance",
        "Element, its tree, and what holds it",
    ]);
    for (row, facts) in elements_of(rows) {
        let tree = if facts.tree.is_root {
            "root of its tree".to_owned()
        } else {
            format!(
                "in {} {}",
                table::name(&facts.tree.root_name.text),
                facts.tree.root_id
            )
        };
        lines.row(vec![
            table::number(facts.tree.node_count),
            table::number(facts.tree.retained_size),
            table::distance(row.distance),
            format!(
                "{} {}, {tree}, by {}",
                table::name(&row.name.text),
                row.id,
                retainer_text(&facts.retainer)
            ),
        ]);
    }
    lines.write(out)
}

fn write_fibers(out: &mut output::Out, rows: &[Row]) -> Result<(), Failure> {
    let mut lines = Table::new(&[
        "Fibers",
        "Branch Size",
        "Distance",
        "Unmounted fiber of React at the top of a branch, and what holds the branch",
    ]);
    for (row, facts) in fibers_of(rows) {
        let component = facts.component.as_ref();
        let component = component.map(|name| format!("{}, ", table::name(&name.text)));
        let retainer = match &facts.retainer {
            Some(retainer) => retainer_text(retainer),
            None => Lang::En.texts().detached_dom.by_fibers.to_owned(),
        };
        lines.row(vec![
            table::number(facts.fiber_count),
            table::number(facts.retained_size),
            table::distance(row.distance),
            format!(
                "{}{} {}, by {retainer}",
                component.unwrap_or_default(),
                table::name(&row.name.text),
                row.id,
            ),
        ]);
    }
    lines.write(out)
}

/// What holds elements, with its place in the code.
fn retainer_text(retainer: &DetachedRetainer) -> String {
    let name = if retainer.name.text.is_empty() {
        Lang::En.texts().object_panel.anonymous
    } else {
        &retainer.name.text
    };
    let named = with_location(name, retainer.location.as_ref());
    match &retainer.edge {
        Some(edge) => format!("{} of {named}", table::name(&edge.name.text)),
        None => named,
    }
}
