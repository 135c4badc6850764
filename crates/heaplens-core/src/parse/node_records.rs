//! The fast way through nodes: whole records of V8's text.
//!
//! V8 writes a node as seven integers, or since Node.js 24 as six: type, name, id, self_size and
//! edge_count, then perhaps trace_node_id, and detachedness, which is one digit. Records are
//! parted by a comma and, up to Node.js 22, a newline before it. Who knows this much finds the
//! integers by the commas of the text's [`Marks`], which also prove that the text is exactly that:
//! anything else, however legal, ends the fast way before it, and [`super::integers`] goes on.

use super::decimal::numbers;
use super::header::Codes;
use super::input::Input;
use super::marks::{LONG, Marks, Place, SHORT, digits, long};
use crate::tables::NodeTable;
use crate::tables::nodes::NodeRow;

/// So many records wait at most: few enough to stay in the first-level cache.
const CAPACITY: usize = 256;

/// Records of nodes.
#[derive(Default)]
pub struct NodeRecords {
    columns: Columns,
    len: usize,
    marks: Marks,
}

/// The same, column by column.
struct Columns {
    /// See [`NodeTable::pack`].
    kind_and_dom: [u8; CAPACITY],
    names: [u32; CAPACITY],
    ids: [u64; CAPACITY],
    self_sizes: [u32; CAPACITY],
    edge_counts: [u32; CAPACITY],
    /// Where they start, from where reading began.
    starts: [u32; CAPACITY],
    /// All codes' bits.
    codes: u8,
}

impl Default for Columns {
    fn default() -> Self {
        Columns {
            kind_and_dom: [0; CAPACITY],
            names: [0; CAPACITY],
            ids: [0; CAPACITY],
            self_sizes: [0; CAPACITY],
            edge_counts: [0; CAPACITY],
            starts: [0; CAPACITY],
            codes: 0,
        }
    }
}

impl NodeRecords {
    /// The records as the table takes them.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = NodeRow> + Clone + '_ {
        let all = &self.columns;
        let columns = all.kind_and_dom[..self.len].iter().zip(&all.names);
        let columns = columns.zip(&all.ids).zip(&all.self_sizes);
        let columns = columns.zip(&all.edge_counts);
        columns.map(
            |((((kind_and_dom, name), id), self_size), edge_count)| NodeRow {
                kind_and_dom: *kind_and_dom,
                name: *name,
                id: *id,
                self_size: u64::from(*self_size),
                edge_count: *edge_count,
            },
        )
    }

    /// The names.
    pub fn names(&self) -> &[u32] {
        &self.columns.names[..self.len]
    }

    /// The edge counts.
    pub fn edge_counts(&self) -> &[u32] {
        &self.columns.edge_counts[..self.len]
    }

    /// Where a record starts, at the comma before it, from where reading began.
    pub fn start(&self, record: usize) -> usize {
        self.columns.starts[record % CAPACITY] as usize
    }

    /// Whether there is a type that its code does not tell.
    pub fn has_marked(&self) -> bool {
        self.columns.codes & Codes::MARK != 0
    }

    /// Replaces the records by those that follow; whether there were any. `input` stands behind
    /// the last integer of a record, before and after. `TRACED` is whether there is a
    /// trace_node_id.
    pub fn read<const TRACED: bool>(&mut self, input: &mut Input<'_>, codes: &Codes) -> bool {
        self.len = 0;
        self.columns.codes = 0;
        match input.rest() {
            [b'\n', b',', ..] => self.read_as::<true, TRACED>(input, codes),
            [b',', ..] => self.read_as::<false, TRACED>(input, codes),
            _ => {}
        }
        self.len > 0
    }

    /// `LINES` is whether a newline parts the records. (A function of its own, which engines
    /// compile well soon.)
    #[inline(never)]
    fn read_as<const LINES: bool, const TRACED: bool>(
        &mut self,
        input: &mut Input<'_>,
        codes: &Codes,
    ) {
        let columns = &mut self.columns;
        self.len = self.marks.read::<LINES>(input, CAPACITY, |at, place| {
            columns.record::<LINES, TRACED>(at % CAPACITY, place, codes)
        });
    }
}

impl Columns {
    /// Reads a record into row `at`; how far from its first comma it ends, or nothing if it is not
    /// as expected.
    #[inline(always)]
    fn record<const LINES: bool, const TRACED: bool>(
        &mut self,
        at: usize,
        place: &Place<'_>,
        codes: &Codes,
    ) -> Option<u64> {
        let window = place.window();
        let mut walk = place.walk();
        let [_, kind, name, id, self_size, edge_count] = std::array::from_fn(|_| walk.comma());
        let trace = if TRACED { walk.comma() } else { edge_count };
        let end = walk.end::<LINES>();
        // Lengths less one, so that what is shorter than a digit becomes very long. The id may be
        // long, and trace_node_id if the record is not too long for its marks then.
        let less_one = |before: u64, end: u64| end.wrapping_sub(before + 2);
        let (kind_len, name_len, id_len) =
            (less_one(0, kind), less_one(kind, name), less_one(name, id));
        let lens = name_len | less_one(id, self_size) | less_one(self_size, edge_count);
        let long_lens = id_len
            | if TRACED {
                less_one(edge_count, trace)
            } else {
                0
            };
        if !place.is_known(end)
            || lens >= SHORT
            || long_lens >= LONG
            || kind_len > 1
            || less_one(trace, end) != 0
            || walk.has_comma_before(end)
        {
            return None;
        }
        self.starts[at] = place.start as u32;
        let [name_text, id_text, size_text, edges_text] = [
            (kind, name),
            (name, id),
            (id, self_size),
            (self_size, edge_count),
        ]
        .map(|(before, end)| digits(window, before + 1, end - before - 1));
        let numbers = numbers([name_text, id_text, size_text, edges_text]);
        [self.names[at], _, self.self_sizes[at], self.edge_counts[at]] = numbers;
        self.ids[at] = if id_len < SHORT {
            u64::from(numbers[1])
        } else {
            long(window, name + 1, id_len + 1)
        };
        let digit = |from: u64| u64::from(window.get(from as usize).copied().unwrap_or(0) & 15);
        let code = codes.get(match kind_len {
            0 => digit(1),
            _ => 10 * digit(1) + digit(2),
        });
        self.codes |= code;
        self.kind_and_dom[at] = NodeTable::pack(code, digit(trace + 1));
        Some(end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::marks::{STRETCH, WINDOW};
    use super::super::twin;
    use super::*;

    /// Type, name, id, self_size, edge_count, trace_node_id and detachedness.
    type Record = [u64; 7];

    /// How records are written: what parts them, and whether they have a trace_node_id.
    const STYLES: [(&str, bool); 4] = [("\n,", true), ("\n,", false), (",", true), (",", false)];

    fn codes() -> Codes {
        let names: Vec<String> = (0..20).map(|kind| format!("type {kind}")).collect();
        Codes::of_nodes(&names)
    }

    fn text(records: &[Record], (parting, traced): (&str, bool)) -> String {
        let mut text = String::new();
        for [kind, name, id, size, edges, trace, dom] in records {
            text += &format!("{parting}{kind},{name},{id},{size},{edges}");
            if traced {
                text += &format!(",{trace}");
            }
            text += &format!(",{dom}");
        }
        text
    }

    /// All that is read, where records were found, and where reading ended.
    fn read(text: &str, traced: bool) -> (Vec<NodeRow>, Vec<usize>, usize) {
        let mut input = Input {
            bytes: text.as_bytes(),
            pos: 0,
            base: 0,
        };
        let (mut all, mut starts) = (Vec::new(), Vec::new());
        let (mut records, codes) = (NodeRecords::default(), codes());
        let mut from = 0;
        while match traced {
            true => records.read::<true>(&mut input, &codes),
            false => records.read::<false>(&mut input, &codes),
        } {
            all.extend(records.rows());
            starts.extend((0..records.names().len()).map(|at| from + records.start(at)));
            from = input.pos;
        }
        (all, starts, input.pos)
    }

    fn row([kind, name, id, self_size, edge_count, _, dom]: Record) -> NodeRow {
        NodeRow {
            kind_and_dom: NodeTable::pack(codes().get(kind), dom),
            name: name as u32,
            id,
            self_size,
            edge_count: edge_count as u32,
        }
    }

    fn number(digits: u32) -> impl Strategy<Value = u64> {
        (1..=digits, 0..10u64.pow(16)).prop_map(|(digits, number)| number % 10u64.pow(digits))
    }

    fn record() -> impl Strategy<Value = Record> {
        let numbers = (number(8), number(12), number(8), number(8), number(5));
        (0..20u64, numbers, 0..10u64).prop_map(
            |(kind, (name, id, self_size, edge_count, trace), dom)| {
                [kind, name, id, self_size, edge_count, trace, dom]
            },
        )
    }

    proptest! {
        #[test]
        fn what_v8_writes_is_read_to_the_end(
            records in vec(record(), 0..600),
            style in prop::sample::select(&STYLES[..]),
        ) {
            let text = text(&records, style);
            let (rows, starts, end) = read(&text, style.1);
            let expected: Vec<_> = records.iter().map(|record| row(*record)).collect();
            prop_assert_eq!(&rows[..], &expected[..rows.len()]);
            prop_assert!(text.len() - end < STRETCH + WINDOW + 64, "{} of {}", end, text.len());
            for (start, [kind, name, ..]) in starts.into_iter().zip(&records) {
                let is_found = text[start..].starts_with(&format!(",{kind},{name},"));
                prop_assert!(is_found);
            }
        }
    }

    /// What a text says up to the first thing that is wrong, and where each record ends.
    fn plain(text: &str, traced: bool) -> Vec<(NodeRow, usize)> {
        if traced {
            let records = twin::records(text).into_iter();
            return records.map(|(record, end)| (row(record), end)).collect();
        }
        let records = twin::records(text).into_iter();
        let rows = records.map(|([kind, name, id, size, edges, dom], end)| {
            (row([kind, name, id, size, edges, 0, dom]), end)
        });
        rows.collect()
    }

    /// What is read is there, and reading ends where it does.
    #[track_caller]
    fn check(text: &str, traced: bool) {
        let (rows, _, end) = read(text, traced);
        let expected = plain(text, traced);
        let expected = &expected[..rows.len().min(expected.len())];
        let found: Vec<_> = expected.iter().map(|(row, _)| *row).collect();
        assert_eq!(rows, found, "{text:?}");
        assert_eq!(end, expected.last().map_or(0, |(_, end)| *end), "{text:?}");
    }

    #[test]
    fn whatever_is_read_is_there() {
        let damaged: Vec<Record> = (1..8u64)
            .map(|at| {
                [
                    at * 2 % 13,
                    at * 131 % 1100,
                    at * at * 37,
                    at * 8,
                    at,
                    at % 3,
                    0,
                ]
            })
            .collect();
        let after = [[3, 4, 5, 56, 1, 0, 0]; 200];
        for style in STYLES {
            let (damaged, after) = (text(&damaged, style), text(&after, style));
            for text in twin::damaged(&damaged, &after) {
                check(&text, style.1);
            }
            assert!(read(&(damaged + &after), style.1).0.len() > 7);
        }
    }

    /// Where a record's end is not at hand, its last comma at the last place that is must not pass
    /// for one before its last digit.
    #[test]
    fn what_goes_on_beyond_the_marks_is_left_to_the_other_ways() {
        for trace in (1..=16).map(|digits| 10u64.pow(digits) - 1) {
            let record = [
                10,
                12_345_678,
                1_234_567_890_123_456,
                12_345_678,
                12_345_678,
                trace,
                12,
            ];
            let mut records = [[3, 4, 5, 56, 1, 0, 0]; 200];
            for before in 0..9 {
                // Wherever it begins within a byte of marks.
                records[0][1] = 10u64.pow(before % 8);
                records[1] = record;
                for style in STYLES.into_iter().filter(|(_, traced)| *traced) {
                    let text = text(&records, style);
                    for bad in [
                        text.clone(),
                        text.replace(&format!(",{trace},12"), &format!(",{trace},")),
                    ] {
                        check(&bad, true);
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_longer_is_left_to_the_other_ways() {
        for record in [
            [1, 123_456_789, 3, 4, 5, 0, 0],
            [1, 2, 12_345_678_901_234_567, 4, 5, 0, 0],
            [1, 2, 3, 123_456_789, 5, 0, 0],
            [1, 2, 3, 4, 123_456_789, 0, 0],
            [1, 2, 3, 4, 5, 12_345_678_901_234_567, 0],
            [100, 2, 3, 4, 5, 0, 0],
            [1, 2, 3, 4, 5, 0, 10],
        ] {
            let mut records = [[3, 4, 5, 56, 1, 0, 0]; 200];
            records[20] = record;
            let (rows, ..) = read(&text(&records, STYLES[0]), true);
            assert_eq!(rows.len(), 20, "{record:?}");
        }
    }
}
