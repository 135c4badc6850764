//! Summary's table before distances and retained sizes are known. It can be read, not opened.
//!
//! It has the columns and the looks of the real table, so that nothing moves when that one comes.

use std::rc::Rc;

use gloo::render::request_animation_frame;
use heaplens_model::locale::{Lang, Texts};
use heaplens_model::message::{PartialClass, PartialSummary};
use heaplens_model::query::Column;
use web_sys::HtmlElement;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_node_ref};

use super::columns::ColumnWidths;
use super::row_look::{class_parts, figure_cell, name_cell, part_label};
use crate::views::{TableDescription, size, summary_table};

/// The classes to show, and the callbacks.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The accessible name.
    pub label: AttrValue,
    pub lang: Lang,
    /// The classes.
    pub summary: Rc<PartialSummary>,
    /// Hears that the rows are on the screen.
    pub on_painted: Callback<()>,
}

#[component]
pub fn PartialTable(props: &Props) -> Html {
    let texts = props.lang.texts();
    let on_painted = props.on_painted.clone();
    let (root, table) = (use_node_ref(), summary_table());
    let element = root.clone();
    use_effect_with((), move |()| {
        if let Some(root) = element.cast::<HtmlElement>() {
            ColumnWidths::stored(table).apply(&root);
        }
        let frame = request_animation_frame(move |_| on_painted.emit(()));
        move || drop(frame)
    });
    let header = |column: &Column| {
        let name = if *column == Column::Name {
            "cell name"
        } else {
            "cell figure"
        };
        let order = (*column == Column::ShallowSize).then_some("descending");
        html! {
            <div role="columnheader" class={name} aria-sort={order}>
                <span class="header-button">{ table.heading(*column, texts) }</span>
            </div>
        }
    };
    html! {
        <div class="table is-partial" ref={root} role="table" tabindex="0" aria-busy="true"
            aria-label={props.label.clone()} aria-rowcount={props.summary.class_count.to_string()}>
            <div class="table-head" role="rowgroup">
                <div class="row" role="row">{ for table.columns.iter().map(header) }</div>
            </div>
            <div class="table-body" role="rowgroup">
                { for props.summary.rows.iter().map(|class| row(class, table, texts)) }
            </div>
        </div>
    }
}

fn row(class: &PartialClass, table: &TableDescription, texts: &Texts) -> Html {
    let name = class_parts(&class.name, class.location.as_ref(), class.count, texts);
    html! {
        <div class="row" role="row">
            <div role="rowheader" class={name_cell(0)}>
                <span class="triangle is-leaf" />
                <span class="name-text">{ for name.into_iter().map(part_label) }</span>
            </div>
            { for table.figure_columns().map(|column| cell(column, class, texts)) }
        </div>
    }
}

fn cell(column: Column, of: &PartialClass, texts: &Texts) -> Html {
    let figure = match column {
        // Shares are of what the root retains, which is not known yet.
        Column::ShallowSize => size(of.shallow_size, None, texts),
        _ => {
            return html! {
                <div role="cell" class="cell figure" title={texts.partial_pending}>{ "…" }</div>
            };
        }
    };
    let class = figure_cell(Some(&figure));
    let title = (!figure.title.is_empty()).then_some(figure.title);
    html! {
        <div role="cell" {class} {title} data-value={figure.value.to_string()}>
            <span class="number">{ figure.text }</span>
        </div>
    }
}
