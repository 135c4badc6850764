//! Keeps sections that come before `snapshot`, until the header tells what their integers mean.
//!
//! This is rare: a JSON library wrote the file again with its keys sorted. The integers are packed
//! at seven bits a byte, which takes about half the space of their text.

use heaplens_model::problem::{Cause, Problem, Section};

use super::integer_buffer::{IntegerBuffer, Records};
use super::integers::{ArrayEnd, SectionEnd, Sink};
use crate::tables::try_push;

/// The integers of one section, packed.
#[derive(Debug, Default)]
pub struct PackedIntegers {
    packed: Vec<u8>,
    /// The section's offset in the file, which every problem in the section is reported at.
    offset: u64,
    /// The number of packed integers.
    len: u64,
    /// The positions of negative integers, of which only the magnitude is packed.
    negatives: Vec<u64>,
}

impl PackedIntegers {
    /// Starts with the section at `offset` in the file.
    pub fn new(offset: u64) -> PackedIntegers {
        PackedIntegers {
            offset,
            ..PackedIntegers::default()
        }
    }

    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Unpacks the integers into `sink`.
    pub fn replay(self, section: Section, sink: &mut impl Sink) -> Result<SectionEnd, Problem> {
        let fields = sink.fields();
        let mut buffer = IntegerBuffer::default();
        let (mut value, mut shift) = (0u64, 0);
        let mut negatives = self.negatives.iter().peekable();
        let mut position = 0;
        for byte in self.packed {
            value |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                if !buffer.has_room() {
                    sink.take(buffer.records(fields))?;
                    buffer.consume(fields);
                }
                if negatives
                    .next_if(|negative| **negative == position)
                    .is_some()
                {
                    let taken = sink.negative(buffer.len(), value, self.offset)?;
                    let cause = Cause::NegativeNumber { section };
                    value = taken.ok_or(Problem::at(self.offset, cause))?;
                }
                buffer.push(value, self.offset);
                position += 1;
                (value, shift) = (0, 0);
            }
        }
        sink.take(buffer.records(fields))?;
        buffer.consume(fields);
        Ok(SectionEnd {
            partial_record: buffer.len(),
            array_end: ArrayEnd::default(),
        })
    }
}

impl Sink for PackedIntegers {
    fn fields(&self) -> usize {
        1
    }

    fn negative(
        &mut self,
        pending: usize,
        magnitude: u64,
        _offset: u64,
    ) -> Result<Option<u64>, Problem> {
        try_push(&mut self.negatives, self.len + pending as u64)?;
        Ok(Some(magnitude))
    }

    fn take(&mut self, records: Records<'_>) -> Result<(), Problem> {
        self.len += records.values.len() as u64;
        for value in records.values {
            let mut value = *value;
            while value >= 0x80 {
                try_push(&mut self.packed, value as u8 | 0x80)?;
                value >>= 7;
            }
            try_push(&mut self.packed, value as u8)?;
        }
        Ok(())
    }
}
