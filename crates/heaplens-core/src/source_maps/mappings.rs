//! The mappings of a source map: from a position in generated code to one in a source.
//!
//! They are one text of base64 digits (<https://tc39.es/ecma426/>). A map of 100 MB has twenty
//! million segments, and a person asks for a few dozen. So the text stays as it is. It is read once
//! to check it, and the state of each 256th segment is noted: a look-up decodes fewer than that.

use crate::tables::{OutOfMemory, blocks, try_push};

/// So many segments are between two notes.
const EVERY: usize = 256;
/// No number of a mapping is larger. The digits of larger ones are damage.
const LARGEST: i64 = u32::MAX as i64;

/// The checked mappings of a map.
#[derive(Debug, Default)]
pub struct Mappings {
    text: Vec<u8>,
    notes: Vec<Note>,
    /// Whether the segments of each line come in the order of their columns, as nearly all do.
    is_sorted: bool,
    /// The last line that has a segment.
    last_line: u32,
}

/// The state before a segment.
#[derive(Clone, Copy, Debug)]
struct Note {
    reader: State,
    /// The column of that segment.
    column: u32,
}

/// A segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its column in the generated code.
    pub column: u32,
    /// Where it comes from; nothing for code that the generator made up.
    pub original: Option<Original>,
}

/// A position in a source, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names say it")]
pub struct Original {
    /// An index in the list of sources.
    pub source: u32,
    pub line: u32,
    pub column: u32,
    /// An index in the list of names.
    pub name: Option<u32>,
}

/// Why mappings cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The byte of the text.
    At(usize),
    /// Memory ran out.
    Memory(OutOfMemory),
}

impl From<OutOfMemory> for Damage {
    fn from(error: OutOfMemory) -> Damage {
        Damage::Memory(error)
    }
}

/// How far a reader is.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    at: u32,
    line: u32,
    column: i64,
    source: i64,
    original_line: i64,
    original_column: i64,
    name: i64,
}

/// The number of sources and of names, which bound indices.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    /// Sources.
    pub sources: usize,
    /// Names.
    pub names: usize,
}

fn digit(byte: u8) -> Option<i64> {
    Some(i64::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

impl State {
    /// Reads a number and adds it.
    fn add(at: &mut u32, text: &[u8], to: &mut i64) -> Option<()> {
        let mut value = 0i64;
        let mut shift = 0;
        loop {
            let digit = digit(*text.get(*at as usize)?)?;
            *at += 1;
            if shift > 30 {
                return None;
            }
            value |= (digit & 31) << shift;
            shift += 5;
            if digit & 32 == 0 {
                break;
            }
        }
        let number = value >> 1;
        *to += if value & 1 == 1 { -number } else { number };
        (0..=LARGEST).contains(to).then_some(())
    }

    /// Whether a segment ends here.
    fn is_end(text: &[u8], at: u32) -> bool {
        matches!(text.get(at as usize), None | Some(b',' | b';'))
    }

    /// Goes to the next segment; false at the end.
    fn find_segment(&mut self, text: &[u8]) -> bool {
        loop {
            match text.get(self.at as usize) {
                None => return false,
                Some(b',') => {}
                Some(b';') => {
                    self.line = self.line.saturating_add(1);
                    self.column = 0;
                }
                Some(_) => return true,
            }
            self.at += 1;
        }
    }

    /// Reads the segment here. Nothing where it is damaged.
    fn read(&mut self, text: &[u8]) -> Option<Segment> {
        let mut at = self.at;
        State::add(&mut at, text, &mut self.column)?;
        let mut original = None;
        if !State::is_end(text, at) {
            State::add(&mut at, text, &mut self.source)?;
            State::add(&mut at, text, &mut self.original_line)?;
            State::add(&mut at, text, &mut self.original_column)?;
            let has_name = !State::is_end(text, at);
            if has_name {
                State::add(&mut at, text, &mut self.name)?;
            }
            original = Some(Original {
                source: self.source as u32,
                line: self.original_line as u32,
                column: self.original_column as u32,
                name: has_name.then_some(self.name as u32),
            });
        }
        self.at = at;
        State::is_end(text, at).then_some(Segment {
            column: self.column as u32,
            original,
        })
    }
}

impl Mappings {
    /// Checks mappings. O(text).
    ///
    /// # Errors
    /// At the first byte of a segment that is none, or names a source or name that is not there.
    pub fn read(text: Vec<u8>, counts: Counts) -> Result<Mappings, Damage> {
        if u32::try_from(text.len()).is_err() {
            return Err(Damage::At(u32::MAX as usize));
        }
        let mut mappings = Mappings {
            is_sorted: true,
            ..Mappings::default()
        };
        let mut state = State::default();
        let mut before = (0, 0);
        blocks::until_done(|| {
            for number in 0..blocks::LEN {
                if !state.find_segment(&text) {
                    return Ok(true);
                }
                let reader = state;
                let damage = Damage::At(reader.at as usize);
                let segment = state.read(&text).ok_or(damage)?;
                let is_known = segment.original.is_none_or(|original| {
                    let name = original.name;
                    (original.source as usize) < counts.sources
                        && name.is_none_or(|name| (name as usize) < counts.names)
                });
                if !is_known {
                    return Err(damage);
                }
                if number % EVERY == 0 {
                    let column = segment.column;
                    try_push(&mut mappings.notes, Note { reader, column })?;
                }
                let position = (reader.line, segment.column);
                mappings.is_sorted &= before <= position;
                before = position;
            }
            Ok::<bool, Damage>(false)
        })?;
        mappings.last_line = before.0;
        mappings.text = text;
        Ok(mappings)
    }

    /// Returns the last line that has a segment.
    pub fn last_line(&self) -> u32 {
        self.last_line
    }

    /// Calls `take` with the segments of a line from the last one at or before a column on, while
    /// it returns true. Where there is none before it begins with the line's first.
    pub fn each_from(&self, line: u32, column: u32, mut take: impl FnMut(Segment) -> bool) {
        let before = if self.is_sorted {
            self.notes
                .partition_point(|note| (note.reader.line, note.column) <= (line, column))
        } else {
            self.notes.partition_point(|note| note.reader.line < line)
        };
        let first = before.saturating_sub(1);
        let Some(note) = self.notes.get(first) else {
            return;
        };
        let mut state = note.reader;
        let mut held: Option<Segment> = None;
        while state.find_segment(&self.text) && state.line <= line {
            let is_of_line = state.line == line;
            let Some(segment) = state.read(&self.text) else {
                return;
            };
            if !is_of_line {
                continue;
            }
            if let Some(held) = held.replace(segment)
                && (!self.is_sorted || segment.column > column)
                && !take(held)
            {
                return;
            }
        }
        if let Some(held) = held {
            take(held);
        }
    }

    /// Returns the last segment at or before a position, in its line. Of several at one column the
    /// last counts.
    pub fn find(&self, line: u32, column: u32) -> Option<Segment> {
        let mut found: Option<Segment> = None;
        self.each_from(line, column, |segment| {
            let is_before = segment.column <= column;
            if is_before && found.is_none_or(|found| found.column <= segment.column) {
                found = Some(segment);
            }
            is_before || !self.is_sorted
        });
        found
    }

    /// Returns the name of what begins at exactly this position and has so many UTF-16 units. Where
    /// another segment begins before its end it is something else.
    pub fn name_at(&self, line: u32, column: u32, length: u32) -> Option<u32> {
        let mut found: Option<Segment> = None;
        let mut is_whole = self.is_sorted;
        self.each_from(line, column, |segment| {
            let is_before = segment.column <= column;
            if is_before {
                found = Some(segment);
            } else {
                is_whole &= segment.column - column >= length;
            }
            is_before
        });
        let found = found.filter(|found| is_whole && found.column == column)?;
        found.original?.name
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::test_kit::write_vlq;

    const MANY: Counts = Counts {
        sources: 50,
        names: 50,
    };

    /// Encodes lines of segments.
    fn encode(lines: &[Vec<Segment>]) -> Vec<u8> {
        let mut text = String::new();
        let mut before = [0i64; 5];
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                text.push(';');
            }
            before[0] = 0;
            for (place, segment) in line.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                let mut next = |at: usize, value: u32| {
                    let difference =
                        i64::from(value) - std::mem::replace(&mut before[at], value.into());
                    write_vlq(difference, &mut text);
                };
                next(0, segment.column);
                if let Some(original) = segment.original {
                    next(1, original.source);
                    next(2, original.line);
                    next(3, original.column);
                    if let Some(name) = original.name {
                        next(4, name);
                    }
                }
            }
        }
        text.into_bytes()
    }

    fn segment() -> impl Strategy<Value = Segment> {
        let original = (0u32..50, 0u32..9000, 0u32..400, prop::option::of(0u32..50));
        (0u32..200, prop::option::weighted(0.9, original)).prop_map(|(column, original)| Segment {
            column,
            original: original.map(|(source, line, column, name)| Original {
                source,
                line,
                column,
                name,
            }),
        })
    }

    fn naive(lines: &[Vec<Segment>], line: u32, column: u32) -> Option<Segment> {
        let line = lines.get(line as usize)?;
        let before = line.iter().filter(|segment| segment.column <= column);
        // Of equal ones the last is the greatest.
        before.copied().max_by_key(|segment| segment.column)
    }

    proptest! {
        #[test]
        fn positions_are_found_as_a_naive_reader_finds_them(
            mut lines in prop::collection::vec(prop::collection::vec(segment(), 0..40), 1..30),
            is_sorted in any::<bool>(),
            asked in prop::collection::vec((0u32..32, 0u32..220), 40),
        ) {
            for line in &mut lines {
                if is_sorted {
                    line.sort_by_key(|segment| segment.column);
                }
            }
            let mappings = Mappings::read(encode(&lines), MANY).expect("sound");
            for (line, column) in asked {
                let asked_line = line;
                let expected = naive(&lines, line, column);
                prop_assert_eq!(mappings.find(line, column), expected);
                let name = expected.filter(|one| one.column == column);
                let name = name.and_then(|one| one.original?.name);
                if is_sorted {
                    prop_assert_eq!(mappings.name_at(line, column, 0), name);
                    let line = lines.get(line as usize).into_iter().flatten();
                    let next = line.map(|one| one.column).filter(|next| *next > column).min();
                    if let (Some(next), Some(_)) = (next, name) {
                        let length = next - column;
                        let asked = |length| mappings.name_at(asked_line, column, length);
                        prop_assert_eq!(asked(length), name);
                        prop_assert_eq!(asked(length + 1), None);
                    }
                }
            }
        }

        #[test]
        fn no_bytes_make_it_panic(
            text in prop::collection::vec(prop::sample::select(b"AgCD/+9,;;,,=\"\xff".to_vec()), 0..60),
            line in 0u32..9, column in any::<u32>(),
        ) {
            if let Ok(mappings) = Mappings::read(text, MANY) {
                let _ = mappings.find(line, column);
            }
        }
    }

    #[test]
    fn a_long_line_is_looked_up_through_its_notes() {
        let original = |column: u32| Original {
            source: 0,
            line: column / 7,
            column,
            name: column.is_multiple_of(3).then_some(column % 50),
        };
        let line: Vec<Segment> = (0..30_000)
            .map(|place| Segment {
                column: 3 * place,
                original: Some(original(place)),
            })
            .collect();
        let mappings = Mappings::read(encode(&[Vec::new(), line.clone()]), MANY).expect("sound");
        assert!(mappings.notes.len() > 100);
        for column in (0..90_000).step_by(97) {
            assert_eq!(mappings.find(1, column), Some(line[column as usize / 3]));
        }
        assert_eq!(mappings.find(0, 5), None);
        assert_eq!(mappings.find(2, 5), None);
    }

    #[test]
    fn damage_is_found_where_it_is() {
        let at = |text: &str| match Mappings::read(text.as_bytes().to_vec(), MANY) {
            Err(Damage::At(at)) => Some(at),
            _ => None,
        };
        assert_eq!(at("AAAA;AACA"), None);
        assert_eq!(at(""), None);
        assert_eq!(at("AAAA,A?AA"), Some(5), "no digit");
        assert_eq!(at("AAAA,AA"), Some(5), "two numbers");
        assert_eq!(at("AAAAAA"), Some(0), "six numbers");
        assert_eq!(at("AAAA;AADA"), Some(5), "a line before the first");
        assert_eq!(at("AAAA,Ag"), Some(5), "it is cut");
        assert_eq!(at("A/////////A"), Some(0), "a number of 50 bits");
        assert_eq!(at("AkDAA"), Some(0), "source 50 of 50");
    }
}
