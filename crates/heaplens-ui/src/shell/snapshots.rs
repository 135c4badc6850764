//! The list of snapshots: what is open, what is loading and how far, what failed.
//!
//! Snapshots are moved by dragging, or by the arrow keys on their handle.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use heaplens_model::format;
use heaplens_model::locale::Texts;
use wasm_bindgen::JsCast;
use yew::{Callback, DragEvent, Html, KeyboardEvent, MouseEvent, UseReducerHandle, classes, html};

use super::Meter;
use super::snapshot_name::SnapshotName;
use crate::handle::Handle;
use crate::state::{Action, Failure, Snapshot, SnapshotId, State, Status};

/// What is dragged is told by this type, so that nothing else that is dropped moves a snapshot.
const DRAGGED: &str = "application/x-heaplens-snapshot";

pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    html! {
        <section class="snapshots">
            <h2 class="side-title" id="snapshots-title">{ texts.snapshots }</h2>
            <ul class="snapshot-list" role="list" aria-labelledby="snapshots-title">
                { for state.snapshots.iter().map(|one| view_snapshot(one, state, handle, texts)) }
            </ul>
            <p class="visually-hidden" role="status">{ moved(state, texts) }</p>
        </section>
    }
}

/// Says where the snapshot is that was moved last.
fn moved(state: &State, texts: &Texts) -> Option<String> {
    let id = state.moved?;
    let position = state.snapshots.iter().position(|one| one.id == id)?;
    let label = state.label(state.snapshots.get(position)?);
    let count = state.snapshots.len();
    Some((texts.growth.moved)(&label, position + 1, count))
}

/// Returns the handle by which a snapshot is moved.
fn mover(one: &Snapshot, state: &State, handle: &Handle, texts: &Texts) -> Html {
    let position = state.snapshots.iter().position(|other| other.id == one.id);
    let (Some(position), true) = (position, state.snapshots.len() > 1) else {
        return Html::default();
    };
    let (handle, id) = (handle.clone(), one.id);
    let on_key = Callback::from(move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowUp" => position.checked_sub(1),
            "ArrowDown" => Some(position + 1),
            _ => return,
        };
        event.prevent_default();
        if let Some(to) = to {
            handle.act(Action::Move(id, to));
            // An element that is put elsewhere loses the keyboard.
            Timeout::new(0, move || focus_mover(id)).forget();
        }
    });
    let title = (texts.growth.move_title)(&state.label(one));
    html! {
        <button type="button" id={mover_id(id)} class="mover" aria-label={title.clone()} {title} onkeydown={on_key}>
            <span aria-hidden="true">{ "\u{283f}" }</span>
        </button>
    }
}

fn mover_id(id: SnapshotId) -> String {
    format!("mover-{}", id.0)
}

fn focus_mover(id: SnapshotId) {
    let mover = gloo::utils::document().get_element_by_id(&mover_id(id));
    if let Some(mover) = mover.and_then(|mover| mover.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = mover.focus();
    }
}

/// Lets a snapshot be dragged.
fn on_drag(id: SnapshotId) -> Callback<DragEvent> {
    Callback::from(move |event: DragEvent| {
        if let Some(data) = event.data_transfer() {
            let _ = data.set_data(DRAGGED, &id.0.to_string());
            data.set_effect_allowed("move");
        }
    })
}

/// Lets a dragged snapshot be dropped here.
fn on_drag_over() -> Callback<DragEvent> {
    Callback::from(|event: DragEvent| {
        let types = event.data_transfer().map(|data| data.types());
        let mut types = types.iter().flat_map(|types| types.iter());
        if types.any(|kind| kind.as_string().as_deref() == Some(DRAGGED)) {
            event.prevent_default();
        }
    })
}

/// Puts the snapshot that is dropped at the position of this one.
fn on_drop(id: SnapshotId, state: &State, handle: &Handle) -> Callback<DragEvent> {
    let position = state.snapshots.iter().position(|one| one.id == id);
    let handle = handle.clone();
    Callback::from(move |event: DragEvent| {
        let data = event.data_transfer();
        let dragged = data.and_then(|data| data.get_data(DRAGGED).ok());
        let dragged = dragged.and_then(|dragged| dragged.parse().ok());
        if let (Some(dragged), Some(position)) = (dragged, position) {
            event.prevent_default();
            handle.act(Action::Move(SnapshotId(dragged), position));
        }
    })
}

fn view_snapshot(one: &Rc<Snapshot>, state: &State, handle: &Handle, texts: &Texts) -> Html {
    let id = one.id;
    let is_current = state.current == Some(id);
    let is_base = state.view.needs_base() && state.base() == Some(id);
    let on_close = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.close(id))
    };
    let size = one
        .bytes()
        .map(|size| format::bytes(size, texts.group_separator));
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
    let label = state.label(one);
    let close = (texts.close_snapshot)(&label);
    html! {
        <li key={id.0} class={classes!("snapshot", state_class, is_current.then_some("is-current"))}
            draggable="true" ondragstart={on_drag(id)} ondragover={on_drag_over()} ondrop={on_drop(id, state, handle)}>
            <div class="snapshot-line">
                <SnapshotName {id} name={one.name.clone()} file_name={one.file_name.clone()} {label} lang={state.lang}
                    distinction={state.distinction(one)} {is_open} {is_current} handle={handle.clone()} />
                { mover(one, state, handle, texts) }
                if !matches!(one.status, Status::Loading(_)) {
                    <button type="button" class="close" aria-label={close.clone()} title={close} onclick={on_close}>{ "×" }</button>
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
