//! The fast way through locations: whole records of V8's text.
//!
//! V8 writes a location as four integers: object_index, script_id, line and column. They are found
//! by the commas of the text's [`Marks`], as those of nodes are (see [`super::node_records`]), and
//! anything else, however legal, ends the fast way before it.

use super::decimal::numbers;
use super::input::Input;
use super::marks::{LONG, Marks, Place, SHORT, digits, long};

/// So many records wait at most: few enough to stay in the first-level cache.
const CAPACITY: usize = 256;

/// A location's integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocationRow {
    /// Where its node begins in `nodes`.
    pub object_index: u64,
    /// script_id, line and column.
    pub location: [u32; 3],
}

/// Records of locations.
pub struct LocationRecords {
    rows: [LocationRow; CAPACITY],
    len: usize,
    marks: Marks,
}

impl Default for LocationRecords {
    fn default() -> Self {
        LocationRecords {
            rows: [LocationRow::default(); CAPACITY],
            len: 0,
            marks: Marks::default(),
        }
    }
}

impl LocationRecords {
    /// The records.
    pub fn rows(&self) -> &[LocationRow] {
        &self.rows[..self.len]
    }

    /// Replaces the records by those that follow; whether there were any. `input` stands behind
    /// the last integer of a record, before and after.
    pub fn read(&mut self, input: &mut Input<'_>) -> bool {
        self.len = 0;
        match input.rest() {
            [b'\n', b',', ..] => self.read_as::<true>(input),
            [b',', ..] => self.read_as::<false>(input),
            _ => {}
        }
        self.len > 0
    }

    /// `LINES` is whether a newline parts the records. (A function of its own, which engines
    /// compile well soon.)
    #[inline(never)]
    fn read_as<const LINES: bool>(&mut self, input: &mut Input<'_>) {
        let rows = &mut self.rows;
        self.len = self.marks.read::<LINES>(input, CAPACITY, |at, place| {
            record::<LINES>(place, &mut rows[at % CAPACITY])
        });
    }
}

/// Reads a record; how far from its first comma it ends, or nothing if it is not as expected.
#[inline(always)]
fn record<const LINES: bool>(place: &Place<'_>, row: &mut LocationRow) -> Option<u64> {
    let window = place.window();
    let mut walk = place.walk();
    let [_, object_index, script_id, line] = std::array::from_fn(|_| walk.comma());
    let end = walk.end::<LINES>();
    // Lengths less one, so that what is shorter than a digit becomes very long.
    let less_one = |before: u64, end: u64| end.wrapping_sub(before + 2);
    let long_len = less_one(0, object_index);
    let lens = less_one(object_index, script_id) | less_one(script_id, line) | less_one(line, end);
    if !place.is_known(end) || lens >= SHORT || long_len >= LONG || walk.has_comma_before(end) {
        return None;
    }
    let texts = [
        (0, object_index),
        (object_index, script_id),
        (script_id, line),
        (line, end),
    ]
    .map(|(before, end)| digits(window, before + 1, end - before - 1));
    let [short, location @ ..] = numbers(texts);
    row.object_index = if long_len < SHORT {
        u64::from(short)
    } else {
        long(window, 1, long_len + 1)
    };
    row.location = location;
    Some(end)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::marks::{STRETCH, WINDOW};
    use super::super::twin;
    use super::*;

    /// object_index, script_id, line and column.
    type Record = [u64; 4];

    fn text(records: &[Record], parting: &str) -> String {
        let records = records.iter();
        records
            .map(|[node, script, line, column]| format!("{parting}{node},{script},{line},{column}"))
            .collect()
    }

    /// All that is read, and where reading ended.
    fn read(text: &str) -> (Vec<Record>, usize) {
        let mut input = Input {
            bytes: text.as_bytes(),
            pos: 0,
            base: 0,
        };
        let mut all = Vec::new();
        let mut records = LocationRecords::default();
        while records.read(&mut input) {
            all.extend(records.rows().iter().map(|row| {
                let [script, line, column] = row.location.map(u64::from);
                [row.object_index, script, line, column]
            }));
        }
        (all, input.pos)
    }

    fn number(digits: u32) -> impl Strategy<Value = u64> {
        (1..=digits, 0..10u64.pow(16)).prop_map(|(digits, number)| number % 10u64.pow(digits))
    }

    fn record() -> impl Strategy<Value = Record> {
        (number(16), number(8), number(8), number(8))
            .prop_map(|(node, script, line, column)| [node, script, line, column])
    }

    proptest! {
        #[test]
        fn what_v8_writes_is_read_to_the_end(records in vec(record(), 0..600), lines: bool) {
            let text = text(&records, if lines { "\n," } else { "," });
            let (read, end) = read(&text);
            prop_assert_eq!(&read[..], &records[..read.len()]);
            prop_assert!(text.len() - end < STRETCH + WINDOW + 64, "{} of {}", end, text.len());
        }
    }

    /// What is read is there, and reading ends where it does.
    #[track_caller]
    fn check(text: &str) {
        let (read, end) = read(text);
        let expected = twin::records::<4>(text);
        let expected = &expected[..read.len().min(expected.len())];
        let records: Vec<_> = expected.iter().map(|(record, _)| *record).collect();
        assert_eq!(read, records, "{text:?}");
        assert_eq!(end, expected.last().map_or(0, |(_, end)| *end), "{text:?}");
    }

    #[test]
    fn whatever_is_read_is_there() {
        let damaged: Vec<Record> = (1..8u64)
            .map(|at| [at * at * 7_000, at % 3, at * 131 % 1100, at])
            .collect();
        let after = [[700, 12, 3, 4]; 300];
        for parting in ["\n,", ","] {
            let (damaged, after) = (text(&damaged, parting), text(&after, parting));
            for text in twin::damaged(&damaged, &after) {
                check(&text);
            }
            assert!(read(&(damaged + &after)).0.len() > 7);
        }
    }

    /// Where a record's end is not at hand, its last comma at the last place that is must not pass
    /// for one before its last digit.
    #[test]
    fn what_goes_on_beyond_the_marks_is_left_to_the_other_ways() {
        for digits in 1..=30 {
            let column = "9".repeat(digits);
            for before in 0..9 {
                let mut records = [[700, 12, 3, 4]; 300];
                // Wherever it begins within a byte of marks.
                records[0][1] = 10u64.pow(before % 8);
                for parting in ["\n,", ","] {
                    let [first, rest @ ..] = &records;
                    let first = text(&[*first], parting);
                    let rest = text(rest, parting);
                    for end in ["", ","] {
                        let odd = "1234567890123456,12345678,12345678,";
                        check(&format!("{first}{parting}{odd}{column}{end}{rest}"));
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_longer_is_left_to_the_other_ways() {
        for record in [
            [12_345_678_901_234_567, 2, 3, 4],
            [1, 123_456_789, 3, 4],
            [1, 2, 4_294_967_295, 4],
            [1, 2, 3, 123_456_789],
        ] {
            let mut records = [[700, 12, 3, 4]; 300];
            records[20] = record;
            let (read, _) = read(&text(&records, "\n,"));
            assert_eq!(read.len(), 20, "{record:?}");
        }
    }
}
