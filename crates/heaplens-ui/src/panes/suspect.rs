//! One suspect: a line that opens, and below it what grows, where, why, and how sure that is.

use heaplens_model::NodeIdx;
use heaplens_model::format;
use heaplens_model::locale::{Lang, Texts};
use heaplens_model::query::{Answer, Query};
use heaplens_model::row::ObjectRow;
use heaplens_model::suspects::{Confidence, Growth, Suspect};
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use super::guide;
use super::object_part::{ObjectPart, PartOf};
use super::object_values::{Values, place};
use super::{suspect_evidence, suspect_path};
use crate::handle::Handle;
use crate::state::{Action, FoundSuspects, Selection, SnapshotId, State};
use crate::table::Source;
use crate::waiting::{QuestionState, use_question};

/// So many classes of what is retained show at first.
const CLASSES: usize = 5;
/// So many objects are shown as examples.
const EXAMPLES: usize = 3;

/// What all suspects share.
pub struct Shown<'a> {
    pub state: &'a State,
    pub handle: &'a Handle,
    pub found: &'a FoundSuspects,
    /// The newest snapshot, which has the suspects' objects.
    pub source: &'a Source,
    pub texts: &'static Texts,
}

impl Shown<'_> {
    /// Selects an object of the newest snapshot.
    fn on_select(&self) -> Callback<ObjectRow> {
        let (handle, snapshot) = (self.handle.clone(), self.source.snapshot);
        Callback::from(move |row: ObjectRow| {
            let row = row.into();
            handle.act(Action::Select(Selection { snapshot, row }));
        })
    }

    fn number(&self, number: i64) -> String {
        let separator = self.texts.group_separator;
        match self.found.compared.len() {
            0 | 1 => format::grouped(number.unsigned_abs(), separator),
            _ => format::signed(number, separator),
        }
    }

    fn bytes(&self, number: i64) -> String {
        let separator = self.texts.group_separator;
        match self.found.compared.len() {
            0 | 1 => format::bytes(number.unsigned_abs(), separator),
            _ => format::signed_bytes(number, separator),
        }
    }

    /// A snapshot's name without its extension.
    fn name(&self, id: SnapshotId) -> String {
        let one = self.state.snapshot(id);
        one.map_or_else(String::new, |one| self.state.short_label(one))
    }
}

/// Returns a suspect, which is one of a list.
pub fn view(shown: &Shown, suspect: &Suspect, rank: u32, is_open: bool) -> Html {
    let words = shown.texts.suspects;
    let handle = shown.handle.clone();
    let on_click = Callback::from(move |_: MouseEvent| {
        handle.act(Action::Suspect(if is_open { 0 } else { rank }));
    });
    let retained = suspect.growth.retained_size;
    let confidence = match suspect.confidence {
        Confidence::Low => "tag",
        Confidence::Medium => "tag is-medium",
        Confidence::High => "tag is-high",
    };
    html! {
        <li key={rank}>
            <article class="suspect" aria-labelledby={format!("suspect-{rank}")}>
                <h2>
                    <button type="button" class="suspect-title" id={format!("suspect-{rank}")}
                        aria-expanded={is_open.to_string()} onclick={on_click}>
                        <span class={if is_open { "triangle is-open" } else { "triangle" }} />
                        <span class="suspect-rank">{ rank }</span>
                        <span class="suspect-headline">{ marked(&(words.headline)(suspect)) }</span>
                        <span class={confidence}>{ (words.confidence_tag)(suspect.confidence) }</span>
                        <span class="suspect-size" data-value={retained.to_string()}>
                            { (words.retained)(&shown.bytes(retained)) }
                        </span>
                    </button>
                </h2>
                if is_open { { body(shown, suspect) } }
            </article>
        </li>
    }
}

fn body(shown: &Shown, suspect: &Suspect) -> Html {
    let words = shown.texts.suspects;
    let growth_title = match suspect.steps.is_empty() {
        true => words.amount,
        false => words.growth,
    };
    html! {
        <div class="suspect-body">
            <p class="suspect-why">{ marked(&(words.why)(suspect)) }</p>
            { part(shown, "growth", growth_title, growth(shown, suspect)) }
            { part(shown, "path", words.path, suspect_path::view(shown, suspect)) }
            { part(shown, "code", words.code, code(shown, suspect)) }
            { part(shown, "held", words.held, held(shown, suspect)) }
            { part(shown, "cause", words.cause, html! { <p>{ marked((words.advice)(suspect.accumulator.kind)) }</p> }) }
            { part(shown, "sure", words.sure, suspect_evidence::view(shown, suspect)) }
        </div>
    }
}

/// Returns a part with its heading.
fn part(shown: &Shown, name: &'static str, title: &'static str, content: Html) -> Html {
    let is_guided = shown.state.guide.and_then(|step| guide::PARTS.get(step)) == Some(&name);
    let guided = if is_guided { " is-guided" } else { "" };
    html! { <section class={format!("suspect-part is-{name}{guided}")} aria-label={title}><h3>{ title }</h3>{ content }</section> }
}

/// Returns a text of ours, whose names stand between backticks.
pub fn marked(text: &str) -> Html {
    let parts = text.split('`').enumerate();
    parts
        .map(|(position, part)| match position % 2 {
            0 => html! { { part } },
            _ => html! { <code>{ part }</code> },
        })
        .collect()
}

/// What grew in each step.
fn growth(shown: &Shown, suspect: &Suspect) -> Html {
    let texts = shown.texts;
    let words = texts.suspects;
    let line = |name: String, growth: &Growth| {
        let cell = |number: i64, text: String| {
            html! { <td data-value={number.to_string()}>{ text }</td> }
        };
        html! {
            <tr>
                <th scope="row">{ name }</th>
                { cell(growth.count, shown.number(growth.count)) }
                { cell(growth.shallow_size, shown.bytes(growth.shallow_size)) }
                { cell(growth.retained_size, shown.bytes(growth.retained_size)) }
            </tr>
        }
    };
    let pairs = shown.found.compared.windows(2);
    let steps = pairs.zip(&suspect.steps).map(|(pair, step)| {
        let names: Vec<String> = pair.iter().map(|id| shown.name(*id)).collect();
        line(names.join(" → "), step)
    });
    let total = match suspect.steps.len() {
        0 => Some(words.in_snapshot),
        1 => None,
        _ => Some(words.all_steps),
    };
    html! {
        <table class="suspect-table">
            <thead>
                <tr>
                    <td />
                    <th scope="col">{ texts.count }</th>
                    <th scope="col">{ texts.shallow_size }</th>
                    <th scope="col">{ texts.retained_size }</th>
                </tr>
            </thead>
            <tbody>
                { for steps }
                { for total.map(|name| line(name.to_owned(), &suspect.growth)) }
            </tbody>
        </table>
    }
}

/// The place in the code, and the lines around it.
fn code(shown: &Shown, suspect: &Suspect) -> Html {
    let texts = shown.texts;
    let Some(location) = &suspect.location else {
        return html! { <p class="quiet">{ texts.suspects.no_code }</p> };
    };
    let (handle, snapshot) = (shown.handle.clone(), shown.source.snapshot);
    let on_end = Callback::from(move |()| handle.stop(snapshot));
    let of = PartOf::Source(location.position);
    let key = format!("{}-{:?}", shown.source.key(), location.position);
    html! {
        <>
            <p>{ place(location, texts) }</p>
            if location.position.from_one().is_some() {
                <ObjectPart {key} {of} is_open={true} lang={shown.state.lang} source={shown.source.clone()}
                    on_select={shown.on_select()} {on_end} />
            }
        </>
    }
}

/// What the held objects are.
fn held(shown: &Shown, suspect: &Suspect) -> Html {
    let texts = shown.texts;
    let words = texts.suspects;
    let classes = |from: usize, to: usize| -> Html {
        let classes = suspect.classes.iter().skip(from).take(to - from);
        classes
            .map(|class| {
                html! {
                    <li>
                        <code>{ &class.name.text }</code>
                        <span class="count">{ format!("×{}", format::grouped(class.count, texts.group_separator)) }</span>
                        { class.location.as_ref().map(|location| place(location, texts)) }
                    </li>
                }
            })
            .collect()
    };
    let more = suspect.classes.len().saturating_sub(CLASSES);
    let source = shown.source;
    html! {
        <>
            <ul class="suspect-classes">{ classes(0, CLASSES) }</ul>
            if more > 0 {
                <details class="suspect-more">
                    <summary>{ (words.more_classes)(more) }</summary>
                    <ul class="suspect-classes">{ classes(CLASSES, suspect.classes.len()) }</ul>
                </details>
            }
            if let Some(prefix) = &suspect.common_prefix {
                <p>{ words.common_prefix }{ " " }<span class="kind-string">{ format!("\"{}…\"", prefix.text) }</span></p>
            }
            if !suspect.examples.is_empty() {
                <p class="quiet">{ words.examples }</p>
                <ul class="entries">
                    { for suspect.examples.iter().take(EXAMPLES).map(|node| html! {
                        <li key={node.0}>
                            <ExampleObject node={*node} source={source.clone()} lang={shown.state.lang} on_select={shown.on_select()} />
                        </li>
                    }) }
                </ul>
            }
        </>
    }
}

/// An object to be shown by its node alone.
#[derive(PartialEq, Properties)]
struct ExampleProps {
    node: NodeIdx,
    source: Source,
    lang: Lang,
    on_select: Callback<ObjectRow>,
}

/// Asks for the object, and shows it as a button that selects it.
#[component]
fn ExampleObject(props: &ExampleProps) -> Html {
    let query = Query::Details {
        node: props.node,
        text_start: 0,
        text_count: 0,
    };
    let question = use_question(Some(props.source.client.clone()), Some(query));
    let values = Values {
        texts: props.lang.texts(),
        on_select: props.on_select.clone(),
    };
    match &question.state {
        QuestionState::NotAsked | QuestionState::Awaited(_) => {
            html! { <span class="skeleton" /> }
        }
        QuestionState::Answered(answer) => match &**answer {
            Ok(Answer::Details(details)) => values.object(&details.row),
            Ok(_) => Html::default(),
            Err(error) => {
                html! { <span class="quiet">{ (values.texts.query_error)(error.clone()) }</span> }
            }
        },
        // The snapshot's row in the list says that its worker is gone.
        QuestionState::Stopped | QuestionState::Lost => Html::default(),
    }
}
