//! What the page draws only for snapshots and for Words: its code comes in the second file.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::{
    Callback, Html, MouseEvent, UseReducerHandle, UseStateHandle, hook, html, use_effect_with,
    use_state,
};

use super::{details, notices, palette, snapshots, source_files, words, workspace};
use crate::browser;
use crate::handle::Handle;
use crate::lazy_code::{NotLoaded, lazily_loaded};
use crate::panes;
use crate::state::{Failure, State, Status};

/// Draws a part of the page from its state.
type Draw = fn(&UseReducerHandle<State>, &Handle) -> Html;

/// The parts whose code is in the second file.
pub struct Opened {
    /// The list of snapshots, source files, and details.
    side: Draw,
    /// What went wrong, and for a moment what went well.
    pub notices: Draw,
    /// The views, or Words.
    middle: Draw,
    /// The menu of a row.
    pub row_menu: Draw,
    /// The commands and the list of keys.
    pub palette: Draw,
}

lazily_loaded! {
    /// Returns the parts once their code is there.
    pub async fn load() -> Box<Opened> {
        Box::new(Opened {
            side,
            notices: notices::view,
            middle,
            row_menu: panes::row_menu::view,
            palette: palette::view,
        })
    }
}

/// How far the code of these parts is.
#[derive(Clone)]
pub enum Code {
    /// It comes when the page is idle, or as soon as it is needed.
    Awaited,
    /// It could not be loaded.
    Missing,
    /// It is there.
    There(Rc<Opened>),
}

/// Loads the code: at once if a snapshot or Words needs it, else when the page is idle.
#[hook]
pub fn use_opened(state: &State) -> UseStateHandle<Code> {
    let code = use_state(|| Code::Awaited);
    {
        let code = code.clone();
        use_effect_with(is_needed(state), move |is_needed| {
            if *is_needed {
                ask(&code);
            } else {
                browser::when_idle(move || ask(&code));
            }
        });
    }
    code
}

fn is_needed(state: &State) -> bool {
    !state.snapshots.is_empty() || state.is_words_open
}

fn ask(code: &UseStateHandle<Code>) {
    if matches!(**code, Code::There(_)) {
        return;
    }
    let code = code.clone();
    spawn_local(async move { code.set(loaded().await) });
}

async fn loaded() -> Code {
    match load().await {
        Ok(opened) => Code::There(Rc::from(opened)),
        Err(NotLoaded) => Code::Missing,
    }
}

/// The list of snapshots and what belongs to it. Nothing while there are none.
pub fn view_side(code: &Code, state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    match code {
        Code::There(opened) if !state.snapshots.is_empty() => (opened.side)(state, handle),
        _ => Html::default(),
    }
}

/// The notices, or that the code is missing where it is needed.
pub fn view_notices(
    code: &UseStateHandle<Code>,
    state: &UseReducerHandle<State>,
    handle: &Handle,
) -> Html {
    match &**code {
        Code::There(opened) => (opened.notices)(state, handle),
        Code::Missing if is_needed(state) => view_missing(code, state, handle),
        Code::Missing | Code::Awaited => Html::default(),
    }
}

fn view_missing(
    code: &UseStateHandle<Code>,
    state: &UseReducerHandle<State>,
    handle: &Handle,
) -> Html {
    let texts = state.lang.texts();
    let (code, handle, snapshots) = (code.clone(), handle.clone(), state.snapshots.clone());
    let on_again = Callback::from(move |_: MouseEvent| {
        let (code, handle, snapshots) = (code.clone(), handle.clone(), snapshots.clone());
        spawn_local(async move {
            let answer = loaded().await;
            let is_there = matches!(answer, Code::There(_));
            code.set(answer);
            for one in snapshots.iter().filter(|_| is_there) {
                if one.status == Status::Failed(Failure::CodeMissing) {
                    handle.reopen(one.id, &one.source);
                }
            }
        });
    });
    html! {
        <div class="notices">
            <div class="notice is-alert" role="alert">
                <div class="notice-words">
                    <strong>{ texts.code_missing }</strong>
                    <p class="remedy">{ texts.code_missing_remedy }</p>
                </div>
                <div class="notice-buttons">
                    <button type="button" class="button" onclick={on_again}>{ texts.reopen }</button>
                </div>
            </div>
        </div>
    }
}

/// The views or Words, or that they are on their way.
pub fn view_middle(code: &Code, state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    match code {
        Code::There(opened) => (opened.middle)(state, handle),
        Code::Awaited => html! {
            <div class="loading" role="status"><h2>{ state.lang.texts().code_awaited }</h2></div>
        },
        Code::Missing => Html::default(),
    }
}

fn side(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    html! {
        <nav class="side" aria-label={state.lang.texts().snapshots}>
            { snapshots::view(state, handle) }
            { source_files::view(state, handle) }
            { details::view(state) }
        </nav>
    }
}

fn middle(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    if state.is_words_open {
        words::view(state, handle)
    } else {
        workspace::view(state, handle)
    }
}
