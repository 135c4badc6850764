//! The panes below a view: Retainers, and the Object panel beside it.
//!
//! A narrow page has room for one of them, and a switch between both.

use yew::{Callback, Html, MouseEvent, UseReducerHandle, html};

use super::{Axis, Splitter};
use crate::handle::Handle;
use crate::panes::{ObjectPane, RetainersPane};
use crate::state::{Action, State};

/// Returns the panes, with the bar above them.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let panel = &texts.object_panel;
    let is_object = state.is_object_shown;
    let choice = |word: &'static str, shows_object: bool| {
        let handle = handle.clone();
        let on_click =
            Callback::from(move |_: MouseEvent| handle.act(Action::ShowObject(shows_object)));
        let is_pressed = shows_object == is_object;
        html! {
            <button type="button" class="button is-quiet" aria-pressed={is_pressed.to_string()} onclick={on_click}>
                { word }
            </button>
        }
    };
    let class = if is_object {
        "lower shows-object"
    } else {
        "lower"
    };
    html! {
        <>
            <Splitter label={texts.resize_retainers} axis={Axis::Height} />
            <div {class}>
                <div class="lower-choice" role="group" aria-label={panel.panes}>
                    { choice(texts.retainers, false) }
                    { choice(panel.title, true) }
                </div>
                <RetainersPane state={state.clone()} handle={handle.clone()} />
                <Splitter label={panel.resize} axis={Axis::Width} />
                <ObjectPane state={state.clone()} handle={handle.clone()} />
            </div>
        </>
    }
}
