//! The input for a text that names must contain.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, UseReducerHandle, html};

use crate::handle::Handle;
use crate::state::{Action, State};
use crate::views::{Kind, View};

/// Returns the input. Each letter that is typed asks the list anew.
pub fn input(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let label = match state.view {
        View::Allocations => texts.allocations.filter,
        View::Detached if state.kind(View::Detached) == Kind::Fibers => {
            texts.detached_dom.filter_fibers
        }
        View::Detached => texts.detached_dom.filter,
        View::Strings => texts.string_groups.filter,
        View::Collections => texts.collections.filter,
        View::Variables => texts.variables.filter,
        _ => texts.class_filter,
    };
    let handle = handle.clone();
    let on_input = Callback::from(move |event: InputEvent| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            handle.act(Action::NameContains(input.value()));
        }
    });
    html! {
        <input class="filter" type="search" aria-label={label} placeholder={label}
            autocomplete="off" spellcheck="false" value={state.name_contains.to_string()} oninput={on_input} />
    }
}

/// Returns the text of an empty table: that no name matches, or `otherwise`.
pub fn nothing(state: &UseReducerHandle<State>, handle: &Handle, otherwise: &'static str) -> Html {
    let texts = state.lang.texts();
    if state.name_contains.is_empty() {
        return html! { <p>{ otherwise }</p> };
    }
    let handle = handle.clone();
    let on_clear =
        Callback::from(move |_: yew::MouseEvent| handle.act(Action::NameContains(String::new())));
    html! {
        <p>
            { texts.nothing_matches }{ " " }
            <button type="button" class="link-button" onclick={on_clear}>{ texts.clear_filter }</button>
        </p>
    }
}
