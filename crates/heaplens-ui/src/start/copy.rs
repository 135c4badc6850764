//! A button that copies a command.

use gloo::timers::callback::Timeout;
use heaplens_model::locale::Lang;
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_state_eq};

use crate::browser;

/// The command, and how the button is called.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The command.
    pub text: &'static str,
    /// The command's purpose.
    pub name: &'static str,
    pub lang: Lang,
}

/// Returns the button; it says for a moment that it was done.
#[component]
pub fn CopyButton(props: &Props) -> Html {
    let is_copied = use_state_eq(|| false);
    {
        let is_copied = is_copied.clone();
        use_effect_with(*is_copied, move |now| {
            let timer = now.then(|| Timeout::new(2_000, move || is_copied.set(false)));
            move || drop(timer)
        });
    }
    let text = props.text;
    let on_click = {
        let is_copied = is_copied.clone();
        Callback::from(move |_: MouseEvent| {
            let is_copied = is_copied.clone();
            browser::copy(text.to_owned(), move |is_done| is_copied.set(is_done));
        })
    };
    let word = if *is_copied {
        props.lang.texts().copied
    } else {
        props.lang.texts().copy
    };
    html! {
        <button type="button" class="copy" aria-label={format!("{word}: {}", props.name)} onclick={on_click}>{ word }</button>
    }
}
