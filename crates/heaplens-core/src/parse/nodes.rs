//! Writes node records into the node table.

use heaplens_model::problem::{Cause, Problem, Section};

use super::header::{Codes, Header, NodeFields};
use super::integer_buffer::Records;
use super::integers::Sink;
use super::{highest_index::HighestIndex, occurrences::Occurrences};
use crate::tables::NodeTable;
use crate::tables::allocations::TraceIds;
use crate::tables::nodes::NodeRow;

/// Collects nodes.
pub struct Nodes {
    pub table: NodeTable,
    /// The sum of the nodes' `edge_count`s.
    pub edge_sum: u64,
    pub names: HighestIndex,
    /// Types without a name.
    pub unknown: Occurrences,
    /// Sizes with a minus sign.
    pub negative_sizes: Occurrences,
    /// The offset of the first `edge_count` that makes the sum larger than [`MAX_EDGES`].
    pub too_many_edges: Option<u64>,
    /// The id of each node's trace node, where the file has recorded stacks.
    pub trace_ids: TraceIds,
    trace_node_id: Option<usize>,
    fields: NodeFields,
    codes: Codes,
}

/// Edges are counted in 32 bits.
const MAX_EDGES: u64 = u32::MAX as u64 - 1;

/// The id in place of a negative one: no trace node has it.
const NO_TRACE_NODE: u64 = u64::MAX;

/// The layouts that V8 writes: with and without `trace_node_id`.
const TRACED: NodeFields = v8(7, Some(6));
const UNTRACED: NodeFields = v8(6, Some(5));

/// A record's integers by meaning: type, name, id, self_size, edge_count, detachedness.
type Row = [u64; 6];

impl Nodes {
    pub fn new(header: &Header) -> Nodes {
        Nodes {
            table: NodeTable::default(),
            edge_sum: 0,
            names: HighestIndex::default(),
            unknown: Occurrences::default(),
            negative_sizes: Occurrences::default(),
            too_many_edges: None,
            trace_ids: TraceIds::default(),
            trace_node_id: header.trace.map(|fields| fields.trace_node_id),
            fields: header.node,
            codes: header.node_codes.clone(),
        }
    }

    fn add(
        &mut self,
        rows: impl ExactSizeIterator<Item = Row> + Clone,
        records: Records<'_>,
    ) -> Result<(), Problem> {
        let (mut codes, mut highest, mut edges, mut wide) = (0, 0, 0u64, 0);
        for [kind, name, _, _, edge_count, _] in rows.clone() {
            codes |= self.codes.get(kind);
            highest = highest.max(name);
            wide |= edge_count;
            edges = edges.wrapping_add(edge_count);
        }
        if self.table.len() + rows.len() > NodeTable::MAX_LEN
            || wide > MAX_EDGES
            || self.edge_sum.saturating_add(edges) > MAX_EDGES
        {
            edges = self.check_each(rows.clone(), records)?;
        }
        if codes & Codes::MARK != 0 {
            let first = self.table.len();
            let columns = (self.fields.kind, self.fields.count);
            let (unknown, shared) = (&mut self.unknown, self.table.shared_types_mut());
            self.codes
                .note_marked(records, columns, first, unknown, shared)?;
        }
        if highest >= self.names.end() {
            let row = rows
                .clone()
                .position(|[_, name, ..]| name == highest)
                .unwrap_or(0);
            let position = row * self.fields.count + self.fields.name;
            self.names
                .raise(highest, records.offsets.get(position).copied());
        }
        let (edge_sum, codes) = (self.edge_sum as u32, &self.codes);
        self.table.append(
            edge_sum,
            rows.map(
                |[kind, name, id, self_size, edge_count, detachedness]| NodeRow {
                    kind_and_dom: NodeTable::pack(codes.get(kind), detachedness),
                    name: name.min(u64::from(u32::MAX)) as u32,
                    id,
                    self_size,
                    edge_count: edge_count as u32,
                },
            ),
        )?;
        self.edge_sum = self.edge_sum.saturating_add(edges);
        Ok(())
    }

    /// Finds the first problem of a buffer's records, whichever way the file was cut. Without one,
    /// returns the sum of their `edge_count`s.
    ///
    /// A sum that is too large is no problem yet. Only the edges tell whether the file has that
    /// many, or its `edge_count`s are damaged.
    #[cold]
    fn check_each(
        &mut self,
        rows: impl Iterator<Item = Row>,
        records: Records<'_>,
    ) -> Result<u64, Problem> {
        let mut edges = 0u64;
        let mut len = self.table.len();
        let offsets = records.offsets.chunks(self.fields.count);
        for ([_, _, _, _, edge_count, _], offsets) in rows.zip(offsets) {
            edges = edges.saturating_add(edge_count);
            len += 1;
            if len > NodeTable::MAX_LEN {
                let limit = NodeTable::MAX_LEN as u64;
                let cause = Cause::TooMany {
                    section: Section::Nodes,
                    limit,
                };
                return Err(Problem::at(offsets[0], cause));
            }
            if self.edge_sum.saturating_add(edges) > MAX_EDGES {
                let offset = offsets[self.fields.edge_count];
                self.too_many_edges.get_or_insert(offset);
            }
        }
        Ok(edges)
    }
}

impl Sink for Nodes {
    fn fields(&self) -> usize {
        self.fields.count
    }

    fn negative(
        &mut self,
        pending: usize,
        magnitude: u64,
        offset: u64,
    ) -> Result<Option<u64>, Problem> {
        let at = self.fields;
        let field = pending % at.count;
        if field == at.self_size {
            // DevTools passes over the minus (`HeapSnapshotLoader.parseUintArray`).
            self.negative_sizes.add(magnitude, offset);
            return Ok(Some(magnitude));
        }
        if self.trace_node_id == Some(field) {
            return Ok(Some(NO_TRACE_NODE));
        }
        let is_read = [at.kind, at.name, at.id, at.edge_count].contains(&field);
        Ok((!is_read).then_some(0))
    }

    fn take(&mut self, records: Records<'_>) -> Result<(), Problem> {
        if let Some(at) = self.trace_node_id {
            let rows = records.values.chunks_exact(self.fields.count);
            for row in rows {
                self.trace_ids.push(row[at])?;
            }
        }
        // V8's own layouts have separate code, in which every position is a constant.
        match self.fields {
            TRACED => {
                let rows = records.values.as_chunks::<7>().0.iter();
                self.add(rows.map(|r| [r[0], r[1], r[2], r[3], r[4], r[6]]), records)
            }
            UNTRACED => {
                let rows = records.values.as_chunks::<6>().0.iter();
                self.add(rows.copied(), records)
            }
            at => {
                let rows = records.values.chunks_exact(at.count).map(|r| {
                    let dom = at.detachedness.map_or(0, |at| r[at]);
                    [
                        r[at.kind],
                        r[at.name],
                        r[at.id],
                        r[at.self_size],
                        r[at.edge_count],
                        dom,
                    ]
                });
                self.add(rows, records)
            }
        }
    }
}

const fn v8(count: usize, detachedness: Option<usize>) -> NodeFields {
    NodeFields {
        count,
        kind: 0,
        name: 1,
        id: 2,
        self_size: 3,
        edge_count: 4,
        detachedness,
    }
}
