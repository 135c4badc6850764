//! How much memory is reserved, and when: exactly what is needed where that can be told.
//!
//! A column that doubles needs three times its size for a moment, which wasm32 does not have to
//! give for a large file. The header's counts would tell the size, but a file may promise
//! anything: a promise is believed as far as the file can keep it, or, where the file's length is
//! not known, once a part of it is kept.

use heaplens_model::problem::{Problem, Section};

use super::reader::Reader;
use super::sections::Progress;
use crate::tables::StringTable;

/// Columns are reserved up to this size on the header's word alone, where the length of the
/// file is not known.
const MAX_PROMISED_BYTES: u64 = 1 << 28;

/// What share of the promise must be there before it is believed.
const KEPT: u64 = 8;

impl Reader {
    /// Makes room for as many records as the header promises and the file can hold.
    pub(super) fn reserve(&mut self, section: Section, offset: u64) -> Result<(), Problem> {
        let Some(columns) = &mut self.columns else {
            return Ok(());
        };
        let header = &columns.header;
        let (promised, fields, bytes) = match section {
            Section::Nodes => (header.node_count, header.node.count, 17),
            Section::Edges => (header.edge_count, header.edge.count, 8),
            _ => return Ok(()),
        };
        // A number and its comma take two bytes.
        let possible = match self.file_bytes {
            Some(bytes) => bytes.saturating_sub(offset) / (2 * fields as u64),
            None => MAX_PROMISED_BYTES / bytes,
        };
        let count = promised.unwrap_or(0).min(possible) as usize;
        match section {
            Section::Nodes => columns.nodes.table.try_reserve(count),
            _ => columns.edges.table.try_reserve(count),
        }
        .map_err(super::out_of_memory)
    }

    /// Makes room for what is still to come of a promise that is kept so far.
    ///
    /// Where there is no room, the columns may still grow by smaller steps.
    pub(super) fn trust_promise(&mut self, section: Section) {
        let (None, Some(columns)) = (self.file_bytes, &mut self.columns) else {
            return;
        };
        let (promised, len) = match section {
            Section::Nodes => (columns.header.node_count, columns.nodes.table.len()),
            Section::Edges => (columns.header.edge_count, columns.edges.table.len()),
            _ => return,
        };
        let (promised, len) = (promised.unwrap_or(0), len as u64);
        if promised > len && len >= promised / KEPT {
            let rest = (promised - len) as usize;
            let _ = match section {
                Section::Nodes => columns.nodes.table.try_reserve(rest),
                _ => columns.edges.table.try_reserve(rest),
            };
        }
    }

    /// Makes room for the strings, as far as it can be told; what is too much is given back.
    pub(super) fn reserve_strings(&mut self, offset: u64) {
        let whole = Progress::Whole;
        let (Some(columns), Some(bytes)) = (&self.columns, self.file_bytes) else {
            return;
        };
        if self.progress.nodes != whole || self.progress.edges != whole {
            return;
        }
        let rest = bytes.saturating_sub(offset);
        let named = columns.nodes.names.or(columns.edges.names).end();
        // A string and its comma take three bytes. Where this fails, the table may still grow.
        let count = named.min(rest / 3) as usize;
        let bytes = rest.min(StringTable::MAX_BYTES as u64) as usize;
        let _ = self.strings.table.try_reserve(count);
        let _ = self.strings.table.try_reserve_bytes(bytes);
    }
}
