//! The choice of what kind of things a view shows, and the sentences that say what it adds up to.

use heaplens_model::collections::{CollectionKind, CollectionSums, SumsOfKind, WantedCollections};
use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::query::{Answer, Query};
use heaplens_model::string_costs::{StringSums, StringsBy};
use yew::{Callback, Html, Properties, UseReducerHandle, component, html};

use super::select::Select;
use crate::handle::Handle;
use crate::state::{Action, State};
use crate::views::{Kind, View};
use crate::waiting::use_question;

/// Returns the select, if the view has kinds.
pub fn select(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    match state.view {
        View::Detached => {
            html! { <FibersChoice state={state.clone()} handle={handle.clone()} /> }
        }
        _ => choice(state, handle),
    }
}

fn choice(state: &State, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let view = state.view;
    let kinds = view.kinds();
    let Some(first) = kinds.first() else {
        return Html::default();
    };
    let label = match first {
        Kind::Collections(_) => texts.collections.kind,
        Kind::Elements => texts.detached_dom.kind,
        _ => texts.string_groups.group_by,
    };
    let chosen = state.kind(view);
    let on_choose = {
        let handle = handle.clone();
        Callback::from(move |word: String| {
            if let Some(kind) = Kind::from_word(&word) {
                handle.act(Action::Kind(view, kind));
            }
        })
    };
    let options = kinds.into_iter().map(|kind| {
        html! { <option value={kind.word()} selected={kind == chosen}>{ kind.label(texts) }</option> }
    });
    html! {
        <Select value={chosen.word()} class="kind-choice" {label} {on_choose}>
            { for options }
        </Select>
    }
}

/// Returns what the kind that is shown adds up to.
pub fn note(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    match state.kind(state.view) {
        Kind::Strings(_) | Kind::Collections(_) => {
            let kind = state.kind(state.view);
            html! { <Note state={state.clone()} handle={handle.clone()} {kind} /> }
        }
        Kind::Whole | Kind::Elements | Kind::Fibers => Html::default(),
    }
}

/// The state and the handle that the choice reads.
#[derive(PartialEq, Properties)]
struct ChoiceProps {
    state: UseReducerHandle<State>,
    handle: Handle,
}

/// The choice between elements and fibers, where the file may have any. The worker looks for the names
/// of their properties.
#[component]
fn FibersChoice(props: &ChoiceProps) -> Html {
    let ChoiceProps { state, handle } = props;
    let client = state.current.and_then(|id| handle.pool().get(id));
    let facts = use_question(client, Some(Query::FilterFacts));
    let has_fibers =
        matches!(facts.answer(), Some(Ok(Answer::FilterFacts(facts))) if facts.has_fibers);
    if has_fibers || state.kind(View::Detached) == Kind::Fibers {
        choice(state, handle)
    } else {
        Html::default()
    }
}

/// The state and the handle that the note reads, and the kind.
#[derive(PartialEq, Properties)]
struct Props {
    state: UseReducerHandle<State>,
    handle: Handle,
    kind: Kind,
}

#[component]
fn Note(props: &Props) -> Html {
    let Props {
        state,
        handle,
        kind,
    } = props;
    let texts = state.lang.texts();
    let client = state.current.and_then(|id| handle.pool().get(id));
    let within = state.range();
    let query = match kind {
        Kind::Whole | Kind::Elements | Kind::Fibers => None,
        Kind::Strings(by) => Some(Query::StringSums { by: *by, within }),
        Kind::Collections(_) => Some(Query::CollectionSums { within }),
    };
    let sums = use_question(client, query);
    let told = match (kind, sums.answer()) {
        (Kind::Strings(by), Some(Ok(Answer::StringSums(sums)))) => of_strings(*by, sums, texts),
        (Kind::Collections(wanted), Some(Ok(Answer::CollectionSums(sums)))) => {
            of_collections(*wanted, sums, texts)
        }
        _ => Vec::new(),
    };
    html! { <p class="rule" role="note">{ if told.is_empty() { "\u{a0}".to_owned() } else { told.join(" ") } }</p> }
}

fn of_strings(by: StringsBy, sums: &StringSums, texts: &Texts) -> Vec<String> {
    let words = &texts.string_groups;
    let count = |number: u64| format::grouped(number, texts.group_separator);
    let bytes = |number: u64| format::bytes(number, texts.group_separator);
    let mut told = vec![(words.all)(&count(sums.count), &bytes(sums.shallow_size))];
    let of = &sums.groups;
    let groups = count(of.group_count);
    let strings = count(of.count);
    told.push(match by {
        StringsBy::Text => (words.equal)(&groups, &strings, &bytes(of.waste)),
        StringsBy::Prefix => (words.alike)(&groups, &strings),
        StringsBy::Parent => (words.sliced)(&groups, &bytes(of.shallow_size), &strings),
        StringsBy::Rope => (words.never_flattened)(&groups, &strings),
    });
    let doubtful = &sums.doubtful;
    if doubtful.group_count > 0 {
        let groups = count(doubtful.group_count);
        let waste = bytes(doubtful.waste);
        told.push((words.doubtful)(&groups, &count(doubtful.count), &waste));
    }
    told
}

fn of_collections(wanted: WantedCollections, sums: &CollectionSums, texts: &Texts) -> Vec<String> {
    let words = &texts.collections;
    let count = |number: u64| format::grouped(number, texts.group_separator);
    let bytes = |number: u64| format::bytes(number, texts.group_separator);
    let mut all = SumsOfKind::default();
    for (kind, sums) in CollectionKind::ALL.into_iter().zip(&sums.kinds) {
        if matches!(wanted, WantedCollections::Kind(wanted) if wanted != kind) {
            continue;
        }
        all.count += sums.count;
        all.bytes = all.bytes.saturating_add(sums.bytes);
        all.empty_count += sums.empty_count;
        all.empty_bytes = all.empty_bytes.saturating_add(sums.empty_bytes);
        all.unlisted_count += sums.unlisted_count;
        all.of_one_class_count += sums.of_one_class_count;
    }
    let mut told = vec![(words.sums)(
        &count(all.count),
        &bytes(all.bytes),
        &count(all.empty_count),
        &bytes(all.empty_bytes),
    )];
    if wanted == WantedCollections::OfOneClass {
        told.push((words.hold_one_class)(&count(all.of_one_class_count)));
    }
    if all.unlisted_count > 0 && !sums.has_numbers {
        told.push((words.unlisted)(&count(all.unlisted_count)));
    }
    told
}
