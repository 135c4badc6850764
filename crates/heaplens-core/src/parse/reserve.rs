//! Reserves memory for the columns, where possible exactly as much as they need.
//!
//! A column that doubles needs three times its size for a moment. wasm32 does not have that much
//! for a large file. The header's counts tell the size, but they may be wrong. They are therefore
//! limited by the file's length. Where the length is unknown, they are used once an eighth of the
//! records was read.

use heaplens_model::problem::{Cause, Problem, Section};

use super::header::Header;
use super::reader::Reader;
use super::sections::Progress;
use crate::tables::StringTable;

/// The most bytes of a column that the header's count alone reserves, where the file's length is
/// unknown.
const MAX_PROMISED_BYTES: u64 = 1 << 28;

/// A header's count is believed once one record in this many was read.
const BELIEVED_SHARE: u64 = 8;

/// Memory for each node and each edge at the peak, while dominators are computed (see
/// ARCHITECTURE.md, "Memory"). Strings and names need more.
const NODE_BYTES: u64 = 39;
const EDGE_BYTES: u64 = 8;

/// The number of bytes that can be addressed: 4 GiB in a page.
const ADDRESSABLE: u64 = usize::MAX as u64;

impl Reader {
    /// Refuses a snapshot that can never fit into memory, before any work is done. The header's
    /// counts are limited by the file's length.
    pub(super) fn refuse_too_large(&self, header: &Header, offset: u64) -> Result<(), Problem> {
        let Some(bytes) = self.file_bytes else {
            return Ok(());
        };
        let possible = |promised: Option<u64>, fields: usize| {
            promised
                .unwrap_or(0)
                .min(bytes / (2 * fields.max(1) as u64))
        };
        let nodes = possible(header.node_count, header.node.count);
        let edges = possible(header.edge_count, header.edge.count);
        check_fits(nodes, edges, ADDRESSABLE, offset)
    }

    /// Reserves memory for as many records as the header promises and the file can hold.
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
        let folds = self.progress.nodes == Progress::Whole;
        match section {
            Section::Nodes => columns.nodes.table.try_reserve(count),
            _ => columns.edges.table.try_reserve(count, folds),
        }
        .map_err(Problem::from)
    }

    /// Reserves memory for the rest of a section, once enough of it was read.
    ///
    /// Where that fails, the columns still grow by smaller steps.
    ///
    /// # Errors
    /// The snapshot can never fit into memory.
    pub(super) fn reserve_rest(&mut self, section: Section) -> Result<(), Problem> {
        let (None, Some(columns)) = (self.file_bytes, &mut self.columns) else {
            return Ok(());
        };
        let counts = (columns.header.node_count, columns.header.edge_count);
        let (promised, len) = match section {
            Section::Nodes => (columns.header.node_count, columns.nodes.table.len()),
            Section::Edges => (columns.header.edge_count, columns.edges.table.len()),
            _ => return Ok(()),
        };
        let (promised, len) = (promised.unwrap_or(0), len as u64);
        if promised > len && len >= promised / BELIEVED_SHARE {
            let (nodes, edges) = (counts.0.unwrap_or(0), counts.1.unwrap_or(0));
            let offset = self.header_offset.unwrap_or_default();
            check_fits(nodes, edges, ADDRESSABLE, offset)?;
            let rest = (promised - len) as usize;
            let _ = match section {
                Section::Nodes => columns.nodes.table.try_reserve(rest),
                _ => columns
                    .edges
                    .table
                    .try_reserve(rest, self.progress.nodes == Progress::Whole),
            };
        }
        Ok(())
    }

    /// Reserves memory for the strings, if nodes and edges tell how many there are. What is too
    /// much is given back later.
    pub(super) fn reserve_strings(&mut self, offset: u64) {
        let whole = Progress::Whole;
        let (Some(columns), Some(bytes)) = (&self.columns, self.file_bytes) else {
            return;
        };
        if self.progress.nodes != whole || self.progress.edges != whole {
            return;
        }
        let rest = bytes.saturating_sub(offset);
        let named = columns.nodes.names.max(columns.edges.names).end();
        // A string and its comma take at least three bytes. Where this fails, the table grows by
        // smaller steps.
        let count = named.min(rest / 3) as usize;
        let bytes = rest.min(StringTable::MAX_BYTES as u64) as usize;
        let _ = self.strings.table.try_reserve(count);
        let _ = self.strings.table.try_reserve_bytes(bytes);
    }
}

/// Checks that the nodes and edges fit into `limit` bytes of memory.
fn check_fits(nodes: u64, edges: u64, limit: u64, offset: u64) -> Result<(), Problem> {
    let needed = nodes
        .saturating_mul(NODE_BYTES)
        .saturating_add(edges.saturating_mul(EDGE_BYTES));
    if needed > limit {
        return Err(Problem::at(offset, Cause::TooLarge { needed, limit }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: u64 = u32::MAX as u64;

    #[test]
    fn what_a_page_has_opened_is_not_refused() {
        // 4.5 GB of file, for which 3.9 GB of memory were enough.
        assert_eq!(check_fits(42_703_038, 197_188_669, PAGE, 12), Ok(()));
    }

    #[test]
    fn what_can_never_fit_is_refused_with_the_estimate() {
        let problem = check_fits(60_000_000, 300_000_000, PAGE, 12).expect_err("too large");
        let needed = 60_000_000 * 39 + 300_000_000 * 8;
        let limit = PAGE;
        assert_eq!(problem, Problem::at(12, Cause::TooLarge { needed, limit }));
        let problem = check_fits(u64::MAX, u64::MAX, PAGE, 0).expect_err("too large");
        assert_eq!(
            problem.cause,
            Cause::TooLarge {
                needed: u64::MAX,
                limit
            }
        );
    }
}
