//! Files that V8 did not write: circles, wrong types, names that are no numbers.

use heaplens_core::test_kit::Graph;
use heaplens_model::object_facts::{ContentsKind, FactLabel};

use crate::support::{all, entry, fact, facts};

const KINDS: [ContentsKind; 12] = [
    ContentsKind::Properties,
    ContentsKind::Elements,
    ContentsKind::MapEntries,
    ContentsKind::SetMembers,
    ContentsKind::WeakMapEntries,
    ContentsKind::WeakSetMembers,
    ContentsKind::Variables,
    ContentsKind::BoundArguments,
    ContentsKind::Waiters,
    ContentsKind::Registers,
    ContentsKind::InternalEdges,
    ContentsKind::Dominators,
];

/// Asks everything about each node; answers must come, and agree with the counts.
fn ask_everything(picture: &str) -> Graph {
    let graph = Graph::parse(picture);
    let mut session = graph.session();
    for index in 0..graph.nodes.len() {
        let node = heaplens_model::NodeIdx(index as u32);
        let told = facts(&mut session, node);
        for kind in KINDS {
            let entries = all(&mut session, node, kind);
            let of_node = told
                .contents
                .iter()
                .find(|one| one.kind == kind && one.node == node);
            let total = of_node.map_or(0, |one| one.total);
            // Other kinds of objects have no such contents, even where edges look like it.
            assert_eq!(entries.len() as u64, total, "{kind:?} of {node:?}");
        }
    }
    graph
}

#[test]
fn circles_have_an_end() {
    ask_everything(
        r#"
        root -> f(closure "f") -internal context-> c(object "system / Context")
        c -internal previous-> d(object "system / Context") -internal previous-> c
        c -context x-> f
        d -context y-> d
        f -internal bound_function-> f
        f -internal map-> m(hidden "system / Map") -internal map-> m
        root -> p(Promise) -internal reactions_or_result-> r(hidden "system / PromiseReaction")
        r -hidden 0-> r
        r -hidden 1-> f
        c -internal extension-> g(Generator) -internal function-> f
        g -internal parameters_and_registers-> a(array "") -internal 0-> g
        g -internal context-> c
        root -> s(sliced-string "(sliced string)") -internal parent-> s
        root -> w(WeakRef) -weak target-> w
        root -> b(ArrayBuffer) -internal backing_store-> b
        b -internal buffer-> b
        root -> n(number "smi number") -internal value-> n
        root -> o(hidden "system / Oddball") -hidden 0-> o
        root -> q(Foo) -__proto__-> q
        q -internal table-> a
        "#,
    );
}

#[test]
fn a_closure_lists_each_context_once() {
    let graph = Graph::parse(
        r#"
        root -> f(closure "f") -internal context-> c(object "system / Context")
        c -internal previous-> d(object "system / Context") -internal previous-> c
        c -context x-> f
        d -context y-> d
        "#,
    );
    let mut session = graph.session();
    let contents = facts(&mut session, graph.node("f")).contents;
    let contexts = contents
        .iter()
        .filter(|one| one.kind == ContentsKind::Variables);
    assert_eq!(
        contexts.map(|one| one.node).collect::<Vec<_>>(),
        [graph.node("c"), graph.node("d")]
    );
}

#[test]
fn names_that_are_no_numbers_are_no_slots() {
    ask_everything(
        r#"
        root -> m(Map) -internal table-> t(array "")
        t -internal 99999999999999999999-> a(A)
        t -internal "-1"-> a
        t -internal 5x-> a
        t -internal 7-> a
        t -internal 6-> a
        root -> w(WeakMap) -internal table-> u(array "")
        u -weak x-> a
        u -weak 999999999999-> a
        root -> b(closure "native_bind") -internal bound_function-> b
        b -shortcut bound_argument_x-> a
        b -shortcut bound_argument_99999999999999999-> a
        "#,
    );
}

#[test]
fn slots_out_of_order_are_no_entries() {
    let graph = Graph::parse(
        r#"
        root -> m(Map 200) -internal table-> t(array "" 152)
        t -internal 9-> a(A)
        t -internal 8-> b(B)
        "#,
    );
    let mut session = graph.session();
    let contents = facts(&mut session, graph.node("m")).contents;
    assert!(
        contents
            .iter()
            .all(|one| one.kind != ContentsKind::MapEntries)
    );
}

#[test]
fn prototypes_are_not_what_they_are_named_after() {
    use heaplens_model::object_facts::ObjectKind;
    let graph = Graph::parse(
        r#"
        root -> p(Promise) -constructor-> c(closure "Promise")
        root -> d(Date) -constructor-> c
        root -> q(Promise)
        "#,
    );
    let mut session = graph.session();
    for (label, kind) in [
        ("p", ObjectKind::Instance),
        ("d", ObjectKind::Instance),
        ("q", ObjectKind::Promise),
    ] {
        assert_eq!(facts(&mut session, graph.node(label)).kind, kind, "{label}");
    }
}

#[test]
fn deleted_entries_and_cells_are_looked_through() {
    let graph = Graph::parse(
        r#"
        root -> m(Map 32) -internal table-> t(array "" 152)
        root -internal too-> t
        t -internal 5-> h(hidden "system / Hole")
        t -internal 6-> h
        t -internal 8-> k(K)
        t -internal 9-> v(V)
        root -> c(object "system / Context / f")
        c -context x-> x(native "system / ContextCell") -hidden 0-> k
        c -context y-> y(native "system / ContextCell") -hidden 1-> k
        "#,
    );
    let mut session = graph.session();
    let entries = all(&mut session, graph.node("m"), ContentsKind::MapEntries);
    assert_eq!(entries.iter().map(entry).collect::<Vec<_>>(), ["K => V"]);
    let variables = all(&mut session, graph.node("c"), ContentsKind::Variables);
    let shown: Vec<String> = variables.iter().map(entry).collect();
    assert_eq!(shown, ["x: K", "y: ?"]);
}

#[test]
fn the_realm_is_the_one_that_the_map_of_the_map_names() {
    let graph = Graph::parse(
        r#"
        root -> a(A) -internal map-> m(object-shape "system / Map")
        m -internal map-> mm(object-shape "system / Map")
        mm -internal native_context-> n(hidden "system / NativeContext / https://a")
        root -> b(B)
        "#,
    );
    let mut session = graph.session();
    let mut realm = |label| fact(&facts(&mut session, graph.node(label)), FactLabel::Realm);
    assert_eq!(
        realm("a").as_deref(),
        Some("system / NativeContext / https://a")
    );
    assert_eq!(realm("b"), None);
    assert_eq!(realm("n"), None);
}
