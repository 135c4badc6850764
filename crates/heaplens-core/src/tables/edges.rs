//! The edges, as columns of 8 bytes an edge, and less once their names are folded.
//!
//! The target and the type share a word, because every pass over the graph needs both. One load
//! tells a walk where an edge leads and whether to follow it.

use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, StringIdx};

use super::{EdgeNames, NodeTable, OutOfMemory, SharedTypes, try_extend, try_push, try_reserve};

/// An edge's target and type in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Edge(u32);

const KIND_SHIFT: u32 = Edge::KIND_SHIFT;
const NODE_MASK: u32 = (1 << KIND_SHIFT) - 1;

impl Edge {
    /// The position of the type's code in the word.
    pub const KIND_SHIFT: u32 = 28;

    /// Packs a target and a type. `node` is below
    /// [`NodeTable::MAX_LEN`](super::NodeTable::MAX_LEN).
    #[inline(always)]
    pub fn new(node: NodeIdx, kind: EdgeKind) -> Edge {
        debug_assert!(node.0 <= NODE_MASK);
        Edge(node.0 | u32::from(kind.code()) << KIND_SHIFT)
    }

    /// Packs a target with the low four bits of a type's code.
    #[inline(always)]
    pub const fn from_code(node: u32, code: u8) -> Edge {
        Edge(node & NODE_MASK | (code as u32) << KIND_SHIFT)
    }

    /// Returns the target and the type as one number.
    #[inline(always)]
    pub fn word(self) -> u32 {
        self.0
    }

    /// The same as [`EdgeKind::is_indexed`], for a type's code.
    #[inline(always)]
    pub fn is_indexed_code(code: u8) -> bool {
        code == EdgeKind::Element.code() || code == EdgeKind::Hidden.code()
    }

    /// Returns the target.
    #[inline(always)]
    pub fn node(self) -> NodeIdx {
        NodeIdx(self.0 & NODE_MASK)
    }

    /// Returns the same edge with another target.
    #[inline(always)]
    pub fn with_node(self, node: NodeIdx) -> Edge {
        debug_assert!(node.0 <= NODE_MASK);
        Edge(node.0 | (self.0 & !NODE_MASK))
    }

    /// Returns the type.
    #[inline(always)]
    pub fn kind(self) -> EdgeKind {
        EdgeKind::from_code((self.0 >> KIND_SHIFT) as u8)
    }

    /// Returns the type's code, a number below 16.
    #[inline(always)]
    pub fn kind_code(self) -> u8 {
        (self.0 >> KIND_SHIFT) as u8
    }

    /// Returns whether the type is `kind`, by one comparison.
    #[inline(always)]
    pub fn is(self, kind: EdgeKind) -> bool {
        self.0 >> KIND_SHIFT == u32::from(kind.code())
    }
}

/// Edges in file order: grouped by the node that they start from.
#[derive(Debug, Default)]
pub struct EdgeTable {
    edges: Vec<Edge>,
    names: EdgeNames,
    shared_types: SharedTypes,
}

/// The name of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeName {
    /// A string.
    String(StringIdx),
    /// A number, for elements and hidden edges.
    Index(u32),
}

impl EdgeName {
    /// Interprets the file's `name_or_index` for an edge of this type.
    #[inline(always)]
    pub fn new(kind: EdgeKind, name_or_index: u32) -> EdgeName {
        if kind.is_indexed() {
            EdgeName::Index(name_or_index)
        } else {
            EdgeName::String(StringIdx(name_or_index))
        }
    }
}

impl EdgeTable {
    /// Reserves memory for exactly `additional` more edges, and for their names unless they are
    /// folded as they come.
    pub fn try_reserve(&mut self, additional: usize, folds: bool) -> Result<(), OutOfMemory> {
        try_reserve(&mut self.edges, additional)?;
        if folds {
            return Ok(());
        }
        try_reserve(self.listed_names(), additional)
    }

    /// Adds an edge.
    #[inline(always)]
    pub fn push(&mut self, edge: Edge, name_or_index: u32) -> Result<(), OutOfMemory> {
        try_push(&mut self.edges, edge)?;
        try_push(self.listed_names(), name_or_index)
    }

    /// Adds the targets and types of many edges. [`EdgeTable::append_names`] must add their names.
    #[inline(always)]
    pub fn append_edges(
        &mut self,
        edges: impl ExactSizeIterator<Item = Edge>,
    ) -> Result<(), OutOfMemory> {
        try_extend(&mut self.edges, edges)
    }

    /// Drops edges that [`EdgeTable::append_edges`] added, before their names are added.
    pub fn truncate(&mut self, len: usize) {
        self.edges.truncate(len);
    }

    /// Adds the `name_or_index` of each edge that was added by [`EdgeTable::append_edges`].
    #[inline(always)]
    pub fn append_names(
        &mut self,
        names: impl ExactSizeIterator<Item = u32>,
    ) -> Result<(), OutOfMemory> {
        try_extend(self.listed_names(), names)
    }

    /// Returns the column of names while the table is filled. Folded names are dropped.
    #[inline(always)]
    fn listed_names(&mut self) -> &mut Vec<u32> {
        if matches!(self.names, EdgeNames::Folded(_)) {
            self.names = EdgeNames::default();
        }
        match &mut self.names {
            EdgeNames::Listed(listed) => listed.names_mut(),
            EdgeNames::Folded(_) => unreachable!("replaced above"),
        }
    }

    /// Frees the memory that was reserved but not used.
    pub fn shrink(&mut self) {
        self.edges.shrink_to_fit();
        self.listed_names().shrink_to_fit();
    }

    /// Returns the number of edges.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.edges.len()
    }

    /// Returns whether there are no edges.
    pub fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Drops all edges.
    pub fn clear(&mut self) {
        *self = EdgeTable::default();
    }

    /// Returns all targets and types, in file order.
    #[inline(always)]
    pub fn as_slice(&self) -> &[Edge] {
        &self.edges
    }

    /// Returns the type of an edge, also where several types share a code.
    pub fn kind(&self, edge: EdgeIdx) -> EdgeKind {
        match self.get(edge).kind() {
            EdgeKind::Other(EdgeKind::SHARED_OTHER) => {
                let number = self.shared_types.get(edge.0);
                EdgeKind::Other(number.unwrap_or(EdgeKind::SHARED_OTHER))
            }
            kind => kind,
        }
    }

    /// Returns the types that share a code.
    pub fn shared_types_mut(&mut self) -> &mut SharedTypes {
        &mut self.shared_types
    }

    /// Changes the type of an edge.
    pub fn set_kind(&mut self, edge: EdgeIdx, kind: EdgeKind) {
        let changed = &mut self.edges[edge.at()];
        *changed = Edge::new(changed.node(), kind);
    }

    /// Returns the target and type of an edge.
    #[inline(always)]
    pub fn get(&self, edge: EdgeIdx) -> Edge {
        self.edges[edge.at()]
    }

    /// Returns targets and listed names, to be repaired before the table is used.
    pub fn listed_mut(&mut self, nodes: &NodeTable) -> Result<(&[Edge], &mut [u32]), OutOfMemory> {
        self.names.unfold(nodes)?;
        Ok(match &mut self.names {
            EdgeNames::Listed(listed) => (&self.edges, listed.names_mut()),
            EdgeNames::Folded(_) => (&self.edges, &mut []),
        })
    }

    /// Returns the names of all edges.
    #[inline(always)]
    pub fn names(&self) -> &EdgeNames {
        &self.names
    }

    /// Folds the names of all nodes whose edges are complete; see [`EdgeNames::fold`].
    pub fn fold_names(&mut self, nodes: &NodeTable) -> Result<(), OutOfMemory> {
        self.names.fold(nodes, &self.edges)
    }

    /// Returns the bytes of memory that the columns take.
    pub fn memory(&self) -> u64 {
        4 * self.edges.capacity() as u64 + self.names.memory() + self.shared_types.memory()
    }
}
