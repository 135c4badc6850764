//! The edges, as columns of 8 bytes an edge and less once their names are folded.
//!
//! The target and the type share a word, because every pass over the graph wants both: one load
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
    /// Where in the word the type's code stands.
    pub const KIND_SHIFT: u32 = 28;

    /// Packs them; `node` is below [`NodeTable::MAX_LEN`](super::NodeTable::MAX_LEN).
    #[inline(always)]
    pub fn new(node: NodeIdx, kind: EdgeKind) -> Edge {
        debug_assert!(node.0 <= NODE_MASK);
        Edge(node.0 | u32::from(kind.code()) << KIND_SHIFT)
    }

    /// Packs a target with a type's code, of which four bits count.
    #[inline(always)]
    pub fn from_code(node: u32, code: u8) -> Edge {
        Edge(node & NODE_MASK | u32::from(code) << KIND_SHIFT)
    }

    /// The word, for [`Edge::from_word`].
    #[inline(always)]
    pub fn word(self) -> u32 {
        self.0
    }

    /// What [`Edge::word`] gave.
    #[inline(always)]
    pub const fn from_word(word: u32) -> Edge {
        Edge(word)
    }

    /// [`EdgeKind::is_indexed`] by a type's code.
    #[inline(always)]
    pub fn is_indexed_code(code: u8) -> bool {
        code == EdgeKind::Element.code() || code == EdgeKind::Hidden.code()
    }

    /// The node at the other end.
    #[inline(always)]
    pub fn node(self) -> NodeIdx {
        NodeIdx(self.0 & NODE_MASK)
    }

    /// The same edge with another node at the other end.
    #[inline(always)]
    pub fn with_node(self, node: NodeIdx) -> Edge {
        debug_assert!(node.0 <= NODE_MASK);
        Edge(node.0 | (self.0 & !NODE_MASK))
    }

    /// The edge's type.
    #[inline(always)]
    pub fn kind(self) -> EdgeKind {
        EdgeKind::from_code((self.0 >> KIND_SHIFT) as u8)
    }

    /// The edge's type as a number below 16.
    #[inline(always)]
    pub fn kind_code(self) -> u8 {
        (self.0 >> KIND_SHIFT) as u8
    }

    /// Whether the edge's type is `kind`: one comparison.
    #[inline(always)]
    pub fn is(self, kind: EdgeKind) -> bool {
        self.0 >> KIND_SHIFT == u32::from(kind.code())
    }
}

/// Edges in file order, which is by the node they start from.
#[derive(Debug, Default)]
pub struct EdgeTable {
    edges: Vec<Edge>,
    names: EdgeNames,
    shared_types: SharedTypes,
}

/// What an edge is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeName {
    /// By a string.
    String(StringIdx),
    /// By a number: elements and hidden edges.
    Index(u32),
}

impl EdgeName {
    /// What the file's `name_or_index` means for an edge of this type.
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
    /// Room for exactly `additional` more edges, and for their names unless these are folded as
    /// they come.
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

    /// Adds many edges: their targets and types, and then as many names by
    /// [`EdgeTable::append_names`].
    #[inline(always)]
    pub fn append_edges(
        &mut self,
        edges: impl ExactSizeIterator<Item = Edge>,
    ) -> Result<(), OutOfMemory> {
        try_extend(&mut self.edges, edges)
    }

    /// Takes back edges that [`EdgeTable::append_edges`] added, of which no name was added yet.
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

    /// The names' column while the table is filled; folded names begin anew.
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

    /// Gives back what was reserved and not used.
    pub fn shrink(&mut self) {
        self.edges.shrink_to_fit();
        self.listed_names().shrink_to_fit();
    }

    /// How many edges.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.edges.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Forgets all edges.
    pub fn clear(&mut self) {
        *self = EdgeTable::default();
    }

    /// All targets and types, in file order.
    #[inline(always)]
    pub fn as_slice(&self) -> &[Edge] {
        &self.edges
    }

    /// Its type, also where its code is shared by several.
    pub fn kind(&self, edge: EdgeIdx) -> EdgeKind {
        match self.get(edge).kind() {
            EdgeKind::Other(EdgeKind::SHARED_OTHER) => {
                let number = self.shared_types.get(edge.0);
                EdgeKind::Other(number.unwrap_or(EdgeKind::SHARED_OTHER))
            }
            kind => kind,
        }
    }

    /// The types whose code is shared by several.
    pub fn shared_types_mut(&mut self) -> &mut SharedTypes {
        &mut self.shared_types
    }

    /// Changes an edge's type; its target stays.
    pub fn set_kind(&mut self, edge: EdgeIdx, kind: EdgeKind) {
        let changed = &mut self.edges[edge.at()];
        *changed = Edge::new(changed.node(), kind);
    }

    /// Its target and type.
    #[inline(always)]
    pub fn get(&self, edge: EdgeIdx) -> Edge {
        self.edges[edge.at()]
    }

    /// Targets and names, listed, for mending before the table is used.
    pub fn listed_mut(&mut self, nodes: &NodeTable) -> Result<(&[Edge], &mut [u32]), OutOfMemory> {
        self.names.unfold(nodes)?;
        Ok(match &mut self.names {
            EdgeNames::Listed(listed) => (&self.edges, listed.names_mut()),
            EdgeNames::Folded(_) => (&self.edges, &mut []),
        })
    }

    /// What the edges are called.
    #[inline(always)]
    pub fn names(&self) -> &EdgeNames {
        &self.names
    }

    /// Folds the names of nodes whose edges are all there; see [`EdgeNames::fold`].
    pub fn fold_names(&mut self, nodes: &NodeTable) -> Result<(), OutOfMemory> {
        self.names.fold(nodes, &self.edges)
    }

    /// Bytes that the columns hold.
    pub fn memory(&self) -> u64 {
        4 * self.edges.capacity() as u64 + self.names.memory() + self.shared_types.memory()
    }
}
