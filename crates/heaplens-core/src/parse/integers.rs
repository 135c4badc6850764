//! Reads a section of integers such as `[1,2,3]`, of which there are millions.
//!
//! This reader goes byte by byte and knows all of the rules. Where the text is as V8 writes it,
//! [`super::digits`] reads whole blocks. Both fill an [`IntegerBuffer`], which a [`Sink`] empties a
//! few hundred records at a time, column by column.

use heaplens_model::problem::{Cause, Expected, Problem, Section};

use super::digits::{self, MARGIN};
use super::input::Input;
use super::integer_buffer::{IntegerBuffer, Records};
use super::syntax;

/// Takes the records of one section.
pub trait Sink {
    /// Returns the number of integers in a record.
    fn fields(&self) -> usize;
    /// [`Sink::read_whole_records`] may read something.
    const READS_WHOLE_RECORDS: bool = false;
    /// Reads whole records by a fast path of the sink, for [`Sink::add_whole_records`]. Returns
    /// whether there were any. `input` is at the end of a record before and after.
    fn read_whole_records(&mut self, _input: &mut Input<'_>) -> bool {
        false
    }
    /// Takes the whole records that were read from `from` on. If one of them needs a check, takes
    /// none and returns false.
    fn add_whole_records(&mut self, _from: &Input<'_>) -> Result<bool, Problem> {
        Ok(false)
    }
    /// Returns the value to take in place of a negative integer, or nothing if the field cannot be
    /// negative. `magnitude` is the integer without its sign; `pending` integers before it are not
    /// taken yet.
    fn negative(
        &mut self,
        _pending: usize,
        _magnitude: u64,
        _offset: u64,
    ) -> Result<Option<u64>, Problem> {
        Ok(None)
    }
    /// Takes whole records.
    fn take(&mut self, records: Records<'_>) -> Result<(), Problem>;
}

/// The sink's fast path is tried again after this many bytes.
const RETRY_BYTES: usize = 4096;

/// The reader's position in the section's grammar.
#[derive(Clone, Copy, Debug)]
enum State {
    /// Before the `[`.
    Start,
    /// Before an integer or `]`.
    First,
    /// Before an integer.
    Value,
    /// After a minus.
    Minus,
    /// Inside an integer.
    Digits,
    /// Before a comma or `]`.
    After,
}

/// Reads one section.
pub struct Integers {
    section: Section,
    state: State,
    buffer: IntegerBuffer,
    /// The current integer so far.
    value: u64,
    negative: bool,
    start: u64,
    /// The current integer starts with a zero, so no digit may follow.
    zero: bool,
    array_end: ArrayEnd,
}

/// How a section of integers ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionEnd {
    /// The number of integers in a last, partial record.
    pub partial_record: usize,
    pub array_end: ArrayEnd,
}

/// Oddities at the end of an array, by their offsets in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArrayEnd {
    /// The offset of a `]` that follows a comma.
    pub trailing_comma: Option<u64>,
    /// The offset of a `}` that follows the values of an array without its `]`.
    pub left_open: Option<u64>,
}

impl Integers {
    /// Starts before the section's `[`.
    pub fn new(section: Section) -> Integers {
        Integers {
            section,
            state: State::Start,
            buffer: IntegerBuffer::default(),
            value: 0,
            negative: false,
            start: 0,
            zero: false,
            array_end: ArrayEnd::default(),
        }
    }

    /// Reads to the end of the chunk or of the section. Returns how the section ended, once it has.
    pub fn run<S: Sink>(
        &mut self,
        input: &mut Input<'_>,
        sink: &mut S,
    ) -> Result<Option<SectionEnd>, Problem> {
        // The positions from which on the fast paths are tried again.
        let mut retry_at = MARGIN;
        let mut whole_records_at = if S::READS_WHOLE_RECORDS {
            0
        } else {
            usize::MAX
        };
        let result = loop {
            let comma = matches!(self.state, State::After);
            let tries_whole_records = input.pos >= whole_records_at;
            if tries_whole_records && comma && self.buffer.len().is_multiple_of(sink.fields()) {
                flush(&mut self.buffer, sink)?;
                take_whole_records(input, sink)?;
                whole_records_at = input.pos + RETRY_BYTES;
            } else if !tries_whole_records
                && input.pos >= retry_at
                && (comma || matches!(self.state, State::Value))
            {
                let mut comma = comma;
                let end = digits::blocks(input, &mut self.buffer, &mut comma);
                self.state = if comma { State::After } else { State::Value };
                match end {
                    digits::End::Full => {
                        flush(&mut self.buffer, sink)?;
                        continue;
                    }
                    digits::End::Short => retry_at = usize::MAX,
                    digits::End::Odd => retry_at = input.pos + super::classify::BLOCK,
                }
            }
            match self.step(input) {
                Ok(Step::Again) => {}
                Ok(Step::Integer) => {
                    if !self.buffer.has_room() {
                        flush(&mut self.buffer, sink)?;
                    }
                    if let Err(problem) = self.finish_integer(sink) {
                        break Err(problem);
                    }
                }
                Ok(Step::More) => break Ok(None),
                Ok(Step::End) => {
                    break Ok(Some(SectionEnd {
                        partial_record: self.buffer.len() % sink.fields(),
                        array_end: self.array_end,
                    }));
                }
                // The buffer is flushed first: its integers come earlier in the file and may be
                // wrong too.
                Err(problem) => break Err(problem),
            }
        };
        flush(&mut self.buffer, sink)?;
        result
    }

    /// Returns the state in which [`syntax::Syntax`] skips the rest of the section after a problem.
    /// Returns nothing if the section is not an array.
    pub fn resume_as(&self) -> Option<syntax::State> {
        use syntax::Number;
        Some(match self.state {
            State::Start => return None,
            State::Value => syntax::State::Value,
            State::First => syntax::State::FirstElement,
            State::Minus => syntax::State::Number(Number::Minus),
            State::Digits if self.zero => syntax::State::Number(Number::Zero),
            State::Digits => syntax::State::Number(Number::Integer),
            State::After => syntax::State::After,
        })
    }

    fn step(&mut self, input: &mut Input<'_>) -> Result<Step, Problem> {
        match self.state {
            State::Digits => return self.digits(input),
            State::Minus => {
                let Some(byte) = input.peek() else {
                    return Ok(Step::More);
                };
                if !byte.is_ascii_digit() {
                    return Err(input.unexpected(Expected::Number));
                }
                self.begin(byte);
            }
            _ => {
                let Some(byte) = input.skip_blanks() else {
                    return Ok(Step::More);
                };
                match (self.state, byte) {
                    (State::Start, b'[') => self.state = State::First,
                    (State::Start, _) => return Err(input.unexpected(Expected::Array)),
                    (State::After, b',') => self.state = State::Value,
                    (State::After | State::First, b']') => {
                        input.pos += 1;
                        return Ok(Step::End);
                    }
                    (State::Value, b']') => {
                        self.array_end.trailing_comma = Some(input.offset());
                        input.pos += 1;
                        return Ok(Step::End);
                    }
                    (State::After | State::Value, b'}') => {
                        self.array_end.left_open = Some(input.offset());
                        return Ok(Step::End);
                    }
                    (State::After, _) => return Err(input.unexpected(Expected::Comma)),
                    (_, b'0'..=b'9') => {
                        self.start = input.offset();
                        self.negative = false;
                        self.begin(byte);
                    }
                    (_, b'-') => {
                        self.start = input.offset();
                        self.negative = true;
                        self.state = State::Minus;
                    }
                    (_, b'"' | b'{' | b'[' | b't' | b'f' | b'n') => {
                        let cause = Cause::NotAnInteger {
                            section: self.section,
                        };
                        return Err(Problem::at(input.offset(), cause));
                    }
                    _ => return Err(input.unexpected(Expected::Number)),
                }
            }
        }
        input.pos += 1;
        Ok(Step::Again)
    }

    fn begin(&mut self, digit: u8) {
        self.value = u64::from(digit - b'0');
        self.zero = digit == b'0';
        self.state = State::Digits;
    }

    fn digits(&mut self, input: &mut Input<'_>) -> Result<Step, Problem> {
        while let Some(byte) = input.peek() {
            match byte {
                b'0'..=b'9' if self.zero => return Err(input.unexpected(Expected::Comma)),
                b'0'..=b'9' => {
                    let value = self.value.checked_mul(10);
                    let value = value.and_then(|value| value.checked_add(u64::from(byte - b'0')));
                    self.value = value.ok_or_else(|| self.too_large())?;
                    input.pos += 1;
                }
                b'.' | b'e' | b'E' => {
                    let cause = Cause::NotAnInteger {
                        section: self.section,
                    };
                    return Err(Problem::at(self.start, cause));
                }
                _ => return Ok(Step::Integer),
            }
        }
        Ok(Step::More)
    }

    fn finish_integer(&mut self, sink: &mut impl Sink) -> Result<(), Problem> {
        self.state = State::After;
        if self.negative && self.value != 0 {
            let taken = sink.negative(self.buffer.len(), self.value, self.start)?;
            let section = self.section;
            let problem = || Problem::at(self.start, Cause::NegativeNumber { section });
            self.value = taken.ok_or_else(problem)?;
        }
        self.buffer.push(self.value, self.start);
        Ok(())
    }

    #[cold]
    fn too_large(&self) -> Problem {
        Problem::at(
            self.start,
            Cause::NumberTooLarge {
                section: self.section,
            },
        )
    }
}

/// The result of one step.
enum Step {
    Again,
    /// An integer is complete.
    Integer,
    More,
    End,
}

/// Reads records by the sink's fast path until it stops.
fn take_whole_records(input: &mut Input<'_>, sink: &mut impl Sink) -> Result<(), Problem> {
    let mut from = *input;
    while sink.read_whole_records(input) {
        if !sink.add_whole_records(&from)? {
            *input = from;
            break;
        }
        from = *input;
    }
    Ok(())
}

fn flush(buffer: &mut IntegerBuffer, sink: &mut impl Sink) -> Result<(), Problem> {
    let fields = sink.fields();
    sink.take(buffer.records(fields))?;
    buffer.consume(fields);
    Ok(())
}
