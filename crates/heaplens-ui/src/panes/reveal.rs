//! Brings an object into sight in a view.

use std::rc::Rc;

use heaplens_model::NodeIdx;
use heaplens_model::query::{Answer, List, Path, PathEnd, Query};
use heaplens_model::row::ObjectRow;

use crate::client::Lost;
use crate::handle::Handle;
use crate::state::{Action, Notice, RevealIn, Selection, SnapshotId};
use crate::views::View;

/// The most steps of a path that lead to an object in Containment.
const MOST_STEPS: u32 = 1000;

/// Shows a class in Summary, to which one of its objects leads.
pub fn class_of(snapshot: SnapshotId, object: ObjectRow) -> Action {
    let way = Rc::new([object.node]);
    Action::Reveal(RevealIn {
        view: View::Summary,
        selection: Selection {
            snapshot,
            row: Rc::new(object),
        },
        way,
        opens: false,
        is_class: true,
    })
}

/// Shows an object in a view and selects it, or says that the view does not have it. `opens` tells
/// whether its row is opened, `comparison` is the list of Comparison, if there is one.
pub fn reveal(
    handle: &Handle,
    selection: &Selection,
    view: View,
    opens: bool,
    comparison: Option<&List>,
) {
    let node = selection.row.node;
    let reveal = {
        let (handle, selection) = (handle.clone(), selection.clone());
        move |way: Rc<[NodeIdx]>| {
            handle.act(Action::Reveal(RevealIn {
                view,
                selection: selection.clone(),
                way,
                opens,
                is_class: false,
            }));
        }
    };
    // Some views have to be asked whether, or how, they show it.
    let question = match view {
        View::Containment => Query::Path {
            node,
            sort: None,
            ignored: Vec::new(),
            is_folded: false,
            limit: MOST_STEPS,
        },
        View::Comparison => match comparison {
            Some(list) => Query::Position {
                sort: list.default_sort(),
                list: list.clone(),
                node,
            },
            None => return,
        },
        _ => return reveal(Rc::new([node])),
    };
    let Some(client) = handle.pool().get(selection.snapshot) else {
        return;
    };
    let handle = handle.clone();
    client.ask(question, move |answer| {
        let way = match answer {
            Ok(Ok(Answer::Path(path))) => way_from_root(&path, node),
            Ok(Ok(Answer::Position(Some(_)))) => Some(Rc::from([node])),
            Ok(_) => None,
            // That the worker is gone is said. The view may have the object.
            Err(Lost) => return,
        };
        match way {
            Some(way) => reveal(way),
            None => handle.act(Action::Tell(Notice::NotInView(view))),
        }
    });
}

/// The rows of Containment that lead to an object; nothing where the path does not come from a root
/// or is too long.
fn way_from_root(path: &Path, node: NodeIdx) -> Option<Rc<[NodeIdx]>> {
    let is_whole = path.end != PathEnd::Unreachable && path.steps.len() as u64 == path.length;
    let retainers = path.steps.iter().rev().map(|step| step.row.node);
    is_whole.then(|| retainers.chain([node]).collect())
}
