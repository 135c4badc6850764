//! A snapshot's name in the list: a button that shows it, and a way to give it another name.
//!
//! The pencil, F2 or a double click open an input. Enter keeps what was typed, Escape does not.

use std::rc::Rc;

use heaplens_model::locale::Lang;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::{
    Callback, FocusEvent, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, component, html,
    use_effect_with, use_node_ref, use_state_eq,
};

use crate::handle::Handle;
use crate::state::{Action, SnapshotId, split_name};

/// The snapshot.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub id: SnapshotId,
    pub name: Rc<str>,
    pub file_name: Rc<str>,
    /// The name, and what tells it apart from equal ones.
    pub label: String,
    /// That alone.
    pub distinction: Option<String>,
    pub is_open: bool,
    pub is_current: bool,
    pub lang: Lang,
    pub handle: Handle,
}

#[component]
pub fn SnapshotName(props: &Props) -> Html {
    let texts = props.lang.texts();
    let is_edited = use_state_eq(|| false);
    let input = use_node_ref();
    let button = use_node_ref();
    {
        let (input, button) = (input.clone(), button.clone());
        // The first time it is only drawn.
        let was_edited = use_state_eq(|| false);
        use_effect_with(*is_edited, move |is_edited| {
            if *is_edited {
                focus(&input);
            } else if *was_edited {
                focus(&button);
            }
            was_edited.set(*is_edited);
        });
    }
    let id = props.id;
    if *is_edited {
        let finish = {
            let (handle, is_edited) = (props.handle.clone(), is_edited.clone());
            move |typed: Option<String>| {
                if let Some(name) = typed {
                    handle.act(Action::Rename(id, name));
                }
                is_edited.set(false);
            }
        };
        let typed = |input: &NodeRef| input.cast::<HtmlInputElement>().map(|input| input.value());
        let on_key = {
            let (finish, input) = (finish.clone(), input.clone());
            Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
                "Enter" => {
                    // The button that takes the keyboard next must not be pressed by it.
                    event.prevent_default();
                    finish(typed(&input));
                }
                "Escape" => finish(None),
                _ => {}
            })
        };
        let on_blur = {
            let input = input.clone();
            Callback::from(move |_: FocusEvent| finish(typed(&input)))
        };
        return html! {
            <input ref={input} class="snapshot-rename" type="text" aria-label={texts.growth.new_name}
                autocomplete="off" spellcheck="false" value={props.name.to_string()} onkeydown={on_key} onblur={on_blur} />
        };
    }
    let edit = move || is_edited.set(true);
    let on_edit = {
        let edit = edit.clone();
        Callback::from(move |_: MouseEvent| edit())
    };
    let on_key = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "F2" {
            event.prevent_default();
            edit();
        }
    });
    let on_show = {
        let handle = props.handle.clone();
        Callback::from(move |_: MouseEvent| handle.act(Action::Show(id)))
    };
    let (stem, extension) = split_name(&props.name);
    let title = match props.name == props.file_name {
        true => props.label.clone(),
        false => format!("{} ({})", props.label, props.file_name),
    };
    let rename = (texts.growth.rename)(&props.label);
    html! {
        <>
            <button ref={button} type="button" class="snapshot-name" disabled={!props.is_open} onclick={on_show}
                ondblclick={on_edit.clone()} onkeydown={on_key} aria-current={props.is_current.then_some("true")}
                aria-label={props.label.clone()} {title}>
                <span class="dot" aria-hidden="true" />
                <span class="snapshot-file">
                    { stem }<span class="extension">{ extension }</span>
                    if let Some(distinction) = &props.distinction {
                        <span class="distinction">{ " \u{b7} " }{ distinction }</span>
                    }
                </span>
            </button>
            <button type="button" class="rename" aria-label={rename.clone()} title={rename} onclick={on_edit}>
                <span aria-hidden="true">{ "\u{270e}" }</span>
            </button>
        </>
    }
}

fn focus(element: &NodeRef) {
    if let Some(element) = element.cast::<web_sys::HtmlElement>() {
        let _ = element.focus();
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            input.select();
        }
    }
}
