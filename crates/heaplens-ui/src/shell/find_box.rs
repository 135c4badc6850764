//! The Find box in the header: what a person types is asked a moment later.
//!
//! `/` and Ctrl+F (Cmd+F) go to it from anywhere on the page. When it has the focus already,
//! Ctrl+F is the browser's own. Enter goes to the next object that was found, Shift+Enter to the
//! one before, `@id` and Enter straight to that object in Summary.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use heaplens_model::query::{Answer, Query};
use heaplens_model::query_text::Completions;
use heaplens_model::{ObjectId, SearchBy};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::{
    Callback, Component, Context, FocusEvent, Html, InputEvent, KeyboardEvent, MouseEvent, NodeRef,
    Properties, UseReducerHandle, classes, html,
};

use super::find_suggestions::{self, Suggestions};
use crate::client::Asked;
use crate::handle::Handle;
use crate::state::{Action, Find, State, only_id};
use crate::views::View;

/// Milliseconds after the last letter until a search is asked.
const TYPING_MS: u32 = 150;
/// The longest text that the page takes, in UTF-16 units: no query or name is as long.
const LONGEST: &str = "200000";

/// The values that the box reads.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub state: UseReducerHandle<State>,
    /// To reach the workers.
    pub handle: Handle,
}

/// An event of the box.
pub enum Msg {
    Typed(String),
    /// A person has not typed for a moment.
    Rested,
    /// Enter, with or without Shift.
    Enter(bool),
    /// Another way to mean the text.
    Mean(SearchBy),
    /// The focus came, or with `false` went.
    Focus(bool),
    Suggested(Completions),
    /// To the suggestion so many below.
    Move(i32),
    /// The suggestion at this position is taken.
    Accept(usize),
    Dismiss,
}

pub struct FindBox {
    input: NodeRef,
    text: String,
    /// The question that the state has, or is about to have.
    known: Find,
    typing: Option<Timeout>,
    suggestions: Option<Suggestions>,
    /// The question for suggestions whose answer is awaited.
    suggesting: Option<Asked>,
    _keys: EventListener,
}

impl Component for FindBox {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> FindBox {
        let input = NodeRef::default();
        let known = ctx.props().state.find.clone();
        FindBox {
            _keys: listen(input.clone()),
            input,
            text: known.text.to_string(),
            known,
            typing: None,
            suggestions: None,
            suggesting: None,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &Props) -> bool {
        let find = &ctx.props().state.find;
        if !find.has_same_text(&self.known) {
            // Somebody else asks: a link, or the snapshot that is open again.
            self.text = find.text.to_string();
            self.typing = None;
            self.close();
        }
        self.known = find.clone();
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Typed(text) => {
                self.text = text;
                let link = ctx.link().clone();
                self.typing = Some(Timeout::new(TYPING_MS, move || {
                    link.send_message(Msg::Rested);
                }));
                self.ask_suggestions(ctx);
            }
            Msg::Rested => {
                // An id is for Enter: the list of one object helps nobody on the way.
                let is_id = self.by(ctx) != SearchBy::Query && self.text.trim().starts_with('@');
                if !is_id {
                    self.ask(ctx);
                }
                return false;
            }
            Msg::Enter(is_shifted) => {
                self.close();
                match only_id(&self.text).filter(|_| self.by(ctx) != SearchBy::Query) {
                    Some(id) => ctx.props().handle.act(Action::GoTo(ObjectId(id))),
                    None => self.ask_and_step(ctx, !is_shifted),
                }
            }
            Msg::Mean(by) => {
                self.typing = None;
                self.close();
                self.known = Find {
                    by,
                    ..self.find(ctx)
                };
                ctx.props().handle.act(Action::Find(self.known.clone()));
                // The focus that comes asks for suggestions.
                match self.element().filter(|input| !has_focus(input)) {
                    Some(input) => {
                        let _ = input.focus();
                    }
                    None => self.ask_suggestions(ctx),
                }
            }
            Msg::Focus(true) => self.ask_suggestions(ctx),
            Msg::Focus(false) | Msg::Dismiss => self.close(),
            Msg::Suggested(completions) => {
                self.suggesting = None;
                let before = self.suggestions.take();
                let now = Suggestions::new(completions, &self.text);
                self.suggestions = now.map(|now| now.keep_choice(before.as_ref()));
            }
            Msg::Move(by) => {
                if let Some(suggestions) = &mut self.suggestions {
                    suggestions.step(by);
                } else {
                    self.ask_suggestions(ctx);
                }
            }
            Msg::Accept(position) => self.accept(ctx, position),
        }
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if let Some(position) = self.suggestions.as_ref().and_then(|all| all.active) {
            find_suggestions::reveal(position);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let state = &ctx.props().state;
        let texts = state.lang.texts();
        let words = texts.find;
        let by = self.by(ctx);
        let link = ctx.link();
        let is_query = by == SearchBy::Query;
        let on_input = link.batch_callback(|event: InputEvent| {
            let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
            Some(Msg::Typed(input.value()))
        });
        let active = self.suggestions.as_ref().and_then(|all| all.active);
        let is_due = self.suggestions.is_some() || self.suggesting.is_some();
        let on_key = on_key(ctx, is_due, active);
        let placeholder = match by {
            SearchBy::Text { .. } => words.text_placeholder,
            SearchBy::Pattern => words.pattern_placeholder,
            SearchBy::Query => words.query_placeholder,
        };
        let is_open = self.suggestions.is_some();
        let switch = |meant: SearchBy, is_on: bool, sign: &'static str, title: &'static str| {
            let meant = if is_on { SearchBy::default() } else { meant };
            let on_click = link.callback(move |_: MouseEvent| Msg::Mean(meant));
            html! {
                <button type="button" class={classes!("find-switch", is_on.then_some("is-on"))}
                    aria-pressed={is_on.to_string()} aria-label={title} {title} onclick={on_click}>{ sign }</button>
            }
        };
        html! {
            <div class="find" role="search" aria-label={words.title}>
                <input class="find-input" type="text" ref={self.input.clone()} aria-label={words.title}
                    role={if is_query { "combobox" } else { "searchbox" }} title={words.box_title} {placeholder}
                    autocomplete="off" autocapitalize="off" spellcheck="false" maxlength={LONGEST}
                    aria-expanded={is_query.then(|| is_open.to_string())}
                    aria-autocomplete={is_query.then_some("list")}
                    aria-controls={is_query.then_some(find_suggestions::LIST_ID)}
                    aria-activedescendant={active.map(find_suggestions::option_id)}
                    value={self.text.clone()} oninput={on_input} onkeydown={on_key}
                    onfocus={link.callback(|_: FocusEvent| Msg::Focus(true))}
                    onblur={link.callback(|_: FocusEvent| Msg::Focus(false))} />
                { switch(SearchBy::Text { match_case: true }, by == SearchBy::Text { match_case: true }, "Aa", words.match_case) }
                { switch(SearchBy::Pattern, by == SearchBy::Pattern, ".*", words.pattern) }
                <button type="button" class={classes!("find-switch", "is-word", is_query.then_some("is-on"))}
                    aria-pressed={is_query.to_string()} title={words.query_title}
                    onclick={link.callback(move |_: MouseEvent| {
                        Msg::Mean(if is_query { SearchBy::default() } else { SearchBy::Query })
                    })}>{ words.query }</button>
                if is_query {
                    { find_suggestions::view(self.suggestions.as_ref(), state.lang, &link.callback(Msg::Accept)) }
                }
            </div>
        }
    }
}

impl FindBox {
    fn by(&self, ctx: &Context<Self>) -> SearchBy {
        ctx.props().state.find.by
    }

    fn find(&self, ctx: &Context<Self>) -> Find {
        Find {
            text: self.text.as_str().into(),
            by: self.by(ctx),
            ..Find::default()
        }
    }

    /// Asks what was typed, unless it is asked already.
    fn ask(&mut self, ctx: &Context<Self>) {
        self.typing = None;
        let find = self.find(ctx);
        let known = &ctx.props().state.find;
        if !find.has_same_text(known) || known.is_held {
            self.known = find.clone();
            ctx.props().handle.act(Action::Find(find));
        }
    }

    fn ask_and_step(&mut self, ctx: &Context<Self>, is_forward: bool) {
        self.ask(ctx);
        if !self.text.trim().is_empty() {
            ctx.props().handle.act(Action::Step(is_forward));
        } else if ctx.props().state.view != View::Find {
            ctx.props().handle.act(Action::View(View::Find));
        }
    }

    fn element(&self) -> Option<HtmlInputElement> {
        self.input.cast::<HtmlInputElement>()
    }

    /// Closes the suggestions, and lets none come that were asked for.
    fn close(&mut self) {
        self.suggestions = None;
        if let Some(asked) = self.suggesting.take() {
            asked.cancel();
        }
    }

    /// Asks how the query may go on, where one is typed.
    fn ask_suggestions(&mut self, ctx: &Context<Self>) {
        let state = &ctx.props().state;
        if self.known.by != SearchBy::Query {
            self.close();
            return;
        }
        if let Some(asked) = self.suggesting.take() {
            asked.cancel();
        }
        let client = state
            .current
            .and_then(|id| ctx.props().handle.pool().get(id));
        let (Some(client), Some(input)) = (client, self.element()) else {
            return;
        };
        let units = input.selection_start().ok().flatten().unwrap_or(u32::MAX);
        let query = Query::Complete {
            text: self.text.clone(),
            cursor: find_suggestions::bytes_of_units(&self.text, units),
        };
        let link = ctx.link().clone();
        let asked = client.ask(query, move |reply| {
            if let Ok(Ok(Answer::Completions(completions))) = reply {
                link.send_message(Msg::Suggested(completions));
            }
        });
        self.suggesting = Some(asked);
    }

    fn accept(&mut self, ctx: &Context<Self>, position: usize) {
        let Some(suggestions) = self.suggestions.take() else {
            return;
        };
        let Some((text, cursor)) = suggestions.accept(&self.text, position) else {
            return;
        };
        if let Some(input) = self.element() {
            input.set_value(&text);
            let _ = input.focus();
            let _ = input.set_selection_range(cursor, cursor);
        }
        ctx.link().send_message(Msg::Typed(text));
    }
}

/// Returns what the box does with keys. Keys that suggestions need are theirs, where they are open or
/// on their way.
fn on_key(ctx: &Context<FindBox>, is_due: bool, active: Option<usize>) -> Callback<KeyboardEvent> {
    ctx.link().batch_callback(move |event: KeyboardEvent| {
        // Enter and arrows choose characters while they are being composed.
        if event.is_composing() {
            return None;
        }
        let msg = match (event.key().as_str(), active) {
            ("Enter", Some(position)) | ("Tab", Some(position)) => Msg::Accept(position),
            ("Enter", None) => Msg::Enter(event.shift_key()),
            ("ArrowDown", _) => Msg::Move(1),
            ("ArrowUp", _) if is_due => Msg::Move(-1),
            ("Escape", _) if is_due => Msg::Dismiss,
            _ => return None,
        };
        event.prevent_default();
        Some(msg)
    })
}

/// Gives the keyboard to the box, where it is.
pub fn focus() {
    let found = document().query_selector(".find-input").ok().flatten();
    if let Some(input) = found.and_then(|found| found.dyn_into::<HtmlInputElement>().ok()) {
        let _ = input.focus();
        input.select();
    }
}

/// Brings people to the box by key, from anywhere on the page.
fn listen(input: NodeRef) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let Some(input) = input.cast::<HtmlInputElement>() else {
            return;
        };
        let has_focus = has_focus(&input);
        let is_find = event.key().eq_ignore_ascii_case("f")
            && (event.ctrl_key() || event.meta_key())
            && !event.shift_key()
            && !event.alt_key();
        let is_slash = event.key() == "/"
            && !event.ctrl_key()
            && !event.meta_key()
            && !event.alt_key()
            && !is_typing();
        if !has_focus && (is_find || is_slash) && !event.default_prevented() {
            event.prevent_default();
            let _ = input.focus();
            input.select();
        }
    })
}

fn has_focus(input: &HtmlInputElement) -> bool {
    document().active_element().as_ref() == Some(input.as_ref())
}

/// Returns whether a letter that is typed now belongs to a field of its own.
pub fn is_typing() -> bool {
    let Some(element) = document().active_element() else {
        return false;
    };
    let is_editable = element.has_attribute("contenteditable");
    is_editable || matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}
