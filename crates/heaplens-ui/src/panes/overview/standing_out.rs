//! What stands out in a snapshot, each with a way to see it.
//!
//! A line is there before its figures are, so that nothing moves. What takes long is asked for last.

use heaplens_model::format;
use heaplens_model::locale::Lang;
use heaplens_model::overview::{CostlyContents, LargeCollection, MapObject};
use heaplens_model::query::{Answer, Query};
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use super::labels;
use super::pictures::Go;
use crate::handle::Handle;
use crate::state::Action;
use crate::table::Source;
use crate::views::View;
use crate::waiting::{Question, use_question};

#[derive(PartialEq, Properties)]
pub struct Props {
    /// The snapshot that answers.
    pub source: Source,
    pub handle: Handle,
    pub lang: Lang,
    /// The question after the figures.
    pub figures: Question,
}

#[component]
pub fn StandingOut(props: &Props) -> Html {
    let texts = props.lang.texts();
    let words = &texts.overview;
    let figures = labels::figures(&props.figures);
    // The figures come first.
    let client = figures.map(|_| props.source.client.clone());
    let question = use_question(client, Some(Query::CostlyContents));
    let contents: Option<&CostlyContents> = match question.answer() {
        Some(Ok(Answer::CostlyContents(contents))) => Some(contents),
        _ => None,
    };
    let separator = texts.group_separator;
    let number = |number: u64| format::grouped(number, separator);
    let bytes = |number: u64| format::bytes(number, separator);
    let go = Go {
        handle: props.handle.clone(),
        source: props.source.clone(),
    };
    let awaited = || html! { <span class="quiet">{ words.awaited }</span> };
    let none = || html! { <span class="quiet">{ words.none }</span> };
    let found = |count: u64, text: String| {
        html! { <span data-value={count.to_string()}>{ text }</span> }
    };
    let objects = |all: &[MapObject]| -> Html {
        let object = |object: &MapObject| {
            let (go, clicked) = (go.clone(), object.clone());
            let on_click = Callback::from(move |_: MouseEvent| go.select(&clicked));
            html! {
                <li>
                    <button type="button" class="object-button" onclick={on_click}>{ labels::name_and_id(object) }</button>
                    { " " }<span data-value={object.retained_size.to_string()}>{ bytes(object.retained_size) }</span>
                </li>
            }
        };
        html! { <ul class="standing-objects">{ for all.iter().map(object) }</ul> }
    };
    // Each line: what it is, its figure, and the way to the view that shows it.
    let line = |label: &'static str, figure: Html, way: Html| {
        html! { <tr><th scope="row">{ label }</th><td>{ figure }</td><td>{ way }</td></tr> }
    };
    let way = |view: Option<View>, count: Option<u64>| {
        let view = view.filter(|_| count.is_some_and(|count| count > 0));
        let Some(view) = view else {
            return Html::default();
        };
        let handle = props.handle.clone();
        let on_click = Callback::from(move |_: MouseEvent| handle.act(Action::View(view)));
        html! { <button type="button" class="link-button" onclick={on_click}>{ words.show }</button> }
    };
    let detached = figures.map(|figures| figures.detached);
    let repeated = contents.map(|contents| contents.duplicated);
    let realms = figures.map(|figures| figures.realm_count);
    let workers = figures.map(|figures| figures.worker_count);
    let collections = contents.map_or_else(awaited, |contents| {
        let row = |row: &LargeCollection| {
            let (go, object) = (go.clone(), row.object.clone());
            let on_click = Callback::from(move |_: MouseEvent| go.select(&object));
            let figures = (words.collection_figures)(&number(row.element_count), &bytes(row.bytes));
            html! {
                <li>
                    <button type="button" class="object-button" onclick={on_click}>{ labels::name_and_id(&row.object) }</button>
                    { " " }<span data-value={row.bytes.to_string()}>{ figures }</span>
                </li>
            }
        };
        html! { <ul class="standing-objects">{ for contents.collections.iter().take(3).map(row) }</ul> }
    });
    let on_end = {
        let (handle, snapshot) = (props.handle.clone(), props.source.snapshot);
        Callback::from(move |()| handle.stop(snapshot))
    };
    let detached_figure = match detached {
        None => awaited(),
        Some(one) if one.count == 0 => none(),
        Some(one) => found(
            one.count,
            (words.detached_figures)(&number(one.count), &bytes(one.size)),
        ),
    };
    let repeated_figure = match repeated {
        None => awaited(),
        Some(one) if one.count == 0 => none(),
        Some(one) => found(
            one.count,
            (words.repeated_figures)(
                &number(one.count),
                &number(one.group_count),
                &bytes(one.waste),
            ),
        ),
    };
    let contexts = figures.map_or_else(awaited, |figures| {
        objects(
            figures
                .largest_contexts
                .get(..3)
                .unwrap_or(&figures.largest_contexts),
        )
    });
    let workers_figure = match figures {
        None => awaited(),
        Some(figures) if figures.worker_count == 0 => none(),
        Some(figures) => html! {
            <>
                { found(figures.worker_count, number(figures.worker_count)) }
                { " " }<span class="quiet">{ words.workers_hint }</span>
                { objects(&figures.workers) }
            </>
        },
    };
    html! {
        <>
            <table class="standing-out" aria-label={words.stands_out}>
                <tbody>
                    { line(words.detached, detached_figure, way(Some(View::Detached), detached.map(|one| one.count))) }
                    { line(words.repeated, repeated_figure, way(Some(View::Strings), repeated.map(|one| one.count))) }
                    { line(words.collections, collections, way(Some(View::Collections), Some(1))) }
                    { line(words.contexts, contexts, way(Some(View::Variables), Some(1))) }
                    { line(words.realms, realms.map_or_else(awaited, |count| found(count, number(count))), way(View::from_word("realms"), realms)) }
                    { line(words.workers, workers_figure, way(View::from_word("realms"), workers)) }
                </tbody>
            </table>
            { question.bar(texts, on_end) }
        </>
    }
}
