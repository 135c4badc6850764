//! DevTools' Statistics: the bytes of each kind of object.
//!
//! The rules are those of `HeapSnapshot.ts`, `calculateStatistics`, after the redistribution of
//! shallow sizes.

use heaplens_model::message::{NativeStatistics, Statistics, V8Statistics};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};
use rustc_hash::FxHashMap;

use super::{RetainerCounts, WellKnownNames};
use crate::tables::{OutOfMemory, Tables, blocks, try_reserve_entry};

/// Adds up the bytes of each kind. `all_sizes` is the sum of all nodes' sizes in bytes, which the
/// root retains. O(nodes).
pub fn add_up(
    tables: &Tables,
    names: &WellKnownNames,
    retainers: &RetainerCounts,
    all_sizes: u64,
) -> Result<Statistics, OutOfMemory> {
    let mut native = NativeStatistics {
        total: tables.extra_native_bytes,
        ..Default::default()
    };
    let mut v8heap = V8Statistics::default();
    let mut elements = Elements {
        tables,
        names,
        retainers,
        element_edges: FxHashMap::default(),
    };
    let mut by_kind = [0u64; NodeKind::CODES];
    blocks::nodes(tables.nodes.len(), |node| {
        let size = tables.nodes.shallow_size(node);
        let kind = tables.nodes.kind(node);
        let sum = &mut by_kind[usize::from(kind.code()) % NodeKind::CODES];
        *sum = sum.saturating_add(size);
        match kind {
            NodeKind::Native if names.array_buffer_data.contains(tables.nodes.name(node)) => {
                native.typed_arrays = native.typed_arrays.saturating_add(size);
            }
            NodeKind::Hidden
            | NodeKind::Native
            | NodeKind::Code
            | NodeKind::ConcatenatedString
            | NodeKind::SlicedString
            | NodeKind::String => {}
            _ if names.array.contains(tables.nodes.name(node)) => {
                let array = size.saturating_add(elements.size(node)?);
                v8heap.js_arrays = v8heap.js_arrays.saturating_add(array);
            }
            _ => {}
        }
        Ok(())
    })?;
    let of = |kind: NodeKind| by_kind[usize::from(kind.code())];
    native.total = native.total.saturating_add(of(NodeKind::Native));
    v8heap.system = of(NodeKind::Hidden);
    v8heap.code = of(NodeKind::Code);
    v8heap.strings = [
        NodeKind::ConcatenatedString,
        NodeKind::SlicedString,
        NodeKind::String,
    ]
    .map(of)
    .into_iter()
    .fold(0, u64::saturating_add);
    let total = all_sizes.saturating_add(tables.extra_native_bytes);
    v8heap.total = total.saturating_sub(native.total);
    Ok(Statistics {
        total,
        native,
        v8heap,
    })
}

/// Finds the elements of arrays.
struct Elements<'a> {
    tables: &'a Tables,
    names: &'a WellKnownNames,
    retainers: &'a RetainerCounts,
    /// The index of the edge to the elements, by list of edge names. Arrays have few different
    /// lists.
    element_edges: FxHashMap<u32, Option<usize>>,
}

impl Elements<'_> {
    /// Returns the size of an array's elements if the array is their only retainer.
    fn size(&mut self, array: NodeIdx) -> Result<u64, OutOfMemory> {
        let index = match self.tables.edges.names().list(array) {
            Some(list) => match self.element_edges.get(&list) {
                Some(index) => *index,
                None => {
                    let index = self.find(array);
                    try_reserve_entry(&mut self.element_edges)?;
                    self.element_edges.insert(list, index);
                    index
                }
            },
            None => self.find(array),
        };
        let Some(index) = index else {
            return Ok(0);
        };
        let elements = self.tables.topology().edges_of(array)[index].node();
        Ok(if self.retainers.of(elements) == 1 {
            self.tables.nodes.shallow_size(elements)
        } else {
            0
        })
    }

    fn find(&self, array: NodeIdx) -> Option<usize> {
        let mut edges = self.tables.named_edges(array);
        edges.position(|(edge, name)| {
            // Copies of WeakMap entries have other names.
            edge.is(EdgeKind::Internal) && self.names.elements.contains(StringIdx(name))
        })
    }
}
