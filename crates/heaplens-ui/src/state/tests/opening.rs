//! Snapshots that come, fail and go, and what is shown of them.

use super::*;

#[test]
fn one_snapshot_opens_in_summary() {
    let state = after([
        Action::Open(vec![arrival(1, "a", None, None)]),
        opened(1, 5),
    ]);
    assert_eq!(
        (state.current, state.view),
        (Some(SnapshotId(1)), View::Summary)
    );
    assert!(state.shown().unwrap().is_ready_due);
    assert_eq!(state.base(), None);
}

#[test]
fn several_open_in_suspects_of_the_newest() {
    let state = three();
    assert_eq!(order(&state), [2, 3, 1]);
    assert_eq!(
        (state.current, state.view),
        (Some(SnapshotId(1)), View::Suspects)
    );
    assert_eq!(state.base(), Some(SnapshotId(3)));
}

#[test]
fn what_is_whole_is_shown_while_others_load() {
    let state = after([
        Action::Open(vec![
            arrival(1, "a", None, None),
            arrival(2, "b", None, None),
        ]),
        opened(1, 5),
    ]);
    assert_eq!(
        (state.current, state.view),
        (Some(SnapshotId(1)), View::Summary)
    );
    assert_eq!(state.link(), None, "the address waits");
}

#[test]
fn a_person_who_chose_is_not_moved() {
    let mut state = after([
        Action::Open(vec![
            arrival(1, "a", None, None),
            arrival(2, "b", None, None),
        ]),
        opened(1, 5),
        Action::View(View::Containment),
    ]);
    state.apply(opened(2, 9));
    assert_eq!(
        (state.current, state.view),
        (Some(SnapshotId(1)), View::Containment)
    );
}

#[test]
fn a_failure_leaves_the_others_alone() {
    let mut state = three();
    state.apply(Action::Comparing(
        ComparisonId(7),
        SnapshotId(1),
        SnapshotId(3),
    ));
    state.apply(Action::Failed(
        SnapshotId(3),
        Failure::WorkerDied(String::new()),
    ));
    assert_eq!(state.current, Some(SnapshotId(1)));
    assert_eq!(state.base(), Some(SnapshotId(2)));
    assert!(state.comparisons.is_empty());
    assert!(matches!(
        state.snapshot(SnapshotId(3)).unwrap().status,
        Status::Failed(_)
    ));
}

#[test]
fn a_snapshot_opened_again_comes_back_to_the_same_view() {
    let sort = Sort {
        column: Column::Name,
        descending: false,
    };
    for (view, side) in [(View::Summary, 1), (View::Comparison, 2)] {
        let mut state = three();
        for action in [
            Action::View(view),
            Action::NameContains("Request".to_owned()),
            Action::Sort(view, sort),
            Action::Base(SnapshotId(2)),
            select(side, 4, 9),
        ] {
            state.apply(action);
        }
        let before = state.link();
        state.apply(stopped(side));
        assert!(state.selection.is_none(), "{view:?}");
        // What is seen meanwhile.
        for action in [
            Action::View(View::Overview),
            Action::NameContains(String::new()),
            Action::Sort(
                view,
                Sort {
                    descending: true,
                    ..sort
                },
            ),
        ] {
            state.apply(action);
        }
        state.apply(Action::Reopen(SnapshotId(side), 5.0));
        // A first attempt that fails changes nothing.
        state.apply(Action::Failed(SnapshotId(side), Failure::WorkerMissing));
        state.apply(Action::Reopen(SnapshotId(side), 6.0));
        state.apply(opened(side, if side == 1 { 30 } else { 10 }));
        let seek = state.seek.unwrap();
        assert_eq!((seek.snapshot, seek.id), (SnapshotId(side), ObjectId(9)));
        state.apply(Action::Found(seek, Some(object(4, 9))));
        assert_eq!(state.link(), before, "{view:?}");
    }
}

#[test]
fn a_person_who_goes_elsewhere_is_not_called_back() {
    let mut state = three();
    state.apply(stopped(1));
    state.apply(Action::Reopen(SnapshotId(1), 5.0));
    state.apply(Action::Show(SnapshotId(2)));
    state.apply(opened(1, 30));
    assert_eq!(state.current, Some(SnapshotId(2)));
}

#[test]
fn a_person_who_changes_the_table_meanwhile_keeps_it_so() {
    let sort = Sort {
        column: Column::Name,
        descending: false,
    };
    for action in [
        Action::NameContains("Request".to_owned()),
        Action::Sort(View::Summary, sort),
        Action::ByClass(View::Dominators, true),
        Action::Base(SnapshotId(2)),
    ] {
        let mut state = three();
        state.apply(Action::Show(SnapshotId(1)));
        state.apply(stopped(1));
        state.apply(Action::Reopen(SnapshotId(1), 5.0));
        let arrivals = state.arrivals;
        state.apply(action);
        state.apply(opened(1, 30));
        assert_eq!(state.arrivals, arrivals, "it does not go back");
        assert_ne!(state.current, Some(SnapshotId(1)));
    }
}

#[test]
fn classes_are_kept_only_while_the_rest_is_awaited() {
    let early = std::rc::Rc::new(heaplens_model::message::PartialSummary {
        rows: Vec::new(),
        class_count: 7,
    });
    let classes = |id| Action::Classes(SnapshotId(id), early.clone());
    let kept = |state: &State, id| {
        let loading = state.snapshot(SnapshotId(id)).unwrap().loading();
        loading.is_some_and(|loading| loading.partial.is_some())
    };
    let mut state = after([Action::Open(vec![
        arrival(1, "a", None, None),
        arrival(2, "b", None, None),
    ])]);
    state.apply(classes(1));
    state.apply(classes(2));
    let progress = Progress {
        phase: heaplens_model::message::Phase::Walk,
        done: 0,
        total: 0,
    };
    state.apply(Action::Progress(SnapshotId(1), progress));
    assert!(kept(&state, 1) && kept(&state, 2));
    state.apply(opened(1, 1));
    state.apply(Action::Failed(SnapshotId(2), Failure::WorkerMissing));
    assert!(!kept(&state, 1) && !kept(&state, 2));
    // Too late.
    state.apply(classes(1));
    assert!(!kept(&state, 1));
}

#[test]
fn late_progress_does_not_reopen() {
    let mut state = three();
    let progress = Progress {
        phase: heaplens_model::message::Phase::Parse,
        done: 1,
        total: 2,
    };
    state.apply(Action::Progress(SnapshotId(1), progress));
    assert!(state.snapshot(SnapshotId(1)).unwrap().info().is_some());
}
