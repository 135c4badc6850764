//! The choice of a named filter, and the sentence that says its rule.

use heaplens_model::locale::Texts;
use heaplens_model::query::{Answer, FilterFacts, Query};
use heaplens_model::{Filter, ObjectId, ObjectSet};
use yew::{
    Callback, Html, MouseEvent, Properties, UseReducerHandle, component, html, use_state_eq,
};

use super::merged;
use super::select::Select;
use crate::handle::Handle;
use crate::state::{Action, GroupOf, ObjectGroup, State};
use crate::views::View;
use crate::waiting::use_question;

/// What V8 calls the native context of a realm, before the realm's own name.
const NATIVE_CONTEXT: &str = "system / NativeContext";

/// Returns the select. Each choice asks the list anew.
pub fn select(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    html! { <NamedFilter state={state.clone()} handle={handle.clone()} /> }
}

/// Returns the rule of the filter in force, and the way back to all objects.
pub fn rule(state: &State, handle: &Handle) -> Html {
    let texts = state.lang.texts().filters;
    let Some(filter) = state.filter else {
        return Html::default();
    };
    html! {
        <p class="rule" role="note">
            <span>{ (texts.rule)(&filter) }</span>{ " " }
            <button type="button" class="link-button" onclick={on_clear(handle)}>{ texts.clear }</button>
            if let Some(snapshot) = state.current {
                { " · " }
                { merged::button(state, handle, ObjectGroup {
                    snapshot,
                    of: ObjectSet::Filter(filter),
                    told: GroupOf::Filter(filter),
                    count: None,
                }) }
            }
        </p>
    }
}

/// Returns the range of time that a view without a choice of filters is narrowed to, and the way
/// back to all objects. A timeline tells both itself.
pub fn range(state: &State, handle: &Handle) -> Html {
    let texts = state.lang.texts().filters;
    let Some(filter) = state.range() else {
        return Html::default();
    };
    let info = state.shown().and_then(|one| one.info());
    let has_timeline = info.is_some_and(|info| info.sample_count > 0);
    let is_tree = state.view == View::Dominators;
    if has_timeline && !is_tree {
        return Html::default();
    }
    html! {
        <p class="rule" role="note">
            if !has_timeline {
                <span class="range">{ label(state, filter) }</span>{ " " }
                <button type="button" class="link-button" onclick={on_clear(handle)}>{ texts.clear }</button>{ " " }
            }
            if is_tree { <span>{ texts.dominators_stay }</span> }
        </p>
    }
}

/// Returns a callback that shows all objects again.
pub fn on_clear(handle: &Handle) -> Callback<MouseEvent> {
    let handle = handle.clone();
    Callback::from(move |_: MouseEvent| handle.act(Action::Only(None)))
}

/// The state and the handle that the select reads.
#[derive(PartialEq, Properties)]
struct Props {
    state: UseReducerHandle<State>,
    handle: Handle,
}

/// The select. What the snapshot has is asked when a person comes near it.
#[component]
fn NamedFilter(props: &Props) -> Html {
    let Props { state, handle } = props;
    let texts = state.lang.texts();
    let is_near = use_state_eq(|| false);
    let is_wanted = *is_near || matches!(state.filter, Some(Filter::Realm(_)));
    let client = state.current.filter(|_| is_wanted);
    let client = client.and_then(|id| handle.pool().get(id));
    let facts = use_question(client, Some(Query::FilterFacts));
    let facts = match facts.answer() {
        Some(Ok(Answer::FilterFacts(facts))) => Some(facts),
        _ => None,
    };
    let on_choose = {
        let handle = handle.clone();
        Callback::from(move |value: String| handle.act(Action::Only(value.parse().ok())))
    };
    let on_near = {
        let is_near = is_near.clone();
        Callback::from(move |()| is_near.set(true))
    };
    let value = state.filter.map(|filter| filter.to_string());
    let value = value.unwrap_or_default();
    let rule = state.filter.map(|filter| (texts.filters.rule)(&filter));
    html! {
        <Select {value} class="named-filter" label={texts.filters.label} title={rule} {on_choose} {on_near}>
            <option value="" selected={state.filter.is_none()}>{ texts.filters.all_objects }</option>
            { options(state, facts, texts) }
        </Select>
    }
}

fn options(state: &State, facts: Option<&FilterFacts>, texts: &Texts) -> Html {
    let words = texts.filters;
    let plain = |filter: Filter| {
        option(
            state,
            facts,
            texts,
            filter,
            (words.name)(&filter).to_owned(),
        )
    };
    let ranges = ranges(state, texts);
    let is_known = |filter: Filter| ranges.iter().any(|(range, _)| *range == filter);
    let own_range = state.filter.filter(|filter| match filter {
        Filter::Allocated { .. } => !is_known(*filter),
        Filter::AllocatedBy(_) => true,
        _ => false,
    });
    let realms = facts.map_or(&[][..], |facts| &facts.realms);
    let own_realm = match state.filter {
        Some(Filter::Realm(id)) if realms.iter().all(|realm| realm.id != id) => Some(id),
        _ => None,
    };
    html! {
        <>
            { plain(Filter::DuplicatedStrings) }
            <optgroup label={words.retained_by}>
                { plain(Filter::RetainedByDetachedDom) }
                { plain(Filter::RetainedByContexts) }
                { plain(Filter::RetainedByConsole) }
                { plain(Filter::RetainedByEventHandlers) }
            </optgroup>
            if !ranges.is_empty() || own_range.is_some() {
                <optgroup label={words.allocated}>
                    { for own_range.map(|filter| option(state, facts, texts, filter, label(state, filter))) }
                    { for ranges.into_iter().map(|(filter, name)| option(state, facts, texts, filter, name)) }
                </optgroup>
            }
            <optgroup label={words.by_realm}>
                { for own_realm.map(|id| {
                    option(state, None, texts, Filter::Realm(id), (words.realm)("", &id.to_string()))
                }) }
                { for realms.iter().map(|realm| {
                    let name = (words.realm)(short_name(&realm.name), &realm.id.to_string());
                    option(state, facts, texts, Filter::Realm(realm.id), name)
                }) }
                { plain(Filter::SharedRealm) }
                { plain(Filter::NoRealm) }
            </optgroup>
            <optgroup label={words.other}>
                { plain(Filter::Unreachable) }
                { plain(Filter::Detached) }
            </optgroup>
        </>
    }
}

/// Returns a choice. One that the snapshot has nothing for says why and cannot be chosen.
fn option(
    state: &State,
    facts: Option<&FilterFacts>,
    texts: &Texts,
    filter: Filter,
    name: String,
) -> Html {
    let words = texts.filters;
    let is_chosen = state.filter == Some(filter);
    let is_lacking = !is_chosen && facts.is_some_and(|facts| lacks(facts, filter));
    let (title, name) = if is_lacking {
        let why = (words.lacks)(&filter);
        (why, format!("{name} – {why}"))
    } else {
        ((words.rule)(&filter), name)
    };
    html! {
        <option key={filter.to_string()} value={filter.to_string()} selected={is_chosen} disabled={is_lacking} {title}>
            { name }
        </option>
    }
}

/// Returns whether a snapshot has nothing for a filter.
fn lacks(facts: &FilterFacts, filter: Filter) -> bool {
    match filter {
        Filter::RetainedByDetachedDom | Filter::Detached => !facts.has_detached,
        Filter::RetainedByContexts => !facts.has_contexts,
        Filter::RetainedByConsole => !facts.has_console,
        Filter::RetainedByEventHandlers => !facts.has_event_listeners,
        Filter::SharedRealm | Filter::NoRealm | Filter::Realm(_) => facts.realms.is_empty(),
        Filter::DuplicatedStrings
        | Filter::Allocated { .. }
        | Filter::AllocatedBy(_)
        | Filter::Unreachable => false,
    }
}

/// Returns the times between the snapshots that are open, as DevTools offers them, and the time
/// after the one before the snapshot shown. V8 gives each object a larger id than those before.
fn ranges(state: &State, texts: &Texts) -> Vec<(Filter, String)> {
    let words = texts.filters;
    let open: Vec<(&str, ObjectId)> = state
        .snapshots
        .iter()
        .filter_map(|one| Some((&*one.name, one.info()?.newest_object_id)))
        .collect();
    if open.len() < 2 {
        return Vec::new();
    }
    let mut ranges = Vec::with_capacity(open.len() + 1);
    let mut before: Option<(&str, ObjectId)> = None;
    for (name, newest) in &open {
        let (after, label) = match before {
            None => (ObjectId(0), (words.allocated_before)(name)),
            Some((earlier, after)) => (after, (words.allocated_between)(earlier, name)),
        };
        let up_to = *newest;
        ranges.push((Filter::Allocated { after, up_to }, label));
        before = Some((name, *newest));
    }
    if let Some((name, after)) = before {
        let up_to = ObjectId(u64::MAX);
        ranges.push((
            Filter::Allocated { after, up_to },
            (words.allocated_after)(name),
        ));
    }
    // Two snapshots of one file have no time between them.
    ranges.retain(
        |(filter, _)| matches!(filter, Filter::Allocated { after, up_to } if after < up_to),
    );
    ranges
}

/// Returns the name of a filter as the select shows it.
pub fn label(state: &State, filter: Filter) -> String {
    let texts = state.lang.texts();
    let words = texts.filters;
    match filter {
        Filter::Allocated { after, up_to } => {
            let known = ranges(state, texts);
            let known = known.into_iter().find(|(range, _)| *range == filter);
            known.map_or_else(
                || (words.allocated_range)(&after.0.to_string(), &up_to.0.to_string()),
                |(_, name)| name,
            )
        }
        Filter::Realm(id) => (words.realm)("", &id.to_string()),
        other => (words.name)(&other).to_owned(),
    }
}

/// Returns a realm's own name, as DevTools shows it.
fn short_name(name: &str) -> &str {
    let name = name.strip_prefix("Detached ").unwrap_or(name);
    let name = name.strip_prefix(NATIVE_CONTEXT).unwrap_or(name);
    name.strip_prefix(" / ").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_realm_is_called_by_its_own_name() {
        assert_eq!(
            short_name("system / NativeContext / https://a"),
            "https://a"
        );
        assert_eq!(short_name("Detached system / NativeContext"), "");
        assert_eq!(short_name("other"), "other");
    }
}
