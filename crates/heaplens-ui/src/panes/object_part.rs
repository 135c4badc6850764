//! A part of the Object panel that is asked for in pages: one kind of contents, or a string's text.

use heaplens_model::allocation::AllocationStack;
use heaplens_model::format;
use heaplens_model::locale::{Lang, Texts};
use heaplens_model::object_facts::{
    Contents, ContentsEntry, ContentsKind, ContentsOf, EntryKey, Value,
};
use heaplens_model::query::{Answer, Query, TextPage};
use heaplens_model::row::{ObjectRow, Text};
use heaplens_model::{NodeIdx, ScriptPosition};
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::object_values::{Values, place};
use super::source_lines;
use crate::table::Source;
use crate::waiting::use_question;

/// Entries on a page.
const ENTRIES: u32 = 20;
/// UTF-16 units on a page.
const UNITS: u32 = 2_000;
/// Lines of code before and after the one that is marked.
const LINES: u32 = 4;

/// What is shown in pages.
#[derive(Clone, Debug, PartialEq)]
pub enum PartOf {
    /// The characters of a string.
    Text(NodeIdx),
    /// One kind of contents.
    Contents(ContentsOf),
    /// The lines of code around where the object comes from; one page.
    Source(ScriptPosition),
    /// The calls by which the object was allocated; one page, which is known.
    Stack(AllocationStack),
}

impl PartOf {
    /// A name that tells the parts of an object apart.
    pub fn key(&self) -> String {
        match self {
            PartOf::Text(_) => "text".to_owned(),
            PartOf::Contents(of) => format!("{:?}-{}", of.kind, of.node.0),
            PartOf::Source(_) => "source".to_owned(),
            PartOf::Stack(_) => "stack".to_owned(),
        }
    }

    fn query(&self, start: u64) -> Option<Query> {
        Some(match self {
            PartOf::Stack(_) => return None,
            PartOf::Text(node) => Query::Text {
                node: *node,
                start,
                count: UNITS,
            },
            PartOf::Contents(of) => Query::Contents {
                node: of.node,
                kind: of.kind,
                start,
                count: ENTRIES,
            },
            PartOf::Source(position) => Query::SourceLines {
                position: *position,
                around: LINES,
            },
        })
    }

    fn page_len(&self) -> u64 {
        u64::from(match self {
            PartOf::Text(_) => UNITS,
            PartOf::Contents(_) | PartOf::Source(_) | PartOf::Stack(_) => ENTRIES,
        })
    }
}

#[derive(PartialEq, Properties)]
pub struct Props {
    pub of: PartOf,
    /// Whether it is open at first.
    pub is_open: bool,
    pub lang: Lang,
    /// The snapshot that answers.
    pub source: Source,
    /// Called with an object that was clicked.
    pub on_select: Callback<ObjectRow>,
    /// Ends a worker that does not answer.
    pub on_end: Callback<()>,
}

#[component]
pub fn ObjectPart(props: &Props) -> Html {
    let texts = props.lang.texts();
    let panel = &texts.object_panel;
    let is_open = use_state_eq(|| props.is_open);
    let start = use_state_eq(|| 0u64);
    let query = is_open.then(|| props.of.query(*start)).flatten();
    let question = use_question(Some(props.source.client.clone()), query);
    let values = Values {
        texts,
        on_select: props.on_select.clone(),
    };
    let (title, known_total) = match &props.of {
        PartOf::Text(_) => (panel.text, None),
        PartOf::Source(_) => (panel.source, None),
        PartOf::Stack(_) => (panel.allocation_stack, None),
        PartOf::Contents(of) => ((panel.contents)(of.kind), Some(of.total)),
    };
    let grouped = |number: u64| format::grouped(number, texts.group_separator);
    let on_toggle = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(!*is_open))
    };
    let (body, total) = match (&props.of, question.answer()) {
        (PartOf::Stack(stack), _) => (frames(title, stack, texts), 0),
        (_, Some(Ok(Answer::Contents(contents)))) => (
            entries(&props.of, title, contents, &values),
            known_total.unwrap_or_default(),
        ),
        (_, Some(Ok(Answer::SourceLines(lines)))) => (source_lines::view(title, lines, texts), 0),
        (_, Some(Ok(Answer::Text(page)))) => (text(title, page), page.total),
        (_, Some(Ok(_)) | None) => (
            html! { <>{ question.bar(texts, props.on_end.clone()) }{ waiting() }</> },
            known_total.unwrap_or_default(),
        ),
        (_, Some(Err(error))) => {
            let failure = (texts.query_error)(error.clone());
            (html! { <p class="row-failed">{ failure }</p> }, 0)
        }
    };
    let len = props.of.page_len();
    let end = total.min(start.saturating_add(len));
    let range = match props.of {
        PartOf::Text(_) => panel.text_of,
        PartOf::Contents(_) | PartOf::Source(_) | PartOf::Stack(_) => panel.entries_of,
    };
    let go = |to: u64| {
        let start = start.clone();
        Callback::from(move |_: MouseEvent| start.set(to))
    };
    let of = match &props.of {
        PartOf::Contents(ContentsOf { of: Some(of), .. }) => {
            Some(values.show(&Value::Object(of.clone())))
        }
        _ => None,
    };
    html! {
        <div class="object-part">
            <h3>
                <button type="button" class="part-title" aria-expanded={is_open.to_string()} onclick={on_toggle}>
                    <span class={if *is_open { "triangle is-open" } else { "triangle" }} />
                    { title }
                    if let Some(total) = known_total {
                        <span class="count" title={told_title(&props.of, panel.as_far_as_told)}>{ grouped(total) }</span>
                    }
                </button>
                { of }
            </h3>
            if *is_open {
                { body }
                if total > len {
                    <div class="part-pages">
                        <button type="button" class="link-button" disabled={*start == 0}
                            aria-label={format!("{title}: {}", panel.previous_page)}
                            onclick={go(start.saturating_sub(len))}>{ "‹" }</button>
                        <span>{ range(&grouped(*start + 1), &grouped(end), &grouped(total)) }</span>
                        <button type="button" class="link-button" disabled={end >= total}
                            aria-label={format!("{title}: {}", panel.next_page)}
                            onclick={go(*start + len)}>{ "›" }</button>
                    </div>
                }
            }
        </div>
    }
}

/// Whether the file may have fewer than there were.
fn told_title(of: &PartOf, title: &'static str) -> Option<&'static str> {
    let PartOf::Contents(of) = of else {
        return None;
    };
    matches!(
        of.kind,
        ContentsKind::Elements
            | ContentsKind::MapEntries
            | ContentsKind::SetMembers
            | ContentsKind::WeakMapEntries
            | ContentsKind::WeakSetMembers
            | ContentsKind::Properties
            | ContentsKind::Registers
    )
    .then_some(title)
}

fn waiting() -> Html {
    html! { <div class="object-waits" aria-hidden="true"><span class="skeleton" /></div> }
}

fn text(title: &'static str, page: &TextPage) -> Html {
    html! {
        <pre class="object-text kind-string" role="group" aria-label={title} tabindex="0">{ &page.text }</pre>
    }
}

/// The functions of a stack, each with its place in the code.
fn frames(title: &'static str, stack: &AllocationStack, texts: &Texts) -> Html {
    let panel = &texts.object_panel;
    let more = stack.length.saturating_sub(stack.frames.len() as u64);
    html! {
        <>
            <ol class="entries" aria-label={title}>
                { for stack.frames.iter().map(|frame| {
                    let name = match &frame.function {
                        Some(name) if name.text.is_empty() => html! { panel.anonymous },
                        Some(name) => html! { <>{ &name.text }{ if name.cut { "…" } else { "" } }</> },
                        None => html! { <span class="not-in-file">{ panel.not_in_file }</span> },
                    };
                    html! {
                        <li>
                            <span>{ name }</span>
                            if let Some(location) = &frame.location { { place(location, texts) } }
                        </li>
                    }
                }) }
            </ol>
            if more > 0 {
                <p class="object-note">{ (panel.more_frames)(&format::grouped(more, texts.group_separator)) }</p>
            }
            if stack.length == 0 { <p class="object-note">{ panel.no_stack }</p> }
        </>
    }
}

fn entries(of: &PartOf, title: &'static str, contents: &Contents, values: &Values) -> Html {
    let is_internal = matches!(
        of,
        PartOf::Contents(ContentsOf {
            kind: ContentsKind::InternalEdges,
            ..
        })
    );
    html! {
        <ol class="entries" aria-label={title}>
            { for contents.entries.iter().map(|one| entry(one, is_internal, values)) }
        </ol>
    }
}

fn entry(entry: &ContentsEntry, is_internal: bool, values: &Values) -> Html {
    let class = if is_internal {
        "edge-internal"
    } else {
        "edge-property"
    };
    let named = |text: &Text| {
        let cut = if text.cut { "…" } else { "" };
        html! { <span><span class={class} title={text.text.clone()}>{ &text.text }{ cut }</span>{ ": " }</span> }
    };
    let key = match &entry.key {
        EntryKey::None => Html::default(),
        EntryKey::Name(name) => named(name),
        EntryKey::Index(index) => {
            html! { <span><span class={class}>{ format!("[{index}]") }</span>{ ": " }</span> }
        }
        EntryKey::Key(key) => html! { <>{ values.show(key) }{ " ⇒ " }</> },
        EntryKey::Waits(by) => html! { <>{ (values.texts.object_panel.waits)(*by) }{ " " }</> },
    };
    html! { <li>{ key }{ values.show(&entry.value) }</li> }
}
