//! Writes location records into the location table.

use heaplens_model::NodeIdx;
use heaplens_model::problem::Problem;

use super::edges::Divisor;
use super::header::{Header, LocationFields};
use super::integer_buffer::Records;
use super::integers::Sink;
use super::occurrences::Occurrences;
use crate::tables::LocationTable;

/// Collects locations.
pub struct Locations {
    pub table: LocationTable,
    /// Locations without a node, or with numbers beyond 32 bits.
    pub ignored: Occurrences,
    fields: LocationFields,
    divisor: Divisor,
    limit: u64,
}

impl Locations {
    pub fn new(header: &Header, fields: LocationFields) -> Locations {
        let divisor = Divisor::new(header.node.count);
        Locations {
            table: LocationTable::default(),
            ignored: Occurrences::default(),
            fields,
            divisor,
            limit: divisor.limit(),
        }
    }

    /// Sets the number of nodes. Locations of other nodes are left out from now on.
    pub fn expect_nodes(&mut self, count: usize) {
        self.limit = self.limit.min(count as u64);
    }
}

impl Sink for Locations {
    fn fields(&self) -> usize {
        self.fields.count
    }

    fn negative(&mut self, _: usize, _: u64, _: u64) -> Result<Option<u64>, Problem> {
        // No number is that large, so the location is left out.
        Ok(Some(u64::MAX))
    }

    fn take(&mut self, records: Records<'_>) -> Result<(), Problem> {
        let at = self.fields;
        let rows = records.values.chunks_exact(at.count);
        let offsets = records.offsets.chunks_exact(at.count);
        for (row, offsets) in rows.zip(offsets) {
            let position = row[at.object_index];
            let node = self.divisor.node(position);
            let small = |value: u64| u32::try_from(value).ok();
            let script = at.script_object_index.map(|at| self.divisor.node(row[at]));
            let script = script.filter(|script| *script < self.limit);
            let location = [row[at.script_id], row[at.line], row[at.column]].map(small);
            if let (true, [Some(script_id), Some(line), Some(column)]) =
                (node < self.limit, location)
            {
                self.table.push(
                    NodeIdx(node as u32),
                    [script_id, line, column],
                    script.map(|script| NodeIdx(script as u32)),
                )?;
            } else {
                self.ignored.add(position, offsets[at.object_index]);
            }
        }
        Ok(())
    }
}
