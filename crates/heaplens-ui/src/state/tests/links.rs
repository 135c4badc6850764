//! Links, and the objects that they lead to.

use super::*;

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
