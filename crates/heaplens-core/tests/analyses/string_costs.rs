//! What strings cost, counted one string at a time.

use heaplens_core::analyses::string_costs::FindStringGroups;
use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, GraphNode, all_rows, rows_of};
use heaplens_core::views::string_groups::{GroupSort, StringGroups, is_kept_by_slices};
use heaplens_model::query::{Answer, Column, List, Query, Sort};
use heaplens_model::row::Row;
use heaplens_model::string_costs::{StringGroupRow, StringsBy, TextExtent};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind, ObjectSet, StringGroupIdx};
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
pub struct Text {
    kind: NodeKind,
    text: usize,
    size: u64,
    edges: Vec<(bool, EdgeKind, usize)>,
}

pub fn strings(most: usize) -> impl Strategy<Value = Vec<Text>> {
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
pub fn graph(strings: &[Text]) -> Graph {
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

fn groups(session: &Session, by: StringsBy, budget: usize) -> StringGroups {
    run(
        FindStringGroups::new(session.snapshot(), by).expect("fits"),
        budget,
    )
}

/// The strings of each group.
fn members(found: &StringGroups) -> Vec<Vec<usize>> {
    let all = (0..found.groups.len()).map(|group| found.members(StringGroupIdx(group as u32)));
    all.map(|members| {
        members
            .expect("a group")
            .iter()
            .map(|node| node.at())
            .collect()
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn strings_are_grouped_by_what_they_begin_with(
        strings in strings(16),
        budget in 1usize..30,
    ) {
        let session = graph(&strings).session();
        let found = groups(&session, StringsBy::Prefix, budget);
        let is_string = |string: &&Text| string.kind != NodeKind::Object;
        let all: Vec<&Text> = strings.iter().filter(is_string).collect();
        prop_assert_eq!(found.count, all.len() as u64);
        prop_assert_eq!(found.shallow_size, all.iter().map(|string| string.size).sum::<u64>());
        let mut expected: Vec<(String, Vec<usize>, u64)> = Vec::new();
        for (at, string) in (1..).zip(&strings) {
            let text = text(string.text);
            let Some(prefix) = naive_prefix(&text) else { continue };
            if !is_string(&string) || string.size == 0 {
                continue;
            }
            let group = expected.iter().position(|known| known.0 == prefix).unwrap_or_else(|| {
                expected.push((prefix.to_owned(), Vec::new(), 0));
                expected.len() - 1
            });
            expected[group].1.push(at);
            expected[group].2 += string.size;
        }
        expected.retain(|group| group.1.len() > 1);
        prop_assert_eq!(
            members(&found),
            expected.iter().map(|group| group.1.clone()).collect::<Vec<_>>()
        );
        for (group, (prefix, strings, size)) in found.groups.iter().zip(expected) {
            prop_assert_eq!(group.first.at(), strings[0]);
            prop_assert_eq!(group.count as usize, strings.len());
            prop_assert_eq!(group.shallow_size, size);
            prop_assert_eq!(group.sort, GroupSort::Prefix(prefix.len() as u32));
        }
    }

    #[test]
    fn slices_are_counted_by_their_parents(strings in strings(12), budget in 1usize..30) {
        let session = graph(&strings).session();
        let found = groups(&session, StringsBy::Parent, budget);
        let mut expected: Vec<(usize, Vec<usize>)> = Vec::new();
        for (at, string) in strings.iter().enumerate() {
            let Some(parent) = parent(string) else { continue };
            match expected.iter_mut().find(|known| known.0 == parent) {
                Some(known) => known.1.push(at + 1),
                None => expected.push((parent, vec![at + 1])),
            }
        }
        let node = |at: usize| NodeIdx(at as u32 + 1);
        let size = |at: usize| session.snapshot().tables.nodes.shallow_size(node(at));
        let told: Vec<_> = found.groups.iter().map(|group| (group.first, group.shallow_size)).collect();
        let wanted: Vec<_> = expected.iter().map(|group| (node(group.0), size(group.0))).collect();
        prop_assert_eq!(told, wanted);
        prop_assert_eq!(
            members(&found),
            expected.iter().map(|group| group.1.clone()).collect::<Vec<_>>()
        );
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
        let found = groups(&session, StringsBy::Text, budget);
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
                .count() as u32;
            let extent = match cut {
                None => TextExtent::Whole,
                Some([length, _]) => TextExtent::Cut { length: *length },
            };
            let sort = GroupSort::Text { concatenated, extent };
            expected.push((same.clone(), sizes.sum::<u64>(), sort));
        }
        let mut told: Vec<_> = found.groups.iter().zip(members(&found))
            .map(|(group, members)| {
                assert_eq!(group.first.at(), members[0]);
                assert_eq!(group.count as usize, members.len());
                (members, group.shallow_size, group.sort)
            })
            .collect();
        told.sort_by_key(|group| group.0[0]);
        prop_assert_eq!(told, expected);
    }

    #[test]
    fn concatenated_strings_are_told_with_their_parts(
        nodes in graphs::snapshots(14),
        budget in 1usize..30,
    ) {
        let session = graphs::open(&nodes);
        let found = groups(&session, StringsBy::Rope, budget);
        // A string that is not flattened has no half that shows as nothing.
        let halves = |node: usize| {
            let edges = nodes[node].edges.iter().filter(|(kind, name, _)| {
                *kind == EdgeKind::Internal && ["first", "second"].contains(&graphs::NAMES[*name as usize])
            });
            edges.map(|(_, _, to)| *to as usize).collect::<Vec<_>>()
        };
        let shows_nothing = |node: usize| {
            let name = session.snapshot().object_name(NodeIdx(node as u32));
            name.expect("memory").is_empty()
        };
        let is_part = |node: usize| {
            nodes[node].kind == NodeKind::ConcatenatedString
                && !halves(node).into_iter().any(shows_nothing)
        };
        let parts: Vec<usize> = (0..nodes.len()).filter(|node| is_part(*node)).collect();
        let size = |node: usize| session.snapshot().tables.nodes.shallow_size(NodeIdx(node as u32));
        let mut counted: Vec<usize> = Vec::new();
        let mut expected = Vec::new();
        for node in parts.iter().copied() {
            let is_half = parts.iter().any(|other| *other != node && halves(*other).contains(&node));
            if is_half || size(node) == 0 {
                continue;
            }
            let mut of_this = vec![node];
            counted.push(node);
            while let Some(half) = of_this.iter().flat_map(|part| halves(*part))
                .find(|half| parts.contains(half) && !counted.contains(half))
            {
                of_this.push(half);
                counted.push(half);
            }
            let sizes = of_this.iter().map(|part| size(*part));
            expected.push((node, of_this.len(), sizes.sum::<u64>()));
        }
        let told: Vec<_> = found.groups.iter()
            .map(|group| (group.first.at(), group.count as usize, group.shallow_size))
            .collect();
        prop_assert_eq!(told, expected);
        prop_assert_eq!(
            members(&found),
            found.groups.iter().map(|group| vec![group.first.at()]).collect::<Vec<_>>()
        );
    }

    #[test]
    fn lists_have_the_groups_in_each_order(
        strings in strings(16),
        by in prop::sample::select(StringsBy::ALL.to_vec()),
        column in prop::sample::select(vec![Column::Name, Column::Count, Column::ShallowSize, Column::Waste]),
        descending: bool,
        part in prop::sample::select(vec!["", "SLOT", "b", "é"]),
    ) {
        let mut session = graph(&strings).session();
        let found = groups(&session, by, 1000);
        let list = List::Strings { by, name_contains: part.to_owned() };
        let rows = |session: &mut Session, list: &List, sort: Option<Sort>| -> Vec<StringGroupRow> {
            let query = match sort {
                None => all_rows(list.clone()),
                Some(sort) => Query::Rows { list: list.clone(), sort, start: 0, count: u32::MAX },
            };
            rows_of(session, &query).into_iter().map(|row| match row {
                Row::Strings(row) => row,
                other => panic!("{other:?}"),
            }).collect()
        };
        let all = rows(&mut session, &List::Strings { by, name_contains: String::new() }, None);
        prop_assert_eq!(all.len(), found.groups.len());
        let mut wanted: Vec<&StringGroupRow> = all.iter()
            .filter(|row| row.text.text.to_lowercase().contains(&part.to_lowercase()))
            .collect();
        let tie = |row: &StringGroupRow| match by {
            StringsBy::Text => row.node.0,
            _ => row.group.0,
        };
        wanted.sort_by(|a, b| {
            let ordering = match column {
                Column::Name => a.text.text.cmp(&b.text.text),
                Column::Count => a.count.cmp(&b.count),
                Column::ShallowSize => a.shallow_size.cmp(&b.shallow_size),
                _ => a.waste().cmp(&b.waste()),
            };
            let ordering = if descending { ordering.reverse() } else { ordering };
            ordering.then_with(|| tie(a).cmp(&tie(b)))
        });
        let sorted = rows(&mut session, &list, Some(Sort { column, descending }));
        prop_assert_eq!(sorted.iter().collect::<Vec<_>>(), wanted);
        for (row, members) in all.iter().map(|row| (row, members(&found)[row.group.at()].clone())) {
            let below = List::StringsOf { by, group: row.group };
            let mut listed: Vec<usize> = rows_of(&mut session, &all_rows(below)).iter()
                .map(|row| match row {
                    Row::Object(row) => row.node.at(),
                    other => panic!("{other:?}"),
                })
                .collect();
            listed.sort_unstable();
            prop_assert_eq!(&listed, &members);
            let of = ObjectSet::Strings(by, row.first);
            let Ok(Answer::Totals(totals)) = session.answer(&Query::Totals { of, with_retained: false }) else {
                panic!("no totals");
            };
            prop_assert_eq!(totals.count, members.len() as u64);
        }
        let Ok(Answer::StringSums(sums)) = session.answer(&Query::StringSums { by, within: None }) else {
            panic!("no sums");
        };
        let count = sums.groups.count + sums.doubtful.count;
        prop_assert_eq!(count, all.iter().map(|row| u64::from(row.count)).sum::<u64>());
        let groups = sums.groups.group_count + sums.doubtful.group_count;
        prop_assert_eq!(groups, all.len() as u64);
        let waste = all.iter().filter_map(StringGroupRow::waste).sum::<u64>();
        prop_assert_eq!(sums.groups.waste + sums.doubtful.waste, waste);
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
        (1023, false, TextExtent::Whole),
        (1024, false, TextExtent::MaybeCut),
        (1025, false, TextExtent::Whole),
        // This version of V8 says what it cuts.
        (1024, true, TextExtent::Whole),
    ] {
        let mut graph = Graph::new();
        // An é is one unit of two bytes.
        let text = "é".repeat(units);
        graph.add(string(&text));
        let second = graph.add(string(&text));
        if tells {
            graph.nodes[second].edge(EdgeKind::Internal, "truncated", second);
        }
        let texts = groups(&graph.session(), StringsBy::Text, 7).groups;
        assert_eq!(texts.len(), 1);
        let sort = GroupSort::Text {
            concatenated: 0,
            extent: wanted,
        };
        assert_eq!((texts[0].count, texts[0].sort), (2, sort), "{units}");
    }
}
