//! Overview: what the file counts and what it does not, what stands out, and the largest dominators
//! as pictures.

mod areas;
mod icicle;
mod labels;
mod picture;
mod pictures;
mod short;
mod standing_out;
mod treemap;
mod twin;

use heaplens_model::format;
use heaplens_model::query::Query;
use yew::{Html, Properties, UseReducerHandle, component, html};

use self::pictures::Pictures;
pub use self::short::ShortOverview;
use self::standing_out::StandingOut;
use super::statistics;
use crate::handle::Handle;
use crate::state::State;
use crate::waiting::use_question;

/// The state and the handle that the view reads.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// As a value.
    pub state: UseReducerHandle<State>,
    /// To reach the workers.
    pub handle: Handle,
}

#[component]
pub fn OverviewPane(props: &Props) -> Html {
    let state = &props.state;
    let texts = state.lang.texts();
    let words = &texts.overview;
    let source = state.current.and_then(|id| props.handle.source(state, id));
    let client = source.as_ref().map(|source| source.client.clone());
    let question = use_question(client, Some(Query::Overview));
    let Some(source) = source else {
        return Html::default();
    };
    let figures = labels::figures(&question);
    html! {
        <div class="view-body is-overview">
            <div class="overview">
                <section class="overview-part is-counted" aria-labelledby="overview-counted">
                    <h2 id="overview-counted">{ words.counted }</h2>
                    { statistics::chart(state) }
                    { native(state, figures) }
                </section>
                <section class="overview-part is-largest" aria-labelledby="overview-largest">
                    <Pictures key={source.key()} source={source.clone()} handle={props.handle.clone()} lang={state.lang}
                        zoom={state.zoom} />
                </section>
                <section class="overview-part is-standing-out" aria-labelledby="overview-standing-out">
                    <h2 id="overview-standing-out">{ words.stands_out }</h2>
                    <StandingOut key={source.key()} source={source.clone()} handle={props.handle.clone()} lang={state.lang}
                        figures={question.clone()} />
                </section>
                <section class="overview-part is-not-here" aria-labelledby="overview-not-here">
                    <h2 id="overview-not-here">{ words.not_here }</h2>
                    <p>{ words.not_here_lead }</p>
                    <ul>{ for words.not_here_items.iter().map(|item| html! { <li>{ *item }</li> }) }</ul>
                </section>
            </div>
        </div>
    }
}

/// V8's heap beside native memory, and what the latter is of. Its lines are there before its figures
/// are, so that nothing moves.
fn native(state: &State, figures: Option<&heaplens_model::overview::Overview>) -> Html {
    let texts = state.lang.texts();
    let words = &texts.overview;
    let Some(info) = state.shown().and_then(|one| one.info()) else {
        return Html::default();
    };
    let separator = texts.group_separator;
    let line = |class: &'static str, label: String, bytes: Option<u64>| {
        let exact = bytes.map(|bytes| (texts.bytes)(&format::grouped(bytes, separator)));
        let text = bytes.map_or_else(
            || words.awaited.to_owned(),
            |bytes| format::bytes(bytes, separator),
        );
        html! {
            <tr {class}>
                <th scope="row">{ label }</th>
                <td data-value={bytes.map(|bytes| bytes.to_string())} title={exact}>{ text }</td>
            </tr>
        }
    };
    let all = &info.statistics;
    let count = figures.map_or_else(
        || words.awaited.to_owned(),
        |figures| format::grouped(figures.buffers.count, separator),
    );
    html! {
        <table class="overview-native" aria-label={words.native}>
            <tbody>
                { line("", words.v8_heap.to_owned(), Some(all.v8heap.total)) }
                { line("", words.native.to_owned(), Some(all.native.total)) }
                { line("is-of", (words.buffers)(&count), figures.map(|figures| figures.buffers.size)) }
                { line("is-of", words.extra_native.to_owned(), figures.map(|figures| figures.extra_native_bytes)) }
            </tbody>
        </table>
    }
}
