//! The timeline of allocations: what lives still by the time it was allocated, and the range of it
//! that tables are narrowed to.
//!
//! The range is a named filter ([`Filter::Allocated`]), so that links, Find and merged paths know it.
//! A person drags over the bars, or moves one of two handles by keys. The tables follow when the
//! pointer is up, or the keys rest. Nothing is asked of a snapshot without samples.

use gloo::timers::callback::Timeout;
use heaplens_model::Filter;
use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::query::{Answer, Query};
use heaplens_model::timeline::Timeline;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{
    Callback, Html, KeyboardEvent, MouseEvent, PointerEvent, Properties, UseReducerHandle, classes,
    component, html, use_effect_with, use_memo, use_mut_ref, use_node_ref, use_state_eq,
};

use crate::handle::Handle;
use crate::state::{Action, State};
use crate::views::time_scale::{TimeScale, time};
use crate::waiting::use_question;

/// More bars than that are too thin to be told apart.
const MOST_BARS: u32 = 400;
/// Milliseconds from the last key until the tables follow.
const REST_MS: u32 = 250;

/// The values that the timeline reads.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub state: UseReducerHandle<State>,
    /// To reach the worker.
    pub handle: Handle,
}

/// Returns the timeline of the snapshot that is shown, if it has one.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let info = state.shown().and_then(|one| one.info());
    if info.is_none_or(|info| info.sample_count == 0) {
        return Html::default();
    }
    html! { <TimelinePane state={state.clone()} handle={handle.clone()} /> }
}

/// The first and the last sample of a range.
type Span = (usize, usize);

#[component]
fn TimelinePane(props: &Props) -> Html {
    let Props { state, handle } = props;
    let texts = state.lang.texts();
    let client = state.current.and_then(|id| handle.pool().get(id));
    let question = use_question(client, Some(Query::Timeline { most: MOST_BARS }));
    // A range that is under way, with the sample at which the pointer went down.
    let moving = use_state_eq(|| None::<(usize, Span)>);
    // The range that made the filter in force: samples without objects are not in the filter.
    let kept = use_state_eq(|| None::<(Filter, Span)>);
    let rest = use_mut_ref(|| None::<Timeout>);
    let track = use_node_ref();
    let answer = match question.answer() {
        Some(Ok(Answer::Timeline(timeline))) => Some(timeline),
        _ => None,
    };
    let timeline = use_memo(answer.cloned(), |found| found.clone().unwrap_or_default());
    let scale = use_memo(timeline.clone(), |timeline| TimeScale::new(timeline));
    let whole = (0, scale.len().saturating_sub(1));
    let chosen = |filter| match *kept {
        Some((known, span)) if known == filter => Some(span),
        _ => timeline.samples_of(filter),
    };
    let (first, last) = match *moving {
        Some((_, span)) => span,
        None => state.filter.and_then(chosen).unwrap_or(whole),
    };
    let is_whole = (first, last) == whole;
    // Every sample chosen is no range at all.
    let set_range = {
        let (handle, timeline, kept) = (handle.clone(), timeline.clone(), kept.clone());
        let is_ranged = matches!(state.filter, Some(Filter::Allocated { .. }));
        move |(first, last): Span| {
            let range = timeline.range(first, last);
            let range = range.filter(|_| (first, last) != whole);
            kept.set(range.map(|filter| (filter, (first, last))));
            if range.is_some() || is_ranged {
                handle.act(Action::Only(range));
            }
        }
    };
    let sample_at = {
        let (track, scale) = (track.clone(), scale.clone());
        move |event: &PointerEvent| {
            let area = track.cast::<Element>()?.get_bounding_client_rect();
            let place = (f64::from(event.client_x()) - area.left()) / area.width();
            place.is_finite().then(|| scale.sample_at(place))
        }
    };
    let on_down = {
        let (moving, sample_at, track) = (moving.clone(), sample_at.clone(), track.clone());
        Callback::from(move |event: PointerEvent| {
            let handle_of = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            let end = handle_of.and_then(|element| element.get_attribute("data-end"));
            let (Some(at), Some(track)) = (sample_at(&event), track.cast::<Element>()) else {
                return;
            };
            if event.button() != 0 {
                return;
            }
            let _ = track.set_pointer_capture(event.pointer_id());
            moving.set(Some(match end.as_deref() {
                Some("start") => (last, (first, last)),
                Some(_) => (first, (first, last)),
                None => (at, (at, at)),
            }));
        })
    };
    let on_move = {
        let (moving, sample_at) = (moving.clone(), sample_at.clone());
        Callback::from(move |event: PointerEvent| {
            if let (Some((fixed, _)), Some(at)) = (*moving, sample_at(&event)) {
                moving.set(Some((fixed, (fixed.min(at), fixed.max(at)))));
            }
        })
    };
    let on_up = {
        let (moving, set_range) = (moving.clone(), set_range.clone());
        Callback::from(move |_: PointerEvent| {
            if let Some((_, span)) = *moving {
                moving.set(None);
                set_range(span);
            }
        })
    };
    let on_cancel = {
        let moving = moving.clone();
        Callback::from(move |_: PointerEvent| moving.set(None))
    };
    let on_key = |is_start: bool| {
        let (moving, set_range, rest) = (moving.clone(), set_range.clone(), rest.clone());
        Callback::from(move |event: KeyboardEvent| {
            let at = if is_start { first } else { last };
            let Some(to) = moved(&event.key(), at, whole.1) else {
                return;
            };
            event.prevent_default();
            let span = if is_start {
                (to.min(last), last)
            } else {
                (first, to.max(first))
            };
            moving.set(Some((first, span)));
            let (moving, set_range) = (moving.clone(), set_range.clone());
            *rest.borrow_mut() = Some(Timeout::new(REST_MS, move || {
                moving.set(None);
                set_range(span);
            }));
        })
    };
    let on_clear = {
        let set_range = set_range.clone();
        Callback::from(move |_: MouseEvent| set_range(whole))
    };
    let on_end = {
        let (handle, id) = (handle.clone(), state.current);
        Callback::from(move |()| {
            if let Some(id) = id {
                handle.stop(id);
            }
        })
    };
    let words = &texts.timeline;
    let (start, end) = (scale.span(first).0, scale.span(last).1);
    {
        // The page's policy allows no `style` attributes.
        let track = track.clone();
        use_effect_with((percent(start), percent(end)), move |(start, end)| {
            if let Some(track) = track.cast::<HtmlElement>() {
                let style = track.style();
                let _ = style.set_property("--start", &format!("{start}%"));
                let _ = style.set_property("--end", &format!("{end}%"));
            }
        });
    }
    let knob = |is_start: bool| {
        let (label, at) = if is_start {
            (words.start, first)
        } else {
            (words.end, last)
        };
        html! {
            <span class={classes!("timeline-handle", if is_start { "is-start" } else { "is-end" })} role="slider" tabindex="0" aria-label={label}
                aria-valuemin="0" aria-valuemax={whole.1.to_string()} aria-valuenow={at.to_string()}
                aria-valuetext={moment(&timeline, at, is_start, texts)} data-end={if is_start { "start" } else { "end" }} onkeydown={on_key(is_start)} />
        }
    };
    html! {
        <section class="timeline" aria-label={words.title}>
            <div class="timeline-track" ref={track} title={words.hint} onpointerdown={on_down} onpointermove={on_move}
                onpointerup={on_up} onpointercancel={on_cancel}>
                <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
                    <path class="timeline-before" d={scale.path(0..1)} />
                    <path class="timeline-bars" d={scale.path(1..scale.len())} />
                </svg>
                if answer.is_some() {
                    <span class="timeline-shade is-before" />
                    <span class="timeline-shade is-after" />
                    { knob(true) }
                    { knob(false) }
                }
            </div>
            <div class="timeline-line">
                <p role="status">{ if answer.is_some() { told(&timeline, (first, last), is_whole, texts) } else { String::new() } }</p>
                { question.bar(texts, on_end) }
                if !is_whole {
                    <button type="button" class="link-button" onclick={on_clear}>{ words.clear }</button>
                }
                <p class="timeline-hint">{ words.hint }</p>
            </div>
        </section>
    }
}

/// Where a key moves a handle to.
fn moved(key: &str, at: usize, last: usize) -> Option<usize> {
    const FAR: usize = 10;
    Some(match key {
        "ArrowLeft" | "ArrowDown" => at.saturating_sub(1),
        "ArrowRight" | "ArrowUp" => at.saturating_add(1).min(last),
        "PageDown" => at.saturating_sub(FAR),
        "PageUp" => at.saturating_add(FAR).min(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// The time at which a range begins or ends: after the sample before, or with its own.
fn moment(timeline: &Timeline, at: usize, is_start: bool, texts: &Texts) -> String {
    let at = if is_start {
        at.checked_sub(1)
    } else {
        Some(at)
    };
    let samples = &timeline.samples;
    let began = samples.first().map_or(0, |sample| sample.time_us);
    match at.and_then(|at| samples.get(at)) {
        None => texts.timeline.before.to_owned(),
        Some(sample) => time(sample.time_us.saturating_sub(began), texts.group_separator),
    }
}

/// What the range has.
fn told(timeline: &Timeline, (first, last): Span, is_whole: bool, texts: &Texts) -> String {
    let words = &texts.timeline;
    let (count, size) = timeline.sums(first, last);
    let count = format::grouped(count, texts.group_separator);
    let size = format::bytes(size, texts.group_separator);
    let from = moment(timeline, first, true, texts);
    let to = moment(timeline, last, false, texts);
    if is_whole {
        (words.whole)(&to, &size, &count)
    } else {
        (words.range)(&from, &to, &size, &count)
    }
}

fn percent(place: f64) -> String {
    format::decimal(place * 100.0, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_within_the_samples() {
        let keys = [
            "ArrowLeft",
            "ArrowUp",
            "PageDown",
            "PageUp",
            "Home",
            "End",
            "x",
        ];
        let to = |at| keys.map(|key| moved(key, at, 20));
        assert_eq!(
            to(0),
            [0, 1, 0, 10, 0, 20, 99].map(|at| (at < 99).then_some(at))
        );
        assert_eq!(
            to(20),
            [19, 20, 10, 20, 0, 20, 99].map(|at| (at < 99).then_some(at))
        );
    }
}
