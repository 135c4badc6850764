//! The frame around the views: header, list of snapshots, tabs, notices.

mod details;
mod effects;
mod header;
mod notices;
mod snapshots;
mod splitter;
mod tabs;
mod workspace;

use yew::{ContextProvider, Html, component, html, use_memo, use_reducer};

pub use splitter::Splitter;

use crate::browser;
use crate::handle::Handle;
use crate::start::StartPage;
use crate::state::State;

/// The whole page.
#[component]
pub fn App() -> Html {
    let state = use_reducer(|| State::new(browser::language(), browser::stored_theme()));
    let handle = {
        let dispatch = state.dispatcher();
        use_memo((), move |()| Handle::new(dispatch))
    };
    let handle = (*handle).clone();
    let is_dragging = effects::use_effects(&state, &handle);
    let texts = state.lang.texts();
    let is_start = state.is_help_open || (state.shown().is_none() && !state.is_loading());
    html! {
        <ContextProvider<Handle> context={handle}>
            <div class="app">
                <header::Header state={state.clone()} />
                if !state.snapshots.is_empty() {
                    <nav class="side" aria-label={texts.snapshots}>
                        <snapshots::Snapshots state={state.clone()} />
                        <details::LoadDetails state={state.clone()} />
                    </nav>
                }
                <main class="main">
                    <notices::Notices state={state.clone()} />
                    if is_start {
                        <StartPage state={state.clone()} />
                    } else {
                        <workspace::Workspace state={state.clone()} />
                    }
                </main>
                if is_dragging {
                    <div class="drop-veil"><p>{ texts.drop_here }</p></div>
                }
            </div>
        </ContextProvider<Handle>>
    }
}
