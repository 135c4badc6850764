//! Whatever is typed into the search box, it is a query or an error with a position inside it.
//!
//! A query that was understood is worked out over a snapshot of two nodes: no operation finds the
//! stack empty, and no text makes the search fail.

#![no_main]

use heaplens_core::analyses::Steps;
use heaplens_core::analyses::query_result::{QueryHelp, QueryResult};
use heaplens_core::analyses::query_text::completion::complete;
use heaplens_core::analyses::query_text::parse;
use heaplens_core::analyses::text_match::{Contains, TextMatcher};
use heaplens_core::tables::{NodeSet, OutOfMemory};
use heaplens_core::test_kit::Graph;
use heaplens_model::locale::Lang;
use libfuzzer_sys::fuzz_target;

struct Help;

impl QueryHelp for Help {
    fn pattern(&mut self, source: &str, ignore_case: bool) -> Result<Box<dyn TextMatcher>, String> {
        Ok(Box::new(Contains::new(source, !ignore_case)))
    }

    fn script_objects(&mut self, _: &str) -> Result<Option<NodeSet>, OutOfMemory> {
        NodeSet::empty(2).map(Some)
    }
}

fuzz_target!(|text: &str| {
    let session = Graph::parse("root -> A").session();
    let completions = complete(session.snapshot(), text, text.len() / 2);
    assert!(text.get(completions.start as usize..completions.end as usize).is_some());
    match parse(text) {
        Ok(query) => {
            if let Ok(mut work) = QueryResult::new(session.snapshot(), &query, None, &mut Help) {
                let found = loop {
                    if let Some(found) = work.advance(1).expect("memory") {
                        break found;
                    }
                };
                assert!(found.count() <= 2);
            }
        }
        Err(error) => {
            assert!(text.get(error.start as usize..error.end as usize).is_some());
            for lang in Lang::ALL {
                assert!(!lang.query_text(&error.cause).title.is_empty());
            }
        }
    }
});
