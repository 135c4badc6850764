//! What an object is, from its type, its name and the edges that only such objects have.
//!
//! V8 has changed types and names over the years. Node.js 12 calls what it hides `system`, Chromium
//! 156 gives V8's hidden objects the type `native`, and writes `system / Code / …` where others
//! wrote `(… code)`. Edges that V8 names in `heap-snapshot-generator.cc` (`table`, `buffer`,
//! `reactions_or_result`) are the same in all of Node.js 10 to 26, Deno, and Chrome 109 to 156.

use heaplens_model::object_facts::ObjectKind;
use heaplens_model::{DomState, EdgeKind, NodeIdx, NodeKind};

use super::node_edges::NodeEdges;
use crate::graph::interfaces::is_plain;
use crate::graph::names::{is_context_name, is_hidden_object};
use crate::views::Snapshot;

/// The longest chain of prototypes that is searched for the class that an object's class extends.
const MAX_PROTOTYPES: usize = 32;

impl Snapshot {
    /// An object's own name, without what its kind adds to it.
    pub(super) fn raw_name(&self, node: NodeIdx) -> &[u8] {
        let name = self.tables.strings.get(self.tables.nodes.name(node));
        name.strip_prefix(b"Detached ").unwrap_or(name)
    }

    pub(crate) fn edges_of(&self, node: NodeIdx) -> NodeEdges<'_> {
        NodeEdges::new(&self.tables, node)
    }

    /// What an object is. O(its edges).
    pub(crate) fn object_kind(&self, node: NodeIdx) -> ObjectKind {
        let name = self.raw_name(node);
        match self.tables.nodes.kind(node) {
            _ if node == self.tables.root => ObjectKind::Root,
            NodeKind::Synthetic => ObjectKind::Category,
            NodeKind::Closure => self.kind_of_closure(node),
            NodeKind::String => ObjectKind::String,
            NodeKind::ConcatenatedString => ObjectKind::ConcatenatedString,
            NodeKind::SlicedString => ObjectKind::SlicedString,
            NodeKind::Number => ObjectKind::Number,
            NodeKind::Bigint => ObjectKind::BigInt,
            NodeKind::Symbol => ObjectKind::Symbol,
            NodeKind::Regexp => ObjectKind::RegExp,
            NodeKind::WasmObject => ObjectKind::WasmObject,
            NodeKind::ObjectShape if name.starts_with(b"system / Map") => ObjectKind::Shape,
            NodeKind::ObjectShape => ObjectKind::Internal,
            NodeKind::Array => kind_of_array(name),
            NodeKind::Other(_) => ObjectKind::Foreign,
            NodeKind::Object if is_context_name(name) => ObjectKind::Context,
            NodeKind::Object => self.kind_of_object(node, name),
            NodeKind::Code | NodeKind::Hidden => self.kind_of_internal(node, name),
            NodeKind::Native if self.tables.nodes.dom_state(node) != DomState::Unknown => {
                ObjectKind::DomObject
            }
            NodeKind::Native if name.starts_with(b"<") => ObjectKind::DomObject,
            NodeKind::Native if name == b"system / JSArrayBufferData" => ObjectKind::BackingStore,
            NodeKind::Native => match self.kind_of_internal(node, name) {
                ObjectKind::Internal if !is_hidden_object(NodeKind::Native, name) => {
                    ObjectKind::NativeObject
                }
                kind => kind,
            },
        }
    }

    fn kind_of_closure(&self, node: NodeIdx) -> ObjectKind {
        match self.edges_of(node).internal(b"bound_function") {
            Some(_) => ObjectKind::BoundFunction,
            None => ObjectKind::Function,
        }
    }

    fn kind_of_object(&self, node: NodeIdx, name: &[u8]) -> ObjectKind {
        let edges = self.edges_of(node);
        let is_internal = |kind| kind == EdgeKind::Internal;
        for (at, edge) in edges.of(is_internal) {
            match edges.text(at) {
                b"table" if self.tables.nodes.is(edge.node(), NodeKind::Array) => {
                    if let Some(kind) = self.kind_of_collection(node) {
                        return kind;
                    }
                }
                b"reactions_or_result" => return ObjectKind::Promise,
                b"backing_store" => return ObjectKind::ArrayBuffer,
                b"buffer" if name == b"DataView" => return ObjectKind::DataView,
                b"buffer" => return ObjectKind::TypedArray,
                b"function" if self.tables.nodes.is(edge.node(), NodeKind::Closure) => {
                    return ObjectKind::Generator;
                }
                _ => {}
            }
        }
        match name {
            b"Array" => return ObjectKind::Array,
            b"Object" if is_plain(&self.tables, &self.names, node) => {
                return ObjectKind::PlainObject;
            }
            // Prototypes have the name of their class, and are no such objects.
            _ if edges.target(EdgeKind::Property, b"constructor").is_some() => {
                return ObjectKind::Instance;
            }
            _ => {}
        }
        match name {
            b"WeakRef" if edges.target(EdgeKind::Weak, b"target").is_some() => ObjectKind::WeakRef,
            b"FinalizationRegistry" => ObjectKind::FinalizationRegistry,
            b"Date" => ObjectKind::Date,
            b"Promise" => ObjectKind::Promise,
            b"ArrayBuffer" | b"SharedArrayBuffer" => ObjectKind::ArrayBuffer,
            _ => ObjectKind::Instance,
        }
    }

    /// Which collection an object with a table is: its class, or the class that this extends.
    fn kind_of_collection(&self, node: NodeIdx) -> Option<ObjectKind> {
        let mut at = node;
        for _ in 0..MAX_PROTOTYPES {
            match self.raw_name(at) {
                b"Map" => return Some(ObjectKind::Map),
                b"Set" => return Some(ObjectKind::Set),
                b"WeakMap" => return Some(ObjectKind::WeakMap),
                b"WeakSet" => return Some(ObjectKind::WeakSet),
                _ => {}
            }
            at = self.edges_of(at).target(EdgeKind::Property, b"__proto__")?;
        }
        None
    }

    fn kind_of_internal(&self, node: NodeIdx, name: &[u8]) -> ObjectKind {
        if self.constant(node).is_some() {
            return ObjectKind::Constant;
        }
        if is_context_name(name) {
            return ObjectKind::Context;
        }
        // Chromium 156 writes more after the second word, such as the function's name.
        let word = name.strip_prefix(b"system / ").unwrap_or_default();
        let word = word.split(|byte| *byte == b' ').next().unwrap_or_default();
        match word {
            b"NativeContext" => return ObjectKind::NativeContext,
            b"Map" => return ObjectKind::Shape,
            b"SharedFunctionInfo" => return ObjectKind::SharedFunctionInfo,
            b"Script" => return ObjectKind::Script,
            b"ScopeInfo" => return ObjectKind::ScopeInfo,
            b"FeedbackVector"
            | b"FeedbackCell"
            | b"FeedbackMetadata"
            | b"ClosureFeedbackCellArray" => return ObjectKind::FeedbackVector,
            b"BytecodeArray" => return ObjectKind::Bytecode,
            b"Code" | b"InstructionStream" => return ObjectKind::Code,
            b"PropertyArray" => return ObjectKind::PropertyStore,
            b"PromiseReaction" => return ObjectKind::PromiseReaction,
            b"AccessorPair" => return ObjectKind::AccessorPair,
            b"JSProxy" => return ObjectKind::Proxy,
            _ => {}
        }
        if !self.tables.nodes.is(node, NodeKind::Code) {
            return ObjectKind::Internal;
        }
        if name == b"(shared function info)" {
            return ObjectKind::SharedFunctionInfo;
        }
        if name.ends_with(b" code)") || name.starts_with(b"(code for ") {
            return ObjectKind::Code;
        }
        // Functions' descriptions and scripts have the names of what they describe.
        for (at, _) in self.edges_of(node).of(|kind| kind == EdgeKind::Internal) {
            match self.edges_of(node).text(at) {
                b"script_or_debug_info" | b"script" | b"name_or_scope_info" => {
                    return ObjectKind::SharedFunctionInfo;
                }
                b"source" | b"line_ends" => return ObjectKind::Script,
                _ => {}
            }
        }
        ObjectKind::Internal
    }
}

fn kind_of_array(name: &[u8]) -> ObjectKind {
    match name {
        b"(object elements)" | b"(constant elements)" => ObjectKind::ElementStore,
        b"(object properties)" => ObjectKind::PropertyStore,
        b"(bound arguments)" => ObjectKind::BoundArguments,
        _ => ObjectKind::InternalArray,
    }
}
