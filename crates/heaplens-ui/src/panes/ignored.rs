//! What the Retainers look past, each with a button that takes it back.

use heaplens_model::Ignored;
use heaplens_model::locale::Texts;
use yew::{Callback, Html, MouseEvent, NodeRef, html};

use crate::browser;
use crate::handle::Handle;
use crate::state::{Action, SnapshotId, State};

/// Returns the list above the Retainers; nothing where nothing is ignored. A button goes with what
/// it takes back, and gives the keyboard to the heading.
pub fn list(state: &State, handle: &Handle, snapshot: SnapshotId, heading: &NodeRef) -> Html {
    let ignored = state.ignored(snapshot);
    if ignored.is_empty() {
        return Html::default();
    }
    let texts = state.lang.texts();
    let on_click = |action: Action| {
        let (handle, heading) = (handle.clone(), heading.clone());
        Callback::from(move |_: MouseEvent| {
            browser::focus(&heading);
            handle.act(action.clone());
        })
    };
    let all = on_click(Action::StopIgnoringAll(snapshot));
    html! {
        <div class="ignored" role="group" aria-label={texts.menu.ignored_list}>
            <span class="ignored-title" title={texts.menu.ignored_list_title}>{ texts.menu.ignored_list }</span>
            <ul class="ignored-list">
                { for ignored.iter().map(|one| {
                    let label = label(one, texts);
                    let stop = (texts.menu.stop_ignoring_one)(&label);
                    let on_stop = on_click(Action::StopIgnoring(snapshot, one.clone()));
                    html! {
                        <li key={one.to_string()} class="chip">
                            <span class="chip-text" title={label.clone()}>{ label }</span>
                            <button type="button" class="close" aria-label={stop.clone()} title={stop} onclick={on_stop}>{ "×" }</button>
                        </li>
                    }
                }) }
            </ul>
            <button type="button" class="link-button" onclick={all}>{ texts.menu.restore_all }</button>
        </div>
    }
}

fn label(ignored: &Ignored, texts: &Texts) -> String {
    match ignored {
        Ignored::Object(id) => id.to_string(),
        Ignored::Edge(name) => (texts.menu.ignored_edge)(name),
        Ignored::Class(name) => (texts.menu.ignored_class)(name),
    }
}
