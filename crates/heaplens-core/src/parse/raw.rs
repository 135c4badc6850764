//! Sections that come before `snapshot`, kept until it is known what their integers mean.
//!
//! Rare: files that a JSON library wrote again with its keys sorted. The integers are packed
//! seven bits a byte, about half of their text, and afterwards go the same way as all others.

use heaplens_model::problem::{Cause, Problem, Section};

use super::batch::{Batch, Records};
use super::integers::{ArrayEnd, Left, Sink};
use crate::tables::try_push;

/// Packed integers.
#[derive(Debug, Default)]
pub struct Raw {
    packed: Vec<u8>,
    /// Where the section begins: the place of whatever is wrong with it.
    offset: u64,
    /// How many integers are packed.
    len: u64,
    /// The positions of those below zero, of which the magnitude is packed.
    negatives: Vec<u64>,
}

impl Raw {
    /// For the section that begins at `offset`.
    pub fn new(offset: u64) -> Raw {
        Raw {
            offset,
            ..Raw::default()
        }
    }

    /// Where the section begins.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Gives the integers to where they belong.
    pub fn replay(self, section: Section, sink: &mut impl Sink) -> Result<Left, Problem> {
        let fields = sink.fields();
        let mut batch = Batch::default();
        let (mut value, mut shift) = (0u64, 0);
        let mut negatives = self.negatives.iter().peekable();
        let mut position = 0;
        for byte in self.packed {
            value |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                if !batch.has_room() {
                    sink.take(batch.records(fields))?;
                    batch.consume(fields);
                }
                if negatives
                    .next_if(|negative| **negative == position)
                    .is_some()
                {
                    let taken = sink.negative(batch.len(), value, self.offset)?;
                    let cause = Cause::NegativeNumber { section };
                    value = taken.ok_or(Problem::at(self.offset, cause))?;
                }
                batch.push(value, self.offset);
                position += 1;
                (value, shift) = (0, 0);
            }
        }
        sink.take(batch.records(fields))?;
        batch.consume(fields);
        Ok(Left {
            integers: batch.len(),
            end: ArrayEnd::default(),
        })
    }
}

impl Sink for Raw {
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
