//! Find: what a search found, what it adds up to, and the steps from object to object.
//!
//! The sums come first. The table goes over to the new list when they are there, so that it never
//! asks for rows of a text that is no query, and the rows before stay until then. What all objects
//! retain as a whole is asked last, once the person rests. A newer search cancels an older one.

use gloo::timers::callback::Timeout;
use heaplens_model::query::{Answer, Facets, Query, Totals};
use heaplens_model::{ObjectSet, Search};
use yew::{
    Callback, Html, Properties, UseReducerHandle, classes, component, hook, html, use_effect_with,
    use_mut_ref, use_state_eq,
};

use super::{find_facets, find_notes, find_steps, find_totals, table_view, timeline};
use crate::handle::Handle;
use crate::state::State;
use crate::table::Sources;
use crate::views::{Start, TableView};
use crate::waiting::{Question, QuestionState, use_question};

/// Milliseconds from the sums until the retained size is asked for.
const REST_MS: u32 = 300;

/// The description of the view. Descriptions are statics: each is equal to itself alone.
#[derive(Clone, Copy)]
pub struct FindView(pub &'static TableView);

impl PartialEq for FindView {
    fn eq(&self, other: &FindView) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// The values that the pane reads.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub state: UseReducerHandle<State>,
    /// To reach the workers.
    pub handle: Handle,
    pub view: FindView,
}

/// A search of one snapshot, which is named by [`Source::key`](crate::table::Source::key).
type Subject = Option<(String, Search)>;

#[component]
pub fn FindPane(props: &Props) -> Html {
    let Props {
        state,
        handle,
        view: FindView(view),
    } = props;
    let texts = state.lang.texts();
    let find = &state.find;
    let is_asked = !find.is_blank() && !find.is_held;
    let source = state.current.filter(|_| is_asked);
    let source = source.and_then(|id| handle.source(state, id));
    let client = source.as_ref().map(|source| source.client.clone());
    let search = find.search(state.filter);
    let key = source.as_ref().map(|source| source.key());
    let subject: Subject = key.clone().zip(Some(search.clone()));

    let of = ObjectSet::Matches(search.clone());
    let totals = |with_retained| {
        let of = of.clone();
        Some(Query::Totals { of, with_retained })
    };
    let sums = use_question(client.clone(), totals(false));
    let found = found(&sums);
    let whole = ObjectSet::Matches(find.whole_search(state.filter));
    // They need the same search, which must not go on unseen.
    let is_stopped = sums.state == QuestionState::Stopped;
    let asked = client.clone().filter(|_| !is_stopped);
    let facets = use_question(asked, Some(Query::Facets { of: whole }));
    let has_rested = use_rest(subject.clone().filter(|_| found.is_some()));
    let retained = use_question(client.clone().filter(|_| has_rested), totals(true));
    let position = find_steps::use_steps(state, handle, client, &search, found);

    // The list that the table shows: the one found last in this snapshot.
    let shown = use_mut_ref(|| Subject::None);
    if found.is_some() {
        shown.replace(subject.clone());
    }
    let (Some(source), Some(key)) = (source, key) else {
        return if find.is_held {
            find_notes::held(state, handle)
        } else {
            find_notes::intro(state)
        };
    };
    if let Some(Err(error)) = sums.answer() {
        return find_notes::failure(state, &search, error);
    }
    let listed = shown.borrow().clone().filter(|(of, _)| *of == key);
    let is_stale = found.is_none();
    let on_end = {
        let (handle, id) = (handle.clone(), source.snapshot);
        Callback::from(move |()| handle.stop(id))
    };
    let totals = found.map(|totals| Totals {
        retained_size: self::found(&retained).and_then(|totals| totals.retained_size),
        ..totals
    });
    let is_retained_due = matches!(
        retained.state,
        QuestionState::NotAsked | QuestionState::Awaited(_)
    );
    let waits = [sums.bar(texts, on_end.clone()), retained.bar(texts, on_end)];
    let table = listed.map(|(_, search)| {
        let list = (view.start)(&Start {
            search: Some(&search),
            ..Start::default()
        });
        let nothing = match state.filter {
            Some(_) => texts.find.nothing_within,
            None => (view.nothing)(texts),
        };
        let sources = Sources {
            target: source,
            base: None,
        };
        let empty = html! { <p>{ nothing }</p> };
        table_view::tree_table(state, handle, view, sources, &key, list, empty)
    });
    html! {
        <>
            <div class="toolbar find-bar">
                { find_totals::view(state, handle, totals.as_ref(), is_stopped, is_retained_due, position) }
                { for waits }
                { find_facets::view(state, handle, facets_of(&facets)) }
            </div>
            { timeline::view(state, handle) }
            <div class={classes!("view-body", is_stale.then_some("is-stale"))}>{ table }</div>
        </>
    }
}

/// Returns the sums that a question was answered with.
fn found(question: &Question) -> Option<Totals> {
    match question.answer() {
        Some(Ok(Answer::Totals(totals))) => Some(*totals),
        _ => None,
    }
}

fn facets_of(question: &Question) -> Option<&Facets> {
    match question.answer() {
        Some(Ok(Answer::Facets(facets))) => Some(facets),
        _ => None,
    }
}

/// Returns whether something has been the same for a moment.
#[hook]
fn use_rest(subject: Subject) -> bool {
    let rested = use_state_eq(|| Subject::None);
    {
        let rested = rested.clone();
        use_effect_with(subject.clone(), move |subject| {
            let subject = subject.clone();
            let timer = subject
                .is_some()
                .then(|| Timeout::new(REST_MS, move || rested.set(subject)));
            move || drop(timer)
        });
    }
    subject.is_some() && *rested == subject
}
