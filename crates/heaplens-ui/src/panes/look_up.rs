//! The look-up of the object that a link names.

use heaplens_model::ObjectId;
use yew::{Callback, Html, html};

use crate::handle::Handle;
use crate::state::{Action, State};
use crate::waiting::LateStop;

/// Returns what the Retainers say while there is no object: that it is looked up, with a button to
/// stop that, or that one is to be selected.
pub fn hint(state: &State, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let is_open = |id| state.snapshot(id).is_some_and(|one| one.info().is_some());
    let Some(seek) = state.seek.filter(|seek| is_open(seek.snapshot)) else {
        return html! { <p>{ texts.retainers_hint }</p> };
    };
    let ObjectId(id) = seek.id;
    let handle = handle.clone();
    let on_button = Callback::from(move |()| handle.act(Action::StopSeeking));
    html! {
        <LateStop key={format!("{}-{id}", seek.snapshot.0)} words={(texts.looking_up)(id)}
            button={texts.stop} title={texts.stop_looking_up_title} is_stopped={false} {on_button} />
    }
}
