//! The order and the names of snapshots.

use super::*;

#[test]
fn a_persons_order_stays() {
    let mut state = three();
    assert_eq!(order(&state), [2, 3, 1]);
    state.apply(Action::Move(SnapshotId(1), 0));
    assert_eq!(order(&state), [1, 2, 3]);
    state.apply(Action::Move(SnapshotId(1), 3));
    assert_eq!(order(&state), [1, 2, 3], "there is no such position");
    // What comes later comes last, however old it is.
    state.apply(Action::Open(vec![arrival(4, "d", None, None)]));
    state.apply(opened(4, 1));
    assert_eq!(order(&state), [1, 2, 3, 4]);
    for id in 1..=4 {
        state.apply(Action::Close(SnapshotId(id)));
    }
    state.apply(Action::Open(vec![arrival(5, "e", None, None)]));
    state.apply(Action::Open(vec![arrival(6, "f", None, None)]));
    state.apply(opened(5, 9));
    state.apply(opened(6, 8));
    assert_eq!(order(&state), [6, 5], "nobody has put these in order");
}

#[test]
fn equal_names_are_told_apart() {
    let mut state = State::default();
    let from = |number, folder: Option<&str>, modified, size| Arrival {
        folder: folder.map(str::to_owned),
        modified,
        size: Some(size),
        ..arrival(number, "heap", None, None)
    };
    let labels = |state: &State| -> Vec<String> {
        state.snapshots.iter().map(|one| state.label(one)).collect()
    };
    state.apply(Action::Open(vec![from(1, Some("run-1"), None, 5)]));
    assert_eq!(labels(&state), ["heap"]);
    state.apply(Action::Open(vec![from(2, Some("run-2"), None, 5)]));
    assert_eq!(labels(&state), ["heap · run-1", "heap · run-2"]);
    // One of unknown folder: sizes tell them apart, then nothing does.
    state.apply(Action::Close(SnapshotId(2)));
    state.apply(Action::Open(vec![from(3, None, None, 7)]));
    assert_eq!(labels(&state), ["heap · 5\u{a0}B", "heap · 7\u{a0}B"]);
    state.apply(Action::Open(vec![from(4, None, None, 7)]));
    assert_eq!(labels(&state), ["heap · #1", "heap · #2", "heap · #3"]);
    // A name of a person's own; an empty one is the file's again.
    state.apply(Action::Rename(SnapshotId(4), " warm ".to_owned()));
    assert_eq!(labels(&state)[2], "warm");
    state.apply(Action::Rename(SnapshotId(4), " ".to_owned()));
    assert_eq!(labels(&state)[2], "heap · #3");
    // Without the extension they are told apart, too.
    for id in [1, 3] {
        state.apply(Action::Rename(SnapshotId(id), "cold.heapsnapshot".into()));
    }
    let cold = &state.snapshots[0];
    assert_eq!(state.label(cold), "cold.heapsnapshot · 5\u{a0}B");
    assert_eq!(state.short_label(cold), "cold · 5\u{a0}B");
}
