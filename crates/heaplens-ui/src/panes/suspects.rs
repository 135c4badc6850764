//! Suspects: what most likely leaks, ranked, and what makes the answer doubtful.

use heaplens_model::format;
use heaplens_model::suspects::{Doubt, Noise};
use yew::{Callback, Html, MouseEvent, UseReducerHandle, html};

use super::suspect::{self, Shown};
use super::suspect_report::SuspectReport;
use super::{base, guide};
use crate::handle::Handle;
use crate::state::{Action, FoundSuspects, Outcome, SnapshotId, State, SuspectSearch};
use crate::waiting::{Bar, bar};

/// Returns the list of suspects, or what is missing.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let search = state.suspects();
    let outcome = search.and_then(|search| search.outcome.as_ref());
    let body = match (search, outcome) {
        (Some(search), Some(Outcome::Ready(found))) => list(state, handle, search, found),
        _ => waiting(state, handle, search, outcome),
    };
    html! { <div class="view-body is-suspects">{ body }</div> }
}

/// Says that the search is under way, with a button to stop it, or why nothing was found.
fn waiting<T>(
    state: &State,
    handle: &Handle,
    search: Option<&SuspectSearch>,
    outcome: Option<&Outcome<T>>,
) -> Html {
    let texts = state.lang.texts();
    let words = texts.suspects;
    let failed = |why: &str, remedy: &str| {
        html! {
            <div class="state" role="alert"><h2>{ words.failed }</h2><p>{ why }</p><p>{ remedy }</p></div>
        }
    };
    let is_stopped = match outcome {
        Some(Outcome::Refused(problem)) => {
            let problem = state.lang.problem(problem);
            return failed(&problem.title, &problem.remedy);
        }
        Some(Outcome::Lost) => return failed(texts.worker_gone, ""),
        Some(Outcome::Stopped) => true,
        Some(Outcome::Ready(_)) | None => false,
    };
    if state.is_loading() {
        return html! { <div class="state"><p>{ texts.growth.waits }</p></div> };
    }
    let (handle, number) = (handle.clone(), search.map(|search| search.number));
    let on_button = Callback::from(move |_: MouseEvent| match number {
        Some(number) if !is_stopped => handle.stop_finding_suspects(number),
        _ => handle.act(Action::FindSuspectsAgain),
    });
    // The bar shows late, so that nothing flashes where it does not take long.
    if is_stopped {
        return html! {
            <div class="state">
                <p role="status">{ words.stopped }</p>
                <button type="button" class="button" onclick={on_button}>{ words.again }</button>
            </div>
        };
    }
    let share = search.map_or(0.0, |search| search.share);
    html! {
        <div class="state is-late">
            <p>{ words.working }</p>
            <div class="wait-line">{ bar(Bar::working(share), texts, on_button) }</div>
        </div>
    }
}

fn list(
    state: &UseReducerHandle<State>,
    handle: &Handle,
    search: &SuspectSearch,
    found: &FoundSuspects,
) -> Html {
    let texts = state.lang.texts();
    let words = texts.suspects;
    let Some(source) = found
        .compared
        .last()
        .and_then(|newest| handle.source(state, *newest))
    else {
        return Html::default();
    };
    let shown = Shown {
        state,
        handle,
        found,
        source: &source,
        texts,
    };
    let suspects = &found.suspects.suspects;
    let open = state.open_suspect(suspects.len());
    html! {
        <div class="suspects">
            if !suspects.is_empty() { { guide::view(state, handle) } }
            if state.is_series_cut() { { note(state, search, &Doubt::TooMany) } }
            { for found.suspects.doubts.iter().map(|doubt| note(state, search, doubt)) }
            if suspects.is_empty() {
                <div class="state">
                    <h2>{ words.nothing }</h2>
                    <p>{ if found.compared.len() > 1 { words.nothing_text } else { words.nothing_in_one_text } }</p>
                </div>
            } else {
                <ol class="suspect-list" aria-label={words.title}>
                    { for suspects.iter().zip(1..).map(|(one, rank)| suspect::view(&shown, one, rank, rank == open)) }
                </ol>
            }
            { held_back(state, &found.suspects.noise) }
            if !suspects.is_empty() {
                <SuspectReport state={state.clone()} handle={handle.clone()} count={suspects.len()} />
            }
        </div>
    }
}

/// Says what makes the answer doubtful. What a person should mend stands out.
fn note(state: &State, search: &SuspectSearch, doubt: &Doubt) -> Html {
    let name = doubt.position().map(|at| name_at(state, search, at));
    let class = match doubt {
        Doubt::OneSnapshot | Doubt::TwoSnapshots | Doubt::TooMany => "suspects-note",
        _ => "suspects-note is-caution",
    };
    let text = (state.lang.suspects().doubt)(doubt, &name.unwrap_or_default());
    html! { <p {class} role="note">{ text }</p> }
}

fn name_at(state: &State, search: &SuspectSearch, at: usize) -> String {
    let id: Option<&SnapshotId> = search.series.get(at);
    let one = id.and_then(|id| state.snapshot(*id));
    one.map_or_else(String::new, |one| state.label(one))
}

/// Says how much is new and was held back; a click shows why.
fn held_back(state: &State, noise: &Noise) -> Html {
    if noise.objects == 0 {
        return Html::default();
    }
    let texts = state.lang.texts();
    let words = texts.suspects;
    let number = |number: u64| format::grouped(number, texts.group_separator);
    let bytes = |number: u64| format::bytes(number, texts.group_separator);
    html! {
        <details class="held-back">
            <summary>{ base::held_back(texts, noise.amount()) }</summary>
            <table class="suspect-table">
                <tbody>
                    { for noise.parts.iter().map(|part| html! {
                        <tr>
                            <th scope="row">{ (words.noise)(part.reason) }</th>
                            <td data-value={part.objects.to_string()}>{ number(part.objects) }</td>
                            <td data-value={part.bytes.to_string()}>{ bytes(part.bytes) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </details>
    }
}
