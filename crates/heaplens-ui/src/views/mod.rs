//! One file a view: each says which list its table starts from.

pub mod comparison;
pub mod containment;
mod filter;
mod retainers;
pub mod statistics;
pub mod summary;

use std::rc::Rc;

use yew::{Callback, UseReducerHandle};

pub use retainers::RetainersPane;

use crate::handle::Handle;
use crate::state::{Action, Selection, SnapshotId, State};
use crate::table::{Pick, Sources};
use crate::{measure, nav};

/// Selects the object that a table's cursor is on; classes are not selected.
fn on_pick(handle: &Handle, sources: &Sources) -> Callback<Pick> {
    let (handle, sources) = (handle.clone(), sources.clone());
    Callback::from(move |pick: Pick| {
        if let (heaplens_model::row::Row::Object(object), Some(source)) =
            (&*pick.row, sources.of(pick.origin))
        {
            let row = Rc::new(object.clone());
            handle.act(Action::Select(Selection {
                snapshot: source.snapshot,
                row,
            }));
        }
    })
}

/// Keeps a view's order.
fn on_sort(handle: &Handle, view: nav::View) -> Callback<heaplens_model::query::Sort> {
    let handle = handle.clone();
    Callback::from(move |sort| handle.act(Action::Sort(view, sort)))
}

/// Measures a load when its first rows are on the screen.
fn on_painted(handle: &Handle, state: &UseReducerHandle<State>, id: SnapshotId) -> Callback<()> {
    let (handle, state) = (handle.clone(), state.clone());
    Callback::from(move |()| {
        let Some(one) = state.snapshot(id).filter(|one| one.is_ready_due) else {
            return;
        };
        if let Some(info) = one.info() {
            measure::loaded(&one.name, one.handed, one.opened, info);
            handle.act(Action::Painted(id));
        }
    })
}

/// The snapshot that an object was selected in, as a table's only one.
fn only(source: crate::table::Source) -> Sources {
    Sources {
        target: source,
        base: None,
    }
}
