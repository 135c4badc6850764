//! Comparison: which objects a newer snapshot has that an older one has not, and the reverse.
//!
//! DevTools, `HeapSnapshot.ts`, `calculateSnapshotDiff` and `calculateDiffForClass`: classes are
//! matched by key, the base's plain objects being named by the target's interfaces, and inside a
//! class objects are matched by id. An object that changed its class is deleted and new.

use std::cmp::Ordering;

use heaplens_model::message::Overlap;
use heaplens_model::query::{Column, QueryError, Sort};
use heaplens_model::row::{DeltaRow, Location};
use heaplens_model::{DeltaIdx, NodeIdx};
use rustc_hash::FxHashMap;

use super::digest::{DigestClass, DigestError, DigestObject, Members, Reader, Writer, read_digest};
use super::keys::text_key;
use super::{Snapshot, directed};
use crate::graph::ClassKey;
use crate::query::Key;
use crate::query::text::NameContains;
use crate::tables::{OutOfMemory, try_push};

/// A comparison, as the target holds it.
#[derive(Debug, Default)]
pub struct Comparison {
    deltas: Vec<Delta>,
    /// The new objects of all deltas.
    added: Vec<u32>,
    /// How well the ids of the two snapshots agree.
    pub overlap: Overlap,
}

#[derive(Debug, Default)]
struct Delta {
    name: Vec<u8>,
    location: Option<Location>,
    added_count: u32,
    removed_count: u32,
    added_size: u64,
    removed_size: u64,
    /// Where its new objects end in `added`.
    added_end: u32,
}

/// The deleted objects of a comparison, as the base holds them.
#[derive(Debug, Default)]
pub struct Deleted {
    nodes: Vec<u32>,
    ends: Vec<u32>,
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
        let mut unmatched: FxHashMap<ClassKey<'_>, &[NodeIdx]> = target
            .classes
            .indices()
            .map(|class| (target.classes.key(class), members.of(class)))
            .filter(|(_, nodes)| !nodes.is_empty())
            .collect();
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

    /// The rows whose name matches. O(rows).
    pub fn items(&self, name_contains: &str) -> Vec<u32> {
        let wanted = NameContains::new(name_contains);
        let deltas = (0u32..).zip(&self.deltas);
        deltas
            .filter(|(_, delta)| wanted.matches(&delta.name))
            .map(|(at, _)| at)
            .collect()
    }

    /// The new objects of a row.
    pub fn added(&self, delta: DeltaIdx) -> Result<&[u32], QueryError> {
        let end = self
            .deltas
            .get(delta.at())
            .ok_or(QueryError::NoSuchItem)?
            .added_end;
        let before = delta.at().checked_sub(1);
        let start = before.map_or(0, |before| self.deltas[before].added_end);
        Ok(&self.added[start as usize..end as usize])
    }

    /// Compares two rows by a column, then by name, then by which came first.
    pub fn compare(&self, sort: Sort, a: u32, b: u32) -> Ordering {
        let [a_delta, b_delta] = [&self.deltas[a as usize], &self.deltas[b as usize]];
        let names = || a_delta.name.cmp(&b_delta.name);
        let ordering = match sort.column {
            Column::Name => names(),
            Column::AddedCount => a_delta.added_count.cmp(&b_delta.added_count),
            Column::RemovedCount => a_delta.removed_count.cmp(&b_delta.removed_count),
            Column::CountDelta => a_delta.count_delta().cmp(&b_delta.count_delta()),
            Column::AddedSize => a_delta.added_size.cmp(&b_delta.added_size),
            Column::RemovedSize => a_delta.removed_size.cmp(&b_delta.removed_size),
            Column::SizeDelta => a_delta.size_delta().cmp(&b_delta.size_delta()),
            // No such column here; `List::has_column` keeps such sorts out.
            _ => Ordering::Equal,
        };
        directed(ordering, sort.descending)
            .then_with(names)
            .then(a.cmp(&b))
    }

    /// The key of a row; see [`Comparison::compare`].
    pub fn key(&self, sort: Sort, at: u32) -> Key {
        let delta = &self.deltas[at as usize];
        let whole = |number: u64| (if sort.descending { !number } else { number }, 0);
        match sort.column {
            Column::Name => text_key(&delta.name, sort.descending),
            Column::AddedCount => whole(u64::from(delta.added_count)),
            Column::RemovedCount => whole(u64::from(delta.removed_count)),
            Column::AddedSize => whole(delta.added_size),
            Column::RemovedSize => whole(delta.removed_size),
            _ => (0, 0),
        }
    }

    /// A delta as a row; `snapshot` cuts its texts.
    pub fn row(&self, snapshot: &Snapshot, at: DeltaIdx) -> DeltaRow {
        let delta = &self.deltas[at.at()];
        DeltaRow {
            delta: at,
            name: snapshot.text(&delta.name),
            added_count: delta.added_count,
            removed_count: delta.removed_count,
            count_delta: delta.count_delta(),
            added_size: delta.added_size,
            removed_size: delta.removed_size,
            size_delta: delta.size_delta(),
            location: delta.location,
        }
    }
}

impl Delta {
    fn count_delta(&self) -> i64 {
        i64::from(self.added_count) - i64::from(self.removed_count)
    }

    fn size_delta(&self) -> i64 {
        // Sizes of 2^63 bytes are no sizes; the difference stays in range for all others.
        self.added_size.wrapping_sub(self.removed_size) as i64
    }
}

struct Merge<'a> {
    target: &'a Snapshot,
    comparison: Comparison,
    /// The deleted objects of the class at hand.
    deleted: Vec<u32>,
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
                (Ordering::Less, Some(old), _) => self.remove(&mut delta, old)?,
                (Ordering::Greater, _, Some(new)) => self.add(&mut delta, new)?,
                _ => overlap.shared += 1,
            }
        }
        if delta.added_count == 0 && delta.removed_count == 0 {
            return Ok(());
        }
        let of_base = base.filter(|_| nodes.is_empty());
        delta.name = of_base.map_or(key.name, |base| base.own_name).to_vec();
        delta.added_end = self.comparison.added.len() as u32;
        deleted.u32(self.deleted.len() as u32);
        for node in &self.deleted {
            deleted.u32(*node);
        }
        try_push(&mut self.comparison.deltas, delta)
    }

    fn remove(&mut self, delta: &mut Delta, old: DigestObject) -> Result<(), OutOfMemory> {
        delta.removed_count += 1;
        delta.removed_size = delta.removed_size.saturating_add(old.shallow_size);
        try_push(&mut self.deleted, old.node.0)
    }

    fn add(&mut self, delta: &mut Delta, new: NodeIdx) -> Result<(), OutOfMemory> {
        delta.added_count += 1;
        let size = self.target.tables.nodes.shallow_size(new);
        delta.added_size = delta.added_size.saturating_add(size);
        try_push(&mut self.comparison.added, new.0)
    }
}

impl Deleted {
    /// Reads what the target found; `node_count` is the base's.
    pub fn unpack(bytes: &[u8], node_count: usize) -> Result<Deleted, DigestError> {
        let mut reader = Reader(bytes);
        let mut deleted = Deleted::default();
        while !reader.0.is_empty() {
            for _ in 0..reader.u32()? {
                let node = reader.u32()?;
                if node as usize >= node_count {
                    return Err(DigestError::Malformed);
                }
                try_push(&mut deleted.nodes, node)?;
            }
            try_push(&mut deleted.ends, deleted.nodes.len() as u32)?;
        }
        Ok(deleted)
    }

    /// The deleted objects of a row.
    pub fn of(&self, delta: DeltaIdx) -> Result<&[u32], QueryError> {
        let end = *self.ends.get(delta.at()).ok_or(QueryError::NoSuchItem)?;
        let start = delta
            .at()
            .checked_sub(1)
            .map_or(0, |before| self.ends[before]);
        Ok(&self.nodes[start as usize..end as usize])
    }
}
