//! What cuts free, by cutting the edges out and walking again.

use std::collections::BTreeSet;

use heaplens_core::analyses::retained_together::FindEssential;
use heaplens_core::analyses::what_if::CutOff;
use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, all_rows, check_rows, rows_of};
use heaplens_model::query::{Answer, List, PathEnd, Query};
use heaplens_model::row::Row;
use heaplens_model::what_if::WhatIf;
use heaplens_model::{Cut, EdgeKind, EdgesBy, NodeIdx, ObjectId, ObjectSet};
use proptest::prelude::*;

use crate::graphs::{self, NAMES, Node, listed, run};
use crate::retained_together::owned;

/// An edge as it is in the sample: from, its place among those of the node, type, name, to.
type Edge = (usize, usize, EdgeKind, u32, usize);

fn all_edges(nodes: &[Node]) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (from, node) in nodes.iter().enumerate() {
        for (at, (kind, name, to)) in node.edges.iter().enumerate() {
            edges.push((from, at, *kind, *name, *to as usize));
        }
    }
    edges
}

/// What the definition needs to know of a snapshot.
struct Naive<'a> {
    session: &'a Session,
    nodes: &'a [Node],
    owned: Vec<bool>,
    starts: Vec<usize>,
}

impl<'a> Naive<'a> {
    fn new(session: &'a Session, nodes: &'a [Node]) -> Naive<'a> {
        let mut naive = Naive {
            session,
            nodes,
            owned: owned(nodes),
            starts: Vec::new(),
        };
        let edges = all_edges(nodes);
        let is_held = |node| {
            edges
                .iter()
                .any(|edge| edge.4 == node && naive.counts(edge))
        };
        naive.starts = (0..nodes.len())
            .filter(|node| *node == 0 || !is_held(*node))
            .collect();
        naive
    }

    /// Whether dominators count an edge.
    fn counts(&self, (from, _, kind, _, to): &Edge) -> bool {
        *kind != EdgeKind::Weak
            && from != to
            && (*from == 0 || *kind != EdgeKind::Shortcut)
            && (*from == 0 || !self.owned[*to] || self.owned[*from])
    }

    fn class(&self, node: usize) -> String {
        let classes = &self.session.snapshot().classes;
        let class = classes.of_node(NodeIdx(node as u32));
        String::from_utf8_lossy(classes.key(class).name).into_owned()
    }

    fn size(&self, node: usize) -> u64 {
        self.session
            .snapshot()
            .tables
            .nodes
            .shallow_size(NodeIdx(node as u32))
    }

    fn sizes<'b>(&self, nodes: impl IntoIterator<Item = &'b usize>) -> u64 {
        nodes.into_iter().map(|node| self.size(*node)).sum()
    }

    fn name((_, _, kind, name, _): &Edge) -> String {
        match kind.is_indexed() {
            true => name.to_string(),
            false => NAMES[*name as usize].to_owned(),
        }
    }

    /// Whether a cut is of an edge.
    fn cuts(&self, cut: &Cut, edge: &Edge) -> bool {
        let id = |node: usize| ObjectId(2 * node as u64 + 1);
        let its_name = Naive::name(edge);
        match cut {
            Cut::Object(_) => false,
            Cut::Edge { from, name, to } => {
                let digits: String = its_name.chars().take_while(char::is_ascii_digit).collect();
                let is_shortcut = edge.2 == EdgeKind::Shortcut && !digits.is_empty();
                let is_label = |name: &String| is_shortcut && digits == *name;
                id(edge.0) == *from
                    && to.is_none_or(|to| to == id(edge.4))
                    && name
                        .as_ref()
                        .is_none_or(|name| its_name == *name || is_label(name))
            }
            Cut::Into { class, from, by } => {
                self.class(edge.4) == *class
                    && self.size(edge.4) > 0
                    && from.as_ref().is_none_or(|from| self.class(edge.0) == *from)
                    && by.as_ref().is_none_or(|by| match by {
                        EdgesBy::Name(name) => its_name == *name,
                        EdgesBy::Number => {
                            !its_name.is_empty() && its_name.bytes().all(|b| b.is_ascii_digit())
                        }
                        EdgesBy::WeakMap => false,
                    })
            }
        }
    }

    fn cut_objects(&self, cuts: &[Cut]) -> BTreeSet<usize> {
        let objects = cuts.iter().filter_map(|cut| match cut {
            Cut::Object(ObjectId(id)) if id % 2 == 1 => Some((*id as usize - 1) / 2),
            _ => None,
        });
        objects.filter(|node| *node < self.nodes.len()).collect()
    }

    /// What is reached without some edges and objects.
    fn reached(&self, cuts: &[Cut], objects: &BTreeSet<usize>) -> BTreeSet<usize> {
        if objects.contains(&0) {
            return BTreeSet::new();
        }
        let left: Vec<Edge> = all_edges(self.nodes)
            .into_iter()
            .filter(|edge| self.counts(edge) && !objects.contains(&edge.4))
            .filter(|edge| !cuts.iter().any(|cut| self.cuts(cut, edge)))
            .collect();
        let starts = self.starts.iter().copied();
        let mut reached: BTreeSet<usize> = starts.filter(|node| !objects.contains(node)).collect();
        loop {
            let is_next = |edge: &&Edge| reached.contains(&edge.0) && !reached.contains(&edge.4);
            let Some(edge) = left.iter().find(is_next) else {
                return reached;
            };
            reached.insert(edge.4);
        }
    }

    fn freed(&self, cuts: &[Cut], more: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut objects = self.cut_objects(cuts);
        objects.extend(more);
        let all = self.reached(&[], &BTreeSet::new());
        let left = self.reached(cuts, &objects);
        if objects.contains(&0) {
            return (0..self.nodes.len()).collect();
        }
        all.difference(&left).chain(&objects).copied().collect()
    }

    fn targets(&self, cut: &Cut) -> BTreeSet<usize> {
        let edges = all_edges(self.nodes);
        let cut_edges = edges.iter().filter(|edge| self.cuts(cut, edge));
        let mut targets: BTreeSet<usize> = cut_edges.map(|edge| edge.4).collect();
        targets.extend(self.cut_objects(std::slice::from_ref(cut)));
        targets
    }
}

fn ask(session: &mut Session, cuts: &[Cut]) -> WhatIf {
    let cuts = cuts.to_vec();
    match session.answer(&Query::WhatIf { cuts }) {
        Ok(Answer::WhatIf(told)) => *told,
        other => panic!("{other:?}"),
    }
}

/// A cut before it is known which snapshot it is of.
fn drafts() -> impl Strategy<Value = Vec<(u8, u32, u32, u32)>> {
    let number = || 0u32..30;
    prop::collection::vec((0u8..9, number(), number(), number()), 0..4)
}

fn cuts(session: &Session, nodes: &[Node], drafts: &[(u8, u32, u32, u32)]) -> Vec<Cut> {
    let naive = Naive::new(session, nodes);
    // Some are of nodes that are not there.
    let node = |number: u32| number as usize % (nodes.len() + 1);
    let id = |number: u32| ObjectId(2 * node(number) as u64 + 1);
    let class = |number: u32| match nodes.get(node(number)) {
        Some(_) => naive.class(node(number)),
        None => "no such class".to_owned(),
    };
    let edge = |number: u32| {
        let edges = all_edges(nodes);
        edges.get(number as usize % edges.len().max(1)).copied()
    };
    let cut = |(kind, a, b, c): &(u8, u32, u32, u32)| match (kind, edge(*a)) {
        (0, _) | (_, None) => Cut::Object(id(*a)),
        (1, Some(edge)) => Cut::Edge {
            from: id(edge.0 as u32),
            name: Some(Naive::name(&edge)),
            to: Some(id(edge.4 as u32)),
        },
        (2, Some(edge)) => Cut::Edge {
            from: id(edge.0 as u32),
            name: Some(Naive::name(&edge)),
            to: None,
        },
        (3, Some(edge)) => Cut::Edge {
            from: id(edge.0 as u32),
            name: None,
            to: Some(id(edge.4 as u32)),
        },
        (4, Some(_)) => Cut::Edge {
            from: id(*a),
            name: Some(NAMES[*b as usize % NAMES.len()].to_owned()),
            to: Some(id(*c)),
        },
        (5, Some(_)) => Cut::Into {
            class: class(*a),
            from: None,
            by: None,
        },
        (6, Some(edge)) => Cut::Into {
            class: class(edge.4 as u32),
            from: Some(class(edge.0 as u32)),
            by: Some(EdgesBy::Name(Naive::name(&edge))),
        },
        (7, Some(edge)) => Cut::Into {
            class: class(edge.4 as u32),
            from: None,
            by: Some(EdgesBy::Number),
        },
        (_, Some(edge)) => Cut::Into {
            class: class(edge.4 as u32),
            from: Some(class(edge.0 as u32)),
            by: None,
        },
    };
    drafts.iter().map(cut).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn what_cuts_free_is_reached_no_more(
        nodes in graphs::snapshots(14),
        drafts in drafts(),
        budget in 1usize..30,
    ) {
        let mut session = graphs::open(&nodes);
        let cuts = cuts(&session, &nodes, &drafts);
        let told = ask(&mut session, &cuts);
        let naive = Naive::new(&session, &nodes);
        let none = BTreeSet::new();
        let freed = naive.freed(&cuts, &none);

        let snapshot = session.snapshot();
        let essential = run(FindEssential::new(snapshot).expect("fits"), budget);
        let (found, set) = run(CutOff::new(snapshot, &essential, &cuts).expect("fits"), budget);
        prop_assert_eq!(listed(&set), freed.iter().copied().collect::<Vec<_>>());
        prop_assert_eq!((found.count, found.size), (told.count, told.size));
        prop_assert_eq!(told.size, naive.sizes(&freed));
        let counted = freed.iter().filter(|node| naive.size(**node) > 0).count();
        prop_assert_eq!(told.count, counted as u64);

        prop_assert_eq!(told.cuts.len(), cuts.len());
        let left = naive.reached(&cuts, &naive.cut_objects(&cuts));
        for (cut, effect) in cuts.iter().zip(&told.cuts) {
            let targets = naive.targets(cut);
            let edges = all_edges(&nodes);
            let cut_edges: Vec<&Edge> = edges.iter().filter(|edge| naive.cuts(cut, edge)).collect();
            let idle = cut_edges.iter().filter(|edge| !naive.counts(edge)).count();
            prop_assert_eq!(
                (effect.edges, effect.idle_edges, effect.targets),
                (cut_edges.len() as u64, idle as u64, targets.len() as u64)
            );
            let kept: BTreeSet<usize> = targets.intersection(&left).copied().collect();
            prop_assert_eq!(effect.freed, targets.intersection(&freed).count() as u64);
            prop_assert_eq!(effect.kept, kept.len() as u64);
            let with_kept = naive.freed(&cuts, &kept);
            let more = naive.sizes(with_kept.difference(&freed));
            prop_assert_eq!(effect.retained_size, (!kept.is_empty()).then_some(more));
            let Some(object) = &effect.object else {
                prop_assert!(targets.is_empty());
                continue;
            };
            prop_assert_eq!(effect.way_end.is_some(), !kept.is_empty());
            prop_assert!(kept.is_empty() || kept.contains(&object.node.at()));
            check_way(&naive, &cuts, effect, object.node.at(), &left);
        }
    }

    #[test]
    fn cutting_one_object_frees_what_it_retains(nodes in graphs::snapshots(14)) {
        let mut session = graphs::open(&nodes);
        for node in 0..nodes.len() {
            let told = ask(&mut session, &[Cut::Object(ObjectId(2 * node as u64 + 1))]);
            let retained = session.snapshot().retained_sizes.get(NodeIdx(node as u32));
            prop_assert_eq!(told.size, retained, "of {}", node);
        }
    }

    #[test]
    fn the_list_has_what_is_freed(nodes in graphs::snapshots(14), drafts in drafts()) {
        let mut session = graphs::open(&nodes);
        let cuts = cuts(&session, &nodes, &drafts);
        let list = List::Freed { cuts: cuts.clone(), name_contains: String::new() };
        let mut found = Vec::new();
        for row in rows_of(&mut session, &all_rows(list)) {
            let Row::Class(row) = row else { panic!("{row:?}") };
            let below = List::FreedOfClass { cuts: cuts.clone(), class: row.class };
            let objects = rows_of(&mut session, &all_rows(below));
            prop_assert_eq!(objects.len(), row.count as usize);
            let mut size = 0;
            for object in objects {
                let Row::Object(object) = object else { panic!("{object:?}") };
                prop_assert_eq!(object.class, Some(row.class));
                size += object.shallow_size;
                found.push(object.node.at());
            }
            prop_assert_eq!(size, row.shallow_size);
            let of = ObjectSet::FreedOfClass(cuts.clone(), row.class);
            let Ok(Answer::Totals(totals)) = session.answer(&Query::Totals { of, with_retained: false }) else {
                panic!("no totals");
            };
            prop_assert_eq!((totals.count, totals.shallow_size), (u64::from(row.count), size));
        }
        found.sort_unstable();
        let told = ask(&mut session, &cuts);
        let naive = Naive::new(&session, &nodes);
        let freed = naive.freed(&cuts, &BTreeSet::new());
        let expected: Vec<usize> = freed.into_iter().filter(|node| naive.size(*node) > 0).collect();
        prop_assert_eq!(told.count, expected.len() as u64);
        prop_assert_eq!(found, expected);
    }
}

/// Each step of a way is an edge that is left, and the last one comes from the root.
fn check_way(
    naive: &Naive<'_>,
    cuts: &[Cut],
    effect: &heaplens_model::what_if::CutEffect,
    object: usize,
    left: &BTreeSet<usize>,
) {
    let objects = naive.cut_objects(cuts);
    let edges = all_edges(naive.nodes);
    let is_left = |edge: &Edge| {
        naive.counts(edge)
            && !objects.contains(&edge.4)
            && !cuts.iter().any(|cut| naive.cuts(cut, edge))
    };
    let mut at = object;
    for row in &effect.way {
        let index = row.edge.as_ref().expect("a retainer's edge").index;
        let edge = edges[index.at()];
        assert_eq!((edge.0, edge.4), (row.node.at(), at));
        assert!(is_left(&edge) && left.contains(&edge.0), "{edge:?}");
        at = edge.0;
    }
    assert_eq!(effect.way_length, effect.way.len() as u64);
    let from_root = || {
        edges
            .iter()
            .any(|edge| edge.0 == 0 && edge.4 == at && is_left(edge))
    };
    match effect.way_end {
        None => assert!(effect.way.is_empty()),
        Some(PathEnd::IsRoot) => assert!(effect.way.is_empty()),
        Some(PathEnd::Root) => assert!(from_root()),
        Some(PathEnd::Unreachable) => assert!(naive.starts.contains(&at) && at != 0),
    }
}

#[test]
fn one_of_two_retainers_frees_nothing_and_tells_the_other() {
    let graph = Graph::parse(
        "root -> window -cache-> map -> big(100)
         root -> other -copy-> map
         window -list-> list -> small(5)",
    );
    let mut session = graph.session();
    let id = |label: &str| session.snapshot().tables.nodes.id(graph.node(label));
    let cache = Cut::Edge {
        from: id("window"),
        name: Some("cache".to_owned()),
        to: Some(id("map")),
    };
    let copy = Cut::Edge {
        from: id("other"),
        name: Some("copy".to_owned()),
        to: None,
    };
    let told = ask(&mut session, std::slice::from_ref(&cache));
    assert_eq!((told.count, told.size), (0, 0));
    let [effect] = &told.cuts[..] else {
        panic!("{told:?}")
    };
    assert_eq!((effect.freed, effect.kept), (0, 1));
    assert_eq!(effect.retained_size, Some(108));
    let way: Vec<_> = effect.way.iter().map(|row| graph.label(row.node)).collect();
    assert_eq!(way, ["other"]);
    assert_eq!(effect.way_end, Some(PathEnd::Root));

    let both = vec![cache, copy];
    let told = ask(&mut session, &both);
    assert_eq!((told.count, told.size), (2, 108));
    assert!(told.cuts.iter().all(|effect| effect.freed == 1));
    check_rows(
        &graph,
        &all_rows(List::Freed {
            cuts: both,
            name_contains: String::new(),
        }),
        "name | count | shallow
         big  | 1     | 100
         map  | 1     | 8",
    );
}

#[test]
fn an_entry_of_a_weak_map_is_cut_with_its_table() {
    let graph = Graph::parse(
        "root -> map -internal table-> table(array T)
         root -> key
         table =key=> value(20)",
    );
    let mut session = graph.session();
    let known = graph.session();
    let id = |label: &str| known.snapshot().tables.nodes.id(graph.node(label));
    let between = |from: &str| Cut::Edge {
        from: id(from),
        name: None,
        to: Some(id("value")),
    };
    let into = Cut::Into {
        class: "value".to_owned(),
        from: None,
        by: Some(EdgesBy::WeakMap),
    };
    for cut in [between("table"), between("key"), into] {
        let told = ask(&mut session, std::slice::from_ref(&cut));
        assert_eq!((told.count, told.size), (1, 20), "{cut}");
    }
    // The map itself does not keep the value: its key does.
    let told = ask(&mut session, &[Cut::Object(id("table"))]);
    assert!(told.cuts[0].freed == 1 && told.size < 20, "{told:?}");
}

#[test]
fn cuts_of_what_is_not_there_do_nothing() {
    let mut session = Graph::parse("root -> a -> b").session();
    for text in ["@999", "@1:no such name", "@999:a:@1", "into:nothing"] {
        let told = ask(&mut session, &[text.parse().expect("a cut")]);
        assert!(
            told.cuts[0].is_nothing() && told.count == 0,
            "{text}: {told:?}"
        );
    }
}
