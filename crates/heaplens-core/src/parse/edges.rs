//! Writes edge records into the edge table.
//!
//! A file gives an edge's target as a position in `nodes`, a multiple of the field count. The
//! position is divided by multiplying with the field count's inverse modulo 2^32. That is exact for
//! multiples and gives a number above all nodes for any other position. One comparison therefore
//! finds targets out of range and targets inside of a node.

use heaplens_model::problem::{Cause, Problem, Section};

use super::edge_records::EdgeRecords;
use super::header::{Codes, EdgeFields, Header};
use super::input::Input;
use super::integer_buffer::Records;
use super::integers::Sink;
use super::{highest_index::HighestIndex, occurrences::Occurrences};
use crate::tables::edges::Edge;
use crate::tables::{EdgeTable, NodeTable};

/// Divides positions in `nodes` by the field count.
#[derive(Clone, Copy, Debug)]
pub struct Divisor {
    inverse: u32,
    shift: u32,
    max: u32,
}

impl Divisor {
    /// Divides by `fields`, or by 1 if that is 0.
    pub fn new(fields: usize) -> Divisor {
        let fields = (fields as u32).max(1);
        let shift = fields.trailing_zeros();
        let odd = fields >> shift;
        // Newton's method doubles the number of correct bits: 3, 6, 12, 24, 48.
        let mut inverse = odd;
        for _ in 0..4 {
            inverse = inverse.wrapping_mul(2u32.wrapping_sub(odd.wrapping_mul(inverse)));
        }
        Divisor {
            inverse,
            shift,
            max: u32::MAX / fields,
        }
    }

    /// Returns the node at a position, or a number above all nodes if no node begins there.
    #[inline(always)]
    pub fn node(self, position: u64) -> u64 {
        // A position beyond 32 bits stays beyond them.
        u64::from(self.near_node(position as u32)) | position >> 32 << 32
    }

    /// The same as [`Divisor::node`] for a position of 32 bits.
    #[inline(always)]
    fn near_node(self, position: u32) -> u32 {
        let product = position.wrapping_mul(self.inverse);
        // This is a rotation, by shifts: WebAssembly's vectors cannot rotate.
        product >> self.shift | product << 1 << (u32::BITS - 1 - self.shift)
    }

    /// Returns the most nodes that there can be.
    pub fn limit(self) -> u64 {
        (u64::from(self.max) + 1).min(NodeTable::MAX_LEN as u64)
    }
}

/// Collects edges.
pub struct Edges {
    pub table: EdgeTable,
    /// The offset of the section's end, once it has ended.
    pub end: Option<u64>,
    pub names: HighestIndex,
    /// Checked at the end, in case the nodes come after the edges.
    pub targets: HighestIndex,
    /// Types without a name.
    pub unknown: Occurrences,
    fields: EdgeFields,
    codes: Codes,
    divisor: Divisor,
    node_fields: u64,
    /// The number of nodes, or the most that there can be.
    limit: u64,
    /// The records of the fast path.
    whole_records: Box<EdgeRecords>,
    /// The code of each type as in an [`Edge`], with [`MARK`] where the code does not tell the
    /// type.
    whole_record_codes: [u32; 16],
}

/// See [`Codes::MARK`].
const MARK: u32 = 1;

/// The layout that V8 writes.
const V8: EdgeFields = EdgeFields {
    count: 3,
    kind: 0,
    name_or_index: 1,
    to_node: 2,
};

/// A record's integers by meaning: type, name_or_index, to_node.
type Row = [u64; 3];

impl Edges {
    pub fn new(header: &Header) -> Edges {
        let divisor = Divisor::new(header.node.count);
        Edges {
            table: EdgeTable::default(),
            end: None,
            names: HighestIndex::default(),
            targets: HighestIndex::default(),
            unknown: Occurrences::default(),
            fields: header.edge,
            codes: header.edge_codes.clone(),
            divisor,
            node_fields: header.node.count as u64,
            limit: divisor.limit(),
            whole_records: Box::default(),
            whole_record_codes: std::array::from_fn(|kind| {
                let code = header.edge_codes.get(kind as u64);
                let is_marked = code & Codes::MARK != 0;
                u32::from(code) << Edge::KIND_SHIFT | if is_marked { MARK } else { 0 }
            }),
        }
    }

    /// Sets the number of nodes, so that later targets are checked at once.
    pub fn expect_nodes(&mut self, count: usize) {
        self.limit = self.limit.min(count as u64);
    }

    /// Returns the problem of an edge that leads to a missing node.
    pub fn bad_target(&self, node: u64, offset: Option<u64>) -> Problem {
        let cause = Cause::EdgeTarget {
            to_node: node.saturating_mul(self.node_fields),
        };
        Problem { cause, offset }
    }

    fn add(
        &mut self,
        rows: impl ExactSizeIterator<Item = Row> + Clone,
        records: Records<'_>,
    ) -> Result<(), Problem> {
        let limit = u64::from(u32::MAX);
        let before = self.table.len() as u64;
        let (kinds, divisor) = (&self.codes, self.divisor);
        // Sums over all rows are kept while the columns are written, and compared once.
        let (mut codes, mut farthest) = (0, 0);
        let edges = rows.clone().map(|[kind, _, to_node]| {
            let (code, node) = (kinds.get(kind), divisor.node(to_node));
            codes |= code;
            farthest = farthest.max(node);
            Edge::from_code(node as u32, code)
        });
        self.table.append_edges(edges)?;
        let (mut highest, mut wide) = (0, 0);
        let names = rows.clone().map(|[kind, name, _]| {
            wide |= name;
            let indexed = Edge::is_indexed_code(kinds.get(kind));
            highest = highest.max(if indexed { 0 } else { name });
            name.min(limit) as u32
        });
        self.table.append_names(names)?;

        if farthest >= self.limit || self.table.len() as u64 >= limit || wide > limit {
            self.check_each(before, rows.clone(), records)?;
        }
        if codes & Codes::MARK != 0 {
            let columns = (self.fields.kind, self.fields.count);
            let (unknown, shared) = (&mut self.unknown, self.table.shared_types_mut());
            self.codes
                .note_marked(records, columns, before as usize, unknown, shared)?;
        }
        if highest >= self.names.end() {
            let row = rows.clone().position(|[kind, name, _]| {
                name == highest && !Edge::is_indexed_code(self.codes.get(kind))
            });
            if let Some(row) = row {
                let position = row * self.fields.count + self.fields.name_or_index;
                self.names
                    .raise(highest, records.offsets.get(position).copied());
            }
        }
        if farthest >= self.targets.end() {
            let row = rows
                .clone()
                .position(|[_, _, to]| self.divisor.node(to) == farthest);
            let position = row.unwrap_or(0) * self.fields.count + self.fields.to_node;
            self.targets
                .raise(farthest, records.offsets.get(position).copied());
        }
        Ok(())
    }

    /// Finds the first problem of a buffer's records, whichever way the file was cut.
    #[cold]
    fn check_each(
        &self,
        before: u64,
        rows: impl Iterator<Item = Row>,
        records: Records<'_>,
    ) -> Result<(), Problem> {
        let mut len = before;
        let offsets = records.offsets.chunks(self.fields.count);
        for ([kind, index, to_node], offsets) in rows.zip(offsets) {
            len += 1;
            let limit = u64::from(u32::MAX);
            if len >= limit {
                let cause = Cause::TooMany {
                    section: Section::Edges,
                    limit,
                };
                return Err(Problem::at(offsets[0], cause));
            }
            // A name beyond 32 bits is missing from the strings anyway.
            if index > limit && Edge::is_indexed_code(self.codes.get(kind)) {
                let cause = Cause::NumberTooLarge {
                    section: Section::Edges,
                };
                return Err(Problem::at(offsets[self.fields.name_or_index], cause));
            }
            if self.divisor.node(to_node) >= self.limit {
                let cause = Cause::EdgeTarget { to_node };
                return Err(Problem::at(offsets[self.fields.to_node], cause));
            }
        }
        Ok(())
    }
}

/// Returns an edge's name if it is a string, else 0. `kind` is the type's code as in an [`Edge`].
#[inline(always)]
fn string_or_zero(kind: u32, name: u32) -> u32 {
    let code = (kind >> Edge::KIND_SHIFT) as u8;
    if Edge::is_indexed_code(code) { 0 } else { name }
}

impl Sink for Edges {
    fn fields(&self) -> usize {
        self.fields.count
    }

    const READS_WHOLE_RECORDS: bool = true;

    fn read_whole_records(&mut self, input: &mut Input<'_>) -> bool {
        self.fields == V8 && self.whole_records.read(input, &self.whole_record_codes)
    }

    #[inline(never)]
    fn add_whole_records(&mut self, from: &Input<'_>) -> Result<bool, Problem> {
        let (divisor, read) = (self.divisor, &*self.whole_records);
        let (kinds, names, targets) = (read.kinds(), read.names(), read.targets());
        let (mut codes, mut farthest, mut highest) = (0, 0, 0);
        let before = self.table.len();
        let records = kinds.iter().zip(names).zip(targets);
        self.table
            .append_edges(records.map(|((kind, name), target)| {
                let node = divisor.near_node(*target);
                codes |= kind;
                farthest = farthest.max(node);
                highest = highest.max(string_or_zero(*kind, *name));
                Edge::from_code(node, (kind >> Edge::KIND_SHIFT) as u8)
            }))?;
        let len = self.table.len() as u64;
        if codes & MARK != 0 || u64::from(farthest) >= self.limit || len >= u64::from(u32::MAX) {
            self.table.truncate(before);
            return Ok(false);
        }
        self.table.append_names(names.iter().copied())?;
        if u64::from(highest) >= self.names.end() {
            let mut names = kinds.iter().zip(names);
            let record = names.position(|(kind, name)| string_or_zero(*kind, *name) == highest);
            let offset = record.map(|record| from.offset() + read.name_at(record) as u64);
            self.names.raise(u64::from(highest), offset);
        }
        if u64::from(farthest) >= self.targets.end() {
            let mut targets = targets.iter();
            let record = targets.position(|target| divisor.near_node(*target) == farthest);
            let offset = record.map(|record| from.offset() + read.target_at(record) as u64);
            self.targets.raise(u64::from(farthest), offset);
        }
        Ok(true)
    }

    fn negative(&mut self, pending: usize, _: u64, _: u64) -> Result<Option<u64>, Problem> {
        let at = self.fields;
        let field = pending % at.count;
        let is_read = [at.kind, at.name_or_index, at.to_node].contains(&field);
        Ok((!is_read).then_some(0))
    }

    fn take(&mut self, records: Records<'_>) -> Result<(), Problem> {
        // V8's own layout has separate code, in which every position is a constant.
        let at = self.fields;
        if at == V8 {
            self.add(records.values.as_chunks::<3>().0.iter().copied(), records)
        } else {
            let rows = records.values.chunks_exact(at.count);
            self.add(
                rows.map(|r| [r[at.kind], r[at.name_or_index], r[at.to_node]]),
                records,
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Divisor;

    #[test]
    fn division_is_exact_for_multiples_and_beyond_all_nodes_for_others() {
        for fields in 1..=64u64 {
            let divisor = Divisor::new(fields as usize);
            let last = u64::from(u32::MAX) / fields;
            let nodes = [0, 1, 2, 3, 1000, 12_345_678, last / 2, last - 1, last];
            for node in nodes {
                assert_eq!(
                    divisor.node(node * fields),
                    node,
                    "{node} of {fields} fields"
                );
                for inside in 1..fields {
                    let position = node * fields + inside;
                    assert!(
                        divisor.node(position) > last,
                        "{position} of {fields} fields"
                    );
                }
            }
            for beyond in [1 << 32, (1 << 32) + fields, 1 << 53, u64::MAX] {
                assert!(divisor.node(beyond) > u64::from(u32::MAX));
            }
        }
    }
}
