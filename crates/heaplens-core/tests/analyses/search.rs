//! Search by text, by looking at each name.

use heaplens_core::analyses::text_match::{Contains, TextMatcher};
use heaplens_core::analyses::text_search::TextSearch;
use heaplens_model::NodeIdx;
use proptest::prelude::*;

use crate::graphs::{self, listed, run, set_of};

/// Looks at texts a few at a time, as a browser's regular expressions do.
pub struct InBatches(pub Contains);

impl TextMatcher for InBatches {
    fn matches(&mut self, text: &[u8]) -> bool {
        self.0.matches(text)
    }

    fn batch(&self) -> usize {
        3
    }
}

proptest! {
    #[test]
    fn a_hit_has_the_text_in_its_name(
        nodes in graphs::snapshots(16),
        query in prop::sample::select(vec!["a", "A", "b}", "system", "CONTEXT", ", ", "{", "ab"]),
        match_case: bool,
        filter in prop::option::of(any::<u64>()),
        budget in 1usize..20,
    ) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let filter = filter.map(|bits| set_of(nodes.len(), bits));
        let matcher = Contains::new(query, match_case);
        let work = TextSearch::new(snapshot, filter.as_ref(), matcher).expect("fits");
        let found = listed(&run(work, budget));
        let expected: Vec<usize> = (0..nodes.len())
            .filter(|node| {
                let node = NodeIdx(*node as u32);
                let name = String::from_utf8_lossy(&snapshot.object_name(node).expect("fits")).into_owned();
                let has_text = if match_case {
                    name.contains(query)
                } else {
                    name.to_lowercase().contains(&query.to_lowercase())
                };
                has_text
                    && snapshot.tables.nodes.shallow_size(node) > 0
                    && filter.as_ref().is_none_or(|filter| filter.contains(node))
            })
            .collect();
        prop_assert_eq!(&found, &expected);
        let matcher = InBatches(Contains::new(query, match_case));
        let work = TextSearch::new(snapshot, filter.as_ref(), matcher).expect("fits");
        prop_assert_eq!(&listed(&run(work, budget)), &expected);
    }
}
