//! A section of integers: `[1,2,3]`, by the million.
//!
//! This is the complete and careful reader, a byte at a time; wherever the text is as V8 writes
//! it, [`super::digits`] runs ahead in whole blocks. Both put integers into a [`Batch`], which a
//! [`Sink`] empties a few hundred records at a time, column by column.

use heaplens_model::problem::{Cause, Expected, Problem, Section};

use super::batch::{Batch, Records};
use super::digits::{self, MARGIN};
use super::input::Input;
use super::syntax;

/// What a section's integers are for.
pub trait Sink {
    /// How many integers make a record.
    fn fields(&self) -> usize;
    /// Whether [`Sink::read_ahead`] reads anything.
    const READS_AHEAD: bool = false;
    /// Reads some whole records in a way of its own, for [`Sink::add_ahead`]; whether there were
    /// any. `input` stands behind the last integer of a record, before and after.
    fn read_ahead(&mut self, _input: &mut Input<'_>) -> bool {
        false
    }
    /// Takes what was read ahead from `from` on; false, and nothing is taken, if a record there
    /// needs a closer look.
    fn add_ahead(&mut self, _from: &Input<'_>) -> Result<bool, Problem> {
        Ok(false)
    }
    /// What to take for an integer below zero, of which `magnitude` is told; nothing if it means
    /// nothing where it stands. `pending` integers were read and not taken before it.
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

/// Bytes after which a sink's own way is tried again.
const AHEAD_AGAIN: usize = 4096;

/// Where in the section the reader is.
#[derive(Clone, Copy, Debug)]
enum State {
    /// Before `[`.
    Start,
    /// An integer or `]`.
    First,
    /// An integer.
    Value,
    /// After a minus.
    Minus,
    /// Inside an integer.
    Digits,
    /// A comma or `]`.
    After,
}

/// The reader.
pub struct Integers {
    section: Section,
    state: State,
    batch: Batch,
    /// The integer that is being read.
    value: u64,
    negative: bool,
    start: u64,
    /// Whether it is a zero so far, after which no digit may come.
    zero: bool,
    end: ArrayEnd,
}

/// How a section of integers ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How many integers of a last, partial record there are.
    pub integers: usize,
    /// How the array was closed.
    pub end: ArrayEnd,
}

/// What is odd about the end of an array, by its offset in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArrayEnd {
    /// A comma after the last value, before this byte.
    pub trailing_comma: Option<u64>,
    /// The end of the object around the array, where the array is not closed.
    pub left_open: Option<u64>,
}

impl Integers {
    /// A reader before the section's `[`.
    pub fn new(section: Section) -> Integers {
        Integers {
            section,
            state: State::Start,
            batch: Batch::default(),
            value: 0,
            negative: false,
            start: 0,
            zero: false,
            end: ArrayEnd::default(),
        }
    }

    /// Reads as far as the chunk goes; what is left over once the section has ended.
    pub fn run<S: Sink>(
        &mut self,
        input: &mut Input<'_>,
        sink: &mut S,
    ) -> Result<Option<Left>, Problem> {
        // Not before these places are the fast ways tried (again).
        let mut retry_at = MARGIN;
        let mut ahead_at = if S::READS_AHEAD { 0 } else { usize::MAX };
        let result = loop {
            let comma = matches!(self.state, State::After);
            let is_ahead_due = input.pos >= ahead_at;
            if is_ahead_due && comma && self.batch.len().is_multiple_of(sink.fields()) {
                flush(&mut self.batch, sink)?;
                run_ahead(input, sink)?;
                ahead_at = input.pos + AHEAD_AGAIN;
            } else if !is_ahead_due
                && input.pos >= retry_at
                && (comma || matches!(self.state, State::Value))
            {
                let mut comma = comma;
                let end = digits::blocks(input, &mut self.batch, &mut comma);
                self.state = if comma { State::After } else { State::Value };
                match end {
                    digits::End::Full => {
                        flush(&mut self.batch, sink)?;
                        continue;
                    }
                    digits::End::Short => retry_at = usize::MAX,
                    digits::End::Odd => retry_at = input.pos + super::classify::BLOCK,
                }
            }
            match self.step(input) {
                Ok(Step::Again) => {}
                Ok(Step::Integer) => {
                    if !self.batch.has_room() {
                        flush(&mut self.batch, sink)?;
                    }
                    if let Err(problem) = self.finish_integer(sink) {
                        break Err(problem);
                    }
                }
                Ok(Step::More) => break Ok(None),
                Ok(Step::End) => {
                    let integers = self.batch.len() % sink.fields();
                    let end = self.end;
                    break Ok(Some(Left { integers, end }));
                }
                // What came before may be wrong earlier in the file.
                Err(problem) => break Err(problem),
            }
        };
        flush(&mut self.batch, sink)?;
        result
    }

    /// The state in which [`syntax::Syntax`] goes on after a problem, inside the section's array;
    /// nothing if it is no array.
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
                        self.end.trailing_comma = Some(input.offset());
                        input.pos += 1;
                        return Ok(Step::End);
                    }
                    (State::After | State::Value, b'}') => {
                        self.end.left_open = Some(input.offset());
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
            let taken = sink.negative(self.batch.len(), self.value, self.start)?;
            let section = self.section;
            let problem = || Problem::at(self.start, Cause::NegativeNumber { section });
            self.value = taken.ok_or_else(problem)?;
        }
        self.batch.push(self.value, self.start);
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

/// What one step came to.
enum Step {
    Again,
    /// An integer is complete.
    Integer,
    More,
    End,
}

/// Goes the sink's own way as far as it leads.
fn run_ahead(input: &mut Input<'_>, sink: &mut impl Sink) -> Result<(), Problem> {
    let mut from = *input;
    while sink.read_ahead(input) {
        if !sink.add_ahead(&from)? {
            *input = from;
            break;
        }
        from = *input;
    }
    Ok(())
}

fn flush(batch: &mut Batch, sink: &mut impl Sink) -> Result<(), Problem> {
    let fields = sink.fields();
    sink.take(batch.records(fields))?;
    batch.consume(fields);
    Ok(())
}
