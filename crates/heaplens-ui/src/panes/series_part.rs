//! The part of a series that Growth looks at: two handles on one track.
//!
//! The handles are the browser's own sliders, so that keys, pointers and screen readers work as
//! anywhere. What lies between them is drawn, since the page allows no `style` attributes.

use heaplens_model::SeriesPart;
use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, TargetCast, html};

use crate::handle::Handle;
use crate::state::{Action, SnapshotId, State};

/// An end of the part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// Returns the track and a button back to the whole, where there is more than one step.
pub fn view(state: &State, handle: &Handle, series: &[SnapshotId]) -> Html {
    let Some(newest) = series.len().checked_sub(1).filter(|newest| *newest > 1) else {
        return Html::default();
    };
    let words = &state.lang.texts().growth;
    let part = state.part();
    let positions = SeriesPart::positions(part, series.len());
    let (first, last) = (positions.start, positions.end - 1);
    // Handles stand on whole numbers, the first one on 0.
    let (x, width) = (first.to_string(), (last - first).to_string());
    let on_whole = {
        let handle = handle.clone();
        Callback::from(move |_| handle.act(Action::Part(None)))
    };
    html! {
        <span class="series-part" role="group" aria-label={words.part}>
            <span class="track">
                <svg viewBox={format!("0 0 {newest} 1")} preserveAspectRatio="none" aria-hidden="true">
                    <rect {x} y="0" {width} height="1" />
                </svg>
                { slider(state, handle, series, (first, last), End::First) }
                { slider(state, handle, series, (first, last), End::Last) }
            </span>
            <span class="number">{ format!("{} → {}", first + 1, last + 1) }</span>
            if part.is_some() {
                <button type="button" class="button is-quiet" onclick={on_whole}>{ words.whole_series }</button>
            }
        </span>
    }
}

fn slider(
    state: &State,
    handle: &Handle,
    series: &[SnapshotId],
    (first, last): (usize, usize),
    end: End,
) -> Html {
    let words = &state.lang.texts().growth;
    let (label, at) = match end {
        End::First => (words.part_first, first),
        End::Last => (words.part_last, last),
    };
    let one = series.get(at).and_then(|id| state.snapshot(*id));
    let name = one.map(|one| state.label(one)).unwrap_or_default();
    let name = format!("{} {name}", at + 1);
    let handle = handle.clone();
    let newest = series.len() - 1;
    let on_input = Callback::from(move |event: InputEvent| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else {
            return;
        };
        let wanted = input
            .value()
            .parse::<usize>()
            .unwrap_or(1)
            .saturating_sub(1);
        // A handle stops one step before the other.
        let (at, part) = match end {
            End::First => (wanted.min(last - 1), wanted.min(last - 1)..last),
            End::Last => (wanted.max(first + 1), first..wanted.max(first + 1)),
        };
        if at != wanted {
            input.set_value(&(at + 1).to_string());
        }
        let is_whole = part == (0..newest);
        let part = u8::try_from(part.start)
            .ok()
            .zip(u8::try_from(part.end).ok());
        let part = part.map(|(first, last)| SeriesPart { first, last });
        handle.act(Action::Part(part.filter(|_| !is_whole)));
    });
    html! {
        <input type="range" min="1" max={(newest + 1).to_string()} step="1"
            value={(at + 1).to_string()} aria-label={label} aria-valuetext={name.clone()}
            title={name} oninput={on_input} />
    }
}
