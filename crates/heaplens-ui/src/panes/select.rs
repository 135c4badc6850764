//! A select that stays at what the state says.
//!
//! The attribute `selected` of an option counts only until a person chooses one. After that,
//! going back or following a link would leave the select at the person's choice.

use web_sys::HtmlSelectElement;
use yew::{
    AttrValue, Callback, Classes, Event, Html, Properties, TargetCast, component, html, use_effect,
    use_node_ref,
};

#[derive(PartialEq, Properties)]
pub struct Props {
    /// The value of the chosen option.
    pub value: AttrValue,
    /// What it is called, where no label stands beside it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Called with the value that a person chose.
    pub on_choose: Callback<String>,
    /// Called when a person comes near it, by key or by pointer.
    #[prop_or_default]
    pub on_near: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub id: Option<AttrValue>,
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// The options.
    pub children: Html,
}

#[component]
pub fn Select(props: &Props) -> Html {
    let select = use_node_ref();
    {
        let (select, value) = (select.clone(), props.value.clone());
        // After each drawing, because the options may be others.
        use_effect(move || {
            if let Some(select) = select.cast::<HtmlSelectElement>()
                && select.value() != *value
            {
                select.set_value(&value);
            }
        });
    }
    let on_change = {
        let on_choose = props.on_choose.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                on_choose.emit(select.value());
            }
        })
    };
    let (on_focus, on_enter) = (props.on_near.clone(), props.on_near.clone());
    html! {
        <select ref={select} id={props.id.clone()} class={props.class.clone()} aria-label={props.label.clone()}
            title={props.title.clone()} onchange={on_change}
            onfocus={move |_| on_focus.emit(())} onpointerenter={move |_| on_enter.emit(())}>
            { props.children.clone() }
        </select>
    }
}
