//! What parts the integers of a stretch of text, a bit a byte.
//!
//! The fast way through nodes ([`super::node_records`]) finds the integers of a record by such
//! bits. They are made for a stretch at once, so that no block waits for the records of the block before it, and read from
//! any bit on, so that no record has to begin where a block does. The same pass proves that the
//! text is what V8 writes: digits, commas and, up to Node.js 22, a newline before the comma
//! between records; no leading zeros.

use super::classify::{BLOCK, classify, take_lowest};
use super::decimal::numbers;
use super::input::Input;

/// So many bytes are looked at together: a few dozen records, whose text and marks stay in the
/// first-level cache.
pub const STRETCH: usize = 2048;

/// So many bytes from a place on are at hand for the record that begins there: what its marks
/// show, and what is loaded with an integer and not looked at.
pub const WINDOW: usize = 96;

/// The longest integer that is made in one step, in digits.
pub const SHORT: u64 = 8;
/// The longest that [`long`] makes.
pub const LONG: u64 = 2 * SHORT;

/// A stretch, and what is at hand for its last record.
type Text = [u8; STRETCH + WINDOW];

/// The marks of a stretch that begins at the comma before a record.
#[derive(Default)]
pub struct Marks {
    commas: Bits,
    newlines: Bits,
}

/// Bits that can be read from any of them on.
struct Bits([u8; STRETCH / 8 + 8]);

impl Default for Bits {
    fn default() -> Self {
        Bits([0; STRETCH / 8 + 8])
    }
}

impl Bits {
    #[inline(always)]
    fn from(&self, at: usize) -> u64 {
        let word = self.0[at / 8 % (STRETCH / 8)..].first_chunk();
        u64::from_le_bytes(*word.unwrap_or(&[0; 8])) >> (at % 8)
    }
}

/// Where a record begins, at its first comma, and what is known of the text there.
pub struct Place<'a> {
    marks: &'a Marks,
    text: &'a Text,
    at: usize,
    limit: usize,
    /// How many bytes it is from where reading began.
    pub start: usize,
}

impl<'a> Place<'a> {
    /// The marks from there on.
    #[inline(always)]
    pub fn walk(&self) -> Walk {
        self.marks.from(self.at)
    }

    /// The text from there on.
    #[inline(always)]
    pub fn window(&self) -> &'a [u8; WINDOW] {
        let window = self.text[self.at % STRETCH..].first_chunk();
        window.unwrap_or(&[0; WINDOW])
    }

    /// Whether a record that ends so far from there is as expected up to its end. Where no mark
    /// is at hand, it may go on.
    #[inline(always)]
    pub fn is_known(&self, end: u64) -> bool {
        end != u64::from(u64::BITS) && self.at + (end as usize) < self.limit
    }
}

impl Marks {
    /// Reads records, at most `room` of them: `record` gets how many came before and where one
    /// begins, and says how far from there it ends, or nothing if it is not as expected. How many
    /// were read; `input` stands behind the last integer of a record, before and after. `LINES` is
    /// whether a newline parts the records.
    #[inline(always)]
    pub fn read<const LINES: bool>(
        &mut self,
        input: &mut Input<'_>,
        room: usize,
        mut record: impl FnMut(usize, &Place<'_>) -> Option<u64>,
    ) -> usize {
        let lead = usize::from(LINES);
        let from = input.pos;
        let mut base = from + lead;
        let mut count = 0;
        while count < room
            && let Some(text) = input.bytes.get(base..).and_then(<[u8]>::first_chunk)
        {
            let limit = self.look::<LINES>(text);
            let mut place = Place {
                marks: self,
                text,
                at: 0,
                limit,
                start: base - from,
            };
            while count < room
                && let Some(end) = record(count, &place)
            {
                count += 1;
                place.at += end as usize + lead;
                place.start = base - from + place.at;
            }
            if place.at == 0 {
                break;
            }
            base += place.at;
        }
        input.pos = base - lead;
        count
    }

    /// Looks at a stretch, and says up to where it is as expected: what is wrong may be marked
    /// from there on. `LINES` is whether a newline parts the records.
    #[inline(always)]
    fn look<const LINES: bool>(&mut self, text: &Text) -> usize {
        let commas = self.commas.0.as_chunks_mut::<8>().0.iter_mut();
        let newlines = self.newlines.0.as_chunks_mut::<8>().0.iter_mut();
        let blocks = text.as_chunks::<BLOCK>().0[..STRETCH / BLOCK].iter();
        // Of the block before, the last byte alone matters; before a stretch it is like a newline.
        let (mut newlines_before, mut digits_before, mut zeros_before) = (1 << (BLOCK - 1), 0, 0);
        let shifted = |now: u64, before: u64| now << 1 | before >> (BLOCK - 1);
        let mut limit = 0;
        for ((commas, newlines), block) in commas.zip(newlines).zip(blocks) {
            let kinds = classify::<false>(block);
            let mut wrong = !(kinds.digits | kinds.commas);
            if LINES {
                let after_newlines = shifted(kinds.blanks, newlines_before);
                wrong = wrong & !kinds.blanks | after_newlines & !kinds.commas;
                newlines_before = kinds.blanks;
                *newlines = kinds.blanks.to_le_bytes();
            }
            *commas = kinds.commas.to_le_bytes();
            // A digit after a zero that begins a number.
            let zeros = kinds.zeros & !shifted(kinds.digits, digits_before);
            wrong |= kinds.digits & shifted(zeros, zeros_before);
            (digits_before, zeros_before) = (kinds.digits, zeros);
            if wrong != 0 {
                return limit + wrong.trailing_zeros() as usize;
            }
            limit += BLOCK;
        }
        limit
    }

    #[inline(always)]
    fn from(&self, at: usize) -> Walk {
        Walk {
            commas: self.commas.from(at),
            newlines: self.newlines.from(at),
        }
    }
}

/// Marks that are not passed yet, by their distances: those of the next 57 bytes at least.
pub struct Walk {
    commas: u64,
    newlines: u64,
}

impl Walk {
    /// Passes a comma; a distance beyond all others if there is none at hand.
    #[inline(always)]
    pub fn comma(&mut self) -> u64 {
        take_lowest(&mut self.commas)
    }

    /// The end of a record that has no comma left: the next newline, or without lines the next
    /// comma; a distance beyond all others if there is none at hand.
    #[inline(always)]
    pub fn end<const LINES: bool>(&self) -> u64 {
        let marks = if LINES { self.newlines } else { self.commas };
        u64::from(marks.trailing_zeros())
    }

    /// Whether there is a comma before a place.
    #[inline(always)]
    pub fn has_comma_before(&self, place: u64) -> bool {
        u64::from(self.commas.trailing_zeros()) < place
    }
}

/// The text of the last `len` of eight digits, from `at` on, in the upper of eight bytes; `at` is
/// the distance of a mark, or little more.
#[inline(always)]
pub fn digits(window: &[u8; WINDOW], at: u64, len: u64) -> u64 {
    let word = window.get(at as usize..).and_then(<[u8]>::first_chunk);
    let word = u64::from_le_bytes(*word.unwrap_or(&[0; 8]));
    word.wrapping_shl((len as u32).wrapping_mul(8).wrapping_neg())
}

/// The number of more than [`SHORT`] digits, at most [`LONG`], that `len` digits from `at` on make.
#[inline(never)]
pub fn long(window: &[u8; WINDOW], at: u64, len: u64) -> u64 {
    let upper = digits(window, at, len - SHORT);
    let lower = digits(window, at + len - SHORT, SHORT);
    let [upper, lower, ..] = numbers([upper, lower, 0, 0]);
    u64::from(upper) * 100_000_000 + u64::from(lower)
}
