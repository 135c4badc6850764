//! Summary: classes and their objects, the Statistics beside.

use heaplens_model::query::List;
use yew::{Html, UseReducerHandle, html};

use super::filter;
use super::statistics;
use super::{on_painted, on_pick, on_sort, only};
use crate::handle::Handle;
use crate::nav::View;
use crate::state::State;
use crate::table::{Kind, Top, TreeTable};

/// The view.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let Some(id) = state.current else {
        return Html::default();
    };
    let Some(source) = handle.source(state, id) else {
        return Html::default();
    };
    let sources = only(source);
    let list = List::Classes {
        name_contains: state.filter.to_string(),
    };
    let top = Top {
        list,
        node: None,
        sort: state.sort(View::Summary),
    };
    html! {
        <>
            <div class="toolbar">{ filter::input(state, handle) }</div>
            <div class="view-body has-aside">
                <TreeTable key={id.0} label={texts.summary} kind={Kind::Summary} lang={state.lang} reveal={state.reveal()} {top}
                    on_pick={on_pick(handle, &sources)} on_sort={on_sort(handle, View::Summary)}
                    on_painted={on_painted(handle, state, id)} {sources}
                    saved_tables={handle.saved_tables()} saved_as={format!("summary-{}", id.0)}
                    empty={filter::empty(state, handle, texts.no_rows)} />
                <aside class="aside" aria-label={texts.statistics}>
                    { statistics::chart(state) }
                </aside>
            </div>
        </>
    }
}
