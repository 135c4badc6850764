//! What an older snapshot tells the newest of itself: the ids of its objects, and what some of these
//! objects are, so that snapshots of different processes are recognised.
//!
//! Ids grow in the same way in every process, so those of two processes agree by chance. The objects
//! behind them do not: in one process an object has the same type and name in all snapshots.

use std::hash::{Hash, Hasher};

use heaplens_model::{NodeIdx, NodeKind, ObjectId};
use rustc_hash::FxHasher;

use super::samples::Samples;
use crate::tables::{IdSet, IdSetError, OutOfMemory, blocks, try_push, try_reserve};
use crate::views::Snapshot;
use crate::views::digest::Reader;

/// So many objects are told.
const MOST_SAMPLES: usize = 4096;
/// Of the told objects that both snapshots have, so many of a hundred are the same in one process.
const LEAST_SAME: usize = 97;
/// Of the told objects, one of so many is in both snapshots of one process.
const LEAST_SHARED: usize = 20;

/// What an older snapshot tells of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct OlderIds {
    /// The ids of its objects.
    pub ids: IdSet,
    /// The largest id that V8 counted.
    pub newest: ObjectId,
    /// Some objects, and what each is.
    samples: Vec<(ObjectId, u32)>,
}

/// How an older snapshot and the newest belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They are of one process.
    Same,
    /// They are the same snapshot.
    Twice,
    /// They are of different processes.
    Other,
}

impl Snapshot {
    /// What this snapshot tells a newer one.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn older_ids(&self) -> Result<OlderIds, OutOfMemory> {
        let nodes = &self.tables.nodes;
        let mut samples = Samples::up_to(MOST_SAMPLES);
        blocks::nodes::<OutOfMemory>(nodes.len(), |node| {
            if self.is_told_apart(node) {
                samples.offer(node);
            }
            Ok(())
        })?;
        let mut told = Vec::new();
        try_reserve(&mut told, samples.nodes().len())?;
        for node in samples.nodes() {
            try_push(&mut told, (nodes.id(*node), self.what_it_is(*node)))?;
        }
        Ok(OlderIds {
            ids: IdSet::of(nodes.ids(), nodes.len())?,
            newest: nodes.ids().newest(),
            samples: told,
        })
    }

    /// Whether a node keeps its type and name while it lives.
    fn is_told_apart(&self, node: NodeIdx) -> bool {
        let nodes = &self.tables.nodes;
        matches!(
            nodes.kind(node),
            NodeKind::Object | NodeKind::String | NodeKind::Closure | NodeKind::Symbol
        ) && nodes.id(node).0 & 1 == 1
    }

    fn what_it_is(&self, node: NodeIdx) -> u32 {
        let nodes = &self.tables.nodes;
        let mut hasher = FxHasher::default();
        nodes.kind(node).code().hash(&mut hasher);
        self.tables.strings.get(nodes.name(node)).hash(&mut hasher);
        (hasher.finish() >> 32) as u32
    }

    /// How an older snapshot belongs to this one. O(nodes).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn relation(&self, older: &OlderIds) -> Result<Relation, OutOfMemory> {
        let nodes = &self.tables.nodes;
        let mut wanted = Vec::new();
        for (id, _) in &older.samples {
            try_push(&mut wanted, *id)?;
        }
        let found = self.find_nodes(&wanted)?;
        let (mut shared, mut same) = (0, 0);
        for ((_, what), node) in older.samples.iter().zip(found) {
            if let Some(node) = node {
                shared += 1;
                same += usize::from(self.what_it_is(node) == *what);
            }
        }
        if older.samples.is_empty() {
            return Ok(Relation::Same);
        }
        if same * 100 < shared * LEAST_SAME || shared * LEAST_SHARED < older.samples.len() {
            return Ok(Relation::Other);
        }
        let is_newest_same = older.newest == nodes.ids().newest();
        if is_newest_same && IdSet::of(nodes.ids(), nodes.len())? == older.ids {
            return Ok(Relation::Twice);
        }
        Ok(Relation::Same)
    }
}

impl OlderIds {
    /// Packs it into bytes.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack(&self) -> Result<Vec<u8>, OutOfMemory> {
        let ids = self.ids.pack()?;
        let mut bytes = Vec::new();
        try_reserve(&mut bytes, 12 + 12 * self.samples.len() + ids.len())?;
        bytes.extend_from_slice(&self.newest.0.to_le_bytes());
        bytes.extend_from_slice(&(self.samples.len() as u32).to_le_bytes());
        for (id, what) in &self.samples {
            bytes.extend_from_slice(&id.0.to_le_bytes());
            bytes.extend_from_slice(&what.to_le_bytes());
        }
        bytes.extend_from_slice(&ids);
        Ok(bytes)
    }

    /// Unpacks the bytes of [`OlderIds::pack`].
    ///
    /// # Errors
    /// When they are of another build, or memory runs out.
    pub fn unpack(bytes: &[u8]) -> Result<OlderIds, IdSetError> {
        let mut reader = Reader(bytes);
        let malformed = |_| IdSetError::Malformed;
        let newest = ObjectId(reader.u64().map_err(malformed)?);
        let count = reader.u32().map_err(malformed)?;
        let mut samples = Vec::new();
        for _ in 0..count {
            let id = ObjectId(reader.u64().map_err(malformed)?);
            try_push(&mut samples, (id, reader.u32().map_err(malformed)?))?;
        }
        Ok(OlderIds {
            ids: IdSet::unpack(reader.0)?,
            newest,
            samples,
        })
    }
}
