//! Object ids: 32 bits each, or 64 bits for all once one is larger.
//!
//! V8's ids are small; Julia's are addresses. A file has one kind or the other.

use std::convert::Infallible;

use heaplens_model::{NodeIdx, ObjectId};

use super::{OutOfMemory, Widening, blocks, try_extend};

/// Object ids in file order.
#[derive(Debug, Default)]
pub struct IdColumn(Widening<u32, u64>);

impl IdColumn {
    /// Reserves memory for exactly `additional` more ids.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        self.0.try_reserve(additional)
    }

    /// Adds an id.
    #[inline(always)]
    pub fn push(&mut self, id: ObjectId) -> Result<(), OutOfMemory> {
        self.0.push(id.0)
    }

    /// Adds many ids.
    #[inline(always)]
    pub fn append(
        &mut self,
        ids: impl ExactSizeIterator<Item = u64> + Clone,
    ) -> Result<(), OutOfMemory> {
        let all = ids.clone().fold(0, |all, id| all | id);
        match &mut self.0 {
            Widening::Narrow(narrow) if u32::try_from(all).is_ok() => {
                try_extend(narrow, ids.map(|id| id as u32))
            }
            Widening::Wide(wide) => try_extend(wide, ids),
            Widening::Narrow(_) => {
                for id in ids {
                    self.push(ObjectId(id))?;
                }
                Ok(())
            }
        }
    }

    /// Frees the memory that was reserved but not used.
    pub fn shrink(&mut self) {
        self.0.shrink();
    }

    /// Returns the id of a node.
    #[inline(always)]
    pub fn get(&self, node: NodeIdx) -> ObjectId {
        ObjectId(self.0.get(node))
    }

    /// Finds the first node with this id by a scan of the column.
    pub fn find(&self, id: ObjectId) -> Option<NodeIdx> {
        let index = match &self.0 {
            Widening::Narrow(ids) => {
                let id = u32::try_from(id.0).ok()?;
                ids.iter().position(|known| *known == id)
            }
            Widening::Wide(ids) => ids.iter().position(|known| *known == id.0),
        };
        index.map(|index| NodeIdx(index as u32))
    }

    /// Returns the largest id of those that only grow while a process runs, or 0. O(ids).
    ///
    /// V8 numbers the objects of its own heap by odd ids. The embedder's objects have even ids,
    /// which may be hashes (`heap-snapshot-generator.cc`, `HeapObjectsMap`). Without any odd id,
    /// another program wrote the file, and the largest of all ids counts.
    pub fn newest(&self) -> ObjectId {
        fn largest<T: Copy + Into<u64>>(ids: &[T]) -> u64 {
            let (mut all, mut odd) = (0u64, 0u64);
            let Ok(()) = blocks::forward::<Infallible>(ids.len(), |range| {
                for id in ids[range].iter().map(|id| (*id).into()) {
                    all = all.max(id);
                    odd = odd.max(id * (id & 1));
                }
                Ok(())
            });
            if odd > 0 { odd } else { all }
        }
        ObjectId(match &self.0 {
            Widening::Narrow(ids) => largest(ids),
            Widening::Wide(ids) => largest(ids),
        })
    }

    /// Returns the bytes of memory that the column takes.
    pub fn memory(&self) -> u64 {
        self.0.memory()
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
