//! What an older snapshot tells the newest of itself: the ids of its objects, and its fingerprint, by
//! which snapshots of different processes are recognised.

use heaplens_model::{MatchedBy, Relation};

use crate::tables::{IdColumn, IdSet, IdSetError, NodeSet, OutOfMemory, blocks, try_push};
use crate::views::Snapshot;
use crate::views::digest::{DigestError, Reader, Writer};
use crate::views::fingerprint::Fingerprint;
use crate::views::structural_match::{Told, match_groups};

/// What an older snapshot tells of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct OlderIds {
    /// The ids of its objects.
    pub ids: IdSet,
    /// By what it is recognised.
    pub fingerprint: Fingerprint,
}

impl Snapshot {
    /// What this snapshot tells a newer one.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn older_ids(&self) -> Result<OlderIds, OutOfMemory> {
        let nodes = &self.tables.nodes;
        Ok(OlderIds {
            ids: IdSet::of(nodes.ids(), nodes.len())?,
            fingerprint: self.fingerprint()?,
        })
    }
}

/// The ids of some older snapshots, the oldest first. There are none where one is of another process.
///
/// # Errors
/// When memory runs out, or the bytes are of another build.
pub fn ids_of_one_process(newest: &Snapshot, older: &[Vec<u8>]) -> Result<Vec<IdSet>, DigestError> {
    let mut all = Vec::new();
    if older.is_empty() {
        return Ok(all);
    }
    let own = newest.fingerprint()?;
    for bytes in older {
        let one = OlderIds::unpack(bytes)?;
        let relation = newest.relation_to_base(&own, &one.fingerprint)?;
        if relation != Relation::SameProcess {
            return Ok(Vec::new());
        }
        try_push(&mut all, one.ids)?;
    }
    Ok(all)
}

/// Of a newest snapshot, the ids of the objects that an older one of another process has, too, by
/// structure. `digest` is the older one's, without its relation.
///
/// # Errors
/// When memory runs out, or the bytes are of another build.
pub fn ids_by_structure(
    newest: &Snapshot,
    digest: &mut Reader<'_>,
    relation: Relation,
) -> Result<IdSet, DigestError> {
    let nodes = &newest.tables.nodes;
    let told = Told::read(digest)?;
    let mut added = NodeSet::empty(nodes.len())?;
    for class in match_groups(newest, &told, relation)? {
        for node in class.added {
            added.insert(node);
        }
    }
    let mut ids = IdColumn::default();
    let mut count = 0;
    blocks::nodes::<OutOfMemory>(nodes.len(), |node| {
        if !added.contains(node) {
            ids.push(nodes.id(node))?;
            count += 1;
        }
        Ok(())
    })?;
    Ok(IdSet::of(&ids, count)?)
}

impl OlderIds {
    /// Packs it into bytes.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack(&self) -> Result<Vec<u8>, OutOfMemory> {
        let mut writer = Writer::default();
        // Which of several relations it is becomes known in the newest snapshot.
        writer.relation(Relation::default(), MatchedBy::ObjectId)?;
        self.fingerprint.pack(&mut writer)?;
        writer.bytes(&self.ids.pack()?)?;
        Ok(writer.finish())
    }

    /// Unpacks the bytes of [`OlderIds::pack`].
    ///
    /// # Errors
    /// When they are of another build, or memory runs out.
    pub fn unpack(bytes: &[u8]) -> Result<OlderIds, DigestError> {
        let mut reader = Reader(bytes);
        reader.relation()?;
        let fingerprint = Fingerprint::unpack(&mut reader)?;
        let ids = IdSet::unpack(reader.0).map_err(|error| match error {
            IdSetError::OutOfMemory(error) => DigestError::OutOfMemory(error),
            IdSetError::Malformed => DigestError::Malformed,
        })?;
        Ok(OlderIds { ids, fingerprint })
    }
}
