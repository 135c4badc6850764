//! The list of snapshots: what is open, what is loading and how far, what failed.

use std::rc::Rc;

use heaplens_model::format;
use heaplens_model::locale::Texts;
use yew::{Callback, Html, MouseEvent, UseReducerHandle, classes, html};

use super::Meter;
use crate::handle::Handle;
use crate::state::{Action, Failure, Snapshot, State, Status};
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    html! {
        <section class="snapshots">
            <h2 class="side-title" id="snapshots-title">{ texts.snapshots }</h2>
            <ul class="snapshot-list" role="list" aria-labelledby="snapshots-title">
                { for state.snapshots.iter().map(|one| view_snapshot(one, state, handle, texts)) }
            </ul>
        </section>
    }
}

fn view_snapshot(one: &Rc<Snapshot>, state: &State, handle: &Handle, texts: &Texts) -> Html {
    let id = one.id;
    let is_current = state.current == Some(id);
    let is_base = state.view.needs_base() && state.base() == Some(id);
    let on_show = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.act(Action::Show(id)))
    };
    let on_close = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.close(id))
    };
    let size = one.info().map(|info| info.bytes).or(one.size);
    let size = size.map(|size| format::bytes(size, texts.group_separator));
    let state_class = match &one.status {
        Status::Loading(_) => "is-loading",
        Status::Open(_) => "is-open",
        Status::Failed(_) => "is-failed",
    };
    let below = match &one.status {
        Status::Loading(loading) => html! {
            <Meter {id} name={one.name.clone()} started={loading.progress} lang={state.lang}
                pool={handle.pool().clone()} on_cancel={on_close.clone()} />
        },
        Status::Failed(failure) => {
            let word = match failure {
                Failure::Stopped => texts.stopped,
                _ if one.was_open() => texts.worker_ended,
                _ => texts.not_opened,
            };
            html! { <span class="snapshot-failed">{ word }</span> }
        }
        Status::Open(info) if !info.warnings.is_empty() => {
            html! {
                <details class="snapshot-warnings" open={info.warnings.len() <= SHOWN_WARNINGS}>
                    <summary>{ (texts.warnings)(info.warnings.len()) }</summary>
                    <ul>
                        { for info.warnings.iter().map(|warning| {
                            let words = state.lang.problem(warning);
                            let position = warning.offset.map(|offset| {
                                (texts.at_byte)(&format::grouped(offset, texts.group_separator))
                            });
                            html! { <li>{ words.title }{ " " }{ position }{ " " }{ words.remedy }</li> }
                        }) }
                    </ul>
                </details>
            }
        }
        Status::Open(_) => Html::default(),
    };
    let is_open = one.info().is_some();
    let (stem, extension) = split_name(&one.name);
    html! {
        <li key={id.0} class={classes!("snapshot", state_class, is_current.then_some("is-current"))}>
            <div class="snapshot-line">
                <button type="button" class="snapshot-name" disabled={!is_open} onclick={on_show}
                    aria-current={is_current.then_some("true")} aria-label={one.name.to_string()} title={one.name.to_string()}>
                    <span class="dot" aria-hidden="true" />
                    <span class="snapshot-file">{ stem }<span class="extension">{ extension }</span></span>
                </button>
                if !matches!(one.status, Status::Loading(_)) {
                    <button type="button" class="close" aria-label={(texts.close_snapshot)(&one.name)}
                        title={(texts.close_snapshot)(&one.name)} onclick={on_close}>{ "×" }</button>
                }
            </div>
            <div class="snapshot-facts">
                <span>{ size }</span>
                if is_base {
                    <span class="tag" title={texts.base_snapshot}>{ "Δ" }</span>
                }
                <span>{ one.taken() }</span>
            </div>
            { below }
        </li>
    }
}

/// Warnings that are few enough to be read without being asked for.
const SHOWN_WARNINGS: usize = 2;

/// Returns a file's name, and what only says that it is a snapshot.
fn split_name(name: &str) -> (&str, &str) {
    let plain = name.strip_suffix(".gz").unwrap_or(name);
    let stem = [".heapsnapshot", ".heaptimeline", ".ndjson"]
        .into_iter()
        .find_map(|extension| plain.strip_suffix(extension))
        .unwrap_or(plain);
    if stem.is_empty() {
        (name, "")
    } else {
        name.split_at(stem.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_told_from_names() {
        for (name, stem) in [
            ("Heap.1.heapsnapshot", "Heap.1"),
            ("a.heapsnapshot.gz", "a"),
            ("out.ndjson", "out"),
            (".heapsnapshot", ".heapsnapshot"),
            ("plain", "plain"),
        ] {
            let (first, rest) = split_name(name);
            assert_eq!((first, format!("{first}{rest}").as_str()), (stem, name));
        }
    }
}
