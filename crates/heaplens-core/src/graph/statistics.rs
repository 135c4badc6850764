//! DevTools' Statistics: bytes by what they are made of.
//!
//! `HeapSnapshot.ts`, `calculateStatistics`, after the redistribution of shallow sizes.

use heaplens_model::message::{NativeStatistics, Statistics, V8Statistics};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};

use super::{RetainerTable, WellKnownNames};
use crate::tables::{OutOfMemory, Tables, blocks};

/// Adds up; `root_retained_size` is the retained size of the root in bytes. O(nodes).
pub fn add_up(
    tables: &Tables,
    names: &WellKnownNames,
    retainers: &RetainerTable,
    root_retained_size: u64,
) -> Result<Statistics, OutOfMemory> {
    let mut native = NativeStatistics {
        total: tables.extra_native_bytes,
        ..Default::default()
    };
    let mut v8heap = V8Statistics::default();
    blocks::nodes(tables.nodes.len(), |node| {
        let size = tables.nodes.shallow_size(node);
        let sum = match tables.nodes.kind(node) {
            NodeKind::Hidden => &mut v8heap.system,
            NodeKind::Native => {
                if names.array_buffer_data.contains(tables.nodes.name(node)) {
                    native.typed_arrays = native.typed_arrays.saturating_add(size);
                }
                &mut native.total
            }
            NodeKind::Code => &mut v8heap.code,
            NodeKind::ConcatenatedString | NodeKind::SlicedString | NodeKind::String => {
                &mut v8heap.strings
            }
            _ if names.array.contains(tables.nodes.name(node)) => {
                let elements = elements_size(tables, names, retainers, node);
                v8heap.js_arrays = v8heap.js_arrays.saturating_add(elements);
                &mut v8heap.js_arrays
            }
            _ => return Ok(()),
        };
        *sum = sum.saturating_add(size);
        Ok(())
    })?;
    let total = root_retained_size.saturating_add(tables.extra_native_bytes);
    v8heap.total = total.saturating_sub(native.total);
    Ok(Statistics {
        total,
        native,
        v8heap,
    })
}

/// The size of an array's elements, if nothing else holds them.
fn elements_size(
    tables: &Tables,
    names: &WellKnownNames,
    retainers: &RetainerTable,
    array: NodeIdx,
) -> u64 {
    for (link, name) in tables.named_edges(array) {
        let internal = link.kind().name() == EdgeKind::Internal.name();
        if internal && names.elements.contains(StringIdx(name)) {
            let alone = retainers.count(link.node()) == 1;
            return if alone {
                tables.nodes.shallow_size(link.node())
            } else {
                0
            };
        }
    }
    0
}
