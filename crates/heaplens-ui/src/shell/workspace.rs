//! The tabs, the view that is shown, and the panes below it.

use std::rc::Rc;

use heaplens_model::format;
use heaplens_model::locale::Lang;
use heaplens_model::message::{PartialSummary, Phase};
use yew::{Callback, Html, UseReducerHandle, html};

use super::{ExplanationLine, lower_panes, notices, tabs};
use crate::handle::Handle;
use crate::measure;
use crate::panes;
use crate::state::{Snapshot, State};
use crate::table::PartialTable;

/// Returns the middle of the page while there are snapshots.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    if state.shown().is_none() {
        return loading(state);
    }
    html! {
        <div class="workspace">
            { notices::grave_warnings(state) }
            <tabs::Tabs shown={state.view} lang={state.lang} handle={handle.clone()} />
            <div class="panes">
                <section class="view" id="view" role="tabpanel" aria-labelledby={tabs::id(state.view)}>
                    { panes::view(state, handle) }
                </section>
                if state.has_lower_panes() {
                    { lower_panes::view(state, handle) }
                }
            </div>
            <ExplanationLine lang={state.lang} explanations={handle.explanations()} />
        </div>
    }
}

/// Returns the phases of a load, while there is no view to show. The list on the left says the same
/// to screen readers.
fn loading(state: &State) -> Html {
    let texts = state.lang.texts();
    if let Some((one, summary)) = state
        .snapshots
        .iter()
        .find_map(|one| Some((one, one.loading()?.partial.clone()?)))
    {
        return partial_summary(one, summary, state.lang);
    }
    let loading = state.snapshots.iter().find_map(|one| {
        let progress = one.loading()?.progress;
        Some((one.name.clone(), progress.map(|one| one.phase)))
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

/// Summary as far as it is known.
fn partial_summary(one: &Snapshot, summary: Rc<PartialSummary>, lang: Lang) -> Html {
    let texts = lang.texts();
    let number = |number: usize| format::grouped(number as u64, texts.group_separator);
    let of = (summary.rows.len() < summary.class_count as usize).then(|| {
        (
            number(summary.rows.len()),
            number(summary.class_count as usize),
        )
    });
    let (name, handed) = (one.name.clone(), one.handed);
    html! {
        <div class="workspace">
            <div class="panes">
                <section class="view">
                    <div class="toolbar partial-note" role="status">
                        <strong>{ texts.partial_title }</strong>
                        <span>{ texts.partial_note }</span>
                        if let Some((shown, all)) = of {
                            <span class="partial-count">{ (texts.partial_count)(&shown, &all) }</span>
                        }
                    </div>
                    <div class="view-body">
                        <PartialTable label={texts.partial_title} {lang} {summary}
                            on_painted={Callback::from(move |()| measure::partial_summary(&name, handed))} />
                    </div>
                </section>
            </div>
        </div>
    }
}
