//! Comparison: what is new and what is gone since another snapshot.

use heaplens_model::message::Overlap;
use heaplens_model::query::List;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, UseReducerHandle, html};

use super::filter;
use super::{on_painted, on_pick, on_sort};
use crate::handle::Handle;
use crate::nav::View;
use crate::shell::taken;
use crate::state::{Action, Outcome, Snapshot, SnapshotId, State, Status};
use crate::table::{Kind, Sources, Top, TreeTable};

/// The view.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let Some((target, base)) = state.current.zip(state.base()) else {
        return html! {
            <div class="state">
                <h2>{ texts.comparison_needs_two }</h2>
                <p>{ texts.comparison_needs_two_text }</p>
            </div>
        };
    };
    let outcome = state.comparison().and_then(|one| one.outcome.as_ref());
    let hint = match outcome {
        Some(Outcome::Ready(overlap)) if is_foreign(overlap) => html! {
            <p class="hint" role="status">
                <strong>{ texts.other_process }</strong>{ " " }{ texts.other_process_text }
            </p>
        },
        _ => Html::default(),
    };
    let body = match outcome {
        _ if state
            .snapshot(base)
            .is_some_and(|one| matches!(one.status, Status::Loading(_))) =>
        {
            html! { <div class="state"><p>{ texts.comparison_waits }</p></div> }
        }
        None => html! {
            <div class="state" role="status"><span class="spinner" aria-hidden="true" /><p>{ texts.comparing }</p></div>
        },
        Some(Outcome::Lost) => html! {
            <div class="state" role="alert"><h2>{ texts.comparison_failed }</h2><p>{ texts.worker_gone }</p></div>
        },
        Some(Outcome::Refused(problem)) => {
            let words = state.lang.problem(problem);
            html! {
                <div class="state" role="alert">
                    <h2>{ texts.comparison_failed }</h2><p>{ words.title }</p><p>{ words.remedy }</p>
                </div>
            }
        }
        Some(Outcome::Ready(_)) => view_table(state, handle, target, base),
    };
    html! {
        <>
            <div class="toolbar">
                { filter::input(state, handle) }
                { view_base(state, handle, target, base) }
            </div>
            { hint }
            <div class="view-body">{ body }</div>
        </>
    }
}

fn view_table(
    state: &UseReducerHandle<State>,
    handle: &Handle,
    target: SnapshotId,
    base: SnapshotId,
) -> Html {
    let texts = state.lang.texts();
    let (Some(comparison), Some(source)) = (state.comparison(), handle.source(state, target))
    else {
        return Html::default();
    };
    let sources = Sources {
        target: source,
        base: handle.source(state, base),
    };
    let list = List::Deltas {
        comparison: comparison.id,
        name_contains: state.filter.to_string(),
    };
    let top = Top {
        list,
        node: None,
        sort: state.sort(View::Comparison),
    };
    let key = format!("comparison-{}", comparison.id.0);
    html! {
        <TreeTable key={key.clone()} label={texts.comparison} kind={Kind::Comparison} lang={state.lang} reveal={state.reveal()} {top}
            on_pick={on_pick(handle, &sources)} on_sort={on_sort(handle, View::Comparison)}
            on_painted={on_painted(handle, state, target)} {sources}
            saved_tables={handle.saved_tables()} saved_as={key.clone()}
            empty={filter::empty(state, handle, texts.nothing_changed)} />
    }
}

fn view_base(state: &State, handle: &Handle, target: SnapshotId, base: SnapshotId) -> Html {
    let texts = state.lang.texts();
    let handle = handle.clone();
    let on_change = Callback::from(move |event: Event| {
        let select = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        if let Some(id) = select.and_then(|select| select.value().parse().ok()) {
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
            <select id="base-snapshot" onchange={on_change}>
                { for others.map(|one| html! {
                    <option key={one.id.0} value={one.id.0.to_string()} selected={one.id == base}>{ &*one.name }{ told_apart(state, one) }</option>
                }) }
            </select>
        </span>
    }
}

/// When it was taken, for those whose name does not tell them apart.
fn told_apart(state: &State, one: &Snapshot) -> Option<String> {
    let is_shared = state
        .snapshots
        .iter()
        .filter(|other| other.name == one.name)
        .count()
        > 1;
    let time = taken(one).filter(|_| is_shared)?;
    Some(format!(" · {time}"))
}

/// Two snapshots of one process share most of the smaller one. V8 gives the objects of its start
/// the same ids in every process, so that a Node.js and a Chromium share a tenth by chance.
fn is_foreign(overlap: &Overlap) -> bool {
    let smaller = overlap.base.min(overlap.target);
    smaller > 0 && overlap.shared.saturating_mul(5) < smaller
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_of_one_process_share_most_objects() {
        assert!(!is_foreign(&Overlap {
            shared: 60_000,
            base: 62_000,
            target: 141_000
        }));
        assert!(is_foreign(&Overlap {
            shared: 12,
            base: 62_000,
            target: 141_000
        }));
        assert!(is_foreign(&Overlap {
            shared: 1_273,
            base: 54_221,
            target: 14_744
        }));
        assert!(!is_foreign(&Overlap {
            shared: 0,
            base: 0,
            target: 5
        }));
    }
}
