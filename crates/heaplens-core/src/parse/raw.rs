//! Sections that come before `snapshot`, kept until it is known what their integers mean.
//!
//! Rare: files that a JSON library wrote again with its keys sorted. The integers are packed
//! seven bits a byte, about half of their text, and afterwards go the same way as all others.

use heaplens_model::problem::Problem;

use super::batch::{Batch, Records};
use super::integers::{Left, Sink};
use crate::tables::try_push;

/// Packed integers.
#[derive(Debug, Default)]
pub struct Raw {
    packed: Vec<u8>,
    /// Where the section begins: the place of whatever is wrong with it.
    offset: u64,
}

impl Raw {
    /// For the section that begins at `offset`.
    pub fn new(offset: u64) -> Raw {
        Raw {
            packed: Vec::new(),
            offset,
        }
    }

    /// Where the section begins.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Gives the integers to where they belong.
    pub fn replay(self, sink: &mut impl Sink) -> Result<Left, Problem> {
        let fields = sink.fields();
        let mut batch = Batch::default();
        let (mut value, mut shift) = (0u64, 0);
        for byte in self.packed {
            value |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                if !batch.has_room() {
                    sink.take(batch.records(fields))?;
                    batch.consume(fields);
                }
                batch.push(value, self.offset);
                (value, shift) = (0, 0);
            }
        }
        sink.take(batch.records(fields))?;
        batch.consume(fields);
        Ok(Left {
            integers: batch.len(),
        })
    }
}

impl Sink for Raw {
    fn fields(&self) -> usize {
        1
    }

    fn take(&mut self, records: Records<'_>) -> Result<(), Problem> {
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
