//! Named filters, by their definitions.

use heaplens_core::analyses::named_filters::NamedFilter;
use heaplens_core::analyses::reachable::{NotWeak, Reachable};
use heaplens_core::session::Session;
use heaplens_model::query::QueryError;
use heaplens_model::row::NO_DISTANCE;
use heaplens_model::{DomState, EdgeIdx, EdgeKind, Filter, NodeIdx, NodeKind, ObjectId};
use proptest::prelude::*;

use crate::graphs::{self, NAMES, Node, listed, run, set_of};

fn raw_name(session: &Session, node: usize) -> String {
    let tables = &session.snapshot().tables;
    let name = tables.strings.get(tables.nodes.name(NodeIdx(node as u32)));
    String::from_utf8(name.to_vec()).expect("UTF-8")
}

fn shown_name(session: &Session, node: usize) -> Vec<u8> {
    session
        .snapshot()
        .object_name(NodeIdx(node as u32))
        .expect("fits")
        .into_owned()
}

fn unreachable(session: &Session, node: usize) -> bool {
    session.snapshot().distances.get(NodeIdx(node as u32)) == NO_DISTANCE
}

/// What a walk from the root misses when it must not take some steps.
fn missed(
    session: &Session,
    nodes: &[Node],
    allows: impl Fn(usize, EdgeKind, u32, usize) -> bool,
) -> Vec<usize> {
    let reached = graphs::reach(nodes, &[0], |from, kind, name, to| {
        kind != EdgeKind::Weak && allows(from, kind, name, to)
    });
    let all = 0..nodes.len();
    all.filter(|node| !reached[*node] && !unreachable(session, *node))
        .collect()
}

/// DevTools' `edge.name()`.
fn edge_name(kind: EdgeKind, name: u32) -> String {
    match kind {
        EdgeKind::Element | EdgeKind::Hidden => name.to_string(),
        EdgeKind::Shortcut => {
            let text = NAMES[name as usize];
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            if digits.is_empty() {
                text.to_owned()
            } else {
                digits
            }
        }
        _ => NAMES[name as usize].to_owned(),
    }
}

fn edge_target(node: &Node, wanted: &str) -> Option<usize> {
    let mut edges = node.edges.iter();
    edges
        .find(|(kind, name, _)| edge_name(*kind, *name) == wanted)
        .map(|(_, _, to)| *to as usize)
}

fn handlers(session: &Session, nodes: &[Node]) -> Vec<usize> {
    let listeners = (0..nodes.len()).filter(|node| raw_name(session, *node) == "V8EventListener");
    listeners
        .filter_map(|listener| {
            let callback = edge_target(&nodes[listener], "1")?;
            if edge_target(&nodes[callback], "code").is_some() {
                return Some(callback);
            }
            let mut children = nodes[callback].edges.iter().map(|edge| edge.2 as usize);
            let with_code = children.find(|child| edge_target(&nodes[*child], "code").is_some());
            Some(with_code.unwrap_or(callback))
        })
        .collect()
}

fn internal_target(node: &Node, wanted: &str) -> Option<usize> {
    let mut edges = node.edges.iter();
    edges
        .find(|(kind, name, _)| *kind == EdgeKind::Internal && NAMES[*name as usize] == wanted)
        .map(|(_, _, to)| *to as usize)
}

/// A text, and its length and hash where it is cut.
pub type TextKey = (Vec<u8>, Option<[Option<i64>; 2]>);

/// What tells the texts of strings apart; nothing for what is not looked at.
pub fn text_key(session: &Session, nodes: &[Node], node: usize) -> Option<TextKey> {
    let own = &nodes[node];
    if !matches!(own.kind, NodeKind::String | NodeKind::ConcatenatedString) {
        return None;
    }
    let size = session
        .snapshot()
        .tables
        .nodes
        .shallow_size(NodeIdx(node as u32));
    let is_flat = own.kind == NodeKind::ConcatenatedString
        && own.edges.iter().any(|(kind, name, to)| {
            *kind == EdgeKind::Internal
                && ["first", "second"].contains(&NAMES[*name as usize])
                && shown_name(session, *to as usize).is_empty()
        });
    if size == 0 || is_flat {
        return None;
    }
    let number = |node: Option<usize>, name: &str| {
        let node = node.filter(|node| nodes[*node].kind == NodeKind::Number)?;
        let value = internal_target(&nodes[node], "value")?;
        (raw_name(session, node) == name).then(|| raw_name(session, value))
    };
    let truncated = number(internal_target(own, "truncated"), "bool");
    let cut = (truncated.as_deref() == Some("true")).then(|| {
        ["length", "hash"].map(|name| {
            let text = number(internal_target(own, name), "int")?;
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
    });
    Some((shown_name(session, node), cut))
}

fn naive(session: &Session, nodes: &[Node], filter: Filter) -> Vec<usize> {
    let all = 0..nodes.len();
    let dom = |node: usize| {
        session
            .snapshot()
            .tables
            .nodes
            .dom_state(NodeIdx(node as u32))
    };
    match filter {
        Filter::RetainedByContexts => missed(session, nodes, |_, _, _, to| {
            let name = raw_name(session, to);
            name != "system / Context" && !name.starts_with("system / Context / ")
        }),
        Filter::RetainedByDetachedDom => {
            missed(session, nodes, |_, _, _, to| dom(to) != DomState::Detached)
        }
        Filter::RetainedByConsole => missed(session, nodes, |from, kind, name, _| {
            let is_number = kind == EdgeKind::Element
                || kind == EdgeKind::Hidden
                || kind == EdgeKind::Shortcut
                    && NAMES[name as usize].starts_with(|c: char| c.is_ascii_digit());
            !(nodes[from].kind == NodeKind::Synthetic
                && !is_number
                && edge_name(kind, name).ends_with(" / DevTools console"))
        }),
        Filter::RetainedByEventHandlers => {
            let handlers = handlers(session, nodes);
            missed(session, nodes, |_, _, _, to| !handlers.contains(&to))
        }
        Filter::DuplicatedStrings => {
            let keys: Vec<_> = all
                .clone()
                .map(|node| text_key(session, nodes, node))
                .collect();
            all.filter(|node| {
                let same = |other: &&Option<_>| other.is_some() && **other == keys[*node];
                keys[*node].is_some() && keys.iter().filter(same).count() > 1
            })
            .collect()
        }
        Filter::Allocated { after, up_to } => all
            .filter(|node| {
                let id = 2 * *node as u64 + 1;
                id > after.0 && id <= up_to.0
            })
            .collect(),
        Filter::Unreachable => all.filter(|node| unreachable(session, *node)).collect(),
        Filter::Detached => all
            .filter(|node| dom(*node) == DomState::Detached)
            .collect(),
        other => panic!("{other} is tested beside native contexts"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_filter_is_its_definition(
        nodes in graphs::snapshots(14),
        budget in 1usize..30,
        range: [u8; 2],
    ) {
        let session = graphs::open(&nodes);
        let [after, up_to] = range.map(|id| ObjectId(u64::from(id % 40)));
        for filter in [
            Filter::RetainedByContexts,
            Filter::RetainedByDetachedDom,
            Filter::RetainedByConsole,
            Filter::RetainedByEventHandlers,
            Filter::DuplicatedStrings,
            Filter::Allocated { after, up_to },
            Filter::Unreachable,
            Filter::Detached,
        ] {
            let work = NamedFilter::new(session.snapshot(), filter).expect("a filter");
            let found = listed(&run(work, budget));
            prop_assert_eq!(found, naive(&session, &nodes, filter), "{}", filter);
        }
    }

    #[test]
    fn a_walk_reaches_what_it_may_step_onto(
        nodes in graphs::snapshots(14),
        budget in 1usize..10,
        starts: u64,
        forbidden: u64,
        forbidden_edges: u64,
    ) {
        let session = graphs::open(&nodes);
        let topology = session.snapshot().tables.topology();
        let [starts, forbidden] = [starts, forbidden].map(|bits| set_of(nodes.len(), bits));
        let edges = (0..graphs::edges(&nodes).len() as u32).filter(|edge| {
            forbidden_edges >> (edge % 64) & 1 != 0
        });
        let rule = NotWeak { forbidden: edges.map(EdgeIdx).collect() };
        // The naive walk has no positions of edges; it goes over those that are left.
        let mut allowed = nodes.clone();
        let mut position = 0;
        for node in &mut allowed {
            node.edges.retain(|_| {
                position += 1;
                rule.forbidden.binary_search(&EdgeIdx(position - 1)).is_err()
            });
        }
        let expected = graphs::reach(&allowed, &listed(&starts), |_, kind, _, to| {
            kind != EdgeKind::Weak && !forbidden.contains(NodeIdx(to as u32))
        });
        let walk = Reachable::new(topology, rule, starts.iter(), forbidden.try_clone().expect("fits"));
        let found = run(walk.expect("fits"), budget);
        let expected: Vec<usize> = (0..nodes.len()).filter(|node| expected[*node]).collect();
        prop_assert_eq!(listed(&found), expected);
    }
}

#[test]
fn a_realm_that_is_none_is_refused() {
    let nodes = [Node {
        kind: NodeKind::Synthetic,
        name: 0,
        dom: DomState::Unknown,
        size: 1,
        edges: Vec::new(),
    }];
    let session = graphs::open(&nodes);
    for id in [1, 2] {
        let work = NamedFilter::new(session.snapshot(), Filter::Realm(ObjectId(id)));
        assert_eq!(work.err(), Some(QueryError::NoSuchItem));
    }
}
