//! Packs columns into 32-bit words for another worker, and unpacks them.
//!
//! Both go piece by piece, so that neither side ever holds a second whole copy.

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;

use super::edges::Edge;
use super::{OutOfMemory, try_extend, try_reserve};

/// A column to be packed.
#[derive(Clone, Copy, Debug)]
pub enum SentColumn<'a> {
    /// One number to a word.
    Words(&'a [u32]),
    /// Targets and types.
    Edges(&'a [Edge]),
    /// Nodes.
    Nodes(&'a [NodeIdx]),
    /// Numbers that may be negative.
    Signed(&'a [i32]),
    /// Two numbers to a word.
    Halves(&'a [u16]),
    /// 32 bits to a word.
    Bits(&'a FixedBitSet),
}

/// The number of words in a block of a bit set.
const BLOCK: usize = size_of::<usize>() / size_of::<u32>();

impl SentColumn<'_> {
    /// Returns the number of words that the column takes.
    pub fn words(&self) -> usize {
        match self {
            SentColumn::Words(words) => words.len(),
            SentColumn::Edges(edges) => edges.len(),
            SentColumn::Nodes(nodes) => nodes.len(),
            SentColumn::Signed(numbers) => numbers.len(),
            SentColumn::Halves(halves) => halves.len().div_ceil(2),
            SentColumn::Bits(bits) => bits.as_slice().len() * BLOCK,
        }
    }

    /// Packs up to `most` words from the word `start` on; fewer at the end. Both numbers must be
    /// even for a column of bits.
    pub fn pack(&self, start: usize, most: usize, words: &mut Vec<u32>) -> Result<(), OutOfMemory> {
        let end = self.words().min(start.saturating_add(most));
        let range = start.min(end)..end;
        match self {
            SentColumn::Words(column) => try_extend(words, column[range].iter().copied()),
            SentColumn::Edges(column) => {
                try_extend(words, column[range].iter().map(|edge| edge.word()))
            }
            SentColumn::Nodes(column) => try_extend(words, column[range].iter().map(|node| node.0)),
            SentColumn::Signed(column) => {
                try_extend(words, column[range].iter().map(|one| *one as u32))
            }
            SentColumn::Halves(column) => {
                let position = |word: usize| column.len().min(2 * word);
                let halves = &column[position(range.start)..position(range.end)];
                let pair = |pair: &[u16]| {
                    let high = pair.get(1).copied().unwrap_or(0);
                    u32::from(pair[0]) | u32::from(high) << 16
                };
                try_extend(words, halves.chunks(2).map(pair))
            }
            SentColumn::Bits(bits) => {
                try_reserve(words, range.len())?;
                let blocks = &bits.as_slice()[range.start / BLOCK..range.end / BLOCK];
                for block in blocks {
                    words.extend((0..BLOCK).map(|word| (*block as u64 >> (32 * word)) as u32));
                }
                Ok(())
            }
        }
    }
}

/// A column being unpacked.
#[derive(Debug)]
pub enum ReceivedColumn {
    /// See [`SentColumn::Words`].
    Words(Vec<u32>),
    /// See [`SentColumn::Edges`].
    Edges(Vec<Edge>),
    /// See [`SentColumn::Nodes`].
    Nodes(Vec<NodeIdx>),
    /// See [`SentColumn::Signed`].
    Signed(Vec<i32>),
    /// See [`SentColumn::Halves`]. An odd number of items has one more at the end.
    Halves(Vec<u16>),
    /// See [`SentColumn::Bits`]. The second value is the number of words received.
    Bits(FixedBitSet, usize),
}

impl ReceivedColumn {
    /// Returns the number of words of a column with `len` items or bits.
    pub fn words(&self, len: usize) -> usize {
        match self {
            ReceivedColumn::Halves(_) => len.div_ceil(2),
            ReceivedColumn::Bits(bits, _) => SentColumn::Bits(bits).words(),
            ReceivedColumn::Words(_)
            | ReceivedColumn::Edges(_)
            | ReceivedColumn::Nodes(_)
            | ReceivedColumn::Signed(_) => len,
        }
    }

    /// Adds words in the order in which they were packed.
    pub fn unpack(&mut self, words: &[u32]) -> Result<(), OutOfMemory> {
        let words = words.iter().copied();
        match self {
            ReceivedColumn::Words(column) => try_extend(column, words),
            ReceivedColumn::Edges(column) => try_extend(column, words.map(Edge::from_word)),
            ReceivedColumn::Nodes(column) => try_extend(column, words.map(NodeIdx)),
            ReceivedColumn::Signed(column) => try_extend(column, words.map(|word| word as i32)),
            ReceivedColumn::Halves(column) => {
                try_reserve_halves(column, 2 * words.len())?;
                column.extend(words.flat_map(|word| [word as u16, (word >> 16) as u16]));
                Ok(())
            }
            ReceivedColumn::Bits(bits, filled) => {
                const BITS: usize = usize::BITS as usize;
                for word in words {
                    let bit = 32 * *filled;
                    if let Some(block) = bits.as_mut_slice().get_mut(bit / BITS) {
                        *block |= (u64::from(word) << (bit % BITS)) as usize;
                    }
                    *filled += 1;
                }
                Ok(())
            }
        }
    }
}

fn try_reserve_halves(column: &mut Vec<u16>, more: usize) -> Result<(), OutOfMemory> {
    if column.capacity() - column.len() < more {
        try_reserve(column, more)?;
    }
    Ok(())
}

/// The position up to which several columns are packed.
#[derive(Clone, Copy, Debug, Default)]
pub struct PackPosition {
    column: usize,
    word: usize,
}

impl PackPosition {
    /// Replaces `words` by the next words, at most `most` and all of one column. Returns false when
    /// all are packed. `most` must be even.
    pub fn pack_next(
        &mut self,
        columns: &[SentColumn<'_>],
        most: usize,
        words: &mut Vec<u32>,
    ) -> Result<bool, OutOfMemory> {
        words.clear();
        while let Some(column) = columns.get(self.column) {
            column.pack(self.word, most, words)?;
            if !words.is_empty() {
                self.word += words.len();
                return Ok(true);
            }
            *self = PackPosition {
                column: self.column + 1,
                word: 0,
            };
        }
        Ok(false)
    }
}

/// Unpacks several columns.
#[derive(Debug)]
pub struct Unpacker<const COLUMNS: usize> {
    columns: [ReceivedColumn; COLUMNS],
    wanted: [usize; COLUMNS],
    at: PackPosition,
}

impl<const COLUMNS: usize> Unpacker<COLUMNS> {
    /// Starts with empty columns, which take `wanted` words each.
    pub fn new(columns: [ReceivedColumn; COLUMNS], wanted: [usize; COLUMNS]) -> Unpacker<COLUMNS> {
        Unpacker {
            columns,
            wanted,
            at: PackPosition::default(),
        }
    }

    /// Takes the next words, in pieces of any size. Returns whether more words must come.
    pub fn take(&mut self, mut words: &[u32]) -> Result<bool, OutOfMemory> {
        while let (Some(room), Some(wanted)) = (
            self.columns.get_mut(self.at.column),
            self.wanted.get(self.at.column),
        ) {
            let count = words.len().min(wanted - self.at.word);
            let (own, others) = words.split_at(count);
            room.unpack(own)?;
            words = others;
            self.at.word += count;
            if self.at.word < *wanted {
                return Ok(true);
            }
            self.at = PackPosition {
                column: self.at.column + 1,
                word: 0,
            };
        }
        Ok(false)
    }

    /// Returns whether all words have come.
    pub fn is_whole(&self) -> bool {
        let mut left = self.wanted.iter().skip(self.at.column);
        left.all(|wanted| *wanted == 0)
    }

    /// Returns the columns.
    pub fn columns(self) -> [ReceivedColumn; COLUMNS] {
        self.columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::try_bits;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(
            words in prop::collection::vec(any::<u32>(), 0..40),
            halves in prop::collection::vec(any::<u16>(), 0..40),
            signed in prop::collection::vec(any::<i32>(), 0..9),
            ones in prop::collection::vec(0..300_usize, 0..30),
            pieces in 1..9_usize,
            taken in 1..9_usize,
        ) {
            let edges: Vec<Edge> = words.iter().copied().map(Edge::from_word).collect();
            let nodes: Vec<NodeIdx> = words.iter().copied().map(NodeIdx).collect();
            let mut bits = try_bits(301).expect("fits");
            bits.extend(ones);
            let columns = [
                SentColumn::Words(&words),
                SentColumn::Halves(&halves),
                SentColumn::Bits(&bits),
                SentColumn::Edges(&edges),
                SentColumn::Signed(&signed),
                SentColumn::Nodes(&nodes),
            ];
            let rooms = [
                ReceivedColumn::Words(Vec::new()),
                ReceivedColumn::Halves(Vec::new()),
                ReceivedColumn::Bits(try_bits(301).expect("fits"), 0),
                ReceivedColumn::Edges(Vec::new()),
                ReceivedColumn::Signed(Vec::new()),
                ReceivedColumn::Nodes(Vec::new()),
            ];
            let mut unpacking = Unpacker::new(rooms, columns.map(|column| column.words()));
            let (mut position, mut piece) = (PackPosition::default(), Vec::new());
            let mut packed = Vec::new();
            while position.pack_next(&columns, 2 * pieces, &mut piece).expect("memory") {
                prop_assert!(piece.len() <= 2 * pieces);
                packed.append(&mut piece);
            }
            let mut is_more = true;
            for words in packed.chunks(taken) {
                prop_assert!(is_more && !unpacking.is_whole());
                is_more = unpacking.take(words).expect("memory");
            }
            prop_assert!(!is_more && unpacking.is_whole());
            match unpacking.columns() {
                [
                    ReceivedColumn::Words(its_words),
                    ReceivedColumn::Halves(mut its_halves),
                    ReceivedColumn::Bits(its_bits, _),
                    ReceivedColumn::Edges(its_links),
                    ReceivedColumn::Signed(its_signed),
                    ReceivedColumn::Nodes(its_nodes),
                ] => {
                    its_halves.truncate(halves.len());
                    prop_assert_eq!(its_words, words);
                    prop_assert_eq!(its_halves, halves);
                    prop_assert_eq!(its_bits, bits);
                    prop_assert_eq!(its_links, edges);
                    prop_assert_eq!(its_signed, signed);
                    prop_assert_eq!(its_nodes, nodes);
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
