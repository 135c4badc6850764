//! Writes the `strings` section into the string table.
//!
//! Text between escapes is copied in whole runs, straight into the table's arena. A string with
//! raw bytes above ASCII or with surrogates is repaired there when it ends (see [`super::wtf8`]).

use heaplens_model::problem::{Cause, Expected, Problem, Section};
use memchr::memchr2;

use super::input::Input;
use super::integers::ArrayEnd;
use super::occurrences::Occurrences;
use super::wtf8::{Repair, repair};
use crate::tables::{StringTable, wtf8};

/// The reader's position in the section's grammar.
#[derive(Clone, Copy, Debug)]
enum State {
    /// Before the `[`.
    Start,
    /// Before a string or `]`.
    First,
    /// Before a string.
    Value,
    /// Inside a string.
    Inside,
    /// After a backslash.
    Escape,
    /// Inside the digits of `\u`.
    Hex { digits: u8, unit: u16 },
    /// Before a comma or `]`.
    After,
}

/// Reads the section.
pub struct Strings {
    pub table: StringTable,
    /// Strings with bytes that are not UTF-8.
    pub invalid: Occurrences,
    /// Strings with control characters.
    pub control: Occurrences,
    state: State,
    /// The offset of the current string in the file.
    start: u64,
    /// The current string needs [`repair`].
    wide: bool,
    /// The current string has control characters.
    controls: bool,
}

impl Strings {
    /// Starts before the section's `[`.
    pub fn new() -> Strings {
        Strings {
            table: StringTable::default(),
            invalid: Occurrences::default(),
            control: Occurrences::default(),
            state: State::Start,
            start: 0,
            wide: false,
            controls: false,
        }
    }

    /// Reads to the end of the chunk or of the section. Returns how the section ended, once it has.
    pub fn run(&mut self, input: &mut Input<'_>) -> Result<Option<ArrayEnd>, Problem> {
        loop {
            match self.state {
                State::Inside => {
                    let rest = input.rest();
                    let Some(len) = memchr2(b'"', b'\\', rest) else {
                        input.pos = input.bytes.len();
                        self.write(rest)?;
                        return Ok(None);
                    };
                    self.write(&rest[..len])?;
                    input.pos += len + 1;
                    if rest[len] == b'"' {
                        self.end()?;
                    } else {
                        self.state = State::Escape;
                    }
                }
                State::Escape => {
                    let Some(byte) = input.peek() else {
                        return Ok(None);
                    };
                    if let b'u' = byte {
                        input.pos += 1;
                        // As a rule the chunk has all four digits.
                        if let Some(unit) = input.rest().first_chunk().and_then(hex) {
                            input.pos += 4;
                            self.write_unit(unit)?;
                        } else {
                            self.state = State::Hex { digits: 0, unit: 0 };
                        }
                        continue;
                    }
                    let character = match byte {
                        b'"' | b'\\' | b'/' => byte,
                        b'b' => 0x08,
                        b'f' => 0x0C,
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        _ => return Err(Problem::at(input.offset(), Cause::BadEscape)),
                    };
                    input.pos += 1;
                    self.table.write(&[character])?;
                    self.state = State::Inside;
                }
                State::Hex { digits, unit } => {
                    let Some(byte) = input.peek() else {
                        return Ok(None);
                    };
                    let Some(digit) = char::from(byte).to_digit(16) else {
                        return Err(Problem::at(input.offset(), Cause::BadEscape));
                    };
                    input.pos += 1;
                    let unit = unit << 4 | digit as u16;
                    if digits == 3 {
                        self.write_unit(unit)?;
                    } else {
                        let digits = digits + 1;
                        self.state = State::Hex { digits, unit };
                    }
                }
                _ => {
                    let Some(byte) = input.skip_blanks() else {
                        return Ok(None);
                    };
                    match (self.state, byte) {
                        (State::First | State::Value, b'"') => {
                            self.start = input.offset();
                            self.state = State::Inside;
                        }
                        (State::After, b',') => self.state = State::Value,
                        (State::After | State::First, b']') => {
                            input.pos += 1;
                            return Ok(Some(ArrayEnd::default()));
                        }
                        (State::Value, b']') => {
                            let trailing_comma = Some(input.offset());
                            input.pos += 1;
                            return Ok(Some(ArrayEnd {
                                trailing_comma,
                                ..ArrayEnd::default()
                            }));
                        }
                        (State::After | State::Value, b'}') => {
                            let left_open = Some(input.offset());
                            return Ok(Some(ArrayEnd {
                                left_open,
                                ..ArrayEnd::default()
                            }));
                        }
                        (State::Start, b'[') => self.state = State::First,
                        (State::Start, _) => return Err(input.unexpected(Expected::Array)),
                        (State::After, _) => return Err(input.unexpected(Expected::Comma)),
                        _ => return Err(input.unexpected(Expected::String)),
                    }
                    input.pos += 1;
                }
            }
        }
    }

    #[inline]
    fn write(&mut self, run: &[u8]) -> Result<(), Problem> {
        // A byte outside of 0x20 to 0x7F is not plain ASCII.
        if run
            .iter()
            .fold(false, |odd, byte| odd | (byte.wrapping_sub(0x20) >= 0x60))
        {
            self.wide |= !run.is_ascii();
            self.controls |= run.iter().any(|byte| *byte < 0x20);
        }
        self.table.write(run).map_err(Problem::from)
    }

    /// Writes the code unit of an escape `\u`.
    #[inline]
    fn write_unit(&mut self, unit: u16) -> Result<(), Problem> {
        // Both halves of a pair are written as they come and joined at the string's end.
        self.wide |= unit >> 11 == 0xD800 >> 11;
        let (bytes, len) = wtf8::encode(u32::from(unit));
        self.state = State::Inside;
        self.table.write(&bytes[..len]).map_err(Problem::from)
    }

    fn end(&mut self) -> Result<(), Problem> {
        if self.table.len() >= u32::MAX as usize {
            let limit = u64::from(u32::MAX);
            let cause = Cause::TooMany {
                section: Section::Strings,
                limit,
            };
            return Err(Problem::at(self.start, cause));
        }
        if self.wide {
            self.wide = false;
            let repaired = repair(self.table.unfinished())?;
            if let Some(Repair { text, invalid }) = repaired {
                self.table.abandon();
                self.table.write(&text)?;
                if invalid {
                    self.invalid.add(0, self.start);
                }
            }
        }
        if self.controls {
            self.controls = false;
            self.control.add(0, self.start);
        }
        self.table.end()?;
        self.state = State::After;
        Ok(())
    }
}

/// Converts four digits if all are hexadecimal.
#[inline]
fn hex(digits: &[u8; 4]) -> Option<u16> {
    digits.iter().try_fold(0, |unit: u16, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | digit as u16)
    })
}
