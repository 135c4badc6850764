//! The fast path through edges: whole records of V8's text, four at a time.
//!
//! V8 writes an edge as a type of one digit, a name or index, and a target. A comma separates
//! records; up to Node.js 22 a newline comes before it. Two commas of a block's bit masks (see
//! [`super::classify`]) therefore give both long integers. Each block begins with a record, so
//! nothing is carried from block to block.
//!
//! The masks also prove that the text has exactly this form. Any other text, even if legal, ends
//! the fast path before it, and [`super::integers`] goes on. (Measured: 0.55 of the time that the
//! same text takes there.)

use super::classify::{BLOCK, Block, classify, take_lowest};
use super::decimal::numbers;
use super::input::Input;

/// The number of records that are read together.
const GROUP: usize = 4;

/// The most records that are kept: few enough to stay in the first-level cache.
const CAPACITY: usize = 512;

/// Bytes after a block that are loaded together with its last integer, but not used.
const SLACK: usize = 8;

/// The longest name that is read here. Longer ones are array indices and rare.
const NAME_DIGITS: u64 = 8;
/// The longest target that is read here. With more digits it may not fit 32 bits.
const TARGET_DIGITS: u64 = 9;

/// Records of edges, column by column.
pub struct EdgeRecords {
    kinds: [u32; CAPACITY],
    names: [u32; CAPACITY],
    targets: [u32; CAPACITY],
    starts: [u32; CAPACITY],
    len: usize,
}

impl Default for EdgeRecords {
    fn default() -> Self {
        EdgeRecords {
            kinds: [0; CAPACITY],
            names: [0; CAPACITY],
            targets: [0; CAPACITY],
            starts: [0; CAPACITY],
            len: 0,
        }
    }
}

impl EdgeRecords {
    /// Returns the caller's code of each record's type.
    pub fn kinds(&self) -> &[u32] {
        &self.kinds[..self.len]
    }

    /// Returns each record's `name_or_index`.
    pub fn names(&self) -> &[u32] {
        &self.names[..self.len]
    }

    /// Returns each record's `to_node`.
    pub fn targets(&self) -> &[u32] {
        &self.targets[..self.len]
    }

    /// Returns the position of a record's name, relative to the start of reading.
    pub fn name_at(&self, record: usize) -> usize {
        self.starts[record % CAPACITY] as usize + ",0,".len()
    }

    /// Returns the position of a record's target, relative to the start of reading.
    pub fn target_at(&self, record: usize) -> usize {
        let name = self.names[record % CAPACITY];
        let digits = name.checked_ilog10().unwrap_or(0) + 1;
        self.name_at(record) + digits as usize + ",".len()
    }

    /// Replaces the records by the next ones. Returns whether there were any. `input` is at the end
    /// of a record before and after. `codes` has the caller's code of each type.
    pub fn read(&mut self, input: &mut Input<'_>, codes: &[u32; 16]) -> bool {
        self.len = 0;
        match input.rest() {
            [b'\n', b',', ..] => self.read_as::<true>(input, codes),
            [b',', ..] => self.read_as::<false>(input, codes),
            _ => {}
        }
        self.len > 0
    }

    /// `LINES` tells that a newline separates the records. A separate function is small enough for
    /// engines to optimise it early.
    #[inline(never)]
    fn read_as<const LINES: bool>(&mut self, input: &mut Input<'_>, codes: &[u32; 16]) {
        let lead = usize::from(LINES);
        let from = input.pos;
        let mut base = from + lead;
        while self.len + GROUP <= CAPACITY {
            let window = input.bytes.get(base..);
            let Some(window) = window.and_then(|rest| rest.first_chunk::<{ BLOCK + SLACK }>())
            else {
                break;
            };
            let Some(block) = window.first_chunk::<BLOCK>() else {
                break;
            };
            let marks = BlockMarks::new::<LINES>(&classify::<false>(block));
            // A full group is usual; its loop then has a constant number of turns.
            let at = (base - from) as u32;
            let end = match marks.count::<LINES>() {
                GROUP.. => self.group::<LINES>(window, marks, at, codes, GROUP),
                count => self.group::<LINES>(window, marks, at, codes, count),
            };
            let Some(end) = end else {
                break;
            };
            base += end as usize + lead;
        }
        input.pos = base - lead;
    }

    /// Reads the first `count` records of a block at `at`, relative to the start of reading.
    /// Returns where the last one ends, or nothing if one of them has another form.
    #[inline(always)]
    fn group<const LINES: bool>(
        &mut self,
        window: &[u8; BLOCK + SLACK],
        marks: BlockMarks,
        at: u32,
        codes: &[u32; 16],
        count: usize,
    ) -> Option<u64> {
        let room = self.len..self.len + GROUP;
        let kinds: &mut [u32; GROUP] = self.kinds.get_mut(room.clone())?.first_chunk_mut()?;
        let starts: &mut [u32; GROUP] = self.starts.get_mut(room.clone())?.first_chunk_mut()?;
        let (mut names, mut targets) = ([0; GROUP], [0; GROUP]);
        // Lengths less one: an empty integer becomes very long. All lengths are checked together.
        let (mut name_lens, mut target_lens) = (0, 0);
        let mut walk = marks;
        let mut span = Span::default();
        for record in 0..count {
            span = walk.next::<LINES>(span);
            kinds[record] = codes[usize::from(byte(window, span.start + 1)) % codes.len()];
            starts[record] = at + span.start as u32;
            name_lens |= span.name_len().wrapping_sub(1);
            target_lens |= span.target_len().wrapping_sub(1);
            names[record] = digits(window, span.name(), span.name_len());
            targets[record] = digits(window, span.target(), span.target_len());
        }
        let read = u64::MAX >> (BLOCK as u64 - 1).checked_sub(span.end)?;
        let wrong = walk.wrong_within::<LINES>(read);
        if wrong || count == 0 || name_lens >= NAME_DIGITS || target_lens >= 2 * NAME_DIGITS {
            return None;
        }
        let names = numbers(names);
        let mut targets = numbers(targets);
        if target_lens >= 8 {
            long_targets::<LINES>(window, marks, &mut targets[..count])?;
        }
        *self.names.get_mut(room.clone())?.first_chunk_mut()? = names;
        *self.targets.get_mut(room)?.first_chunk_mut()? = targets;
        self.len += count;
        Some(span.end)
    }
}

/// Reads the targets of nine digits again, of which [`EdgeRecords::group`] read only a part.
/// Returns nothing if one is longer.
#[inline(never)]
fn long_targets<const LINES: bool>(
    window: &[u8; BLOCK + SLACK],
    mut marks: BlockMarks,
    targets: &mut [u32],
) -> Option<()> {
    let mut span = Span::default();
    for target in targets {
        span = marks.next::<LINES>(span);
        if span.target_len() > TARGET_DIGITS {
            return None;
        }
        if span.target_len() == TARGET_DIGITS {
            let upper = u32::from(byte(window, span.target()) & 15);
            let [lower, ..] = numbers([digits(window, span.target() + 1, 8), 0, 0, 0]);
            *target = upper * 100_000_000 + lower;
        }
    }
    Some(())
}

/// The positions of a record in its block: the first comma, the comma before the target, the end,
/// and the next record.
#[derive(Clone, Copy, Default)]
struct Span {
    start: u64,
    comma: u64,
    end: u64,
    next: u64,
}

impl Span {
    #[inline(always)]
    fn name(&self) -> u64 {
        self.start + ",0,".len() as u64
    }

    #[inline(always)]
    fn name_len(&self) -> u64 {
        self.comma.wrapping_sub(self.name())
    }

    #[inline(always)]
    fn target(&self) -> u64 {
        self.comma + 1
    }

    #[inline(always)]
    fn target_len(&self) -> u64 {
        self.end.wrapping_sub(self.target())
    }
}

/// The separators of a block that are not read yet.
#[derive(Clone, Copy)]
struct BlockMarks {
    /// With newlines only the commas before targets, else all commas.
    commas: u64,
    /// Newlines.
    ends: u64,
    /// Bytes that no record has. Other errors show in the lengths of the integers.
    wrong: u64,
    /// Not zero if a type is longer than one digit.
    long_types: u64,
}

impl BlockMarks {
    #[inline(always)]
    fn new<const LINES: bool>(kinds: &Block) -> BlockMarks {
        let others = !kinds.digits;
        let leading_zeros = kinds.zeros & !(kinds.digits << 1) & kinds.digits >> 1;
        if LINES {
            let ends = kinds.blanks;
            let starts = ends << 1 | 1;
            let fixed = starts | starts << 2;
            let unknown = others & !kinds.commas & !ends;
            BlockMarks {
                commas: kinds.commas & !fixed,
                ends,
                wrong: fixed & !kinds.commas | unknown | leading_zeros,
                long_types: 0,
            }
        } else {
            BlockMarks {
                commas: kinds.commas,
                ends: 0,
                wrong: others & !kinds.commas | leading_zeros,
                long_types: 0,
            }
        }
    }

    /// Returns the most records that the block can have.
    #[inline(always)]
    fn count<const LINES: bool>(&self) -> usize {
        if LINES {
            self.ends.count_ones() as usize
        } else {
            (self.commas.count_ones() as usize).saturating_sub(1) / 3
        }
    }

    /// Returns the record after another.
    #[inline(always)]
    fn next<const LINES: bool>(&mut self, before: Span) -> Span {
        let start = before.next;
        if LINES {
            let comma = take_lowest(&mut self.commas);
            let end = take_lowest(&mut self.ends);
            let next = end + 1;
            Span {
                start,
                comma,
                end,
                next,
            }
        } else {
            take_lowest(&mut self.commas);
            self.long_types |= take_lowest(&mut self.commas) ^ (start + 2);
            let comma = take_lowest(&mut self.commas);
            let end = u64::from(self.commas.trailing_zeros());
            Span {
                start,
                comma,
                end,
                next: end,
            }
        }
    }

    /// Returns whether the text of the records read, which `read` covers, has another form.
    #[inline(always)]
    fn wrong_within<const LINES: bool>(&self, read: u64) -> bool {
        let left_over = if LINES { self.commas } else { 0 };
        (self.wrong | left_over) & read | self.long_types != 0
    }
}

#[inline(always)]
fn byte(window: &[u8; BLOCK + SLACK], at: u64) -> u8 {
    window[at as usize % BLOCK]
}

/// Returns the text of `len` digits from `at` on, in the upper of eight bytes; `len` is 1 to 8.
#[inline(always)]
fn digits(window: &[u8; BLOCK + SLACK], at: u64, len: u64) -> u64 {
    let text = window[at as usize % BLOCK..].first_chunk::<8>();
    let text = u64::from_le_bytes(*text.unwrap_or(&[0; 8]));
    text.wrapping_shl((len as u32).wrapping_mul(8).wrapping_neg())
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::naive;
    use super::*;

    /// A type, a name and a target.
    type Record = [u64; 3];

    const CODES: [u32; 16] = {
        let mut codes = [0; 16];
        let mut kind = 0;
        while kind < 16 {
            codes[kind] = 1000 + kind as u32;
            kind += 1;
        }
        codes
    };

    fn text(records: &[Record], parting: &str) -> String {
        let records = records.iter();
        records
            .map(|[kind, name, target]| format!("{parting}{kind},{name},{target}"))
            .collect()
    }

    /// Returns all records, the positions of each name and target, and where reading ended.
    fn read(text: &str) -> (Vec<Record>, Vec<[usize; 2]>, usize) {
        let mut input = Input {
            bytes: text.as_bytes(),
            pos: 0,
            base: 0,
        };
        let (mut all, mut positions) = (Vec::new(), Vec::new());
        let mut records = EdgeRecords::default();
        let mut from = 0;
        while records.read(&mut input, &CODES) {
            for (at, kind) in records.kinds().iter().enumerate() {
                let [name, target] = [records.names()[at], records.targets()[at]];
                all.push([kind - 1000, name, target].map(u64::from));
                positions.push([records.name_at(at), records.target_at(at)].map(|at| from + at));
            }
            from = input.pos;
        }
        (all, positions, input.pos)
    }

    fn number(digits: std::ops::RangeInclusive<u32>) -> impl Strategy<Value = u64> {
        (digits, 0..10u64.pow(10)).prop_map(|(digits, number)| number % 10u64.pow(digits))
    }

    fn records(names: u32, targets: u32) -> impl Strategy<Value = Vec<Record>> {
        let record = (0..10u64, number(1..=names), number(1..=targets));
        vec(
            record.prop_map(|(kind, name, target)| [kind, name, target]),
            0..1200,
        )
    }

    /// The bytes at the end that may be left to the slower readers.
    const REST: usize = BLOCK + SLACK;

    proptest! {
        #[test]
        fn what_v8_writes_is_read_to_the_end(records in records(8, 9), lines: bool) {
            let parting = if lines { "\n," } else { "," };
            let text = text(&records, parting);
            let (read, positions, end) = read(&text);
            prop_assert_eq!(&read[..], &records[..read.len()]);
            prop_assert!(text.len() - end < REST + 24, "{} of {}", end, text.len());
            for (record, [name, target]) in read.iter().zip(positions) {
                let found = text[name..target].strip_suffix(',');
                prop_assert_eq!(found, Some(&*record[1].to_string()));
                let is_found = text[target..].starts_with(&record[2].to_string());
                prop_assert!(is_found);
            }
        }
    }

    #[test]
    fn whatever_is_read_is_there() {
        let records: Vec<Record> = (0..30u64)
            .map(|at| [at % 10, at * at * 7 % 1100, at * at * at * 37 % 200_000])
            .collect();
        for parting in ["\n,", ","] {
            for text in naive::damaged(&text(&records, parting), "") {
                let (read, _, end) = read(&text);
                let expected = naive::records::<3>(&text);
                let expected = &expected[..read.len().min(expected.len())];
                let records: Vec<_> = expected.iter().map(|(record, _)| *record).collect();
                assert_eq!(read, records, "{text:?}");
                assert_eq!(end, expected.last().map_or(0, |(_, end)| *end), "{text:?}");
            }
        }
    }

    #[test]
    fn longer_integers_are_left_to_the_other_ways() {
        let rest = "\n,1,2,3".repeat(20);
        for record in [
            "1,123456789,3",
            "1,2,1234567890",
            "10,2,3",
            "1,2,03",
            "1,02,3",
            "1,,3",
        ] {
            let (read, _, end) = read(&format!("\n,{record}{rest}"));
            assert_eq!((read, end), (Vec::new(), 0), "{record}");
        }
    }
}
