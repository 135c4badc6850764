//! Object ids: 32 bits each until one is larger, then 64 bits for all.
//!
//! V8's ids are small; Julia's are addresses. A file has one kind or the other.

use heaplens_model::{NodeIdx, ObjectId};

use super::{OutOfMemory, try_extend, try_push, try_reserve};

/// Object ids in file order.
#[derive(Debug)]
pub enum IdColumn {
    /// All ids are below 2^32.
    Narrow(Vec<u32>),
    /// Some are not.
    Wide(Vec<u64>),
}

impl Default for IdColumn {
    fn default() -> Self {
        IdColumn::Narrow(Vec::new())
    }
}

impl IdColumn {
    /// Room for exactly `additional` more ids.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        match self {
            IdColumn::Narrow(ids) => try_reserve(ids, additional),
            IdColumn::Wide(ids) => try_reserve(ids, additional),
        }
    }

    /// Adds an id.
    #[inline(always)]
    pub fn push(&mut self, id: ObjectId) -> Result<(), OutOfMemory> {
        if let IdColumn::Narrow(ids) = self
            && let Ok(narrow) = u32::try_from(id.0)
        {
            return try_push(ids, narrow);
        }
        self.push_wide(id)
    }

    /// Adds many ids.
    #[inline(always)]
    pub fn append(
        &mut self,
        ids: impl ExactSizeIterator<Item = u64> + Clone,
    ) -> Result<(), OutOfMemory> {
        let all = ids.clone().fold(0, |all, id| all | id);
        match self {
            IdColumn::Narrow(narrow) if u32::try_from(all).is_ok() => {
                try_extend(narrow, ids.map(|id| id as u32))
            }
            IdColumn::Wide(wide) => try_extend(wide, ids),
            IdColumn::Narrow(_) => {
                for id in ids {
                    self.push(ObjectId(id))?;
                }
                Ok(())
            }
        }
    }

    /// Gives back what was reserved and not used.
    pub fn shrink(&mut self) {
        match self {
            IdColumn::Narrow(ids) => ids.shrink_to_fit(),
            IdColumn::Wide(ids) => ids.shrink_to_fit(),
        }
    }

    #[cold]
    #[inline(never)]
    fn push_wide(&mut self, id: ObjectId) -> Result<(), OutOfMemory> {
        if let IdColumn::Narrow(narrow) = self {
            let mut wide = Vec::new();
            try_reserve(&mut wide, narrow.capacity().max(narrow.len() + 1))?;
            wide.extend(narrow.iter().map(|id| u64::from(*id)));
            *self = IdColumn::Wide(wide);
        }
        match self {
            IdColumn::Wide(ids) => try_push(ids, id.0),
            IdColumn::Narrow(_) => Ok(()),
        }
    }

    /// The id of a node.
    #[inline(always)]
    pub fn get(&self, node: NodeIdx) -> ObjectId {
        match self {
            IdColumn::Narrow(ids) => ObjectId(u64::from(ids[node.at()])),
            IdColumn::Wide(ids) => ObjectId(ids[node.at()]),
        }
    }

    /// The first node with this id; scans the column.
    pub fn find(&self, id: ObjectId) -> Option<NodeIdx> {
        let place = match self {
            IdColumn::Narrow(ids) => {
                let id = u32::try_from(id.0).ok()?;
                ids.iter().position(|known| *known == id)
            }
            IdColumn::Wide(ids) => ids.iter().position(|known| *known == id.0),
        };
        place.map(|place| NodeIdx(place as u32))
    }

    /// The largest id of those that only grow while a process runs; 0 if there is none. O(ids).
    ///
    /// V8 counts the objects of its own heap by odd numbers. The embedder's objects have even
    /// ones, which may be hashes (`heap-snapshot-generator.cc`, `HeapObjectsMap`). Where nothing is
    /// odd, another program wrote the file, and the largest of all counts.
    pub fn newest(&self) -> ObjectId {
        fn largest<T: Copy + Into<u64>>(ids: &[T]) -> u64 {
            let ids = ids.iter().map(|id| (*id).into());
            let (all, odd) = ids.fold((0, 0), |(all, odd): (u64, u64), id| {
                (all.max(id), odd.max(id * (id & 1)))
            });
            if odd > 0 { odd } else { all }
        }
        ObjectId(match self {
            IdColumn::Narrow(ids) => largest(ids),
            IdColumn::Wide(ids) => largest(ids),
        })
    }

    /// Bytes that the column holds.
    pub fn memory(&self) -> u64 {
        match self {
            IdColumn::Narrow(ids) => 4 * ids.capacity() as u64,
            IdColumn::Wide(ids) => 8 * ids.capacity() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_the_embedder_say_nothing_of_time() {
        for (ids, newest) in [
            (&[1, 9, 3, 2_650_557_312][..], 9),
            (&[1, 9, 1 << 40, 7], 9),
            (&[4, 8, 6], 8),
            (&[], 0),
        ] {
            let mut column = IdColumn::default();
            for id in ids {
                column.push(ObjectId(*id)).expect("memory");
            }
            assert_eq!(column.newest(), ObjectId(newest), "{ids:?}");
        }
    }
}
