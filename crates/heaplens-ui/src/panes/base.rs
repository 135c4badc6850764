//! The base that a view compares with: its select, and the texts while there is no comparison.

use heaplens_model::Relation;
use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::problem::Problem;
use heaplens_model::query::ComparisonId;
use heaplens_model::suspects::Amount;
use yew::{Callback, Html, html};

use super::select::Select;
use crate::handle::Handle;
use crate::state::{Action, Outcome, SnapshotId, State, Status};
use crate::waiting::LateStop;

/// Returns the text of a view that compares while there is one snapshot alone.
pub fn needs_two(texts: &Texts) -> Html {
    html! {
        <div class="state">
            <h2>{ texts.comparison_needs_two }</h2>
            <p>{ texts.comparison_needs_two_text }</p>
        </div>
    }
}

/// Returns the comparison of the snapshot shown with its base, or the text while there is none.
pub fn comparison(state: &State, handle: &Handle, base: SnapshotId) -> Result<ComparisonId, Html> {
    let texts = state.lang.texts();
    if state.snapshot(base).is_some_and(|one| one.is_loading()) {
        return Err(html! { <div class="state"><p>{ texts.comparison_waits }</p></div> });
    }
    let comparison = state.comparison();
    Err(match comparison.and_then(|one| one.outcome.as_ref()) {
        Some(Outcome::Ready(_)) => return Ok(comparison.map(|one| one.id).unwrap_or_default()),
        None | Some(Outcome::Stopped) => waiting(state, handle, base),
        Some(Outcome::Lost) => failed(texts.comparison_failed, texts.worker_gone, ""),
        Some(Outcome::Refused(problem)) => {
            let words = state.lang.problem(problem);
            failed(texts.comparison_failed, &words.title, &words.remedy)
        }
    })
}

/// Says that something between snapshots failed, why, and what helps.
pub fn failed(what: &'static str, why: &str, remedy: &str) -> Html {
    html! {
        <div class="state" role="alert"><h2>{ what }</h2><p>{ why }</p><p>{ remedy }</p></div>
    }
}

/// Says that the comparison is under way, with a button to stop it, or that it was stopped.
fn waiting(state: &State, handle: &Handle, base: SnapshotId) -> Html {
    let texts = state.lang.texts();
    let comparison = state.comparison().cloned();
    let is_stopped = comparison.as_ref().is_some_and(|one| one.outcome.is_some());
    let (words, button, title) = match is_stopped {
        false => (texts.comparing, texts.stop, texts.stop_comparing_title),
        true => (texts.comparison_stopped, texts.compare_again, ""),
    };
    let handle = handle.clone();
    let on_button = Callback::from(move |()| match &comparison {
        Some(one) if is_stopped => handle.act(Action::CompareAgain(one.id)),
        Some(one) => handle.stop_comparing(one),
        None => {}
    });
    let key = format!("{}-{}", state.current.map_or(0, |target| target.0), base.0);
    html! {
        <div class="state"><LateStop {key} {words} {button} {title} {is_stopped} {on_button} /></div>
    }
}

/// Says how the two snapshots belong together, unless they are of one process in order, which file
/// is cut, and how much is held back.
pub fn hint(state: &State) -> Html {
    let texts = state.lang.texts();
    let Some(Outcome::Ready(overlap)) = state.comparison().and_then(|one| one.outcome.as_ref())
    else {
        return Html::default();
    };
    let base = state.base().and_then(|base| state.snapshot(base));
    let cut = base.into_iter().chain(state.shown()).filter(|one| {
        let mut warnings = one.info().into_iter().flat_map(|info| &info.warnings);
        warnings.any(Problem::is_cut)
    });
    html! {
        <>
            if overlap.relation != Relation::SameProcess {
                <p class="hint" role="status">
                    <strong>{ (texts.relation)(overlap.relation) }</strong>
                    { " " }{ (texts.relation_text)(overlap.relation, overlap.matched_by) }
                </p>
            }
            { for cut.map(|one| html! {
                <p class="hint" role="status">{ (texts.compared_cut)(&state.label(one)) }</p>
            }) }
            if let Some(amount) = overlap.held_back {
                <p class="hint" role="status">{ held_back(texts, amount) }</p>
            }
        </>
    }
}

/// Says how much is held back as no leak.
pub fn held_back(texts: &Texts, amount: Amount) -> String {
    let separator = texts.group_separator;
    let objects = format::grouped(amount.objects, separator);
    (texts.suspects.held_back)(&objects, &format::bytes(amount.bytes, separator))
}

/// Returns the select of the base.
pub fn select(state: &State, handle: &Handle, target: SnapshotId, base: SnapshotId) -> Html {
    let texts = state.lang.texts();
    let handle = handle.clone();
    let on_choose = Callback::from(move |value: String| {
        if let Ok(id) = value.parse() {
            handle.act(Action::Base(SnapshotId(id)));
        }
    });
    let others = state
        .snapshots
        .iter()
        .filter(|one| one.id != target && !matches!(one.status, Status::Failed(_)));
    html! {
        <span class="base">
            <label for="base-snapshot">{ texts.base_snapshot }</label>
            <Select id="base-snapshot" value={base.0.to_string()} {on_choose}>
                { for others.map(|one| html! {
                    <option key={one.id.0} value={one.id.0.to_string()} selected={one.id == base}>{ state.label(one) }</option>
                }) }
            </Select>
        </span>
    }
}
