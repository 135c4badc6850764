//! The tabs, the view that is shown, and the Retainers pane below it.

use yew::{Html, Properties, UseReducerHandle, component, html};

use super::Splitter;
use super::snapshots::PHASES;
use super::tabs::{self, Tabs};
use crate::nav::View;
use crate::state::{State, Status};
use crate::views::{ComparisonView, ContainmentView, RetainersPane, StatisticsView, SummaryView};

/// The state.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// As a value.
    pub state: UseReducerHandle<State>,
}

/// The middle of the page while there are snapshots.
#[component]
pub fn Workspace(props: &Props) -> Html {
    let state = &props.state;
    let texts = state.lang.texts();
    if state.shown().is_none() {
        return html! { <Loading state={state.clone()} /> };
    }
    let view = match state.view {
        View::Summary => html! { <SummaryView state={state.clone()} /> },
        View::Comparison => html! { <ComparisonView state={state.clone()} /> },
        View::Containment => html! { <ContainmentView state={state.clone()} /> },
        View::Statistics => html! { <StatisticsView state={state.clone()} /> },
    };
    html! {
        <div class="workspace">
            <Tabs state={state.clone()} />
            <div class="panes">
                <section class="view" id="view" role="tabpanel" aria-labelledby={tabs::id(state.view)}>
                    { view }
                </section>
                if state.view != View::Statistics {
                    <Splitter label={texts.resize_retainers} />
                    <RetainersPane state={state.clone()} />
                }
            </div>
        </div>
    }
}

/// What is being done while nothing can be shown yet. The list on the left says it to screen
/// readers; here it is for the eye.
#[component]
fn Loading(props: &Props) -> Html {
    let state = &props.state;
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
                { for PHASES.into_iter().map(|one| {
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
