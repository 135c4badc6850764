//! Queries, by asking each node.

use heaplens_core::analyses::named_filters::NamedFilter;
use heaplens_core::analyses::query_result::{NoResult, QueryHelp, QueryResult};
use heaplens_core::analyses::query_text::completion::{complete, quoted};
use heaplens_core::analyses::query_text::parse;
use heaplens_core::analyses::text_match::{Contains, TextMatcher};
use heaplens_core::session::Session;
use heaplens_core::tables::{NodeSet, OutOfMemory};
use heaplens_model::query_text::{CompletionKind, QueryTextCause};
use heaplens_model::row::BASE_SYSTEM_DISTANCE;
use heaplens_model::{EdgeKind, Filter, NodeIdx, NodeKind};
use proptest::prelude::*;

use super::search::InBatches;
use crate::graphs::{self, NAMES, Node, listed, run, set_of};

/// Patterns are texts that must be in with their case, and scripts have the odd objects.
struct Help(usize);

impl QueryHelp for Help {
    fn pattern(&mut self, source: &str, ignore_case: bool) -> Result<Box<dyn TextMatcher>, String> {
        if source == "(" {
            return Err("not closed".to_owned());
        }
        Ok(Box::new(InBatches(Contains::new(source, !ignore_case))))
    }

    fn script_objects(&mut self, _: &str) -> Result<Option<NodeSet>, OutOfMemory> {
        let odd = (0..self.0 as u32).filter(|node| node % 2 == 1);
        NodeSet::of(self.0, odd.map(NodeIdx)).map(Some)
    }
}

fn find(session: &Session, text: &str, filter: Option<&NodeSet>, budget: usize) -> Vec<usize> {
    let query = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    let nodes = session.snapshot().tables.nodes.len();
    let work = QueryResult::new(session.snapshot(), &query, filter, &mut Help(nodes));
    listed(&run(
        work.unwrap_or_else(|error| panic!("{text}: {error:?}")),
        budget,
    ))
}

/// The conditions that random queries are made of.
const CONDITIONS: [&str; 24] = [
    "name:a",
    "context",
    "\"a\"",
    "/Ab/",
    "class~a",
    "class:Ab",
    "class:(string)",
    "class~/TEXT/i",
    "string~a",
    "string:b",
    "has:a",
    "has~b",
    "has:3",
    "script:x.js",
    "type:closure",
    "type:\"concatenated string\"",
    "in:retained-by-contexts",
    "detached",
    "shallow>10",
    "retained>=25",
    "distance<3",
    "count>2",
    "id>9",
    "id:@5",
];

/// Whether a condition holds for a node.
fn holds(session: &Session, nodes: &[Node], condition: &str, node: usize) -> bool {
    let snapshot = session.snapshot();
    let index = NodeIdx(node as u32);
    let name = String::from_utf8_lossy(&snapshot.object_name(index).expect("fits")).into_owned();
    let class = snapshot.classes.of_node(index);
    let class_name = String::from_utf8_lossy(snapshot.classes.key(class).name).into_owned();
    let has = |text: &str, is_whole: bool| {
        nodes[node].edges.iter().any(|(kind, name, _)| {
            let own = match kind {
                EdgeKind::Element => name.to_string(),
                EdgeKind::Property | EdgeKind::Context => NAMES[*name as usize].to_owned(),
                _ => return false,
            };
            if is_whole {
                own == text
            } else {
                own.to_lowercase().contains(text)
            }
        })
    };
    let kind = nodes[node].kind;
    let is_string = matches!(kind, NodeKind::String | NodeKind::ConcatenatedString);
    let filter = |filter| {
        let work = NamedFilter::new(snapshot, filter).expect("a filter");
        run(work, 1000).contains(index)
    };
    let distance = snapshot.distances.get(index);
    match condition {
        "name:a" => name == "a",
        "context" => name.to_lowercase().contains("context"),
        "\"a\"" => name.to_lowercase().contains('a'),
        "/Ab/" => name.contains("Ab"),
        "class~a" => class_name.to_lowercase().contains('a'),
        "class:Ab" => class_name == "Ab",
        "class:(string)" => class_name == "(string)",
        "class~/TEXT/i" => class_name.to_lowercase().contains("text"),
        "string~a" => is_string && name.to_lowercase().contains('a'),
        "string:b" => is_string && name == "b",
        "has:a" => has("a", true),
        "has~b" => has("b", false),
        "has:3" => has("3", true),
        "script:x.js" => node % 2 == 1,
        "type:closure" => kind == NodeKind::Closure,
        "type:\"concatenated string\"" => kind == NodeKind::ConcatenatedString,
        "in:retained-by-contexts" => filter(Filter::RetainedByContexts),
        "detached" => filter(Filter::Detached),
        "shallow>10" => snapshot.tables.nodes.shallow_size(index) > 10,
        "retained>=25" => snapshot.retained_sizes.get(index) >= 25,
        "distance<3" => (0..BASE_SYSTEM_DISTANCE).contains(&distance) && distance < 3,
        "count>2" => snapshot.classes.sums(class).count > 2,
        "id>9" => 2 * node + 1 > 9,
        "id:@5" => node == 2,
        other => panic!("{other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_query_finds_the_objects_for_which_it_holds(
        nodes in graphs::snapshots(14),
        pieces in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), any::<bool>()), 1..5),
        filter in prop::option::of(any::<u64>()),
        budget in 1usize..30,
    ) {
        let session = graphs::open(&nodes);
        let filter = filter.map(|bits| set_of(nodes.len(), bits));
        // Alternatives of pieces side by side, some of them turned round.
        let mut text = String::new();
        for (number, (condition, is_not, is_alternative)) in pieces.iter().enumerate() {
            if number > 0 {
                text.push_str(if *is_alternative { " or " } else { " " });
            }
            let condition = CONDITIONS[condition.index(CONDITIONS.len())];
            text.push_str(&if *is_not { format!("not ({condition})") } else { condition.to_owned() });
        }
        let expected: Vec<usize> = (0..nodes.len())
            .filter(|node| {
                let index = NodeIdx(*node as u32);
                let mut any = false;
                let mut all = true;
                for (number, (condition, is_not, is_alternative)) in pieces.iter().enumerate() {
                    if number > 0 && *is_alternative {
                        any |= all;
                        all = true;
                    }
                    let condition = CONDITIONS[condition.index(CONDITIONS.len())];
                    all &= holds(&session, &nodes, condition, *node) != *is_not;
                }
                (any || all)
                    && session.snapshot().tables.nodes.shallow_size(index) > 0
                    && filter.as_ref().is_none_or(|filter| filter.contains(index))
            })
            .collect();
        let found = find(&session, &text, filter.as_ref(), budget);
        prop_assert_eq!(found, expected, "{}", text);
    }

    #[test]
    fn what_completion_offers_is_a_query(nodes in graphs::snapshots(14)) {
        let session = graphs::open(&nodes);
        for (text, is_whole) in [("class:", true), ("a (type:", true), ("in:", false), ("", false)] {
            let offered = complete(session.snapshot(), text, text.len());
            prop_assert_eq!(offered.end as usize, text.len());
            for item in offered.items {
                let whole = format!("{}{}", &text[..offered.start as usize], item.text);
                if let CompletionKind::Class(count) = item.kind {
                    let found = find(&session, &whole, None, 100);
                    prop_assert_eq!(found.len(), count as usize, "{}", whole);
                }
                if is_whole && !text.contains('(') {
                    prop_assert!(parse(&whole).is_ok(), "{}", whole);
                }
            }
        }
    }
}

#[test]
fn blank_asks_for_nothing() {
    let nodes = [Node {
        kind: NodeKind::Object,
        name: 2,
        dom: heaplens_model::DomState::Unknown,
        size: 1,
        edges: Vec::new(),
    }];
    let session = graphs::open(&nodes);
    assert!(find(&session, " ", None, 10).is_empty());
    assert_eq!(find(&session, "name:a", None, 10), [0]);
    assert_eq!(quoted("a b"), "\"a b\"");
    // What only the snapshot or the helper knows is refused with its position.
    for (text, start, end) in [("a type:clousre", 2, 14), ("string~/(/ b", 0, 10)] {
        let query = parse(text).expect(text);
        let refused = QueryResult::new(session.snapshot(), &query, None, &mut Help(1)).err();
        match refused {
            Some(NoResult::Text(error)) => {
                assert_eq!((error.start, error.end), (start, end), "{text}");
                assert!(matches!(
                    error.cause,
                    QueryTextCause::UnknownType { .. } | QueryTextCause::BadPattern { .. }
                ));
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}
