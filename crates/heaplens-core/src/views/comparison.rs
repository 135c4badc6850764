//! Comparison: the objects that only one of two snapshots has.
//!
//! The rules are those of DevTools, `HeapSnapshot.ts`, `calculateSnapshotDiff` and
//! `calculateDiffForClass`. Classes are matched by key; the base's plain objects are named by the
//! target's interfaces. In a class, objects are matched by id. An object that changed its class is
//! both deleted and new.

use std::cmp::Ordering;

use heaplens_model::message::Overlap;
use heaplens_model::query::{ComparisonId, QueryError};
use heaplens_model::row::Text;
use heaplens_model::{DeltaIdx, NodeIdx, ScriptPosition};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::digest::{DigestClass, DigestError, DigestObject, Members, Reader, Writer, read_digest};
use crate::graph::ClassKey;
use crate::tables::{OutOfMemory, try_copy, try_push, try_reserve_entry};

/// A comparison, as the target holds it.
#[derive(Debug, Default)]
pub struct Comparison {
    deltas: Vec<Delta>,
    /// The new objects of all deltas.
    added: Vec<NodeIdx>,
    /// How well the ids of the two snapshots agree.
    pub overlap: Overlap,
}

/// The change of one class.
#[derive(Debug, Default)]
pub struct Delta {
    /// The class name.
    pub name: Vec<u8>,
    /// The location, which distinguishes classes of one name.
    pub location: Option<ScriptPosition>,
    /// The name of the location's script in the base, of a class that only the base has. Scripts'
    /// ids are those of a process, so the target may have another script of that id.
    pub base_script: Option<Option<Text>>,
    /// Objects only in the target.
    pub added_count: u32,
    /// Objects only in the base.
    pub deleted_count: u32,
    /// Bytes of the added objects.
    pub added_size: u64,
    /// Bytes of the deleted objects.
    pub deleted_size: u64,
    /// The end of its new objects in `added`.
    added_end: u32,
}

/// The deleted objects of a comparison, as the base holds them.
#[derive(Debug, Default)]
pub struct Deleted {
    nodes: Vec<NodeIdx>,
    ends: Vec<u32>,
}

/// The comparisons that a session holds.
#[derive(Debug, Default)]
pub struct Comparisons {
    /// The comparisons in which the snapshot is the target.
    pub as_target: FxHashMap<ComparisonId, Comparison>,
    /// The deleted objects of comparisons in which the snapshot is the base.
    pub as_base: FxHashMap<ComparisonId, Deleted>,
}

impl Comparisons {
    /// Returns a comparison in which the snapshot is the target.
    pub fn target(&self, id: ComparisonId) -> Result<&Comparison, QueryError> {
        self.as_target.get(&id).ok_or(QueryError::NoSuchComparison)
    }

    /// Returns the deleted objects of a comparison in which the snapshot is the base.
    pub fn base(&self, id: ComparisonId) -> Result<&Deleted, QueryError> {
        self.as_base.get(&id).ok_or(QueryError::NoSuchComparison)
    }

    /// Drops a comparison in which the snapshot is the target or the base.
    pub fn drop(&mut self, id: ComparisonId) {
        self.as_target.remove(&id);
        self.as_base.remove(&id);
    }
}

impl Comparison {
    /// Compares a snapshot with the digest of its base; the bytes are for [`Deleted::unpack`].
    ///
    /// `members` are the snapshot's nodes by its own classes. O(nodes of both).
    pub fn with_base(
        target: &Snapshot,
        members: &Members,
        digest: &[u8],
    ) -> Result<(Comparison, Vec<u8>), DigestError> {
        let mut unmatched: FxHashMap<ClassKey<'_>, &[NodeIdx]> = FxHashMap::default();
        for class in target.classes.indices() {
            let nodes = members.of(class);
            if !nodes.is_empty() {
                try_reserve_entry(&mut unmatched)?;
                unmatched.insert(target.classes.key(class), nodes);
            }
        }
        let mut merge = Merge {
            target,
            comparison: Comparison::default(),
            deleted: Vec::new(),
        };
        let mut deleted = Writer::default();
        for class in read_digest(digest) {
            let class = class?;
            let nodes = unmatched.remove(&class.key);
            merge.class(
                Some(&class),
                class.key,
                nodes.unwrap_or_default(),
                &mut deleted,
            )?;
        }
        for class in target.classes.indices() {
            let key = target.classes.key(class);
            if let Some(nodes) = unmatched.remove(&key) {
                merge.class(None, key, nodes, &mut deleted)?;
            }
        }
        Ok((merge.comparison, deleted.finish()))
    }

    /// Returns all rows.
    pub fn deltas(&self) -> &[Delta] {
        &self.deltas
    }

    /// Returns the new objects of a row.
    pub fn added(&self, delta: DeltaIdx) -> Result<&[NodeIdx], QueryError> {
        let end = self
            .deltas
            .get(delta.at())
            .ok_or(QueryError::NoSuchItem)?
            .added_end;
        let before = delta.at().checked_sub(1);
        let start = before.map_or(0, |before| self.deltas[before].added_end);
        Ok(&self.added[start as usize..end as usize])
    }
}

impl Delta {
    /// `added_count - deleted_count`.
    pub fn count_delta(&self) -> i64 {
        i64::from(self.added_count) - i64::from(self.deleted_count)
    }

    /// `added_size - deleted_size`.
    pub fn size_delta(&self) -> i64 {
        // No real size reaches 2^63 bytes, and the difference of smaller ones is in range.
        self.added_size.wrapping_sub(self.deleted_size) as i64
    }
}

struct Merge<'a> {
    target: &'a Snapshot,
    comparison: Comparison,
    /// The deleted objects of the current class.
    deleted: Vec<NodeIdx>,
}

impl Merge<'_> {
    /// Merges the objects of one class, both sides by id.
    fn class(
        &mut self,
        base: Option<&DigestClass<'_>>,
        key: ClassKey<'_>,
        nodes: &[NodeIdx],
        deleted: &mut Writer,
    ) -> Result<(), OutOfMemory> {
        let mut delta = Delta {
            location: key.location,
            ..Delta::default()
        };
        self.deleted.clear();
        let mut old_objects = base
            .map(DigestClass::objects)
            .into_iter()
            .flatten()
            .peekable();
        let mut new_nodes = nodes.iter().copied().peekable();
        loop {
            let old = old_objects.peek().copied();
            let new = new_nodes.peek().copied();
            let ordering = match (old, new) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(old), Some(new)) => old.id.cmp(&self.target.tables.nodes.id(new)),
            };
            let overlap = &mut self.comparison.overlap;
            if ordering != Ordering::Greater {
                overlap.base += 1;
                old_objects.next();
            }
            if ordering != Ordering::Less {
                overlap.target += 1;
                new_nodes.next();
            }
            match (ordering, old, new) {
                (Ordering::Less, Some(old), _) => self.delete(&mut delta, old)?,
                (Ordering::Greater, _, Some(new)) => self.add(&mut delta, new)?,
                _ => overlap.shared += 1,
            }
        }
        if delta.added_count == 0 && delta.deleted_count == 0 {
            return Ok(());
        }
        let of_base = base.filter(|_| nodes.is_empty());
        delta.base_script = of_base.map(|base| base.script.clone());
        delta.name = try_copy(of_base.map_or(key.name, |base| base.own_name))?;
        delta.added_end = self.comparison.added.len() as u32;
        deleted.u32(self.deleted.len() as u32)?;
        for node in &self.deleted {
            deleted.u32(node.0)?;
        }
        try_push(&mut self.comparison.deltas, delta)
    }

    fn delete(&mut self, delta: &mut Delta, old: DigestObject) -> Result<(), OutOfMemory> {
        delta.deleted_count += 1;
        delta.deleted_size = delta.deleted_size.saturating_add(old.shallow_size);
        try_push(&mut self.deleted, old.node)
    }

    fn add(&mut self, delta: &mut Delta, new: NodeIdx) -> Result<(), OutOfMemory> {
        delta.added_count += 1;
        let size = self.target.tables.nodes.shallow_size(new);
        delta.added_size = delta.added_size.saturating_add(size);
        try_push(&mut self.comparison.added, new)
    }
}

impl Deleted {
    /// Reads the deleted objects that the target found. `node_count` is the base's.
    pub fn unpack(bytes: &[u8], node_count: usize) -> Result<Deleted, DigestError> {
        let mut reader = Reader(bytes);
        let mut deleted = Deleted::default();
        while !reader.0.is_empty() {
            for _ in 0..reader.u32()? {
                let node = reader.u32()?;
                if node as usize >= node_count {
                    return Err(DigestError::Malformed);
                }
                try_push(&mut deleted.nodes, NodeIdx(node))?;
            }
            try_push(&mut deleted.ends, deleted.nodes.len() as u32)?;
        }
        Ok(deleted)
    }

    /// Returns the deleted objects of a row.
    pub fn of(&self, delta: DeltaIdx) -> Result<&[NodeIdx], QueryError> {
        let end = *self.ends.get(delta.at()).ok_or(QueryError::NoSuchItem)?;
        let start = delta
            .at()
            .checked_sub(1)
            .map_or(0, |before| self.ends[before]);
        Ok(&self.nodes[start as usize..end as usize])
    }
}
