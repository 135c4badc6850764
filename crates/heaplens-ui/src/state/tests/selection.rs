//! What is selected, and what follows it.

use super::*;

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
