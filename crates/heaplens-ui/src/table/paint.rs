//! Draws one row: a pure function of the row and where it stands.
//!
//! Names are hostile text and go into text nodes only. No `style` attribute is written, so
//! that a strict Content-Security-Policy may forbid them: indents are classes, bars are SVG.

use heaplens_model::locale::Texts;
use heaplens_model::query::{Column, List};
use heaplens_model::row::{Location, ObjectRow, Row, Text};
use heaplens_model::{DomState, EdgeKind, NodeKind};
use yew::{AttrValue, Callback, Classes, Html, MouseEvent, classes, html};

use super::columns::{Figure, Kind, is_expandable};
use super::tree::Ask;
use crate::format;

/// Levels that are told apart by their indent; deeper ones share the last.
const INDENTS: u32 = 40;

/// Where a row stands.
pub struct Place<'a> {
    /// Its place on the endless screen, from 0.
    pub flat: u64,
    /// The element's id.
    pub id: AttrValue,
    /// How deep it is, from 0.
    pub level: u32,
    /// What its list was asked for.
    pub at: &'a Ask,
    /// All bytes of its snapshot.
    pub total: u64,
    /// Whether the keyboard is on it.
    pub is_cursor: bool,
    /// Whether something is open below it.
    pub is_open: bool,
    /// Whether what opens below it is still awaited.
    pub is_waiting: bool,
    /// Whether its object is above it on the same path already.
    pub is_cycle: bool,
    /// Hears a click on the row.
    pub on_click: Callback<MouseEvent>,
    /// Hears a click on its triangle, and a double click.
    pub on_toggle: Callback<MouseEvent>,
}

/// A row that is here.
pub fn row(kind: Kind, row: &Row, place: Place<'_>, texts: &Texts) -> Html {
    let expandable = is_expandable(row);
    let expanded = expandable.then_some(if place.is_open { "true" } else { "false" });
    let object_id = match row {
        Row::Object(object) => Some(object.id.0.to_string()),
        _ => None,
    };
    let side = match place.at.list {
        List::Added { .. } => Some("is-new"),
        List::Deleted { .. } => Some("is-deleted"),
        _ => None,
    };
    let twisty = if expandable {
        let label = if place.is_open {
            texts.collapse
        } else {
            texts.expand
        };
        let busy = place.is_waiting.then_some("is-busy");
        html! {
            <span class={classes!("twisty", place.is_open.then_some("is-open"), busy)}
                title={label} aria-hidden="true" onclick={place.on_toggle.clone()} />
        }
    } else {
        html! { <span class="twisty is-leaf" aria-hidden="true" /> }
    };
    let figures = kind.columns().iter().skip(1).map(|column| {
        figure_cell(
            "gridcell",
            *column,
            kind.figure(*column, row, place.at, place.total, texts),
        )
    });
    html! {
        <div role="row" key={place.flat} id={place.id} class={classes!("row", side)}
            aria-rowindex={(place.flat + 1).to_string()}
            aria-level={(place.level + 1).to_string()} aria-expanded={expanded}
            aria-busy={place.is_waiting.then_some("true")}
            aria-selected={if place.is_cursor { "true" } else { "false" }}
            data-object-id={object_id}
            onclick={place.on_click} ondblclick={place.on_toggle}>
            <div role="gridcell" class={classes!("cell", "name", indent(place.level))}>
                { twisty }
                { name(kind, row, &place.at.list, place.is_cycle, texts) }
            </div>
            { for figures }
        </div>
    }
}

/// A row whose page has not come yet, or never will.
pub fn placeholder(
    kind: Kind,
    flat: u64,
    id: AttrValue,
    level: u32,
    failed: Option<&'static str>,
    is_cursor: bool,
) -> Html {
    let text = match failed {
        Some(text) => html! { <span class="row-failed">{ text }</span> },
        None => html! { <span class="skeleton" /> },
    };
    html! {
        <div role="row" key={flat} {id} class="row" aria-busy={failed.is_none().then_some("true")}
            aria-rowindex={(flat + 1).to_string()} aria-level={(level + 1).to_string()}
            aria-selected={if is_cursor { "true" } else { "false" }}>
            <div role="gridcell" class={classes!("cell", "name", indent(level))}>
                <span class="twisty is-leaf" />{ text }
            </div>
            { for kind.columns().iter().skip(1).map(|_| html! { <div role="gridcell" class="cell figure" /> }) }
        </div>
    }
}

fn indent(level: u32) -> Classes {
    if level == 0 {
        Classes::new()
    } else {
        classes!(format!("indent-{}", level.min(INDENTS)))
    }
}

/// A number in its cell, which may be empty.
pub fn figure_cell(role: &'static str, column: Column, figure: Option<Figure>) -> Html {
    let Some(figure) = figure else {
        return html! { <div {role} class="cell figure" /> };
    };
    let trend = match figure.trend {
        1 => Some("grew"),
        -1 => Some("shrank"),
        _ => (figure.value == 0).then_some("is-zero"),
    };
    let share = figure.share.map(|share| {
        // A bar behind what is below half a pixel would only be noise.
        let bar = (share >= 0.002).then(|| {
            html! {
                <svg class="bar" aria-hidden="true" preserveAspectRatio="none">
                    <rect width={format!("{}%", format::decimal(share * 100.0, 1))} height="100%" />
                </svg>
            }
        });
        html! { <>{ bar }<span class="share">{ format::percent(share) }</span></> }
    });
    let is_size = matches!(column, Column::ShallowSize | Column::RetainedSize);
    html! {
        <div {role} class={classes!("cell", "figure", is_size.then_some("size"), trend)}
            data-value={figure.value.to_string()}
            title={(!figure.title.is_empty()).then_some(figure.title)}>
            <span class="number">{ figure.text }</span>{ share }
        </div>
    }
}

fn name(kind: Kind, row: &Row, list: &List, is_cycle: bool, texts: &Texts) -> Html {
    match row {
        Row::Class(class) => class_label(&class.name, class.location, Some(class.count), texts),
        Row::Delta(delta) => class_label(&delta.name, delta.location, None, texts),
        Row::Object(object) => object_name(kind, object, list, is_cycle, texts),
    }
}

/// A class's name, and how many objects it has where that is said.
pub fn class_label(
    name: &Text,
    location: Option<Location>,
    count: Option<u32>,
    texts: &Texts,
) -> Html {
    let count = count.map(|number| {
        let count = format::grouped(u64::from(number), texts.group_separator);
        html! {
            <span class="count" title={(texts.objects)(&count)} data-count={number.to_string()}>
                { "\u{d7}" }{ count }
            </span>
        }
    });
    html! {
        <span class="name-text">
            <span class="class-name" title={class_title(name, location, texts)}>{ text(name, texts) }</span>
            { count }
        </span>
    }
}

/// The whole name, for a pointer that rests, and where the class's constructor stands.
fn class_title(name: &Text, location: Option<Location>, texts: &Texts) -> String {
    let place =
        location.map(|place| (texts.script_location)(place.script_id, place.line, place.column));
    place.map_or_else(
        || name.text.clone(),
        |place| format!("{}\n{place}", name.text),
    )
}

fn object_name(kind: Kind, object: &ObjectRow, list: &List, is_cycle: bool, texts: &Texts) -> Html {
    let side = match list {
        List::Added { .. } => html! { <span class="mark" title={texts.new_object}>{ "+" }</span> },
        List::Deleted { .. } => {
            html! { <span class="mark" title={texts.deleted_object}>{ "\u{2212}" }</span> }
        }
        _ => Html::default(),
    };
    let edge = object.edge.as_ref().map(|edge| {
        let name = match edge.kind {
            EdgeKind::Element => html! { <>{ "[" }{ text(&edge.name, texts) }{ "]" }</> },
            _ => text(&edge.name, texts),
        };
        let between = if kind == Kind::Retainers {
            html! { <span class="between">{ texts.edge_in }</span> }
        } else {
            html! { <span class="between">{ "::" }</span> }
        };
        html! {
            <>
                <span class={classes!("edge", edge_class(edge.kind))} title={edge.kind.name()}>{ name }</span>
                { between }
            </>
        }
    });
    let root = object.is_root.then(|| {
        html! { <span class="tag tag-root" title={texts.root_title}>{ texts.root }</span> }
    });
    let cycle = is_cycle.then(|| {
        html! { <span class="tag tag-cycle" title={texts.cycle_title}>{ texts.cycle }</span> }
    });
    html! {
        <span class="name-text">
            { side }{ edge }{ object_label(object, texts) }{ root }{ cycle }
        </span>
    }
}

/// An object as it looks everywhere: its name coloured by kind, its id, whether it is detached.
pub fn object_label(object: &ObjectRow, texts: &Texts) -> Html {
    let name = text(&object.name, texts);
    let shown = match object.kind {
        NodeKind::String | NodeKind::ConcatenatedString | NodeKind::SlicedString => {
            html! { <>{ "\"" }{ name }{ "\"" }</> }
        }
        NodeKind::Regexp => html! { <>{ "/" }{ name }{ "/" }</> },
        NodeKind::Closure => html! { <>{ name }{ "()" }</> },
        NodeKind::Array if object.name.text.is_empty() => html! { texts.internal_array },
        NodeKind::Array => html! { <>{ name }{ "[]" }</> },
        _ => name,
    };
    let detached = (object.dom_state == DomState::Detached).then(|| {
        html! { <span class="tag tag-detached">{ texts.detached }</span> }
    });
    html! {
        <>
            <span class={classes!("object", object_class(object))} title={object.name.text.clone()}>{ shown }</span>
            <span class="object-id">{ object.id.to_string() }</span>
            { detached }
        </>
    }
}

fn object_class(object: &ObjectRow) -> &'static str {
    match object.kind {
        NodeKind::String
        | NodeKind::ConcatenatedString
        | NodeKind::SlicedString
        | NodeKind::Regexp => "kind-string",
        NodeKind::Number | NodeKind::Bigint => "kind-number",
        NodeKind::Symbol => "kind-symbol",
        NodeKind::Closure | NodeKind::Code => "kind-function",
        NodeKind::Hidden | NodeKind::ObjectShape | NodeKind::Synthetic => "kind-hidden",
        NodeKind::Native if object.dom_state != DomState::Unknown => "kind-node",
        NodeKind::Native if object.name.text.starts_with('<') => "kind-node",
        _ => "kind-object",
    }
}

fn edge_class(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Context => "edge-context",
        EdgeKind::Internal
        | EdgeKind::Hidden
        | EdgeKind::Weak
        | EdgeKind::Shortcut
        | EdgeKind::Invisible
        | EdgeKind::WeakMapTable
        | EdgeKind::WeakMapKey => "edge-internal",
        _ => "edge-property",
    }
}

/// A string of the snapshot; what was cut says so.
fn text(text: &Text, texts: &Texts) -> Html {
    if text.cut {
        html! { <>{ &text.text }<span class="cut" title={texts.cut}>{ "…" }</span></> }
    } else {
        html! { &text.text }
    }
}
