//! Walks in another worker, compared with the same walks run in place.

use heaplens_core::session::offload::{WalkInput, WalkOutput, WalkRunner};
use heaplens_core::session::{Analysis, Session, WALK_PHASES};
use heaplens_model::NodeIdx;
use proptest::prelude::*;

use crate::sample::{self, Node};

/// An analysis whose walks are next, and what another worker needs for them.
fn before_walks(nodes: &[Node]) -> (Analysis, WalkInput) {
    let mut analysis = Analysis::from_tables(sample::tables(nodes)).expect("fits");
    let mut input = WalkInput::of(&analysis);
    let rules = input.add_rules(&analysis);
    assert!(rules.is_none(), "rules are not known yet");
    while analysis.next_phase() != Some(WALK_PHASES[0]) {
        analysis.step().expect("fits");
    }
    (analysis, input)
}

/// Runs the walks in a runner and hands over the first `most` pieces of the results; says whether
/// the analysis took them.
fn run(analysis: &mut Analysis, mut input: WalkInput, most: usize) -> bool {
    let runner = match most % 2 {
        0 => WalkRunner::with_touched_memory(input.request()),
        _ => WalkRunner::new(input.request()),
    };
    let mut runner = runner.expect("fits");
    let mut words = Vec::new();
    while input.pack(analysis, &mut words).expect("fits") {
        assert!(!runner.is_whole());
        runner.take(&words).expect("fits");
    }
    assert!(runner.is_whole());
    let rules = input.add_rules(analysis).expect("they are known");
    runner.expect_rules(rules).expect("fits");
    let mut is_more = true;
    while input.pack_rules(&mut words).expect("fits") {
        assert!(is_more);
        is_more = runner.take_rules(&words).expect("fits");
    }
    assert!(!is_more);
    for phase in WALK_PHASES {
        assert_eq!(runner.step().expect("the whole input"), Some(phase));
    }
    assert_eq!(runner.step().expect("nothing to do"), None);
    let mut output = WalkOutput::new(analysis, runner.output_sizes()).expect("fits");
    let mut is_more = true;
    for _ in 0..most {
        if runner.pack(&mut words).expect("fits") {
            assert!(is_more);
            is_more = output.take(&words).expect("fits");
        }
    }
    assert_eq!(is_more, runner.pack(&mut words).expect("fits"));
    output.hand_to(analysis)
}

fn assert_same(one: &Session, other: &Session) {
    let [a, b] = [one, other].map(Session::snapshot);
    for node in a.tables.nodes.indices() {
        assert_eq!(a.distances.get(node), b.distances.get(node), "{node:?}");
        assert_eq!(a.dominators.dominator(node), b.dominators.dominator(node));
        assert_eq!(a.retained_sizes.get(node), b.retained_sizes.get(node));
        let edges = |node: NodeIdx| [a, b].map(|one| one.retainers.edges(node).collect::<Vec<_>>());
        let [mine, its] = edges(node);
        assert_eq!(mine, its);
    }
    for class in a.classes.indices() {
        assert_eq!(a.classes.sums(class), b.classes.sums(class));
    }
    assert_eq!(one.facts().statistics, other.facts().statistics);
}

proptest! {
    #[test]
    fn walks_find_the_same_in_another_worker(nodes in sample::snapshots(30)) {
        let plain = Session::from_tables(sample::tables(&nodes)).expect("fits");
        for most in [usize::from(u8::MAX), 2 * usize::from(u8::MAX)] {
            let (mut analysis, input) = before_walks(&nodes);
            prop_assert!(run(&mut analysis, input, most));
            assert_same(&analysis.finish().expect("fits"), &plain);
        }
    }

    #[test]
    fn results_that_are_not_whole_are_refused_and_walks_run_here(nodes in sample::snapshots(12)) {
        let plain = Session::from_tables(sample::tables(&nodes)).expect("fits");
        let (mut analysis, input) = before_walks(&nodes);
        // Distances alone.
        prop_assert!(!run(&mut analysis, input, 1));
        assert_same(&analysis.finish().expect("fits"), &plain);
    }
}

#[test]
fn an_input_that_is_not_whole_is_refused() {
    let nodes: Vec<Node> = vec![(heaplens_model::NodeKind::Synthetic, 0, 1, 0, vec![]); 3];
    let (analysis, mut input) = before_walks(&nodes);
    let mut runner = WalkRunner::new(input.request()).expect("fits");
    let rules = input.add_rules(&analysis).expect("they are known");
    runner.expect_rules(rules).expect("fits");
    let mut words = Vec::new();
    assert!(input.pack_rules(&mut words).expect("fits"));
    assert!(!runner.take_rules(&words).expect("fits"));
    assert!(!runner.is_whole());
    assert!(runner.step().is_err());
}
