//! Walks that another worker runs, beside the same ones run in place.

use heaplens_core::session::errand::{Errand, Findings, Parcel};
use heaplens_core::session::{Analysis, Session};
use heaplens_core::tables::parcel::Cursor;
use heaplens_model::NodeIdx;
use proptest::prelude::*;

use crate::sample::{self, Node};

/// An analysis whose walks are next, and what another worker needs for them.
fn before_walks(nodes: &[Node]) -> (Analysis, Parcel) {
    let mut analysis = Analysis::from_tables(sample::tables(nodes)).expect("fits");
    let mut parcel = Parcel::new(analysis.walk_order());
    let rules = analysis.add_rules(&mut parcel);
    assert!(rules.is_none(), "rules are not known yet");
    while analysis.next_phase() != Some(Errand::PHASES[0]) {
        analysis.step().expect("fits");
    }
    (analysis, parcel)
}

/// Runs the walks elsewhere and takes in the first `most` pieces of what was found; whether that
/// was of use.
fn run(analysis: &mut Analysis, mut parcel: Parcel, most: usize) -> bool {
    let mut errand = Errand::new(parcel.order(), most.is_multiple_of(2)).expect("fits");
    let mut words = Vec::new();
    while analysis.pack_next(&mut parcel, &mut words).expect("fits") {
        assert!(!errand.is_whole());
        errand.take(&words).expect("fits");
    }
    assert!(errand.is_whole());
    let rules = analysis.add_rules(&mut parcel).expect("they are known");
    errand.expect_rules(rules).expect("fits");
    let mut is_more = true;
    while parcel.pack_next_rules(&mut words).expect("fits") {
        assert!(is_more);
        is_more = errand.take_rules(&words).expect("fits");
    }
    assert!(!is_more);
    for phase in Errand::PHASES {
        assert_eq!(errand.step().expect("the whole parcel"), Some(phase));
    }
    assert_eq!(errand.step().expect("nothing to do"), None);
    let mut findings: Findings = analysis.expect(errand.receipt()).expect("fits");
    let mut cursor = Cursor::default();
    let mut is_more = true;
    for _ in 0..most {
        if errand.pack_next(&mut cursor, &mut words).expect("fits") {
            assert!(is_more);
            is_more = findings.take(&words).expect("fits");
        }
    }
    assert_eq!(
        is_more,
        errand.pack_next(&mut cursor, &mut words).expect("fits")
    );
    analysis.accept(findings)
}

fn assert_same(one: &Session, other: &Session) {
    let [a, b] = [one, other].map(Session::snapshot);
    for node in a.tables.nodes.indices() {
        assert_eq!(a.distances.get(node), b.distances.get(node), "{node:?}");
        assert_eq!(a.dominators.dominator(node), b.dominators.dominator(node));
        assert_eq!(a.retained_sizes.get(node), b.retained_sizes.get(node));
        let links = |node: NodeIdx| [a, b].map(|one| one.retainers.links(node).collect::<Vec<_>>());
        let [mine, its] = links(node);
        assert_eq!(mine, its);
    }
    for class in a.classes.indices() {
        assert_eq!(a.classes.sums(class), b.classes.sums(class));
    }
    assert_eq!(a.statistics, b.statistics);
}

proptest! {
    #[test]
    fn walks_find_the_same_elsewhere(nodes in sample::snapshots(30)) {
        let plain = Session::from_tables(sample::tables(&nodes)).expect("fits");
        let (mut analysis, parcel) = before_walks(&nodes);
        prop_assert!(run(&mut analysis, parcel, usize::from(u8::MAX)));
        prop_assert!(analysis.is_done_elsewhere());
        assert_same(&analysis.finish().expect("fits"), &plain);
    }

    #[test]
    fn what_is_not_whole_is_not_taken_and_walks_run_here(nodes in sample::snapshots(12)) {
        let plain = Session::from_tables(sample::tables(&nodes)).expect("fits");
        let (mut analysis, parcel) = before_walks(&nodes);
        // Distances alone.
        prop_assert!(!run(&mut analysis, parcel, 1));
        assert_same(&analysis.finish().expect("fits"), &plain);
    }
}

#[test]
fn a_parcel_that_is_not_whole_is_refused() {
    let nodes: Vec<Node> = vec![(heaplens_model::NodeKind::Synthetic, 0, 1, 0, vec![]); 3];
    let (analysis, mut parcel) = before_walks(&nodes);
    let mut errand = Errand::new(parcel.order(), false).expect("fits");
    let rules = analysis.add_rules(&mut parcel).expect("they are known");
    errand.expect_rules(rules).expect("fits");
    let mut words = Vec::new();
    assert!(parcel.pack_next_rules(&mut words).expect("fits"));
    assert!(!errand.take_rules(&words).expect("fits"));
    assert!(!errand.is_whole());
    assert!(errand.step().is_err());
}
