//! Keeps the keyboard near a button that goes when it is pressed.
//!
//! The browser gives the keyboard to the page when the element that has it goes. Whoever closes a
//! notice or stops a search by key would begin at the top again.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, UiEvent};
use yew::{hook, use_effect_with};

/// Milliseconds until the page has changed after a press.
const CHANGE_MS: u32 = 60;
/// What the keyboard can go to.
const STOPS: &str = "button:not([disabled], [tabindex='-1']), select:not([disabled]), \
                     input:not([tabindex='-1']), [tabindex='0']";

/// Gives the keyboard to the next best element after a press by key that took the button away.
#[hook]
pub fn use_focus_near() {
    use_effect_with((), |()| {
        // The button is still there before anything hears of the press.
        let options = EventListenerOptions::run_in_capture_phase();
        let listener = EventListener::new_with_options(&window(), "click", options, |event| {
            if let Some(around) = around_button(event) {
                Timeout::new(CHANGE_MS, move || give_keyboard(&around)).forget();
            }
        });
        move || drop(listener)
    });
}

/// Returns the pressed button and what it is in, from the inside out; nothing for a press with the
/// mouse, which counts its clicks.
fn around_button(event: &Event) -> Option<Vec<Element>> {
    let is_by_key = event.dyn_ref::<UiEvent>()?.detail() == 0;
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let button = target.closest("button").ok().flatten();
    let button = button.filter(|_| is_by_key)?;
    let around = std::iter::successors(Some(button), |inner| inner.parent_element());
    Some(around.collect())
}

fn give_keyboard(around: &[Element]) {
    let is_free = document()
        .active_element()
        .is_none_or(|element| element.tag_name() == "BODY");
    let is_gone = around.first().is_some_and(|button| !button.is_connected());
    if !is_free || !is_gone {
        return;
    }
    let stops = around
        .iter()
        .filter(|element| element.is_connected())
        .filter_map(|element| element.query_selector(STOPS).ok().flatten());
    let next = stops
        .filter_map(|stop| stop.dyn_into::<HtmlElement>().ok())
        .next();
    if let Some(next) = next {
        let _ = next.focus();
    }
}
