//! The path of a suspect: from a root to where new objects gather, and on to one of them.

use heaplens_model::suspects::{Suspect, SuspectStep};
use yew::{Callback, Html, MouseEvent, html};

use super::object_values::place;
use super::suspect::Shown;
use crate::state::{Action, Seek};

/// So many steps up to the accumulator show at first, and so many behind it.
const STEPS: usize = 4;

/// Returns the steps as a list. Those far from the accumulator are folded.
pub fn view(shown: &Shown, suspect: &Suspect) -> Html {
    let path = &suspect.path;
    let behind = (suspect.steps_behind as usize).min(path.len());
    let end = path.len() - behind;
    let start = end.saturating_sub(STEPS).max(1).min(end);
    let last = path.len().min(end + STEPS);
    let steps = |from: usize, to: usize| -> Html {
        let steps = path.iter().enumerate().take(to).skip(from);
        steps
            .map(|(at, one)| step(shown, one, at + 1 == end))
            .collect()
    };
    let folded = |from: usize, to: usize| {
        if from >= to {
            return Html::default();
        }
        html! {
            <li>
                <details class="suspect-more">
                    <summary>{ (shown.texts.suspects.more_steps)(to - from) }</summary>
                    <ol class="suspect-path">{ steps(from, to) }</ol>
                </details>
            </li>
        }
    };
    html! {
        <ol class="suspect-path">
            { steps(0, start.min(1)) }
            { folded(1, start) }
            { steps(start, last) }
            { folded(last, path.len()) }
        </ol>
    }
}

fn step(shown: &Shown, step: &SuspectStep, is_accumulator: bool) -> Html {
    let texts = shown.texts;
    let seek = Seek {
        snapshot: shown.source.snapshot,
        id: step.id,
        is_quiet: false,
    };
    let handle = shown.handle.clone();
    let on_click = Callback::from(move |_: MouseEvent| handle.act(Action::Seek(seek)));
    let edge = step.edge.as_ref().map(|edge| {
        let text = &edge.text;
        let is_index = text.bytes().all(|byte| byte.is_ascii_digit());
        let edge = match is_index {
            true => format!("[{text}]"),
            false => format!(".{text}"),
        };
        html! { <span class="edge-property">{ edge }</span> }
    });
    let name = match step.name.text.as_str() {
        "" => "()",
        name => name,
    };
    html! {
        <li class={is_accumulator.then_some("is-accumulator")}>
            { edge }
            <button type="button" class="object-button" onclick={on_click}>
                <span class="object" title={step.name.text.clone()}>{ name }</span>
                <span class="object-id">{ step.id.to_string() }</span>
            </button>
            { step.location.as_ref().map(|location| place(location, texts)) }
            if is_accumulator { <span class="tag is-high">{ texts.suspects.gathers_here }</span> }
        </li>
    }
}
