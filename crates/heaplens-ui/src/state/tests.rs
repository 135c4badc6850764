//! The reducer, action by action.

use heaplens_model::message::{Overlap, Progress, SnapshotInfo, Statistics};
use heaplens_model::query::{Column, ComparisonId};
use heaplens_model::row::{ObjectRow, Text};
use heaplens_model::source_files::SourceFiles;
use heaplens_model::{DomState, NodeIdx, NodeKind, ObjectId};

use super::*;

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
fn the_oldest_is_compared_with_the_one_after() {
    let mut state = three();
    state.apply(Action::Show(SnapshotId(2)));
    assert_eq!(state.base(), Some(SnapshotId(3)));
    state.apply(Action::Base(SnapshotId(1)));
    assert_eq!(state.base(), Some(SnapshotId(1)));
    state.apply(Action::Close(SnapshotId(1)));
    assert_eq!(state.base(), Some(SnapshotId(3)));
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

fn select(snapshot: u32, node: u32, id: u64) -> Action {
    Action::Select(Selection {
        snapshot: SnapshotId(snapshot),
        row: object(node, id),
    })
}

fn stopped(number: u32) -> Action {
    Action::Failed(SnapshotId(number), Failure::Stopped)
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
            Action::View(View::Statistics),
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

#[test]
fn a_growth_is_over_the_snapshots_up_to_the_one_shown() {
    let mut state = three();
    let ids =
        |numbers: &[u32]| -> Vec<SnapshotId> { numbers.iter().copied().map(SnapshotId).collect() };
    assert_eq!(state.series(), ids(&[2, 3, 1]));
    state.apply(Action::Base(SnapshotId(3)));
    assert_eq!(state.series(), ids(&[3, 1]));
    state.apply(Action::Show(SnapshotId(3)));
    assert_eq!(state.series(), ids(&[2, 3]));
    let growth = heaplens_model::query::GrowthId(7);
    state.apply(Action::Following(growth, ids(&[2, 3]).into()));
    state.apply(Action::FollowedStep(growth, 1));
    assert_eq!(state.growth().map(|one| one.done), Some(1));
    state.apply(Action::Followed(growth, Outcome::Stopped));
    state.apply(Action::Followed(growth, Outcome::Lost));
    let outcome = state.growth().and_then(|one| one.outcome.clone());
    assert_eq!(outcome, Some(Outcome::Stopped), "the answer came too late");
    state.apply(Action::Show(SnapshotId(1)));
    assert_eq!(state.growth(), None, "it is of another series");
    state.apply(Action::Show(SnapshotId(3)));
    assert!(state.growth().is_some());
    state.apply(Action::Failed(SnapshotId(2), Failure::Stopped));
    assert_eq!(state.growth(), None);
    let many = (10..10 + 25).map(|number| arrival(number, &number.to_string(), None, None));
    let mut state = after([Action::Open(many.collect())]);
    for number in 10..10 + 25 {
        state.apply(opened(number, number.into()));
    }
    assert_eq!(state.series().len(), 20);
    assert_eq!(state.series().last(), state.current.as_ref());
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

#[test]
fn a_link_is_followed_when_all_is_loaded() {
    let link = Link {
        base: Some("https://h/a".to_owned()),
        snapshots: vec!["https://h/b".to_owned(), "https://h/c".to_owned()],
        show: Some(2),
        view: Some(View::Comparison),
        name_contains: "Request".to_owned(),
        sort: Some(Sort {
            column: Column::SizeDelta,
            descending: true,
        }),
        object: Some(ObjectId(9)),
        ..Link::default()
    };
    let mut state = after([
        Action::Open(vec![
            arrival(1, "a", Some("https://h/a"), Some(0)),
            arrival(2, "b", Some("https://h/b"), Some(1)),
            arrival(3, "c", Some("https://h/c"), Some(2)),
        ]),
        Action::Navigate(link.clone()),
        opened(3, 1),
        opened(2, 2),
        opened(1, 3),
    ]);
    assert_eq!(order(&state), [1, 2, 3], "a link says the order");
    assert_eq!(state.current, Some(SnapshotId(2)));
    assert_eq!(&*state.name_contains, "Request");
    let seek = state.seek.unwrap();
    assert_eq!((seek.snapshot, seek.id), (SnapshotId(2), ObjectId(9)));
    assert_eq!(state.link(), None, "the address waits for the object");
    state.apply(Action::Found(seek, Some(object(4, 9))));
    assert_eq!(state.link(), Some(link), "the address comes back as it was");
    assert_eq!(state.reveal().unwrap().way[..], [NodeIdx(4)]);
}

#[test]
fn an_object_that_is_not_there_is_told_of() {
    let mut state = three();
    state.apply(Action::Navigate(Link {
        object: Some(ObjectId(5)),
        ..Link::default()
    }));
    let seek = state.seek.unwrap();
    state.apply(Action::Found(seek, None));
    assert_eq!(
        state.notices.last().unwrap().1,
        Notice::NoSuchObject(ObjectId(5))
    );
}

#[test]
fn the_same_object_is_looked_for_in_the_next_snapshot() {
    let mut state = three();
    state.apply(Action::Select(Selection {
        snapshot: SnapshotId(1),
        row: object(4, 9),
    }));
    state.apply(Action::Show(SnapshotId(2)));
    let seek = state.seek.unwrap();
    assert_eq!(
        (seek.snapshot, seek.id, seek.is_quiet),
        (SnapshotId(2), ObjectId(9), true)
    );
    state.apply(Action::Found(seek, None));
    assert!(state.notices.is_empty() && state.selection.is_none());
}

#[test]
fn a_link_of_local_files_waits_for_them() {
    let link = Link {
        view: Some(View::Containment),
        ..Link::default()
    };
    let mut state = after([Action::Navigate(link)]);
    assert_eq!(state.notices.len(), 1);
    assert!(!state.notices[0].1.is_alert());
    state.apply(Action::Open(vec![arrival(1, "a", None, None)]));
    state.apply(opened(1, 5));
    assert_eq!(state.view, View::Containment);
    assert!(state.notices.is_empty());
}

#[test]
fn usual_orders_are_not_written_into_links() {
    let mut state = three();
    state.apply(Action::View(View::Comparison));
    let sort = Sort {
        column: Column::AddedSize,
        descending: true,
    };
    state.apply(Action::Sort(View::Comparison, sort));
    assert_eq!(state.link().unwrap().sort, None);
    let sort = Sort {
        column: Column::AddedSize,
        descending: false,
    };
    state.apply(Action::Sort(View::Comparison, sort));
    assert_eq!(state.link().unwrap().sort, Some(sort));
}

#[test]
fn a_stopped_comparison_stays_stopped_until_a_person_wants_it() {
    let mut state = three();
    state.apply(Action::Show(SnapshotId(2)));
    state.apply(Action::Base(SnapshotId(1)));
    let (id, again) = (ComparisonId(7), ComparisonId(8));
    let (base, target) = (SnapshotId(1), SnapshotId(2));
    state.apply(Action::Comparing(id, target, base));
    state.apply(Action::Compared(id, Outcome::Stopped));
    let late = Outcome::Ready(Overlap::default());
    state.apply(Action::Compared(id, late.clone()));
    let known = state.comparison().map(|one| one.outcome.clone());
    assert_eq!(known, Some(Some(Outcome::Stopped)));
    state.apply(Action::CompareAgain(id));
    assert_eq!(state.comparison(), None);
    state.apply(Action::Comparing(again, target, base));
    state.apply(Action::Compared(id, late.clone()));
    let known = state.comparison().map(|one| one.outcome.clone());
    assert_eq!(known, Some(None), "the answer of another");
}

#[test]
fn comparisons_do_not_pile_up() {
    let mut state = three();
    for number in 0..10 {
        state.apply(Action::Comparing(
            ComparisonId(number),
            SnapshotId(1),
            SnapshotId(number),
        ));
    }
    assert_eq!(state.comparisons.len(), COMPARISONS);
    assert_eq!(
        state.oldest_comparison_to_drop().unwrap().id,
        ComparisonId(6)
    );
}

fn find(text: &str, by: heaplens_model::SearchBy) -> Find {
    Find {
        text: text.into(),
        by,
        ..Find::default()
    }
}

#[test]
fn a_search_shows_what_it_finds() {
    let mut state = three();
    state.apply(Action::View(View::Summary));
    state.apply(Action::Find(find(" ", Default::default())));
    assert_eq!(state.view, View::Summary, "nothing is asked");
    state.apply(Action::Find(find("a", Default::default())));
    assert_eq!(state.view, View::Find);
    // Another snapshot is asked the same.
    state.apply(Action::Show(SnapshotId(1)));
    assert_eq!((&*state.find.text, state.view), ("a", View::Find));
    let link = state.link().expect("nothing is loading");
    assert_eq!(link.find.text, "a");
}

#[test]
fn a_step_is_taken_once() {
    let mut state = three();
    state.apply(Action::Find(find("a", Default::default())));
    state.apply(Action::Step(true));
    let (number, is_forward) = state.step.expect("it is due");
    assert!(is_forward);
    let selection = Selection {
        snapshot: SnapshotId(1),
        row: object(4, 9),
    };
    state.apply(Action::Stepped(number + 1, Some(selection.clone())));
    assert_eq!(state.selection, None, "it is the answer to another wish");
    state.apply(Action::Stepped(number, Some(selection.clone())));
    assert_eq!(state.selection, Some(selection));
    assert_eq!(state.reveal().unwrap().way[..], [NodeIdx(4)]);
    assert_eq!(state.step, None);
}

#[test]
fn an_id_leads_into_summary_past_its_filters() {
    let mut state = three();
    state.apply(Action::Only(Some(Filter::Detached)));
    state.apply(Action::NameContains("x".to_owned()));
    state.apply(Action::GoTo(ObjectId(7)));
    assert_eq!((state.view, state.filter), (View::Summary, None));
    assert_eq!(&*state.name_contains, "");
    assert_eq!(state.seek.map(|seek| seek.id), Some(ObjectId(7)));
}

#[test]
fn a_search_that_may_have_ended_a_worker_waits_for_a_person() {
    use heaplens_model::SearchBy;

    for (by, is_held) in [
        (SearchBy::default(), false),
        (SearchBy::Pattern, true),
        (SearchBy::Query, true),
    ] {
        let mut state = three();
        state.apply(Action::Find(find("(a+)+$", by)));
        state.apply(Action::Only(Some(Filter::NoRealm)));
        let current = state.current.expect("one is shown");
        state.apply(stopped(current.0));
        // The page shows another snapshot meanwhile, which must not be asked either.
        assert_ne!(state.current, Some(current));
        assert_eq!(state.find.is_held, is_held);
        state.apply(Action::Reopen(current, 5.0));
        state.apply(opened(current.0, 30));
        assert_eq!((state.view, state.current), (View::Find, Some(current)));
        assert_eq!((&*state.find.text, state.find.by), ("(a+)+$", by));
        assert_eq!(state.find.is_held, is_held);
        assert_eq!(state.filter, Some(Filter::NoRealm));
        state.apply(Action::Find(find("(a+)+$", by)));
        assert!(!state.find.is_held, "a person asked");
    }
}

#[test]
fn a_link_asks_its_question() {
    let mut state = three();
    state.apply(Action::Navigate(crate::nav::read(
        "view=find&find=class:Foo&by=query&class=Foo&type=closure&only=detached",
    )));
    assert_eq!(state.find.by, heaplens_model::SearchBy::Query);
    assert_eq!(state.find.class.as_deref(), Some("Foo"));
    assert_eq!(state.find.kind.as_deref(), Some("closure"));
    assert_eq!(state.filter, Some(Filter::Detached));
    state.apply(Action::Navigate(crate::nav::read("view=summary")));
    assert!(state.find.is_blank());
    assert_eq!(state.filter, None);
}

#[test]
fn what_is_ignored_is_kept_for_each_snapshot_and_in_links() {
    let mut state = three();
    let [one, other] = [1, 3].map(SnapshotId);
    let edge = || Ignored::Edge("next".to_owned());
    let class = || Ignored::Class("Step".to_owned());
    for ignored in [edge(), class(), edge()] {
        state.apply(Action::Ignore(one, ignored));
    }
    assert_eq!(state.ignored(one), [class(), edge()], "each once");
    assert_eq!(state.ignored(other), []);
    assert_eq!(state.link().unwrap().ignored, [class(), edge()]);
    // The base's objects have their own.
    state.apply(Action::Select(Selection {
        snapshot: other,
        row: object(1, 2),
    }));
    assert_eq!(state.link().unwrap().ignored, []);
    state.apply(Action::StopIgnoring(one, class()));
    assert_eq!(state.ignored(one), [edge()]);
    let link = Link {
        ignored: vec![class()],
        ..Link::default()
    };
    state.apply(Action::Navigate(link));
    assert_eq!(state.ignored(one), [class()]);
    state.apply(Action::StopIgnoringAll(one));
    assert_eq!(state.ignored(one), []);
}

#[test]
fn a_way_to_an_object_is_of_one_view() {
    let mut state = three();
    state.apply(Action::NameContains("no such name".to_owned()));
    let selection = Selection {
        snapshot: SnapshotId(3),
        row: object(4, 9),
    };
    state.apply(Action::Reveal(RevealIn {
        view: View::Containment,
        selection,
        way: Rc::new([NodeIdx(2), NodeIdx(4)]),
        opens: true,
        is_class: false,
    }));
    assert_eq!(state.current, Some(SnapshotId(3)));
    assert_eq!(state.view, View::Containment);
    let reveal = state.reveal().unwrap();
    assert_eq!(reveal.way[..], [NodeIdx(2), NodeIdx(4)]);
    assert!(reveal.opens && reveal.focuses);
    state.apply(Action::View(View::Dominators));
    let elsewhere = state.reveal().unwrap();
    assert_eq!(elsewhere.way[..], [NodeIdx(4)]);
    assert!(!elsewhere.opens && !elsewhere.focuses);
}

#[test]
fn the_panel_follows_the_retainer_that_was_met_until_something_is_selected() {
    let select = |node, id| Selection {
        snapshot: SnapshotId(1),
        row: object(node, id),
    };
    let mut state = after([
        Action::Open(vec![arrival(1, "a", None, None)]),
        opened(1, 1),
    ]);
    assert_eq!(state.inspected(), None);
    // Nothing is selected whose retainer it could be.
    state.apply(Action::Inspect(select(9, 19)));
    assert_eq!(state.inspected(), None);
    state.apply(Action::Select(select(2, 5)));
    assert_eq!(state.inspected(), Some(&select(2, 5)));
    state.apply(Action::Inspect(select(3, 7)));
    assert_eq!(state.inspected(), Some(&select(3, 7)));
    assert_eq!(state.selection, Some(select(2, 5)));
    state.apply(Action::Select(select(4, 9)));
    assert_eq!(state.inspected(), Some(&select(4, 9)));
    // Coming back to an object shows that object.
    state.apply(Action::Select(select(2, 5)));
    assert_eq!(state.inspected(), Some(&select(2, 5)));
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

#[test]
fn an_object_that_is_reached_in_any_way_takes_the_place_of_merged_paths() {
    let mut state = with_group();
    state.apply(select(1, 4, 9));
    assert_eq!(state.group, None, "selected");

    let mut state = with_group();
    state.apply(Action::GoTo(ObjectId(9)));
    let seek = state.seek.unwrap();
    state.apply(Action::Found(seek, Some(object(4, 9))));
    assert_eq!(state.group, None, "found by its id");

    let mut state = with_group();
    state.apply(Action::Find(find("a", Default::default())));
    state.apply(Action::Step(true));
    let (number, _) = state.step.unwrap();
    let selection = Selection {
        snapshot: SnapshotId(1),
        row: object(4, 9),
    };
    state.apply(Action::Stepped(number, Some(selection.clone())));
    assert_eq!(state.group, None, "stepped to");

    let mut state = with_group();
    state.apply(Action::Follow(selection));
    assert_eq!(state.group, None, "followed");

    for link in ["show=3&view=summary", "show=3&view=summary&object=@5"] {
        let mut state = with_group();
        state.apply(Action::Navigate(crate::nav::read(link)));
        assert_eq!(state.group, None, "{link}");
    }
}

#[test]
fn what_is_asked_for_takes_the_place_of_the_words_and_the_help() {
    let reveal = RevealIn {
        view: View::Containment,
        selection: Selection {
            snapshot: SnapshotId(1),
            row: object(4, 9),
        },
        way: Rc::new([NodeIdx(4)]),
        opens: false,
        is_class: false,
    };
    for asked in [
        Action::Find(find("a", Default::default())),
        Action::Step(true),
        Action::GoTo(ObjectId(9)),
        Action::Reveal(reveal),
    ] {
        for page in [Action::Words(true), Action::Help(true)] {
            let mut state = three();
            state.apply(page);
            state.apply(asked.clone());
            assert!(!state.is_words_open && !state.is_help_open, "{asked:?}");
        }
    }
}

#[test]
fn a_step_that_was_not_taken_does_not_lie_in_wait() {
    let selection = Selection {
        snapshot: SnapshotId(1),
        row: object(4, 9),
    };
    let reveal = RevealIn {
        view: View::Find,
        selection: selection.clone(),
        way: Rc::new([NodeIdx(4)]),
        opens: false,
        is_class: false,
    };
    for action in [
        Action::View(View::Summary),
        Action::Show(SnapshotId(2)),
        Action::Only(Some(Filter::Detached)),
        Action::Select(selection.clone()),
        Action::Follow(selection),
        Action::GoTo(ObjectId(9)),
        Action::Reveal(reveal),
        Action::Navigate(crate::nav::read("view=find&find=a")),
    ] {
        let mut state = three();
        state.apply(Action::Find(find("a", Default::default())));
        state.apply(Action::Step(true));
        assert!(state.step.is_some());
        state.apply(action.clone());
        assert_eq!(state.step, None, "{action:?}");
    }
}

#[test]
fn how_no_text_is_meant_is_not_in_links() {
    let mut state = three();
    let before = state.link();
    state.apply(Action::Find(find("", heaplens_model::SearchBy::Query)));
    assert_eq!(state.link(), before);
    state.apply(Action::Find(find("a", heaplens_model::SearchBy::Query)));
    assert_ne!(state.link(), before);
}

#[test]
fn links_keep_whose_merged_paths_are_shown() {
    for link in [
        "v=1&view=summary&merged=class:Map",
        "v=1&view=summary&only=detached&merged=class:Map",
        "v=1&view=summary&only=detached&merged=only",
        "v=1&view=find&find=a&merged=find",
    ] {
        let mut state = three();
        state.apply(Action::Navigate(crate::nav::read(link)));
        assert!(state.group.is_some(), "{link}");
        assert_eq!(state.link().unwrap().merged, crate::nav::read(link).merged);
        // What the list no longer shows is not shown below it either.
        let mut other = state.clone();
        other.apply(Action::Only(Some(Filter::Unreachable)));
        assert_eq!(other.group, None, "{link}");
        state.apply(Action::Find(find("b", Default::default())));
        let is_found = link.ends_with("merged=find");
        assert_eq!(state.group.is_none(), is_found, "{link}");
    }
    let mut state = three();
    state.apply(Action::Merged(true));
    assert_eq!(state.link().unwrap().merged, None);
    state.apply(select(3, 4, 9));
    let link = state.link().unwrap();
    assert_eq!(link.merged, Some(crate::nav::MergedLink::Object));
    state.apply(Action::Merged(false));
    state.apply(Action::Navigate(link));
    assert!(state.is_merged);
}

#[test]
fn a_class_is_revealed_while_nothing_is_selected() {
    let mut state = three();
    state.apply(select(3, 2, 5));
    state.apply(Action::Reveal(RevealIn {
        view: View::Summary,
        selection: Selection {
            snapshot: SnapshotId(3),
            row: object(4, 9),
        },
        way: Rc::new([NodeIdx(4)]),
        opens: false,
        is_class: true,
    }));
    assert_eq!(state.selection, None);
    assert!(state.reveal().is_some_and(|reveal| reveal.is_class));
    state.apply(Action::View(View::Containment));
    assert_eq!(state.reveal(), None);
    state.apply(Action::View(View::Summary));
    state.apply(select(3, 2, 5));
    assert_eq!(state.reveal(), None);
}

#[test]
fn a_search_for_suspects_is_of_the_snapshots_up_to_the_one_that_is_shown() {
    let mut state = three();
    let ids = |state: &State| state.series().iter().map(|id| id.0).collect::<Vec<_>>();
    state.apply(Action::View(View::Suspects));
    state.apply(Action::Show(SnapshotId(1)));
    let older = ids(&state);
    assert_eq!(older.last(), Some(&1));
    state.apply(Action::FindingSuspects(5, state.series().into()));
    state.apply(Action::SuspectsWork(5, 0.25));
    assert_eq!(state.suspects().map(|search| search.share), Some(0.25));
    state.apply(Action::SuspectsFound(4, Outcome::Lost));
    assert_eq!(state.suspects().unwrap().outcome, None, "of another search");
    state.apply(Action::SuspectsFound(5, Outcome::Stopped));
    state.apply(Action::SuspectsFound(5, Outcome::Lost));
    let stopped = Some(Outcome::Stopped);
    assert_eq!(
        state.suspects().unwrap().outcome,
        stopped,
        "the first counts"
    );

    // Other snapshots have other suspects.
    let other = older.first().copied().filter(|first| *first != 1);
    let other = SnapshotId(other.unwrap_or(3));
    state.apply(Action::Show(other));
    assert_eq!(state.suspects(), None);
    state.apply(Action::Show(SnapshotId(1)));
    assert!(state.suspects().is_some());
    state.apply(Action::Close(SnapshotId(1)));
    assert_eq!(state.suspects(), None);
}

#[test]
fn a_comparison_keeps_why_retained_sizes_stay_away() {
    let mut state = three();
    state.apply(Action::View(View::Comparison));
    let (target, base) = (state.current.unwrap(), state.base().unwrap());
    state.apply(Action::Comparing(ComparisonId(4), target, base));
    assert_eq!(state.comparison().unwrap().retained, None);
    state.apply(Action::RetainedExchanged(ComparisonId(4), Outcome::Lost));
    state.apply(Action::RetainedExchanged(
        ComparisonId(5),
        Outcome::Ready(()),
    ));
    assert_eq!(state.comparison().unwrap().retained, Some(Outcome::Lost));
    assert!(!state.comparison().unwrap().has_retained());
    // The switch asks again.
    state.apply(Action::RetainedExchanged(
        ComparisonId(4),
        Outcome::Ready(()),
    ));
    assert!(state.comparison().unwrap().has_retained());
}

#[test]
fn suspects_wait_for_the_source_files_of_the_whole_series() {
    let mut state = three();
    state.apply(Action::View(View::Suspects));
    let series = state.series();
    let found = |state: &mut State| {
        state.apply(Action::FindingSuspects(5, state.series().into()));
        state.apply(Action::SuspectsFound(5, Outcome::Stopped));
    };
    let read = || Some(Rc::new(SourceFiles::default()));
    found(&mut state);
    assert!(!state.is_reading_sources());
    state.apply(Action::AddSources(Rc::from([])));
    assert!(state.is_reading_sources());
    assert!(state.suspects().is_some(), "nothing is known better yet");
    state.apply(Action::SourcesAdded(series[0], read()));
    assert_eq!(state.suspects(), None);
    state.apply(Action::SourcesAdded(series[1], read()));
    assert!(state.is_reading_sources());
    state.apply(Action::SourcesAdded(series[2], read()));
    assert!(!state.is_reading_sources());

    // A worker that cannot read them does not hold the search up, and changes nothing.
    found(&mut state);
    state.apply(Action::AddSources(Rc::from([])));
    for id in &series {
        assert!(state.is_reading_sources());
        state.apply(Action::SourcesAdded(*id, None));
    }
    assert!(!state.is_reading_sources());
    assert!(state.suspects().is_some());
    assert!(state.snapshots.iter().all(|one| one.source_files.is_some()));

    // A snapshot that is opened again gets all of them again.
    state.apply(Action::Reopen(series[1], 2.0));
    state.apply(opened(series[1].0, 10));
    for _ in 0..2 {
        assert!(state.is_reading_sources());
        state.apply(Action::SourcesAdded(series[1], read()));
    }
    assert!(!state.is_reading_sources());
}

#[test]
fn a_series_of_too_many_leaves_the_oldest_out_and_says_so() {
    let most = u32::try_from(MOST_SNAPSHOTS).unwrap();
    let all = 1..=most + 2;
    let arrivals = all.clone().map(|id| arrival(id, "a", None, None));
    let mut state = after([Action::Open(arrivals.collect())]);
    for id in all {
        state.apply(opened(id, id.into()));
    }
    let ends = |state: &State| {
        let series = state.series();
        (series[0].0, series[series.len() - 1].0, series.len())
    };
    assert_eq!(ends(&state), (3, most + 2, MOST_SNAPSHOTS));
    assert!(state.is_series_cut());
    // A base that is too old is left out, too.
    state.apply(Action::Base(SnapshotId(2)));
    assert_eq!(ends(&state), (3, most + 2, MOST_SNAPSHOTS));
    assert!(state.is_series_cut());
    state.apply(Action::Base(SnapshotId(3)));
    assert_eq!(ends(&state), (3, most + 2, MOST_SNAPSHOTS));
    assert!(!state.is_series_cut());
    // The snapshots after the one that is shown are not of the series.
    state.apply(Action::Show(SnapshotId(most)));
    assert_eq!(ends(&state), (1, most, MOST_SNAPSHOTS));
    assert!(!state.is_series_cut());
}

#[test]
fn the_open_suspect_is_in_links_of_its_view() {
    let mut state = three();
    state.apply(Action::View(View::Suspects));
    assert_eq!(state.link().unwrap().suspect, None);
    state.apply(Action::Suspect(2));
    assert_eq!(state.link().unwrap().suspect, Some(2));
    state.apply(Action::View(View::Summary));
    assert_eq!(state.link().unwrap().suspect, None);
    state.apply(Action::Navigate(crate::nav::read(
        "view=suspects&suspect=3",
    )));
    assert_eq!(state.open_suspect(3), 3);
}

#[test]
fn the_open_suspect_is_one_that_is_there() {
    let mut state = three();
    assert_eq!(state.open_suspect(2), 1, "at first the first");
    state.apply(Action::Suspect(2));
    assert_eq!(state.open_suspect(2), 2);
    assert_eq!(state.open_suspect(1), 1, "the list is shorter");
    state.apply(Action::Suspect(0));
    assert_eq!(state.open_suspect(2), 0, "a person closed all");
    state.apply(Action::Open(vec![arrival(4, "d", None, None)]));
    assert_eq!(state.open_suspect(2), 1, "others have other suspects");

    // A link names a suspect of snapshots that are still to be opened.
    state.apply(Action::Navigate(crate::nav::read(
        "view=suspects&suspect=2",
    )));
    state.apply(Action::Open(vec![arrival(5, "e", None, None)]));
    state.apply(opened(4, 40));
    state.apply(opened(5, 50));
    assert_eq!(state.open_suspect(2), 2);
}

#[test]
fn the_guide_ends_when_a_snapshot_is_closed() {
    let mut state = three();
    state.apply(Action::Guide(Some(1)));
    state.apply(Action::Close(SnapshotId(2)));
    assert_eq!(state.guide, None);
}
