//! The explained words, all on one page: columns, categories, types, and V8's names.

use heaplens_model::locale::Lang;
use heaplens_model::words::{Word, WordGroup};
use yew::{Callback, Html, MouseEvent, UseReducerHandle, html};

use crate::handle::Handle;
use crate::state::{Action, State};

/// Returns the page. It needs no snapshot.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let lang = state.lang;
    let texts = lang.texts();
    let handle = handle.clone();
    let on_back = Callback::from(move |_: MouseEvent| handle.act(Action::Words(false)));
    html! {
        <div class="words">
            <div class="words-inner">
                if !state.snapshots.is_empty() {
                    <button type="button" class="link-button" onclick={on_back}>{ "← " }{ texts.back_to_snapshots }</button>
                }
                <h1>{ texts.tables.words }</h1>
                <p class="lead">{ texts.tables.words_lead }</p>
                { for WordGroup::ALL.iter().map(|group| view_group(*group, lang)) }
            </div>
        </div>
    }
}

fn view_group(group: WordGroup, lang: Lang) -> Html {
    html! {
        <section>
            <h2>{ lang.word_group(group) }</h2>
            <dl>{ for group.words().iter().map(|word| view_word(*word, lang)) }</dl>
        </section>
    }
}

fn view_word(word: Word, lang: Lang) -> Html {
    let names = word.names(lang.texts());
    let names = names
        .into_iter()
        .map(|name| html! { <code>{ name }</code> });
    html! {
        <div class="word">
            <dt>{ for names }</dt>
            <dd>{ lang.word(word) }</dd>
        </div>
    }
}
