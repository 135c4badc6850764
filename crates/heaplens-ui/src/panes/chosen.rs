//! Keeps a select at what the state says.
//!
//! The attribute `selected` of an option counts only until a person chooses one. After that,
//! going back or following a link would leave the select at the person's choice.

use web_sys::HtmlSelectElement;
use yew::{NodeRef, hook, use_effect, use_node_ref};

/// Returns the reference for a select whose chosen option has this value; empty for the option
/// with an empty value.
#[hook]
pub fn use_chosen(value: &str) -> NodeRef {
    let select = use_node_ref();
    let (of, value) = (select.clone(), value.to_owned());
    // After each drawing, because the options may be others.
    use_effect(move || {
        if let Some(select) = of.cast::<HtmlSelectElement>()
            && select.value() != value
        {
            select.set_value(&value);
        }
    });
    select
}
