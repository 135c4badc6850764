//! Containment: objects from the root down.

use heaplens_model::query::List;
use yew::{Html, UseReducerHandle, html};

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
    let top = Top {
        list: List::RootEdges,
        node: None,
        sort: state.sort(View::Containment),
    };
    html! {
        <div class="view-body">
            <TreeTable key={id.0} label={texts.containment} kind={Kind::Containment} lang={state.lang} reveal={state.reveal()} {top}
                on_pick={on_pick(handle, &sources)} on_sort={on_sort(handle, View::Containment)}
                on_painted={on_painted(handle, state, id)} {sources}
                saved_tables={handle.saved_tables()} saved_as={format!("containment-{}", id.0)}
                empty={html! { <p>{ texts.no_rows }</p> }} />
        </div>
    }
}
