//! The views' tabs.

use wasm_bindgen::JsCast;
use yew::{Callback, Html, KeyboardEvent, MouseEvent, UseReducerHandle, html};

use crate::handle::Handle;
use crate::state::{Action, State};
use crate::views::View;
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let at = View::ALL
        .iter()
        .position(|view| *view == state.view)
        .unwrap_or(0);
    let on_key = {
        let handle = handle.clone();
        Callback::from(move |event: KeyboardEvent| {
            let last = View::ALL.len() - 1;
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1) % View::ALL.len(),
                "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            if let Some(view) = View::ALL.get(to) {
                handle.act(Action::View(*view));
                focus(*view);
            }
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label={texts.views} onkeydown={on_key}>
            { for View::ALL.iter().copied().map(|view| {
                let is_shown = view == state.view;
                let handle = handle.clone();
                let on_click = Callback::from(move |_: MouseEvent| handle.act(Action::View(view)));
                html! {
                    <button type="button" role="tab" class="tab" id={id(view)} aria-controls="view"
                        aria-selected={is_shown.to_string()} tabindex={if is_shown { "0" } else { "-1" }}
                        onclick={on_click}>{ view.title(texts) }</button>
                }
            }) }
        </div>
    }
}

/// Returns the tab's element id.
pub fn id(view: View) -> String {
    format!("tab-{}", view.word())
}

fn focus(view: View) {
    let tab = gloo::utils::document().get_element_by_id(&id(view));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = tab.focus();
    }
}
