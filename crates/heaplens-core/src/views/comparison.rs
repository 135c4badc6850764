//! Comparison: the objects that only one of two snapshots has.
//!
//! The rules are those of DevTools, `HeapSnapshot.ts`, `calculateSnapshotDiff` and
//! `calculateDiffForClass`. Classes are matched by key; the base's plain objects are named by the
//! target's interfaces. In a class, objects are matched by id. An object that changed its class is
//! both deleted and new.
//!
//! Snapshots of different processes are matched by [`super::structural_match`] instead.

use std::cmp::Ordering;
use std::sync::Arc;

use heaplens_model::message::Overlap;
use heaplens_model::query::{ComparisonId, Origin, QueryError};
use heaplens_model::row::{DeltaStructure, Text};
use heaplens_model::suspects::Amount;
use heaplens_model::{ClassIdx, DeltaIdx, MatchedBy, NodeIdx, ScriptPosition};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::digest::{
    DigestClass, DigestError, DigestObject, Members, Reader, Writer, read_classes,
};
use super::growth::difference;
use super::structural_match::{Told, match_groups};
use crate::graph::ClassKey;
use crate::tables::{NodeGroups, OutOfMemory, try_copy, try_push, try_reserve_entry};

/// A comparison, as the target holds it.
#[derive(Debug, Default)]
pub struct Comparison {
    deltas: Vec<Delta>,
    /// The new objects of each delta. Work that is under way holds them, too.
    added: Arc<NodeGroups>,
    /// What the objects of each delta retain, once a person asked.
    pub retained: Option<RetainedOfDeltas>,
    /// What the two snapshots have in common.
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
    /// The class in the target, where that has objects of it.
    pub class: Option<ClassIdx>,
    /// The class's positions in the base's digest: several where classes are matched by name alone.
    base_classes: Vec<u32>,
    /// The target's other classes of that name, where classes are matched by name alone.
    more_classes: Vec<ClassIdx>,
    /// What is known of the class where objects were matched by structure.
    pub structure: Option<Box<DeltaStructure>>,
    /// Whether all that changed is held back, so that the row is not shown.
    pub is_held_back: bool,
}

/// Retained sizes of each delta in bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RetainedOfDeltas {
    /// What the new objects retain in the target, as a whole: each object counts once.
    pub added: Vec<u64>,
    /// The same of the deleted objects in the base.
    pub deleted: Vec<u64>,
    /// The class's retained size in the target, less that in the base.
    pub class_delta: Vec<i64>,
}

/// The comparisons that a session holds.
#[derive(Debug, Default)]
pub struct Comparisons {
    /// The comparisons in which the snapshot is the target.
    pub as_target: FxHashMap<ComparisonId, Comparison>,
    /// The deleted objects of comparisons in which the snapshot is the base.
    pub as_base: FxHashMap<ComparisonId, Arc<NodeGroups>>,
    /// What the new or the deleted objects of each delta retain, as far as a person asked.
    pub retained: FxHashMap<(ComparisonId, Origin), Vec<u64>>,
}

impl Comparisons {
    /// Returns a comparison in which the snapshot is the target.
    pub fn target(&self, id: ComparisonId) -> Result<&Comparison, QueryError> {
        self.as_target.get(&id).ok_or(QueryError::NoSuchComparison)
    }

    /// Returns the deleted objects of a comparison in which the snapshot is the base.
    pub fn base(&self, id: ComparisonId) -> Result<&Arc<NodeGroups>, QueryError> {
        self.as_base.get(&id).ok_or(QueryError::NoSuchComparison)
    }

    /// Returns the new or the deleted objects of each delta of a comparison: those that one side
    /// alone has.
    pub fn only_in(&self, side: Origin, id: ComparisonId) -> Result<&Arc<NodeGroups>, QueryError> {
        match side {
            Origin::Target => Ok(&self.target(id)?.added),
            Origin::Base => self.base(id),
        }
    }

    /// Drops a comparison in which the snapshot is the target or the base.
    pub fn drop(&mut self, id: ComparisonId) {
        self.as_target.remove(&id);
        self.as_base.remove(&id);
        self.retained.retain(|(of, _), _| *of != id);
    }
}

impl Comparison {
    /// Compares a snapshot with the digest of its base; the bytes are for [`unpack_deleted`].
    ///
    /// `members` are the snapshot's nodes by its own classes. O(nodes of both).
    pub fn with_base(
        target: &Snapshot,
        members: &Members,
        digest: &[u8],
    ) -> Result<(Comparison, Vec<u8>), DigestError> {
        let mut reader = Reader(digest);
        let (relation, matched_by) = reader.relation()?;
        let overlap = Overlap {
            relation,
            matched_by,
            ..Overlap::default()
        };
        if matched_by == MatchedBy::Structure {
            let told = Told::read(&mut reader)?;
            return Comparison::by_structure(target, &told, overlap);
        }
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
            comparison: Comparison {
                overlap,
                ..Comparison::default()
            },
            added: NodeGroups::default(),
            deleted: Vec::new(),
        };
        let mut deleted = Writer::default();
        for (position, class) in (0..).zip(read_classes(reader)) {
            let class = class?;
            let nodes = unmatched.remove(&class.name.key).unwrap_or_default();
            let key = class.name.key;
            merge.class(Some((position, &class)), key, nodes, &mut deleted)?;
        }
        for class in target.classes.indices() {
            let key = target.classes.key(class);
            if let Some(nodes) = unmatched.remove(&key) {
                merge.class(None, key, nodes, &mut deleted)?;
            }
        }
        merge.comparison.added = Arc::new(merge.added);
        Ok((merge.comparison, deleted.finish()))
    }

    /// Compares the groups of a snapshot with those of its base.
    fn by_structure(
        target: &Snapshot,
        base: &Told<'_>,
        mut overlap: Overlap,
    ) -> Result<(Comparison, Vec<u8>), DigestError> {
        let mut comparison = Comparison::default();
        let mut added = NodeGroups::default();
        let mut deleted = Writer::default();
        for class in match_groups(target, base, overlap.relation)? {
            let structure = class.structure;
            overlap.base += structure.base_count;
            overlap.target += structure.target_count;
            overlap.shared += class.shared;
            let is_changed = structure.base_size != structure.target_size;
            if class.added.is_empty() && class.deleted.is_empty() && !is_changed {
                continue;
            }
            let mut target_classes = class.target_classes.into_iter();
            let mut delta = Delta {
                class: target_classes.next(),
                more_classes: target_classes.collect(),
                base_classes: class.base_classes,
                added_count: class.added.len() as u32,
                deleted_count: class.deleted.len() as u32,
                structure: Some(Box::new(structure)),
                ..Delta::default()
            };
            match (delta.class, class.base_name) {
                (None, Some(base)) => {
                    delta.name = try_copy(base.own_name)?;
                    delta.location = base.key.location;
                    delta.base_script = Some(base.script);
                }
                (own, _) => {
                    delta.name = try_copy(class.name)?;
                    delta.location = own.and_then(|class| target.classes.key(class).location);
                }
            }
            for node in class.added {
                let size = target.tables.nodes.shallow_size(node);
                delta.added_size = delta.added_size.saturating_add(size);
                added.push(node)?;
            }
            added.close_group()?;
            deleted.u32(delta.deleted_count)?;
            for (node, size) in class.deleted {
                delta.deleted_size = delta.deleted_size.saturating_add(size);
                deleted.u32(node.0)?;
            }
            try_push(&mut comparison.deltas, delta)?;
        }
        comparison.added = Arc::new(added);
        comparison.overlap = overlap;
        Ok((comparison, deleted.finish()))
    }

    /// Leaves out of each row what is held back. `of_base` is what [`hold_back_deleted`] returned.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another comparison. Nothing is left out then.
    pub fn hold_back(
        &mut self,
        target: &Snapshot,
        of_base: &[u8],
        mut is_held_back: impl FnMut(NodeIdx) -> Result<bool, OutOfMemory>,
    ) -> Result<(), DigestError> {
        let mut reader = Reader(of_base);
        let mut left = NodeGroups::default();
        let mut sums = Vec::new();
        let mut all = Amount::default();
        for (nodes, delta) in self.added.iter().zip(&self.deltas) {
            let mut sum = Amount::default();
            for node in nodes {
                match is_held_back(*node)? {
                    true => sum.add(1, target.tables.nodes.shallow_size(*node)),
                    false => left.push(*node)?,
                }
            }
            left.close_group()?;
            all.add(sum.objects, sum.bytes);
            let of_base = Amount {
                objects: reader.u64()?,
                bytes: reader.u64()?,
            };
            if of_base.objects > u64::from(delta.deleted_count) {
                return Err(DigestError::Malformed);
            }
            try_push(&mut sums, [sum, of_base])?;
        }
        for ([added, deleted], delta) in sums.into_iter().zip(&mut self.deltas) {
            let had_any = delta.added_count > 0 || delta.deleted_count > 0;
            // There are no more than the counts say.
            delta.added_count -= added.objects as u32;
            delta.deleted_count -= deleted.objects as u32;
            delta.added_size = delta.added_size.saturating_sub(added.bytes);
            delta.deleted_size = delta.deleted_size.saturating_sub(deleted.bytes);
            delta.is_held_back = had_any && delta.added_count == 0 && delta.deleted_count == 0;
        }
        self.added = Arc::new(left);
        self.overlap.held_back = Some(all);
        Ok(())
    }

    /// Keeps what the objects of each delta retain. `added` is of the target's new objects;
    /// `of_base` has what the deleted
    /// objects of each delta retained in the base, then the base's classes in the order of its digest.
    pub fn keep_retained(
        &mut self,
        target: &Snapshot,
        added: Vec<u64>,
        of_base: &[u8],
    ) -> Result<(), DigestError> {
        let mut reader = Reader(of_base);
        let mut retained = RetainedOfDeltas {
            added,
            ..RetainedOfDeltas::default()
        };
        for _ in &self.deltas {
            try_push(&mut retained.deleted, reader.u64()?)?;
        }
        let mut classes = Vec::new();
        while !reader.0.is_empty() {
            try_push(&mut classes, reader.u64()?)?;
        }
        for delta in &self.deltas {
            let own = delta.class.iter().chain(&delta.more_classes);
            let now = own.map(|class| target.classes.sums(*class).retained_size);
            let older = delta.base_classes.iter();
            let before = older.filter_map(|at| classes.get(*at as usize).copied());
            let sum = |sizes: &mut dyn Iterator<Item = u64>| sizes.fold(0, u64::saturating_add);
            let change = difference(sum(&mut { now }), sum(&mut { before }));
            try_push(&mut retained.class_delta, change)?;
        }
        let is_whole = retained.added.len() == self.deltas.len();
        self.retained = is_whole.then_some(retained);
        Ok(())
    }

    /// Returns all rows.
    pub fn deltas(&self) -> &[Delta] {
        &self.deltas
    }

    /// Returns the new objects of all rows.
    pub fn added_of_all(&self) -> &Arc<NodeGroups> {
        &self.added
    }

    /// Returns the new objects of a row.
    pub fn added(&self, delta: DeltaIdx) -> Result<&[NodeIdx], QueryError> {
        self.added.get(delta.at()).ok_or(QueryError::NoSuchItem)
    }
}

impl Delta {
    /// `added_count - deleted_count`.
    pub fn count_delta(&self) -> i64 {
        i64::from(self.added_count) - i64::from(self.deleted_count)
    }

    /// `added_size - deleted_size`.
    pub fn size_delta(&self) -> i64 {
        difference(self.added_size, self.deleted_size)
    }
}

struct Merge<'a> {
    target: &'a Snapshot,
    comparison: Comparison,
    added: NodeGroups,
    /// The deleted objects of the current class.
    deleted: Vec<NodeIdx>,
}

impl Merge<'_> {
    /// Merges the objects of one class, both sides by id.
    fn class(
        &mut self,
        base: Option<(u32, &DigestClass<'_>)>,
        key: ClassKey<'_>,
        nodes: &[NodeIdx],
        deleted: &mut Writer,
    ) -> Result<(), OutOfMemory> {
        let first = nodes.first();
        let mut delta = Delta {
            location: key.location,
            class: first.map(|node| self.target.classes.of_node(*node)),
            base_classes: base.map(|(position, _)| position).into_iter().collect(),
            ..Delta::default()
        };
        let base = base.map(|(_, class)| class);
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
        delta.base_script = of_base.map(|base| base.name.script.clone());
        delta.name = try_copy(of_base.map_or(key.name, |base| base.name.own_name))?;
        self.added.close_group()?;
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
        self.added.push(new)
    }
}

/// As the base: returns the deleted objects that are not held back, and the count and bytes of those
/// of each row that are.
///
/// # Errors
/// When memory runs out.
pub fn hold_back_deleted(
    base: &Snapshot,
    deleted: &NodeGroups,
    mut is_held_back: impl FnMut(NodeIdx) -> Result<bool, OutOfMemory>,
) -> Result<(NodeGroups, Vec<u8>), OutOfMemory> {
    let mut left = NodeGroups::default();
    let mut writer = Writer::default();
    for nodes in deleted.iter() {
        let mut sum = Amount::default();
        for node in nodes {
            match is_held_back(*node)? {
                true => sum.add(1, base.tables.nodes.shallow_size(*node)),
                false => left.push(*node)?,
            }
        }
        left.close_group()?;
        writer.u64(sum.objects)?;
        writer.u64(sum.bytes)?;
    }
    Ok((left, writer.finish()))
}

/// Reads the deleted objects that the target found. `node_count` is the base's.
pub fn unpack_deleted(bytes: &[u8], node_count: usize) -> Result<NodeGroups, DigestError> {
    let mut reader = Reader(bytes);
    let mut deleted = NodeGroups::default();
    while !reader.0.is_empty() {
        for _ in 0..reader.u32()? {
            let node = reader.u32()?;
            if node as usize >= node_count {
                return Err(DigestError::Malformed);
            }
            deleted.push(NodeIdx(node))?;
        }
        deleted.close_group()?;
    }
    Ok(deleted)
}
