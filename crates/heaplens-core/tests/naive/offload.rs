//! Walks that another worker runs, beside the same ones run in place.

use heaplens_core::session::offload::{WalkInput, WalkOutput, WalkRunner};
use heaplens_core::session::{Analysis, Session};
use heaplens_core::tables::transfer::Cursor;
use heaplens_model::NodeIdx;
use proptest::prelude::*;

use crate::sample::{self, Node};

/// An analysis whose walks are next, and what another worker needs for them.
fn before_walks(nodes: &[Node]) -> (Analysis, WalkInput) {
    let mut analysis = Analysis::from_tables(sample::tables(nodes)).expect("fits");
    let mut input = WalkInput::new(analysis.walk_request());
    let rules = analysis.add_rules(&mut input);
    assert!(rules.is_none(), "rules are not known yet");
    while analysis.next_phase() != Some(WalkRunner::PHASES[0]) {
        analysis.step().expect("fits");
    }
    (analysis, input)
}

/// Runs the walks elsewhere and takes in the first `most` pieces of what was found; whether that
/// was of use.
fn run(analysis: &mut Analysis, mut input: WalkInput, most: usize) -> bool {
    let mut runner = WalkRunner::new(input.request(), most.is_multiple_of(2)).expect("fits");
    let mut words = Vec::new();
    while analysis.pack_next(&mut input, &mut words).expect("fits") {
        assert!(!runner.is_whole());
        runner.take(&words).expect("fits");
    }
    assert!(runner.is_whole());
    let rules = analysis.add_rules(&mut input).expect("they are known");
    runner.expect_rules(rules).expect("fits");
    let mut is_more = true;
    while input.pack_next_rules(&mut words).expect("fits") {
        assert!(is_more);
        is_more = runner.take_rules(&words).expect("fits");
    }
    assert!(!is_more);
    for phase in WalkRunner::PHASES {
        assert_eq!(runner.step().expect("the whole input"), Some(phase));
    }
    assert_eq!(runner.step().expect("nothing to do"), None);
    let mut output: WalkOutput = analysis.expect(runner.sizes()).expect("fits");
    let mut cursor = Cursor::default();
    let mut is_more = true;
    for _ in 0..most {
        if runner.pack_next(&mut cursor, &mut words).expect("fits") {
            assert!(is_more);
            is_more = output.take(&words).expect("fits");
        }
    }
    assert_eq!(
        is_more,
        runner.pack_next(&mut cursor, &mut words).expect("fits")
    );
    analysis.accept(output)
}

fn assert_same(one: &Session, other: &Session) {
    let [a, b] = [one, other].map(Session::snapshot);
    for node in a.tables.nodes.indices() {
        assert_eq!(a.distances.get(node), b.distances.get(node), "{node:?}");
        assert_eq!(a.dominators.dominator(node), b.dominators.dominator(node));
        assert_eq!(a.retained_sizes.get(node), b.retained_sizes.get(node));
        let links = |node: NodeIdx| [a, b].map(|one| one.retainers.edges(node).collect::<Vec<_>>());
        let [mine, its] = links(node);
        assert_eq!(mine, its);
    }
    for class in a.classes.indices() {
        assert_eq!(a.classes.sums(class), b.classes.sums(class));
    }
    assert_eq!(one.facts().statistics, other.facts().statistics);
}

proptest! {
    #[test]
    fn walks_find_the_same_elsewhere(nodes in sample::snapshots(30)) {
        let plain = Session::from_tables(sample::tables(&nodes)).expect("fits");
        let (mut analysis, input) = before_walks(&nodes);
        prop_assert!(run(&mut analysis, input, usize::from(u8::MAX)));
        prop_assert!(analysis.is_done_elsewhere());
        assert_same(&analysis.finish().expect("fits"), &plain);
    }

    #[test]
    fn what_is_not_whole_is_not_taken_and_walks_run_here(nodes in sample::snapshots(12)) {
        let plain = Session::from_tables(sample::tables(&nodes)).expect("fits");
        let (mut analysis, input) = before_walks(&nodes);
        // Distances alone.
        prop_assert!(!run(&mut analysis, input, 1));
        assert_same(&analysis.finish().expect("fits"), &plain);
    }
}

#[test]
fn a_parcel_that_is_not_whole_is_refused() {
    let nodes: Vec<Node> = vec![(heaplens_model::NodeKind::Synthetic, 0, 1, 0, vec![]); 3];
    let (analysis, mut input) = before_walks(&nodes);
    let mut runner = WalkRunner::new(input.request(), false).expect("fits");
    let rules = analysis.add_rules(&mut input).expect("they are known");
    runner.expect_rules(rules).expect("fits");
    let mut words = Vec::new();
    assert!(input.pack_next_rules(&mut words).expect("fits"));
    assert!(!runner.take_rules(&words).expect("fits"));
    assert!(!runner.is_whole());
    assert!(runner.step().is_err());
}
