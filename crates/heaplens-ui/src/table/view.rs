//! The part of a table that Yew draws: headings, the text in place of rows, and the bar of a wait.

use heaplens_model::locale::Lang;
use heaplens_model::query::Column;
use yew::{AttrValue, Callback, Html, KeyboardEvent, MouseEvent, classes, html};

use super::news::Surroundings;
use super::table_dom::TableDom;
use crate::views::TableDescription;
use crate::waiting::bar;

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
    /// Hears keys.
    pub on_key: Callback<KeyboardEvent>,
    /// Hears a click on a column's heading.
    pub on_sort: Callback<Column>,
    /// Called when the button of the wait's bar is pressed.
    pub on_bar: Callback<MouseEvent>,
}

/// Returns everything of a table except its rows.
pub fn view(frame: &Frame<'_>, dom: &TableDom) -> Html {
    let columns = frame.description.columns;
    let is_empty = frame.surroundings.is_empty;
    html! {
        <div class="table-frame" role="group" aria-label={frame.label.clone()}>
            <div class="table" role="treegrid" ref={dom.root.clone()} tabindex="0"
                aria-label={frame.label.clone()} aria-colcount={columns.len().to_string()}
                onkeydown={frame.on_key.clone()}>
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
    let class = if column == Column::Name {
        "name"
    } else {
        "figure"
    };
    let on_click = frame.on_sort.reform(move |_: MouseEvent| column);
    html! {
        <div role="columnheader" class={classes!("cell", class)} aria-sort={order}>
            <button type="button" class="header-button" tabindex="-1" onclick={on_click}>
                { frame.description.heading(column, frame.lang.texts()) }
            </button>
        </div>
    }
}
