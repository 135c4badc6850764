//! React's unmounted fibers: as React and others write them, and by the definition.

use heaplens_core::session::Session;
use heaplens_core::test_kit::{Graph, GraphNode, all_rows, rows_of};
use heaplens_model::export::ExportFormat;
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{EdgeKind, Filter, NodeIdx, ObjectId};
use proptest::prelude::*;

fn tops(session: &mut Session) -> Vec<ObjectRow> {
    let list = List::UnmountedFibers {
        name_contains: String::new(),
    };
    let rows = rows_of(session, &all_rows(list)).into_iter();
    rows.map(|row| match row {
        Row::Object(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
}

/// What is told of each branch: `Panel @7, 2 fibers of 16, by setter of Store`.
fn told(session: &mut Session) -> Vec<String> {
    let rows = tops(session).into_iter();
    rows.map(|row| {
        let facts = row.fiber.expect("a row of fibers");
        let name = facts.component.unwrap_or(row.name).text;
        let by = facts.retainer.map_or("nothing".to_owned(), |one| {
            let edge = one.edge.map(|edge| edge.name.text + " of ");
            edge.unwrap_or_default() + &one.name.text
        });
        let (count, size) = (facts.fiber_count, facts.retained_size);
        format!("{name} @{}, {count} of {size}, by {by}", row.id.0)
    })
    .collect()
}

fn has_fibers(session: &mut Session) -> bool {
    match session.answer(&Query::FilterFacts) {
        Ok(Answer::FilterFacts(facts)) => facts.has_fibers,
        other => panic!("{other:?}"),
    }
}

/// A root with a mounted child that has an alternate, and what else a test draws. Fibers are called
/// `t`, as in a minified build.
fn session(more: &str) -> Session {
    let mut picture = r#"
        root -> window(Window @101) -app-> r(e @103) -current-> h(t @105)
        null(hidden null @107)
        h -stateNode-> r
        h -return-> null
        h -alternate-> h2(t @109) -alternate-> h
        h2 -stateNode-> r
        h2 -return-> null
        h -child-> a(t @111) -return-> h
        h2 -child-> a
        a -stateNode-> null
        a -alternate-> a2(t @113) -alternate-> a
        a2 -stateNode-> null
        a2 -return-> h2
        "#
    .to_owned();
    picture.push_str(more);
    Graph::parse(&picture).session()
}

#[test]
fn what_a_root_leads_to_is_mounted_and_so_is_its_alternate() {
    let mut session = session("");
    assert!(has_fibers(&mut session));
    assert_eq!(told(&mut session), [""; 0]);
}

#[test]
fn a_branch_that_was_cut_off_is_told_with_what_holds_it() {
    // As React 16 and 17 leave it: the top is cut from its parent, what is below is not.
    let mut session = session(
        r#"window -store-> s(Store @201) -setter-> bind(closure native_bind @203)
           bind -internal bound-> args(array @205) -internal 0-> p(t @207)
           p -return-> d(t @209) -return-> null
           d -child-> null
           d -alternate-> null
           d -stateNode-> null
           d -type-> f(closure Panel @211)
           p -stateNode-> n(native "<p>" @213 100)
           p -child-> null
           p -sibling-> q(t @215) -return-> d
           q -stateNode-> null
           q -child-> null"#,
    );
    // The function's memory goes, too, and that of the DOM node.
    assert_eq!(
        told(&mut session),
        ["Panel @209, 3 of 132, by setter of Store"]
    );
}

#[test]
fn a_range_of_ids_leaves_out_branches_whose_top_is_not_in_it() {
    let mut session = session(
        r#"window -old-> d(t @203) -return-> null
           d -child-> null
           d -stateNode-> null
           window -new-> e(t @303) -return-> null
           e -child-> null
           e -stateNode-> null"#,
    );
    let whole = List::UnmountedFibers {
        name_contains: String::new(),
    };
    let mut ids = |after: u64, up_to: u64| -> Vec<u64> {
        let [after, up_to] = [after, up_to].map(ObjectId);
        let list = whole.clone().within(Filter::Allocated { after, up_to });
        let rows = rows_of(&mut session, &all_rows(list)).into_iter();
        rows.map(|row| match row {
            Row::Object(row) => row.id.0,
            other => panic!("{other:?}"),
        })
        .collect()
    };
    assert_eq!(ids(203, 303), [303]);
    assert_eq!(ids(201, 203), [203]);
    assert_eq!(ids(303, 999), [0; 0]);
}

#[test]
fn the_list_is_exported_with_what_is_told_of_each_branch() {
    let mut session = session(
        r#"window -store-> s(Store @201) -last-> d(t @203) -return-> null
           d -child-> null
           d -stateNode-> null
           d -type-> f(closure Panel @205)"#,
    );
    let list = List::UnmountedFibers {
        name_contains: "pan".to_owned(),
    };
    let export = Query::Export {
        sort: list.default_sort(),
        list,
        format: ExportFormat::Csv,
        start: 0,
    };
    let text = match session.answer(&export) {
        Ok(Answer::Export(piece)) => piece.text,
        other => panic!("{other:?}"),
    };
    let mut lines = text.lines();
    let names = lines.next().expect("a heading").split(',');
    let values = lines.next().expect("a row").split(',');
    let told: Vec<_> = names.zip(values).collect();
    for expected in [
        ("name", "t"),
        ("component", "Panel"),
        ("fiberCount", "1"),
        ("branchRetainedSize", "16"),
        ("retainer", "Store"),
        ("retainerId", "201"),
        ("retainerEdge", "last"),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn fibers_without_any_link_are_branches_of_their_own() {
    // As React 18 and 19 leave them. Older V8 writes no edge to null, so that only the prototype
    // shows that it is a fiber.
    let mut session = session(
        r#"h -__proto__-> proto(Object @201)
           window -kept-> list(Array @203) -[0]-> d(t @205) -__proto__-> proto
           list -[1]-> e(t @207) -__proto__-> proto
           e -elementType-> memo(Object @209) -type-> ref(Object @211) -render-> f(closure Row @213)
           window -tag-> p(string "section" @215)
           e -> o(Other @217)
           window -last-> g(t @219) -__proto__-> proto
           g -type-> p"#,
    );
    let mut found = told(&mut session);
    found.sort();
    let expected = [
        "Row @207, 1 of 40, by kept of Window",
        "section @219, 1 of 8, by last of Window",
        "t @205, 1 of 8, by kept of Window",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_plain_object_lends_its_prototype_to_no_fiber() {
    let mut session = session(
        r#"proto(Object @201)
           window -plain-> p(Object @203) -__proto__-> proto
           p -stateNode-> null
           p -return-> null
           p -child-> null
           window -other-> o(Object @205) -__proto__-> proto"#,
    );
    assert_eq!(
        told(&mut session),
        ["{stateNode, return, child} @203, 1 of 8, by plain of Window"]
    );
}

#[test]
fn other_retainers_come_before_fibers_and_these_before_alternates() {
    let child = "m(t @201) -return-> null\nm -stateNode-> null\nm -child-> null\n";
    let by = |more: &str| {
        let mut session = session(&format!("{child}{more}"));
        let found = told(&mut session);
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].split("by ").last().expect("a retainer").to_owned()
    };
    // The child of an alternate is no longer mounted.
    assert_eq!(by("a2 -child-> m"), "child of t");
    assert_eq!(by("a -deletions-> l(Array) -[0]-> m"), "deletions of t");
    // An alternate that does not refer back is none.
    let sibling = "a -sibling-> b(t) -return-> h\nb -stateNode-> null\nb -alternate-> m";
    assert_eq!(by(&format!("a2 -deleted-> m\n{sibling}")), "deleted of t");
    assert_eq!(by(sibling), "alternate of t");
    let far = "window -x-> x(X) -x-> y(Y) -x-> m";
    assert_eq!(by(&format!("a2 -child-> m\n{far}")), "x of Y");
}

#[test]
fn alternates_are_of_one_branch_whose_top_has_the_child() {
    let mut session = session(
        r#"window -kept-> y(t @205)
           x(t @201) -alternate-> y -alternate-> x
           x -return-> a
           y -return-> a
           x -stateNode-> null
           y -stateNode-> null
           y -child-> z(t @207) -return-> y
           z -stateNode-> null
           z -child-> null"#,
    );
    assert_eq!(told(&mut session), ["t @205, 3 of 24, by kept of Window"]);
}

#[test]
fn branches_that_hold_each_other_are_told_apart() {
    let mut session = session(
        r#"window -kept-> x(t @201) -return-> null
           x -stateNode-> null
           x -sibling-> y(t @203) -return-> null
           y -stateNode-> null
           y -child-> null
           y -memoizedState-> big(Big @205 1000)"#,
    );
    let expected = [
        "t @201, 1 of 1016, by kept of Window",
        "t @203, 1 of 1008, by nothing",
    ];
    assert_eq!(told(&mut session), expected);
}

#[test]
fn without_a_root_of_react_the_top_of_a_tree_stands_for_one() {
    let mut graph = Graph::parse(
        r#"root -> window(Window) -rootFiber-> r(FiberNode) -child-> a(FiberNode) -return-> r
           r -stateNode-> app(native "<div>" attached)
           r -return-> null(hidden null)
           a -stateNode-> null
           a -alternate-> a2(FiberNode) -alternate-> a
           a2 -return-> r
           a2 -stateNode-> null
           window -last-> x(FiberNode @99) -return-> a
           x -stateNode-> null
           x -child-> null
           window -old-> o(FiberNode @97) -return-> null
           o -stateNode-> gone(native "<p>" 50 detached)
           o -child-> p(FiberNode) -return-> o
           p -stateNode-> null
           p -child-> null"#,
    );
    graph.has_detachedness = true;
    let expected = [
        "FiberNode @97, 2 of 66, by old of Window",
        "FiberNode @99, 1 of 8, by last of Window",
    ];
    assert_eq!(told(&mut graph.session()), expected);
}

#[test]
fn a_file_without_fibers_has_none() {
    let picture = r#"root -> a(A) -stateNode-> b(B) -child-> c(C)
        a -> s(string stateNode)"#;
    let mut session = Graph::parse(picture).session();
    assert!(!has_fibers(&mut session));
    assert_eq!(told(&mut session), [""; 0]);
    // The names are there, but no object has both.
    let picture = format!("{picture}\nb -return-> c");
    assert_eq!(told(&mut Graph::parse(&picture).session()), [""; 0]);
}

/// Fibers that are linked as a test says, all of them held by the root.
fn many(count: usize, link: impl Fn(usize, &mut GraphNode)) -> Session {
    let mut graph = Graph::default();
    let mut root = GraphNode::root();
    for fiber in 1..=count {
        root.element(fiber as u32, fiber);
    }
    graph.add(root);
    for fiber in 1..=count {
        let mut node = GraphNode::new("FiberNode");
        node.edge(EdgeKind::Property, "stateNode", 0);
        link(fiber, &mut node);
        graph.add(node);
    }
    graph.session()
}

#[test]
fn long_and_circular_links_take_time_in_proportion() {
    const COUNT: usize = 100_000;
    let next = |fiber: usize| fiber % COUNT + 1;
    // Siblings in a circle, each the alternate of itself.
    let mut session = many(COUNT, |fiber, node| {
        node.edge(EdgeKind::Property, "return", 0);
        node.edge(EdgeKind::Property, "sibling", next(fiber));
        node.edge(EdgeKind::Property, "alternate", fiber);
    });
    assert_eq!(tops(&mut session).len(), COUNT);
    // A chain of parents that ends in itself, and alternates in a circle.
    let mut session = many(COUNT, |fiber, node| {
        node.edge(EdgeKind::Property, "return", next(fiber));
        node.edge(EdgeKind::Property, "child", next(fiber));
        node.edge(EdgeKind::Property, "alternate", next(fiber));
    });
    let rows = tops(&mut session);
    assert_eq!(rows.len(), 1);
    let facts = rows[0].fiber.as_ref().expect("a row of fibers");
    assert_eq!(facts.fiber_count, COUNT as u64);
    // All have one parent, and one `stateNode` with many edges.
    let mut session = many(COUNT, |_, node| {
        node.edge(EdgeKind::Property, "return", 1);
        node.edge(EdgeKind::Property, "child", 1);
    });
    assert_eq!(tops(&mut session).len(), 1);
}

/// A fiber or another object of a random snapshot: what it has as each property, and by which name.
type Drawn = (bool, Vec<(usize, usize)>);

const PROPERTIES: [&str; 9] = [
    "return",
    "child",
    "sibling",
    "alternate",
    "stateNode",
    "current",
    "__proto__",
    "type",
    "x",
];

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    (2..14usize).prop_flat_map(|count| {
        let property = prop_oneof![4 => 0..5usize, 1 => 0..PROPERTIES.len()];
        let edges = prop::collection::vec((property, 0..count), 0..7);
        prop::collection::vec((any::<bool>(), edges), count)
    })
}

fn graph_of(drawn: &[Drawn]) -> Graph {
    let mut graph = Graph {
        repeats_strings: drawn.len().is_multiple_of(2),
        ..Graph::default()
    };
    for (at, (is_plain, edges)) in drawn.iter().enumerate() {
        let mut node = match (at, is_plain) {
            (0, _) => GraphNode::root(),
            (_, true) => GraphNode::new("Object"),
            (_, false) => GraphNode::new("t"),
        };
        node.label = at.to_string();
        for (name, to) in edges {
            node.edge(EdgeKind::Property, PROPERTIES[*name], *to);
        }
        graph.add(node);
    }
    graph
}

/// The branches by the definition: the top, the fibers, and the first retainer and fiber.
type Branch = (usize, Vec<usize>, Option<(usize, usize)>);

fn naive(session: &Session, drawn: &[Drawn]) -> Vec<Branch> {
    let snapshot = session.snapshot();
    let count = drawn.len();
    let distance = |node: usize| snapshot.distances.get(NodeIdx(node as u32));
    let first = |node: usize, name: &str| {
        let edges = drawn[node].1.iter();
        let mut edges = edges.filter(|edge| PROPERTIES[edge.0] == name);
        edges.next().map(|edge| edge.1)
    };
    let is_object = |node: usize| node > 0;
    let has = |node: usize, name: &str| first(node, name).is_some();
    let is_shaped: Vec<bool> = (0..count)
        .map(|node| {
            let one_of = ["child", "sibling", "alternate"];
            is_object(node)
                && has(node, "stateNode")
                && has(node, "return")
                && one_of.iter().any(|name| has(node, name))
        })
        .collect();
    let lends = |node: usize| is_shaped[node] && !drawn[node].0;
    let prototypes: Vec<usize> = (0..count)
        .filter(|node| lends(*node))
        .filter_map(|node| first(node, "__proto__"))
        .collect();
    let is_fiber = |node: usize| {
        let prototype = first(node, "__proto__");
        is_shaped[node] || is_object(node) && prototype.is_some_and(|one| prototypes.contains(&one))
    };
    let fibers: Vec<usize> = (0..count).filter(|node| is_fiber(*node)).collect();
    let link = |node: usize, name: &str| first(node, name).filter(|to| fibers.contains(to));
    let pair = |node: usize| {
        let other = link(node, "alternate")?;
        (other != node && link(other, "alternate") == Some(node)).then_some(other)
    };
    let mut reached = vec![false; count];
    for fiber in &fibers {
        let current = first(*fiber, "stateNode").and_then(|root| link(root, "current"));
        if let Some(current) = current
            && (current == *fiber || pair(*fiber) == Some(current))
        {
            reached[current] = true;
        }
    }
    if !reached.contains(&true) {
        for fiber in &fibers {
            reached[*fiber] = link(*fiber, "return").is_none() && link(*fiber, "child").is_some();
        }
    }
    for _ in 0..count {
        for fiber in fibers.iter().filter(|fiber| is_fiber(**fiber)) {
            let links = ["child", "sibling"].map(|name| link(*fiber, name));
            for to in links.into_iter().flatten() {
                reached[to] |= reached[*fiber];
            }
        }
    }
    let is_mounted =
        |fiber: usize| reached[fiber] || pair(fiber).is_some_and(|other| reached[other]);
    let is_unmounted = |node: usize| is_fiber(node) && !is_mounted(node) && distance(node) >= 0;
    let unmounted: Vec<usize> = (0..count).filter(|node| is_unmounted(*node)).collect();
    // The lowest of the same branch.
    let mut same: Vec<usize> = (0..count).collect();
    for _ in 0..count {
        for fiber in &unmounted {
            let others = [link(*fiber, "return"), link(*fiber, "child"), pair(*fiber)];
            for other in others
                .into_iter()
                .flatten()
                .filter(|one| is_unmounted(*one))
            {
                let lowest = same[*fiber].min(same[other]);
                (same[*fiber], same[other]) = (lowest, lowest);
            }
        }
    }
    let edges = || {
        let all = drawn.iter().enumerate();
        all.flat_map(|(from, (_, edges))| edges.iter().map(move |(name, to)| (from, *name, *to)))
    };
    let mut outside = vec![false; count];
    outside[0] = true;
    for _ in 0..count {
        for (from, _, to) in edges() {
            outside[to] |= outside[from] && !is_unmounted(to);
        }
    }
    let firsts = unmounted.iter().filter(|fiber| same[**fiber] == **fiber);
    firsts
        .map(|first| {
            let members: Vec<usize> = (unmounted.iter().copied())
                .filter(|one| same[*one] == *first)
                .collect();
            let is_below = |fiber: usize| {
                let is_child = |one: &usize| link(*one, "child") == Some(fiber);
                link(fiber, "return").is_some_and(is_unmounted) || unmounted.iter().any(is_child)
            };
            let has_child = |fiber: usize| link(fiber, "child").is_some_and(is_unmounted);
            let tops = members.iter().copied();
            let top = tops.min_by_key(|one| (is_below(*one), !has_child(*one), *one));
            let retainers = edges().filter(|(from, _, to)| {
                members.contains(to) && *from != 0 && outside[*from] && distance(*from) >= 0
            });
            let retainers = retainers.map(|(from, _, to)| {
                let is_alternate = is_fiber(from) && link(from, "alternate") == Some(to);
                let rank = (is_fiber(from), is_alternate);
                (rank, distance(from), from, to)
            });
            let best = retainers.min().map(|(.., from, to)| (from, to));
            (top.expect("a fiber"), members, best)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn fibers_are_unmounted_by_the_definition(drawn in drawn()) {
        let mut session = graph_of(&drawn).session();
        let mut expected: Vec<_> = naive(&session, &drawn)
            .into_iter()
            .map(|(top, members, best)| (top, members.len() as u64, best.map(|best| best.0)))
            .collect();
        expected.sort_unstable();
        let rows = tops(&mut session);
        let mut found: Vec<_> = rows
            .into_iter()
            .map(|row| {
                let facts = row.fiber.expect("a row of fibers");
                let retainer = facts.retainer.map(|one| one.node.at());
                (row.node.at(), facts.fiber_count, retainer)
            })
            .collect();
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }
}
