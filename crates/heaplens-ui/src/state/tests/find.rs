//! Searches, and steps through what they find.

use super::*;

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
