//! What part a node plays when a growing structure is told: something that a programmer knows, V8's
//! plumbing between such things, or code.

use heaplens_model::{NodeIdx, NodeKind};

use crate::graph::names::{is_context_name, is_hidden_object, is_native_context_name};
use crate::views::Snapshot;

/// The part that a node plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An object of the program: what a programmer makes and names.
    Known,
    /// What V8 puts between such objects: element and property stores, tables, cells.
    Plumbing,
    /// Code and what V8 learns about it: functions' descriptions, shapes, feedback, caches.
    Code,
    /// A number.
    Number,
    /// A category of roots.
    Category,
}

/// What the names of V8's objects that wait for a promise begin with.
pub const PROMISE_REACTION: &[u8] = b"system / PromiseReaction";

/// Parts of the names of hidden objects that belong to code.
const OF_CODE: [&str; 20] = [
    "Feedback",
    "AllocationSite",
    "Script",
    "Bytecode",
    "ScopeInfo",
    "SharedFunctionInfo",
    "Transition",
    "DescriptorArray",
    "PrototypeInfo",
    "EnumCache",
    "InstructionStream",
    "Code",
    "UncompiledData",
    "SourcePosition",
    "InterpreterData",
    "Map",
    "LoadHandler",
    "StoreHandler",
    "FunctionTemplate",
    "ObjectTemplate",
];

impl Snapshot {
    /// The part that a node plays.
    pub fn role(&self, node: NodeIdx) -> Role {
        let nodes = &self.tables.nodes;
        match nodes.kind(node) {
            NodeKind::Array => Role::Plumbing,
            NodeKind::Code | NodeKind::ObjectShape => Role::Code,
            NodeKind::Number => Role::Number,
            NodeKind::Synthetic => Role::Category,
            kind @ (NodeKind::Hidden | NodeKind::Native) => {
                let name = self.tables.strings.get(nodes.name(node));
                if !is_hidden_object(kind, name)
                    || is_context_name(name)
                    || is_native_context_name(name)
                {
                    return Role::Known;
                }
                // What waits for a promise is a chain that may be long, so it is no plumbing.
                if name.starts_with(PROMISE_REACTION) {
                    return Role::Known;
                }
                let name = name.strip_prefix(b"system / ").unwrap_or(name);
                let is_of_code = OF_CODE
                    .iter()
                    .any(|part| memchr::memmem::find(name, part.as_bytes()).is_some());
                if is_of_code {
                    Role::Code
                } else {
                    Role::Plumbing
                }
            }
            _ => Role::Known,
        }
    }
}
