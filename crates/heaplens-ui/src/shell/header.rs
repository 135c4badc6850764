//! The bar on top: open, link, help, colours, language.

use heaplens_model::locale::Lang;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, MouseEvent, UseReducerHandle, html};

use super::find_box::FindBox;
use crate::handle::Handle;
use crate::state::{Action, Notice, Source, State};
use crate::theme::Theme;
use crate::{browser, files};

/// Copies the address, and says what such a link is good for.
pub fn copy_link(state: &State, handle: &Handle) {
    let mut snapshots = state.snapshots.iter();
    let is_local = !snapshots.any(|one| matches!(one.source, Source::Url(_)));
    let handle = handle.clone();
    browser::copy(browser::address(), move |is_copied| {
        handle.act(Action::Tell(match (is_copied, is_local) {
            (false, _) => Notice::LinkRefused,
            (true, true) => Notice::LinkCopiedLocal,
            (true, false) => Notice::LinkCopied,
        }));
    });
}

pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let on_open = Callback::from(|_: MouseEvent| files::choose(files::Choice::Snapshots));
    let on_link = {
        let (state, handle) = (state.clone(), handle.clone());
        Callback::from(move |_: MouseEvent| copy_link(&state, &handle))
    };
    let has_snapshots = !state.snapshots.is_empty();
    let is_help_open = state.is_help_open;
    let on_help = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.act(Action::Help(!is_help_open)))
    };
    let is_words_open = state.is_words_open;
    let on_words = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.act(Action::Words(!is_words_open)))
    };
    let (theme, theme_text, theme_icon) = match state.theme {
        Theme::System => (Theme::Light, texts.theme_system, "◐"),
        Theme::Light => (Theme::Dark, texts.theme_light, "○"),
        Theme::Dark => (Theme::System, texts.theme_dark, "●"),
    };
    let on_theme = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.act(Action::Theme(theme)))
    };
    let input = files::input(texts, handle);
    let on_lang = {
        let handle = handle.clone();
        Callback::from(move |event: Event| {
            let select = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(lang) = select.and_then(|select| Lang::from_tag(&select.value())) {
                browser::set_language(lang, true);
                handle.act(Action::Lang(lang));
            }
        })
    };
    // The start page has a heading of its own.
    let brand = if state.shown().is_some() && !is_help_open && !state.is_words_open {
        "h1"
    } else {
        "span"
    };
    html! {
        <header class="header">
            <span class="brand">
                <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
                    <rect x="3" y="14" width="5" height="7" rx="1" />
                    <rect x="9.5" y="9" width="5" height="12" rx="1" />
                    <rect x="16" y="3" width="5" height="18" rx="1" />
                </svg>
                <@{brand} class="brand-name">{ "Heaplens" }</@>
                <span class="brand-tag">{ texts.app_tagline }</span>
            </span>
            { input }
            <button type="button" class="button is-primary" onclick={on_open}>{ texts.open }</button>
            if has_snapshots {
                <button type="button" class="button" onclick={on_link}>{ texts.link }</button>
            }
            if state.shown().is_some() {
                <FindBox state={state.clone()} handle={handle.clone()} />
            }
            <span class="header-space" />
            <button type="button" class="button is-quiet" aria-pressed={is_words_open.to_string()}
                onclick={on_words}>{ texts.tables.words }</button>
            if has_snapshots {
                <button type="button" class="button is-quiet" aria-pressed={is_help_open.to_string()}
                    aria-label={texts.help} title={texts.help} onclick={on_help}>{ "?" }</button>
            }
            <button type="button" class="button is-quiet" aria-label={theme_text} title={theme_text}
                onclick={on_theme}>{ theme_icon }</button>
            <select class="language" aria-label={texts.language} onchange={on_lang}>
                { for Lang::ALL.into_iter().map(|lang| html! {
                    <option value={lang.tag()} lang={lang.tag()} selected={lang == state.lang}>{ lang.name() }</option>
                }) }
            </select>
        </header>
    }
}
