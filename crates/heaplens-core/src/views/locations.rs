//! Where in the code an object comes from.
//!
//! | what | comes from |
//! |---|---|
//! | an object, a closure | the location that the file gives it |
//! | a function (V8's SharedFunctionInfo) | the location of its first closure |
//! | a context | that of the function whose variables it has, else of the first closure that keeps it |
//! | a script | its beginning |
//!
//! The scripts are found when a row first asks, and so is what a function or context comes from:
//! a million contexts may be of one function, so answers are kept.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use heaplens_model::location::without_query;
use heaplens_model::row::Text;
use heaplens_model::{EdgeKind, Location, NodeIdx, NodeKind, ScriptPosition};
use rustc_hash::{FxHashMap, FxHashSet};

use super::names::shown;
use super::{Snapshot, TEXT_LIMIT};
use crate::graph::names::is_context_name;
use crate::graph::scripts::{
    Script, Scripts, has_internal_edge, internal_target, script_of_function,
};
use crate::tables::{NodeSet, OutOfMemory, Tables, try_filled, wtf8};

/// So many answers are kept.
const MOST_KNOWN: usize = 1 << 16;

/// The names of the edge from a function to its ScopeInfo, in newer and older V8.
const SCOPE_INFO: [&[u8]; 2] = [b"name_or_scope_info", b"scope_info"];

static NO_SCRIPTS: Scripts = Scripts::none();

/// What was found so far.
#[derive(Debug, Default)]
pub struct Locations {
    scripts: OnceLock<Scripts>,
    known: Mutex<Known>,
}

type Known = FxHashMap<(Asked, NodeIdx), Option<ScriptPosition>>;

/// What a position was asked of a node as: in an odd file one node may be several of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Asked {
    Function,
    ScopeInfo,
    Context,
}

impl Locations {
    /// Returns the scripts. If memory runs out there are none, and the next call tries again.
    pub fn scripts(&self, tables: &Tables) -> &Scripts {
        if self.scripts.get().is_none()
            && let Ok(found) = Scripts::find(tables)
        {
            let _ = self.scripts.set(found);
        }
        self.scripts.get().unwrap_or(&NO_SCRIPTS)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remembered(
        &self,
        asked: Asked,
        node: NodeIdx,
        find: impl FnOnce() -> Option<ScriptPosition>,
    ) -> Option<ScriptPosition> {
        let known = self.known().get(&(asked, node)).copied();
        if let Some(known) = known {
            return known;
        }
        let found = find();
        let mut known = self.known();
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        if known.try_reserve(1).is_ok() {
            known.insert((asked, node), found);
        }
        found
    }
}

impl Snapshot {
    /// Returns where an object comes from, as a row shows it.
    pub fn location(&self, node: NodeIdx) -> Option<Location> {
        let position = self.position(node)?;
        let name: &[u8] = match self.tables.nodes.kind(node) {
            // A context is not called as its function is.
            _ if self.is_context(node) => b"",
            NodeKind::Object | NodeKind::Closure | NodeKind::Code => {
                self.tables.strings.get(self.tables.nodes.name(node))
            }
            _ => b"",
        };
        Some(self.location_at(position, name))
    }

    /// Returns a position with the name of its script, and what a source map says of it and of what
    /// is called `own_name` there.
    pub fn location_at(&self, position: ScriptPosition, own_name: &[u8]) -> Location {
        let script = self.scripts().get(position.script_id);
        let name = script.and_then(|script| self.script_name(script));
        Location {
            script: name.map(|name| self.name_text(&name)),
            position,
            original: self.original(position, own_name).map(Box::new),
        }
    }

    /// The same for a class that another snapshot may have told of: `other_script` is the name of the
    /// script in that snapshot, whose scripts this one does not know.
    pub fn class_location(
        &self,
        position: ScriptPosition,
        own_name: &[u8],
        other_script: Option<&Option<Text>>,
    ) -> Location {
        match other_script {
            Some(script) => Location {
                script: script.clone(),
                position,
                original: None,
            },
            None => self.location_at(position, own_name),
        }
    }

    /// Returns the scripts that locations name.
    pub fn scripts(&self) -> &Scripts {
        self.locations.scripts(&self.tables)
    }

    /// Returns a script's path or address as WTF-8.
    pub fn script_name(&self, script: &Script) -> Option<Cow<'_, [u8]>> {
        let name = script.name?;
        // A sliced string does not say where it starts.
        let is_known = !self.tables.nodes.is(name, NodeKind::SlicedString);
        let name = is_known.then(|| self.object_name(name).ok())??;
        (!name.is_empty()).then_some(name)
    }

    /// Returns where an object comes from; nothing where the file does not tell. O(retainers) the
    /// first time that it is asked of a function or context.
    pub fn position(&self, node: NodeIdx) -> Option<ScriptPosition> {
        let tables = &self.tables;
        if let Some(position) = tables.locations.get(node) {
            return Some(position);
        }
        if self.is_context(node) {
            return self.position_of_context(node);
        }
        if !tables.nodes.is(node, NodeKind::Code) {
            return None;
        }
        if script_of_function(tables, node).is_some() {
            return self.position_of_function(node);
        }
        Script::read(tables, node)?;
        Some(ScriptPosition {
            script_id: i64::from(self.scripts().id_of(node)?),
            line: 0,
            column: 0,
        })
    }

    fn position_of_function(&self, function: NodeIdx) -> Option<ScriptPosition> {
        self.locations.remembered(Asked::Function, function, || {
            self.first_retainer(function, NodeKind::Closure, &[b"shared"], |closure| {
                self.tables.locations.get(closure)
            })
        })
    }

    fn position_of_context(&self, context: NodeIdx) -> Option<ScriptPosition> {
        let scope = internal_target(&self.tables, context, &[b"scope_info"]);
        let of_scope = scope.and_then(|scope| {
            self.locations.remembered(Asked::ScopeInfo, scope, || {
                self.first_retainer(scope, NodeKind::Code, &SCOPE_INFO, |function| {
                    self.position_of_function(function)
                })
            })
        });
        of_scope.or_else(|| {
            self.locations.remembered(Asked::Context, context, || {
                self.first_retainer(context, NodeKind::Closure, &[b"context"], |closure| {
                    self.tables.locations.get(closure)
                })
            })
        })
    }

    /// Returns the first position of a retainer of some kind, by an internal edge with one of some
    /// names.
    fn first_retainer(
        &self,
        node: NodeIdx,
        kind: NodeKind,
        names: &[&[u8]],
        position: impl Fn(NodeIdx) -> Option<ScriptPosition>,
    ) -> Option<ScriptPosition> {
        let mut before = None;
        self.retainers
            .edges(node)
            .filter(|edge| edge.is(EdgeKind::Internal))
            .map(|edge| edge.node())
            .filter(|retainer| self.tables.nodes.is(*retainer, kind))
            // Parallel edges are neighbours.
            .filter(move |retainer| before.replace(*retainer) != Some(*retainer))
            .filter(|retainer| has_internal_edge(&self.tables, *retainer, node, names))
            .find_map(position)
    }

    fn is_context(&self, node: NodeIdx) -> bool {
        is_context_name(self.tables.strings.get(self.tables.nodes.name(node)))
    }

    /// Returns the objects that come from scripts whose path ends so; nothing where the file has no
    /// locations. O(objects with a location, and what is around functions).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn script_objects(&self, path_end: &str) -> Result<Option<NodeSet>, OutOfMemory> {
        let locations = &self.tables.locations;
        let distinct = locations.distinct();
        if distinct.is_empty() {
            return Ok(None);
        }
        let mut wanted = FxHashSet::default();
        let mut found = NodeSet::empty(self.tables.nodes.len())?;
        for (script_id, script) in self.scripts().iter() {
            if self.is_path_end(script, path_end) {
                wanted.insert(i64::from(script_id));
                found.insert(script.node);
            }
        }
        let mut is_wanted = try_filled(false, distinct.len())?;
        for (is_wanted, [script_id, ..]) in is_wanted.iter_mut().zip(distinct) {
            *is_wanted = wanted.contains(&i64::from(*script_id));
        }
        let mut seen = NodeSet::empty(self.tables.nodes.len())?;
        locations.each(|node, index| {
            if is_wanted[index] {
                found.insert(node);
                if self.tables.nodes.is(node, NodeKind::Closure) {
                    self.each_around_closure(node, &mut seen, |node| {
                        let position = self.position(node);
                        if position.is_some_and(|at| wanted.contains(&at.script_id)) {
                            found.insert(node);
                        }
                    });
                }
            }
            Ok(true)
        })?;
        Ok(Some(found))
    }

    /// Calls `take` with a closure's function and context, and with all contexts of that function,
    /// unless they were seen before.
    fn each_around_closure(
        &self,
        closure: NodeIdx,
        seen: &mut NodeSet,
        mut take: impl FnMut(NodeIdx),
    ) {
        let tables = &self.tables;
        let mut new_target = |node: NodeIdx, names: &[&[u8]]| {
            internal_target(tables, node, names).filter(|target| seen.insert(*target))
        };
        if let Some(context) = new_target(closure, &[b"context"]) {
            take(context);
        }
        let Some(function) = new_target(closure, &[b"shared"]) else {
            return;
        };
        take(function);
        if let Some(scope) = new_target(function, &SCOPE_INFO) {
            let contexts = self.retainers.edges(scope).map(|edge| edge.node());
            contexts
                .filter(|node| self.is_context(*node))
                .for_each(take);
        }
    }

    fn is_path_end(&self, script: &Script, path_end: &str) -> bool {
        let Some(name) = self.script_name(script) else {
            return false;
        };
        let name = wtf8::to_str(&name);
        let is_address = name.contains("://");
        name.ends_with(path_end) || is_address && without_query(&name).ends_with(path_end)
    }
}

impl Scripts {
    /// Returns a position with the name of its script, before all of the snapshot is known.
    pub fn early_location(&self, tables: &Tables, position: ScriptPosition) -> Location {
        let script = self.get(position.script_id);
        let name = script.and_then(|script| script.flat_name(tables));
        Location {
            script: name.map(|name| shown(name, TEXT_LIMIT)),
            position,
            original: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;
    use crate::test_kit::Graph;

    /// A function of `a.js`, an object that it made, its context, and a closure in that context.
    const PROGRAM: &str = "
        root -> f(closure 7:9:4) -internal shared-> fun(\"f\" code) -internal script-> a(\"\" code)
        a -internal source-> text(string \"let x\")
        a -internal name-> path(string \"/app/a.js\")
        root -> o(Thing 7:1:2)
        root -> c(\"system / Context / f\" object) -internal scope_info-> scope(\"system / ScopeInfo\" code)
        fun -internal name_or_scope_info-> scope
        root -> inner(closure 7:10:0) -internal context-> c
        inner -internal shared-> innerfun(code) -internal script_or_debug_info-> a
        root -> plain
        ";

    fn told(graph: &Graph, label: &str) -> String {
        let session = graph.session();
        location(&session, graph.node(label))
    }

    fn location(session: &Session, node: NodeIdx) -> String {
        let Some(location) = session.snapshot().location(node) else {
            return "nowhere".to_owned();
        };
        let ScriptPosition {
            script_id,
            line,
            column,
        } = location.position;
        let script = location
            .script
            .map_or_else(|| script_id.to_string(), |script| script.text);
        format!("{script}:{line}:{column}")
    }

    #[test]
    fn everything_of_a_function_comes_from_its_place() {
        let graph = Graph::parse(PROGRAM);
        for (label, expected) in [
            ("f", "/app/a.js:9:4"),
            ("fun", "/app/a.js:9:4"),
            ("c", "/app/a.js:9:4"),
            ("o", "/app/a.js:1:2"),
            ("inner", "/app/a.js:10:0"),
            ("innerfun", "/app/a.js:10:0"),
            ("a", "/app/a.js:0:0"),
            ("scope", "nowhere"),
            ("text", "nowhere"),
            ("plain", "nowhere"),
        ] {
            assert_eq!(told(&graph, label), expected, "{label}");
        }
    }

    #[test]
    fn a_context_without_a_function_comes_from_its_closure() {
        let graph = Graph::parse(
            "root -> c(\"system / Context\" object) -internal previous-> c
             root -> f(closure 7:9:4) -internal context-> c
             root -> g(closure 7:1:1) -property context-> d(\"system / Context\" object)
             root -> e(\"system / Contexts\" object)
             f -internal context-> e",
        );
        assert_eq!(told(&graph, "c"), "7:9:4");
        assert_eq!(
            told(&graph, "d"),
            "nowhere",
            "a property is no internal edge"
        );
        assert_eq!(told(&graph, "e"), "nowhere", "it only begins so");
    }

    #[test]
    fn a_script_may_be_behind_a_debugger() {
        let graph = Graph::parse(
            "root -> f(closure 7:9:4) -internal shared-> fun(code) -internal script-> info(code)
             info -internal script-> a(code) -internal name-> path(string \"a.js\")
             a -internal source-> text(string \"\")",
        );
        assert_eq!(told(&graph, "f"), "a.js:9:4");
        assert_eq!(told(&graph, "fun"), "a.js:9:4");
    }

    #[test]
    fn names_of_scripts_may_be_in_pieces_or_missing() {
        let graph = Graph::parse(
            "root -> f(closure 1:0:0) -internal shared-> ff(code) -internal script-> a(code)
             a -internal source-> text(string \"\")
             a -internal name-> rope(concatenated-string \"\") -internal first-> x(string \"/app/\")
             rope -internal second-> y(string \"a.js\")
             root -> g(closure 2:0:0) -internal shared-> gg(code) -internal script-> b(code)
             b -internal source-> text
             b -internal name-> empty(string \"\")
             root -> h(closure 3:0:0) -internal shared-> hh(code) -internal script-> e(code)
             e -internal source-> text
             e -internal name-> slice(sliced-string \"(sliced string)\")
             root -> i(closure 4:0:0) -internal shared-> ii(code) -internal script-> d(code)
             d -internal source-> text
             d -internal name-> number(number \"5\")",
        );
        for (label, expected) in [("f", "/app/a.js"), ("g", "2"), ("h", "3"), ("i", "4")] {
            assert_eq!(told(&graph, label), format!("{expected}:0:0"));
        }
    }

    #[test]
    fn circles_end_and_of_two_scripts_the_first_counts() {
        let graph = Graph::parse(
            "root -> f(closure 1:0:0) -internal shared-> f
             root -> g(closure 1:0:0) -internal shared-> gg(code) -internal script-> gg
             gg -internal source-> gg
             gg -internal name-> gg
             root -> h(closure 2:0:0) -internal shared-> hh(code) -internal script-> a(code)
             a -internal source-> a
             a -internal name-> first(string \"first.js\")
             root -> i(closure 2:4:4) -internal shared-> ii(code) -internal script-> b(code)
             b -internal source-> text(string \"\")
             b -internal name-> second(string \"second.js\")
             root -> c(\"system / Context\" object) -internal scope_info-> c
             root -> last(closure 9:4294967295:2147483648)",
        );
        for (label, expected) in [
            ("f", "1:0:0"),
            ("g", "1:0:0"),
            ("gg", "1:0:0"),
            ("h", "first.js:0:0"),
            ("i", "first.js:4:4"),
            ("c", "nowhere"),
            ("last", "9:4294967295:2147483648"),
        ] {
            assert_eq!(told(&graph, label), expected, "{label}");
        }
    }

    #[test]
    fn a_million_contexts_of_one_function_are_asked_quickly() {
        let mut graph = Graph::parse(PROGRAM);
        let scope = graph.index("scope");
        let mut contexts = Vec::new();
        for _ in 0..100_000 {
            let mut context = crate::test_kit::GraphNode::new("system / Context");
            context.edge(EdgeKind::Internal, "scope_info", scope);
            contexts.push(graph.add(context));
        }
        let session = graph.session();
        for context in contexts {
            let node = NodeIdx(context as u32);
            assert_eq!(location(&session, node), "/app/a.js:9:4");
        }
    }

    #[test]
    fn objects_of_a_script_are_found_by_the_end_of_its_path() {
        let mut graph = Graph::parse(PROGRAM);
        let found = |graph: &Graph, path_end: &str| -> Vec<String> {
            let session = graph.session();
            let found = session.snapshot().script_objects(path_end).expect("fits");
            let label = |node| graph.label(node).to_owned();
            found.map_or_else(Vec::new, |found| found.iter().map(label).collect())
        };
        let all = ["f", "fun", "a", "o", "c", "inner", "innerfun"];
        assert_eq!(found(&graph, "a.js"), all);
        assert_eq!(found(&graph, "/app/a.js"), all);
        assert_eq!(found(&graph, "b.js"), [""; 0]);
        let path = graph.index("path");
        graph.nodes[path].name = "https://a.example/app/a.js?v=1".to_owned();
        assert_eq!(found(&graph, "/a.js"), all);
        assert_eq!(found(&graph, "?v=1"), all);
        assert_eq!(found(&graph, "/app"), [""; 0]);
        let nothing = Graph::parse("root -> a").session();
        assert!(matches!(nothing.snapshot().script_objects(""), Ok(None)));
    }
}
