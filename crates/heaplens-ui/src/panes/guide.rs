//! The guide through the sample pair: from the suspect over the evidence and the path to the line.

use gloo::timers::callback::Timeout;
use yew::{Callback, Html, MouseEvent, html};

use super::suspect::marked;
use crate::handle::Handle;
use crate::state::{Action, State};

/// The part of a suspect that each step is about.
pub const PARTS: [&str; 4] = ["growth", "sure", "path", "code"];

/// Returns the step that is shown, if one is.
pub fn view(state: &State, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let words = texts.suspects;
    let Some((step, text)) = state
        .guide
        .and_then(|step| Some((step, words.guide.get(step)?)))
    else {
        return Html::default();
    };
    let next = Some(step + 1).filter(|next| *next < PARTS.len());
    let act = |to: Option<usize>| {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| {
            handle.act(Action::Guide(to));
            // Once it is drawn.
            Timeout::new(0, show_part).forget();
        })
    };
    html! {
        <aside class="guide" aria-label={words.guide_title}>
            <span class="suspect-rank">{ step + 1 }</span>
            <p role="status">{ marked(text) }</p>
            <button type="button" class="button is-primary" onclick={act(next)}>
                { if next.is_some() { words.guide_next } else { words.guide_done } }
            </button>
            <button type="button" class="close" aria-label={texts.dismiss} onclick={act(None)}>{ "×" }</button>
        </aside>
    }
}

/// Brings the part that the step is about into sight.
fn show_part() {
    let part = gloo::utils::document().query_selector(".is-guided");
    if let Ok(Some(part)) = part {
        part.scroll_into_view();
    }
}
