//! The search for suspects.

use heaplens_model::query::MOST_SNAPSHOTS;

use super::*;

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
fn suspects_are_kept_for_a_person_who_comes_back() {
    let mut state = three();
    let stopped = Some(Outcome::Stopped);
    state.apply(Action::Show(SnapshotId(1)));
    state.apply(Action::FindingSuspects(1, state.series().into()));
    state.apply(Action::SuspectsFound(1, Outcome::Stopped));
    let base = *state.series().iter().rev().nth(1).expect("an older one");
    let whole = state.series();
    state.apply(Action::Base(base));
    assert_ne!(state.series(), whole);
    assert_eq!(state.suspects(), None, "of another series");
    state.apply(Action::FindingSuspects(2, state.series().into()));
    state.apply(Action::Base(whole[0]));
    assert_eq!(state.suspects().expect("kept").outcome, stopped);
    // A search stops the one before it.
    state.apply(Action::FindingSuspects(3, vec![SnapshotId(9)].into()));
    state.apply(Action::Base(base));
    assert_eq!(state.suspects(), None);
    state.apply(Action::Base(whole[0]));
    state.apply(Action::FindSuspectsAgain);
    assert_eq!(state.suspects(), None);
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
