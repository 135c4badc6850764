//! Closure variables that nobody reads, by walking every chain of contexts for every use.

use std::collections::{BTreeMap, BTreeSet};

use heaplens_core::session::{Session, VariableRules};
use heaplens_core::tables::scopes::{Scope, Use};
use heaplens_core::test_kit::{Graph, GraphNode};
use heaplens_model::query::List;
use heaplens_model::row::Row;
use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};
use proptest::prelude::*;

use crate::comparison::all_rows;

const NAMES: [&str; 3] = ["a", "b", "c"];

/// A program of one script.
#[derive(Clone, Debug)]
struct Program {
    /// The depth of each scope, at most one more than the one before.
    depths: Vec<u32>,
    /// The variables of each scope, as positions in [`NAMES`].
    variables: Vec<Vec<usize>>,
    /// Scope, declaring scope, slot.
    uses: Vec<(usize, usize, u32)>,
    /// Scope and the context before, which may be any: damaged files have circles.
    contexts: Vec<(usize, Option<usize>)>,
    /// Scope of the function, and its context.
    closures: Vec<(usize, usize)>,
}

fn programs() -> impl Strategy<Value = Program> {
    (1usize..6, 1usize..7).prop_flat_map(|(scopes, contexts)| {
        (
            prop::collection::vec(0u32..4, scopes),
            prop::collection::vec(prop::collection::vec(0..NAMES.len(), 0..3), scopes),
            prop::collection::vec((0..scopes, 0..scopes, 0u32..3), 0..8),
            prop::collection::vec((0..scopes, prop::option::of(0..contexts)), contexts),
            prop::collection::vec((0..scopes, 0..contexts), 0..5),
        )
            .prop_map(|(mut depths, variables, uses, contexts, closures)| {
                depths[0] = 0;
                for at in 1..depths.len() {
                    depths[at] = depths[at].min(depths[at - 1] + 1);
                }
                Program {
                    depths,
                    variables,
                    uses,
                    contexts,
                    closures,
                }
            })
    })
}

impl Program {
    /// The scope and those around it.
    fn around(&self, scope: usize) -> Vec<usize> {
        let mut all = vec![scope];
        let mut depth = self.depths[scope];
        for at in (0..scope).rev() {
            if self.depths[at] < depth {
                depth = self.depths[at];
                all.push(at);
            }
        }
        all
    }

    fn chain(&self, context: usize) -> BTreeSet<usize> {
        let mut chain = BTreeSet::new();
        let mut next = Some(context);
        while let Some(at) = next.filter(|at| chain.insert(*at)) {
            next = self.contexts[at].1;
        }
        chain
    }

    /// The names of dead variables by context.
    fn dead(&self) -> BTreeMap<usize, Vec<&'static str>> {
        let mut dead = BTreeMap::new();
        for (context, (scope, _)) in self.contexts.iter().enumerate() {
            let own = &self.variables[*scope];
            let fields: BTreeSet<usize> = own.iter().copied().collect();
            let is_read = |name: usize| {
                let slot = own.iter().position(|one| *one == name).expect("there") as u32;
                let of_it = self
                    .uses
                    .iter()
                    .filter(|one| (one.1, one.2) == (*scope, slot));
                of_it.flat_map(|one| self.around(one.0)).any(|around| {
                    let mut closures = self.closures.iter().filter(|one| one.0 == around);
                    closures.any(|one| self.chain(one.1).contains(&context))
                })
            };
            let names: Vec<_> = fields.into_iter().filter(|name| !is_read(*name)).collect();
            if !names.is_empty() {
                dead.insert(context, names.into_iter().map(|name| NAMES[name]).collect());
            }
        }
        dead
    }

    /// The program as a snapshot, and where its contexts are.
    fn session(&self) -> (Session, Vec<usize>) {
        let mut graph = Graph::new();
        graph.first_strings = NAMES.map(str::to_owned).to_vec();
        let mut add = |kind, name: &str| {
            let mut node = GraphNode::new(name);
            (node.kind, node.size) = (kind, 8);
            let at = graph.add(node);
            graph.nodes[0].element(at as u32, at);
            at
        };
        let script = add(NodeKind::Code, "system / Script / a.js");
        let infos = add(NodeKind::Array, "");
        let count = self.depths.len();
        let mut nodes = |kind, name: &str, count: usize| -> Vec<usize> {
            (0..count).map(|_| add(kind, name)).collect()
        };
        let numbers = nodes(NodeKind::Number, "int", count);
        let values: Vec<usize> = (0..count)
            .flat_map(|id| nodes(NodeKind::String, &id.to_string(), 1))
            .collect();
        let scope_infos = nodes(NodeKind::Code, "system / ScopeInfo", count);
        let shared = nodes(NodeKind::Code, "system / SharedFunctionInfo", count);
        let contexts = nodes(NodeKind::Object, "system / Context", self.contexts.len());
        let closures = nodes(NodeKind::Closure, "f", self.closures.len());
        let value = nodes(NodeKind::Object, "Value", 1)[0];
        let mut edge = |from: usize, name: &str, to| {
            graph.nodes[from].edge(EdgeKind::Internal, name, to);
        };
        edge(script, "infos", infos);
        for scope in 0..count {
            edge(numbers[scope], "value", values[scope]);
            edge(scope_infos[scope], "scope_id", numbers[scope]);
            edge(shared[scope], "scope_id", numbers[scope]);
            edge(shared[scope], "script", script);
            edge(shared[scope], "name_or_scope_info", scope_infos[scope]);
            edge(infos, &scope.to_string(), scope_infos[scope]);
        }
        for (at, (scope, before)) in self.contexts.iter().enumerate() {
            edge(contexts[at], "scope_info", scope_infos[*scope]);
            if let Some(before) = before {
                edge(contexts[at], "previous", contexts[*before]);
            }
        }
        for (at, (scope, context)) in self.closures.iter().enumerate() {
            edge(closures[at], "shared", shared[*scope]);
            edge(closures[at], "context", contexts[*context]);
        }
        for (at, (scope, _)) in self.contexts.iter().enumerate() {
            let fields: BTreeSet<usize> = self.variables[*scope].iter().copied().collect();
            for field in fields {
                graph.nodes[contexts[at]].edge(EdgeKind::Context, NAMES[field], value);
            }
        }
        let mut tables = graph.tables();
        let table = &mut tables.scopes;
        for scope in 0..count {
            let of_it = self.uses.iter().filter(|one| one.0 == scope);
            let new = Scope {
                script: Some(NodeIdx(script as u32)),
                id: scope as i64,
                depth: self.depths[scope],
                variables: self.variables[scope].len() as u32,
                uses: of_it.clone().count() as u32,
            };
            assert!(table.push_scope(new).expect("fits"));
            for name in &self.variables[scope] {
                // The empty string comes first.
                table
                    .push_variable(StringIdx(*name as u32 + 1))
                    .expect("fits");
            }
            for (_, declaring, slot) in of_it {
                let (declaring_id, slot) = (*declaring as i64, *slot);
                table.push_use(Use { declaring_id, slot }).expect("fits");
            }
        }
        assert!(table.is_whole());
        (Session::from_tables(tables).expect("fits"), contexts)
    }
}

proptest! {
    #[test]
    fn a_variable_is_dead_if_no_living_function_reads_it(program in programs()) {
        let (mut session, contexts) = program.session();
        let expected = program.dead();
        let list = List::Contexts { name_contains: String::new() };
        let mut found = BTreeMap::new();
        for row in all_rows(&mut session, list) {
            let Row::Object(row) = row else { panic!("{row:?}") };
            let dead = row.dead_variables.expect("the file has scopes");
            let context = contexts.iter().position(|at| *at == row.node.at()).expect("a context");
            let list = List::DeadVariables { context: row.node };
            let mut names: Vec<String> = all_rows(&mut session, list).into_iter().map(|row| match row {
                Row::Object(row) => row.edge.expect("by an edge").name.text,
                other => panic!("{other:?}"),
            }).collect();
            names.sort();
            prop_assert_eq!(dead.count as usize, names.len());
            found.insert(context, names);
        }
        let expected: BTreeMap<usize, Vec<String>> = expected
            .into_iter()
            .map(|(context, names)| (context, names.into_iter().map(str::to_owned).collect()))
            .collect();
        prop_assert_eq!(&found, &expected);
        // The npm rules know the same scripts here, and every scope's id is positive.
        let told = session.closure_variables(VariableRules::Npm, usize::MAX).expect("fits");
        prop_assert_eq!(told.contexts.len(), expected.len());
    }
}

#[test]
fn without_scopes_all_contexts_are_listed() {
    let mut graph = Graph::new();
    for size in [8, 24, 16] {
        let mut node = GraphNode::new("system / Context");
        (node.kind, node.size) = (NodeKind::Object, size);
        let at = graph.add(node);
        graph.nodes[0].element(at as u32, at);
    }
    let mut session = graph.session();
    let list = List::Contexts {
        name_contains: String::new(),
    };
    let rows = all_rows(&mut session, list).into_iter();
    let sizes = rows.map(|row| match row {
        Row::Object(row) => (row.retained_size, row.dead_variables),
        other => panic!("{other:?}"),
    });
    assert_eq!(
        sizes.collect::<Vec<_>>(),
        [(24, None), (16, None), (8, None)]
    );
}
