//! The Object panel: what the object is that was selected or met last, and what it holds.
//!
//! It follows the cursor of both tables: of the view's, which selects an object, and of Retainers,
//! which shows a retainer here without changing whose retainers are listed.

use heaplens_model::DomState;
use heaplens_model::format;
use heaplens_model::locale::{Lang, ObjectTexts, Texts};
use heaplens_model::object_facts::{ContentsKind, ObjectKind};
use heaplens_model::query::{Answer, Details, Query};
use heaplens_model::row::ObjectRow;
use yew::{
    Callback, Html, MouseEvent, NodeRef, Properties, UseReducerHandle, component, html,
    use_node_ref,
};

use super::copying::copy;
use super::object_part::{ObjectPart, PartOf};
use super::object_values::{Values, place};
use crate::browser;
use crate::handle::Handle;
use crate::state::{Action, Selection, SnapshotId, State};
use crate::table::{Source, object_label};
use crate::views::figure;
use crate::waiting::use_question;

/// The state and the handle that the panel reads.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// As a value.
    pub state: UseReducerHandle<State>,
    /// To reach the workers.
    pub handle: Handle,
}

#[component]
pub fn ObjectPane(props: &Props) -> Html {
    let state = &props.state;
    let texts = state.lang.texts();
    let panel = &texts.object_panel;
    let heading = use_node_ref();
    let inspected = state.inspected().and_then(|inspected| {
        let source = props.handle.source(state, inspected.snapshot)?;
        Some((inspected, source))
    });
    let query = inspected.as_ref().map(|(inspected, _)| Query::Details {
        node: inspected.row.node,
        text_start: 0,
        text_count: 0,
    });
    let client = inspected.as_ref().map(|(_, source)| source.client.clone());
    let question = use_question(client, query);
    let title = html! {
        <h2 ref={heading.clone()} tabindex="-1">{ panel.title }</h2>
    };
    let Some((inspected, source)) = inspected else {
        return html! {
            <section class="object-pane" aria-label={panel.title}>
                <div class="pane-title">{ title }</div>
                <div class="state is-small"><p>{ panel.hint }</p></div>
            </section>
        };
    };
    let row = &*inspected.row;
    let (details, failure) = match question.answer() {
        Some(Ok(Answer::Details(details))) => (Some(&**details), None),
        Some(Err(error)) => (None, Some((texts.query_error)(error.clone()))),
        _ => (None, None),
    };
    let is_waiting = details.is_none() && failure.is_none();
    let on_end = {
        let (handle, snapshot) = (props.handle.clone(), inspected.snapshot);
        Callback::from(move |()| handle.stop(snapshot))
    };
    let values = Values {
        texts,
        on_select: on_select(&props.handle, inspected.snapshot, &heading),
    };
    html! {
        <section class="object-pane" aria-label={panel.title} aria-busy={is_waiting.to_string()}>
            <div class="pane-title">
                { title }
                <span class="pane-object">{ object_label(row, texts) }</span>
            </div>
            <div class="object-body">
                <dl class="object-facts">
                    { row_facts(row, details, &source, texts, &props.handle) }
                    { details.map(|details| facts(details, &values)) }
                </dl>
                if let Some(failure) = failure { <p class="row-failed">{ failure }</p> }
                if is_waiting { { question.bar(texts, on_end.clone()) }{ skeleton() } }
                { details.map(|details| parts(details, &source, state.lang, &values, &on_end)) }
            </div>
        </section>
    }
}

/// What a click on an object does. The button that had the focus goes with the object that is shown.
fn on_select(handle: &Handle, snapshot: SnapshotId, heading: &NodeRef) -> Callback<ObjectRow> {
    let (handle, heading) = (handle.clone(), heading.clone());
    Callback::from(move |row: ObjectRow| {
        browser::focus(&heading);
        let row = row.into();
        handle.act(Action::Follow(Selection { snapshot, row }));
    })
}

fn skeleton() -> Html {
    html! {
        <div class="object-waits" aria-hidden="true">
            { for (0..3).map(|_| html! { <span class="skeleton" /> }) }
        </div>
    }
}

/// A line of the list of facts.
pub fn line(label: &str, value: Html) -> Html {
    html! { <div class="fact"><dt>{ label }</dt><dd>{ value }</dd></div> }
}

/// What the row tells, at once, and the kind as soon as it is known.
fn row_facts(
    row: &ObjectRow,
    details: Option<&Details>,
    source: &Source,
    texts: &Texts,
    handle: &Handle,
) -> Html {
    let panel = &texts.object_panel;
    let kind = details.map(|details| details.facts.kind);
    let size = |word: &str, bytes: u64| {
        let figure = figure::size(bytes, Some(source.total), texts);
        let share = format::percent(figure.share.unwrap_or_default());
        html! {
            <span class="object-size" title={figure.title} data-value={bytes.to_string()}>
                { format!("{} ({share}) {word}", figure.text) }
            </span>
        }
    };
    let distance = figure::distance(row.distance, texts);
    let id = row.id.to_string();
    let on_copy = {
        let (handle, id) = (handle.clone(), id.clone());
        Callback::from(move |_: MouseEvent| copy(&handle, id.clone()))
    };
    let is_dom = row.dom_state != DomState::Unknown || kind == Some(ObjectKind::DomObject);
    html! {
        <>
            { line(panel.kind_label, kind_of(kind, panel)) }
            { line(panel.class, html! { <span class="class-name">{ &row.class_name.text }</span> }) }
            { line(panel.id, html! {
                <>
                    <span class="object-id">{ id }</span>
                    <button type="button" class="link-button" aria-label={panel.copy_id} onclick={on_copy}>{ texts.copy }</button>
                </>
            }) }
            { line(panel.sizes, html! {
                <>{ size(panel.shallow, row.shallow_size) }{ size(panel.retained, row.retained_size) }</>
            }) }
            { line(panel.distance, html! { <span title={distance.title}>{ distance.text }</span> }) }
            if is_dom { { line(panel.dom_state, html! { (panel.dom)(row.dom_state) }) } }
            if let Some(location) = &row.location { { line(panel.location, place(location, texts)) } }
        </>
    }
}

fn kind_of(kind: Option<ObjectKind>, panel: &ObjectTexts) -> Html {
    match kind {
        Some(kind) => html! { (panel.kind)(kind) },
        None => html! { <span class="skeleton" /> },
    }
}

fn facts(details: &Details, values: &Values) -> Html {
    let panel = &values.texts.object_panel;
    details
        .facts
        .facts
        .iter()
        .map(|fact| line((panel.fact)(fact.label), values.show(&fact.value)))
        .collect()
}

/// The text of a string, and all contents, each with its pages.
fn parts(
    details: &Details,
    source: &Source,
    lang: Lang,
    values: &Values,
    on_end: &Callback<()>,
) -> Html {
    let facts = &details.facts;
    let panel = &values.texts.object_panel;
    let node = details.row.node;
    let has_text = matches!(
        facts.kind,
        ObjectKind::String | ObjectKind::ConcatenatedString
    );
    let text = has_text.then_some(PartOf::Text(node));
    let location = details.row.location.as_ref();
    let source_lines = location
        .filter(|location| location.position.from_one().is_some())
        .map(|location| PartOf::Source(location.position));
    let stack = details.allocation.clone().map(PartOf::Stack);
    let contents = facts.contents.iter().cloned().map(PartOf::Contents);
    let is_told = |kind| !matches!(kind, ContentsKind::InternalEdges | ContentsKind::Dominators);
    let holds_something = facts.contents.iter().any(|one| is_told(one.kind));
    let misses_numbers = !facts.has_numbers && holds_something;
    html! {
        <>
            { for source_lines.into_iter().chain(stack).chain(text).chain(contents).map(|of| {
                let is_open = match &of {
                    PartOf::Text(_) | PartOf::Source(_) => true,
                    PartOf::Stack(stack) => stack.length > 0,
                    PartOf::Contents(of) => is_told(of.kind)
                        || of.kind == ContentsKind::InternalEdges && !holds_something,
                };
                // Source files that are added later change what is told.
                let key = format!("{}-{}-{}", source.key(), node.0, of.key());
                html! {
                    <ObjectPart {key} {of} {is_open} {lang}
                        source={source.clone()} on_select={values.on_select.clone()} on_end={on_end.clone()} />
                }
            }) }
            if misses_numbers { <p class="object-note">{ panel.no_numbers }</p> }
        </>
    }
}
