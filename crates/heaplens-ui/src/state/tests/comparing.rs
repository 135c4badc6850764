//! Comparisons, and the growth over a series.

use super::*;

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
fn a_comparison_without_noise_is_another_one() {
    let mut state = three();
    let (target, base) = (state.current.unwrap(), state.base().unwrap());
    state.apply(Action::Comparing(ComparisonId(1), target, base));
    state.apply(Action::WithoutNoise(true));
    assert_eq!(state.comparison(), None);
    state.apply(Action::Comparing(ComparisonId(2), target, base));
    let id = |state: &State| state.comparison().map(|one| one.id.0);
    assert_eq!(id(&state), Some(2));
    state.apply(Action::WithoutNoise(false));
    assert_eq!(id(&state), Some(1));
    let ids: Vec<SnapshotId> = state.snapshots.iter().map(|one| one.id).collect();
    assert_eq!(state.between(ids[0], ids[2]), [ids[1]]);
    assert_eq!(state.between(ids[0], ids[1]), []);
    assert_eq!(state.between(ids[2], ids[0]), []);
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
