//! A view that is a table: its toolbar, the table, and what stands beside it.

use std::rc::Rc;

use heaplens_model::query::{ComparisonId, List, Sort};
use heaplens_model::row::Row;
use yew::{Callback, Event, Html, UseReducerHandle, classes, html};

use super::nothing_detached::NothingDetached;
use super::overview::ShortOverview;
use super::retained_sizes::RetainedSizes;
use super::{base, kinds, merged, name_filter, named_filter, row_menu, statistics, timeline};
use crate::handle::Handle;
use crate::state::{Action, Comparison, Selection, SnapshotId, State, split_name};
use crate::table::{Pick, Sources, Top, TreeTable};
use crate::views::{Kind, Start, TableView, UNMOUNTED_FIBERS, View};

/// Returns the toolbar, the table and its surroundings. A view that needs a base says what is
/// missing until there is a comparison.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle, view: &'static TableView) -> Html {
    let texts = state.lang.texts();
    let Some(target) = state.current else {
        return Html::default();
    };
    let base = state.base().filter(|_| view.needs_base);
    if view.needs_base && base.is_none() {
        return base::needs_two(texts);
    }
    let words = &texts.growth;
    let is_by_class = state.is_by_class(state.view);
    let is_of_detached = state.view == View::Detached;
    let is_of_fibers = is_of_detached && state.kind(View::Detached) == Kind::Fibers;
    let view = if is_of_fibers {
        &UNMOUNTED_FIBERS
    } else {
        view
    };
    let group_label = if is_of_detached {
        texts.detached_dom.by_retainer
    } else {
        texts.group_by_class
    };
    let mut retained = Html::default();
    let body = match base.map(|base| base::comparison(state, handle, base)) {
        Some(Err(waiting)) => waiting,
        Some(Ok(comparison)) => {
            let has_retained = state.comparison().is_some_and(Comparison::has_retained);
            let with_retained = view.with_retained.filter(|_| state.with_retained);
            if let (Some(_), false, Some(base)) = (with_retained, has_retained, base) {
                retained = html! {
                    <RetainedSizes state={state.clone()} handle={handle.clone()} {comparison} {target} {base} />
                };
            }
            let view = with_retained.filter(|_| has_retained).unwrap_or(view);
            table(state, handle, view, target, base.zip(Some(comparison)))
        }
        None => table(state, handle, view, target, None),
    };
    let can_be_within = view.can_be_within();
    let has_toolbar =
        view.has_name_filter || view.has_named_filter || view.needs_base || view.can_group_by_class;
    html! {
        <>
            if has_toolbar {
                <div class="toolbar">
                    if view.has_name_filter { { name_filter::input(state, handle) } }
                    if view.has_named_filter { { named_filter::select(state, handle) } }
                    if view.can_group_by_class { { switch(handle, group_label, "", Action::ByClass(state.view, !is_by_class), is_by_class) } }
                    { kinds::select(state, handle) }
                    if let Some(base) = base { { base::select(state, handle, target, base) } }
                    if view.with_retained.is_some() {
                        { switch(handle, words.with_retained, words.with_retained_title, Action::WithRetained(!state.with_retained), state.with_retained) }
                        { switch(handle, words.without_noise, words.without_noise_title, Action::WithoutNoise(!state.without_noise), state.without_noise) }
                    }
                    { retained }
                    if is_of_detached && !is_of_fibers { <span class="quiet">{ texts.detached_dom.unknown }</span> }
                </div>
            }
            if view.has_named_filter || can_be_within { { timeline::view(state, handle) } }
            if view.has_named_filter { { named_filter::rule(state, handle) } }
            if can_be_within { { named_filter::range(state, handle) } }
            { kinds::note(state, handle) }
            if let Some(rule) = rule(state) { <p class="rule" role="note">{ rule }</p> }
            if base.is_some() { { base::hint(state) } }
            <div class={classes!("view-body", view.has_statistics.then_some("has-aside"))}>
                { body }
                if view.has_statistics {
                    <aside class="aside" aria-label={texts.statistics}>
                        { statistics::chart(state) }
                        { short_overview(state, handle) }
                    </aside>
                }
            </div>
        </>
    }
}

/// Returns what a view shows, where its title does not say it.
fn rule(state: &State) -> Option<&'static str> {
    if state.view == View::Detached && state.kind(View::Detached) == Kind::Fibers {
        return Some(state.lang.texts().detached_dom.fibers_rule);
    }
    let words = &state.lang.texts().variables;
    let info = state.shown().and_then(|one| one.info())?;
    match (state.view, info.has_scopes) {
        (View::Variables, true) => Some(words.rule),
        (View::Variables, false) => Some(words.rule_without_scopes),
        _ => None,
    }
}

/// What stands out, in short.
fn short_overview(state: &State, handle: &Handle) -> Html {
    let source = state.current.and_then(|id| handle.source(state, id));
    let Some(source) = source else {
        return Html::default();
    };
    html! { <ShortOverview key={source.key()} source={source.clone()} handle={handle.clone()} lang={state.lang} /> }
}

fn table(
    state: &UseReducerHandle<State>,
    handle: &Handle,
    view: &'static TableView,
    target: SnapshotId,
    compared: Option<(SnapshotId, ComparisonId)>,
) -> Html {
    let texts = state.lang.texts();
    let Some(source) = handle.source(state, target) else {
        return Html::default();
    };
    let sources = Sources {
        target: source,
        base: compared.and_then(|(base, _)| handle.source(state, base)),
    };
    let comparison = compared.map(|(_, comparison)| comparison);
    let list = (view.start)(&Start {
        name_contains: &state.name_contains,
        filter: state.filter,
        comparison: comparison.unwrap_or_default(),
        is_by_class: state.is_by_class(state.view),
        kind: state.kind(state.view),
        ..Start::default()
    });
    let range = state.range().filter(|_| list.can_be_within());
    let list = match range {
        Some(range) => list.within(range),
        None => list,
    };
    // A table of another snapshot or comparison is another table.
    let of = comparison.map_or_else(|| sources.target.key(), |one| one.0.to_string());
    let nothing = match range {
        Some(_) => texts.filters.nothing_in_range,
        None => (view.nothing)(texts),
    };
    let is_whole = range.is_none() && state.name_contains.is_empty();
    let lists_elements =
        state.view == View::Detached && state.kind(View::Detached) == Kind::Elements;
    let empty = if lists_elements && is_whole {
        html! { <NothingDetached client={sources.target.client.clone()} lang={state.lang} /> }
    } else if view.has_name_filter {
        name_filter::nothing(state, handle, nothing)
    } else {
        html! { <p>{ nothing }</p> }
    };
    tree_table(state, handle, view, sources, &of, list, empty)
}

/// Returns the table of a list. `of` names what it is a table of.
pub fn tree_table(
    state: &UseReducerHandle<State>,
    handle: &Handle,
    view: &'static TableView,
    sources: Sources,
    of: &str,
    list: List,
    empty: Html,
) -> Html {
    let texts = state.lang.texts();
    let target = sources.target.snapshot;
    let top = Top {
        list,
        node: None,
        sort: state.sort(state.view),
    };
    let key = format!("{}-{of}-{}", state.view.word(), view.table.columns.len());
    html! {
        <TreeTable key={key.clone()} label={state.view.title(texts)} table={&view.table} lang={state.lang}
            reveal={state.reveal()} {top} on_pick={on_pick(handle, &sources)} on_menu={row_menu::on_menu(handle, &sources)} on_sort={on_sort(state, handle)}
            on_painted={on_painted(state, handle, target)} on_stop={on_stop(handle)} {sources}
            saved_tables={handle.saved_tables()} saved_as={key.clone()} {empty}
            explanations={handle.explanations()} export_as={export_name(state, target, view.table.word)} />
    }
}

/// Returns the name of a file of a table's rows: the snapshot's, and what the table is.
pub fn export_name(state: &State, snapshot: SnapshotId, table: &str) -> String {
    let name = state.snapshot(snapshot).map_or("", |one| &*one.name);
    format!("{}-{table}", split_name(name).0)
}

/// Returns a switch that does something when it is turned.
fn switch(
    handle: &Handle,
    words: &'static str,
    title: &'static str,
    action: Action,
    is_on: bool,
) -> Html {
    let handle = handle.clone();
    let on_change = Callback::from(move |_: Event| handle.act(action.clone()));
    html! {
        <label class="switch" {title}>
            <input type="checkbox" checked={is_on} onchange={on_change} />
            { words }
        </label>
    }
}

/// Selects the object that the table's cursor is on, or picks the objects of its class.
fn on_pick(handle: &Handle, sources: &Sources) -> Callback<Pick> {
    let (handle, sources) = (handle.clone(), sources.clone());
    Callback::from(move |pick: Pick| {
        let Some(source) = sources.of(pick.origin) else {
            return;
        };
        let snapshot = source.snapshot;
        match &*pick.row {
            Row::Object(object) => {
                let row = Rc::new(object.clone());
                handle.act(Action::Select(Selection { snapshot, row }));
            }
            Row::Realm(realm) => {
                if let Some(object) = &realm.object {
                    let row = Rc::new((**object).clone());
                    handle.act(Action::Select(Selection { snapshot, row }));
                }
            }
            Row::Class(class) => {
                if let Some(group) = merged::objects_of_class(snapshot, class, &pick.list) {
                    handle.act(Action::PickGroup(group));
                }
            }
            Row::Strings(group) => {
                if let Some(group) = merged::strings_of(snapshot, group, &pick.list) {
                    handle.act(Action::PickGroup(group));
                }
            }
            _ => {}
        }
    })
}

/// Ends a snapshot's worker when nobody wants to wait for its answer.
pub fn on_stop(handle: &Handle) -> Callback<SnapshotId> {
    let handle = handle.clone();
    Callback::from(move |id| handle.stop(id))
}

/// Keeps the view's order.
fn on_sort(state: &State, handle: &Handle) -> Callback<Sort> {
    let (view, handle) = (state.view, handle.clone());
    Callback::from(move |sort| handle.act(Action::Sort(view, sort)))
}

/// Measures a load when its first rows are on the screen.
fn on_painted(state: &UseReducerHandle<State>, handle: &Handle, id: SnapshotId) -> Callback<()> {
    let (handle, state) = (handle.clone(), state.clone());
    Callback::from(move |()| handle.painted(&state, id))
}
