//! The names that the rules speak of, and what a node is by its name.

use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};

use super::super::edge_lookup::{self, internal_target, leading_integer};
use crate::graph::names::{NameSet, is_context_name};
use crate::tables::{OutOfMemory, Tables, blocks, try_filled};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Role {
    Other,
    Script,
    Context,
    SharedFunctionInfo,
    ScopeInfo,
}

macro_rules! edge_names {
    ($($edge:ident),* $(,)?) => {
        /// The names of edges, and the roles of nodes by the index of their name.
        pub struct Names {
            roles: Vec<Role>,
            /// `int`, the name of a number's node.
            int: NameSet,
            generators: NameSet,
            script_scope: NameSet,
            $(pub $edge: NameSet,)*
        }

        impl Names {
            /// Looks them up. A byte for each string. O(strings).
            pub fn find(tables: &Tables) -> Result<Names, OutOfMemory> {
                let strings = &tables.strings;
                let mut roles = try_filled(Role::Other, strings.len())?;
                blocks::forward(strings.len(), |range| {
                    for at in range {
                        roles[at] = role(strings.get(StringIdx(at as u32)));
                    }
                    Ok::<(), OutOfMemory>(())
                })?;
                let [int, script_scope] = edge_lookup::find_strings(strings, ["int", "SCRIPT_SCOPE"])?;
                let [generators] = edge_lookup::find_by(strings, |text, add| {
                    if GENERATORS.contains(&text) {
                        add(0);
                    }
                })?;
                let [$($edge),*] = edge_lookup::find_strings(strings, [$(stringify!($edge)),*])?;
                Ok(Names { roles, int, generators, script_scope, $($edge),* })
            }
        }
    };
}

edge_names! {
    scope_info,
    shared,
    context,
    script,
    scope_id,
    value,
    name_or_scope_info,
    previous,
    outer_scope_info,
    infos,
    eval_from_scope_info,
    raw_outer_scope_info_or_feedback_metadata,
    map,
    instance_type_name,
    continuation,
    function,
    scope_type_name,
}

/// The types of objects that stand for a call which may go on.
const GENERATORS: [&[u8]; 3] = [
    b"JS_GENERATOR_OBJECT_TYPE",
    b"JS_ASYNC_FUNCTION_OBJECT_TYPE",
    b"JS_ASYNC_GENERATOR_OBJECT_TYPE",
];

/// In the order of `scanHeap`, which looks for scripts first.
fn role(name: &[u8]) -> Role {
    if name.starts_with(b"system / Script") {
        Role::Script
    } else if is_context_name(name) {
        Role::Context
    } else if name.starts_with(b"system / SharedFunctionInfo") {
        Role::SharedFunctionInfo
    } else if name == b"system / ScopeInfo" {
        Role::ScopeInfo
    } else {
        Role::Other
    }
}

impl Names {
    /// Returns what a node is.
    #[inline(always)]
    pub fn role(&self, tables: &Tables, node: NodeIdx) -> Role {
        let name = tables.nodes.name(node);
        self.roles.get(name.at()).copied().unwrap_or(Role::Other)
    }

    /// Returns the integer that an internal edge leads to (`nodeValueAsInt`).
    pub fn integer(&self, tables: &Tables, node: NodeIdx, edge: &NameSet) -> Option<i64> {
        let number = internal_target(tables, node, edge)?;
        let nodes = &tables.nodes;
        if nodes.kind(number) != NodeKind::Number || !self.int.contains(nodes.name(number)) {
            return None;
        }
        let value = internal_target(tables, number, &self.value)?;
        leading_integer(tables.strings.get(nodes.name(value)))
    }

    /// Returns whether a scope is that of a whole classic script: other scripts may read its
    /// variables.
    pub fn is_of_script(&self, tables: &Tables, scope_info: NodeIdx) -> bool {
        let name = internal_target(tables, scope_info, &self.scope_type_name);
        name.is_some_and(|name| self.script_scope.contains(tables.nodes.name(name)))
    }

    /// Returns whether an object is a generator or an async function's.
    pub fn is_generator(&self, tables: &Tables, node: NodeIdx) -> bool {
        let map = internal_target(tables, node, &self.map);
        let name = map.and_then(|map| internal_target(tables, map, &self.instance_type_name));
        name.is_some_and(|name| self.generators.contains(tables.nodes.name(name)))
    }

    /// Returns whether the snapshot may have generators.
    pub fn has_generators(&self) -> bool {
        self.generators.is_there() && self.continuation.is_there()
    }
}

/// Returns the nodes that a node's edges lead to, weak ones too.
pub fn targets(tables: &Tables, node: NodeIdx) -> impl Iterator<Item = NodeIdx> + '_ {
    let edges = &tables.edges.as_slice()[tables.nodes.edges(node)];
    edges.iter().map(|edge| edge.node())
}

/// Returns whether an edge is a variable of a context.
pub fn is_variable(kind: EdgeKind) -> bool {
    kind == EdgeKind::Context
}
