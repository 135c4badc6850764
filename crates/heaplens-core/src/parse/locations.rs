//! Location records into the location table.

use heaplens_model::NodeIdx;
use heaplens_model::problem::Problem;

use super::batch::Records;
use super::edges::Divisor;
use super::header::{Header, LocationFields};
use super::input::Input;
use super::integers::Sink;
use super::location_records::LocationRecords;
use super::tally::Tally;
use crate::tables::LocationTable;

/// The locations so far.
pub struct Locations {
    /// The table.
    pub table: LocationTable,
    /// Those that cannot be kept.
    pub ignored: Tally,
    fields: LocationFields,
    divisor: Divisor,
    limit: u64,
    /// Those that are read by the way of their own.
    ahead: Box<LocationRecords>,
}

/// The layout that V8 writes.
const V8: LocationFields = LocationFields {
    count: 4,
    object_index: 0,
    script_id: 1,
    line: 2,
    column: 3,
};

impl Locations {
    /// No locations yet.
    pub fn new(header: &Header, fields: LocationFields) -> Locations {
        let divisor = Divisor::new(header.node.count);
        Locations {
            table: LocationTable::default(),
            ignored: Tally::default(),
            fields,
            divisor,
            limit: divisor.limit(),
            ahead: Box::default(),
        }
    }

    /// From now on locations must be of one of so many nodes.
    pub fn expect_nodes(&mut self, count: usize) {
        self.limit = self.limit.min(count as u64);
    }
}

impl Sink for Locations {
    fn fields(&self) -> usize {
        self.fields.count
    }

    const READS_AHEAD: bool = true;

    fn read_ahead(&mut self, input: &mut Input<'_>) -> bool {
        self.fields == V8 && self.ahead.read(input)
    }

    #[inline(never)]
    fn add_ahead(&mut self, _from: &Input<'_>) -> Result<bool, Problem> {
        let (rows, divisor) = (self.ahead.rows(), self.divisor);
        let mut farthest = 0;
        for row in rows {
            farthest = farthest.max(divisor.node(row.object_index));
        }
        if farthest >= self.limit {
            return Ok(false);
        }
        for row in rows {
            let node = NodeIdx(divisor.node(row.object_index) as u32);
            self.table.push(node, row.location)?;
        }
        Ok(true)
    }

    fn negative(&mut self, _: usize, _: u64, _: u64) -> Result<Option<u64>, Problem> {
        // Beyond all numbers, so that the location is left out.
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
            let place = [row[at.script_id], row[at.line], row[at.column]].map(small);
            if let (true, [Some(script_id), Some(line), Some(column)]) = (node < self.limit, place)
            {
                self.table
                    .push(NodeIdx(node as u32), [script_id, line, column])?;
            } else {
                self.ignored.count(position, offsets[at.object_index]);
            }
        }
        Ok(())
    }
}
