//! What if: the cuts, what they would free in all, and its classes.

use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::query::{Answer, Query};
use heaplens_model::what_if::WhatIf;
use yew::{Callback, Html, Properties, UseReducerHandle, component, html};

use super::{cut_list, name_filter, table_view};
use crate::handle::Handle;
use crate::state::State;
use crate::table::Sources;
use crate::views::{Start, TableView};
use crate::waiting::{Question, QuestionState, use_question};

/// The description of the view. Descriptions are statics: each is equal to itself alone.
#[derive(Clone, Copy)]
pub struct WhatIfView(pub &'static TableView);

impl PartialEq for WhatIfView {
    fn eq(&self, other: &WhatIfView) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// The values that the pane reads.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub state: UseReducerHandle<State>,
    /// To reach the workers.
    pub handle: Handle,
    pub view: WhatIfView,
}

#[component]
pub fn WhatIfPane(props: &Props) -> Html {
    let Props {
        state,
        handle,
        view: WhatIfView(view),
    } = props;
    let texts = state.lang.texts();
    let source = state.current.and_then(|id| handle.source(state, id));
    let cuts = state.current.map_or(&[][..], |id| state.cuts(id));
    let client = source.as_ref().map(|source| source.client.clone());
    let query = (!cuts.is_empty()).then(|| Query::WhatIf {
        cuts: cuts.to_vec(),
    });
    let question = use_question(client, query);
    let Some(source) = source else {
        return Html::default();
    };
    if cuts.is_empty() {
        return intro(texts);
    }
    let told = told(&question);
    let on_end = {
        let (handle, id) = (handle.clone(), source.snapshot);
        Callback::from(move |()| handle.stop(id))
    };
    // The table asks for the same work, which must not go on unseen.
    let is_stopped = question.state == QuestionState::Stopped;
    let (total, key) = (source.total, source.key());
    let list = (view.start)(&Start {
        name_contains: &state.name_contains,
        cuts,
        ..Start::default()
    });
    let sources = Sources {
        target: source,
        base: None,
    };
    let empty = name_filter::nothing(state, handle, (view.nothing)(texts));
    html! {
        <>
            <div class="toolbar">
                <span class="cut-sum" role="status">{ sum(texts, told, total, is_stopped) }</span>
                { question.bar(texts, on_end) }
                { name_filter::input(state, handle) }
            </div>
            { cut_list::view(state, handle, cuts, told) }
            <div class="view-body">
                if !is_stopped {
                    { table_view::tree_table(state, handle, view, sources, &key, list, empty) }
                }
            </div>
        </>
    }
}

fn told(question: &Question) -> Option<&WhatIf> {
    match question.answer() {
        Some(Ok(Answer::WhatIf(told))) => Some(told),
        _ => None,
    }
}

/// What all cuts would free together.
fn sum(texts: &Texts, told: Option<&WhatIf>, total: u64, is_stopped: bool) -> Html {
    let words = &texts.what_if;
    let Some(told) = told else {
        return html! { if !is_stopped { { words.working } } };
    };
    if told.count == 0 {
        return html! { <strong data-value="0">{ words.frees_nothing }</strong> };
    }
    let grouped = format::grouped(told.count, texts.group_separator);
    let bytes = format::bytes(told.size, texts.group_separator);
    let percent = format::percent(format::share(told.size, total));
    let exact = format::grouped(told.size, texts.group_separator);
    html! {
        <strong data-value={told.size.to_string()} title={(texts.bytes)(&exact)}>
            { (words.freed)(told.count, &grouped, &bytes, &percent) }
        </strong>
    }
}

/// Says how to cut.
fn intro(texts: &Texts) -> Html {
    let words = &texts.what_if;
    html! {
        <div class="find-intro" tabindex="0" role="region" aria-label={words.title}>
            <h2>{ words.intro }</h2>
            <p>{ words.intro_text }</p>
            <ul class="cut-ways">{ for words.intro_ways.iter().map(|way| html! { <li>{ *way }</li> }) }</ul>
            <p class="quiet">{ words.rule }</p>
        </div>
    }
}
