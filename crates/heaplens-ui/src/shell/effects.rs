//! The effects of the state outside the page: address, title, colours, comparisons, look-ups.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::{Interval, Timeout};
use gloo::utils::{document, window};
use heaplens_model::query::{Answer, Query};
use wasm_bindgen::JsCast;
use web_sys::DragEvent;
use yew::{UseReducerHandle, hook, use_effect_with, use_mut_ref, use_state_eq};

use super::address::Address;
use super::lost_focus::use_focus_near;
use crate::client::Lost;
use crate::handle::Handle;
use crate::nav::{self, Link};
use crate::state::{Action, SnapshotId, State};
use crate::views::View;
use crate::{browser, files, measure};

/// Milliseconds until the address follows, so that rows are on the screen first. Changing it costs
/// each of the browser's processes some milliseconds.
const ADDRESS_MS: u32 = 60;

/// Milliseconds between two steps of the activity indicator.
const BEAT_MS: u32 = 800;

type Latest = Rc<RefCell<Option<UseReducerHandle<State>>>>;

/// Runs all effects. Returns whether files are being dragged over the page.
#[hook]
pub fn use_effects(state: &UseReducerHandle<State>, handle: &Handle) -> bool {
    let latest: Latest = use_mut_ref(|| None);
    latest.borrow_mut().replace(state.clone());
    use_effect_with(state.lang, |lang| browser::set_language(*lang, false));
    use_effect_with(state.theme, |theme| theme.apply());
    use_title(state);
    use_address(state, handle, latest);
    use_spare_worker(handle);
    use_beat(state);
    use_comparison(state, handle);
    use_growth(state, handle);
    use_suspects(state, handle);
    use_seek(state, handle);
    use_source_files(state, handle);
    use_fading_notices(state, handle);
    use_focus_near();
    use_dropping(handle)
}

#[hook]
fn use_title(state: &UseReducerHandle<State>) {
    let name = state.shown().map(|one| one.name.clone());
    use_effect_with(name, |name| {
        document().set_title(&match name {
            Some(name) => format!("{name} – Heaplens"),
            None => "Heaplens".to_owned(),
        });
    });
}

/// Keeps the address and the page in agreement: each follows changes of the other.
#[hook]
fn use_address(state: &UseReducerHandle<State>, handle: &Handle, latest: Latest) {
    let address: Rc<RefCell<Address>> = use_mut_ref(Address::default);
    {
        let (handle, address) = (handle.clone(), address.clone());
        use_effect_with((), move |()| {
            let go = move |link: Link| {
                let state = latest.borrow().clone();
                if let Some(state) = state {
                    handle.follow(&state, link);
                }
            };
            if !browser::fragment().is_empty() {
                go(nav::read(&browser::fragment()));
            }
            let listener = EventListener::new(&window(), "popstate", move |_| {
                let link = nav::read(&browser::fragment());
                address.borrow_mut().went_to(link.clone());
                go(link);
            });
            move || drop(listener)
        });
    }
    let page = (state.link(), state.arrivals, state.follows);
    use_effect_with(page, move |(link, arrivals, follows)| {
        let Some(link) = link else { return };
        let now = measure::now();
        address.borrow_mut().follows(*follows);
        if address.borrow_mut().page_is_at(link, *arrivals, now) {
            // The first timer that ends writes what is due by then.
            Timeout::new(ADDRESS_MS, move || {
                let due = address.borrow_mut().take_due();
                if let Some((fragment, is_step)) = due {
                    browser::set_fragment(&fragment, is_step);
                }
            })
            .forget();
        }
    });
}

/// Starts a worker once the start page is on the screen and the browser is idle.
#[hook]
fn use_spare_worker(handle: &Handle) {
    let pool = handle.pool().clone();
    use_effect_with((), move |()| {
        browser::when_idle(move || pool.prepare());
    });
}

/// Shows activity while something loads, by a class that is set and removed in turns.
///
/// A CSS animation, even one in steps, would draw a picture at each refresh of the screen. That
/// takes processor time from the workers.
#[hook]
fn use_beat(state: &UseReducerHandle<State>) {
    use_effect_with(state.is_loading(), move |is_loading| {
        let beat = is_loading.then(|| {
            Interval::new(BEAT_MS, || {
                let _ = document()
                    .body()
                    .map(|body| body.class_list().toggle("is-low"));
            })
        });
        move || drop(beat)
    });
}

/// Compares the snapshot shown with its base, once both are open and the view needs it.
#[hook]
fn use_comparison(state: &UseReducerHandle<State>, handle: &Handle) {
    let is_open = |id| state.snapshot(id).is_some_and(|one| one.info().is_some());
    let pair = state
        .view
        .needs_base()
        .then(|| state.current.zip(state.base()))
        .flatten()
        .filter(|(target, base)| is_open(*target) && is_open(*base))
        .filter(|_| state.comparison().is_none());
    let (state, handle) = (state.clone(), handle.clone());
    use_effect_with(pair, move |pair| {
        if let Some((target, base)) = *pair {
            handle.compare(&state, target, base);
        }
    });
}

/// Follows the growth up to the snapshot shown, once all are open and the view needs it.
#[hook]
fn use_growth(state: &UseReducerHandle<State>, handle: &Handle) {
    let is_due = state.view == View::Growth && !state.is_loading() && state.growth().is_none();
    let series = is_due.then(|| state.series());
    let series = series.filter(|series| series.len() > 1);
    let handle = handle.clone();
    use_effect_with(series, move |series| {
        if let Some(series) = series {
            handle.follow_growth(series);
        }
    });
}

/// Searches for suspects once all snapshots are open, their source files are read and the view
/// needs them.
#[hook]
fn use_suspects(state: &UseReducerHandle<State>, handle: &Handle) {
    let is_due = state.view == View::Suspects && !state.is_loading() && state.suspects().is_none();
    let is_due = is_due && !state.is_reading_sources();
    let series = is_due.then(|| state.series());
    let series = series.filter(|series| !series.is_empty());
    let painted = {
        let search = state.suspects().filter(|_| state.view == View::Suspects);
        let is_shown = search.is_some_and(|search| search.outcome.is_some());
        state.current.filter(|_| is_shown)
    };
    let (state, handle) = (state.clone(), handle.clone());
    {
        let (state, handle) = (state.clone(), handle.clone());
        use_effect_with(painted, move |painted| {
            if let Some(id) = painted {
                handle.painted(&state, *id);
            }
        });
    }
    use_effect_with(series, move |series| {
        if let Some(series) = series {
            handle.find_suspects(&state, series);
        }
    });
}

/// Looks an object up by the id that a link names.
#[hook]
fn use_seek(state: &UseReducerHandle<State>, handle: &Handle) {
    let seek = state.seek.filter(|seek| {
        state
            .snapshot(seek.snapshot)
            .is_some_and(|one| one.info().is_some())
    });
    let handle = handle.clone();
    use_effect_with(seek, move |seek| {
        let asked = seek.and_then(|seek| {
            let client = handle.pool().get(seek.snapshot)?;
            let query = Query::Object { id: seek.id };
            Some(client.ask(query, move |reply| {
                let row = match reply {
                    Ok(Ok(Answer::Object(row))) => row.map(|row| *row),
                    Ok(_) => None,
                    // That the worker is gone is said, and ends the search. The object may be there.
                    Err(Lost) => return,
                };
                handle.act(Action::Found(seek, row.map(Rc::from)));
            }))
        });
        move || {
            if let Some(asked) = asked {
                asked.cancel();
            }
        }
    });
}

/// Hands the source files that were added to each snapshot that is open, once.
#[hook]
fn use_source_files(state: &UseReducerHandle<State>, handle: &Handle) {
    let handed: Rc<RefCell<HashMap<(SnapshotId, u32), usize>>> = use_mut_ref(HashMap::new);
    let open: Vec<(SnapshotId, u32)> = state
        .snapshots
        .iter()
        .filter(|one| one.info().is_some())
        .map(|one| (one.id, one.reopenings))
        .collect();
    let (handle, sources) = (handle.clone(), state.sources.clone());
    use_effect_with((open, sources.len()), move |(open, _)| {
        let mut handed = handed.borrow_mut();
        for (id, reopenings) in open {
            let next = handed.entry((*id, *reopenings)).or_default();
            for files in sources.iter().skip(*next) {
                handle.hand_sources(*id, files);
            }
            *next = sources.len();
        }
    });
}

/// Dismisses good news after some seconds.
#[hook]
fn use_fading_notices(state: &UseReducerHandle<State>, handle: &Handle) {
    let fading = state
        .notices
        .iter()
        .rev()
        .find(|(_, notice)| notice.is_passing());
    let number = fading.map(|(number, _)| *number);
    let handle = handle.clone();
    use_effect_with(number, move |number| {
        let timer =
            number.map(|number| Timeout::new(8_000, move || handle.act(Action::Dismiss(number))));
        move || drop(timer)
    });
}

/// Opens files that are dropped anywhere on the page.
#[hook]
fn use_dropping(handle: &Handle) -> bool {
    let is_dragging = use_state_eq(|| false);
    {
        let (handle, is_dragging) = (handle.clone(), is_dragging.clone());
        let early = handle.clone();
        use_effect_with((), move |()| {
            let options = EventListenerOptions::enable_prevent_default();
            let listen = |kind: &'static str, act: Box<dyn Fn(&DragEvent)>| {
                EventListener::new_with_options(&window(), kind, options, move |event| {
                    if let Some(event) = event
                        .dyn_ref::<DragEvent>()
                        .filter(|event| has_files(event))
                    {
                        event.prevent_default();
                        act(event);
                    }
                })
            };
            let (entered, left, over) = (
                is_dragging.clone(),
                is_dragging.clone(),
                is_dragging.clone(),
            );
            let listeners = [
                listen("dragenter", Box::new(move |_| entered.set(true))),
                listen("dragover", Box::new(move |_| over.set(true))),
                listen(
                    "dragleave",
                    Box::new(move |event| {
                        // Leaving the window, not passing from element to element.
                        if event.related_target().is_none() {
                            left.set(false);
                        }
                    }),
                ),
                listen(
                    "drop",
                    Box::new(move |event| {
                        is_dragging.set(false);
                        if let Some(data) = event.data_transfer() {
                            files::take_dropped(&data, &handle);
                        }
                    }),
                ),
            ];
            files::take_early_drops(&early);
            move || drop(listeners)
        });
    }
    *is_dragging
}

fn has_files(event: &DragEvent) -> bool {
    let Some(data) = event.data_transfer() else {
        return false;
    };
    data.types()
        .iter()
        .any(|kind| kind.as_string().as_deref() == Some("Files"))
}
