//! The main pane: what each kind of view looks like, and the Retainers below it.

mod base;
mod copying;
mod cut_items;
mod cut_list;
mod find;
mod find_facets;
mod find_notes;
mod find_steps;
mod find_totals;
mod growth;
mod guide;
mod ignored;
mod kinds;
mod look_up;
mod merged;
mod name_filter;
mod named_filter;
mod nothing_detached;
mod object;
mod object_part;
mod object_values;
mod overview;
mod path_text;
mod retained_sizes;
mod retainers;
pub mod reveal;
pub mod row_menu;
mod select;
mod series_part;
mod source_lines;
mod statistics;
mod suspect;
mod suspect_evidence;
mod suspect_path;
mod suspect_report;
mod suspects;
mod table_view;
mod timeline;
mod what_if;

use yew::{Html, UseReducerHandle, html};

pub use object::ObjectPane;
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
        Body::Find(table) => html! {
            <find::FindPane state={state.clone()} handle={handle.clone()} view={find::FindView(table)} />
        },
        Body::Growth(table) => growth::view(state, handle, table),
        Body::WhatIf(table) => html! {
            <what_if::WhatIfPane state={state.clone()} handle={handle.clone()} view={what_if::WhatIfView(table)} />
        },
        Body::Suspects => suspects::view(state, handle),
        Body::Overview => html! {
            <overview::OverviewPane state={state.clone()} handle={handle.clone()} />
        },
    }
}
