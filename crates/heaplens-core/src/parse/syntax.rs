//! JSON's grammar as a state machine that can stop after any byte and go on.
//!
//! It reads the parts that need no speed: a snapshot's outline, skipped sections, and the messages
//! of an inspector log. A level of nesting takes one bit and no stack, so a file of many `[` cannot
//! overflow it. It reports what it reads to [`Events`]; an event without a handler costs nothing.

use heaplens_model::problem::{Cause, Expected, Problem};
use memchr::memchr2;

use super::input::{Input, is_blank};
use crate::tables::{try_push, wtf8};

/// Handles the parts of a text. `depth` counts the arrays and objects around the part.
pub trait Events {
    /// An array or object begins.
    fn open(&mut self, _depth: usize) {}
    /// A key of an object ended before this offset.
    fn key(&mut self, _depth: usize, _key: &[u8], _offset: u64) {}
    /// The value of a key begins with this byte. Returns whether the machine stops there.
    fn stops_at(&mut self, _depth: usize, _first: u8) -> bool {
        false
    }
    /// A string begins that is not a key. `is_keyed` tells that it is the value of one.
    fn text_start(&mut self, _depth: usize, _is_keyed: bool, _offset: u64) {}
    /// The next piece of that string, unescaped.
    fn text(&mut self, _depth: usize, _piece: &[u8], _offset: u64) -> Result<(), Problem> {
        Ok(())
    }
    /// That string ends.
    fn text_end(&mut self, _depth: usize) -> Result<(), Problem> {
        Ok(())
    }
    /// An array ends at this offset after a comma. JSON does not allow that, but some writers do
    /// it.
    fn trailing_comma(&mut self, _offset: u64) {}
}

/// Why the machine stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// All of the chunk is read.
    More,
    /// The next byte begins a value: that of [`Syntax::key`] directly inside the outermost object,
    /// or one that [`Events::stops_at`] asks for.
    AtValue,
    /// A value ended at which the machine had stopped.
    AfterValue,
    /// The outermost value ended.
    End,
}

/// The machine's position in the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Before a value.
    Value,
    /// Before a value or `]`.
    FirstElement,
    /// Before a key or `}`.
    FirstKey,
    /// Before a key.
    Key,
    /// Before a colon.
    Colon,
    /// Before a comma or the end of the array or object.
    After,
    /// Inside a string.
    String { key: bool },
    /// After a backslash.
    Escape { key: bool },
    /// Inside the digits of `\u`.
    Hex { key: bool, digits: u8, unit: u16 },
    /// Inside a number.
    Number(Number),
    /// Inside `true`, `false` or `null`, with the rest of it.
    Literal(&'static [u8]),
    /// After the outermost value: only blanks may follow.
    End,
}

/// The machine's position in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// After the minus.
    Minus,
    /// After a leading zero.
    Zero,
    /// Among the digits before the point.
    Integer,
    /// After the point.
    Point,
    /// Among the digits after it.
    Fraction,
    /// After the `e`.
    Exponent,
    /// After its sign.
    ExponentSign,
    /// Among its digits.
    ExponentDigits,
}

impl Number {
    /// Returns whether a number may end here.
    fn complete(self) -> bool {
        use Number::*;
        matches!(self, Zero | Integer | Fraction | ExponentDigits)
    }

    /// Returns the position after one more byte, if the number goes on with it.
    fn next(self, byte: u8) -> Option<Number> {
        use Number::*;
        match (self, byte) {
            (Minus, b'0') => Some(Zero),
            (Minus | Integer, b'0'..=b'9') => Some(Integer),
            (Zero | Integer, b'.') => Some(Point),
            (Point | Fraction, b'0'..=b'9') => Some(Fraction),
            (Zero | Integer | Fraction, b'e' | b'E') => Some(Exponent),
            (Exponent, b'+' | b'-') => Some(ExponentSign),
            (Exponent | ExponentSign | ExponentDigits, b'0'..=b'9') => Some(ExponentDigits),
            _ => None,
        }
    }
}

/// Keys are kept up to this length. No key that the parser looks for is longer.
const MAX_KEY: usize = 256;

/// The most levels of nesting, far more than a valid snapshot has.
const MAX_DEPTH: usize = 1 << 20;

/// The state machine.
pub struct Syntax {
    state: State,
    /// One bit for each open array (0) or object (1).
    nesting: Vec<u64>,
    depth: usize,
    key: Vec<u8>,
    /// The machine stops at the values of the outermost object.
    watch: bool,
    /// The machine reads the value that it stopped at.
    admitted: bool,
}

impl Syntax {
    /// Starts before a value. With `watch` the machine stops at the values of the outermost object.
    pub fn new(watch: bool) -> Syntax {
        Syntax {
            state: State::Value,
            nesting: Vec::new(),
            depth: 0,
            key: Vec::new(),
            watch,
            admitted: false,
        }
    }

    /// Returns the key of the value that the machine stopped at.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// Lets the machine read the value that it stopped at.
    pub fn admit(&mut self) {
        self.admitted = true;
    }

    /// Goes on after the value that the machine stopped at: another reader has read it.
    pub fn passed(&mut self) {
        self.state = State::After;
    }

    /// Goes on after the object around: another reader has read the rest of it.
    pub fn leave(&mut self) -> Option<Stop> {
        match self.depth {
            0 => Some(Stop::End),
            _ => self.close(),
        }
    }

    /// Goes on inside an array that another reader began to read.
    pub fn take_over_array(&mut self, state: State) -> Result<(), Problem> {
        self.admitted = true;
        self.open(false, 0)?;
        self.state = state;
        Ok(())
    }

    /// Reads until the chunk ends or the machine stops.
    pub fn run(
        &mut self,
        input: &mut Input<'_>,
        events: &mut impl Events,
    ) -> Result<Stop, Problem> {
        loop {
            match self.state {
                State::String { key } => {
                    if !self.string(input, key, events)? {
                        return Ok(Stop::More);
                    }
                }
                State::Escape { key } => {
                    let Some(byte) = input.peek() else {
                        return Ok(Stop::More);
                    };
                    let character = match byte {
                        b'"' | b'\\' | b'/' => byte,
                        b'b' => 0x08,
                        b'f' => 0x0C,
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        b'u' => {
                            input.pos += 1;
                            self.state = State::Hex {
                                key,
                                digits: 0,
                                unit: 0,
                            };
                            continue;
                        }
                        _ => return Err(Problem::at(input.offset(), Cause::BadEscape)),
                    };
                    input.pos += 1;
                    self.write(key, &[character], input.offset(), events)?;
                    self.state = State::String { key };
                }
                State::Hex { key, digits, unit } => {
                    let Some(byte) = input.peek() else {
                        return Ok(Stop::More);
                    };
                    let Some(digit) = char::from(byte).to_digit(16) else {
                        return Err(Problem::at(input.offset(), Cause::BadEscape));
                    };
                    input.pos += 1;
                    let unit = unit << 4 | digit as u16;
                    self.state = if digits == 3 {
                        let (bytes, len) = wtf8::encode(u32::from(unit));
                        self.write(key, &bytes[..len], input.offset(), events)?;
                        State::String { key }
                    } else {
                        State::Hex {
                            key,
                            digits: digits + 1,
                            unit,
                        }
                    };
                }
                State::Number(number) => {
                    let Some(byte) = input.peek() else {
                        return Ok(Stop::More);
                    };
                    if let Some(next) = number.next(byte) {
                        self.state = State::Number(next);
                        input.pos += 1;
                    } else if number.complete() {
                        if let Some(stop) = self.ended() {
                            return Ok(stop);
                        }
                    } else {
                        return Err(input.unexpected(Expected::Number));
                    }
                }
                State::Literal(rest) => {
                    let Some((first, rest)) = rest.split_first() else {
                        if let Some(stop) = self.ended() {
                            return Ok(stop);
                        }
                        continue;
                    };
                    match input.peek() {
                        None => return Ok(Stop::More),
                        Some(byte) if byte == *first => {
                            input.pos += 1;
                            self.state = State::Literal(rest);
                        }
                        Some(_) => return Err(input.unexpected(Expected::Value)),
                    }
                }
                State::End => return Ok(Stop::End),
                _ => {
                    let Some(byte) = input.skip_blanks() else {
                        return Ok(Stop::More);
                    };
                    if let Some(stop) = self.between(byte, input, events)? {
                        return Ok(stop);
                    }
                }
            }
        }
    }

    /// Reads one byte between values.
    fn between(
        &mut self,
        byte: u8,
        input: &mut Input<'_>,
        events: &mut impl Events,
    ) -> Result<Option<Stop>, Problem> {
        debug_assert!(!is_blank(byte));
        match self.state {
            State::FirstKey | State::Key => match byte {
                b'"' => {
                    self.key.clear();
                    self.state = State::String { key: true };
                }
                b'}' if self.state == State::FirstKey => {
                    input.pos += 1;
                    return Ok(self.close());
                }
                _ => return Err(input.unexpected(Expected::Key)),
            },
            State::Colon => {
                if byte != b':' {
                    return Err(input.unexpected(Expected::Colon));
                }
                self.state = State::Value;
                self.admitted = false;
            }
            State::After => match byte {
                b',' if self.in_object() => self.state = State::Key,
                b',' => self.state = State::Value,
                b'}' if self.in_object() => {
                    input.pos += 1;
                    return Ok(self.close());
                }
                b']' if !self.in_object() => {
                    input.pos += 1;
                    return Ok(self.close());
                }
                _ => return Err(input.unexpected(Expected::Comma)),
            },
            State::FirstElement if byte == b']' => {
                input.pos += 1;
                return Ok(self.close());
            }
            State::Value if byte == b']' && self.depth > 0 && !self.in_object() => {
                events.trailing_comma(input.offset());
                input.pos += 1;
                return Ok(self.close());
            }
            // A value.
            _ => {
                if !self.admitted && self.in_object() {
                    let is_watched = self.watch && self.depth == 1;
                    if is_watched || events.stops_at(self.depth, byte) {
                        return Ok(Some(Stop::AtValue));
                    }
                    self.admitted = true;
                }
                match byte {
                    b'{' | b'[' => {
                        events.open(self.depth);
                        self.open(byte == b'{', input.offset())?;
                    }
                    b'"' => {
                        events.text_start(self.depth, self.in_object(), input.offset());
                        self.state = State::String { key: false };
                    }
                    b'-' => self.state = State::Number(Number::Minus),
                    b'0' => self.state = State::Number(Number::Zero),
                    b'1'..=b'9' => self.state = State::Number(Number::Integer),
                    b't' => self.state = State::Literal(b"rue"),
                    b'f' => self.state = State::Literal(b"alse"),
                    b'n' => self.state = State::Literal(b"ull"),
                    _ => return Err(input.unexpected(Expected::Value)),
                }
            }
        }
        input.pos += 1;
        Ok(None)
    }

    /// Reads inside a string. Returns whether the chunk has more bytes.
    fn string(
        &mut self,
        input: &mut Input<'_>,
        key: bool,
        events: &mut impl Events,
    ) -> Result<bool, Problem> {
        let rest = input.rest();
        let offset = input.offset();
        let Some(len) = memchr2(b'"', b'\\', rest) else {
            input.pos = input.bytes.len();
            self.write(key, rest, offset, events)?;
            return Ok(false);
        };
        self.write(key, &rest[..len], offset, events)?;
        input.pos += len + 1;
        if rest[len] == b'\\' {
            self.state = State::Escape { key };
        } else if key {
            events.key(self.depth, &self.key, input.offset());
            self.state = State::Colon;
        } else {
            events.text_end(self.depth)?;
            // A string directly inside the outermost object may be a value that the machine stopped
            // at.
            self.state = State::Literal(b"");
        }
        Ok(true)
    }

    #[inline]
    fn write(
        &mut self,
        key: bool,
        piece: &[u8],
        offset: u64,
        events: &mut impl Events,
    ) -> Result<(), Problem> {
        if piece.is_empty() {
            return Ok(());
        }
        if !key {
            return events.text(self.depth, piece, offset);
        }
        let room = MAX_KEY - self.key.len();
        self.key.extend_from_slice(&piece[..piece.len().min(room)]);
        Ok(())
    }

    fn in_object(&self) -> bool {
        let Some(level) = self.depth.checked_sub(1) else {
            return false;
        };
        self.nesting[level / 64] >> (level % 64) & 1 == 1
    }

    fn open(&mut self, object: bool, offset: u64) -> Result<(), Problem> {
        if self.depth >= MAX_DEPTH {
            return Err(Problem::at(offset, Cause::TooDeep));
        }
        let (word, bit) = (self.depth / 64, self.depth % 64);
        if word == self.nesting.len() {
            try_push(&mut self.nesting, 0)?;
        }
        let mask = 1 << bit;
        if object {
            self.nesting[word] |= mask;
            self.state = State::FirstKey;
        } else {
            self.nesting[word] &= !mask;
            self.state = State::FirstElement;
        }
        self.depth += 1;
        Ok(())
    }

    fn close(&mut self) -> Option<Stop> {
        self.depth -= 1;
        self.ended()
    }

    /// Goes on after the end of a value.
    fn ended(&mut self) -> Option<Stop> {
        if self.depth == 0 {
            self.state = State::End;
            return Some(Stop::End);
        }
        self.state = State::After;
        (self.watch && self.depth == 1).then_some(Stop::AfterValue)
    }
}
