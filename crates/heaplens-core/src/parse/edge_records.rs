//! The fast way through edges: whole records of V8's text, four at a time.
//!
//! V8 writes an edge as a type of one digit, a name or index and a target, records parted by a
//! comma and, up to Node.js 22, a newline before it. Who knows this much finds both long integers
//! by two commas of a block's bit masks (see [`super::classify`]) and nothing has to be carried
//! from block to block, because each block is cut where a record begins. The masks also prove
//! that the text is exactly that: anything else, however legal, ends the fast way before it, and
//! [`super::integers`] goes on. (Measured: 0.55 of what the same text costs there.)

use super::classify::{BLOCK, Block, classify, take_lowest};
use super::decimal::numbers;
use super::input::Input;

/// So many records are read together.
const GROUP: usize = 4;

/// So many records wait at most: few enough to stay in the first-level cache.
const CAPACITY: usize = 512;

/// Bytes beyond a block that are loaded with its last integer, and not looked at.
const SLACK: usize = 8;

/// The longest name that is read here; longer ones are array indices that are rare.
const NAME_DIGITS: u64 = 8;
/// The longest target; what has more digits may not fit 32 bits.
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
    /// What the caller's table has for each type.
    pub fn kinds(&self) -> &[u32] {
        &self.kinds[..self.len]
    }

    /// What stands for `name_or_index`.
    pub fn names(&self) -> &[u32] {
        &self.names[..self.len]
    }

    /// What stands for `to_node`.
    pub fn targets(&self) -> &[u32] {
        &self.targets[..self.len]
    }

    /// Where a record's name starts, from where reading began.
    pub fn name_at(&self, record: usize) -> usize {
        self.starts[record % CAPACITY] as usize + ",0,".len()
    }

    /// Where a record's target starts, from where reading began.
    pub fn target_at(&self, record: usize) -> usize {
        let name = self.names[record % CAPACITY];
        let digits = name.checked_ilog10().unwrap_or(0) + 1;
        self.name_at(record) + digits as usize + ",".len()
    }

    /// Replaces the records by those that follow; whether there were any. `input` stands behind
    /// the last integer of a record, before and after. `codes` is what to note for each type.
    pub fn read(&mut self, input: &mut Input<'_>, codes: &[u32; 16]) -> bool {
        self.len = 0;
        match input.rest() {
            [b'\n', b',', ..] => self.read_as::<true>(input, codes),
            [b',', ..] => self.read_as::<false>(input, codes),
            _ => {}
        }
        self.len > 0
    }

    /// `LINES` is whether a newline parts the records. (A function of its own, which engines
    /// compile well soon.)
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
            // Mostly there are enough, and the loop inside turns a fixed number of times.
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

    /// Reads the first `count` records of a block, which is at `at` from where reading began; where
    /// the last one ends, or nothing if they are not all as expected.
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
        // Lengths less one, so that what is shorter than a digit becomes very long; all of them
        // are judged together.
        let (mut name_lens, mut target_lens) = (0, 0);
        let mut walk = marks;
        let mut span = Span::default();
        for place in 0..count {
            span = walk.next::<LINES>(span);
            kinds[place] = codes[usize::from(byte(window, span.start + 1)) % codes.len()];
            starts[place] = at + span.start as u32;
            name_lens |= span.name_len().wrapping_sub(1);
            target_lens |= span.target_len().wrapping_sub(1);
            names[place] = digits(window, span.name(), span.name_len());
            targets[place] = digits(window, span.target(), span.target_len());
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

/// Mends the targets of more than eight digits, of which [`EdgeRecords::group`] read the first
/// digit alone; nothing if one is too long.
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

/// Where a record is: at its first comma, at the one before the target, and where it ends.
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

/// What parts the records of a block and their integers, and is not passed yet.
#[derive(Clone, Copy)]
struct BlockMarks {
    /// With newlines the commas before targets alone, else all of them.
    commas: u64,
    /// Newlines.
    ends: u64,
    /// What no record has; what else may be wrong shows in the lengths of its integers.
    wrong: u64,
    /// Not zero if a type is longer than one digit.
    crooked: u64,
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
                crooked: 0,
            }
        } else {
            BlockMarks {
                commas: kinds.commas,
                ends: 0,
                wrong: others & !kinds.commas | leading_zeros,
                crooked: 0,
            }
        }
    }

    /// How many records there are at most.
    #[inline(always)]
    fn count<const LINES: bool>(&self) -> usize {
        if LINES {
            self.ends.count_ones() as usize
        } else {
            (self.commas.count_ones() as usize).saturating_sub(1) / 3
        }
    }

    /// The record after another.
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
            self.crooked |= take_lowest(&mut self.commas) ^ (start + 2);
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

    /// Whether the records that were passed, all within `read`, are none.
    #[inline(always)]
    fn wrong_within<const LINES: bool>(&self, read: u64) -> bool {
        let left_over = if LINES { self.commas } else { 0 };
        (self.wrong | left_over) & read | self.crooked != 0
    }
}

#[inline(always)]
fn byte(window: &[u8; BLOCK + SLACK], at: u64) -> u8 {
    window[at as usize % BLOCK]
}

/// The text of `len` digits from `at` on, in the upper of eight bytes; `len` is 1 to 8.
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

    use super::super::twin;
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

    /// All that is read, where each name and target was found, and where reading ended.
    fn read(text: &str) -> (Vec<Record>, Vec<[usize; 2]>, usize) {
        let mut input = Input {
            bytes: text.as_bytes(),
            pos: 0,
            base: 0,
        };
        let (mut all, mut places) = (Vec::new(), Vec::new());
        let mut records = EdgeRecords::default();
        let mut from = 0;
        while records.read(&mut input, &CODES) {
            for (at, kind) in records.kinds().iter().enumerate() {
                let [name, target] = [records.names()[at], records.targets()[at]];
                all.push([kind - 1000, name, target].map(u64::from));
                places.push([records.name_at(at), records.target_at(at)].map(|at| from + at));
            }
            from = input.pos;
        }
        (all, places, input.pos)
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

    /// At the end so many bytes may be left to the other ways.
    const REST: usize = BLOCK + SLACK;

    proptest! {
        #[test]
        fn what_v8_writes_is_read_to_the_end(records in records(8, 9), lines: bool) {
            let parting = if lines { "\n," } else { "," };
            let text = text(&records, parting);
            let (read, places, end) = read(&text);
            prop_assert_eq!(&read[..], &records[..read.len()]);
            prop_assert!(text.len() - end < REST + 24, "{} of {}", end, text.len());
            for (record, [name, target]) in read.iter().zip(places) {
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
            for text in twin::damaged(&text(&records, parting), "") {
                let (read, _, end) = read(&text);
                let expected = twin::records::<3>(&text);
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
