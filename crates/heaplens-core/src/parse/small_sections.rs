//! Reads the small sections of integers that only late questions need: the samples of a timeline,
//! and the scopes of scripts with their variables.
//!
//! They are flat arrays, of which most files have none. `Syntax` goes through the text first, so
//! that it is JSON. The integers are kept with their signs until the file ends: what they mean the
//! header tells, which may come later. Anything but an integer is damage, and the section is not
//! read any further.
//!
//! 8 bytes for each integer while a file is read.

use super::input::is_blank;
use crate::tables::{OutOfMemory, try_push};

/// One of these sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmallSection {
    /// `samples`
    Samples,
    /// `scopes`
    Scopes,
    /// `scope_context_vars`
    ScopeVariables,
    /// `scope_uses`
    ScopeUses,
}

impl SmallSection {
    /// The section with this key.
    pub fn from_key(key: &str) -> Option<SmallSection> {
        Some(match key {
            "samples" => SmallSection::Samples,
            "scopes" => SmallSection::Scopes,
            "scope_context_vars" => SmallSection::ScopeVariables,
            "scope_uses" => SmallSection::ScopeUses,
            _ => return None,
        })
    }
}

/// The integers of one section.
#[derive(Debug, Default)]
pub struct SmallIntegers {
    pub values: Vec<i64>,
    /// The offset of the section's value.
    pub start: Option<u64>,
    /// The offset of the first byte that is no part of such a section.
    pub damage: Option<u64>,
    /// Its array was closed.
    pub is_whole: bool,
    value: Option<i64>,
    is_negative: bool,
    is_open: bool,
}

/// The integers of all of them.
#[derive(Debug, Default)]
pub struct SmallSections {
    sections: [SmallIntegers; 4],
}

impl SmallSections {
    /// Begins a section at an offset in the file; false where there was one of its name.
    pub fn begin(&mut self, section: SmallSection, offset: u64) -> bool {
        let integers = self.of(section);
        let is_first = integers.start.is_none();
        integers.start.get_or_insert(offset);
        is_first
    }

    /// Takes a section's integers out.
    pub fn take(&mut self, section: SmallSection) -> SmallIntegers {
        std::mem::take(self.of(section))
    }

    /// Reads a piece of a section's value, which is at `offset` in the file.
    pub fn read(
        &mut self,
        section: SmallSection,
        text: &[u8],
        offset: u64,
    ) -> Result<(), OutOfMemory> {
        let integers = self.of(section);
        for (offset, byte) in (offset..).zip(text) {
            if integers.damage.is_some() {
                return Ok(());
            }
            if !integers.take_byte(*byte)? {
                integers.damage = Some(offset);
                integers.values = Vec::new();
            }
        }
        Ok(())
    }

    fn of(&mut self, section: SmallSection) -> &mut SmallIntegers {
        &mut self.sections[section as usize]
    }
}

impl SmallIntegers {
    /// Returns whether the byte is a part of an array of integers.
    fn take_byte(&mut self, byte: u8) -> Result<bool, OutOfMemory> {
        match byte {
            b'0'..=b'9' => {
                let digit = i64::from(byte - b'0');
                let before = self.value.unwrap_or(0);
                let value = before
                    .checked_mul(10)
                    .and_then(|ten| ten.checked_add(digit));
                self.value = value;
                return Ok(self.is_open && value.is_some());
            }
            b'-' => {
                self.is_negative = true;
                return Ok(self.is_open && self.value.is_none());
            }
            b'[' => return Ok(!std::mem::replace(&mut self.is_open, true)),
            _ => {}
        }
        if let Some(value) = self.value.take() {
            let is_negative = std::mem::take(&mut self.is_negative);
            try_push(&mut self.values, if is_negative { -value } else { value })?;
        }
        self.is_whole |= byte == b']';
        Ok(matches!(byte, b']' | b',') || is_blank(byte))
    }
}
