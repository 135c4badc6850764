//! What Detached says in place of an empty table: that JavaScript holds nothing, or that the file
//! does not mark DOM nodes.
//!
//! The worker is asked only when the table is empty. It looks at each node for that.

use heaplens_model::locale::Lang;
use heaplens_model::query::{Answer, Query};
use yew::{Html, Properties, component, html};

use crate::client::Client;
use crate::waiting::use_question;

/// The snapshot's worker, and the language.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub client: Client,
    pub lang: Lang,
}

/// The sentence, once it is known which one is right.
#[component]
pub fn NothingDetached(props: &Props) -> Html {
    let words = &props.lang.texts().detached_dom;
    let facts = use_question(Some(props.client.clone()), Some(Query::FilterFacts));
    let told = match facts.answer() {
        Some(Ok(Answer::FilterFacts(facts))) if facts.lacks_dom_states => words.not_marked,
        Some(Ok(Answer::FilterFacts(_))) => words.nothing,
        _ => "\u{a0}",
    };
    html! { <p>{ told }</p> }
}
