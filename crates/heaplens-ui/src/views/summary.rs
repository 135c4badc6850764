//! Summary: classes and their objects, the Statistics beside.

use heaplens_model::query::List;
use yew::{Html, component, html, use_context};

use super::filter::{ClassFilter, empty};
use super::statistics::Chart;
use super::{Props, on_painted, on_pick, on_sort, only};
use crate::handle::Handle;
use crate::nav::View;
use crate::table::{Kind, Top, TreeTable};

/// The view.
#[component]
pub fn SummaryView(props: &Props) -> Html {
    let state = &props.state;
    let texts = state.lang.texts();
    let Some(handle) = use_context::<Handle>() else {
        return Html::default();
    };
    let Some(id) = state.current else {
        return Html::default();
    };
    let Some(source) = handle.source(state, id) else {
        return Html::default();
    };
    let sources = only(source);
    let list = List::Classes {
        filter: state.filter.to_string(),
    };
    let top = Top {
        list,
        node: None,
        sort: state.sort(View::Summary),
    };
    html! {
        <>
            <div class="toolbar"><ClassFilter state={state.clone()} /></div>
            <div class="view-body has-aside">
                <TreeTable key={id.0} label={texts.summary} kind={Kind::Summary} lang={state.lang} reveal={state.reveal()} {top}
                    on_pick={on_pick(&handle, &sources)} on_sort={on_sort(&handle, View::Summary)}
                    on_painted={on_painted(&handle, state, id)} {sources}
                    shelf={handle.shelf()} shelf_key={format!("summary-{}", id.0)}
                    empty={empty(state, &handle, texts.no_rows)} />
                <aside class="aside" aria-label={texts.statistics}>
                    <Chart state={state.clone()} />
                </aside>
            </div>
        </>
    }
}
