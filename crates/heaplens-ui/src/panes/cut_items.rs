//! What the menu of a row offers to cut in thought.
//!
//! Cuts are of the snapshot that is shown. An edge is named by both of its objects; a row knows one,
//! and the other is asked for when a person chooses to cut it.

use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::{GroupedRetainers, ObjectRow, RetainerGroupRow, Text};
use heaplens_model::{Cut, EdgeKind, EdgesBy, NodeIdx, ObjectId};

use super::row_menu::{Items, item};
use crate::menu::MenuItem;
use crate::state::{Action, GroupOf};

/// An object, and the edge of its row.
pub fn of_object(items: &Items<'_>, object: &ObjectRow) -> Vec<MenuItem> {
    if !is_shown(items) {
        return Vec::new();
    }
    let words = &items.state.lang.texts().what_if;
    let mut offered = vec![cut(items, words.cut_object, Cut::Object(object.id))];
    let other = match &items.menu.list {
        List::Edges { node } => Some((*node, false)),
        List::RootEdges => {
            let info = items.state.shown().and_then(|one| one.info());
            info.map(|info| (info.root, false))
        }
        List::Retainers { node, .. } => Some((*node, true)),
        // A folded row's edge is another one's.
        List::FoldedRetainers { node, .. } if object.folded.is_empty() => Some((*node, true)),
        _ => None,
    };
    if let (Some((node, is_retainer)), Some(edge)) = (other, &object.edge) {
        let (id, name) = (object.id, name_of(&edge.name));
        let edge = move |other: ObjectId| {
            let (from, to) = if is_retainer {
                (id, other)
            } else {
                (other, id)
            };
            Cut::Edge {
                from,
                name: name.clone(),
                to: Some(to),
            }
        };
        offered.push(cut_with(items, words.cut_edge, node, edge));
    }
    offered
}

/// All that holds the objects of a class.
pub fn of_class(items: &Items<'_>, name: &Text) -> Vec<MenuItem> {
    let Some(class) = name_of(name).filter(|_| is_shown(items)) else {
        return Vec::new();
    };
    let words = &items.state.lang.texts().what_if;
    let (from, by) = (None, None);
    vec![cut(items, words.cut_into, Cut::Into { class, from, by })]
}

/// The edges of one name from the objects of one class into those of another, whose merged paths
/// are shown.
pub fn of_group(items: &Items<'_>, group: &RetainerGroupRow) -> Vec<MenuItem> {
    let is_first =
        matches!(&items.menu.list, List::MergedRetainers { path, .. } if path.is_empty());
    let told = items.state.group.as_ref().map(|group| &group.told);
    let Some(GroupOf::Class(name)) = told.filter(|_| is_first && is_shown(items)) else {
        return Vec::new();
    };
    let GroupedRetainers::Class {
        class_name,
        edge_kind,
        edge_name,
        ..
    } = &group.retainers
    else {
        return Vec::new();
    };
    let by = match edge_name {
        Some(name) => name_of(name).map(EdgesBy::Name),
        None if *edge_kind == EdgeKind::WeakMapKey => Some(EdgesBy::WeakMap),
        None => Some(EdgesBy::Number),
    };
    let (Some(class), Some(from), Some(by)) = (name_of(name), name_of(class_name), by) else {
        return Vec::new();
    };
    let words = &items.state.lang.texts().what_if;
    let into = Cut::Into {
        class,
        from: Some(from),
        by: Some(by),
    };
    vec![cut(items, words.cut_group, into)]
}

fn is_shown(items: &Items<'_>) -> bool {
    items.state.current == Some(items.menu.snapshot)
}

/// A name that was cut, or that has characters which cannot be shown, is not the name.
fn name_of(text: &Text) -> Option<String> {
    let is_whole = !text.cut && !text.text.contains('\u{fffd}');
    is_whole.then(|| text.text.clone())
}

fn cut(items: &Items<'_>, label: &'static str, cut: Cut) -> MenuItem {
    items.act(label, Action::Cut(items.menu.snapshot, cut))
}

/// Asks for the id of an object before it cuts.
fn cut_with(
    items: &Items<'_>,
    label: &'static str,
    node: NodeIdx,
    cut: impl Fn(ObjectId) -> Cut + Clone + 'static,
) -> MenuItem {
    let (handle, snapshot) = (items.handle.clone(), items.menu.snapshot);
    item(label, move || {
        let Some(client) = handle.pool().get(snapshot) else {
            return;
        };
        let query = Query::Details {
            node,
            text_start: 0,
            text_count: 0,
        };
        let (handle, cut) = (handle.clone(), cut.clone());
        client.ask(query, move |answer| {
            if let Ok(Ok(Answer::Details(details))) = answer {
                handle.act(Action::Cut(snapshot, cut(details.row.id)));
            }
        });
    })
}
