//! The part of a table that Yew draws: headings, the text in place of rows, and the bar of a wait.

use heaplens_model::locale::Lang;
use heaplens_model::query::Column;
use heaplens_model::words::Word;
use wasm_bindgen::JsCast;
use yew::{
    AttrValue, Callback, Html, KeyboardEvent, MouseEvent, PointerEvent, TargetCast, classes, html,
};

use super::foot::{self, Foot};
use super::news::Surroundings;
use super::table_dom::TableDom;
use crate::views::TableDescription;
use crate::waiting::bar;

/// Pixels by which a key changes a column's width.
const STEP: f64 = 12.0;

/// The values that a table's surroundings depend on.
pub struct Frame<'a> {
    pub description: &'static TableDescription,
    /// Its accessible name.
    pub label: &'a AttrValue,
    pub lang: Lang,
    /// The state of the elements around the rows.
    pub surroundings: Surroundings,
    /// Shown when there are no rows.
    pub empty: &'a Html,
    /// The line below the rows.
    pub foot: Foot,
    /// Hears keys.
    pub on_key: Callback<KeyboardEvent>,
    /// Hears what is done to a column by its heading.
    pub on_heading: Callback<(Column, HeadingAct)>,
    /// Called when the button of the wait's bar is pressed.
    pub on_bar: Callback<MouseEvent>,
}

/// What a person does to a column by its heading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HeadingAct {
    Sort,
    /// Its edge was dragged, so that it is so many pixels wide.
    Drag(f64),
    /// Its edge was let go.
    Drop,
    /// It gets wider by so many pixels, or narrower.
    Widen(f64),
    /// It gets as wide as what it shows.
    Fit,
    /// The keyboard goes on to the rows.
    Leave,
}

/// Returns everything of a table except its rows.
pub fn view(frame: &Frame<'_>, dom: &TableDom) -> Html {
    let columns = frame.description.columns;
    let is_empty = frame.surroundings.is_empty;
    html! {
        <div class="table-frame" role="group" aria-label={frame.label.clone()}>
            <div class="table" role="treegrid" ref={dom.root.clone()} tabindex="0"
                aria-label={frame.label.clone()} aria-colcount={columns.len().to_string()}
                aria-multiselectable="true" onkeydown={frame.on_key.clone()}>
                <div class="table-head" role="rowgroup" ref={dom.head.clone()}>
                    <div class="row" role="row">
                        { for columns.iter().map(|column| heading(frame, *column)) }
                    </div>
                </div>
                <div class={classes!("table-body", is_empty.then_some("is-empty"))} ref={dom.body.clone()}
                    role={if is_empty { "presentation" } else { "rowgroup" }}>
                    if is_empty {
                        <div class="table-empty">{ frame.empty.clone() }</div>
                    }
                    <div class="table-block" role="presentation" ref={dom.block.clone()} />
                </div>
            </div>
            if !is_empty {
                { foot::view(&frame.foot, frame.lang.texts()) }
            }
            if let Some(shown) = frame.surroundings.bar {
                <div class="table-wait">{ bar(shown, frame.lang.texts(), frame.on_bar.clone()) }</div>
            }
        </div>
    }
}

fn heading(frame: &Frame<'_>, column: Column) -> Html {
    let sort = frame.surroundings.sort;
    let order = match (sort.column == column, sort.descending) {
        (false, _) => "none",
        (true, true) => "descending",
        (true, false) => "ascending",
    };
    let is_name = column == Column::Name;
    let act = |act: HeadingAct| frame.on_heading.reform(move |_: MouseEvent| (column, act));
    let on_heading = frame.on_heading.clone();
    let on_key = Callback::from(move |event: KeyboardEvent| {
        if let Some(act) = heading_key(&event, is_name) {
            on_heading.emit((column, act));
        }
    });
    let is_class = frame.description.is_of_classes();
    let word = Word::of_column(column, is_class).map(|word| word.position().to_string());
    // One stop for the Tab key; arrows go on from there.
    let tab_index = if is_name { "0" } else { "-1" };
    html! {
        <div role="columnheader" class={classes!("cell", if is_name { "name" } else { "figure" })} aria-sort={order}>
            if !is_name { { edge(frame, column) } }
            <button type="button" class="header-button" tabindex={tab_index} data-word={word}
                onclick={act(HeadingAct::Sort)} onkeydown={on_key}>
                <span class="heading-text">{ frame.description.heading(column, frame.lang.texts()) }</span>
            </button>
        </div>
    }
}

/// Returns the edge of a column, which can be dragged. Names take the room that is left, so that
/// the edge on the left follows the pointer.
fn edge(frame: &Frame<'_>, column: Column) -> Html {
    let on_down = Callback::from(|event: PointerEvent| {
        if let Some(edge) = event.target_dyn_into::<web_sys::Element>() {
            let _ = edge.set_pointer_capture(event.pointer_id());
            event.prevent_default();
        }
    });
    let on_heading = frame.on_heading.clone();
    let on_move = Callback::from(move |event: PointerEvent| {
        if let Some(width) = dragged_width(&event) {
            on_heading.emit((column, HeadingAct::Drag(width)));
        }
    });
    let on_up = frame
        .on_heading
        .reform(move |_: PointerEvent| (column, HeadingAct::Drop));
    let on_twice = frame
        .on_heading
        .reform(move |_: MouseEvent| (column, HeadingAct::Fit));
    html! {
        <span class="column-edge" aria-hidden="true" onpointerdown={on_down} onpointermove={on_move}
            onpointerup={on_up} ondblclick={on_twice} />
    }
}

/// Returns the width of the column whose edge is being dragged, in CSS pixels.
fn dragged_width(event: &PointerEvent) -> Option<f64> {
    let edge = event.target_dyn_into::<web_sys::Element>()?;
    if !edge.has_pointer_capture(event.pointer_id()) {
        return None;
    }
    let right = edge.parent_element()?.get_bounding_client_rect().right();
    Some(right - f64::from(event.client_x()))
}

/// Translates a key on a heading. The table's own keys are not heard there.
fn heading_key(event: &KeyboardEvent, is_name: bool) -> Option<HeadingAct> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return None;
    }
    event.stop_propagation();
    let act = match (event.key().as_str(), event.shift_key()) {
        ("ArrowLeft", true) if !is_name => HeadingAct::Widen(STEP),
        ("ArrowRight", true) if !is_name => HeadingAct::Widen(-STEP),
        ("ArrowLeft", false) => {
            go_to_heading(event, web_sys::Element::previous_element_sibling);
            return None;
        }
        ("ArrowRight", false) => {
            go_to_heading(event, web_sys::Element::next_element_sibling);
            return None;
        }
        ("ArrowDown", false) => HeadingAct::Leave,
        _ => return None,
    };
    event.prevent_default();
    Some(act)
}

/// Gives the keyboard to the heading beside the one that has it.
fn go_to_heading(event: &KeyboardEvent, beside: fn(&web_sys::Element) -> Option<web_sys::Element>) {
    event.prevent_default();
    let button = event.target_dyn_into::<web_sys::Element>();
    let cell = button.and_then(|button| beside(&button.closest(".cell").ok()??));
    let button = cell.and_then(|cell| cell.query_selector("button").ok()?);
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = button.focus();
    }
}
