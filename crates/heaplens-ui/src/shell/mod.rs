//! The frame around the views: header, list of snapshots, tabs, notices.
//!
//! A part without a state of its own is a function of the page's state, not a component. Each
//! component costs the page some 2 kB, and all of these parts change with the state anyway. The
//! parts that only a snapshot needs come later ([`opened`]).

mod address;
mod details;
mod effects;
mod explanation;
mod find_box;
mod find_suggestions;
mod header;
mod lost_focus;
mod lower_panes;
mod meter;
mod notices;
mod opened;
mod palette;
mod snapshot_name;
mod snapshots;
mod source_files;
mod splitter;
mod tabs;
mod words;
mod workspace;

use yew::{Html, component, html, use_memo, use_reducer};

pub use explanation::ExplanationLine;
pub use meter::Meter;
pub use splitter::{Axis, Splitter};

use opened::Code;

use crate::browser;
use crate::handle::Handle;
use crate::start;
use crate::state::State;
use crate::theme::Theme;
#[component]
pub fn App() -> Html {
    let state = use_reducer(|| State::new(browser::language(), Theme::stored()));
    let handle = {
        let dispatch = state.dispatcher();
        use_memo((), move |()| Handle::new(dispatch))
    };
    let handle = (*handle).clone();
    let is_dragging = effects::use_effects(&state, &handle);
    let code = opened::use_opened(&state);
    let texts = state.lang.texts();
    let is_start = state.is_help_open || (state.shown().is_none() && !state.is_loading());
    html! {
        <div class="app">
            { header::view(&state, &handle) }
            { opened::view_side(&code, &state, &handle) }
            <main class="main">
                { opened::view_notices(&code, &state, &handle) }
                { if is_start && !state.is_words_open {
                    start::view(&state, &handle)
                } else {
                    opened::view_middle(&code, &state, &handle)
                } }
            </main>
            if let Code::There(opened) = &*code {
                { (opened.row_menu)(&state, &handle) }
                { (opened.palette)(&state, &handle) }
            }
            if is_dragging {
                <div class="drop-veil"><p>{ texts.drop_here }</p></div>
            }
        </div>
    }
}
