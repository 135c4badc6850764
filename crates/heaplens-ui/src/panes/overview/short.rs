//! Overview in a few lines, beside Summary.
//!
//! It asks when the page has nothing else to do, so that nobody waits longer for the classes. Its
//! lines are there before their numbers are.

use heaplens_model::format;
use heaplens_model::locale::Lang;
use heaplens_model::query::Query;
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_state_eq};

use super::labels;
use crate::browser;
use crate::handle::Handle;
use crate::state::Action;
use crate::table::Source;
use crate::views::View;
use crate::waiting::use_question;

#[derive(PartialEq, Properties)]
pub struct Props {
    /// The snapshot that answers.
    pub source: Source,
    pub handle: Handle,
    pub lang: Lang,
}

#[component]
pub fn ShortOverview(props: &Props) -> Html {
    let texts = props.lang.texts();
    let words = &texts.overview;
    let is_due = use_state_eq(|| false);
    {
        let is_due = is_due.setter();
        use_effect_with((), move |()| browser::when_idle(move || is_due.set(true)));
    }
    let client = is_due.then(|| props.source.client.clone());
    let question = use_question(client, Some(Query::Overview));
    let figures = labels::figures(&question);
    let line = |label: &'static str, count: Option<u64>| {
        let text = count.map_or_else(
            || words.awaited.to_owned(),
            |count| format::grouped(count, texts.group_separator),
        );
        html! {
            <li>
                <span>{ label }</span>
                <span data-value={count.map(|count| count.to_string())}>{ text }</span>
            </li>
        }
    };
    let on_click = {
        let handle = props.handle.clone();
        Callback::from(move |_: MouseEvent| handle.act(Action::View(View::Overview)))
    };
    html! {
        <div class="short-overview">
            <ul aria-label={words.stands_out}>
                { line(words.detached, figures.map(|figures| figures.detached.count)) }
                { line(words.realms, figures.map(|figures| figures.realm_count)) }
                { line(words.workers, figures.map(|figures| figures.worker_count)) }
            </ul>
            <button type="button" class="link-button" onclick={on_click}>{ words.title }{ " →" }</button>
        </div>
    }
}
