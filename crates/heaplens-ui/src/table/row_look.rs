//! The look of a row: a pure function of the row and its position.
//!
//! A look is compared piece by piece with the one that an element shows already (`row_dom.rs`).
//! Each piece is therefore plain text and a class. Indents are classes, since no `style` attribute
//! is allowed.

use heaplens_model::allocation::StackFrame;
use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::query::{List, Origin};
use heaplens_model::row::{
    DeadVariables, GroupedRetainers, ObjectRow, RetainerGroupRow, Row, Text, UNREACHABLE_DISTANCE,
};
use heaplens_model::{DomState, EdgeKind, Location, NodeKind};
use yew::{Html, html};

use super::detached_look::{detached_group_name, detached_parts, fiber_parts};
use super::memory_parts::{collection_parts, string_parts};
use super::realm_look::realm_name;
use super::selection::RowSelection;
use super::table_rows::TableRows;
use super::tree::{ListQuery, RowId};
use crate::views::{Cell, Figure, TableDescription, is_expandable};

/// Levels with an indent of their own. Deeper ones share the last.
const INDENTS: u32 = 40;

/// The surroundings of a row that its look depends on.
struct RowContext<'a> {
    /// How deep it is, from 0.
    level: u32,
    /// The query of its list.
    at: &'a ListQuery,
    /// The size of everything in its snapshot, in bytes.
    total: u64,
    /// Whether the keyboard is on it.
    is_cursor: bool,
    is_selected: bool,
    /// Whether something is open below it.
    is_open: bool,
    /// Whether what opens below it is still awaited.
    is_waiting: bool,
    /// Whether its object is above it on the same path already.
    is_cycle: bool,
}

/// Everything that a row shows. Equal looks are equal elements.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The row's class.
    pub class: &'static str,
    /// How deep it is, from 0.
    pub level: u32,
    /// Whether it, or what opens below it, is awaited.
    pub is_busy: bool,
    /// Whether the keyboard is on it.
    pub is_cursor: bool,
    pub is_selected: bool,
    pub object_id: Option<u64>,
    /// Whether something is open below it. Rows that cannot open have none.
    pub expanded: Option<bool>,
    /// The tooltip of its triangle.
    pub triangle_title: &'static str,
    /// The class of the name's element.
    pub name_class: &'static str,
    pub name: Vec<Part>,
    /// A cell for each column but the first.
    pub figures: Vec<Option<Figure>>,
}

/// A piece of a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    pub class: &'static str,
    /// Its tooltip, which may be empty.
    pub title: String,
    /// Its text, up to where it was cut.
    pub text: String,
    /// The tooltip of the cut, and the text after it, where the text was cut.
    pub cut: Option<(&'static str, &'static str)>,
    /// The exact number, where it is one.
    pub count: Option<u32>,
}

/// Returns the row at a flat index, and what it shows. `total` is the size of everything in a
/// snapshot, in bytes.
pub fn look(
    table: &TableDescription,
    rows: &TableRows,
    selection: &RowSelection,
    flat: u64,
    total: impl Fn(Origin) -> u64,
    texts: &Texts,
) -> (Option<RowId>, Look) {
    let tree = rows.tree();
    let located = tree.locate(flat);
    let Some((row_id, list)) =
        located.and_then(|row_id| tree.list(row_id.list).map(|list| (row_id, list)))
    else {
        return (None, stand_in(table, 0, None, [false; 2]));
    };
    let is_cursor = rows.cursor() == Some(row_id);
    let is_selected = selection.contains(row_id, rows.cursor());
    let Some(row) = rows.row(row_id) else {
        let failure = rows.failure(row_id).map(|failure| failure.text(texts));
        let look = stand_in(table, list.level, failure, [is_cursor, is_selected]);
        return (Some(row_id), look);
    };
    let context = RowContext {
        level: list.level,
        at: &list.query,
        total: total(list.query.origin),
        is_cursor,
        is_selected,
        is_open: tree.is_open(row_id),
        is_waiting: tree.is_waiting(row_id),
        is_cycle: rows.is_cycle(row_id, row),
    };
    (Some(row_id), look_of_row(table, row, &context, texts))
}

fn look_of_row(
    table: &TableDescription,
    row: &Row,
    context: &RowContext<'_>,
    texts: &Texts,
) -> Look {
    let cell = Cell {
        list: &context.at.list,
        total: context.total,
        texts,
    };
    Look {
        class: match context.at.list.only_in() {
            Some(Origin::Target) => "row is-new",
            Some(Origin::Base) => "row is-deleted",
            None if is_unreachable(row) => "row is-unreachable",
            None if is_outside(row, &context.at.list) => "row is-outside",
            None => "row",
        },
        level: context.level,
        is_busy: context.is_waiting,
        is_cursor: context.is_cursor,
        is_selected: context.is_selected,
        object_id: match row {
            Row::Object(object) => Some(object.id.0),
            _ => None,
        },
        expanded: is_expandable(row).then_some(context.is_open),
        triangle_title: match (is_expandable(row), context.is_open) {
            (false, _) => "",
            (true, true) => texts.collapse,
            (true, false) => texts.expand,
        },
        name_class: "name-text",
        name: name(table, row, &context.at.list, context.is_cycle, texts),
        figures: table
            .figure_columns()
            .map(|column| table.figure(column, row, &cell))
            .collect(),
    }
}

/// Returns whether a row is a retainer that only ignored ones keep, or is one of them.
fn is_unreachable(row: &Row) -> bool {
    matches!(row, Row::Object(object) if object.distance >= UNREACHABLE_DISTANCE)
}

/// Returns whether a row stands in Dominators for the sake of what it dominates in a range.
fn is_outside(row: &Row, list: &List) -> bool {
    matches!(row, Row::Object(object) if list.keeps_outside(object.id))
}

/// Returns the placeholder of a row whose page has not come yet, or failed.
fn stand_in(
    table: &TableDescription,
    level: u32,
    failed: Option<&'static str>,
    [is_cursor, is_selected]: [bool; 2],
) -> Look {
    Look {
        class: "row",
        level,
        is_busy: failed.is_none(),
        is_cursor,
        is_selected,
        object_id: None,
        expanded: None,
        triangle_title: "",
        name_class: if failed.is_some() {
            "row-failed"
        } else {
            "skeleton"
        },
        name: failed.map(|text| Part::new("", text)).into_iter().collect(),
        figures: vec![None; table.figure_columns().count()],
    }
}

/// Returns the class of a name's cell.
pub fn name_cell(level: u32) -> String {
    match level.min(INDENTS) {
        0 => "cell name".to_owned(),
        level => format!("cell name indent-{level}"),
    }
}

/// Returns the class of a number's cell.
pub fn figure_cell(figure: Option<&Figure>) -> &'static str {
    let Some(figure) = figure else {
        return "cell figure";
    };
    match (figure.trend, figure.value, figure.share) {
        (1, ..) => "cell figure grew",
        (-1, ..) => "cell figure shrank",
        (_, 0, None) => "cell figure is-zero",
        (_, 0, Some(_)) => "cell figure size is-zero",
        (_, _, None) => "cell figure",
        (_, _, Some(_)) => "cell figure size",
    }
}

/// The box that curves are drawn in.
pub const CURVE_BOX: &str = "-1 -1 34 14";

/// Returns the points of a curve, as a `polyline` has them. It begins at 0 below, so that a small
/// change of a large number looks small.
pub fn curve_points(numbers: &[u64]) -> String {
    let most = numbers.iter().copied().max().unwrap_or_default();
    let steps = numbers.len().saturating_sub(1).max(1);
    let mut points = String::new();
    for (number, position) in numbers.iter().zip(0u32..) {
        let x = 32.0 * format::share(position.into(), steps as u64);
        let y = 12.0 * (1.0 - format::share(*number, most));
        if position > 0 {
            points.push(' ');
        }
        points.push_str(&format!(
            "{},{}",
            format::decimal(x, 1),
            format::decimal(y, 1)
        ));
    }
    points
}

/// Returns the size of the bar behind a share, as `background-size` has it.
pub fn bar(share: f64) -> String {
    // A bar of less than half a pixel cannot be read.
    if share < 0.002 {
        "0".to_owned()
    } else {
        let share = format::decimal(share, 3);
        format!("calc((100% - 8px) * {share}) calc(100% - 6px)")
    }
}

impl Part {
    pub fn new(class: &'static str, text: &str) -> Part {
        Part {
            class,
            text: text.to_owned(),
            ..Part::default()
        }
    }

    /// Returns the whole location that the part shows, if it is one.
    pub fn location(&self) -> Option<&str> {
        let line = self.title.lines().next();
        line.filter(|_| self.class == LOCATION)
    }

    pub fn titled(self, title: &str) -> Part {
        Part {
            title: title.to_owned(),
            ..self
        }
    }

    /// Returns a string of the snapshot between two marks. A cut is marked.
    pub fn quoted(
        class: &'static str,
        marks: [&'static str; 2],
        text: &Text,
        texts: &Texts,
    ) -> Part {
        let [before, after] = marks;
        let mut shown = String::with_capacity(before.len() + text.text.len() + after.len());
        shown.push_str(before);
        shown.push_str(&text.text);
        if !text.cut {
            shown.push_str(after);
        }
        Part {
            class,
            text: shown,
            cut: text.cut.then_some((texts.cut, after)),
            ..Part::default()
        }
    }
}

fn name(
    table: &TableDescription,
    row: &Row,
    list: &List,
    is_cycle: bool,
    texts: &Texts,
) -> Vec<Part> {
    match row {
        Row::Class(class) => class_parts(&class.name, class.location.as_ref(), class.count, texts),
        Row::Delta(delta) => {
            let location = delta.location.as_ref();
            let mut parts = class_name(&delta.name, location, texts);
            if let Some(structure) = &delta.structure {
                let confidence = (texts.match_confidence)(structure.confidence);
                let part = Part::new("tag", &confidence);
                parts.push(part.titled(&(texts.structure)(structure)));
            }
            parts.extend(location.map(|location| location_part(location, texts)));
            parts
        }
        Row::Object(object) => object_name(table, object, list, is_cycle, texts),
        Row::RetainerGroup(group) => group_name(group, texts),
        Row::Growth(class) => {
            let location = class.location.as_ref();
            let mut parts = class_name(&class.name, location, texts);
            parts.extend(location.map(|location| location_part(location, texts)));
            parts
        }
        Row::Appeared(step) => {
            let number = (step.snapshot + 1).to_string();
            let text = match step.with_earlier {
                true => (texts.growth.appeared_first)(&number),
                false => (texts.growth.appeared_in)(&number),
            };
            vec![Part::new("", &text).titled(&text)]
        }
        Row::Function(function) => frame_parts(&function.frame, texts),
        Row::DetachedGroup(group) => detached_group_name(group, texts),
        Row::Strings(group) => string_parts(group, texts),
        Row::Realm(realm) => realm_name(realm, texts),
    }
}

/// Returns a function and its place in the code.
fn frame_parts(frame: &StackFrame, texts: &Texts) -> Vec<Part> {
    let panel = &texts.object_panel;
    let location = frame.location.as_ref();
    let mut parts = match &frame.function {
        Some(name) if !name.text.is_empty() => class_name(name, location, texts),
        Some(_) => vec![Part::new("quiet", panel.anonymous)],
        None => vec![Part::new("quiet", panel.not_in_file)],
    };
    parts.extend(location.map(|location| location_part(location, texts)));
    parts
}

/// Returns what retains a group of objects: edges of one name from objects of one class.
fn group_name(group: &RetainerGroupRow, texts: &Texts) -> Vec<Part> {
    let menu = &texts.menu;
    let (edge_kind, edge_name, class_name, retainer_count) = match &group.retainers {
        GroupedRetainers::Class {
            edge_kind,
            edge_name,
            class_name,
            retainer_count,
            ..
        } => (*edge_kind, edge_name, class_name, *retainer_count),
        GroupedRetainers::Root => {
            let part = Part::new("tag tag-root", menu.group_of_roots);
            return vec![part.titled(menu.group_of_roots_title)];
        }
        GroupedRetainers::Nothing => {
            let part = Part::new("quiet", menu.group_of_nothing);
            return vec![part.titled(menu.group_of_nothing_title)];
        }
    };
    let edge = match (edge_name, edge_kind) {
        (Some(name), _) => Part::quoted(edge_class(edge_kind), ["", ""], name, texts),
        (None, EdgeKind::WeakMapKey) => Part::new("edge-note", menu.weak_map_entry),
        (None, _) => Part::new(edge_class(edge_kind), menu.elements),
    };
    let count = format::grouped(u64::from(retainer_count), texts.group_separator);
    let title = (menu.retainer_count)(u64::from(retainer_count), &count);
    let mut parts = vec![
        edge.titled(edge_kind.name().unwrap_or_default()),
        Part::new("between", texts.edge_in),
        Part::quoted("class-name", ["", ""], class_name, texts).titled(&class_name.text),
        Part {
            count: Some(retainer_count),
            ..Part::new("count", &format!("\u{d7}{count}")).titled(&title)
        },
    ];
    if !group.is_expandable() {
        parts.push(Part::new("tag tag-cycle", texts.cycle).titled(menu.group_cycle_title));
    }
    parts
}

/// The class of a location. The first line of its tooltip is the whole of it.
pub const LOCATION: &str = "location";

/// Returns a class's name, how many objects it has, and where its constructor is.
pub fn class_parts(
    name: &Text,
    location: Option<&Location>,
    count: u32,
    texts: &Texts,
) -> Vec<Part> {
    let grouped = format::grouped(u64::from(count), texts.group_separator);
    let title = (texts.objects)(&grouped);
    let count = Part {
        count: Some(count),
        ..Part::new("count", &format!("\u{d7}{grouped}")).titled(&title)
    };
    let mut parts = class_name(name, location, texts);
    parts.push(count);
    parts.extend(location.map(|location| location_part(location, texts)));
    parts
}

/// Returns a class's name; before it the one that a source map has.
fn class_name(name: &Text, location: Option<&Location>, texts: &Texts) -> Vec<Part> {
    let part = |name: &Text| Part::quoted("class-name", ["", ""], name, texts).titled(&name.text);
    match original_name(location) {
        Some(original) => vec![part(original), own_name(name, texts)],
        None => vec![part(name)],
    }
}

/// Returns the name that a source map has for what a row shows.
pub fn original_name(location: Option<&Location>) -> Option<&Text> {
    location?.original.as_ref()?.name.as_ref()
}

/// Returns the name in the snapshot of what a source map has another name for.
pub fn own_name(name: &Text, texts: &Texts) -> Part {
    let title = (texts.name_in_script)(&name.text);
    Part::quoted("own-name", ["", ""], name, texts).titled(&title)
}

/// Returns where in the code something comes from: the file, and in the tooltip the whole path.
pub fn location_part(location: &Location, texts: &Texts) -> Part {
    let text = location.short_text(texts.unnamed_script);
    let mut title = location.whole_text();
    if location.original.is_some() {
        title.push('\n');
        title.push_str(&location.generated_text());
    }
    Part::new(LOCATION, &text).titled(&title)
}

fn object_name(
    table: &TableDescription,
    object: &ObjectRow,
    list: &List,
    is_cycle: bool,
    texts: &Texts,
) -> Vec<Part> {
    let mut parts = Vec::with_capacity(6);
    match list.only_in() {
        Some(Origin::Target) => parts.push(Part::new("mark", "+").titled(texts.new_object)),
        Some(Origin::Base) => {
            parts.push(Part::new("mark", "\u{2212}").titled(texts.deleted_object));
        }
        None => {}
    }
    if let Some(edge) = &object.edge {
        let marks = match edge.kind {
            EdgeKind::Element => ["[", "]"],
            _ => ["", ""],
        };
        let part = Part::quoted(edge_class(edge.kind), marks, &edge.name, texts);
        parts.push(part.titled(edge.kind.name().unwrap_or_default()));
        if edge.kind == EdgeKind::WeakMapTable {
            let note = Part::new("edge-note", texts.while_key_lives);
            parts.push(note.titled(texts.while_key_lives_title));
        }
        if !object.folded.is_empty() {
            let folded: Vec<&str> = object.folded.iter().map(|one| &*one.text).collect();
            let title = (texts.menu.folded_title)(&folded.join(" \u{2190} "));
            parts.push(Part::new("edge-note", "\u{22ef}").titled(&title));
        }
        parts.push(Part::new("between", (table.after_edge)(texts)));
    }
    match (&object.detached, &object.fiber) {
        (Some(facts), _) => parts.extend(detached_parts(object, facts, texts)),
        (None, Some(facts)) => parts.extend(fiber_parts(object, facts, texts)),
        (None, None) => parts.extend(object_parts(object, texts)),
    }
    if let Some(facts) = &object.collection {
        parts.extend(collection_parts(facts, texts));
    }
    if let Some(dead) = &object.dead_variables {
        parts.push(Part::new("edge-note", &variable_names(dead, texts)));
    }
    if object.is_root {
        parts.push(Part::new("tag tag-root", texts.root).titled(texts.root_title));
    }
    if list.keeps_outside(object.id) {
        let words = &texts.filters;
        parts.push(Part::new("tag", words.outside).titled(words.outside_title));
    }
    if is_cycle {
        parts.push(Part::new("tag tag-cycle", texts.cycle).titled(texts.cycle_title));
    }
    parts
}

/// Returns the first names of a context's dead variables.
fn variable_names(dead: &DeadVariables, texts: &Texts) -> String {
    let names: Vec<&str> = dead.names.iter().map(|name| &*name.text).collect();
    let more = u64::from(dead.count).saturating_sub(names.len() as u64);
    let names = names.join(", ");
    if more == 0 {
        return names;
    }
    let more = format::grouped(more, texts.group_separator);
    format!("{names} {}", (texts.variables.more)(&more))
}

/// Returns the parts of an object everywhere: its name coloured by type, its id, where in the code
/// it comes from, whether it is detached.
fn object_parts(object: &ObjectRow, texts: &Texts) -> impl Iterator<Item = Part> {
    let class = object_class(object);
    let marks = match object.kind {
        NodeKind::String | NodeKind::ConcatenatedString | NodeKind::SlicedString => ["\"", "\""],
        NodeKind::Regexp => ["/", "/"],
        NodeKind::Closure => ["", "()"],
        NodeKind::Array if !object.name.text.is_empty() => ["", "[]"],
        _ => ["", ""],
    };
    let original = original_name(object.location.as_ref());
    let shown = match object.kind {
        NodeKind::Array if object.name.text.is_empty() => Part::new(class, texts.internal_array),
        _ => Part::quoted(class, marks, original.unwrap_or(&object.name), texts),
    };
    let own_name = original.map(|_| own_name(&object.name, texts));
    let id = Part::new("object-id", &object.id.to_string());
    let detached = (object.dom_state == DomState::Detached)
        .then(|| Part::new("tag tag-detached", texts.detached));
    let location = object.location.as_ref();
    let location = location.map(|location| location_part(location, texts));
    let title = &original.unwrap_or(&object.name).text;
    std::iter::once(shown.titled(title))
        .chain(own_name)
        .chain([id])
        .chain(location)
        .chain(detached)
}

/// Returns an object outside of tables, shown as in its row.
pub fn object_label(object: &ObjectRow, texts: &Texts) -> Html {
    object_parts(object, texts).map(part_label).collect()
}

/// Returns a piece of a name that Yew draws.
pub fn part_label(part: Part) -> Html {
    let cut = part.cut.map(|(title, after)| {
        html! { <><span class="cut" {title}>{ "…" }</span>{ after }</> }
    });
    let location = part.location().map(str::to_owned);
    let title = (!part.title.is_empty()).then_some(part.title);
    html! { <span class={part.class} {title} data-location={location}>{ part.text }{ cut }</span> }
}

fn object_class(object: &ObjectRow) -> &'static str {
    match object.kind {
        NodeKind::String
        | NodeKind::ConcatenatedString
        | NodeKind::SlicedString
        | NodeKind::Regexp => "object kind-string",
        NodeKind::Number | NodeKind::Bigint => "object kind-number",
        NodeKind::Symbol => "object kind-symbol",
        NodeKind::Closure | NodeKind::Code => "object kind-function",
        NodeKind::Hidden | NodeKind::ObjectShape | NodeKind::Synthetic => "object kind-hidden",
        NodeKind::Native if object.dom_state != DomState::Unknown => "object kind-node",
        NodeKind::Native if object.name.text.starts_with('<') => "object kind-node",
        _ => "object kind-object",
    }
}

pub fn edge_class(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Context => "edge edge-context",
        EdgeKind::Internal
        | EdgeKind::Hidden
        | EdgeKind::Weak
        | EdgeKind::Shortcut
        | EdgeKind::Invisible
        | EdgeKind::WeakMapTable
        | EdgeKind::WeakMapKey => "edge edge-internal",
        _ => "edge edge-property",
    }
}
