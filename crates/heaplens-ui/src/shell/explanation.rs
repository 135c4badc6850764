//! The line at the bottom that explains what is pointed at or has the keyboard, and shows names
//! whole that a row has no room for.
//!
//! It never moves anything and says nothing by itself, so that a person who runs through rows is
//! left alone. The key F1 says it aloud to those who listen to the page. A component, since it is
//! drawn again with each move.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use heaplens_model::locale::Lang;
use heaplens_model::words::Word;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::{Component, Context, Html, Properties, html};

use crate::explain::{By, Explained, Explanations};

/// Milliseconds that a pointer rests before what it rests on is explained.
const REST_MS: u32 = 150;

#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    pub lang: Lang,
    pub explanations: Explanations,
}

pub enum Msg {
    Told(By, Option<Explained>),
    /// The pointer has rested.
    Rested,
    /// It is to be said aloud.
    Say,
}

pub struct ExplanationLine {
    keyboard: Option<Explained>,
    pointer: Option<Explained>,
    /// What the pointer is on, until it has rested there.
    coming: Option<Explained>,
    rest: Option<Timeout>,
    /// Said aloud, until something else is explained.
    is_said: bool,
    _listeners: [EventListener; 3],
}

impl Component for ExplanationLine {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> ExplanationLine {
        let link = ctx.link();
        let explanations = &ctx.props().explanations;
        explanations.hear(link.callback(|(by, explained)| Msg::Told(by, explained)));
        let listen = |kind: &'static str, by: By| {
            let explanations = explanations.clone();
            EventListener::new(&document(), kind, move |event| {
                // What has nothing to be explained leaves the last explanation of the keyboard's.
                if let Some(explained) = marked(event)
                    && (by == By::Pointer || explained.is_some())
                {
                    explanations.tell(by, explained);
                }
            })
        };
        let on_key = link.callback(|_: ()| Msg::Say);
        let options = EventListenerOptions::enable_prevent_default();
        let say = EventListener::new_with_options(&document(), "keydown", options, move |event| {
            let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
            if key.as_deref() == Some("F1") {
                event.prevent_default();
                on_key.emit(());
            }
        });
        ExplanationLine {
            keyboard: None,
            pointer: None,
            coming: None,
            rest: None,
            is_said: false,
            _listeners: [
                listen("mouseover", By::Pointer),
                listen("focusin", By::Keyboard),
                say,
            ],
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Told(By::Keyboard, explained) => {
                // Whoever moves by keys looks there, and not where the pointer was left.
                self.pointer = None;
                self.rest = None;
                self.keyboard = explained;
            }
            Msg::Told(By::Pointer, explained) => {
                self.coming = explained;
                let link = ctx.link().clone();
                self.rest = Some(Timeout::new(REST_MS, move || {
                    link.send_message(Msg::Rested)
                }));
                return false;
            }
            Msg::Rested => {
                self.rest = None;
                self.pointer = self.coming.take();
            }
            Msg::Say => {
                self.is_said = true;
                return true;
            }
        }
        self.is_said = false;
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let lang = ctx.props().lang;
        let texts = lang.texts().tables;
        let shown = self.pointer.as_ref().or(self.keyboard.as_ref());
        let shown = shown.map(|explained| view_explained(explained, lang));
        html! {
            <aside class="explanation" aria-label={texts.explanation}>
                <div role="status" class="visually-hidden">
                    if self.is_said { { shown.clone() } }
                </div>
                <p>{ shown.unwrap_or_else(|| html! { <span class="quiet">{ texts.explanation_hint }</span> }) }</p>
            </aside>
        }
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        ctx.props().explanations.hear(yew::Callback::noop());
    }
}

fn view_explained(explained: &Explained, lang: Lang) -> Html {
    let words = explained.words.iter().map(|(name, word)| {
        html! { <span class="explained"><code>{ name }</code>{ " " }{ lang.word(*word) }{ " " }</span> }
    });
    html! {
        <>
            { for words }
            if let Some(structure) = &explained.structure {
                <span class="explained">{ (lang.texts().structure)(structure) }</span>
            }
            if explained.is_heading { <span class="quiet">{ lang.texts().tables.column_keys }</span> }
            if let Some(name) = &explained.name { <code class="whole-name">{ name }</code> }
        </>
    }
}

/// Explains an element that bears a word. Nothing where a table explains its rows itself.
fn marked(event: &web_sys::Event) -> Option<Option<Explained>> {
    let target: Element = event.target()?.dyn_into().ok()?;
    if target.closest("[role=row][aria-level]").ok()?.is_some() {
        return None;
    }
    // Where the keyboard goes to rows, their table explains the one that it is on.
    if target.matches("[role=treegrid]").ok()? {
        return None;
    }
    let marked = target.closest("[data-word]").ok()?;
    let explained = marked.and_then(|element| {
        let position: usize = element.get_attribute("data-word")?.parse().ok()?;
        let word = Word::ALL.get(position)?;
        Some(Explained {
            words: vec![(element.text_content().unwrap_or_default(), *word)],
            is_heading: element.class_name() == "header-button",
            ..Explained::default()
        })
    });
    Some(explained)
}
