//! What strings cost, counted one string at a time.

use heaplens_core::analyses::duplicated_strings::Extent;
use heaplens_core::analyses::string_costs::{FindStringCosts, StringGroups, is_kept_by_slices};
use heaplens_core::test_kit::{Graph, GraphNode};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};
use proptest::prelude::*;

use crate::filters::text_key;
use crate::graphs::{self, run};

/// Names with and without prefixes.
const TEXTS: [&str; 12] = [
    "",
    "7",
    "a1",
    "ab1",
    "ab12",
    "ab",
    "abc1",
    "slot-1",
    "slot-2",
    "slot-٣",
    "é5",
    "0123456789",
];

fn long(len: usize) -> String {
    format!("{}1", "x".repeat(len))
}

fn text(at: usize) -> String {
    match at.checked_sub(TEXTS.len()) {
        None => TEXTS[at].to_owned(),
        Some(0) => long(64),
        Some(1) => long(65),
        Some(_) => "y".repeat(1024),
    }
}

/// A string: type, text, size, the parent and the type of the edge to it.
#[derive(Clone, Debug)]
struct Text {
    kind: NodeKind,
    text: usize,
    size: u64,
    edges: Vec<(bool, EdgeKind, usize)>,
}

fn strings(most: usize) -> impl Strategy<Value = Vec<Text>> {
    (1..=most).prop_flat_map(|count| {
        let kind = prop::sample::select(vec![
            NodeKind::String,
            NodeKind::SlicedString,
            NodeKind::Object,
        ]);
        let edge_kind = prop::sample::select(vec![
            EdgeKind::Internal,
            EdgeKind::Internal,
            EdgeKind::Weak,
            EdgeKind::Property,
        ]);
        let edges = prop::collection::vec((any::<bool>(), edge_kind, 0..count), 0..3);
        let one = (kind, 0..TEXTS.len() + 3, 0u64..4, edges);
        let one = one.prop_map(|(kind, text, size, edges)| Text {
            kind,
            text,
            size,
            edges,
        });
        prop::collection::vec(one, count)
    })
}

/// The strings as a graph. The node of string `n` is `n + 1`.
fn graph(strings: &[Text]) -> Graph {
    let mut graph = Graph::new();
    graph.repeats_strings = strings.len().is_multiple_of(2);
    for string in strings {
        let mut node = GraphNode::new(&text(string.text));
        node.kind = string.kind;
        node.size = string.size;
        for (is_parent, kind, to) in &string.edges {
            node.edge(*kind, if *is_parent { "parent" } else { "other" }, to + 1);
        }
        graph.add(node);
    }
    graph
}

/// By the words of the rule: up to the first digit, 2 to 64 bytes.
fn naive_prefix(text: &str) -> Option<&str> {
    let (prefix, _) = text.split_once(|character: char| character.is_ascii_digit())?;
    (2..=64).contains(&prefix.len()).then_some(prefix)
}

fn parent(string: &Text) -> Option<usize> {
    let mut edges = string.edges.iter();
    let found = edges.find(|(is_parent, kind, _)| *is_parent && *kind == EdgeKind::Internal)?;
    (string.kind == NodeKind::SlicedString).then_some(found.2)
}

fn costs(graph: &Graph, budget: usize) -> StringGroups {
    let session = graph.session();
    run(
        FindStringCosts::new(session.snapshot()).expect("fits"),
        budget,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn strings_are_grouped_by_what_they_begin_with(
        strings in strings(16),
        budget in 1usize..30,
    ) {
        let found = costs(&graph(&strings), budget);
        let is_string = |string: &&Text| string.kind != NodeKind::Object;
        let all: Vec<&Text> = strings.iter().filter(is_string).collect();
        prop_assert_eq!(found.count, all.len() as u64);
        prop_assert_eq!(found.shallow_size, all.iter().map(|string| string.size).sum::<u64>());
        let mut expected: Vec<(NodeIdx, usize, u32, u64)> = Vec::new();
        let mut prefixes: Vec<String> = Vec::new();
        for (at, string) in (1..).zip(&strings) {
            let text = text(string.text);
            let Some(prefix) = naive_prefix(&text) else { continue };
            if !is_string(&string) || string.size == 0 {
                continue;
            }
            let group = prefixes.iter().position(|known| known == prefix).unwrap_or_else(|| {
                prefixes.push(prefix.to_owned());
                expected.push((NodeIdx(at), prefix.len(), 0, 0));
                prefixes.len() - 1
            });
            expected[group].2 += 1;
            expected[group].3 += string.size;
        }
        expected.retain(|group| group.2 > 1);
        let groups: Vec<_> = found.prefixes.iter()
            .map(|group| (group.first, group.len as usize, group.count, group.shallow_size))
            .collect();
        prop_assert_eq!(groups, expected);
    }

    #[test]
    fn slices_are_counted_by_their_parents(strings in strings(12), budget in 1usize..30) {
        let graph = graph(&strings);
        let found = costs(&graph, budget);
        let mut expected: Vec<(usize, usize, u32)> = Vec::new();
        for (at, string) in strings.iter().enumerate() {
            let Some(parent) = parent(string) else { continue };
            match expected.iter_mut().find(|known| known.0 == parent) {
                Some(known) => known.2 += 1,
                None => expected.push((parent, at, 1)),
            }
        }
        let node = |at: usize| NodeIdx(at as u32 + 1);
        let groups: Vec<_> = found.parents.iter()
            .map(|group| (group.node, group.first, group.count))
            .collect();
        let expected_groups: Vec<_> = expected.iter()
            .map(|(parent, first, count)| (node(*parent), node(*first), *count))
            .collect();
        prop_assert_eq!(groups, expected_groups);
        let session = graph.session();
        for (parent, ..) in expected {
            let edges = strings.iter().flat_map(|from| from.edges.iter().map(move |edge| (from, edge)));
            let is_kept = edges
                .filter(|(_, (_, kind, to))| *to == parent && *kind != EdgeKind::Weak)
                .all(|(from, _)| from.kind == NodeKind::SlicedString);
            prop_assert_eq!(is_kept_by_slices(session.snapshot(), node(parent)), is_kept);
        }
    }

    #[test]
    fn equal_texts_are_told_once_each(nodes in graphs::snapshots(14), budget in 1usize..30) {
        let session = graphs::open(&nodes);
        let found = run(FindStringCosts::new(session.snapshot()).expect("fits"), budget);
        let keys: Vec<_> = (0..nodes.len()).map(|node| text_key(&session, &nodes, node)).collect();
        let mut expected = Vec::new();
        for (first, key) in keys.iter().enumerate() {
            let same: Vec<usize> = (0..keys.len()).filter(|node| keys[*node] == *key).collect();
            let Some((_, cut)) = key else { continue };
            if same[0] != first || same.len() < 2 {
                continue;
            }
            let sizes = same.iter().map(|node| {
                session.snapshot().tables.nodes.shallow_size(NodeIdx(*node as u32))
            });
            let concatenated = same.iter()
                .filter(|node| nodes[**node].kind == NodeKind::ConcatenatedString)
                .count();
            let extent = match cut {
                None => Extent::Whole,
                Some([length, _]) => Extent::Cut { length: *length },
            };
            expected.push((first, same.len(), concatenated, sizes.sum::<u64>(), extent));
        }
        let mut texts: Vec<_> = found.texts.iter()
            .map(|text| (
                text.first.at(),
                text.count as usize,
                text.concatenated as usize,
                text.shallow_size,
                text.extent,
            ))
            .collect();
        texts.sort_by_key(|text| text.0);
        prop_assert_eq!(texts, expected);
    }
}

#[test]
fn a_text_that_may_be_cut_says_so() {
    let string = |text: &str| {
        let mut node = GraphNode::new(text);
        node.kind = NodeKind::String;
        node
    };
    for (units, tells, wanted) in [
        (1023, false, Extent::Whole),
        (1024, false, Extent::MaybeCut),
        (1025, false, Extent::Whole),
        // This version of V8 says what it cuts.
        (1024, true, Extent::Whole),
    ] {
        let mut graph = Graph::new();
        // An é is one unit of two bytes.
        let text = "é".repeat(units);
        graph.add(string(&text));
        let second = graph.add(string(&text));
        if tells {
            graph.nodes[second].edge(EdgeKind::Internal, "truncated", second);
        }
        let texts = costs(&graph, 7).texts;
        assert_eq!(texts.len(), 1);
        assert_eq!((texts[0].count, texts[0].extent), (2, wanted), "{units}");
    }
}
