//! The nodes, as columns of 15 bytes a node.
//!
//! Type and DOM state share a byte. The edge count is kept as the index of the first edge, so that
//! one column gives the range of a node's edges.

use std::ops::Range;

use heaplens_model::{DomState, NodeIdx, NodeKind, ObjectId, StringIdx};

use super::{IdColumn, OutOfMemory, SharedTypes, SizeColumn, try_extend, try_push, try_reserve};

/// Nodes in file order.
#[derive(Debug, Default)]
pub struct NodeTable {
    /// `NodeKind::code` in the low six bits, DOM state in the high two.
    kind_and_dom: Vec<u8>,
    name: Vec<StringIdx>,
    id: IdColumn,
    shallow_size: SizeColumn,
    /// Once closed one longer than the other columns: the last item is the number of edges.
    first_edge: Vec<u32>,
    shared_types: SharedTypes,
}

const DOM_SHIFT: u32 = 6;
const KIND_MASK: u8 = 63;

/// One node as the file gives it.
#[derive(Clone, Copy, Debug)]
pub struct NodeRecord {
    /// `type`.
    pub kind: NodeKind,
    /// `detachedness`.
    pub dom_state: DomState,
    /// `name`.
    pub name: StringIdx,
    /// `id`.
    pub id: ObjectId,
    /// `self_size` in bytes.
    pub self_size: u64,
    /// The sum of `edge_count` over the nodes before this one.
    pub first_edge: u32,
}

/// One node as the parser gives it, with its values checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeRow {
    /// See [`NodeTable::pack`].
    pub kind_and_dom: u8,
    /// `name`.
    pub name: u32,
    /// `id`.
    pub id: u64,
    /// `self_size` in bytes.
    pub self_size: u64,
    /// `edge_count`.
    pub edge_count: u32,
}

impl NodeTable {
    /// The most nodes: an edge packs a node of 28 bits with a type.
    pub const MAX_LEN: usize = 1 << 28;

    /// Reserves memory for exactly `additional` more nodes.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        try_reserve(&mut self.kind_and_dom, additional)?;
        try_reserve(&mut self.name, additional)?;
        self.id.try_reserve(additional)?;
        self.shallow_size.try_reserve(additional)?;
        try_reserve(&mut self.first_edge, additional + 1)
    }

    /// Adds a node.
    #[inline(always)]
    pub fn push(&mut self, node: NodeRecord) -> Result<(), OutOfMemory> {
        try_push(
            &mut self.kind_and_dom,
            node.kind.code() | (node.dom_state as u8) << DOM_SHIFT,
        )?;
        try_push(&mut self.name, node.name)?;
        self.id.push(node.id)?;
        self.shallow_size.push(node.self_size)?;
        try_push(&mut self.first_edge, node.first_edge)
    }

    /// Packs a type's code with the file's `detachedness`: 1 is attached, 2 is detached.
    #[inline(always)]
    pub fn pack(kind: u8, detachedness: u64) -> u8 {
        let dom_state = if detachedness <= 2 {
            detachedness as u8
        } else {
            0
        };
        kind & KIND_MASK | dom_state << DOM_SHIFT
    }

    /// Adds many nodes, with one fast pass for each column. `first_edge` is the index of the first
    /// node's first edge.
    #[inline(always)]
    pub fn append(
        &mut self,
        first_edge: u32,
        rows: impl ExactSizeIterator<Item = NodeRow> + Clone,
    ) -> Result<(), OutOfMemory> {
        try_extend(
            &mut self.kind_and_dom,
            rows.clone().map(|row| row.kind_and_dom),
        )?;
        try_extend(&mut self.name, rows.clone().map(|row| StringIdx(row.name)))?;
        self.id.append(rows.clone().map(|row| row.id))?;
        self.shallow_size
            .append(rows.clone().map(|row| row.self_size))?;
        let mut next = first_edge;
        let firsts = rows.map(|row| {
            let first = next;
            next = next.wrapping_add(row.edge_count);
            first
        });
        try_extend(&mut self.first_edge, firsts)
    }

    /// Drops all edges from the index `edge_count` on.
    pub fn cut_edges(&mut self, edge_count: u32) {
        for first in &mut self.first_edge {
            *first = (*first).min(edge_count);
        }
    }

    /// Frees the memory that was reserved but not used.
    pub fn shrink(&mut self) {
        self.kind_and_dom.shrink_to_fit();
        self.name.shrink_to_fit();
        self.id.shrink();
        self.shallow_size.shrink();
        // One more item is for the end of the last node's edges.
        self.first_edge.shrink_to(self.kind_and_dom.len() + 1);
    }

    /// Closes the table. The edges of the last node end at `edge_count`.
    pub fn close(&mut self, edge_count: u32) -> Result<(), OutOfMemory> {
        self.first_edge.truncate(self.kind_and_dom.len());
        try_push(&mut self.first_edge, edge_count)
    }

    /// Returns the number of nodes.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.kind_and_dom.len()
    }

    /// Returns whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Iterates over all nodes in file order.
    pub fn indices(&self) -> impl ExactSizeIterator<Item = NodeIdx> + DoubleEndedIterator + use<> {
        (0..self.len() as u32).map(NodeIdx)
    }

    /// Returns the type of a node.
    #[inline(always)]
    pub fn kind(&self, node: NodeIdx) -> NodeKind {
        match NodeKind::from_code(self.kind_and_dom[node.at()] & KIND_MASK) {
            NodeKind::Other(NodeKind::SHARED_OTHER) => self.shared_kind(node),
            kind => kind,
        }
    }

    #[cold]
    fn shared_kind(&self, node: NodeIdx) -> NodeKind {
        let number = self.shared_types.get(node.0);
        NodeKind::Other(number.unwrap_or(NodeKind::SHARED_OTHER))
    }

    /// Returns the types that share a code.
    pub fn shared_types_mut(&mut self) -> &mut SharedTypes {
        &mut self.shared_types
    }

    /// Returns whether the type of a node is `kind`, by one comparison of a byte.
    #[inline(always)]
    pub fn is(&self, node: NodeIdx, kind: NodeKind) -> bool {
        self.kind_and_dom[node.at()] & KIND_MASK == kind.code()
    }

    /// Returns whether a node is attached to a document or detached.
    #[inline(always)]
    pub fn dom_state(&self, node: NodeIdx) -> DomState {
        match self.kind_and_dom[node.at()] >> DOM_SHIFT {
            1 => DomState::Attached,
            2 => DomState::Detached,
            _ => DomState::Unknown,
        }
    }

    /// Sets the DOM state of a node, which propagation found.
    pub fn set_dom_state(&mut self, node: NodeIdx, state: DomState) {
        let cell = &mut self.kind_and_dom[node.at()];
        *cell = (*cell & KIND_MASK) | (state as u8) << DOM_SHIFT;
    }

    /// Returns the name of a node, as an index in the string table.
    #[inline(always)]
    pub fn name(&self, node: NodeIdx) -> StringIdx {
        self.name[node.at()]
    }

    /// Renames a node.
    pub fn set_name(&mut self, node: NodeIdx, name: StringIdx) {
        self.name[node.at()] = name;
    }

    /// Returns all names, to be checked and repaired before the table is used.
    pub fn names_mut(&mut self) -> &mut [StringIdx] {
        &mut self.name
    }

    /// Returns the id of a node.
    #[inline(always)]
    pub fn id(&self, node: NodeIdx) -> ObjectId {
        self.id.get(node)
    }

    /// Returns the ids in file order.
    pub fn ids(&self) -> &IdColumn {
        &self.id
    }

    /// Returns the size of a node in bytes: `self_size`, or after redistribution its shallow size.
    #[inline(always)]
    pub fn shallow_size(&self, node: NodeIdx) -> u64 {
        self.shallow_size.get(node)
    }

    /// Returns the shallow sizes in file order.
    pub fn shallow_sizes(&self) -> &SizeColumn {
        &self.shallow_size
    }

    /// Returns the shallow sizes, to be redistributed.
    pub fn shallow_sizes_mut(&mut self) -> &mut SizeColumn {
        &mut self.shallow_size
    }

    /// Returns the indices of a node's edges in the edge table.
    #[inline(always)]
    pub fn edges(&self, node: NodeIdx) -> Range<usize> {
        self.first_edge[node.at()] as usize..self.first_edge[node.at() + 1] as usize
    }

    /// Returns the index of each node's first edge, and the end of the last node's edges.
    pub fn first_edges(&self) -> &[u32] {
        &self.first_edge
    }

    /// Returns the bytes of memory that the columns take.
    pub fn memory(&self) -> u64 {
        (self.kind_and_dom.capacity() + 4 * (self.name.capacity() + self.first_edge.capacity()))
            as u64
            + self.id.memory()
            + self.shallow_size.memory()
            + self.shared_types.memory()
    }
}
