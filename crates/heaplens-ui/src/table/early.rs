//! Summary's table before retained sizes are known: to be read, not yet to be opened.
//!
//! The same columns and the same look, so that nothing moves when the real one takes its place.

use std::rc::Rc;

use gloo::render::request_animation_frame;
use heaplens_model::locale::{Lang, Texts};
use heaplens_model::message::{EarlyClass, EarlySummary};
use heaplens_model::query::Column;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with};

use super::columns::{Figure, Kind, distance, size};
use super::paint::{class_label, figure_cell};

/// What the table shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The accessible name.
    pub label: AttrValue,
    /// The page's language.
    pub lang: Lang,
    /// The classes.
    pub summary: Rc<EarlySummary>,
    /// Hears that the rows are on the screen.
    pub on_painted: Callback<()>,
}

/// The table.
#[component]
pub fn EarlyTable(props: &Props) -> Html {
    let texts = props.lang.texts();
    let on_painted = props.on_painted.clone();
    use_effect_with((), move |()| {
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
                <span class="header-button">{ Kind::Summary.header(*column, texts) }</span>
            </div>
        }
    };
    html! {
        <div class="table table-sizes is-early" role="table" tabindex="0" aria-busy="true"
            aria-label={props.label.clone()} aria-rowcount={props.summary.class_count.to_string()}>
            <div class="table-head" role="rowgroup">
                <div class="row" role="row">{ for Kind::Summary.columns().iter().map(header) }</div>
            </div>
            <div class="table-body" role="rowgroup">
                { for props.summary.rows.iter().map(|class| row(class, texts)) }
            </div>
        </div>
    }
}

fn row(class: &EarlyClass, texts: &Texts) -> Html {
    let cell = |column: &Column| match column {
        Column::RetainedSize => html! {
            <div role="cell" class="cell figure size" title={texts.early_pending}>
                <span class="number">{ "…" }</span><span class="share" />
            </div>
        },
        column => figure_cell("cell", *column, figure(*column, class, texts)),
    };
    html! {
        <div class="row" role="row">
            <div role="rowheader" class="cell name">
                <span class="twisty is-leaf" />
                { class_label(&class.name, class.location, Some(class.count), texts) }
            </div>
            { for Kind::Summary.columns().iter().skip(1).map(cell) }
        </div>
    }
}

fn figure(column: Column, class: &EarlyClass, texts: &Texts) -> Option<Figure> {
    match column {
        Column::Distance => Some(distance(class.distance, texts)),
        // Shares are of what the root retains, which is not known yet.
        Column::ShallowSize => Some(size(class.shallow_size, None, texts)),
        _ => None,
    }
}
