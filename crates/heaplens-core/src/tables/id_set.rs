//! The ids of a snapshot's objects, as a set that another snapshot can ask.
//!
//! V8 numbers objects by odd ids in the order in which it meets them, so a bit for each number up to
//! the largest takes less memory than the ids themselves. The embedder's objects have even ids,
//! which may be hashes; other programs write addresses. Ids that lie too far apart are a sorted
//! list instead, so the set never takes more than eight bytes an id.
//!
//! The set crosses from worker to worker as bytes, see [`IdSet::pack`].

use heaplens_model::ObjectId;

use super::{IdColumn, OutOfMemory, blocks, try_filled, try_push, try_reserve};

/// Ids of one snapshot.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct IdSet {
    /// Even ids, then odd ones, each halved.
    halves: [Numbers; 2],
}

/// A set of numbers.
#[derive(Debug, PartialEq, Eq)]
enum Numbers {
    /// A bit for each number.
    Bits(Vec<u64>),
    /// Ascending.
    Sorted(Vec<u64>),
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers::Sorted(Vec::new())
    }
}

const BITS: u64 = u64::BITS as u64;
/// Bytes of bits for each number that are better than a list.
const MOST_BYTES_EACH: u64 = 8;

/// The bytes of a packed set cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdSetError {
    /// They end early or are of no known form.
    Malformed,
    /// A block of memory could not be allocated.
    OutOfMemory(OutOfMemory),
}

impl From<OutOfMemory> for IdSetError {
    fn from(error: OutOfMemory) -> Self {
        IdSetError::OutOfMemory(error)
    }
}

fn parity(id: ObjectId) -> usize {
    (id.0 & 1) as usize
}

impl IdSet {
    /// Collects the ids of `len` nodes. O(ids), and a sort of those that lie far apart.
    pub fn of(ids: &IdColumn, len: usize) -> Result<IdSet, OutOfMemory> {
        let (mut counts, mut largest) = ([0u64; 2], [0u64; 2]);
        blocks::nodes::<OutOfMemory>(len, |node| {
            let id = ids.get(node);
            counts[parity(id)] += 1;
            largest[parity(id)] = largest[parity(id)].max(id.0 / 2);
            Ok(())
        })?;
        let mut set = IdSet::default();
        for (half, numbers) in set.halves.iter_mut().enumerate() {
            let (count, largest) = (counts[half], largest[half]);
            let bytes = (largest / BITS + 1).saturating_mul(8);
            *numbers = if bytes <= count.saturating_mul(MOST_BYTES_EACH) {
                Numbers::Bits(try_filled(0, (bytes / 8) as usize)?)
            } else {
                let mut sorted = Vec::new();
                try_reserve(&mut sorted, count as usize)?;
                Numbers::Sorted(sorted)
            };
        }
        blocks::nodes(len, |node| {
            let id = ids.get(node);
            let number = id.0 / 2;
            match &mut set.halves[parity(id)] {
                Numbers::Bits(words) => words[(number / BITS) as usize] |= 1 << (number % BITS),
                Numbers::Sorted(sorted) => try_push(sorted, number)?,
            }
            Ok(())
        })?;
        for numbers in &mut set.halves {
            if let Numbers::Sorted(sorted) = numbers {
                sorted.sort_unstable();
                sorted.dedup();
            }
        }
        Ok(set)
    }

    /// Whether an id is in it.
    #[inline(always)]
    pub fn contains(&self, id: ObjectId) -> bool {
        let number = id.0 / 2;
        match &self.halves[parity(id)] {
            Numbers::Bits(words) => {
                let word = usize::try_from(number / BITS).ok();
                let word = word.and_then(|word| words.get(word));
                word.is_some_and(|word| word >> (number % BITS) & 1 != 0)
            }
            Numbers::Sorted(sorted) => sorted.binary_search(&number).is_ok(),
        }
    }

    /// Packs the set into bytes.
    pub fn pack(&self) -> Result<Vec<u8>, OutOfMemory> {
        let mut bytes = Vec::new();
        let words = |numbers: &Numbers| match numbers {
            Numbers::Bits(words) | Numbers::Sorted(words) => words.len(),
        };
        let total: usize = self.halves.iter().map(words).sum();
        try_reserve(&mut bytes, 8 * (total + 4))?;
        for numbers in &self.halves {
            let (form, words) = match numbers {
                Numbers::Bits(words) => (0u64, words),
                Numbers::Sorted(words) => (1, words),
            };
            bytes.extend_from_slice(&form.to_le_bytes());
            bytes.extend_from_slice(&(words.len() as u64).to_le_bytes());
            blocks::forward::<OutOfMemory>(words.len(), |range| {
                for word in &words[range] {
                    bytes.extend_from_slice(&word.to_le_bytes());
                }
                Ok(())
            })?;
        }
        Ok(bytes)
    }

    /// Unpacks the bytes of [`IdSet::pack`].
    ///
    /// # Errors
    /// When they are of another build, or memory runs out.
    pub fn unpack(bytes: &[u8]) -> Result<IdSet, IdSetError> {
        let mut set = IdSet::default();
        let (words, []) = bytes.as_chunks::<8>() else {
            return Err(IdSetError::Malformed);
        };
        let mut words = words.iter().copied().map(u64::from_le_bytes);
        for numbers in &mut set.halves {
            let (Some(form), Some(len)) = (words.next(), words.next()) else {
                return Err(IdSetError::Malformed);
            };
            let len = usize::try_from(len).unwrap_or(usize::MAX);
            if len > words.len() {
                return Err(IdSetError::Malformed);
            }
            let mut column = Vec::new();
            try_reserve(&mut column, len)?;
            blocks::forward::<OutOfMemory>(len, |range| {
                column.extend(words.by_ref().take(range.len()));
                Ok(())
            })?;
            *numbers = match form {
                0 => Numbers::Bits(column),
                1 if column.is_sorted() => Numbers::Sorted(column),
                _ => return Err(IdSetError::Malformed),
            };
        }
        match words.next() {
            None => Ok(set),
            Some(_) => Err(IdSetError::Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn column(ids: &[u64]) -> IdColumn {
        let mut column = IdColumn::default();
        for id in ids {
            column.push(ObjectId(*id)).expect("fits");
        }
        column
    }

    fn ids() -> impl Strategy<Value = Vec<u64>> {
        let near = prop::collection::vec(0u64..300, 0..80);
        let far = prop::collection::vec(any::<u64>(), 0..20);
        (near, far).prop_map(|(near, far)| near.into_iter().chain(far).collect())
    }

    proptest! {
        #[test]
        fn it_is_the_set_of_the_ids_also_packed(ids in ids(), others in ids()) {
            let set = IdSet::of(&column(&ids), ids.len()).expect("fits");
            let packed = set.pack().expect("fits");
            let unpacked = IdSet::unpack(&packed);
            prop_assert_eq!(unpacked.as_ref(), Ok(&set));
            let expected: BTreeSet<u64> = ids.iter().copied().collect();
            for id in ids.iter().chain(&others) {
                prop_assert_eq!(set.contains(ObjectId(*id)), expected.contains(id));
            }
            prop_assert!(packed.len() <= 8 * ids.len() + 48);
        }

        #[test]
        fn odd_bytes_are_an_error_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = IdSet::unpack(&bytes);
        }
    }
}
