//! The reducer, action by action.

use heaplens_model::message::{Overlap, Progress, SnapshotInfo, Statistics};
use heaplens_model::query::{Column, ComparisonId};
use heaplens_model::row::{ObjectRow, Text};
use heaplens_model::source_files::SourceFiles;
use heaplens_model::{DomState, NodeIdx, NodeKind, ObjectId};

use super::*;

mod comparing;
mod find;
mod links;
mod opening;
mod selection;
mod snapshot_list;
mod suspects;

fn arrival(number: u32, name: &str, url: Option<&str>, linked: Option<usize>) -> Arrival {
    Arrival {
        id: SnapshotId(number),
        name: name.to_owned(),
        folder: None,
        source: Source::Url(url.unwrap_or("https://h/x").to_owned()),
        size: None,
        modified: Some(f64::from(number)),
        linked,
        handed: 0.0,
    }
}

fn info(newest_object_id: u64) -> Rc<SnapshotInfo> {
    Rc::new(SnapshotInfo {
        bytes: 1,
        node_count: 1,
        edge_count: 1,
        total_shallow_size: 1,
        newest_object_id: ObjectId(newest_object_id),
        root: NodeIdx(0),
        sample_count: 0,
        has_scopes: false,
        statistics: Statistics::default(),
        warnings: Vec::new(),
        timings: Vec::new(),
        ms: 0.0,
        memory: 1,
        peak_memory: 1,
    })
}

fn object(node: u32, id: u64) -> Rc<ObjectRow> {
    Rc::new(ObjectRow {
        node: NodeIdx(node),
        id: ObjectId(id),
        edge: None,
        name: Text::default(),
        kind: NodeKind::Object,
        class_name: Text::default(),
        class: None,
        dom_state: DomState::Unknown,
        distance: 1,
        shallow_size: 1,
        retained_size: 1,
        expandable: false,
        location: None,
        is_root: false,
        is_ignored: false,
        folded: Box::default(),
        detached: None,
        fiber: None,
        collection: None,
        dead_variables: None,
    })
}

fn after(actions: impl IntoIterator<Item = Action>) -> State {
    let mut state = State::default();
    for action in actions {
        state.apply(action);
    }
    state
}

fn opened(number: u32, newest_object_id: u64) -> Action {
    Action::Opened(SnapshotId(number), info(newest_object_id), 1.0)
}

/// Three snapshots, opened as 1, 2, 3, taken as 2, 3, 1.
fn three() -> State {
    after([
        Action::Open(vec![
            arrival(1, "c", None, None),
            arrival(2, "a", None, None),
            arrival(3, "b", None, None),
        ]),
        opened(1, 30),
        opened(2, 10),
        opened(3, 20),
    ])
}

fn order(state: &State) -> Vec<u32> {
    state.snapshots.iter().map(|one| one.id.0).collect()
}

fn select(snapshot: u32, node: u32, id: u64) -> Action {
    Action::Select(Selection {
        snapshot: SnapshotId(snapshot),
        row: object(node, id),
    })
}

fn stopped(number: u32) -> Action {
    Action::Failed(SnapshotId(number), Failure::Stopped)
}

fn find(text: &str, by: heaplens_model::SearchBy) -> Find {
    Find {
        text: text.into(),
        by,
        ..Find::default()
    }
}

/// A state in which merged paths are shown of objects that are not selected.
fn with_group() -> State {
    let mut state = three();
    state.apply(select(1, 2, 5));
    state.apply(Action::PickGroup(ObjectGroup {
        snapshot: SnapshotId(1),
        of: heaplens_model::ObjectSet::Nodes(vec![NodeIdx(8)]),
        told: GroupOf::Object("Foo".into()),
        count: None,
    }));
    assert!(state.group.is_some());
    state
}
