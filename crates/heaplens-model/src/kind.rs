//! V8's types of nodes and edges, and the state of DOM objects.

use serde::{Deserialize, Serialize};

/// A node's type, as `meta.node_types` names it.
///
/// Types that V8 does not have (Julia's, or those of a version to come) are [`NodeKind::Other`]
/// with their number among the snapshot's foreign names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the variants are V8's own words")]
pub enum NodeKind {
    Hidden,
    Array,
    String,
    Object,
    Code,
    Closure,
    Regexp,
    Number,
    Native,
    Synthetic,
    ConcatenatedString,
    SlicedString,
    Symbol,
    Bigint,
    ObjectShape,
    WasmObject,
    /// A type that V8 does not have; the number tells foreign types of one snapshot apart.
    Other(u8),
}

/// V8's names of the node types, in the order of [`NodeKind`]'s variants.
const NODE_KIND_NAMES: [&str; 16] = [
    "hidden",
    "array",
    "string",
    "object",
    "code",
    "closure",
    "regexp",
    "number",
    "native",
    "synthetic",
    "concatenated string",
    "sliced string",
    "symbol",
    "bigint",
    "object shape",
    "wasm object",
];

const NODE_KINDS: [NodeKind; 16] = [
    NodeKind::Hidden,
    NodeKind::Array,
    NodeKind::String,
    NodeKind::Object,
    NodeKind::Code,
    NodeKind::Closure,
    NodeKind::Regexp,
    NodeKind::Number,
    NodeKind::Native,
    NodeKind::Synthetic,
    NodeKind::ConcatenatedString,
    NodeKind::SlicedString,
    NodeKind::Symbol,
    NodeKind::Bigint,
    NodeKind::ObjectShape,
    NodeKind::WasmObject,
];

impl NodeKind {
    /// Codes are below this.
    pub const CODES: usize = 64;

    /// Foreign types from this number on share a code, because codes take six bits.
    pub const SHARED_OTHER: u8 = 47;

    /// How many types there can be, foreign ones with them.
    pub const COUNT: usize = 16 + 256;

    /// Returns whether it is one of the three types of strings.
    pub const fn is_string(self) -> bool {
        matches!(
            self,
            NodeKind::String | NodeKind::ConcatenatedString | NodeKind::SlicedString
        )
    }

    /// Returns the type that V8 calls `name`, if V8 has it.
    pub fn from_name(name: &str) -> Option<NodeKind> {
        NODE_KIND_NAMES
            .iter()
            .position(|known| *known == name)
            .map(|at| NODE_KINDS[at])
    }

    /// V8's name, or `None` for a foreign type, whose name only its snapshot knows.
    pub fn name(self) -> Option<&'static str> {
        NODE_KIND_NAMES.get(usize::from(self.code())).copied()
    }

    /// Returns the type as a number below 64, for packing into a column.
    #[inline(always)]
    pub const fn code(self) -> u8 {
        match self {
            NodeKind::Hidden => 0,
            NodeKind::Array => 1,
            NodeKind::String => 2,
            NodeKind::Object => 3,
            NodeKind::Code => 4,
            NodeKind::Closure => 5,
            NodeKind::Regexp => 6,
            NodeKind::Number => 7,
            NodeKind::Native => 8,
            NodeKind::Synthetic => 9,
            NodeKind::ConcatenatedString => 10,
            NodeKind::SlicedString => 11,
            NodeKind::Symbol => 12,
            NodeKind::Bigint => 13,
            NodeKind::ObjectShape => 14,
            NodeKind::WasmObject => 15,
            NodeKind::Other(number) => {
                16 + if number < Self::SHARED_OTHER {
                    number
                } else {
                    Self::SHARED_OTHER
                }
            }
        }
    }

    /// Returns the type as a number below [`NodeKind::COUNT`], each with its own.
    pub fn position(self) -> usize {
        match self {
            NodeKind::Other(number) => 16 + usize::from(number),
            kind => usize::from(kind.code()),
        }
    }

    /// Returns the type packed as `code`; what is above 63 is cut to six bits.
    #[inline(always)]
    pub const fn from_code(code: u8) -> NodeKind {
        let code = code & 63;
        if code < 16 {
            NODE_KINDS[code as usize]
        } else {
            NodeKind::Other(code - 16)
        }
    }
}

/// An edge's type, as `meta.edge_types` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the variants are V8's own words")]
pub enum EdgeKind {
    Context,
    Element,
    Property,
    Internal,
    Hidden,
    Shortcut,
    Weak,
    /// A type that DevTools knows and V8 never writes; such edges are not shown.
    Invisible,
    /// The copy of a WeakMap entry that starts at the table; an internal edge to people.
    ///
    /// Told from its name (DevTools, `HeapSnapshot.ts`, `tryParseWeakMapEdgeName`).
    WeakMapTable,
    /// The copy of a WeakMap entry that starts elsewhere, at the key as a rule; an internal
    /// edge to people.
    WeakMapKey,
    /// A type that V8 does not have; the number tells foreign types of one snapshot apart.
    Other(u8),
}

const EDGE_KIND_NAMES: [&str; 8] = [
    "context",
    "element",
    "property",
    "internal",
    "hidden",
    "shortcut",
    "weak",
    "invisible",
];

const EDGE_KINDS: [EdgeKind; 10] = [
    EdgeKind::Context,
    EdgeKind::Element,
    EdgeKind::Property,
    EdgeKind::Internal,
    EdgeKind::Hidden,
    EdgeKind::Shortcut,
    EdgeKind::Weak,
    EdgeKind::Invisible,
    EdgeKind::WeakMapTable,
    EdgeKind::WeakMapKey,
];

impl EdgeKind {
    /// Foreign types from this number on share a code, because codes take four bits.
    pub const SHARED_OTHER: u8 = 5;

    /// Returns the type that V8 calls `name`, if V8 has it.
    pub fn from_name(name: &str) -> Option<EdgeKind> {
        EDGE_KIND_NAMES
            .iter()
            .position(|known| *known == name)
            .map(|at| EDGE_KINDS[at])
    }

    /// V8's name, or `None` for a foreign type, whose name only its snapshot knows.
    pub fn name(self) -> Option<&'static str> {
        match self {
            EdgeKind::WeakMapTable | EdgeKind::WeakMapKey => Some("internal"),
            other => EDGE_KIND_NAMES.get(usize::from(other.code())).copied(),
        }
    }

    /// Returns the type as a number below 16, for packing into a column.
    #[inline(always)]
    pub const fn code(self) -> u8 {
        match self {
            EdgeKind::Context => 0,
            EdgeKind::Element => 1,
            EdgeKind::Property => 2,
            EdgeKind::Internal => 3,
            EdgeKind::Hidden => 4,
            EdgeKind::Shortcut => 5,
            EdgeKind::Weak => 6,
            EdgeKind::Invisible => 7,
            EdgeKind::WeakMapTable => 8,
            EdgeKind::WeakMapKey => 9,
            EdgeKind::Other(number) => {
                10 + if number < Self::SHARED_OTHER {
                    number
                } else {
                    Self::SHARED_OTHER
                }
            }
        }
    }

    /// Returns the type packed as `code`; what is above 15 is cut to four bits.
    #[inline(always)]
    pub const fn from_code(code: u8) -> EdgeKind {
        let code = code & 15;
        if code < 10 {
            EDGE_KINDS[code as usize]
        } else {
            EdgeKind::Other(code - 10)
        }
    }

    /// Returns whether `name_or_index` is an index and not a string (DevTools,
    /// `JSHeapSnapshotEdge`).
    #[inline(always)]
    pub const fn is_indexed(self) -> bool {
        matches!(self, EdgeKind::Element | EdgeKind::Hidden)
    }
}

/// The state of a DOM object: the file's `detachedness` after propagation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DomState {
    /// Not a DOM object, or the embedder does not say.
    #[default]
    Unknown,
    /// In a document.
    Attached,
    /// Out of every document and still in memory.
    Detached,
}
