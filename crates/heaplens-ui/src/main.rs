//! The page.
//!
//! It starts a worker for each snapshot, asks it for a screenful of rows at a time and paints
//! them. No byte of a snapshot is read here, and nothing is sent anywhere.

mod browser;
mod client;
mod explain;
mod files;
mod handle;
mod lazy_code;
mod measure;
mod menu;
mod nav;
mod panes;
mod shell;
mod snapshot_order;
mod snapshot_time;
mod start;
mod state;
mod table;
mod theme;
mod views;
mod waiting;

fn main() {
    yew::Renderer::<shell::App>::new().render();
}
