//! The tabs, the view that is shown, and the Retainers pane below it.

use heaplens_model::message::Phase;
use yew::{Html, UseReducerHandle, html};

use super::Splitter;
use super::tabs;
use crate::handle::Handle;
use crate::nav::View;
use crate::state::{State, Status};
use crate::views::{RetainersPane, comparison, containment, statistics, summary};

/// The middle of the page while there are snapshots.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    if state.shown().is_none() {
        return loading(state);
    }
    let view = match state.view {
        View::Summary => summary::view(state, handle),
        View::Comparison => comparison::view(state, handle),
        View::Containment => containment::view(state, handle),
        View::Statistics => statistics::view(state),
    };
    html! {
        <div class="workspace">
            { tabs::view(state, handle) }
            <div class="panes">
                <section class="view" id="view" role="tabpanel" aria-labelledby={tabs::id(state.view)}>
                    { view }
                </section>
                if state.view != View::Statistics {
                    <Splitter label={texts.resize_retainers} />
                    <RetainersPane state={state.clone()} handle={handle.clone()} />
                }
            </div>
        </div>
    }
}

/// What is being done while nothing can be shown yet. The list on the left says it to screen
/// readers; here it is for the eye.
fn loading(state: &State) -> Html {
    let texts = state.lang.texts();
    let loading = state.snapshots.iter().find_map(|one| match one.status {
        Status::Loading(progress) => Some((one.name.clone(), progress.map(|one| one.phase))),
        _ => None,
    });
    let Some((name, phase)) = loading else {
        return Html::default();
    };
    html! {
        <div class="loading" aria-hidden="true">
            <h2>{ (texts.loading_view)(&name) }</h2>
            <ol class="phases">
                { for Phase::ALL.into_iter().map(|one| {
                    let class = match phase {
                        Some(phase) if one < phase => "is-done",
                        Some(phase) if one == phase => "is-now",
                        _ => "is-to-come",
                    };
                    html! { <li {class}>{ (texts.phase)(one) }</li> }
                }) }
            </ol>
        </div>
    }
}
