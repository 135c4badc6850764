//! A wait for something that does not tell how far it is. Stop is offered once it lasts long.

use gloo::timers::callback::Timeout;
use yew::{
    AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_effect_with,
    use_state_eq,
};

use super::LONG_WAIT;

/// What is waited for, in words, and the button.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is under way, or that it was stopped.
    pub words: AttrValue,
    /// The button's text: that it stops, or begins again.
    pub button: AttrValue,
    /// What the button does.
    pub title: AttrValue,
    /// A person stopped it. The button begins again then, and is there at once.
    pub is_stopped: bool,
    pub on_button: Callback<()>,
}

/// The elements are the same before and after Stop, so that the keyboard stays on the button.
#[component]
pub fn LateStop(props: &Props) -> Html {
    let is_long = use_state_eq(|| false);
    {
        let is_long = is_long.clone();
        use_effect_with(props.is_stopped, move |is_stopped| {
            is_long.set(false);
            let timer = (!is_stopped).then(|| {
                let end = move || is_long.set(true);
                Timeout::new(LONG_WAIT, end)
            });
            move || drop(timer)
        });
    }
    let on_click = props.on_button.reform(|_: MouseEvent| ());
    html! {
        <>
            <span class="wait-lead">
                if !props.is_stopped { <span class="spinner" aria-hidden="true" /> }
            </span>
            <p role="status">{ &props.words }</p>
            <span class="wait-button">
                if *is_long || props.is_stopped {
                    <button type="button" class="button" title={&props.title} onclick={on_click}>
                        { &props.button }
                    </button>
                }
            </span>
        </>
    }
}
