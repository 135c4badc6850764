//! Growth: the series that it is over, the part that is looked at, what is odd, and the table.

use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::message::Overlap;
use heaplens_model::query::MOST_SNAPSHOTS;
use heaplens_model::series::{self, SeriesFacts, SeriesPart};
use yew::{Callback, Html, UseReducerHandle, classes, html};

use super::select::Select;
use super::{base, name_filter, series_part, table_view};
use crate::handle::Handle;
use crate::state::{Action, Growth, Outcome, SnapshotId, State};
use crate::table::Sources;
use crate::views::{Start, TableView};
use crate::waiting::LateStop;

/// Returns the toolbar and the table, or what is missing.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle, view: &'static TableView) -> Html {
    let texts = state.lang.texts();
    let series = state.series();
    if series.len() < 2 {
        let words = &texts.growth;
        let text = match state.snapshots.len() {
            0 | 1 => words.needs_two_text,
            _ => words.oldest_text,
        };
        return html! { <div class="state"><h2>{ words.needs_two }</h2><p>{ text }</p></div> };
    }
    let known = state.growth();
    let ready = known.and_then(|growth| match &growth.outcome {
        Some(Outcome::Ready(overlaps)) => Some((growth, overlaps)),
        _ => None,
    });
    let body = match ready {
        Some((growth, _)) => table(state, handle, view, growth),
        None => waiting(state, handle, known),
    };
    html! {
        <>
            <div class="toolbar">
                { name_filter::input(state, handle) }
                { first_select(state, handle, &series) }
                { series_part::view(state, handle, &series) }
                { legend(state, &series) }
            </div>
            if let Some((_, overlaps)) = ready { { doubts(state, &series, overlaps) } }
            <div class="view-body">{ body }</div>
        </>
    }
}

fn table(
    state: &UseReducerHandle<State>,
    handle: &Handle,
    view: &'static TableView,
    growth: &Growth,
) -> Html {
    let last = growth.series.last().copied();
    let Some(source) = last.and_then(|last| handle.source(state, last)) else {
        return Html::default();
    };
    let list = (view.start)(&Start {
        name_contains: &state.name_contains,
        growth: growth.id,
        part: state.part(),
        ..Start::default()
    });
    let of = format!("{}-{}", growth.id.0, source.key());
    let nothing = name_filter::nothing(state, handle, (view.nothing)(state.lang.texts()));
    let sources = Sources {
        target: source,
        base: None,
    };
    table_view::tree_table(state, handle, view, sources, &of, list, nothing)
}

/// Says that the growth is being followed, with a button to stop it, or why it is not there.
fn waiting(state: &State, handle: &Handle, growth: Option<&Growth>) -> Html {
    let texts = state.lang.texts();
    let words = &texts.growth;
    if state.is_loading() {
        return html! { <div class="state"><p>{ words.waits }</p></div> };
    }
    let is_stopped = match growth.and_then(|growth| growth.outcome.as_ref()) {
        Some(Outcome::Refused(problem)) => {
            let problem = state.lang.problem(problem);
            return base::failed(words.failed, &problem.title, &problem.remedy);
        }
        Some(Outcome::Lost) => return base::failed(words.failed, texts.worker_gone, ""),
        Some(Outcome::Stopped) => true,
        Some(Outcome::Ready(_)) | None => false,
    };
    let steps = growth.filter(|growth| growth.done > 0).map(|growth| {
        let (done, all) = (growth.done, growth.series.len() - 1);
        format!(" {done} / {all}")
    });
    let (lead, button, title) = match is_stopped {
        false => (words.working, texts.stop, words.stop_title),
        true => (words.stopped, words.again, ""),
    };
    let lead = format!(
        "{lead}{}",
        steps.filter(|_| !is_stopped).unwrap_or_default()
    );
    let (handle, id) = (handle.clone(), growth.map(|growth| growth.id));
    let on_button = Callback::from(move |()| match id {
        Some(id) if !is_stopped => handle.stop_following(id),
        _ => handle.act(Action::FollowAgain),
    });
    let key = id.map_or(0, |id| id.0);
    html! {
        <div class="state"><LateStop {key} words={lead} {button} {title} {is_stopped} {on_button} /></div>
    }
}

/// Returns the select of the snapshot that the series begins with.
fn first_select(state: &State, handle: &Handle, series: &[SnapshotId]) -> Html {
    let handle = handle.clone();
    let on_choose = Callback::from(move |id: String| {
        if let Ok(id) = id.parse() {
            handle.act(Action::Base(SnapshotId(id)));
        }
    });
    let current = state.current;
    let open = state.snapshots.iter().filter(|one| one.info().is_some());
    let before = open.take_while(|one| Some(one.id) != current);
    let first = series.first().map_or(0, |first| first.0);
    html! {
        <span class="base">
            <label for="first-snapshot">{ state.lang.texts().growth.first_snapshot }</label>
            <Select id="first-snapshot" value={first.to_string()} {on_choose}>
                { for before.map(|one| html! {
                    <option key={one.id.0} value={one.id.0.to_string()} selected={one.id.0 == first}>
                        { state.label(one) }
                    </option>
                }) }
            </Select>
        </span>
    }
}

/// Returns the names of the series with their numbers, which rows refer to.
fn legend(state: &State, series: &[SnapshotId]) -> Html {
    let words = &state.lang.texts().growth;
    let positions = SeriesPart::positions(state.part(), series.len());
    let names = series.iter().filter_map(|id| state.snapshot(*id));
    html! {
        <ol class="series" aria-label={words.series}>
            { for names.zip(1usize..).map(|(one, number)| html! {
                <li key={one.id.0} class={classes!((!positions.contains(&(number - 1))).then_some("is-outside"))}><strong>{ number }</strong>{ " " }{ state.label(one) }</li>
            }) }
        </ol>
    }
}

/// Says what is odd about the series.
fn doubts(state: &State, series: &[SnapshotId], overlaps: &[Overlap]) -> Html {
    let texts = state.lang.texts();
    let words = &texts.growth;
    let infos = series.iter().filter_map(|id| state.snapshot(*id)?.info());
    let facts: Vec<SeriesFacts> = infos
        .map(|info| SeriesFacts {
            newest_object_id: info.newest_object_id,
            node_count: info.node_count,
            edge_count: info.edge_count,
            total_shallow_size: info.total_shallow_size,
        })
        .collect();
    let doubts = series::doubts(&facts, overlaps).into_iter();
    let doubts = doubts.filter_map(|(position, doubt)| {
        let one = state.snapshot(*series.get(position)?)?;
        Some((words.doubt)(&state.label(one), doubt))
    });
    html! {
        <>
            { for doubts.map(|text| html! { <p class="hint" role="status">{ text }</p> }) }
            if state.is_series_cut() {
                <p class="hint" role="status">{ (words.left_out)(&most(texts)) }</p>
            }
        </>
    }
}

fn most(texts: &Texts) -> String {
    format::grouped(MOST_SNAPSHOTS as u64, texts.group_separator)
}
