//! The command palette (Ctrl+K, Cmd+K) and the list of keys (`?`), each in a dialog above the page.
//!
//! The palette is a combobox with a list (WAI-ARIA Authoring Practices, combobox). It reaches every
//! view, the other snapshots, a class by its name, an object by its id, and what the page can do.
//! The browser's own modal dialog keeps the keyboard inside, and gives it back when it closes.

mod entries;
mod keys;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::utils::{document, window};
use heaplens_model::export::ExportFormat;
use heaplens_model::format;
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::{ClassRow, Row};
use heaplens_model::{ClassIdx, locale::Texts};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement};
use yew::{
    Callback, Component, Context, Html, InputEvent, KeyboardEvent, MouseEvent, NodeRef,
    PointerEvent, Properties, UseReducerHandle, html,
};

use self::entries::{Act, CLASSES, Entry, asks_for_classes, entries};
use super::{find_box, header};
use crate::client::{Asked, Lost};
use crate::handle::Handle;
use crate::panes::reveal;
use crate::state::{Action, Notice, State};
use crate::views::View;
use crate::{browser, files};

const LIST_ID: &str = "palette-list";
const TITLE_ID: &str = "palette-title";
/// The longest text that is taken, in UTF-16 units.
const LONGEST: &str = "1000";

/// Returns the palette. It draws nothing while it is closed.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    html! { <Palette state={state.clone()} handle={handle.clone()} /> }
}

/// The values that it reads.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub state: UseReducerHandle<State>,
    /// To reach the workers.
    pub handle: Handle,
}

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Commands,
    Keys,
}

/// An event of the palette.
pub enum Msg {
    /// A key was pressed that opens it, or closes it where it is open.
    Toggle(Shown),
    Closed,
    Typed(String),
    Classes(Vec<ClassRow>),
    Move(i32),
    /// The pointer is on the entry at this position.
    Point(usize),
    /// The entry at this position is chosen.
    Choose(usize),
}

pub struct Palette {
    shown: Option<Shown>,
    dialog: NodeRef,
    text: String,
    active: usize,
    classes: Vec<ClassRow>,
    /// The question for classes whose answer is awaited.
    asked: Option<Asked>,
    /// Whether the table on screen can be exported.
    can_export: bool,
    _keys: EventListener,
    /// Hears that the dialog closes.
    closing: Option<EventListener>,
}

impl Component for Palette {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Palette {
        Palette {
            shown: None,
            dialog: NodeRef::default(),
            text: String::new(),
            active: 0,
            classes: Vec::new(),
            asked: None,
            can_export: false,
            _keys: listen(ctx.link().callback(Msg::Toggle)),
            closing: None,
        }
    }

    fn changed(&mut self, _: &Context<Self>, _: &Props) -> bool {
        // The page changes often, and nothing of it is drawn here while it is closed.
        self.shown.is_some()
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            // Until it is told that it closed, it may be asked for again.
            Msg::Toggle(shown) if self.shown == Some(shown) && self.is_open() => {
                self.close();
                return false;
            }
            Msg::Toggle(shown) => {
                self.close();
                self.open(shown);
            }
            // It may be open again for something else when it is told that it closed.
            Msg::Closed if self.is_open() => return false,
            Msg::Closed => {
                self.shown = None;
                self.closing = None;
                self.forget_classes();
            }
            Msg::Typed(text) => {
                self.text = text;
                self.active = 0;
                self.ask_classes(ctx);
            }
            Msg::Classes(classes) => {
                self.asked = None;
                self.classes = classes;
            }
            Msg::Move(by) => {
                let count = i32::try_from(self.entries(ctx).len()).unwrap_or(i32::MAX);
                if count > 0 {
                    let at = i32::try_from(self.active).unwrap_or(0);
                    self.active = (at + by).rem_euclid(count).unsigned_abs() as usize;
                }
            }
            Msg::Point(position) => {
                if self.active == position {
                    return false;
                }
                self.active = position;
            }
            Msg::Choose(position) => {
                if let Some(entry) = self.entries(ctx).into_iter().nth(position) {
                    self.close();
                    self.choose(ctx, entry.act);
                }
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let texts = ctx.props().state.lang.texts();
        match self.shown {
            None => Html::default(),
            Some(Shown::Commands) => self.view_commands(ctx, texts),
            Some(Shown::Keys) => self.view_keys(texts),
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() else {
            return;
        };
        if self.shown.is_some() && self.closing.is_none() {
            let on_closed = ctx.link().callback(|()| Msg::Closed);
            self.closing = Some(EventListener::new(&dialog, "close", move |_| {
                on_closed.emit(());
            }));
            if dialog.show_modal().is_ok()
                && let Ok(Some(first)) = dialog.query_selector("[autofocus]")
                && let Ok(first) = first.dyn_into::<HtmlElement>()
            {
                let _ = first.focus();
            }
        }
        let active = document().get_element_by_id(&option_id(self.active));
        if let Some(option) = active {
            reveal_option(&option);
        }
    }
}

impl Palette {
    fn open(&mut self, shown: Shown) {
        self.shown = Some(shown);
        self.closing = None;
        self.text = String::new();
        self.active = 0;
        self.can_export = !export_buttons().is_empty();
        self.forget_classes();
    }

    fn is_open(&self) -> bool {
        let dialog = self.dialog.cast::<HtmlDialogElement>();
        dialog.is_some_and(|dialog| dialog.open())
    }

    /// Closes the dialog, which gives the keyboard back to what had it.
    fn close(&mut self) {
        if let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() {
            dialog.close();
        }
    }

    fn forget_classes(&mut self) {
        self.classes = Vec::new();
        if let Some(asked) = self.asked.take() {
            asked.cancel();
        }
    }

    fn entries(&self, ctx: &Context<Self>) -> Vec<Entry> {
        let state = &ctx.props().state;
        entries(state, &self.text, &self.classes, self.can_export)
    }

    fn ask_classes(&mut self, ctx: &Context<Self>) {
        self.forget_classes();
        let Props { state, handle } = ctx.props();
        let client = state.shown().and_then(|one| {
            one.info()?;
            handle.pool().get(one.id)
        });
        let Some(client) = client.filter(|_| asks_for_classes(&self.text)) else {
            return;
        };
        let list = List::Classes {
            name_contains: self.text.trim().to_owned(),
            filter: None,
        };
        let query = Query::Rows {
            sort: list.default_sort(),
            list,
            start: 0,
            count: CLASSES,
        };
        let link = ctx.link().clone();
        self.asked = Some(client.ask(query, move |reply| {
            if let Ok(Ok(Answer::Rows(rows))) = reply {
                let rows = rows.rows.into_iter();
                let classes = rows.filter_map(|row| match row {
                    Row::Class(class) => Some(class),
                    _ => None,
                });
                link.send_message(Msg::Classes(classes.collect()));
            }
        }));
    }

    fn choose(&mut self, ctx: &Context<Self>, act: Act) {
        let Props { state, handle } = ctx.props();
        match act {
            Act::State(action) => {
                if let Action::Lang(lang) = *action {
                    browser::set_language(lang, true);
                }
                handle.act(*action);
            }
            Act::Class(class) => show_class(state, handle, class),
            Act::OpenSnapshots => files::choose(files::Choice::Snapshots),
            Act::CopyLink => header::copy_link(state, handle),
            Act::Find => find_box::focus(),
            Act::Export(format) => export(format),
            Act::Keys => ctx.link().send_message(Msg::Toggle(Shown::Keys)),
        }
    }

    fn view_commands(&self, ctx: &Context<Self>, texts: &'static Texts) -> Html {
        let words = &texts.palette;
        let link = ctx.link();
        let entries = self.entries(ctx);
        let count = entries.len();
        let on_input = link.batch_callback(|event: InputEvent| {
            let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
            Some(Msg::Typed(input.value()))
        });
        let active = self.active;
        let on_key = link.batch_callback(move |event: KeyboardEvent| {
            if event.is_composing() {
                return None;
            }
            let msg = match event.key().as_str() {
                "ArrowDown" => Msg::Move(1),
                "ArrowUp" => Msg::Move(-1),
                "Enter" => Msg::Choose(active),
                _ => return None,
            };
            event.prevent_default();
            Some(msg)
        });
        let said = match count {
            0 => words.nothing.to_owned(),
            count => {
                let count = count as u64;
                (words.result_count)(count, &format::grouped(count, texts.group_separator))
            }
        };
        let option = |(position, entry): (usize, &Entry)| {
            // The input keeps the keyboard.
            let on_press = Callback::from(|event: PointerEvent| event.prevent_default());
            html! {
                <li role="option" id={option_id(position)} key={position}
                    aria-selected={(position == active).to_string()} onpointerdown={on_press}
                    onpointermove={link.callback(move |_: PointerEvent| Msg::Point(position))}
                    onclick={link.callback(move |_: MouseEvent| Msg::Choose(position))}>
                    <span class="palette-name">{ &entry.label }</span>
                    if let Some(note) = &entry.note { <span class="palette-note">{ note }</span> }
                    <span class="palette-kind">{ entry.kind }</span>
                </li>
            }
        };
        html! {
            <dialog class="palette" ref={self.dialog.clone()} aria-label={words.title}
                onpointerdown={close_beside(&self.dialog)}>
                <div class="palette-inner" onkeydown={on_key}>
                    <input class="palette-input" type="text" role="combobox" autofocus={true}
                        aria-label={words.title} placeholder={words.placeholder} maxlength={LONGEST}
                        autocomplete="off" autocapitalize="off" spellcheck="false"
                        aria-expanded={(count > 0).to_string()} aria-autocomplete="list" aria-controls={LIST_ID}
                        aria-activedescendant={(count > 0).then(|| option_id(active))}
                        value={self.text.clone()} oninput={on_input} />
                    <ul class="palette-list" id={LIST_ID} role="listbox" tabindex="0" aria-label={words.results} hidden={count == 0}>
                        { for entries.iter().enumerate().map(option) }
                    </ul>
                    <p role="status" class={if count == 0 { "palette-nothing" } else { "visually-hidden" }}>{ said }</p>
                </div>
            </dialog>
        }
    }

    fn view_keys(&self, texts: &'static Texts) -> Html {
        let words = &texts.palette;
        let dialog = self.dialog.clone();
        let on_close = Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        });
        html! {
            <dialog class="palette is-keys" ref={self.dialog.clone()} aria-labelledby={TITLE_ID}
                onpointerdown={close_beside(&self.dialog)}>
                <div class="palette-inner">
                    <div class="palette-head">
                        <h2 id={TITLE_ID}>{ words.keys }</h2>
                        <button type="button" class="button" autofocus={true} onclick={on_close}>{ words.close }</button>
                    </div>
                    { keys::view(texts) }
                </div>
            </dialog>
        }
    }
}

/// A press on the dialog itself is one beside what it holds.
fn close_beside(dialog: &NodeRef) -> Callback<PointerEvent> {
    let dialog = dialog.clone();
    Callback::from(move |event: PointerEvent| {
        let Some(dialog) = dialog.cast::<HtmlDialogElement>() else {
            return;
        };
        let is_beside = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|target| target == **dialog);
        if is_beside {
            dialog.close();
        }
    })
}

fn option_id(position: usize) -> String {
    format!("palette-{position}")
}

/// Scrolls the list as far as the option needs.
fn reveal_option(option: &Element) {
    let Some(list) = option.parent_element() else {
        return;
    };
    let (of, within) = (
        option.get_bounding_client_rect(),
        list.get_bounding_client_rect(),
    );
    let above = within.top() - of.top();
    let below = of.bottom() - within.bottom();
    #[allow(clippy::cast_possible_truncation, reason = "pixels of a screen")]
    if above > 0.0 {
        list.set_scroll_top(list.scroll_top() - above.ceil() as i32);
    } else if below > 0.0 {
        list.set_scroll_top(list.scroll_top() + below.ceil() as i32);
    }
}

/// The buttons that export the table of the view.
fn export_buttons() -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all("#view .table-export .link-button") else {
        return Vec::new();
    };
    let buttons: Vec<HtmlElement> = (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into().ok())
        .collect();
    // While an export is under way, one button stops it.
    if buttons.len() == ExportFormat::ALL.len() {
        buttons
    } else {
        Vec::new()
    }
}

fn export(format: ExportFormat) {
    let mut all = ExportFormat::ALL.into_iter();
    let position = all.position(|one| one == format);
    let button = position.and_then(|position| export_buttons().into_iter().nth(position));
    if let Some(button) = button {
        button.click();
    }
}

/// Shows a class in Summary. One of its objects leads there.
fn show_class(state: &State, handle: &Handle, class: ClassIdx) {
    let Some(snapshot) = state.current else {
        return;
    };
    let Some(client) = handle.pool().get(snapshot) else {
        return;
    };
    let list = List::ClassObjects {
        class,
        filter: None,
    };
    let query = Query::Rows {
        sort: list.default_sort(),
        list,
        start: 0,
        count: 1,
    };
    let handle = handle.clone();
    client.ask(query, move |answer| {
        let action = match answer {
            Ok(Ok(Answer::Rows(rows))) => match rows.rows.into_iter().next() {
                Some(Row::Object(object)) => reveal::class_of(snapshot, object),
                _ => Action::Tell(Notice::NotInView(View::Summary)),
            },
            Ok(_) => Action::Tell(Notice::NotInView(View::Summary)),
            Err(Lost) => return,
        };
        handle.act(action);
    });
}

/// Opens it by key, from anywhere on the page. Headings of tables keep keys for themselves, so it
/// hears them first.
fn listen(toggle: Callback<Shown>) -> EventListener {
    let options = EventListenerOptions {
        phase: EventListenerPhase::Capture,
        passive: false,
    };
    EventListener::new_with_options(&window(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let with_control = event.ctrl_key() || event.meta_key();
        if event.alt_key() || event.is_composing() || event.repeat() {
            return;
        }
        let is_commands =
            event.key().eq_ignore_ascii_case("k") && with_control && !event.shift_key();
        let is_keys = event.key() == "?" && !with_control && !find_box::is_typing();
        let shown = match (is_commands, is_keys) {
            (true, _) => Shown::Commands,
            (_, true) => Shown::Keys,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        toggle.emit(shown);
    })
}
