//! The main pane: what each kind of view looks like, and the Retainers below it.

mod base;
mod name_filter;
mod retainers;
mod statistics;
mod table_view;

use yew::{Html, UseReducerHandle};

#[cfg(test)]
pub use retainers::RETAINERS;
pub use retainers::RetainersPane;

use crate::handle::Handle;
use crate::state::State;
use crate::views::Body;

/// Returns the view that is shown.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    match state.view.description().body {
        Body::Table(table) => table_view::view(state, handle, table),
        Body::Statistics => statistics::view(state),
    }
}
